package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var kmsKeyRotationOff = &pass.Rule{
	ID:       "aws/kms-key-rotation-off",
	Severity: analysis.Information,
	Category: "Encryption in transit and at rest",
	Profile:  analysis.Strict,
	Types:    []string{"aws_kms_key"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Key is not rotated",
		Why: "With enable_key_rotation KMS makes new key material once a year (or as often as rotation_period_in_days says) and keeps " +
			"the old for what was encrypted with it, so that nothing has to change anywhere. Most audits ask for it. Only symmetric " +
			"encryption keys whose material KMS made can be rotated that way.",
		Bad: `resource "aws_kms_key" "orders" {
  description = "Orders"
}
`,
		Good: `resource "aws_kms_key" "orders" {
  description         = "Orders"
  enable_key_rotation = true
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-4",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_7"},
		Trivy:   []string{"AVD-AWS-0065"},
		Tfsec:   []string{"aws-kms-auto-rotate-keys"},
		KICS:    []string{"22fbfeac-7b5a-421a-8a27-7a2178bb910b"},
	},
	Run: func(p *pass.Pass) {
		for _, key := range p.Resources("aws_kms_key") {
			rotates := key.Value("enable_key_rotation")
			if !rotates.False() && !rotates.Absent() || !rotatableKey(key) {
				continue
			}
			p.Report(rotates.At(), "%s keeps the same key material for ever.", key.Address()).
				Fix("Rotate it", analysis.Review, func() []analysis.Edit { return key.Set("enable_key_rotation", "true") })
		}
	},
}

// rotatableKey says that a key is surely one that KMS can rotate: symmetric, for
// encryption, in use, and not in a store of its own.
func rotatableKey(key *pass.Resource) bool {
	usual := func(argument string, words ...string) bool {
		v := key.Value(argument)
		return v.Absent() || v.Is(words...)
	}
	return usual("key_usage", "ENCRYPT_DECRYPT") && usual("customer_master_key_spec", "SYMMETRIC_DEFAULT") && usual("key_spec", "SYMMETRIC_DEFAULT") &&
		usual("custom_key_store_id") && usual("is_enabled", "true")
}
