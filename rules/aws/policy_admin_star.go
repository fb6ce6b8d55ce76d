package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var policyAdminStar = &pass.Rule{
	ID:       "aws/policy-admin-star",
	Severity: analysis.Warning,
	Category: "IAM and trust policies",
	Types:    []string{"aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy", "aws_iam_role", "aws_ssoadmin_permission_set_inline_policy", "data.aws_iam_policy_document"},
	Doc: analysis.Doc{
		Summary: "Policy allows every action on every resource",
		Why: "Whoever has such a policy is an administrator: can read all data, delete it, and make more administrators. One " +
			"leaked key, one hole in an application that runs with it, and the account is somebody else's.",
		Bad: `resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "*"
      Resource = "*"
    }]
  })
}
`,
		Good: `resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = "arn:aws:s3:::acme-deploy/*"
    }]
  })
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_1", "CKV_AWS_62", "CKV_AWS_63", "CKV2_AWS_40"},
		KICS:    []string{"575a2155-6af1-4026-b1af-d5bc8fe2a904", "132a8c31-9837-4203-9fd1-15ca210c7b73"},
	},
	Run: func(p *pass.Pass) {
		for _, s := range facts.Of(p.View).Granted() {
			if s.Admin() != symbol.Yes {
				continue
			}
			report := p.Report(s.Actions.At.Place(), "%s allows every action on every resource.", s.Resource.Address()).Concerns(s.Resource)
			if s.Resource.Is("aws_iam_group_policy", "aws_ssoadmin_permission_set_inline_policy") {
				report.Severity(analysis.Information) // people, of whom some are administrators
			}
		}
	},
}
