package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var snsTopicUnencrypted = &pass.Rule{
	ID:       "aws/sns-topic-unencrypted",
	Severity: analysis.Information,
	Category: "Encryption in transit and at rest",
	Profile:  analysis.Strict,
	Types:    []string{"aws_sns_topic"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Topic has no key to encrypt messages with",
		Why: "SNS keeps messages until they are delivered, and encrypts them with a key of the account only if the topic names one. Topics " +
			"that services publish to (alarms, S3 events) need a customer managed key whose policy lets these services use it: " +
			"alias/aws/sns admits none of them, which is why there is no fix.",
		Bad: `resource "aws_sns_topic" "orders" {
  name = "orders"
}
`,
		Good: `resource "aws_sns_topic" "orders" {
  name              = "orders"
  kms_master_key_id = "alias/aws/sns"
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/sns-controls.html#sns-1",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_26"},
		Trivy:   []string{"AVD-AWS-0095"},
		Tfsec:   []string{"aws-sns-enable-topic-encryption"},
	},
	Run: func(p *pass.Pass) {
		for _, topic := range p.Resources("aws_sns_topic") {
			if key := topic.Value("kms_master_key_id"); key.Absent() || key.Is("") {
				p.Report(key.At(), "%s encrypts its messages with no key of the account.", topic.Address())
			}
		}
	},
}
