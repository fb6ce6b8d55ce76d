package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var streamUnencrypted = &pass.Rule{
	ID:       "aws/stream-unencrypted",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Profile:  analysis.Strict,
	Types:    []string{"aws_kinesis_stream"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Stream stores its records unencrypted",
		Why: "A Kinesis stream keeps its records for a day or more, in plain text unless encryption_type is KMS. With the key alias/aws/kinesis " +
			"that costs nothing but the calls; producers and consumers of the same account need no further permission.",
		Bad: `resource "aws_kinesis_stream" "orders" {
  name        = "orders"
  shard_count = 1
}
`,
		Good: `resource "aws_kinesis_stream" "orders" {
  name            = "orders"
  shard_count     = 1
  encryption_type = "KMS"
  kms_key_id      = "alias/aws/kinesis"
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/streams/latest/dev/what-is-sse.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/kinesis-controls.html#kinesis-1",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_43"},
		Trivy:   []string{"AVD-AWS-0064"},
		Tfsec:   []string{"aws-kinesis-enable-in-transit-encryption"},
		KICS:    []string{"862fe4bf-3eec-4767-a517-40f378886b88"},
	},
	Run: func(p *pass.Pass) {
		for _, stream := range p.Resources("aws_kinesis_stream") {
			// NONE is said on purpose: that is another rule's finding.
			if !stream.Value("encryption_type").Absent() {
				continue
			}
			p.Report(stream.Header(), "%s stores its records in plain text.", stream.Address()).
				Fix("Encrypt it with the key of the service", analysis.Review, func() []analysis.Edit {
					if stream.Has("kms_key_id") {
						return stream.Insert(`encryption_type = "KMS"`)
					}
					return stream.Insert("encryption_type = \"KMS\"\nkms_key_id = \"alias/aws/kinesis\"")
				})
		}
	},
}
