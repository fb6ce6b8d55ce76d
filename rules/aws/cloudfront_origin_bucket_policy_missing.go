package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/pass"
)

var cloudfrontOriginBucketPolicyMissing = &pass.Rule{
	ID:       "aws/cloudfront-origin-bucket-policy-missing",
	Severity: analysis.Warning,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_cloudfront_distribution"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Bucket does not let CloudFront read",
		Why: "With an origin access control CloudFront signs its requests as cloudfront.amazonaws.com, and the policy of the bucket " +
			"must let it s3:GetObject. Without it everything applies, and viewers get 403 AccessDenied.",
		Bad: `resource "aws_s3_bucket" "site" {
  bucket = "acme-site"
}

resource "aws_cloudfront_origin_access_control" "site" {
  name                              = "site"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_distribution" "site" {
  enabled = true

  origin {
    origin_id                = "site"
    domain_name              = aws_s3_bucket.site.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.site.id
  }

  default_cache_behavior {
    target_origin_id       = "site"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
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
		Good: `resource "aws_s3_bucket" "site" {
  bucket = "acme-site"
}

resource "aws_s3_bucket_policy" "site" {
  bucket = aws_s3_bucket.site.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "cloudfront.amazonaws.com" }
        Action    = "s3:GetObject"
        Resource  = "${aws_s3_bucket.site.arn}/*"
        Condition = { StringEquals = { "aws:SourceArn" = aws_cloudfront_distribution.site.arn } }
      }
    ]
  })
}

resource "aws_cloudfront_origin_access_control" "site" {
  name                              = "site"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_distribution" "site" {
  enabled = true

  origin {
    origin_id                = "site"
    domain_name              = aws_s3_bucket.site.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.site.id
  }

  default_cache_behavior {
    target_origin_id       = "site"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
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
		Sources: []string{"https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, distribution := range p.Resources("aws_cloudfront_distribution") {
			origins, _ := distribution.Blocks("origin")
			for _, origin := range origins {
				if control := origin.Value("origin_access_control_id"); !control.Written() || control.Absent() || origin.Presence != pass.Present {
					continue
				}
				bucket := bucketOfOrigin(f, origin.Body)
				if bucket == nil {
					continue
				}
				if verdict, _ := f.Policy(bucket).AdmitsService("cloudfront.amazonaws.com", "s3:GetObject"); verdict != policy.No {
					continue
				}
				p.Report(origin.At("domain_name"), "%s cannot read %s: no statement of its policy allows cloudfront.amazonaws.com s3:GetObject.", distribution.Address(), bucket.Address()).Searched().
					Fix("Let CloudFront read the bucket", analysis.Review, func() []analysis.Edit {
						if !ours(p, distribution) {
							return nil
						}
						edits, _ := intoResource(p, bucket, grant{
							service: "cloudfront.amazonaws.com", actions: []string{"s3:GetObject"}, resource: `"${` + bucket.Address() + `.arn}/*"`,
							test: "StringEquals", key: "aws:SourceArn", value: distribution.Address() + ".arn",
						})
						return edits
					})
			}
		}
	},
}
