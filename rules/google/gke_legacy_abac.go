package google

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var gkeLegacyAbac = &pass.Rule{
	ID:       "google/gke-legacy-abac",
	Severity: analysis.Warning,
	Category: "IAM and trust policies",
	Types:    []string{"google_container_cluster"},
	Doc: analysis.Doc{
		Summary: "Cluster uses legacy authorization",
		Why: "Legacy authorization (ABAC) gives every authenticated user and service account wide permissions, whatever RBAC " +
			"says.",
		Bad: `resource "google_container_cluster" "main" {
  name               = "main"
  location           = "europe-west3"
  initial_node_count = 1
  enable_legacy_abac = true
}
`,
		Good: `resource "google_container_cluster" "main" {
  name               = "main"
  location           = "europe-west3"
  initial_node_count = 1
  enable_legacy_abac = false
}
`,
		Sources: []string{
			"https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster#leave_abac_disabled_default_for_110",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_GCP_7"},
		Trivy:   []string{"AVD-GCP-0062"},
		Tfsec:   []string{"google-gke-use-rbac-permissions"},
		KICS:    []string{"5baa92d2-d8ee-4c75-88a4-52d9d8bb8067"},
	},
	Run: func(p *pass.Pass) {
		for _, cluster := range p.Resources("google_container_cluster") {
			if abac := cluster.Value("enable_legacy_abac"); abac.True() {
				p.Report(abac.At(), "%s uses legacy authorization.", cluster.Address()).
					Fix("Leave authorization to RBAC", analysis.Review, func() []analysis.Edit { return cluster.Set("enable_legacy_abac", "false") })
			}
		}
	},
}
