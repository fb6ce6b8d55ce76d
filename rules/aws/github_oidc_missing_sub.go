package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var githubOidcMissingSub = &pass.Rule{
	ID:       "aws/github-oidc-missing-sub",
	Severity: analysis.Error,
	Category: "IAM and trust policies",
	Types:    []string{"aws_iam_role", "data.aws_iam_policy_document"},
	Doc: analysis.Doc{
		Summary: "Any GitHub repository can assume the role",
		Why: "Every workflow of every repository on GitHub, also a stranger's, gets tokens of this issuer for this audience. " +
			"Only the condition on the claim sub tells whose workflow it is.",
		Bad: `resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
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
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:acme/shop:ref:refs/heads/main"
        }
      }
    }]
  })
}
`,
		Sources: []string{
			"https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws",
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_358"},
	},
	Run: func(p *pass.Pass) {
		for _, s := range trustsIssuer(p, isGitHub) {
			if claims, readable := claimsOf(s.Statement); readable && onlyAudience(claims) {
				p.Report(s.Principals.At.Place(), "%s trusts GitHub without a condition on token.actions.githubusercontent.com:sub, which says whose workflow it is.", s.Resource.Address())
			}
		}
	},
}

const gitHubIssuer = "token.actions.githubusercontent.com"

func isGitHub(issuer string) bool { return strings.Contains(issuer, gitHubIssuer) }

// trustsIssuer are the statements of trust policies that let the tokens of an
// identity provider in.
func trustsIssuer(p *pass.Pass, is func(issuer string) bool) []facts.Stated {
	f := facts.Of(p.View)
	var found []facts.Stated
	for _, s := range f.Trusted() {
		if s.Effect != policy.Allow || s.Maybe || s.Principals.Open {
			continue
		}
		for _, who := range s.Principals.Items {
			if who.Type != "Federated" || who.Value.Maybe {
				continue
			}
			issuer := literalParts(who.Value)
			if provider := f.Targets(who.Value, "aws_iam_openid_connect_provider", "data.aws_iam_openid_connect_provider").One(); provider != nil {
				issuer = literalParts(facts.Value(provider, "url"))
			}
			if is(issuer) {
				found = append(found, s)
				break
			}
		}
	}
	return found
}

// literalParts are the parts of a text that are written out, with the
// references between them as they are named.
func literalParts(v *symbol.Value) string {
	var b strings.Builder
	for _, part := range v.Parts {
		switch {
		case part.Ref != nil:
			b.WriteString(part.Ref.String())
		case part.Hole != nil:
			part.Hole.Refs(func(ref *symbol.Ref) { b.WriteString(ref.String()) })
		default:
			b.WriteString(part.Text)
		}
	}
	v.Refs(func(ref *symbol.Ref) {
		if len(v.Parts) == 0 {
			b.WriteString(ref.String())
		}
	})
	return b.String()
}

// claimsOf sorts the conditions of a statement by the claim of the token that
// they are about: "aud", "sub"; other keys are listed as they are. readable is
// false where one of them cannot be told.
func claimsOf(s *policy.Statement) (claims map[string][]policy.Condition, readable bool) {
	claims = map[string][]policy.Condition{}
	readable = !s.MoreConditions
	for _, c := range s.Conditions {
		key := ""
		if n := len(c.Variable.Parts); n > 0 {
			if last := c.Variable.Parts[n-1]; last.Ref == nil && last.Hole == nil {
				key = last.Text[strings.LastIndexByte(last.Text, ':')+1:]
			}
		}
		if key == "" {
			readable = false
			continue
		}
		claims[key] = append(claims[key], c)
	}
	return claims, readable
}

// onlyAudience says that no condition is about anything but the audience.
func onlyAudience(claims map[string][]policy.Condition) bool {
	return len(claims) == 0 || len(claims) == 1 && len(claims["aud"]) > 0
}
