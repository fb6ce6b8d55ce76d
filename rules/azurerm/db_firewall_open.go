package azurerm

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var dbFirewallOpen = &pass.Rule{
	ID:       "azurerm/db-firewall-open",
	Severity: analysis.Error,
	Category: "Network exposure",
	Types:    []string{"azurerm_sql_firewall_rule", "azurerm_mssql_firewall_rule", "azurerm_mysql_firewall_rule", "azurerm_mysql_flexible_server_firewall_rule", "azurerm_postgresql_firewall_rule", "azurerm_postgresql_flexible_server_firewall_rule", "azurerm_mariadb_firewall_rule", "azurerm_synapse_firewall_rule"},
	Doc: analysis.Doc{
		Summary: "Firewall of the database lets every address in",
		Why: "A range from 0.0.0.0 to 255.255.255.255 is everybody on the internet; then only the password is left. 0.0.0.0 " +
			"alone means every resource in Azure, other customers' as well.",
		Bad: `resource "azurerm_mssql_firewall_rule" "office" {
  name             = "office"
  server_id        = "/subscriptions/0000/resourceGroups/shop/providers/Microsoft.Sql/servers/orders"
  start_ip_address = "0.0.0.0"
  end_ip_address   = "255.255.255.255"
}
`,
		Good: `resource "azurerm_mssql_firewall_rule" "office" {
  name             = "office"
  server_id        = "/subscriptions/0000/resourceGroups/shop/providers/Microsoft.Sql/servers/orders"
  start_ip_address = "203.0.113.16"
  end_ip_address   = "203.0.113.31"
}
`,
		Sources: []string{
			"https://learn.microsoft.com/en-us/azure/azure-sql/database/firewall-configure",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AZURE_11", "CKV2_AZURE_34"},
		Trivy:   []string{"AVD-AZU-0029"},
		Tfsec:   []string{"azure-database-no-public-firewall-access"},
	},
	Run: func(p *pass.Pass) {
		for _, rule := range p.Resources(p.Rule().Types...) {
			first, last := rule.Value("start_ip_address"), rule.Value("end_ip_address")
			end, _ := last.Text()
			switch {
			case rule.Presence() != pass.Present || !first.Is("0.0.0.0"):
			case strings.HasPrefix(end, "255."):
				p.Report(first.At(), "%s lets every address in.", rule.Address())
			case end == "0.0.0.0":
				p.Report(first.At(), "%s lets every resource in Azure in, also those of other customers.", rule.Address()).Severity(analysis.Information)
			}
		}
	},
}
