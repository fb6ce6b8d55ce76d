package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var albLogBucketPolicyOrdering = &pass.Rule{
	ID:       "aws/alb-log-bucket-policy-ordering",
	Severity: analysis.Information,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_lb", "aws_alb", "aws_elb"},
	Doc: analysis.Doc{
		Summary: "Load balancer may be made before the policy of its log bucket",
		Why: "Elastic Load Balancing writes a test object into the bucket when access logs are switched on. The load balancer refers " +
			"to the bucket and not to its policy, so Terraform may make it before the policy is there: the first apply fails, now " +
			"and then.",
		Bad: `resource "aws_s3_bucket" "logs" {
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
		Sources: []string{"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html", "https://developer.hashicorp.com/terraform/language/meta-arguments/depends_on"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, lb := range p.Resources(p.Rule().Types...) {
			logs, bucket := lbLogBucket(f, lb)
			if bucket == nil {
				continue
			}
			held, _ := f.BucketPart(bucket, "policy")
			holder := held.First()
			if holder == nil || len(held.Found) != 1 || f.DependsOn(lb, holder) != symbol.No {
				continue
			}
			p.Report(logs.At("bucket"), "%s may be made before %s, which lets it write to %s: nothing orders them.", lb.Address(), holder.Address(), bucket.Address()).
				Related(holder.Header(), "%s", holder.Address()).
				Fix("Make it after "+holder.Address(), analysis.Review, func() []analysis.Edit { return after(p, lb, holder.Address()) })
		}
	},
}
