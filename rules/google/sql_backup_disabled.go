package google

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var sqlBackupDisabled = &pass.Rule{
	ID:       "google/sql-backup-disabled",
	Severity: analysis.Warning,
	Category: "Operation and recovery",
	Profile:  analysis.Production,
	Types:    []string{"google_sql_database_instance"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Database is not backed up",
		Why: "Without backups a dropped table, a bad migration or a deleted instance is final. Backups are off unless " +
			"backup_configuration switches them on.",
		Bad: `resource "google_sql_database_instance" "orders" {
  name             = "orders"
  database_version = "POSTGRES_17"

  settings {
    tier = "db-custom-2-8192"
  }
}
`,
		Good: `resource "google_sql_database_instance" "orders" {
  name             = "orders"
  database_version = "POSTGRES_17"

  settings {
    tier = "db-custom-2-8192"

    backup_configuration {
      enabled = true
    }
  }
}
`,
		Sources: []string{
			"https://cloud.google.com/sql/docs/postgres/backup-recovery/backups",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_GCP_14"},
		Trivy:   []string{"AVD-GCP-0024"},
		Tfsec:   []string{"google-sql-enable-backup"},
	},
	Run: func(p *pass.Pass) {
		for _, db := range p.Resources("google_sql_database_instance") {
			blocks, complete := db.Blocks("settings")
			if !complete || len(blocks) != 1 || !db.Value("master_instance_name").Absent() {
				continue
			}
			settings := blocks[0]
			backups, complete := settings.Blocks("backup_configuration")
			at := settings.At("")
			if !complete || len(backups) > 1 {
				continue
			}
			if len(backups) == 1 {
				enabled := backups[0].Value("enabled")
				if !enabled.False() && !enabled.Absent() {
					continue
				}
				at = enabled.At()
			}
			p.Report(at, "%s makes no backups.", db.Address()).Fix("Make backups", analysis.Review, func() []analysis.Edit {
				if len(backups) == 1 {
					return backups[0].Set("enabled", "true")
				}
				return settings.InsertBlock(rewrite.Block("backup_configuration", "enabled = true"))
			})
		}
	},
}
