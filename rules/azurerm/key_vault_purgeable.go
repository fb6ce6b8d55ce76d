package azurerm

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var keyVaultPurgeable = &pass.Rule{
	ID:       "azurerm/key-vault-purgeable",
	Severity: analysis.Warning,
	Category: "Operation and recovery",
	Profile:  analysis.Production,
	Types:    []string{"azurerm_key_vault"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Key vault can be purged",
		Why: "Without purge protection whoever may delete the vault can delete it for good, and all that is encrypted with its " +
			"keys is lost.",
		Bad: `resource "azurerm_key_vault" "shop" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  tenant_id           = "00000000-0000-0000-0000-000000000000"
  sku_name            = "standard"
}
`,
		Good: `resource "azurerm_key_vault" "shop" {
  name                     = "shop"
  location                 = "westeurope"
  resource_group_name      = "shop"
  tenant_id                = "00000000-0000-0000-0000-000000000000"
  sku_name                 = "standard"
  purge_protection_enabled = true
}
`,
		Sources: []string{
			"https://learn.microsoft.com/en-us/azure/key-vault/general/soft-delete-overview#purge-protection",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AZURE_42", "CKV_AZURE_110"},
		Trivy:   []string{"AVD-AZU-0016"},
		Tfsec:   []string{"azure-keyvault-no-purge"},
	},
	Run: func(p *pass.Pass) {
		for _, vault := range p.Resources("azurerm_key_vault") {
			if protection := vault.Value("purge_protection_enabled"); protection.False() || protection.Absent() {
				p.Report(protection.At(), "%s can be purged.", vault.Address()).
					Fix("Protect it", analysis.Review, func() []analysis.Edit { return vault.Set("purge_protection_enabled", "true") })
			}
		}
	},
}
