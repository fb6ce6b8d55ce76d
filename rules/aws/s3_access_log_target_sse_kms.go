package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/pass"
)

var s3AccessLogTargetSseKms = &pass.Rule{
	ID:       "aws/s3-access-log-target-sse-kms",
	Severity: analysis.Warning,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_s3_bucket_logging", "aws_s3_bucket"},
	Doc: analysis.Doc{
		Summary: "Bucket for access logs encrypts with KMS",
		Why: "S3 cannot deliver server access logs into a bucket whose default encryption is SSE-KMS; only SSE-S3 (AES256) is " +
			"supported there. Logging is configured, and no log arrives.",
		Bad: `resource "aws_s3_bucket" "site" {
  bucket = "acme-site"
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}

resource "aws_s3_bucket_logging" "site" {
  bucket        = aws_s3_bucket.site.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = "site/"
}
`,
		Good: `resource "aws_s3_bucket" "site" {
  bucket = "acme-site"
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_logging" "site" {
  bucket        = aws_s3_bucket.site.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = "site/"
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html#server-access-logging-overview"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		seen := map[*pass.Resource]bool{}
		for _, use := range accessLogTargets(p, f) {
			c, _ := f.BucketPart(use.target, "encryption")
			encryption := c.First()
			if encryption == nil || seen[encryption] || encryption.View() != p.View {
				continue
			}
			seen[encryption] = true
			algorithm := encryption.Value("rule.apply_server_side_encryption_by_default.sse_algorithm")
			if !algorithm.Is("aws:kms", "aws:kms:dsse") {
				continue
			}
			p.Report(algorithm.At(), "%s has S3 encrypt %s with KMS, and S3 cannot deliver access logs there.", encryption.Address(), use.target.Address()).
				Related(use.at, "%s sends its access logs there", use.by.Address()).
				Fix("Encrypt with SSE-S3", analysis.Review, func() []analysis.Edit {
					rules, _ := encryption.Blocks("rule")
					if len(rules) != 1 {
						return nil
					}
					defaults, _ := rules[0].Blocks("apply_server_side_encryption_by_default")
					if len(defaults) != 1 {
						return nil
					}
					return append(defaults[0].Set("sse_algorithm", `"AES256"`), defaults[0].Remove("kms_master_key_id")...)
				})
		}
	},
}
