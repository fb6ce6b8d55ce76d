package google

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var sqlTlsNotRequired = &pass.Rule{
	ID:       "google/sql-tls-not-required",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types:    []string{"google_sql_database_instance"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Database accepts connections without TLS",
		Why: "Unless ssl_mode requires encryption, clients that do not ask for TLS send the password and all data in plain " +
			"text.",
		Bad: `resource "google_sql_database_instance" "orders" {
  name             = "orders"
  database_version = "POSTGRES_17"

  settings {
    tier = "db-custom-2-8192"

    ip_configuration {
      ipv4_enabled = false
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
      ipv4_enabled = false
      ssl_mode     = "ENCRYPTED_ONLY"
    }
  }
}
`,
		Sources: []string{
			"https://cloud.google.com/sql/docs/postgres/configure-ssl-instance",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_GCP_6"},
		Trivy:   []string{"AVD-GCP-0015"},
		Tfsec:   []string{"google-sql-encrypt-in-transit-data"},
		KICS:    []string{"02474449-71aa-40a1-87ae-e14497747b00"},
	},
	Run: func(p *pass.Pass) {
		for _, db := range p.Resources("google_sql_database_instance") {
			blocks, complete := db.Blocks("settings")
			if !complete || len(blocks) != 1 || !db.Value("master_instance_name").Absent() {
				continue
			}
			configs, complete := blocks[0].Blocks("ip_configuration")
			if !complete || len(configs) != 1 || configs[0].Presence != pass.Present {
				continue
			}
			config := configs[0]
			mode, ssl := config.Value("ssl_mode"), config.Value("require_ssl")
			if !mode.Absent() && !mode.Is("ALLOW_UNENCRYPTED_AND_ENCRYPTED") || !ssl.Absent() && !ssl.False() {
				continue
			}
			report := p.Report(mode.At(), "%s accepts connections without TLS.", db.Address())
			if !config.Has("require_ssl") {
				report.Fix("Require TLS", analysis.Review, func() []analysis.Edit { return config.Set("ssl_mode", `"ENCRYPTED_ONLY"`) })
			}
		}
	},
}
