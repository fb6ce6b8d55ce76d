package google

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var iamPublicMember = &pass.Rule{
	ID:       "google/iam-public-member",
	Severity: analysis.Error,
	Category: "IAM and trust policies",
	Doc: analysis.Doc{
		Summary: "Role is given to everybody",
		Why: "allUsers is everybody on the internet, allAuthenticatedUsers everybody with some Google account, their own. Give " +
			"roles to people, groups and service accounts.",
		Bad: `resource "google_kms_crypto_key_iam_member" "orders" {
  crypto_key_id = "projects/acme/locations/global/keyRings/shop/cryptoKeys/orders"
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "allAuthenticatedUsers"
}
`,
		Good: `resource "google_kms_crypto_key_iam_member" "orders" {
  crypto_key_id = "projects/acme/locations/global/keyRings/shop/cryptoKeys/orders"
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:shop@acme.iam.gserviceaccount.com"
}
`,
		Sources: []string{
			"https://cloud.google.com/iam/docs/principals-overview#all-users",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_GCP_28", "CKV2_GCP_6", "CKV2_GCP_8", "CKV_GCP_99", "CKV_GCP_101"},
		Trivy:   []string{"AVD-GCP-0001"},
		Tfsec:   []string{"google-storage-no-public-access", "google-bigquery-no-public-access"},
		KICS:    []string{"16cc87d1-dd47-4f46-b3ce-4dfcac8fd2f5"},
	},
	Run: func(p *pass.Pass) {
		for _, b := range facts.Of(p.View).Bindings() {
			if !strings.HasPrefix(b.Resource.Type, "google_") || !b.At.Here() || b.Public() != symbol.Yes {
				continue
			}
			role, _ := b.Role.Literal()
			switch {
			case strings.HasSuffix(strings.ToLower(role), "invoker"):
				continue // a service for everybody is what is asked for
			case role == "":
				role = "a role"
			}
			report := p.Report(b.At.Place(), "%s gives %s to everybody.", b.Resource.Address(), role)
			if strings.HasPrefix(b.Resource.Type, "google_storage_") && (role == "roles/storage.objectViewer" || role == "roles/storage.legacyObjectReader") {
				report.Severity(analysis.Warning) // files for everybody may be meant
			}
		}
	},
}
