package google

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var sslPolicyWeakTls = &pass.Rule{
	ID:       "google/ssl-policy-weak-tls",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types:    []string{"google_compute_ssl_policy", "google_compute_region_ssl_policy"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "TLS policy allows versions that are broken",
		Why: "TLS 1.0 and 1.1 have known attacks and are deprecated since 2021 (RFC 8996); an SSL policy allows them unless it " +
			"says otherwise.",
		Bad: `resource "google_compute_ssl_policy" "web" {
  name    = "web"
  profile = "MODERN"
}
`,
		Good: `resource "google_compute_ssl_policy" "web" {
  name            = "web"
  profile         = "MODERN"
  min_tls_version = "TLS_1_2"
}
`,
		Sources: []string{
			"https://cloud.google.com/load-balancing/docs/ssl-policies-concepts",
			"https://datatracker.ietf.org/doc/html/rfc8996",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_GCP_4"},
		Trivy:   []string{"AVD-GCP-0039"},
		Tfsec:   []string{"google-compute-use-secure-tls-policy"},
	},
	Run: func(p *pass.Pass) {
		for _, r := range p.Resources("google_compute_ssl_policy", "google_compute_region_ssl_policy") {
			if least := r.Value("min_tls_version"); least.Absent() || least.Is("TLS_1_0", "TLS_1_1") {
				p.Report(least.At(), "%s allows TLS 1.0 or 1.1.", r.Address()).
					Fix("Require TLS 1.2", analysis.Review, func() []analysis.Edit { return r.Set("min_tls_version", `"TLS_1_2"`) })
			}
		}
	},
}
