package google

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var bucketNoUniformAccess = &pass.Rule{
	ID:       "google/bucket-no-uniform-access",
	Severity: analysis.Information,
	Category: "IAM and trust policies",
	Profile:  analysis.Strict,
	Types:    []string{"google_storage_bucket"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Bucket has access lists beside IAM",
		Why: "Without uniform bucket-level access every object may have an access list of its own: who can read what cannot be " +
			"told from the configuration.",
		Bad: `resource "google_storage_bucket" "orders" {
  name     = "acme-orders"
  location = "EU"
}
`,
		Good: `resource "google_storage_bucket" "orders" {
  name                        = "acme-orders"
  location                    = "EU"
  uniform_bucket_level_access = true
}
`,
		Sources: []string{
			"https://cloud.google.com/storage/docs/uniform-bucket-level-access",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_GCP_29"},
		Trivy:   []string{"AVD-GCP-0002"},
		Tfsec:   []string{"google-storage-enable-ubla"},
	},
	Run: func(p *pass.Pass) {
		for _, bucket := range p.Resources("google_storage_bucket") {
			uniform, old := bucket.Value("uniform_bucket_level_access"), bucket.Value("bucket_policy_only")
			if !uniform.False() && !uniform.Absent() || !old.Absent() {
				continue
			}
			p.Report(uniform.At(), "%s does not have uniform bucket-level access.", bucket.Address()).
				Fix("Leave access to IAM", analysis.Review, func() []analysis.Edit { return bucket.Set("uniform_bucket_level_access", "true") })
		}
	},
}
