package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var iamAccessKeyManaged = &pass.Rule{
	ID:       "aws/iam-access-key-managed",
	Severity: analysis.Warning,
	Category: "Secrets and rotation",
	Profile:  analysis.Strict,
	Types:    []string{"aws_iam_access_key"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Long-lived access key is made by Terraform",
		Why: "The secret half of the key is in the state, readable for whoever may read that, and it is valid until somebody thinks of " +
			"replacing it. Workloads in AWS take a role; GitHub, GitLab and others get short-lived credentials through an OIDC provider; " +
			"people sign in through IAM Identity Center.",
		Bad: `resource "aws_iam_user" "deploy" {
  name = "deploy"
}

resource "aws_iam_access_key" "deploy" {
  user = aws_iam_user.deploy.name
}
`,
		Good: `variable "repository" {
  type = string
}

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "deploy" {
  name = "deploy"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:${var.repository}:environment:production"
        }
      }
    }]
  })
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles",
			"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_access_key",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		for _, key := range p.Resources("aws_iam_access_key") {
			if key.Presence() != pass.Present || key.Value("status").Is("Inactive") {
				continue
			}
			encrypted := key.Value("pgp_key")
			if encrypted.Unknown() {
				continue
			}
			report := p.Report(key.Header(), "%s is a key that does not expire, and its secret is in the state.", key.Address())
			if encrypted.Known() {
				report.Severity(analysis.Information)
			}
		}
	},
}
