package azurerm

import (
	"slices"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var aksApiOpen = &pass.Rule{
	ID:       "azurerm/aks-api-open",
	Severity: analysis.Warning,
	Category: "Network exposure",
	Types:    []string{"azurerm_kubernetes_cluster"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "API of the cluster is open to the internet",
		Why: "Without authorized IP ranges every address reaches the Kubernetes API of a cluster that is not private; a leaked " +
			"token, or the next hole in the API server, is enough.",
		Bad: `resource "azurerm_kubernetes_cluster" "main" {
  name                = "main"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "main"

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
  name                = "main"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "main"

  api_server_access_profile {
    authorized_ip_ranges = ["203.0.113.0/28"]
  }

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
			"https://learn.microsoft.com/en-us/azure/aks/api-server-authorized-ip-ranges",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AZURE_6"},
		Trivy:   []string{"AVD-AZU-0041"},
		Tfsec:   []string{"azure-container-limit-authorized-ips"},
	},
	Run: func(p *pass.Pass) {
		for _, cluster := range p.Resources("azurerm_kubernetes_cluster") {
			private := cluster.Value("private_cluster_enabled")
			if !private.Absent() && !private.False() || !cluster.Value("private_link_enabled").Absent() {
				continue
			}
			profiles, complete := cluster.Blocks("api_server_access_profile")
			ranges := cluster.Value("api_server_authorized_ip_ranges") // of provider versions before 4
			if !complete || len(profiles) > 1 || !ranges.Absent() && !everywhere(ranges) {
				continue
			}
			at := cluster.Header()
			if len(profiles) == 1 {
				ranges = profiles[0].Value("authorized_ip_ranges")
				if !ranges.Absent() && !everywhere(ranges) {
					continue
				}
			}
			if ranges.Written() {
				at = ranges.At()
			}
			p.Report(at, "Every address reaches the API of %s: it has no authorized IP ranges.", cluster.Address())
		}
	},
}

// everywhere says that a list of address ranges surely is no limit.
func everywhere(ranges pass.Value) bool {
	list, ok := ranges.Strings()
	return ok && (len(list) == 0 || slices.Contains(list, "0.0.0.0/0"))
}
