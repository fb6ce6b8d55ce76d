package azurerm

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var dbPublicNetwork = &pass.Rule{
	ID:       "azurerm/db-public-network",
	Severity: analysis.Warning,
	Category: "Network exposure",
	Types:    []string{"azurerm_mssql_server", "azurerm_mysql_server", "azurerm_postgresql_server", "azurerm_mariadb_server", "azurerm_postgresql_flexible_server", "azurerm_cosmosdb_account", "azurerm_redis_cache"},
	Doc: analysis.Doc{
		Summary: "Database is reachable from the internet",
		Why: "The server has a public address. Whether somebody gets in depends on its firewall rules alone, and on the " +
			"password; a private endpoint keeps it within the network.",
		Bad: `resource "azurerm_mssql_server" "orders" {
  name                          = "orders"
  resource_group_name           = "shop"
  location                      = "westeurope"
  version                       = "12.0"
  public_network_access_enabled = true
}
`,
		Good: `resource "azurerm_mssql_server" "orders" {
  name                          = "orders"
  resource_group_name           = "shop"
  location                      = "westeurope"
  version                       = "12.0"
  public_network_access_enabled = false
}
`,
		Sources: []string{
			"https://learn.microsoft.com/en-us/azure/azure-sql/database/connectivity-settings#deny-public-network-access",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AZURE_53", "CKV_AZURE_68", "CKV_AZURE_99", "CKV_AZURE_113", "CKV_AZURE_48"},
		Trivy:   []string{"AVD-AZU-0022"},
		Tfsec:   []string{"azure-database-no-public-access"},
	},
	Run: func(p *pass.Pass) {
		for _, db := range p.Resources(p.Rule().Types...) {
			public := db.Value("public_network_access_enabled")
			if !public.True() || limited(db) {
				continue
			}
			p.Report(public.At(), "%s is reachable from the internet.", db.Address()).
				Fix("Keep it private", analysis.Review, func() []analysis.Edit { return db.Set("public_network_access_enabled", "false") })
		}
	},
}

// limited says that something tells which addresses may come: then that is what
// there is to look at.
func limited(db *pass.Resource) bool {
	for _, argument := range []string{"ip_range_filter", "is_virtual_network_filter_enabled"} {
		if !db.Value(argument).Absent() {
			return true
		}
	}
	for _, use := range db.Referrers() {
		if use.Resource != nil && (strings.HasSuffix(use.Resource.Type, "_firewall_rule") || strings.HasSuffix(use.Resource.Type, "_virtual_network_rule")) {
			return true
		}
	}
	return false
}
