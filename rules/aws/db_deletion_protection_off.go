package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var dbDeletionProtectionOff = &pass.Rule{
	ID:       "aws/db-deletion-protection-off",
	Severity: analysis.Warning,
	Category: "Reliability",
	Profile:  analysis.Production,
	Types:    []string{"aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Database can be deleted by one call",
		Why: "With deletion_protection the service refuses to delete the database, whoever asks: a plan that replaces it, a destroy in " +
			"the wrong workspace, a click in the console. Without it the data is gone as soon as one of these happens.",
		Bad: `resource "aws_db_instance" "orders" {
  engine            = "postgres"
  instance_class    = "db.t4g.medium"
  allocated_storage = 50
}
`,
		Good: `resource "aws_db_instance" "orders" {
  engine              = "postgres"
  instance_class      = "db.t4g.medium"
  allocated_storage   = 50
  deletion_protection = true
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html#USER_DeleteInstance.DeletionProtection",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-8",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_293", "CKV_AWS_139", "CKV_AWS_362"},
		Trivy:   []string{"AVD-AWS-0177", "AVD-AWS-0343"},
		Tfsec:   []string{"aws-rds-enable-deletion-protection"},
	},
	Run: func(p *pass.Pass) {
		for _, db := range p.Resources(p.Rule().Types...) {
			protected := db.Value("deletion_protection")
			if !protected.False() && !protected.Absent() || isReplica(db) {
				continue
			}
			p.Report(protected.At(), "%s has no deletion protection.", db.Address()).
				Fix("Protect it from deletion", analysis.Review, func() []analysis.Edit { return db.Set("deletion_protection", "true") })
		}
	},
}
