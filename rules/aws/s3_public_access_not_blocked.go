package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var s3PublicAccessNotBlocked = &pass.Rule{
	ID:       "aws/s3-public-access-not-blocked",
	Severity: analysis.Information,
	Category: "Network exposure",
	Profile:  analysis.Strict,
	Types:    []string{"aws_s3_bucket"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Bucket has no public access block",
		Why: "Buckets that were made since April 2023 block public access by default, and older ones do not. A public access block in " +
			"the configuration keeps the bucket closed whenever it was made, whoever clicks in the console, and whatever its policy says.",
		Bad: `resource "aws_s3_bucket" "orders" {
  bucket = "acme-orders"
}
`,
		Good: `resource "aws_s3_bucket" "orders" {
  bucket = "acme-orders"
}

resource "aws_s3_bucket_public_access_block" "orders" {
  bucket                  = aws_s3_bucket.orders.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-8",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV2_AWS_6"},
		Trivy:   []string{"AVD-AWS-0094"},
		Tfsec:   []string{"aws-s3-specify-public-access-block"},
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		if p.Has("aws_s3_account_public_access_block") {
			return
		}
		for _, bucket := range p.Resources("aws_s3_bucket") {
			if blocks, _ := f.BucketPart(bucket, "public access"); blocks.Some() != symbol.No {
				continue
			}
			p.Report(bucket.Header(), "%s has no aws_s3_bucket_public_access_block.", bucket.Address()).Searched().
				Fix("Block public access", analysis.Review, func() []analysis.Edit {
					if bucket.Multiplied() {
						return nil
					}
					return bucket.After(rewrite.Block(
						`resource "aws_s3_bucket_public_access_block" "`+p.FreeName("aws_s3_bucket_public_access_block", bucket.Name)+`"`,
						"bucket = "+bucket.Address()+".id",
						"block_public_acls = true", "block_public_policy = true", "ignore_public_acls = true", "restrict_public_buckets = true",
					))
				})
		}
	},
}
