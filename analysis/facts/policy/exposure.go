package policy

import (
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis/facts/symbol"
)

// Public says whether a statement lets everybody in: an Allow for everyone
// without a condition that restricts who comes.
func (s *Statement) Public() symbol.Answer {
	if s.Effect == Deny {
		return symbol.No
	}
	anyone := symbol.No
	if s.Principals.Open {
		anyone = symbol.Unknown
	}
	for _, p := range s.Principals.Items {
		anyone = anyone.Or(p.Anyone())
	}
	if s.NotPrincipals.Written {
		anyone = symbol.Unknown // everyone but some, which is rarely meant
	}
	return s.certain(anyone.And(s.Restricted().Not()))
}

// certain doubts an answer about a statement that may not be there.
func (s *Statement) certain(a symbol.Answer) symbol.Answer {
	if s.Maybe || s.Effect == Undecided {
		return a.Doubted()
	}
	return a
}

// unrestricting are condition keys that say nothing of who comes: anybody can
// meet them.
var unrestricting = []string{
	"aws:securetransport", "aws:referer", "aws:useragent", "aws:currenttime", "aws:epochtime", "aws:requestedregion",
	"s3:prefix", "s3:delimiter", "s3:max-keys", "s3:tlsversion", "s3:authtype", "s3:signatureversion", "s3:signatureage", "s3:versionid",
	"s3:existingobjecttag", "s3:x-amz-acl", "s3:x-amz-content-sha256", "s3:x-amz-server-side-encryption", "s3:x-amz-storage-class", "s3:locationconstraint",
	"sns:protocol", "kms:encryptionalgorithm",
}

// optional are condition keys that a signed request of a stranger need not have:
// that of a role has no user, that of an account without organization no
// organization. Which account it is, it always says.
var optional = []string{
	"aws:username", "aws:principalorgid", "aws:principalorgpaths", "aws:principaltag", "aws:multifactorauthpresent", "aws:federatedprovider",
}

// Restricted says whether a condition narrows who the statement is about: an
// account, organization, network, source, external ID. Conditions that anybody
// meets do not count; of those that cannot be read it is unknown.
func (s *Statement) Restricted() symbol.Answer {
	answer := symbol.No
	if s.MoreConditions {
		answer = symbol.Unknown
	}
	for _, c := range s.Conditions {
		answer = answer.Or(c.restricts())
	}
	return answer
}

// evaded says that a condition is met by who has no such key: ForAllValues and
// IfExists are true of keys that are missing.
func evaded(test, name string) bool {
	if !strings.HasPrefix(test, "forallvalues:") && !strings.HasSuffix(test, "ifexists") || strings.Contains(test, "not") || strings.HasSuffix(test, ":null") {
		return false
	}
	return slices.Contains(optional, name)
}

func (c Condition) restricts() symbol.Answer {
	key := c.Key()
	name, _, _ := strings.Cut(key, "/") // aws:PrincipalTag/team
	if key != "" && slices.Contains(unrestricting, name) {
		return symbol.No
	}
	test, known := c.Test.Literal()
	if key == "" || !known {
		return symbol.Unknown
	}
	test = lower(test)
	if evaded(test, name) {
		return symbol.No
	}
	if strings.Contains(test, "not") || strings.HasSuffix(test, "ifexists") || strings.HasPrefix(test, "forallvalues") || test == "null" {
		return symbol.Unknown
	}
	if len(c.Values.Values) == 0 {
		return symbol.Unknown
	}
	all := symbol.Yes
	for _, v := range c.Values.Values {
		text, ok := v.Literal()
		switch {
		case ok && key == "aws:principalarn" && strings.HasPrefix(text, "arn:aws:iam::*") && (strings.HasPrefix(test, "arn") || strings.Contains(test, "like")):
			return symbol.No // in whatever account
		case ok && (text == "*" && strings.Contains(test, "like") || text == "0.0.0.0/0" || text == "::/0" || text == "arn:aws:*" && strings.Contains(test, "like")):
			return symbol.No
		case !ok && v.Ref() != nil && strings.HasPrefix(v.Ref().Address, "var."):
			all = all.Doubted()
		}
	}
	return all
}

// Admin says whether a statement allows every action on every resource.
func (s *Statement) Admin() symbol.Answer {
	if s.Effect == Deny {
		return symbol.No
	}
	a := s.Actions.wild("*", "*:*").And(s.Resources.wild("*"))
	if len(s.Conditions) > 0 || s.MoreConditions {
		return a.Doubted()
	}
	return s.certain(a)
}

// WildActions are the patterns of a statement's actions that stand for more
// than one service ("*") or for all actions of one ("s3:*").
func (s *Statement) WildActions() []*symbol.Value {
	var wild []*symbol.Value
	for _, v := range s.Actions.Values {
		if text, ok := v.Literal(); ok && (text == "*" || strings.HasSuffix(text, ":*")) {
			wild = append(wild, v)
		}
	}
	return wild
}

// AllResources says whether a statement is about all resources.
func (s *Statement) AllResources() symbol.Answer { return s.Resources.wild("*") }

// wild says whether the set has one of some texts.
func (s Set) wild(words ...string) symbol.Answer {
	answer := symbol.No
	if s.Open {
		answer = symbol.Unknown
	}
	for _, v := range s.Values {
		text, ok := v.Literal()
		switch {
		case ok && slices.Contains(words, text) && !v.Maybe:
			return symbol.Yes
		case ok && slices.Contains(words, text):
			answer = symbol.Unknown
		case !ok && v.Ref() != nil && strings.HasPrefix(v.Ref().Address, "var."):
			answer = symbol.Unknown
		}
	}
	return answer
}

// sourceKeys are the conditions that tie a service to whom it acts for.
var sourceKeys = []string{"aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceOwner"}

// ConfusedDeputy says whether a statement trusts a service without saying for
// whom it acts: then everybody who uses the service may make it act.
func (s *Statement) ConfusedDeputy() symbol.Answer {
	if s.Effect == Deny {
		return symbol.No
	}
	service := symbol.No
	if s.Principals.Open {
		service = symbol.Unknown
	}
	for _, p := range s.Principals.Items {
		if p.Type == "Service" {
			service = symbol.Yes
		}
	}
	bound := symbol.No
	for _, key := range sourceKeys {
		bound = bound.Or(s.Has(key))
	}
	return s.certain(service.And(bound.Not()))
}

// DelegatesToIAM says whether a key policy leaves it to IAM policies of its
// account who may do an action: a statement for the account's root.
func (p *Policy) DelegatesToIAM(action string) symbol.Answer {
	answer := symbol.No
	if !p.Complete {
		answer = symbol.Unknown
	}
	asked := symbol.Text(action, symbol.At{})
	for _, s := range p.Statements {
		if s.Effect == Deny {
			continue
		}
		root := symbol.No
		if s.Principals.Open {
			root = symbol.Unknown
		}
		for _, item := range s.Principals.Items {
			switch {
			case item.account():
				root = symbol.Yes
			case item.Type == "AWS" && item.Value.Kind != symbol.Scalar, item.Type == "AWS" && item.Value.Ref() != nil && strings.HasPrefix(item.Value.Ref().Address, "var."):
				root = root.Or(symbol.Unknown)
			}
		}
		a := s.certain(root.And(s.names(asked)))
		if len(s.Conditions) > 0 || s.MoreConditions {
			a = a.Doubted()
		}
		answer = answer.Or(a)
	}
	return answer
}

// AdmitsService says whether a resource's policy lets a service do all of some
// actions, and the first action that it does not.
func (p *Policy) AdmitsService(service string, actions ...string) (Verdict, string) {
	return p.AllowsAll(Service(service), actions)
}

// Names says whether the policy mentions a service as a principal of an Allow
// at all, whatever the actions.
func (p *Policy) Names(service string) symbol.Answer {
	answer := symbol.No
	if !p.Complete {
		answer = symbol.Unknown
	}
	for _, s := range p.Statements {
		if s.Effect != Deny {
			answer = answer.Or(s.certain(s.about(Service(service))))
		}
	}
	return answer
}
