package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var policyPassroleStar = &pass.Rule{
	ID:       "aws/policy-passrole-star",
	Severity: analysis.Warning,
	Category: "IAM and trust policies",
	Types:    []string{"aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy", "aws_iam_role", "aws_ssoadmin_permission_set_inline_policy", "data.aws_iam_policy_document"},
	Doc: analysis.Doc{
		Summary: "Any role may be passed to a service",
		Why: "iam:PassRole on every resource, together with almost any permission that starts something (a function, a task, " +
			"an instance), makes its holder an administrator: it starts that something with the strongest role of the " +
			"account. Name the roles that may be passed, or the services that may get them (iam:PassedToService).",
		Bad: `resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["ecs:RunTask", "iam:PassRole"]
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
      Action   = "iam:PassRole"
      Resource = "arn:aws:iam::*:role/ecs/*"
    }]
  })
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Trivy: []string{"AVD-AWS-0342"},
		KICS:  []string{"e39bee8c-fe54-4a3f-824d-e5e2d1cca40a"},
	},
	Run: func(p *pass.Pass) {
		for _, s := range facts.Of(p.View).Granted() {
			if s.Effect != policy.Allow || s.Maybe || s.Admin() == symbol.Yes || s.AllResources() != symbol.Yes || len(s.Conditions) > 0 || s.MoreConditions {
				continue
			}
			if passes := passesRoles(s.Statement); passes != "" {
				p.Report(s.Actions.At.Place(), "%s allows %s on every role of the account.", s.Resource.Address(), passes).Concerns(s.Resource)
			}
		}
	},
}

// passesRoles is the action of a statement that lets roles be passed, "" if
// none does.
func passesRoles(s *policy.Statement) string {
	for _, action := range s.Actions.Values {
		text, ok := action.Literal()
		if ok && !action.Maybe && symbol.Match(action, symbol.Text("iam:PassRole", symbol.At{}), true) == symbol.Yes {
			return text
		}
	}
	return ""
}
