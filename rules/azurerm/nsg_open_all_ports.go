package azurerm

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts/network"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var nsgOpenAllPorts = &pass.Rule{
	ID:       "azurerm/nsg-open-all-ports",
	Severity: analysis.Error,
	Category: "Network exposure",
	Types:    []string{"azurerm_network_security_group", "azurerm_network_security_rule"},
	Doc: analysis.Doc{
		Summary: "All ports are open to the internet",
		Why: "Whatever will ever listen behind this security group can be reached by everybody. Nearly nothing is meant so: " +
			"open the ports that are served.",
		Bad: `resource "azurerm_network_security_rule" "admin" {
  name                        = "admin"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "*"
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
  destination_port_range      = "443"
  source_address_prefix       = "*"
  destination_address_prefix  = "*"
  resource_group_name         = "shop"
  network_security_group_name = "shop"
}
`,
		Sources: []string{
			"https://learn.microsoft.com/en-us/azure/virtual-network/network-security-groups-overview",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		for _, rule := range network.Of(p.View).Firewalls() {
			if rule.Resource.Is(p.Rule().Types...) && rule.At.Here() && !rule.Deny && rule.Direction == network.Ingress && rule.World() == symbol.Yes && rule.Everything() == symbol.Yes {
				p.Report(rule.At.Place(), "%s opens all ports to every address.", rule.Resource.Address())
			}
		}
	},
}
