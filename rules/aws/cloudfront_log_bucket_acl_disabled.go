package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var cloudfrontLogBucketAclDisabled = &pass.Rule{
	ID:       "aws/cloudfront-log-bucket-acl-disabled",
	Severity: analysis.Information,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_cloudfront_distribution"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "CloudFront cannot log to a bucket without ACLs",
		Why: "Standard logs of CloudFront (logging_config) are delivered with the ACL of the bucket. Buckets that were made since " +
			"April 2023 have ACLs off unless their ownership controls say otherwise: apply fails with \"InvalidArgument: The S3 " +
			"bucket that you specified for CloudFront logs does not enable ACL access\".",
		Bad: `resource "aws_s3_bucket" "logs" {
  bucket = "acme-cdn-logs"
}

resource "aws_cloudfront_distribution" "site" {
  enabled = true

  origin {
    origin_id   = "site"
    domain_name = "origin.example.com"

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
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

  logging_config {
    bucket = aws_s3_bucket.logs.bucket_domain_name
  }
}
`,
		Good: `resource "aws_s3_bucket" "logs" {
  bucket = "acme-cdn-logs"
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}

resource "aws_cloudfront_distribution" "site" {
  enabled = true

  origin {
    origin_id   = "site"
    domain_name = "origin.example.com"

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
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

  logging_config {
    bucket = aws_s3_bucket.logs.bucket_domain_name
  }
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html", "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, distribution := range p.Resources("aws_cloudfront_distribution") {
			blocks, complete := distribution.Blocks("logging_config")
			if !complete || len(blocks) != 1 || blocks[0].Presence != pass.Present {
				continue
			}
			at := blocks[0].Value("bucket")
			bucket := at.Target()
			if bucket == nil || !bucket.Is("aws_s3_bucket") {
				continue
			}
			aclsOff(p, f, bucket, at.At(), distribution.Address()+" cannot deliver its logs to "+bucket.Address())
		}
	},
}

// aclsOff reports something that needs the ACLs of a bucket which are off: for
// certain where the bucket says so. Where nothing says so they are off if the
// bucket is new, which the configuration does not tell.
func aclsOff(p *pass.Pass, f *facts.Facts, bucket *pass.Resource, at pass.Place, what string) {
	controls, _ := f.BucketPart(bucket, "ownership")
	if first := controls.First(); first != nil && len(controls.Found) == 1 {
		ownership := first.Value("rule.object_ownership")
		if !ownership.Is("BucketOwnerEnforced") {
			return
		}
		report := p.Report(at, "%s: ACLs are off there, %s says BucketOwnerEnforced.", what, first.Address()).Severity(analysis.Error)
		if first.View() == p.View {
			report.Related(ownership.At(), "ACLs are off").
				Fix("Switch ACLs on", analysis.Review, func() []analysis.Edit {
					rules, _ := first.Blocks("rule")
					if len(rules) != 1 {
						return nil
					}
					return rules[0].Set("object_ownership", `"BucketOwnerPreferred"`)
				})
		}
		return
	}
	if controls.Some() != symbol.No || bucket.Has("acl") || bucket.Has("grant") {
		return
	}
	p.Report(at, "%s if that is a new bucket: ACLs are off then, and it has no aws_s3_bucket_ownership_controls.", what).Severity(analysis.Information).Searched().
		Fix("Switch ACLs on", analysis.Review, func() []analysis.Edit {
			if bucket.View() != p.View {
				return nil
			}
			head, ref := companionOf(bucket)
			name := p.FreeName("aws_s3_bucket_ownership_controls", bucket.Name)
			edits := bucket.After(rewrite.Block(`resource "aws_s3_bucket_ownership_controls" "`+name+`"`,
				append(head, "bucket = "+ref+".id\n", rewrite.Block("rule", `object_ownership = "BucketOwnerPreferred"`))...))
			if acl := p.Resource("aws_s3_bucket_acl." + bucket.Name); acl != nil && edits != nil {
				edits = append(edits, after(p, acl, "aws_s3_bucket_ownership_controls."+name)...)
			}
			return edits
		})
}
