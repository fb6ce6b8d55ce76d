package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var kmsKeyPolicyMissingService = &pass.Rule{
	ID:       "aws/kms-key-policy-missing-service",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_s3_bucket_notification", "aws_sns_topic_subscription", "aws_cloudwatch_event_target", "aws_budgets_budget", "aws_db_event_subscription", "aws_cloudtrail", "aws_flow_log", "aws_cloudfront_distribution"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Key does not let the service that needs it use it",
		Why: "A service that writes into an encrypted queue, topic, trail or bucket in its own name must be let in by the key's policy, " +
			"beside the policy of the queue or bucket; IAM policies do not count for it, and neither the default key policy nor the keys that " +
			"AWS manages (alias/aws/sqs, alias/aws/sns) allow it. S3 and CloudTrail try it when they are configured, so apply fails; " +
			"the others are configured and their messages are lost.",
		Bad: `resource "aws_kms_key" "trail" {
  description         = "Trail"
  enable_key_rotation = true
}

resource "aws_cloudtrail" "all" {
  name           = "all"
  s3_bucket_name = "acme-trail"
  kms_key_id     = aws_kms_key.trail.arn
}
`,
		Good: `resource "aws_kms_key" "trail" {
  description         = "Trail"
  enable_key_rotation = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "kms:GenerateDataKey*"
        Resource  = "*"
      }
    ]
  })
}

data "aws_caller_identity" "current" {}

resource "aws_cloudtrail" "all" {
  name           = "all"
  s3_bucket_name = "acme-trail"
  kms_key_id     = aws_kms_key.trail.arn
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services",
			"https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html#compatibility-with-aws-services",
			"https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html",
			"https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-cmk-policy.html",
			"https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, d := range f.Deliveries() {
			if d.By.View() != p.View || d.Service == "" || d.Mode != facts.Async || d.Maybe || d.By.Is("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm") {
				continue
			}
			// S3 sends a test message when the notification is configured.
			severity := analysis.Warning
			if d.By.Type == "aws_s3_bucket_notification" {
				severity = analysis.Error
			}
			if target := f.Targets(d.Target, "aws_sqs_queue", "aws_sns_topic").One(); target != nil {
				keyLacksService(p, deliveredAt(p, d), severity, d.Service, f.Key(target, "kms_master_key_id"), target, "kms:GenerateDataKey", "kms:Decrypt")
			}
		}
		for _, trail := range p.Resources("aws_cloudtrail") {
			keyLacksService(p, trail.At("kms_key_id"), analysis.Error, "cloudtrail.amazonaws.com", f.Key(trail, "kms_key_id"), trail, "kms:GenerateDataKey")
		}
		for _, log := range p.Resources("aws_flow_log") {
			if bucket := f.Target(log, "log_destination", "aws_s3_bucket").One(); bucket != nil && log.Value("log_destination_type").Is("s3") {
				keyLacksService(p, log.At("log_destination"), analysis.Warning, "delivery.logs.amazonaws.com", bucketKey(f, bucket), bucket, "kms:GenerateDataKey")
			}
		}
		for _, distribution := range p.Resources("aws_cloudfront_distribution") {
			origins, _ := distribution.Blocks("origin")
			for _, origin := range origins {
				if v := origin.Value("origin_access_control_id"); !v.Written() || v.Absent() {
					continue
				}
				if bucket := bucketOfOrigin(f, origin.Body); bucket != nil {
					keyLacksService(p, origin.At("domain_name"), analysis.Warning, "cloudfront.amazonaws.com", bucketKey(f, bucket), bucket, "kms:Decrypt")
				}
			}
		}
	},
}

// keyLacksService reports a key that does not let a service use it for a
// resource which is encrypted with it.
func keyLacksService(p *pass.Pass, at pass.Place, severity analysis.Severity, service string, k facts.Key, encrypted *pass.Resource, actions ...string) {
	f := facts.Of(p.View)
	if k.Managed != "" {
		p.Report(at, "%s cannot use %s, the key of %s: nobody can change its policy. Use a key of your own (aws_kms_key) that lets %s %s.", service, k.Managed, encrypted.Address(), service, actions[0]).
			Severity(severity)
		return
	}
	key := k.One()
	if key == nil {
		return
	}
	verdict, missing := f.KeyAdmits(key, service, actions...)
	if verdict != policy.No {
		return
	}
	report := p.Report(at, "%s cannot use %s for %s: no statement of the key's policy allows %s %s.", service, key.Address(), encrypted.Address(), service, missing).
		Severity(severity).Searched()
	if key.View() == p.View {
		var asked []string
		for _, action := range actions {
			if action == "kms:GenerateDataKey" {
				action += "*"
			}
			asked = append(asked, action)
		}
		report.Related(key.At("policy"), "the policy of %s", key.Address()).
			Fix("Let "+service+" use the key", analysis.Review, func() []analysis.Edit {
				return intoKey(p, key, nil, grant{service: service, actions: asked, resource: `"*"`})
			})
	}
}

// bucketKey is the key that a bucket encrypts with by default.
func bucketKey(f *facts.Facts, bucket *pass.Resource) facts.Key {
	c, _ := f.BucketPart(bucket, "encryption")
	encryption := c.First()
	if encryption == nil || len(c.Found) != 1 {
		return facts.Key{}
	}
	rules, complete := encryption.Blocks("rule")
	if !complete || len(rules) != 1 {
		return facts.Key{}
	}
	const path = "rule.apply_server_side_encryption_by_default.kms_master_key_id"
	if facts.Value(encryption, path).Kind == symbol.Either {
		return facts.Key{}
	}
	return f.Key(encryption, path)
}

// bucketOfOrigin is the bucket whose name is the domain of a distribution's
// origin, or nil.
func bucketOfOrigin(f *facts.Facts, origin pass.Body) *pass.Resource {
	bucket := origin.Value("domain_name").Target()
	if bucket == nil || !bucket.Is("aws_s3_bucket") {
		return nil
	}
	return bucket
}
