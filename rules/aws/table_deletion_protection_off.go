package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var tableDeletionProtectionOff = &pass.Rule{
	ID:       "aws/table-deletion-protection-off",
	Severity: analysis.Information,
	Category: "Reliability",
	Profile:  analysis.Production,
	Types:    []string{"aws_dynamodb_table"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "DynamoDB table can be deleted by one call",
		Why: "With deletion_protection_enabled DynamoDB refuses to delete the table, whoever asks. Without it a plan that replaces the " +
			"table because its key changed, or a destroy in the wrong workspace, deletes what is in it.",
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
  name                        = "orders"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = true

  attribute {
    name = "id"
    type = "S"
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html#WorkingWithTables.Basics.DeletionProtection",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-6",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		for _, table := range p.Resources("aws_dynamodb_table") {
			protected := table.Value("deletion_protection_enabled")
			if !protected.False() && !protected.Absent() || isLockTable(table) {
				continue
			}
			p.Report(protected.At(), "%s has no deletion protection.", table.Address()).
				Fix("Protect it from deletion", analysis.Review, func() []analysis.Edit {
					if !table.Supports("deletion_protection_enabled") {
						return nil
					}
					return table.Set("deletion_protection_enabled", "true")
				})
		}
	},
}

// isLockTable says that a table holds the locks of Terraform's own state: the
// S3 backend wants the key LockID, and nothing in the table is worth keeping.
func isLockTable(table *pass.Resource) bool { return table.Value("hash_key").Is("LockID") }
