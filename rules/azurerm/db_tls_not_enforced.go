package azurerm

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var dbTlsNotEnforced = &pass.Rule{
	ID:       "azurerm/db-tls-not-enforced",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types:    []string{"azurerm_mysql_server", "azurerm_postgresql_server", "azurerm_mariadb_server", "azurerm_mysql_flexible_server_configuration", "azurerm_postgresql_flexible_server_configuration", "azurerm_redis_cache"},
	Doc: analysis.Doc{
		Summary: "Database accepts connections without TLS",
		Why: "Clients that do not ask for TLS send the password and all data in plain text. Servers require TLS unless " +
			"somebody switched it off.",
		Bad: `resource "azurerm_postgresql_flexible_server_configuration" "tls" {
  name      = "require_secure_transport"
  server_id = "/subscriptions/0000/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders"
  value     = "OFF"
}
`,
		Good: `resource "azurerm_postgresql_flexible_server_configuration" "tls" {
  name      = "require_secure_transport"
  server_id = "/subscriptions/0000/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders"
  value     = "ON"
}
`,
		Sources: []string{
			"https://learn.microsoft.com/en-us/azure/postgresql/flexible-server/concepts-networking-ssl-tls",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AZURE_28", "CKV_AZURE_29", "CKV_AZURE_47", "CKV_AZURE_91"},
		Trivy:   []string{"AVD-AZU-0020"},
		Tfsec:   []string{"azure-database-enable-ssl-enforcement"},
		KICS:    []string{"0437633b-daa6-4bbc-8526-c0d2443b946e", "73e42469-3a86-4f39-ad78-098f325b4e9f"},
	},
	Run: func(p *pass.Pass) {
		for _, r := range p.Resources("azurerm_mysql_server", "azurerm_postgresql_server", "azurerm_mariadb_server") {
			if v := r.Value("ssl_enforcement_enabled"); v.False() {
				p.Report(v.At(), "%s accepts connections without TLS.", r.Address()).
					Fix("Require TLS", analysis.Review, func() []analysis.Edit { return r.Set("ssl_enforcement_enabled", "true") })
			}
			if v := r.Value("ssl_enforcement"); v.Is("Disabled") {
				p.Report(v.At(), "%s accepts connections without TLS.", r.Address()).
					Fix("Require TLS", analysis.Review, func() []analysis.Edit { return r.Set("ssl_enforcement", `"Enabled"`) })
			}
		}
		for _, r := range p.Resources("azurerm_mysql_flexible_server_configuration", "azurerm_postgresql_flexible_server_configuration") {
			value := r.Value("value")
			if off, _ := value.Text(); r.Value("name").Is("require_secure_transport") && strings.EqualFold(off, "off") {
				p.Report(value.At(), "%s lets the server accept connections without TLS.", r.Address()).
					Fix("Require TLS", analysis.Review, func() []analysis.Edit { return r.Set("value", `"ON"`) })
			}
		}
		for _, r := range p.Resources("azurerm_redis_cache") {
			for _, argument := range []string{"non_ssl_port_enabled", "enable_non_ssl_port"} {
				if v := r.Value(argument); v.True() {
					p.Report(v.At(), "%s accepts connections without TLS.", r.Address()).
						Fix("Close the port without TLS", analysis.Review, func() []analysis.Edit { return r.Set(argument, "false") })
				}
			}
		}
	},
}
