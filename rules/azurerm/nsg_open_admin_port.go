package azurerm

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts/network"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var nsgOpenAdminPort = &pass.Rule{
	ID:       "azurerm/nsg-open-admin-port",
	Severity: analysis.Error,
	Category: "Network exposure",
	Types:    []string{"azurerm_network_security_group", "azurerm_network_security_rule"},
	Doc: analysis.Doc{
		Summary: "Port for administration or a database is open to the internet",
		Why: "What listens on these ports is made for people who are trusted: shells, desktops, databases. Open ports are " +
			"found within minutes, and passwords are tried all day. Let in known addresses, or use Azure Bastion.",
		Bad: `resource "azurerm_network_security_rule" "admin" {
  name                        = "admin"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "3389"
  source_address_prefix       = "*"
  destination_address_prefix  = "*"
  resource_group_name         = "shop"
  network_security_group_name = "shop"
}
`,
		Good: `resource "azurerm_network_security_rule" "admin" {
  name                        = "admin"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "3389"
  source_address_prefix       = "203.0.113.0/28"
  destination_address_prefix  = "*"
  resource_group_name         = "shop"
  network_security_group_name = "shop"
}
`,
		Sources: []string{
			"https://learn.microsoft.com/en-us/azure/virtual-network/network-security-groups-overview",
			"https://learn.microsoft.com/en-us/azure/bastion/bastion-overview",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AZURE_9", "CKV_AZURE_10", "CKV_AZURE_77"},
		Trivy:   []string{"AVD-AZU-0048", "AVD-AZU-0050"},
		Tfsec:   []string{"azure-network-disable-rdp-from-internet", "azure-network-ssh-blocked-from-internet"},
	},
	Options: map[string]pass.Option{
		"ports": {
			Default: network.AdminPorts(),
			Doc:     "ports that nobody on the internet should reach",
		},
	},
	Run: func(p *pass.Pass) {
		for _, rule := range network.Of(p.View).Firewalls() {
			if !rule.Resource.Is(p.Rule().Types...) || !rule.At.Here() || rule.Deny || rule.Direction != network.Ingress || rule.World() != symbol.Yes || rule.Everything() != symbol.No {
				continue // all ports are another rule's
			}
			ports := p.List("ports")
			if open := rule.OpenPorts(ports); len(open) > 0 {
				report := p.Report(rule.At.Place(), "%s opens port %s to every address.", rule.Resource.Address(), strings.Join(open, ", "))
				if !rule.Means(ports...) {
					report.Severity(analysis.Warning) // SSH alone, which may be a bastion, or a range that is about something else
				}
			}
		}
	},
}
