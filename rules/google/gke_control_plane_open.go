package google

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var gkeControlPlaneOpen = &pass.Rule{
	ID:       "google/gke-control-plane-open",
	Severity: analysis.Warning,
	Category: "Network exposure",
	Types:    []string{"google_container_cluster"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "API of the cluster is open to the internet",
		Why: "Without authorized networks every address reaches the Kubernetes API; a leaked token, or the next hole in the " +
			"API server, is enough.",
		Bad: `resource "google_container_cluster" "main" {
  name               = "main"
  location           = "europe-west3"
  initial_node_count = 1

  master_authorized_networks_config {
    cidr_blocks {
      cidr_block = "0.0.0.0/0"
    }
  }
}
`,
		Good: `resource "google_container_cluster" "main" {
  name               = "main"
  location           = "europe-west3"
  initial_node_count = 1

  master_authorized_networks_config {
    cidr_blocks {
      cidr_block = "203.0.113.0/28"
    }
  }
}
`,
		Sources: []string{
			"https://cloud.google.com/kubernetes-engine/docs/how-to/authorized-networks",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_GCP_18", "CKV_GCP_20"},
		Trivy:   []string{"AVD-GCP-0053", "AVD-GCP-0061"},
		Tfsec:   []string{"google-gke-no-public-control-plane", "google-gke-enable-master-networks"},
	},
	Run: func(p *pass.Pass) {
		for _, cluster := range p.Resources("google_container_cluster") {
			private := cluster.Value("private_cluster_config.enable_private_endpoint")
			if !private.Absent() && !private.False() || cluster.Has("control_plane_endpoints_config") {
				continue
			}
			blocks, complete := cluster.Blocks("master_authorized_networks_config")
			if !complete {
				continue
			}
			if len(blocks) == 0 {
				p.Report(cluster.Header(), "Every address reaches the API of %s: it has no master_authorized_networks_config.", cluster.Address())
			}
			for _, config := range blocks {
				ranges, _ := config.Blocks("cidr_blocks")
				for _, r := range ranges {
					if r.Presence == pass.Present && r.Value("cidr_block").Is("0.0.0.0/0", "::/0") {
						p.Report(r.At("cidr_block"), "Every address reaches the API of %s.", cluster.Address())
					}
				}
			}
		}
	},
}
