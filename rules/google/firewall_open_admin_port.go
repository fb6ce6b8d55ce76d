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
		Checkov: []string{"CKV_GCP_2", "CKV_GCP_3", "CKV_GCP_75", "CKV_GCP_77", "CKV_GCP_88"},
		Trivy:   []string{"AVD-GCP-0070", "AVD-GCP-0071"},
		KICS:    []string{"b28bcd2f-c309-490e-ab7c-35fc4023eb26", "678fd659-96f2-454a-a2a0-c2571f83a4a3"},
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
			if open := rule.OpenPorts(p.List("ports")); len(open) > 0 {
				report := p.Report(rule.At.Place(), "%s opens port %s to every address.", rule.Resource.Address(), strings.Join(open, ", "))
				if len(open) == 1 && rule.On(22) == symbol.Yes {
					report.Severity(analysis.Warning) // keys are hard to guess: a bastion may be meant
				}
			}
		}
	},
}
