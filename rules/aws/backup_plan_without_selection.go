package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var backupPlanWithoutSelection = &pass.Rule{
	ID:       "aws/backup-plan-without-selection",
	Severity: analysis.Warning,
	Category: "Reliability",
	Types:    []string{"aws_backup_plan"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Backup plan backs nothing up",
		Why: "A plan of AWS Backup says when and how long; which resources are backed up is said by its selections. Without one the plan runs " +
			"every night and backs nothing up, which shows when something is to be restored.",
		Bad: `resource "aws_backup_vault" "main" {
  name = "main"
}

resource "aws_backup_plan" "daily" {
  name = "daily"

  rule {
    rule_name         = "daily"
    target_vault_name = aws_backup_vault.main.name
    schedule          = "cron(0 3 * * ? *)"
  }
}
`,
		Good: `resource "aws_backup_vault" "main" {
  name = "main"
}

resource "aws_backup_plan" "daily" {
  name = "daily"

  rule {
    rule_name         = "daily"
    target_vault_name = aws_backup_vault.main.name
    schedule          = "cron(0 3 * * ? *)"
  }
}

resource "aws_backup_selection" "daily" {
  name         = "daily"
  plan_id      = aws_backup_plan.daily.id
  iam_role_arn = "arn:aws:iam::123456789012:role/backup"

  selection_tag {
    type  = "STRINGEQUALS"
    key   = "Backup"
    value = "daily"
  }
}
`,
		Sources: []string{"https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, plan := range p.Resources("aws_backup_plan") {
			if users := f.Users(plan); !users.Complete || users.Exported() || f.Companions(plan, "aws_backup_selection", "plan_id").Some() != symbol.No {
				continue
			}
			p.Report(plan.Header(), "%s has no aws_backup_selection: nothing is backed up.", plan.Address()).Searched()
		}
	},
}
