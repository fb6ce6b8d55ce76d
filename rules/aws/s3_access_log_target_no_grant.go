package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var s3AccessLogTargetNoGrant = &pass.Rule{
	ID:       "aws/s3-access-log-target-no-grant",
	Severity: analysis.Warning,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_s3_bucket_logging", "aws_s3_bucket"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Bucket does not let S3 write access logs",
		Why: "S3 delivers server access logs in the name of logging.s3.amazonaws.com. The target bucket must let it write, with a " +
			"bucket policy or, where ACLs are still on, with the ACL log-delivery-write. Without it logging is configured, and no " +
			"log ever arrives.",
		Bad: `resource "aws_s3_bucket" "site" {
  bucket = "acme-site"
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
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

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "logging.s3.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.logs.arn}/*"
      }
    ]
  })
}

resource "aws_s3_bucket_logging" "site" {
  bucket        = aws_s3_bucket.site.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = "site/"
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html#grant-log-delivery-permissions-general"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, use := range accessLogTargets(p, f) {
			bucket := use.target
			if verdict, _ := f.Policy(bucket).AdmitsService("logging.s3.amazonaws.com", "s3:PutObject"); verdict != policy.No {
				continue
			}
			// An ACL may let the log delivery group write.
			if acl, inline := f.BucketPart(bucket, "acl"); inline && !bucket.Value("acl").Is("private") || bucket.Has("grant") || !onlyPrivate(acl) {
				continue
			}
			p.Report(use.at, "%s sends its access logs to %s, which does not let logging.s3.amazonaws.com write: neither its policy nor an ACL allows it.", use.by.Address(), bucket.Address()).Searched().
				Related(bucket.Header(), "the bucket for the logs").
				Fix("Let S3 write access logs to the bucket", analysis.Review, func() []analysis.Edit {
					edits, _ := intoResource(p, bucket, grant{service: "logging.s3.amazonaws.com", actions: []string{"s3:PutObject"}, resource: `"${` + bucket.Address() + `.arn}/*"`})
					return edits
				})
		}
	},
}

// accessLog is a bucket that gets access logs, and who sends them.
type accessLog struct {
	by, target *pass.Resource
	at         pass.Place
}

// accessLogTargets are the buckets that surely get access logs.
func accessLogTargets(p *pass.Pass, f *facts.Facts) []accessLog {
	var found []accessLog
	for _, logging := range p.Resources("aws_s3_bucket_logging", "aws_s3_bucket") {
		argument := "target_bucket"
		if logging.Type == "aws_s3_bucket" {
			blocks, complete := logging.Blocks("logging")
			if !complete || len(blocks) != 1 || blocks[0].Presence != pass.Present {
				continue
			}
			argument = "logging.target_bucket"
		}
		if bucket := f.Target(logging, argument, "aws_s3_bucket").One(); bucket != nil {
			found = append(found, accessLog{logging, bucket, logging.At(argument)})
		}
	}
	return found
}

// onlyPrivate says that ACLs surely give nobody anything.
func onlyPrivate(acl facts.Companions) bool {
	if acl.Some() == symbol.No {
		return true
	}
	for _, r := range acl.Found {
		if !r.Value("acl").Is("private") || r.Has("access_control_policy") {
			return false
		}
	}
	return acl.Complete
}
