package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var githubOidcWildcardSub = &pass.Rule{
	ID:       "aws/github-oidc-wildcard-sub",
	Severity: analysis.Error,
	Category: "IAM and trust policies",
	Types:    []string{"aws_iam_role", "data.aws_iam_policy_document"},
	Doc: analysis.Doc{
		Summary: "Condition on the GitHub repository is too wide",
		Why: "The claim sub is repo:OWNER/REPOSITORY:…; a pattern with a wildcard before the repository's end lets the " +
			"workflows of other repositories in: of strangers, or of everybody who may make a repository in the organization.",
		Bad: `resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringLike = {
          "token.actions.githubusercontent.com:sub" = "repo:*"
        }
      }
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
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringLike = {
          "token.actions.githubusercontent.com:sub" = "repo:acme/shop:*"
        }
      }
    }]
  })
}
`,
		Sources: []string{
			"https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws",
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_358"},
	},
	Run: func(p *pass.Pass) {
		for _, s := range trustsIssuer(p, isGitHub) {
			claims, _ := claimsOf(s.Statement)
			for _, c := range claims["sub"] {
				test, known := c.Test.Literal()
				if !known || c.Values.Open {
					continue
				}
				for _, v := range c.Values.Values {
					text, literal := v.Literal()
					if !literal || v.Maybe {
						continue
					}
					at := v.At.Place()
					if !v.At.Here() {
						at = s.Principals.At.Place()
					}
					switch whose := strangers(text); {
					case strings.EqualFold(test, "StringEquals") && strings.Contains(text, "*"):
						p.Report(at, "%q matches no repository in the trust policy of %s: StringEquals takes the * literally; patterns need StringLike.", text, s.Resource.Address()).Severity(analysis.Warning)
					case !strings.Contains(strings.ToLower(test), "like") || whose == "":
					case whose == "organization":
						p.Report(at, "%s can be assumed by every repository that somebody makes in the organization: %q has a wildcard before the repository's end.", s.Resource.Address(), text).Severity(analysis.Warning)
					default:
						p.Report(at, "%s can be assumed by repositories of strangers: %q does not fix the owner.", s.Resource.Address(), text)
					}
				}
			}
		}
	},
}

// strangers says whom a pattern of the claim sub lets in beside the workflows of
// one repository: "everybody", the "organization", or "" for nobody.
func strangers(pattern string) string {
	rest, ok := strings.CutPrefix(pattern, "repo:")
	if !ok {
		if strings.HasPrefix(pattern, "*") || strings.HasPrefix("repo:", strings.TrimRight(pattern, "*")) && strings.HasSuffix(pattern, "*") {
			return "everybody"
		}
		return ""
	}
	owner, repository, ok := strings.Cut(rest, "/")
	if strings.ContainsAny(owner, "*?") {
		return "everybody"
	}
	repository, _, _ = strings.Cut(repository, ":")
	if ok && strings.ContainsAny(repository, "*?") {
		return "organization"
	}
	return ""
}
