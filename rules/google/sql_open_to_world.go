package google

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var sqlOpenToWorld = &pass.Rule{
	ID:       "google/sql-open-to-world",
	Severity: analysis.Error,
	Category: "Network exposure",
	Types:    []string{"google_sql_database_instance"},
	Doc: analysis.Doc{
		Summary: "Database lets every address connect",
		Why: "With 0.0.0.0/0 among its authorized networks the instance answers everybody on the internet, and only the " +
			"password is left. Use a private address, or the Cloud SQL Auth Proxy.",
		Bad: `resource "google_sql_database_instance" "orders" {
  name             = "orders"
  database_version = "POSTGRES_17"

  settings {
    tier = "db-custom-2-8192"

    ip_configuration {
      ssl_mode = "ENCRYPTED_ONLY"

      authorized_networks {
        value = "0.0.0.0/0"
      }
    }
  }
}
`,
		Good: `resource "google_sql_database_instance" "orders" {
  name             = "orders"
  database_version = "POSTGRES_17"

  settings {
    tier = "db-custom-2-8192"

    ip_configuration {
      ssl_mode = "ENCRYPTED_ONLY"

      authorized_networks {
        value = "203.0.113.0/28"
      }
    }
  }
}
`,
		Sources: []string{
			"https://cloud.google.com/sql/docs/postgres/authorize-networks",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_GCP_11"},
		Trivy:   []string{"AVD-GCP-0017"},
		Tfsec:   []string{"google-sql-no-public-access"},
		KICS:    []string{"b187edca-b81e-4fdc-aff4-aab57db45edb"},
	},
	Run: func(p *pass.Pass) {
		for _, db := range p.Resources("google_sql_database_instance") {
			settings, _ := db.Blocks("settings")
			for _, s := range settings {
				ip, _ := s.Blocks("ip_configuration")
				for _, config := range ip {
					networks, _ := config.Blocks("authorized_networks")
					for _, n := range networks {
						if n.Presence == pass.Present && n.Value("value").Is("0.0.0.0/0", "::/0") && db.Presence() == pass.Present {
							p.Report(n.At("value"), "%s lets every address connect.", db.Address())
						}
					}
				}
			}
		}
	},
}
