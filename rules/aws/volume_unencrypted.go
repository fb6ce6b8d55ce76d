package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var volumeUnencrypted = &pass.Rule{
	ID:       "aws/volume-unencrypted",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Profile:  analysis.Strict,
	Types:    []string{"aws_ebs_volume", "aws_efs_file_system"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Volume is not said to be encrypted",
		Why: "A file system that is made without encrypted = true stores plain text for ever: it cannot be changed later. So does an EBS " +
			"volume, unless encryption is the default of the account in that region, which this configuration does not say.",
		Bad: `resource "aws_efs_file_system" "uploads" {
  creation_token = "uploads"
}
`,
		Good: `resource "aws_efs_file_system" "uploads" {
  creation_token = "uploads"
  encrypted      = true
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html",
			"https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-1",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_3", "CKV_AWS_42"},
		Trivy:   []string{"AVD-AWS-0026", "AVD-AWS-0037"},
		Tfsec:   []string{"aws-ebs-enable-volume-encryption", "aws-ec2-enable-volume-encryption", "aws-efs-enable-at-rest-encryption"},
		KICS:    []string{"cc997676-481b-4e93-aa81-d19f8c5e9b12", "48207659-729f-4b5c-9402-f884257d794f"},
	},
	Run: func(p *pass.Pass) {
		byDefault := p.Has("aws_ebs_encryption_by_default")
		for _, volume := range p.Resources(p.Rule().Types...) {
			// What is false is said to be so: that is another rule's finding.
			if !volume.Value("encrypted").Absent() {
				continue
			}
			if volume.Type == "aws_ebs_volume" && (byDefault || !volume.Value("snapshot_id").Absent()) {
				continue
			}
			p.Report(volume.Header(), "%s does not say that it is encrypted.", volume.Address()).
				Fix("Encrypt it", analysis.Review, func() []analysis.Edit { return volume.Set("encrypted", "true") })
		}
	},
}
