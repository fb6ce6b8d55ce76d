package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/pass"
)

var kmsKeyPolicyMissingLogsService = &pass.Rule{
	ID:       "aws/kms-key-policy-missing-logs-service",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_cloudwatch_log_group"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Key does not let CloudWatch Logs use it",
		Why: "A log group that is encrypted with a customer managed key can be made only if the key's policy lets CloudWatch Logs use " +
			"the key; no IAM policy can stand in for it, and the default key policy does not allow it. apply fails with " +
			"AccessDeniedException: The specified KMS key does not exist or is not allowed to be used.",
		Bad: `resource "aws_kms_key" "logs" {
  description         = "Logs"
  enable_key_rotation = true
}

resource "aws_cloudwatch_log_group" "app" {
  name       = "/app"
  kms_key_id = aws_kms_key.logs.arn
}
`,
		Good: `resource "aws_kms_key" "logs" {
  description         = "Logs"
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
        Principal = { Service = "logs.${data.aws_region.current.name}.amazonaws.com" }
        Action    = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
        Resource  = "*"
      }
    ]
  })
}

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

resource "aws_cloudwatch_log_group" "app" {
  name       = "/app"
  kms_key_id = aws_kms_key.logs.arn
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, group := range p.Resources("aws_cloudwatch_log_group") {
			key := f.Key(group, "kms_key_id").One()
			if key == nil {
				continue
			}
			verdict, missing := f.KeyAdmits(key, "logs.amazonaws.com", "kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey")
			if verdict != policy.No {
				continue
			}
			report := p.Report(group.At("kms_key_id"), "%s cannot use %s: no statement of the key's policy allows logs.amazonaws.com %s.", group.Address(), key.Address(), missing).
				Searched()
			if key.View() == p.View {
				report.Related(key.At("policy"), "the policy of %s", key.Address()).
					Fix("Let CloudWatch Logs use the key", analysis.Review, func() []analysis.Edit {
						name, data := region(p, key)
						if name == "" {
							return nil
						}
						return intoKey(p, key, []string{data}, grant{
							service: "logs." + name + ".amazonaws.com", resource: `"*"`,
							actions: []string{"kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"},
						})
					})
			}
		}
	},
}
