package azurerm

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var storagePublicBlobs = &pass.Rule{
	ID:       "azurerm/storage-public-blobs",
	Severity: analysis.Warning,
	Category: "Network exposure",
	Types:    []string{"azurerm_storage_account"},
	Doc: analysis.Doc{
		Summary: "Storage account lets containers be open to everybody",
		Why: "Unless it is switched off for the account, whoever may configure a container can open it to everybody on the " +
			"internet.",
		Bad: `resource "azurerm_storage_account" "orders" {
  name                            = "acmeorders"
  resource_group_name             = "shop"
  location                        = "westeurope"
  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  allow_nested_items_to_be_public = true
}
`,
		Good: `resource "azurerm_storage_account" "orders" {
  name                            = "acmeorders"
  resource_group_name             = "shop"
  location                        = "westeurope"
  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  allow_nested_items_to_be_public = false
}
`,
		Sources: []string{
			"https://learn.microsoft.com/en-us/azure/storage/blobs/anonymous-read-access-prevent",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AZURE_190", "CKV2_AZURE_47"},
		Trivy:   []string{"AVD-AZU-0007"},
	},
	Run: func(p *pass.Pass) {
		for _, r := range p.Resources(p.Rule().Types...) {
			for _, argument := range []string{"allow_nested_items_to_be_public", "allow_blob_public_access"} {
				if v := r.Value(argument); v.True() {
					p.Report(v.At(), "%s allows containers that everybody reads.", r.Address()).
						Fix("Keep containers private", analysis.Review, func() []analysis.Edit { return r.Set(argument, "false") })
				}
			}
		}
	},
}
