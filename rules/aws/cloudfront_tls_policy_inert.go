package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var cloudfrontTLSPolicyInert = &pass.Rule{
	ID:       "aws/cloudfront-tls-policy-inert",
	Severity: analysis.Information,
	Category: "Encryption in transit and at rest",
	Profile:  analysis.OptIn,
	Types:    []string{"aws_cloudfront_distribution"},
	Doc: analysis.Doc{
		Summary: "minimum_protocol_version has no effect",
		Why: "With the certificate of *.cloudfront.net CloudFront sets the security policy to TLSv1, whatever minimum_protocol_version " +
			"says. A newer version needs an alias and a certificate of one's own.",
		Bad: `resource "aws_cloudfront_distribution" "site" {
  enabled = true

  origin {
    domain_name = "origin.example.com"
    origin_id   = "origin"
  }

  default_cache_behavior {
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    target_origin_id       = "origin"
    viewer_protocol_policy = "redirect-to-https"
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = true
    minimum_protocol_version       = "TLSv1.2_2021"
  }
}
`,
		Good: `resource "aws_cloudfront_distribution" "site" {
  enabled = true

  origin {
    domain_name = "origin.example.com"
    origin_id   = "origin"
  }

  default_cache_behavior {
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    target_origin_id       = "origin"
    viewer_protocol_policy = "redirect-to-https"
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = true
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html",
			"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudfront_distribution#viewer-certificate-arguments",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		for _, distribution := range p.Resources("aws_cloudfront_distribution") {
			certificates, _ := distribution.Blocks("viewer_certificate")
			for _, c := range certificates {
				version := c.Value("minimum_protocol_version")
				wanted, known := version.Text()
				if c.Presence != pass.Present || !c.Value("cloudfront_default_certificate").True() || !known || wanted == "TLSv1" {
					continue
				}
				p.Report(version.At(), "%s of %s has no effect with the default certificate, which means TLSv1.", wanted, distribution.Address()).
					Fix("Remove minimum_protocol_version", analysis.Review, func() []analysis.Edit { return c.Remove("minimum_protocol_version") })
			}
		}
	},
}
