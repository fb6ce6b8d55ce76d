package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var policyServiceStar = &pass.Rule{
	ID:       "aws/policy-service-star",
	Severity: analysis.Information,
	Category: "IAM and trust policies",
	Profile:  analysis.Strict,
	Types:    []string{"aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy", "aws_iam_role", "aws_ssoadmin_permission_set_inline_policy", "data.aws_iam_policy_document"},
	Doc: analysis.Doc{
		Summary: "Policy allows all actions of a service on all resources",
		Why: "service:* on * includes deleting, and changing who has access, on everything the account has and will have of " +
			"that service. It is the mark of a policy that was written to make an error message go away.",
		Bad: `resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:*"]
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
      Action   = ["s3:GetObject"]
      Resource = "arn:aws:s3:::acme-deploy/*"
    }]
  })
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Trivy: []string{"AVD-AWS-0057"},
		Tfsec: []string{"aws-iam-no-policy-wildcards"},
	},
	Run: func(p *pass.Pass) {
		for _, s := range facts.Of(p.View).Granted() {
			if s.Effect != policy.Allow || s.Maybe || s.Admin() == symbol.Yes || s.AllResources() != symbol.Yes || len(s.Conditions) > 0 || s.MoreConditions {
				continue
			}
			var wild []string
			for _, action := range s.WildActions() {
				if text, ok := action.Literal(); ok && text != "*" && text != "iam:*" && !action.Maybe {
					wild = append(wild, text)
				}
			}
			if len(wild) > 0 {
				p.Report(s.Actions.At.Place(), "%s allows %s on every resource.", s.Resource.Address(), strings.Join(wild, ", ")).Concerns(s.Resource)
			}
		}
	},
}
