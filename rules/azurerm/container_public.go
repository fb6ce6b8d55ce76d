package azurerm

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var containerPublic = &pass.Rule{
	ID:       "azurerm/container-public",
	Severity: analysis.Warning,
	Category: "Network exposure",
	Types:    []string{"azurerm_storage_container"},
	Doc: analysis.Doc{
		Summary: "Container is open to everybody",
		Why:     "With blob everybody who knows a name reads the blob; with container everybody lists them, too.",
		Bad: `resource "azurerm_storage_container" "orders" {
  name                  = "orders"
  storage_account_id    = "/subscriptions/0000/resourceGroups/shop/providers/Microsoft.Storage/storageAccounts/acmeorders"
  container_access_type = "container"
}
`,
		Good: `resource "azurerm_storage_container" "orders" {
  name                  = "orders"
  storage_account_id    = "/subscriptions/0000/resourceGroups/shop/providers/Microsoft.Storage/storageAccounts/acmeorders"
  container_access_type = "private"
}
`,
		Sources: []string{
			"https://learn.microsoft.com/en-us/azure/storage/blobs/anonymous-read-access-configure",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AZURE_34"},
		Trivy:   []string{"AVD-AZU-0007"},
		Tfsec:   []string{"azure-storage-no-public-access"},
	},
	Run: func(p *pass.Pass) {
		for _, container := range p.Resources("azurerm_storage_container") {
			if access := container.Value("container_access_type"); access.Is("blob", "container") && container.Presence() == pass.Present {
				p.Report(access.At(), "%s can be read by everybody.", container.Address()).
					Fix("Make it private", analysis.Review, func() []analysis.Edit { return container.Set("container_access_type", `"private"`) })
			}
		}
	},
}
