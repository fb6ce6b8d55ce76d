package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var searchDomainHTTPAllowed = &pass.Rule{
	ID:       "aws/search-domain-http-allowed",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types:    []string{"aws_opensearch_domain", "aws_elasticsearch_domain"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Search domain accepts plain HTTP",
		Why: "Without domain_endpoint_options the endpoint answers on port 80 as well, so that queries, documents and the master user's " +
			"password may cross the network readable.",
		Bad: `resource "aws_opensearch_domain" "logs" {
  domain_name    = "logs"
  engine_version = "OpenSearch_2.11"

  encrypt_at_rest {
    enabled = true
  }

  node_to_node_encryption {
    enabled = true
  }
}
`,
		Good: `resource "aws_opensearch_domain" "logs" {
  domain_name    = "logs"
  engine_version = "OpenSearch_2.11"

  encrypt_at_rest {
    enabled = true
  }

  node_to_node_encryption {
    enabled = true
  }

  domain_endpoint_options {
    enforce_https       = true
    tls_security_policy = "Policy-Min-TLS-1-2-2019-07"
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_DomainEndpointOptions.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-8",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_83"},
		Trivy:   []string{"AVD-AWS-0046"},
		Tfsec:   []string{"aws-elastic-search-enforce-https"},
	},
	Run: func(p *pass.Pass) {
		for _, domain := range p.Resources(p.Rule().Types...) {
			// In a block that is there enforce_https is true unless it is said
			// otherwise.
			const name = "domain_endpoint_options"
			if !searchDomainLacks(domain, name, "enforce_https", false) {
				continue
			}
			p.Report(domain.At(name+".enforce_https"), "The endpoint of %s accepts HTTP.", domain.Address()).
				Fix("Require HTTPS", analysis.Review, func() []analysis.Edit {
					return searchDomainSet(domain, name, "enforce_https", "enforce_https = true", `tls_security_policy = "Policy-Min-TLS-1-2-2019-07"`)
				})
		}
	},
}

// searchDomainLacks says that a switch in one of a domain's blocks is surely
// off: it is false, the block is not there or, if it is needed, has no such
// argument.
func searchDomainLacks(domain *pass.Resource, block, argument string, needed bool) bool {
	blocks, complete := domain.Blocks(block)
	if len(blocks) == 0 {
		return complete
	}
	if len(blocks) != 1 || blocks[0].Presence != pass.Present {
		return false
	}
	v := blocks[0].Value(argument)
	return v.False() || needed && v.Absent()
}

// searchDomainSet switches an argument on in a block of a domain; inside is what
// the block holds where it is not there.
func searchDomainSet(domain *pass.Resource, block, argument string, inside ...string) []analysis.Edit {
	if blocks, _ := domain.Blocks(block); len(blocks) == 1 {
		return blocks[0].Set(argument, "true")
	}
	return domain.InsertBlock(rewrite.Block(block, inside...))
}
