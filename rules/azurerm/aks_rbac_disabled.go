package azurerm

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var aksRbacDisabled = &pass.Rule{
	ID:       "azurerm/aks-rbac-disabled",
	Severity: analysis.Warning,
	Category: "IAM and trust policies",
	Types:    []string{"azurerm_kubernetes_cluster"},
	Doc: analysis.Doc{
		Summary: "Cluster has no role-based access control",
		Why:     "Without RBAC everybody who may use the cluster at all may do everything in it.",
		Bad: `resource "azurerm_kubernetes_cluster" "main" {
  name                              = "main"
  location                          = "westeurope"
  resource_group_name               = "shop"
  dns_prefix                        = "main"
  role_based_access_control_enabled = false

  default_node_pool {
    name       = "default"
    vm_size    = "Standard_D2s_v5"
    node_count = 2
  }

  identity {
    type = "SystemAssigned"
  }
}
`,
		Good: `resource "azurerm_kubernetes_cluster" "main" {
  name                              = "main"
  location                          = "westeurope"
  resource_group_name               = "shop"
  dns_prefix                        = "main"
  role_based_access_control_enabled = true

  default_node_pool {
    name       = "default"
    vm_size    = "Standard_D2s_v5"
    node_count = 2
  }

  identity {
    type = "SystemAssigned"
  }
}
`,
		Sources: []string{
			"https://learn.microsoft.com/en-us/azure/aks/concepts-identity#kubernetes-rbac",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AZURE_5"},
		Trivy:   []string{"AVD-AZU-0042"},
		Tfsec:   []string{"azure-container-use-rbac-permissions"},
		KICS:    []string{"86f92117-eed8-4614-9c6c-b26da20ff37f"},
	},
	Run: func(p *pass.Pass) {
		for _, cluster := range p.Resources("azurerm_kubernetes_cluster") {
			if rbac := cluster.Value("role_based_access_control_enabled"); rbac.False() {
				p.Report(rbac.At(), "%s has no role-based access control.", cluster.Address()).
					Fix("Switch it on", analysis.Review, func() []analysis.Edit { return cluster.Set("role_based_access_control_enabled", "true") })
			}
			blocks, _ := cluster.Blocks("role_based_access_control") // of provider versions before 3
			for _, block := range blocks {
				if rbac := block.Value("enabled"); rbac.False() && block.Presence == pass.Present {
					p.Report(rbac.At(), "%s has no role-based access control.", cluster.Address()).
						Fix("Switch it on", analysis.Review, func() []analysis.Edit { return block.Set("enabled", "true") })
				}
			}
		}
	},
}
