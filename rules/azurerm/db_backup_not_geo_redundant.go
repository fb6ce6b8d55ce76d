package azurerm

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var dbBackupNotGeoRedundant = &pass.Rule{
	ID:       "azurerm/db-backup-not-geo-redundant",
	Severity: analysis.Warning,
	Category: "Operation and recovery",
	Profile:  analysis.Production,
	Types:    []string{"azurerm_mysql_server", "azurerm_postgresql_server", "azurerm_mariadb_server", "azurerm_mysql_flexible_server", "azurerm_postgresql_flexible_server"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Backups of the database are in one region only",
		Why: "Unless backups are copied to the paired region, they are lost together with the database when the region is. It " +
			"can only be chosen when the server is made.",
		Bad: `resource "azurerm_postgresql_flexible_server" "orders" {
  name                = "orders"
  resource_group_name = "shop"
  location            = "westeurope"
  sku_name            = "GP_Standard_D4s_v3"
}
`,
		Good: `resource "azurerm_postgresql_flexible_server" "orders" {
  name                         = "orders"
  resource_group_name          = "shop"
  location                     = "westeurope"
  sku_name                     = "GP_Standard_D4s_v3"
  geo_redundant_backup_enabled = true
}
`,
		Sources: []string{
			"https://learn.microsoft.com/en-us/azure/postgresql/flexible-server/concepts-backup-restore#geo-redundant-backup-and-restore",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AZURE_94", "CKV_AZURE_102", "CKV_AZURE_129", "CKV_AZURE_136"},
		KICS:    []string{"0a70d5f3-1ecd-4c8e-9292-928fc9a8c4f1"},
	},
	Run: func(p *pass.Pass) {
		for _, db := range p.Resources(p.Rule().Types...) {
			if mode := db.Value("create_mode"); !mode.Absent() && !mode.Is("Default") {
				continue // a copy of another server
			}
			if geo := db.Value("geo_redundant_backup_enabled"); geo.False() || geo.Absent() {
				p.Report(geo.At(), "%s keeps its backups in its own region only.", db.Address()).
					Fix("Copy them to the paired region", analysis.Review, func() []analysis.Edit { return db.Set("geo_redundant_backup_enabled", "true") })
			}
		}
	},
}
