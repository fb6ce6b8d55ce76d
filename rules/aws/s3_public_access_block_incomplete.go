package aws

import (
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var s3PublicAccessBlockIncomplete = &pass.Rule{
	ID:       "aws/s3-public-access-block-incomplete",
	Severity: analysis.Warning,
	Category: "Network exposure",
	Profile:  analysis.Strict,
	Types:    []string{"aws_s3_bucket_public_access_block", "aws_s3_account_public_access_block"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Public access block leaves a way open",
		Why: "The four switches close two ways (ACLs and policies) for what comes and for what is there already. Those that " +
			"are not written are off: what a block with some of them protects from is not what its name says.",
		Bad: `resource "aws_s3_bucket" "orders" {
  bucket = "acme-orders"
}

resource "aws_s3_bucket_public_access_block" "orders" {
  bucket                  = aws_s3_bucket.orders.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
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
			"https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-options",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56"},
		Trivy:   []string{"AVD-AWS-0086", "AVD-AWS-0087", "AVD-AWS-0091", "AVD-AWS-0093"},
		Tfsec:   []string{"aws-s3-block-public-acls", "aws-s3-block-public-policy", "aws-s3-ignore-public-acls", "aws-s3-no-public-buckets"},
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, block := range p.Resources("aws_s3_bucket_public_access_block", "aws_s3_account_public_access_block") {
			var off []string
			known := true
			for _, flag := range []string{"block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"} {
				v := block.Value(flag)
				known = known && !v.Unknown()
				if v.False() || v.Absent() {
					off = append(off, flag)
				}
			}
			if len(off) == 0 || !known || block.Presence() != pass.Present {
				continue
			}
			bucket := f.Target(block, "bucket", "aws_s3_bucket").One()
			if bucket != nil {
				website, inline := f.BucketPart(bucket, "website")
				if inline || website.Some() != symbol.No {
					continue // it is open on purpose
				}
			}
			if bucket != nil && slices.ContainsFunc(f.Policy(bucket).Statements, func(s *policy.Statement) bool { return s.Public() != symbol.No }) {
				continue // what its policy allows is another rule's
			}
			p.Report(block.Header(), "%s leaves %s off.", block.Address(), strings.Join(off, ", ")).Concerns(bucket).
				Fix("Block all public access", analysis.Review, func() []analysis.Edit {
					var edits []analysis.Edit
					var missing []string
					for _, flag := range off {
						if block.Has(flag) {
							edits = append(edits, block.Set(flag, "true")...)
						} else {
							missing = append(missing, flag+" = true")
						}
					}
					if len(missing) > 0 {
						edits = append(edits, block.Insert(strings.Join(missing, "\n"))...)
					}
					return edits
				})
		}
	},
}
