package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var tableNoPitr = &pass.Rule{
	ID:       "aws/table-no-pitr",
	Severity: analysis.Warning,
	Category: "Reliability",
	Profile:  analysis.Production,
	Types:    []string{"aws_dynamodb_table"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "DynamoDB table has no point-in-time recovery",
		Why: "DynamoDB keeps no backups by itself. With point-in-time recovery the table can be restored to any second of the last 35 days; " +
			"without it a faulty deployment that overwrites items has overwritten them for good.",
		Bad: `resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
`,
		Good: `resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-2",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_28", "CKV_AWS_165"},
		Trivy:   []string{"AVD-AWS-0024"},
		Tfsec:   []string{"aws-dynamodb-enable-recovery"},
		KICS:    []string{"741f1291-47ac-4a85-a07b-3d32a9d6bd3e"},
	},
	Run: func(p *pass.Pass) {
		for _, table := range p.Resources("aws_dynamodb_table") {
			enabled := table.Value("point_in_time_recovery.enabled")
			if !enabled.False() && !enabled.Absent() || isLockTable(table) {
				continue
			}
			p.Report(enabled.At(), "%s cannot be restored to an earlier state.", table.Address()).
				Fix("Turn point-in-time recovery on", analysis.Review, func() []analysis.Edit {
					blocks, _ := table.Blocks("point_in_time_recovery")
					switch len(blocks) {
					case 0:
						return table.InsertBlock(rewrite.Block("point_in_time_recovery", "enabled = true"))
					case 1:
						return blocks[0].Set("enabled", "true")
					}
					return nil
				})
		}
	},
}
