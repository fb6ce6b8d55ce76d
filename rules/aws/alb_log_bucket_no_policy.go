package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var albLogBucketNoPolicy = &pass.Rule{
	ID:       "aws/alb-log-bucket-no-policy",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_lb", "aws_alb", "aws_elb"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Bucket does not let the load balancer write its logs",
		Why: "Elastic Load Balancing writes a test object when access logs are switched on. Without a bucket policy that lets it, " +
			"apply fails with \"Access Denied for bucket. Please check S3bucket permission\". An IAM policy or an ACL does not help.",
		Bad: `resource "aws_s3_bucket" "logs" {
  bucket = "acme-lb-logs"
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

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "logdelivery.elasticloadbalancing.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.logs.arn}/*"
      }
    ]
  })
}

resource "aws_lb" "main" {
  name       = "main"
  subnets    = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  depends_on = [aws_s3_bucket_policy.logs]

  access_logs {
    bucket  = aws_s3_bucket.logs.id
    enabled = true
  }
}
`,
		Sources: []string{"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html", "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, lb := range p.Resources(p.Rule().Types...) {
			logs, bucket := lbLogBucket(f, lb)
			if bucket == nil {
				continue
			}
			service := "logdelivery.elasticloadbalancing.amazonaws.com"
			if lb.Value("load_balancer_type").Is("network") {
				service = "delivery.logs.amazonaws.com"
			}
			applied := f.Policy(bucket)
			if applied.Written != symbol.No && (!applied.Complete || lbMayWrite(applied)) {
				continue
			}
			if applied.Written == symbol.Unknown {
				continue
			}
			why := "it has no policy"
			if applied.Written == symbol.Yes {
				why = "no statement of its policy allows s3:PutObject"
			}
			p.Report(logs.At("bucket"), "%s cannot write its access logs to %s: %s that lets Elastic Load Balancing in.", lb.Address(), bucket.Address(), why).Searched().
				Fix("Let Elastic Load Balancing write to the bucket", analysis.Review, func() []analysis.Edit {
					edits, address := intoResource(p, bucket, grant{service: service, actions: []string{"s3:PutObject"}, resource: `"${` + bucket.Address() + `.arn}/*"`})
					if edits == nil || address == bucket.Address() {
						return edits
					}
					order := after(p, lb, address)
					if order == nil {
						return nil
					}
					return append(edits, order...)
				})
		}
	},
}

// lbLogBucket is the bucket that a load balancer surely writes access logs to,
// with the block that says so.
func lbLogBucket(f *facts.Facts, lb *pass.Resource) (logs pass.Body, bucket *pass.Resource) {
	blocks, complete := lb.Blocks("access_logs")
	if !complete || len(blocks) != 1 || blocks[0].Presence != pass.Present {
		return pass.Body{}, nil
	}
	enabled := blocks[0].Value("enabled")
	if !enabled.True() && !(lb.Type == "aws_elb" && enabled.Absent()) {
		return pass.Body{}, nil
	}
	return blocks[0].Body, f.Target(lb, "access_logs.bucket", "aws_s3_bucket").One()
}

// lbMayWrite says that a bucket policy may let a load balancer write: one of its
// services, or the account of a region.
func lbMayWrite(applied *facts.Applied) bool {
	for _, service := range []string{"logdelivery.elasticloadbalancing.amazonaws.com", "delivery.logs.amazonaws.com", "elasticloadbalancing.amazonaws.com", "logdelivery.elb.amazonaws.com"} {
		if verdict, _ := applied.AdmitsService(service, "s3:PutObject"); verdict != policy.No {
			return true
		}
	}
	return namesAccounts(applied)
}
