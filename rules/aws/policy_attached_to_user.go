package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/pass"
)

var policyAttachedToUser = &pass.Rule{
	ID:       "aws/policy-attached-to-user",
	Severity: analysis.Information,
	Category: "IAM and trust policies",
	Profile:  analysis.OptIn,
	Types:    []string{"aws_iam_user_policy", "aws_iam_user_policy_attachment", "aws_iam_policy_attachment"},
	Doc: analysis.Doc{
		Summary: "Policy is attached to a user",
		Why: "What users may do is best said in groups or, better, in roles that people assume: then it is the same for all " +
			"who do the same work, and nothing stays behind when somebody leaves.",
		Bad: `resource "aws_iam_user_policy_attachment" "ana" {
  user       = "ana"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
`,
		Good: `resource "aws_iam_group_policy_attachment" "readers" {
  group      = "readers"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-2",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_40"},
		Trivy:   []string{"AVD-AWS-0143"},
		Tfsec:   []string{"aws-iam-no-user-attached-policies"},
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, r := range p.Resources("aws_iam_user_policy", "aws_iam_user_policy_attachment") {
			targets, complete := r.Value("user").Targets()
			if r.Presence() == pass.Present && (r.Value("user").Known() || complete && len(targets) > 0) {
				p.Report(r.Header(), "%s gives permissions to a single user.", r.Address()).Concerns(f.Target(r, "user", "aws_iam_user").One())
			}
		}
		for _, r := range p.Resources("aws_iam_policy_attachment") {
			if users, ok := r.Value("users").Strings(); ok && len(users) > 0 {
				p.Report(r.At("users"), "%s gives permissions to single users: %s.", r.Address(), strings.Join(users, ", "))
			} else if targets, complete := r.Value("users").Targets(); complete && len(targets) > 0 {
				p.Report(r.At("users"), "%s gives permissions to single users.", r.Address())
			}
		}
	},
}
