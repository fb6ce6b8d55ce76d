package aws

import (
	"strconv"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var dbBackupRetentionLow = &pass.Rule{
	ID:       "aws/db-backup-retention-low",
	Severity: analysis.Warning,
	Category: "Reliability",
	Profile:  analysis.Production,
	Types:    []string{"aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster"},
	Absence:  pass.OfArgument,
	Options:  map[string]pass.Option{"days": {Default: 2, Doc: "The least number of days that backups are to be kept."}},
	Doc: analysis.Doc{
		Summary: "Database backups are kept too short",
		Why: "Within the retention period the database can be restored to any second. With 0 days an instance has no backups at all, which " +
			"is also what it gets when nothing is written; with one day, the default of clusters, what was broken on Friday cannot be " +
			"restored on Monday.",
		Bad: `resource "aws_db_instance" "orders" {
  engine            = "postgres"
  instance_class    = "db.t4g.medium"
  allocated_storage = 50
}
`,
		Good: `resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  instance_class          = "db.t4g.medium"
  allocated_storage       = 50
  backup_retention_period = 7
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html",
			"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance#backup_retention_period",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-11",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_133", "CKV_AWS_360", "CKV_AWS_361"},
		Trivy:   []string{"AVD-AWS-0077"},
		Tfsec:   []string{"aws-rds-specify-backup-retention"},
		KICS:    []string{"1dc73fb4-5b51-430c-8c5f-25dcf9090b02"},
	},
	Run: func(p *pass.Pass) {
		least := p.Number("days")
		for _, db := range p.Resources(p.Rule().Types...) {
			kept := db.Value("backup_retention_period")
			days, known := kept.Int()
			written := known
			if kept.Absent() {
				known = true
				if db.Type != "aws_db_instance" {
					days = 1
				}
			}
			if !known || days >= least || isReplica(db) || restored(db) && !written {
				continue
			}
			message := db.Address() + " keeps its backups for " + strconv.Itoa(days) + " days"
			switch {
			case days <= 0:
				message = db.Address() + " has no backups"
			case days == 1:
				message = db.Address() + " keeps its backups for one day"
			}
			if !written {
				message += ", because backup_retention_period is not set"
			}
			p.Report(kept.At(), "%s.", message).Fix("Keep backups for a week", analysis.Review, func() []analysis.Edit {
				return db.Set("backup_retention_period", strconv.Itoa(max(7, least)))
			})
		}
	},
}

// restored says that a database comes from a copy, which may bring its settings.
func restored(db *pass.Resource) bool {
	return db.Has("snapshot_identifier") || db.Has("restore_to_point_in_time") || db.Has("s3_import")
}
