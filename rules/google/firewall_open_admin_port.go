package google

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts/network"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var firewallOpenAdminPort = &pass.Rule{
	ID:       "google/firewall-open-admin-port",
	Severity: analysis.Error,
	Category: "Network exposure",
	Types:    []string{"google_compute_firewall"},
	Doc: analysis.Doc{
		Summary: "Port for administration or a database is open to the internet",
		Why: "What listens on these ports is made for people who are trusted: shells, desktops, databases. Open ports are " +
			"found within minutes, and passwords are tried all day. Let in known addresses, or those of Identity-Aware Proxy " +
			"(35.235.240.0/20).",
		Bad: `resource "google_compute_firewall" "bastion" {
  name          = "bastion"
  network       = "main"
  source_ranges = ["0.0.0.0/0"]

  allow {
    protocol = "tcp"
    ports    = ["3389"]
  }
}
`,
		Good: `resource "google_compute_firewall" "bastion" {
  name          = "bastion"
  network       = "main"
  source_ranges = ["35.235.240.0/20"]

  allow {
    protocol = "tcp"
    ports    = ["3389"]
  }
}
`,
		Sources: []string{
			"https://cloud.google.com/firewall/docs/firewalls",
			"https://cloud.google.com/iap/docs/using-tcp-forwarding",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_GCP_2", "CKV_GCP_3", "CKV_GCP_88"},
		Trivy:   []string{"AVD-GCP-0070", "AVD-GCP-0071"},
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
