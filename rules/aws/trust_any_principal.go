package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var trustAnyPrincipal = &pass.Rule{
	ID:       "aws/trust-any-principal",
	Severity: analysis.Error,
	Category: "IAM and trust policies",
	Types:    []string{"aws_iam_role", "data.aws_iam_policy_document"},
	Doc: analysis.Doc{
		Summary: "Role can be assumed by any AWS principal",
		Why: "Everybody who has some AWS account, their own, can assume the role and has its permissions. Name the accounts or " +
			"roles that may, or restrict the statement with a condition (aws:PrincipalOrgID, sts:ExternalId).",
		Bad: `resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "*" }
    }]
  })
}
`,
		Good: `resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
    }]
  })
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_60", "CKV_AWS_61"},
	},
	Run: func(p *pass.Pass) {
		for _, s := range facts.Of(p.View).Trusted() {
			if s.Resource.Mode == "resource" && s.Public() == symbol.Yes {
				p.Report(s.Principals.At.Place(), "%s can be assumed by everybody who has an AWS account: its trust policy has no condition on who comes.", s.Resource.Address())
			}
		}
	},
}
