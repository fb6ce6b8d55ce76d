package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var githubOidcMissingAud = &pass.Rule{
	ID:       "aws/github-oidc-missing-aud",
	Severity: analysis.Information,
	Category: "IAM and trust policies",
	Profile:  analysis.Strict,
	Types:    []string{"aws_iam_role", "data.aws_iam_policy_document"},
	Doc: analysis.Doc{
		Summary: "Trust in GitHub has no condition on the audience",
		Why: "The audience says for whom GitHub made the token. Without a condition on aud, the list of client IDs of the " +
			"identity provider is all that keeps tokens out that were made for somebody else's service; with it, the role is " +
			"safe whatever is added to that list.",
		Bad: `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"]
    }

    condition {
      test     = "StringLike"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:acme/shop:*"]
    }
  }
}

resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`,
		Good: `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"]
    }

    condition {
      test     = "StringLike"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:acme/shop:*"]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`,
		Sources: []string{
			"https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws",
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		for _, s := range trustsIssuer(p, isGitHub) {
			claims, readable := claimsOf(s.Statement)
			if !readable || onlyAudience(claims) || len(claims["aud"]) > 0 {
				continue // a missing sub is another rule's
			}
			p.Report(s.Principals.At.Place(), "%s trusts GitHub without a condition on token.actions.githubusercontent.com:aud.", s.Resource.Address()).
				Fix("Require the audience sts.amazonaws.com", analysis.Review, func() []analysis.Edit {
					for _, document := range p.Resources("data.aws_iam_policy_document") {
						statements, _ := document.Blocks("statement")
						for _, statement := range statements {
							if statement.At("") == s.At.Place() {
								return statement.InsertBlock(rewrite.Block("condition", `test = "StringEquals"`, `variable = "token.actions.githubusercontent.com:aud"`, `values = ["sts.amazonaws.com"]`))
							}
						}
					}
					return nil
				})
		}
	},
}
