package policy

import (
	"strings"

	"github.com/terravet/terravet/analysis/facts/symbol"
)

// NamesRole says whether the policy of a resource lets in a service-linked role
// ("AWSServiceRoleForAutoScaling") by its name. The account as a principal does
// not: it leaves it to IAM, and nobody can give such a role a policy.
func (p *Policy) NamesRole(name string) symbol.Answer {
	answer := symbol.No
	if !p.Complete {
		answer = symbol.Unknown
	}
	for _, s := range p.Statements {
		if s.Effect == Deny {
			continue
		}
		if s.NotPrincipals.Written || s.Principals.Open {
			answer = answer.Or(symbol.Unknown)
		}
		for _, who := range s.Principals.Items {
			a := who.isServiceRole(name)
			if s.Maybe || s.Effect == Undecided || who.Value.Maybe {
				a = a.Doubted()
			}
			answer = answer.Or(a)
		}
	}
	return answer
}

func (p Principal) isServiceRole(name string) symbol.Answer {
	switch {
	case p.Anyone() == symbol.Yes:
		return symbol.Yes
	case p.Type == "Service" || p.Type == "Federated" || p.Type == "CanonicalUser" || p.account():
		return symbol.No
	case p.Type != "AWS" || p.Value.Kind != symbol.Scalar:
		return symbol.Unknown
	}
	known := true
	for _, part := range p.Value.Parts {
		switch {
		case part.Ref == nil && part.Hole == nil:
			if strings.Contains(part.Text, name) {
				return symbol.Yes
			}
		case part.Hole != nil:
			known = false
		case strings.HasPrefix(part.Ref.Address, "aws_iam_role.") || strings.HasPrefix(part.Ref.Address, "aws_iam_user."):
		case strings.HasPrefix(part.Ref.Address, "data.") && part.Ref.Path == "account_id", strings.HasPrefix(part.Ref.Address, "data.aws_partition."):
		default:
			known = false
		}
	}
	if known {
		return symbol.No
	}
	return symbol.Unknown
}
