package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/pass"
)

var snsCmkBlocksAlarm = &pass.Rule{
	ID:       "aws/sns-cmk-blocks-alarm",
	Severity: analysis.Warning,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Alarm cannot publish to its encrypted topic",
		Why: "CloudWatch publishes to an encrypted topic only if the key's policy allows cloudwatch.amazonaws.com kms:Decrypt and " +
			"kms:GenerateDataKey. The default key policy does not, and alias/aws/sns never does. Everything applies; the alarm goes off " +
			"and nobody hears of it: only its history says that the action failed.",
		Bad: `resource "aws_kms_key" "alerts" {
  description         = "Alerts"
  enable_key_rotation = true
}

resource "aws_sns_topic" "alerts" {
  name              = "alerts"
  kms_master_key_id = aws_kms_key.alerts.arn
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "errors"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  period              = 60
  statistic           = "Sum"
  threshold           = 0
  alarm_actions       = [aws_sns_topic.alerts.arn]
}
`,
		Good: `resource "aws_kms_key" "alerts" {
  description         = "Alerts"
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
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
        Resource  = "*"
      }
    ]
  })
}

data "aws_caller_identity" "current" {}

resource "aws_sns_topic" "alerts" {
  name              = "alerts"
  kms_master_key_id = aws_kms_key.alerts.arn
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "errors"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  period              = 60
  statistic           = "Sum"
  threshold           = 0
  alarm_actions       = [aws_sns_topic.alerts.arn]
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html", "https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, alarm := range p.Resources(p.Rule().Types...) {
			if alarm.Value("actions_enabled").False() {
				continue
			}
			for _, actions := range []string{"alarm_actions", "ok_actions", "insufficient_data_actions"} {
				if alarmBlocked(p, f, alarm, actions) {
					break
				}
			}
		}
	},
}

// alarmBlocked reports the first topic that an alarm cannot publish to.
func alarmBlocked(p *pass.Pass, f *facts.Facts, alarm *pass.Resource, actions string) bool {
	topics := f.Target(alarm, actions, "aws_sns_topic")
	for i, topic := range topics.Found {
		if !topics.Sure[i] {
			continue
		}
		k := f.Key(topic, "kms_master_key_id")
		if k.Managed != "" {
			p.Report(alarm.At(actions), "%s cannot publish to %s: it is encrypted with %s, which CloudWatch may not use and whose policy nobody can change.", alarm.Address(), topic.Address(), k.Managed)
			return true
		}
		key := k.One()
		if key == nil {
			continue
		}
		verdict, missing := f.KeyAdmits(key, "cloudwatch.amazonaws.com", "kms:Decrypt", "kms:GenerateDataKey")
		if verdict != policy.No {
			continue
		}
		report := p.Report(alarm.At(actions), "%s cannot publish to %s: no statement of the policy of its key %s allows cloudwatch.amazonaws.com %s.", alarm.Address(), topic.Address(), key.Address(), missing).Searched()
		if key.View() == p.View {
			report.Related(key.At("policy"), "the policy of %s", key.Address()).
				Fix("Let CloudWatch use the key", analysis.Review, func() []analysis.Edit {
					return intoKey(p, key, nil, grant{service: "cloudwatch.amazonaws.com", actions: []string{"kms:Decrypt", "kms:GenerateDataKey*"}, resource: `"*"`})
				})
		}
		return true
	}
	return false
}
