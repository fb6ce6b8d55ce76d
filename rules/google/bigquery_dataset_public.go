package google

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var bigqueryDatasetPublic = &pass.Rule{
	ID:       "google/bigquery-dataset-public",
	Severity: analysis.Error,
	Category: "IAM and trust policies",
	Types:    []string{"google_bigquery_dataset", "google_bigquery_dataset_access"},
	Doc: analysis.Doc{
		Summary: "Everybody may read the dataset",
		Why: "allAuthenticatedUsers is everybody with some Google account, their own. Whoever finds the name of the dataset " +
			"can query it.",
		Bad: `resource "google_bigquery_dataset" "orders" {
  dataset_id = "orders"

  access {
    role          = "READER"
    special_group = "allAuthenticatedUsers"
  }
}
`,
		Good: `resource "google_bigquery_dataset" "orders" {
  dataset_id = "orders"

  access {
    role          = "READER"
    special_group = "projectReaders"
  }
}
`,
		Sources: []string{
			"https://cloud.google.com/bigquery/docs/control-access-to-resources-iam",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_GCP_15"},
		Trivy:   []string{"AVD-GCP-0046"},
		Tfsec:   []string{"google-bigquery-no-public-access"},
	},
	Run: func(p *pass.Pass) {
		for _, dataset := range p.Resources("google_bigquery_dataset") {
			entries, _ := dataset.Blocks("access")
			for _, entry := range entries {
				if entry.Presence == pass.Present && (entry.Value("special_group").Is("allAuthenticatedUsers", "allUsers") || entry.Value("iam_member").Is("allAuthenticatedUsers", "allUsers")) {
					p.Report(entry.At("special_group"), "%s is open to everybody.", dataset.Address())
				}
			}
		}
		for _, entry := range p.Resources("google_bigquery_dataset_access") {
			if entry.Presence() == pass.Present && (entry.Value("special_group").Is("allAuthenticatedUsers", "allUsers") || entry.Value("iam_member").Is("allAuthenticatedUsers", "allUsers")) {
				p.Report(entry.At("special_group"), "%s opens the dataset to everybody.", entry.Address())
			}
		}
	},
}
