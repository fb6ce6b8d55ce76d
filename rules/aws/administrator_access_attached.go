package aws

import (
	"maps"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/pass"
)

var administratorAccessAttached = &pass.Rule{
	ID:       "aws/administrator-access-attached",
	Severity: analysis.Information,
	Category: "IAM and trust policies",
	Profile:  analysis.Strict,
	Types:    append(slices.Sorted(maps.Keys(administrating)), "data.aws_iam_policy"),
	Doc: analysis.Doc{
		Summary: "AdministratorAccess is attached",
		Why: "The AWS managed policies AdministratorAccess and IAMFullAccess make their holder an administrator. Pipelines and " +
			"applications seldom need it, and whoever takes them over has the account.",
		Bad: `resource "aws_iam_role_policy_attachment" "deploy" {
  role       = "deploy"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
`,
		Good: `resource "aws_iam_role_policy_attachment" "deploy" {
  role       = "deploy"
  policy_arn = "arn:aws:iam::aws:policy/AmazonECS_FullAccess"
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html",
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_274", "CKV_AWS_275", "CKV2_AWS_56"},
	},
	Run: func(p *pass.Pass) {
		for _, r := range p.Resources(slices.Sorted(maps.Keys(administrating))...) {
			argument := administrating[r.Type]
			items, _ := facts.Value(r, argument).Elements()
			for _, arn := range items {
				name, ok := policy.ManagedName(arn)
				if ok && (name == "AdministratorAccess" || name == "IAMFullAccess") && !arn.Maybe && r.Presence() == pass.Present {
					p.Report(r.At(argument), "%s attaches %s.", r.Address(), name)
				}
			}
		}
		for _, r := range p.Resources("data.aws_iam_policy") {
			for _, argument := range []string{"name", "arn"} {
				name := r.Value(argument)
				if name.Is("AdministratorAccess", "IAMFullAccess", "arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/IAMFullAccess") && r.Presence() == pass.Present {
					text, _ := name.Text()
					p.Report(name.At(), "%s is looked up to be attached: %s.", r.Address(), strings.TrimPrefix(text, "arn:aws:iam::aws:policy/"))
				}
			}
		}
	},
}

// administrating are the arguments that take ARNs of policies, by type.
var administrating = map[string]string{
	"aws_iam_group_policy_attachment":        "policy_arn",
	"aws_iam_policy_attachment":              "policy_arn",
	"aws_iam_role":                           "managed_policy_arns",
	"aws_iam_role_policy_attachment":         "policy_arn",
	"aws_iam_user_policy_attachment":         "policy_arn",
	"aws_ssoadmin_managed_policy_attachment": "managed_policy_arn",
}
