package azurerm

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var storageAllowsHttp = &pass.Rule{
	ID:       "azurerm/storage-allows-http",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types:    []string{"azurerm_storage_account"},
	Doc: analysis.Doc{
		Summary: "Storage account accepts plain HTTP",
		Why:     "Over HTTP the shared key or token of a request, and the data, travel in plain text.",
		Bad: `resource "azurerm_storage_account" "orders" {
  name                       = "acmeorders"
  resource_group_name        = "shop"
  location                   = "westeurope"
  account_tier               = "Standard"
  account_replication_type   = "ZRS"
  https_traffic_only_enabled = false
}
`,
		Good: `resource "azurerm_storage_account" "orders" {
  name                       = "acmeorders"
  resource_group_name        = "shop"
  location                   = "westeurope"
  account_tier               = "Standard"
  account_replication_type   = "ZRS"
  https_traffic_only_enabled = true
}
`,
		Sources: []string{
			"https://learn.microsoft.com/en-us/azure/storage/common/storage-require-secure-transfer",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AZURE_3"},
		Trivy:   []string{"AVD-AZU-0008"},
		Tfsec:   []string{"azure-storage-enforce-https"},
		KICS:    []string{"12944ec4-1fa0-47be-8b17-42a034f937c2"},
	},
	Run: func(p *pass.Pass) {
		for _, r := range p.Resources(p.Rule().Types...) {
			for _, argument := range []string{"https_traffic_only_enabled", "enable_https_traffic_only"} {
				if v := r.Value(argument); v.False() {
					p.Report(v.At(), "%s accepts plain HTTP.", r.Address()).
						Fix("Require HTTPS", analysis.Review, func() []analysis.Edit { return r.Set(argument, "true") })
				}
			}
		}
	},
}
