package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/pass"
)

var albLogBucketSseKms = &pass.Rule{
	ID:       "aws/alb-log-bucket-sse-kms",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_lb", "aws_alb", "aws_elb"},
	Doc: analysis.Doc{
		Summary: "Bucket for load balancer logs encrypts with KMS",
		Why: "Application and Classic Load Balancers can write access logs only into buckets with SSE-S3 encryption. With SSE-KMS the " +
			"test object is refused, and apply fails with \"Access Denied for bucket\". Network Load Balancers can use a customer " +
			"managed key.",
		Bad: `resource "aws_s3_bucket" "logs" {
  bucket = "acme-lb-logs"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}

resource "aws_lb" "main" {
  name    = "main"
  subnets = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]

  access_logs {
    bucket  = aws_s3_bucket.logs.id
    enabled = true
  }
}
`,
		Good: `resource "aws_s3_bucket" "logs" {
  bucket = "acme-lb-logs"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_lb" "main" {
  name    = "main"
  subnets = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]

  access_logs {
    bucket  = aws_s3_bucket.logs.id
    enabled = true
  }
}
`,
		Sources: []string{"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, lb := range p.Resources(p.Rule().Types...) {
			kind := lb.Value("load_balancer_type")
			logs, bucket := lbLogBucket(f, lb)
			if bucket == nil || !(lb.Type == "aws_elb" || kind.Absent() || kind.Is("application")) {
				continue
			}
			c, _ := f.BucketPart(bucket, "encryption")
			encryption := c.First()
			if encryption == nil || len(c.Found) != 1 {
				continue
			}
			algorithm := encryption.Value("rule.apply_server_side_encryption_by_default.sse_algorithm")
			if !algorithm.Is("aws:kms", "aws:kms:dsse") {
				continue
			}
			report := p.Report(logs.At("bucket"), "%s cannot write its access logs to %s, which encrypts with KMS: only SSE-S3 (AES256) is supported.", lb.Address(), bucket.Address())
			if encryption.View() == p.View {
				report.Related(algorithm.At(), "the encryption of the bucket").
					Fix("Encrypt the logs with SSE-S3", analysis.Review, func() []analysis.Edit {
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
		}
	},
}
