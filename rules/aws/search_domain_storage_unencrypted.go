package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var searchDomainStorageUnencrypted = &pass.Rule{
	ID:       "aws/search-domain-storage-unencrypted",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types:    []string{"aws_opensearch_domain", "aws_elasticsearch_domain"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Search domain stores its data unencrypted",
		Why: "Indices, logs, swap files and automatic snapshots are stored in plain text unless encrypt_at_rest says otherwise; domains of older " +
			"engine versions cannot be changed in place.",
		Bad: `resource "aws_opensearch_domain" "logs" {
  domain_name    = "logs"
  engine_version = "OpenSearch_2.11"

  node_to_node_encryption {
    enabled = true
  }

  domain_endpoint_options {
    enforce_https       = true
    tls_security_policy = "Policy-Min-TLS-1-2-2019-07"
  }
}
`,
		Good: `resource "aws_opensearch_domain" "logs" {
  domain_name    = "logs"
  engine_version = "OpenSearch_2.11"

  node_to_node_encryption {
    enabled = true
  }

  domain_endpoint_options {
    enforce_https       = true
    tls_security_policy = "Policy-Min-TLS-1-2-2019-07"
  }

  encrypt_at_rest {
    enabled = true
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/opensearch-service/latest/developerguide/encryption-at-rest.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-1",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_5"},
		Trivy:   []string{"AVD-AWS-0048"},
		Tfsec:   []string{"aws-elastic-search-enable-domain-encryption"},
	},
	Run: func(p *pass.Pass) {
		for _, domain := range p.Resources(p.Rule().Types...) {
			if !searchDomainLacks(domain, "encrypt_at_rest", "enabled", true) {
				continue
			}
			p.Report(domain.At("encrypt_at_rest.enabled"), "%s stores its data unencrypted.", domain.Address()).
				Fix("Encrypt the storage", analysis.Review, func() []analysis.Edit {
					return searchDomainSet(domain, "encrypt_at_rest", "enabled", "enabled = true")
				})
		}
	},
}
