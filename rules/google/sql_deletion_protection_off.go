package google

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var sqlDeletionProtectionOff = &pass.Rule{
	ID:       "google/sql-deletion-protection-off",
	Severity: analysis.Warning,
	Category: "Operation and recovery",
	Profile:  analysis.Production,
	Types:    []string{"google_sql_database_instance", "google_container_cluster", "google_bigquery_table"},
	Doc: analysis.Doc{
		Summary: "Database may be deleted by an apply",
		Why: "With deletion_protection = false, a changed name or a removed block makes terraform apply delete the instance " +
			"and its backups.",
		Bad: `resource "google_sql_database_instance" "orders" {
  name                = "orders"
  database_version    = "POSTGRES_17"
  deletion_protection = false

  settings {
    tier = "db-custom-2-8192"
  }
}
`,
		Good: `resource "google_sql_database_instance" "orders" {
  name                = "orders"
  database_version    = "POSTGRES_17"
  deletion_protection = true

  settings {
    tier = "db-custom-2-8192"
  }
}
`,
		Sources: []string{
			"https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/sql_database_instance#deletion_protection-1",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_GCP_121"},
	},
	Run: func(p *pass.Pass) {
		for _, db := range p.Resources("google_sql_database_instance", "google_container_cluster", "google_bigquery_table") {
			if protection := db.Value("deletion_protection"); protection.False() {
				p.Report(protection.At(), "%s is not protected from being deleted.", db.Address()).
					Fix("Protect it", analysis.Review, func() []analysis.Edit { return db.Set("deletion_protection", "true") })
			}
		}
	},
}
