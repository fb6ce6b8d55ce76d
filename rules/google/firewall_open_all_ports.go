package google

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts/network"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var firewallOpenAllPorts = &pass.Rule{
	ID:       "google/firewall-open-all-ports",
	Severity: analysis.Error,
	Category: "Network exposure",
	Types:    []string{"google_compute_firewall"},
	Doc: analysis.Doc{
		Summary: "All ports are open to the internet",
		Why: "Whatever will ever listen on an instance of the network can be reached by everybody. Nearly nothing is meant so: " +
			"open the ports that are served.",
		Bad: `resource "google_compute_firewall" "bastion" {
  name          = "bastion"
  network       = "main"
  source_ranges = ["0.0.0.0/0"]

  allow {
    protocol = "tcp"
    ports    = ["0-65535"]
  }
}
`,
		Good: `resource "google_compute_firewall" "bastion" {
  name          = "bastion"
  network       = "main"
  source_ranges = ["0.0.0.0/0"]

  allow {
    protocol = "tcp"
    ports    = ["443"]
  }
}
`,
		Sources: []string{
			"https://cloud.google.com/firewall/docs/firewalls",
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
