package policy

import (
	"strings"

	"github.com/terravet/terravet/analysis/facts/symbol"
)

// Verdict is what a policy says to a question.
type Verdict uint8

const (
	// Untold is the zero value: it depends on what cannot be told here.
	Untold Verdict = iota
	// No: nothing in the policy allows it, and all of the policy is known; or
	// something surely denies it.
	No
	// Conditional: it is allowed under conditions of the policy.
	Conditional
	// Yes: it is allowed.
	Yes
)

// String returns "untold", "no", "conditional" or "yes".
func (v Verdict) String() string {
	switch v {
	case No:
		return "no"
	case Conditional:
		return "conditional"
	case Yes:
		return "yes"
	}
	return "untold"
}

// Who is the principal of a question.
type Who struct {
	kind   string // "AWS", "Service", "Federated"; "" for the identity itself
	values []*symbol.Value
}

// Self is the identity that a policy is attached to: statements without
// principals are about it.
func Self() Who { return Who{} }

// Service is a service by its full name, "lambda.amazonaws.com". The regional
// names of a service ("logs.eu-west-1.amazonaws.com") count as the service.
func Service(name string) Who {
	return Who{kind: "Service", values: []*symbol.Value{symbol.Text(name, symbol.At{})}}
}

// AWS is a role, user or account, by its ARN: the values of [ARN].
func AWS(arns ...*symbol.Value) Who { return Who{kind: "AWS", values: arns} }

// Federated is an identity provider by its name or ARN.
func Federated(names ...*symbol.Value) Who { return Who{kind: "Federated", values: names} }

// Allows says whether a principal may do an action ("sqs:SendMessage") on a
// resource, and the statement that decides it, nil where none does. resource
// are the ways to write the resource's ARN, see [ARN]; none means any resource.
// A conditional denial leaves the verdict Conditional, unless it is only about
// transport encryption.
func (p *Policy) Allows(who Who, action string, resource ...*symbol.Value) (Verdict, *Statement) {
	asked := symbol.Text(action, symbol.At{})
	best, denied := No, false
	var by *Statement
	for _, s := range p.Statements {
		applies := s.about(who).And(s.names(asked)).And(s.covers(resource))
		if s.Maybe {
			applies = applies.Doubted()
		}
		if applies == symbol.No {
			continue
		}
		conditional := len(s.Conditions) > 0 || s.MoreConditions
		switch s.Effect {
		case Deny:
			if applies == symbol.Yes && !conditional {
				return No, s
			}
			denied = denied || !s.onlyAboutTransport()
		case Allow:
			verdict := Untold
			switch {
			case applies == symbol.Yes && conditional:
				verdict = Conditional
			case applies == symbol.Yes:
				verdict = Yes
			}
			if better(verdict, best) {
				best, by = verdict, s
			}
		default:
			if better(Untold, best) {
				best, by = Untold, s
			}
		}
	}
	if best == No && !p.Complete {
		return Untold, nil
	}
	if best == Yes && denied {
		best = Conditional
	}
	return best, by
}

// better orders verdicts: No, Untold, Conditional, Yes.
func better(a, b Verdict) bool {
	rank := [...]int{Untold: 1, No: 0, Conditional: 2, Yes: 3}
	return rank[a] > rank[b]
}

// AllowsAll is the least of what Allows says to several actions.
func (p *Policy) AllowsAll(who Who, actions []string, resource ...*symbol.Value) (Verdict, string) {
	least, missing := Yes, ""
	for _, action := range actions {
		if v, _ := p.Allows(who, action, resource...); better(least, v) {
			least, missing = v, action
		}
	}
	return least, missing
}

// names says whether the statement is about an action.
func (s *Statement) names(action *symbol.Value) symbol.Answer {
	if s.NotActions.Written {
		return s.NotActions.has(action, true).Not()
	}
	return s.Actions.has(action, true)
}

// covers says whether the statement is about a resource. Statements of resource
// policies may leave the resource out in what Terraform generates.
func (s *Statement) covers(ways []*symbol.Value) symbol.Answer {
	if len(ways) == 0 || !s.Resources.Written && !s.NotResources.Written && !s.Resources.Open {
		return symbol.Yes
	}
	if s.NotResources.Written {
		return s.NotResources.hasAny(ways).Not()
	}
	return s.Resources.hasAny(ways)
}

// hasAny is Yes if one way to write the resource is covered; No if one of them
// tells that it is not.
func (s Set) hasAny(ways []*symbol.Value) symbol.Answer {
	answer := symbol.No
	if s.Open {
		answer = symbol.Unknown
	}
	for _, pattern := range s.Values {
		answer = answer.Or(matches(pattern, ways))
	}
	return answer
}

func matches(pattern *symbol.Value, ways []*symbol.Value) symbol.Answer {
	answer := symbol.Unknown
	for _, way := range ways {
		switch symbol.Match(pattern, way, false) {
		case symbol.Yes:
			if pattern.Maybe {
				return symbol.Unknown
			}
			return symbol.Yes
		case symbol.No:
			answer = symbol.No
		}
	}
	return answer
}

// has says whether a pattern of the set matches a text.
func (s Set) has(text *symbol.Value, fold bool) symbol.Answer {
	answer := symbol.No
	if s.Open {
		answer = symbol.Unknown
	}
	for _, pattern := range s.Values {
		a := symbol.Match(pattern, text, fold)
		if pattern.Maybe {
			a = a.Doubted()
		}
		answer = answer.Or(a)
	}
	return answer
}

// about says whether the statement is about a principal.
func (s *Statement) about(who Who) symbol.Answer {
	if s.NotPrincipals.Written {
		return s.NotPrincipals.have(who).Not()
	}
	if who.kind == "" {
		if s.Principals.Written {
			return symbol.Unknown
		}
		return symbol.Yes
	}
	return s.Principals.have(who)
}

func (p Principals) have(who Who) symbol.Answer {
	answer := symbol.No
	if p.Open {
		answer = symbol.Unknown
	}
	for _, item := range p.Items {
		a := item.is(who)
		if item.Value.Maybe {
			a = a.Doubted()
		}
		answer = answer.Or(a)
	}
	return answer
}

// Anyone says whether the principal is everybody.
func (p Principal) Anyone() symbol.Answer {
	if p.Type != "AWS" && p.Type != "*" && p.Type != "" {
		return symbol.No
	}
	text, known := p.Value.Literal()
	switch {
	case known && text == "*" && p.Type != "":
		return doubtedIf(p.Value.Maybe)
	case known && text != "*":
		return symbol.No
	case p.Type == "":
		return symbol.Unknown
	}
	if ref := p.Value.Ref(); ref == nil || !strings.HasPrefix(ref.Address, "var.") && !strings.HasPrefix(ref.Address, "module.") {
		return symbol.No // a name with a hole in it, or an attribute
	}
	return symbol.Unknown
}

func (p Principal) is(who Who) symbol.Answer {
	if p.Anyone() == symbol.Yes {
		return symbol.Yes
	}
	if p.Type != who.kind {
		if p.Type == "" || p.Anyone() == symbol.Unknown {
			return symbol.Unknown
		}
		return symbol.No
	}
	answer := symbol.Unknown
	for _, value := range who.values {
		var a symbol.Answer
		switch who.kind {
		case "Service":
			name, _ := value.Literal()
			a = IsService(p.Value, name)
		default:
			a = symbol.Same(p.Value, value)
		}
		if a == symbol.Yes {
			return symbol.Yes
		}
		if a == symbol.No {
			answer = symbol.No
		}
	}
	if who.kind == "AWS" && answer == symbol.No && p.account() {
		return symbol.Unknown // the account, to which the role may belong
	}
	return answer
}

// account says that a principal is an account: its number or root.
func (p Principal) account() bool {
	if p.Type != "AWS" {
		return false
	}
	if p.Value.Kind != symbol.Scalar || len(p.Value.Parts) == 0 {
		return false
	}
	last := p.Value.Parts[len(p.Value.Parts)-1]
	if last.Ref != nil {
		return last.Ref.Path == "account_id"
	}
	text, whole := p.Value.Literal()
	return strings.HasSuffix(last.Text, ":root") || whole && len(text) == 12 && strings.Trim(text, "0123456789") == ""
}

// IsService says whether a principal's value is a service, by its global or a
// regional name.
func IsService(v *symbol.Value, name string) symbol.Answer {
	if v.Kind == symbol.Either {
		answer := symbol.No
		for i, alternative := range v.Items {
			a := IsService(alternative, name)
			if i == 0 {
				answer = a
			} else if a != answer {
				return symbol.Unknown
			}
		}
		return answer
	}
	if v.Kind != symbol.Scalar || len(v.Parts) == 0 {
		return symbol.Unknown
	}
	short, domain, _ := strings.Cut(name, ".")
	if text, ok := v.Literal(); ok {
		if text == name || strings.HasPrefix(text, short+".") && strings.HasSuffix(strings.TrimSuffix(text, ".cn"), "."+domain) {
			return symbol.Yes
		}
		return symbol.No
	}
	first := v.Parts[0]
	if first.Ref != nil || first.Hole != nil {
		return symbol.Unknown
	}
	if before, _, dot := strings.Cut(first.Text, "."); dot {
		return symbol.Is(before == short) // logs.${…}.amazonaws.com
	}
	if !strings.HasPrefix(short, first.Text) {
		return symbol.No
	}
	return symbol.Unknown
}

// onlyAboutTransport says that all conditions are about encrypted transport,
// which every service uses.
func (s *Statement) onlyAboutTransport() bool {
	for _, c := range s.Conditions {
		switch c.Key() {
		case "aws:securetransport", "s3:tlsversion":
		default:
			return false
		}
	}
	return len(s.Conditions) > 0 && !s.MoreConditions
}

func doubtedIf(maybe bool) symbol.Answer {
	if maybe {
		return symbol.Unknown
	}
	return symbol.Yes
}
