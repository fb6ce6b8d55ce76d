package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var searchDomainNodeTrafficUnencrypted = &pass.Rule{
	ID:       "aws/search-domain-node-traffic-unencrypted",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types:    []string{"aws_opensearch_domain", "aws_elasticsearch_domain"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Search domain does not encrypt the traffic between its nodes",
		Why: "Nodes copy documents and forward queries to each other all the time, in plain text unless node_to_node_encryption says " +
			"otherwise. Once it is on it stays on.",
		Bad: `resource "aws_opensearch_domain" "logs" {
  domain_name    = "logs"
  engine_version = "OpenSearch_2.11"

  encrypt_at_rest {
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

  encrypt_at_rest {
    enabled = true
  }

  domain_endpoint_options {
    enforce_https       = true
    tls_security_policy = "Policy-Min-TLS-1-2-2019-07"
  }

  node_to_node_encryption {
    enabled = true
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ntn.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-3",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_6"},
		Trivy:   []string{"AVD-AWS-0043"},
		Tfsec:   []string{"aws-elastic-search-enable-in-transit-encryption"},
	},
	Run: func(p *pass.Pass) {
		for _, domain := range p.Resources(p.Rule().Types...) {
			if !searchDomainLacks(domain, "node_to_node_encryption", "enabled", true) {
				continue
			}
			p.Report(domain.At("node_to_node_encryption.enabled"), "The nodes of %s talk to each other in plain text.", domain.Address()).
				Fix("Encrypt the traffic", analysis.Review, func() []analysis.Edit {
					return searchDomainSet(domain, "node_to_node_encryption", "enabled", "enabled = true")
				})
		}
	},
}
