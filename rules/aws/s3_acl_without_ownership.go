package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/pass"
)

var s3AclWithoutOwnership = &pass.Rule{
	ID:       "aws/s3-acl-without-ownership",
	Severity: analysis.Information,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_s3_bucket_acl"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Bucket gets an ACL, and ACLs are off",
		Why: "Buckets that were made since April 2023 have ACLs off unless aws_s3_bucket_ownership_controls says BucketOwnerPreferred " +
			"or ObjectWriter. Setting an ACL then fails in apply: \"AccessControlListNotSupported: The bucket does not allow ACLs\". " +
			"The ACL must also wait for the ownership controls.",
		Bad: `resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_acl" "logs" {
  bucket = aws_s3_bucket.logs.id
  acl    = "log-delivery-write"
}
`,
		Good: `resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}

resource "aws_s3_bucket_acl" "logs" {
  bucket     = aws_s3_bucket.logs.id
  acl        = "log-delivery-write"
  depends_on = [aws_s3_bucket_ownership_controls.logs]
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html", "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_acl"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, acl := range p.Resources("aws_s3_bucket_acl") {
			bucket := f.Target(acl, "bucket", "aws_s3_bucket").One()
			if bucket == nil {
				continue
			}
			aclsOff(p, f, bucket, acl.Header(), acl.Address()+" cannot give "+bucket.Address()+" an ACL")
		}
	},
}
