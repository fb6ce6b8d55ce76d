package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var cloudfrontWeakTLS = &pass.Rule{
	ID:       "aws/cloudfront-weak-tls",
	Severity: analysis.Information,
	Category: "Encryption in transit and at rest",
	Types:    []string{"aws_cloudfront_distribution"},
	Doc: analysis.Doc{
		Summary: "Distribution accepts TLS 1.0 or 1.1",
		Why: "Without minimum_protocol_version a distribution with a certificate of its own accepts TLSv1, which is deprecated since 2021 " +
			"(RFC 8996) and which PCI DSS does not admit. All browsers since 2014 speak TLS 1.2.",
		Bad: `resource "aws_cloudfront_distribution" "site" {
  enabled = true
  aliases = ["www.example.com"]

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
    acm_certificate_arn      = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666"
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.1_2016"
  }
}
`,
		Good: `resource "aws_cloudfront_distribution" "site" {
  enabled = true
  aliases = ["www.example.com"]

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
    acm_certificate_arn      = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666"
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html",
			"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudfront_distribution#viewer-certificate-arguments",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_174"},
		Trivy:   []string{"AVD-AWS-0013"},
		Tfsec:   []string{"aws-cloudfront-use-secure-tls-policy"},
		KICS:    []string{"00e5e55e-c2ff-46b3-a757-a7a1cd802456"},
	},
	Run: func(p *pass.Pass) {
		for _, distribution := range p.Resources("aws_cloudfront_distribution") {
			certificates, _ := distribution.Blocks("viewer_certificate")
			for _, c := range certificates {
				// With the certificate of *.cloudfront.net nothing can be chosen.
				own := c.Value("acm_certificate_arn").Written() && !c.Value("acm_certificate_arn").Absent() ||
					c.Value("iam_certificate_id").Written() && !c.Value("iam_certificate_id").Absent()
				if standard := c.Value("cloudfront_default_certificate"); c.Presence != pass.Present || !own || !standard.Absent() && !standard.False() {
					continue
				}
				version := c.Value("minimum_protocol_version")
				oldest, _ := version.Text()
				switch {
				case version.Absent():
					oldest = "TLSv1, the default"
				case !version.Is("SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016"):
					continue
				}
				p.Report(version.At(), "%s accepts %s.", distribution.Address(), oldest).
					Fix("Accept TLS 1.2 and 1.3 alone", analysis.Review, func() []analysis.Edit { return c.Set("minimum_protocol_version", `"TLSv1.2_2021"`) })
			}
		}
	},
}
