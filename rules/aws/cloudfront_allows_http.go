package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var cloudfrontAllowsHTTP = &pass.Rule{
	ID:       "aws/cloudfront-allows-http",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types:    []string{"aws_cloudfront_distribution"},
	Doc: analysis.Doc{
		Summary: "Distribution serves viewers over plain HTTP",
		Why: "With viewer_protocol_policy = \"allow-all\" whoever sits between a viewer and CloudFront can read and change what is " +
			"served, cookies and tokens included. \"redirect-to-https\" costs a visitor of the http address one redirect.",
		Bad: `resource "aws_cloudfront_distribution" "site" {
  enabled = true

  origin {
    domain_name = "origin.example.com"
    origin_id   = "origin"

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  default_cache_behavior {
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    target_origin_id       = "origin"
    viewer_protocol_policy = "allow-all"
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
		Good: `resource "aws_cloudfront_distribution" "site" {
  enabled = true

  origin {
    domain_name = "origin.example.com"
    origin_id   = "origin"

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
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
			"https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-3",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_34"},
		Trivy:   []string{"AVD-AWS-0012"},
		Tfsec:   []string{"aws-cloudfront-enforce-https"},
		KICS:    []string{"55af1353-2f62-4fa0-a8e1-a210ca2708f5"},
	},
	Run: func(p *pass.Pass) {
		for _, distribution := range p.Resources("aws_cloudfront_distribution") {
			for _, kind := range []string{"default_cache_behavior", "ordered_cache_behavior"} {
				behaviours, _ := distribution.Blocks(kind)
				for _, b := range behaviours {
					protocol := b.Value("viewer_protocol_policy")
					if b.Presence != pass.Present || !protocol.Is("allow-all") {
						continue
					}
					p.Report(protocol.At(), "%s of %s lets viewers use plain HTTP.", kind, distribution.Address()).
						Fix("Redirect to HTTPS", analysis.Review, func() []analysis.Edit { return b.Set("viewer_protocol_policy", `"redirect-to-https"`) })
				}
			}
		}
	},
}
