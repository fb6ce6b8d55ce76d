package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var dbPubliclyAccessible = &pass.Rule{
	ID:       "aws/db-publicly-accessible",
	Severity: analysis.Warning,
	Category: "Network exposure",
	Types:    []string{"aws_db_instance", "aws_rds_cluster_instance", "aws_redshift_cluster", "aws_dms_replication_instance", "aws_docdb_cluster_instance", "aws_neptune_cluster_instance", "aws_mq_broker"},
	Doc: analysis.Doc{
		Summary: "Database is reachable from the internet",
		Why: "With publicly_accessible the instance gets a public address and a public DNS name. Whether somebody gets in depends " +
			"on one security group alone, and on the password. Databases belong into private subnets; people reach them " +
			"through a bastion, a VPN or Session Manager.",
		Bad: `resource "aws_db_instance" "orders" {
  engine              = "postgres"
  instance_class      = "db.t4g.medium"
  allocated_storage   = 50
  publicly_accessible = true
}
`,
		Good: `resource "aws_db_instance" "orders" {
  engine              = "postgres"
  instance_class      = "db.t4g.medium"
  allocated_storage   = 50
  publicly_accessible = false
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-2",
			"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-6-upgrade",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_17", "CKV_AWS_69", "CKV_AWS_87", "CKV_AWS_89", "CKV_AWS_102"},
		Trivy:   []string{"AVD-AWS-0180", "AVD-AWS-0072"},
		Tfsec:   []string{"aws-rds-no-public-db-access"},
		KICS:    []string{"35113e6f-2c6b-414d-beec-7a9482d3b2d1", "af173fde-95ea-4584-b904-bb3923ac4bda", "9ba198e0-fef4-464a-8a4d-75ea55300de7"},
	},
	Run: func(p *pass.Pass) {
		for _, db := range p.Resources(p.Rule().Types...) {
			public := db.Value("publicly_accessible")
			if public.Absent() && publicByDefault(db) {
				p.Report(db.Header(), "%s gets a public address unless publicly_accessible is false; that is so before version 6 of the provider.", db.Address()).
					Fix("Keep it private", analysis.Review, func() []analysis.Edit { return db.Set("publicly_accessible", "false") })
				continue
			}
			if !public.True() {
				continue
			}
			p.Report(public.At(), "%s gets a public address.", db.Address()).
				Fix("Keep it private", analysis.Review, func() []analysis.Edit { return db.Set("publicly_accessible", "false") })
		}
	},
}

// publicByDefault says that a cluster is public unless it is said otherwise: one
// of Redshift with a provider before version 6, which brought the argument region
// and the other default.
func publicByDefault(db *pass.Resource) bool {
	return db.Type == "aws_redshift_cluster" && db.Presence() == pass.Present && db.Lacks("region") &&
		!db.Has("snapshot_identifier") && !db.Has("snapshot_arn")
}
