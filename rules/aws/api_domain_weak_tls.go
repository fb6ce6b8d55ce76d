package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var apiDomainWeakTLS = &pass.Rule{
	ID:       "aws/api-domain-weak-tls",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types:    []string{"aws_api_gateway_domain_name"},
	Doc: analysis.Doc{
		Summary: "Domain of an API accepts TLS 1.0",
		Why: "TLS 1.0 and 1.1 are deprecated since 2021 (RFC 8996) and PCI DSS does not admit them. Whoever calls an API with a client of " +
			"the last ten years speaks TLS 1.2.",
		Bad: `resource "aws_api_gateway_domain_name" "api" {
  domain_name              = "api.example.com"
  regional_certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666"
  security_policy          = "TLS_1_0"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}
`,
		Good: `resource "aws_api_gateway_domain_name" "api" {
  domain_name              = "api.example.com"
  regional_certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666"
  security_policy          = "TLS_1_2"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}
`,
		Sources: []string{"https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html"},
		Since:   "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_206"},
		Trivy:   []string{"AVD-AWS-0005"},
		Tfsec:   []string{"aws-api-gateway-use-secure-tls-policy"},
	},
	Run: func(p *pass.Pass) {
		for _, domain := range p.Resources("aws_api_gateway_domain_name") {
			policy := domain.Value("security_policy")
			if !policy.Is("TLS_1_0") {
				continue
			}
			p.Report(policy.At(), "%s accepts TLS 1.0 and 1.1.", domain.Address()).
				Fix("Accept TLS 1.2 alone", analysis.Review, func() []analysis.Edit { return domain.Set("security_policy", `"TLS_1_2"`) })
		}
	},
}
