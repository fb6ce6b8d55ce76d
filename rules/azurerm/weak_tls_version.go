package azurerm

import (
	"strconv"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var weakTlsVersion = &pass.Rule{
	ID:       "azurerm/weak-tls-version",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types:    []string{"azurerm_storage_account", "azurerm_mssql_server", "azurerm_mysql_server", "azurerm_postgresql_server", "azurerm_mariadb_server", "azurerm_redis_cache", "azurerm_app_service", "azurerm_app_service_slot", "azurerm_function_app", "azurerm_linux_web_app", "azurerm_windows_web_app", "azurerm_linux_function_app", "azurerm_windows_function_app", "azurerm_linux_web_app_slot", "azurerm_windows_web_app_slot", "azurerm_eventhub_namespace", "azurerm_servicebus_namespace", "azurerm_cosmosdb_account"},
	Doc: analysis.Doc{
		Summary: "Versions of TLS are allowed that are broken",
		Why: "TLS 1.0 and 1.1 have known attacks and are deprecated since 2021 (RFC 8996). Clients of the last ten years speak " +
			"1.2.",
		Bad: `resource "azurerm_storage_account" "orders" {
  name                     = "acmeorders"
  resource_group_name      = "shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
  min_tls_version          = "TLS1_0"
}
`,
		Good: `resource "azurerm_storage_account" "orders" {
  name                     = "acmeorders"
  resource_group_name      = "shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
  min_tls_version          = "TLS1_2"
}
`,
		Sources: []string{
			"https://learn.microsoft.com/en-us/azure/storage/common/transport-layer-security-configure-minimum-version",
			"https://datatracker.ietf.org/doc/html/rfc8996",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AZURE_15", "CKV_AZURE_44", "CKV_AZURE_52", "CKV_AZURE_54", "CKV_AZURE_145", "CKV_AZURE_147", "CKV_AZURE_148", "CKV_AZURE_154", "CKV_AZURE_223", "CKV2_AZURE_37"},
		Trivy:   []string{"AVD-AZU-0006", "AVD-AZU-0011", "AVD-AZU-0026"},
		Tfsec:   []string{"azure-storage-use-secure-tls-policy", "azure-appservice-use-secure-tls-policy", "azure-database-secure-tls-policy"},
	},
	Run: func(p *pass.Pass) {
		for _, r := range p.Resources(p.Rule().Types...) {
			body := r.Body
			if blocks, complete := r.Blocks("site_config"); complete && len(blocks) == 1 {
				body = blocks[0].Body
			}
			for _, argument := range []string{"min_tls_version", "minimum_tls_version", "ssl_minimal_tls_version_enforced"} {
				v := body.Value(argument)
				least, _ := v.Text()
				better := map[string]string{
					"1.0": "1.2", "1.1": "1.2", "Disabled": "1.2",
					"TLS1_0": "TLS1_2", "TLS1_1": "TLS1_2", "TLSEnforcementDisabled": "TLS1_2",
				}[least]
				if better == "" {
					continue
				}
				p.Report(v.At(), "%s allows TLS before 1.2.", r.Address()).
					Fix("Require TLS 1.2", analysis.Review, func() []analysis.Edit { return body.Set(argument, strconv.Quote(better)) })
			}
		}
	},
}
