package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var encryptionExplicitlyOff = &pass.Rule{
	ID:       "aws/encryption-explicitly-off",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types: []string{
		"aws_sqs_queue", "aws_kinesis_stream", "aws_kinesis_firehose_delivery_stream", "aws_ebs_volume", "aws_instance", "aws_launch_template",
		"aws_launch_configuration", "aws_ebs_encryption_by_default", "aws_efs_file_system", "aws_redshift_cluster", "aws_msk_cluster",
		"aws_codebuild_project", "aws_workspaces_workspace", "aws_dms_endpoint",
		"aws_rds_global_cluster",
	},
	Doc: analysis.Doc{
		Summary: "Encryption is switched off",
		Why: "The service encrypts by default or for the asking, and this configuration says that it must not. That is seldom meant, " +
			"costs nothing to turn round, and for storage cannot be changed once there is data in it.",
		Bad: `resource "aws_sqs_queue" "orders" {
  name                    = "orders"
  sqs_managed_sse_enabled = false
}
`,
		Good: `resource "aws_sqs_queue" "orders" {
  name                    = "orders"
  sqs_managed_sse_enabled = true
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-sqs-sse-queue.html",
			"https://docs.aws.amazon.com/streams/latest/dev/getting-started-with-sse.html",
			"https://docs.aws.amazon.com/msk/latest/developerguide/msk-encryption.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/sqs-controls.html#sqs-1",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_27", "CKV_AWS_43", "CKV_AWS_64", "CKV_AWS_3", "CKV_AWS_42"},
		Trivy:   []string{"AVD-AWS-0096", "AVD-AWS-0018", "AVD-AWS-0026", "AVD-AWS-0037", "AVD-AWS-0064"},
		Tfsec: []string{"aws-sqs-enable-queue-encryption", "aws-codebuild-enable-encryption", "aws-ebs-enable-volume-encryption",
			"aws-ec2-enable-volume-encryption", "aws-efs-enable-at-rest-encryption", "aws-kinesis-enable-in-transit-encryption"},
		KICS: []string{"6e8849c1-3aa7-40e3-9063-b85ee300f29f", "cc997676-481b-4e93-aa81-d19f8c5e9b12", "48207659-729f-4b5c-9402-f884257d794f",
			"862fe4bf-3eec-4767-a517-40f378886b88"},
	},
	Run: func(p *pass.Pass) {
		for _, r := range p.Resources(p.Rule().Types...) {
			for _, s := range encryptionSwitches {
				if s.typ == r.Type && !s.otherwise(r) {
					switchedOff(p, r, s)
				}
			}
		}
	},
}

// encryptionSwitch is an argument that switches encryption off.
type encryptionSwitch struct {
	typ string
	// blocks lead to the argument's body.
	blocks   []string
	argument string
	// off are the values that switch it off, on is source of one that does not.
	off []string
	on  string
	// unless are arguments beside it that encrypt as well.
	unless []string
}

var encryptionSwitches = []encryptionSwitch{
	{typ: "aws_sqs_queue", argument: "sqs_managed_sse_enabled", off: []string{"false"}, on: "true", unless: []string{"kms_master_key_id"}},
	{typ: "aws_kinesis_stream", argument: "encryption_type", off: []string{"NONE"}},
	{typ: "aws_kinesis_firehose_delivery_stream", blocks: []string{"server_side_encryption"}, argument: "enabled", off: []string{"false"}, on: "true"},
	{typ: "aws_ebs_volume", argument: "encrypted", off: []string{"false"}, on: "true"},
	{typ: "aws_instance", blocks: []string{"root_block_device"}, argument: "encrypted", off: []string{"false"}, on: "true"},
	{typ: "aws_instance", blocks: []string{"ebs_block_device"}, argument: "encrypted", off: []string{"false"}, on: "true"},
	{typ: "aws_launch_configuration", blocks: []string{"root_block_device"}, argument: "encrypted", off: []string{"false"}, on: "true"},
	{typ: "aws_launch_configuration", blocks: []string{"ebs_block_device"}, argument: "encrypted", off: []string{"false"}, on: "true"},
	{typ: "aws_launch_template", blocks: []string{"block_device_mappings", "ebs"}, argument: "encrypted", off: []string{"false"}, on: "true"},
	{typ: "aws_ebs_encryption_by_default", argument: "enabled", off: []string{"false"}, on: "true"},
	{typ: "aws_efs_file_system", argument: "encrypted", off: []string{"false"}, on: "true"},
	{typ: "aws_redshift_cluster", argument: "encrypted", off: []string{"false"}, on: "true", unless: []string{"snapshot_identifier", "snapshot_arn"}},
	{typ: "aws_rds_global_cluster", argument: "storage_encrypted", off: []string{"false"}, on: "true", unless: []string{"source_db_cluster_identifier"}},
	{typ: "aws_msk_cluster", blocks: []string{"encryption_info", "encryption_in_transit"}, argument: "client_broker", off: []string{"PLAINTEXT", "TLS_PLAINTEXT"}, on: `"TLS"`},
	{typ: "aws_msk_cluster", blocks: []string{"encryption_info", "encryption_in_transit"}, argument: "in_cluster", off: []string{"false"}, on: "true"},
	{typ: "aws_codebuild_project", blocks: []string{"artifacts"}, argument: "encryption_disabled", off: []string{"true"}, on: "false"},
	{typ: "aws_codebuild_project", blocks: []string{"secondary_artifacts"}, argument: "encryption_disabled", off: []string{"true"}, on: "false"},
	{typ: "aws_workspaces_workspace", argument: "root_volume_encryption_enabled", off: []string{"false"}},
	{typ: "aws_workspaces_workspace", argument: "user_volume_encryption_enabled", off: []string{"false"}},
	{typ: "aws_dms_endpoint", argument: "ssl_mode", off: []string{"none"}, on: `"require"`},
}

// otherwise says that something else may encrypt.
func (s encryptionSwitch) otherwise(r *pass.Resource) bool {
	for _, argument := range s.unless {
		if v := r.Value(argument); !v.Absent() && !v.Is("") {
			return true
		}
	}
	return false
}

// switchedOff reports a switch wherever it stands in a resource.
func switchedOff(p *pass.Pass, r *pass.Resource, s encryptionSwitch) {
	bodies := []pass.Body{r.Body}
	for _, name := range s.blocks {
		var inner []pass.Body
		for _, b := range bodies {
			nested, _ := b.Blocks(name)
			for _, n := range nested {
				if n.Presence == pass.Present {
					inner = append(inner, n.Body)
				}
			}
		}
		bodies = inner
	}
	for _, b := range bodies {
		v := b.Value(s.argument)
		if !v.Is(s.off...) {
			continue
		}
		path := strings.Join(append(append([]string{}, s.blocks...), s.argument), ".")
		value, _ := v.Text()
		p.Report(v.At(), "%s of %s is %s.", path, r.Address(), value).
			Fix("Switch encryption on", analysis.Review, func() []analysis.Edit {
				if s.on == "" {
					return nil
				}
				return b.Set(s.argument, s.on)
			})
	}
}
