package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var s3BucketNoLifecycle = &pass.Rule{
	ID:       "aws/s3-bucket-no-lifecycle",
	Severity: analysis.Hint,
	Category: "Cost",
	Profile:  analysis.OptIn,
	Types:    []string{"aws_s3_bucket"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Bucket keeps everything for ever",
		Why: "A versioned bucket keeps each version that was ever overwritten or deleted, and a bucket for logs each log, and both are paid " +
			"for every month. A lifecycle configuration deletes what nobody will ask for again.",
		Bad: `resource "aws_s3_bucket" "orders" {
  bucket = "acme-orders"
}

resource "aws_s3_bucket_versioning" "orders" {
  bucket = aws_s3_bucket.orders.id

  versioning_configuration {
    status = "Enabled"
  }
}
`,
		Good: `resource "aws_s3_bucket" "orders" {
  bucket = "acme-orders"
}

resource "aws_s3_bucket_lifecycle_configuration" "orders" {
  bucket = aws_s3_bucket.orders.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = 90
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

resource "aws_s3_bucket_versioning" "orders" {
  bucket = aws_s3_bucket.orders.id

  versioning_configuration {
    status = "Enabled"
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-10",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{Checkov: []string{"CKV2_AWS_61"}},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, bucket := range p.Resources("aws_s3_bucket") {
			rules, inline := f.BucketPart(bucket, "lifecycle")
			if inline || rules.Some() != symbol.No {
				continue
			}
			var why string
			expire := rewrite.Block("noncurrent_version_expiration", "noncurrent_days = 90")
			switch {
			case keepsVersions(f, bucket):
				why = "keeps all versions of its objects"
			case f.ReceivesLogs(bucket) == symbol.Yes:
				why = "takes logs"
				expire = rewrite.Block("expiration", "days = 365")
			default:
				continue
			}
			p.Report(bucket.Header(), "%s %s, and has no aws_s3_bucket_lifecycle_configuration.", bucket.Address(), why).Searched().
				Fix("Delete what is old", analysis.Review, func() []analysis.Edit {
					head, ref := companionOf(bucket)
					return bucket.After(rewrite.Block(
						`resource "aws_s3_bucket_lifecycle_configuration" "`+p.FreeName("aws_s3_bucket_lifecycle_configuration", bucket.Name)+`"`,
						append(head, "bucket = "+ref+".id", "", rewrite.Block("rule", `id = "expire"`, `status = "Enabled"`, "", "filter {}", "",
							expire, "", rewrite.Block("abort_incomplete_multipart_upload", "days_after_initiation = 7")))...))
				})
		}
	},
}

// keepsVersions says that a bucket is versioned, at least in some environment.
func keepsVersions(f *facts.Facts, bucket *pass.Resource) bool {
	companions, inline := f.BucketPart(bucket, "versioning")
	if inline {
		return !bucket.Value("versioning.enabled").False()
	}
	companion := companions.First()
	return companion != nil && !companion.Value("versioning_configuration.status").Is("Suspended", "Disabled")
}
