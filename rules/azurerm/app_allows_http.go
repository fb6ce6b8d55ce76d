package azurerm

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var appAllowsHttp = &pass.Rule{
	ID:       "azurerm/app-allows-http",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types:    []string{"azurerm_app_service", "azurerm_app_service_slot", "azurerm_function_app", "azurerm_function_app_slot", "azurerm_linux_web_app", "azurerm_windows_web_app", "azurerm_linux_web_app_slot", "azurerm_windows_web_app_slot", "azurerm_linux_function_app", "azurerm_windows_function_app"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "App answers plain HTTP",
		Why:     "Unless https_only is set, the app serves pages and takes passwords and cookies over HTTP as well.",
		Bad: `resource "azurerm_linux_web_app" "shop" {
  name                = "shop"
  resource_group_name = "shop"
  location            = "westeurope"
  service_plan_id     = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shop/providers/Microsoft.Web/serverFarms/shop"

  site_config {}
}
`,
		Good: `resource "azurerm_linux_web_app" "shop" {
  name                = "shop"
  resource_group_name = "shop"
  location            = "westeurope"
  service_plan_id     = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shop/providers/Microsoft.Web/serverFarms/shop"
  https_only          = true

  site_config {}
}
`,
		Sources: []string{
			"https://learn.microsoft.com/en-us/azure/app-service/configure-ssl-bindings#enforce-https",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AZURE_14", "CKV_AZURE_70", "CKV_AZURE_153"},
		Trivy:   []string{"AVD-AZU-0004"},
		Tfsec:   []string{"azure-appservice-enforce-https"},
	},
	Run: func(p *pass.Pass) {
		for _, app := range p.Resources(p.Rule().Types...) {
			if only := app.Value("https_only"); only.False() || only.Absent() {
				p.Report(only.At(), "%s answers plain HTTP.", app.Address()).
					Fix("Redirect to HTTPS", analysis.Review, func() []analysis.Edit { return app.Set("https_only", "true") })
			}
		}
	},
}
