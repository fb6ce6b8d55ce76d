package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var cloudfrontOriginPlainHTTP = &pass.Rule{
	ID:       "aws/cloudfront-origin-plain-http",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types:    []string{"aws_cloudfront_distribution"},
	Doc: analysis.Doc{
		Summary: "Distribution fetches from its origin over plain HTTP",
		Why: "Viewers see HTTPS, and the way from CloudFront to the origin crosses the internet in plain text, with cookies and answers. " +
			"Website endpoints of S3 speak nothing else; buckets are better " +
			"reached through an origin access control, without a website.",
		Bad: `resource "aws_cloudfront_distribution" "site" {
  enabled = true

  origin {
    domain_name = "origin.example.com"
    origin_id   = "origin"

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "http-only"
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
			"https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-9",
			"https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		for _, distribution := range p.Resources("aws_cloudfront_distribution") {
			if enabled := distribution.Value("enabled"); !enabled.True() {
				continue
			}
			origins, _ := distribution.Blocks("origin")
			for _, origin := range origins {
				configs, _ := origin.Blocks("custom_origin_config")
				for _, config := range configs {
					protocol := config.Value("origin_protocol_policy")
					if origin.Presence != pass.Present || config.Presence != pass.Present || !protocol.Is("http-only") || !ownHost(origin) {
						continue
					}
					p.Report(protocol.At(), "%s fetches from its origin over plain HTTP alone.", distribution.Address()).
						Fix("Fetch over HTTPS", analysis.Review, func() []analysis.Edit { return config.Set("origin_protocol_policy", `"https-only"`) })
				}
			}
		}
	},
}

// ownHost says that an origin is surely a host that can speak HTTPS with a
// certificate of its own: a known name that is no website endpoint of S3 and no
// load balancer's, whose name no certificate covers.
func ownHost(origin pass.Block) bool {
	name, ok := origin.Value("domain_name").Text()
	if ok {
		return !strings.Contains(name, "s3-website") && !strings.HasSuffix(name, ".elb.amazonaws.com")
	}
	for _, ref := range origin.Value("domain_name").Refers() {
		if strings.HasPrefix(ref.Address, "aws_api_gateway_") || strings.HasPrefix(ref.Address, "aws_apigatewayv2_") || strings.HasPrefix(ref.Address, "aws_lambda_function_url.") {
			return true
		}
	}
	return false
}
