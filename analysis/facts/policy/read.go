package policy

import (
	"strings"

	"github.com/terravet/terravet/analysis/facts/symbol"
)

// budget bounds how often a policy may lead to others, in a row and in all.
type budget struct {
	depth int
	left  *int
}

const (
	maxDepth    = 12
	maxPolicies = 2000
)

func (b budget) deeper() budget { return budget{b.depth + 1, b.left} }

// spent counts one more policy.
func (b budget) spent() bool {
	*b.left--
	return *b.left < 0 || b.depth > maxDepth
}

// Read reads the value of an argument that takes a policy as JSON text. An
// absent value is a policy without statements.
func Read(v *symbol.Value) *Policy {
	left := maxPolicies
	return read(v, budget{left: &left})
}

func read(v *symbol.Value, b budget) *Policy {
	if v.IsNull() {
		return &Policy{Complete: true}
	}
	if b.spent() {
		return Unknown(v.At)
	}
	switch v.Kind {
	case symbol.Object:
		return document(v)
	case symbol.Either:
		var all []*Policy
		for _, alternative := range v.Items {
			all = append(all, read(alternative, b.deeper()).Doubted())
		}
		u := Union(all...)
		u.At = v.At
		return u
	case symbol.Scalar:
		if ref := v.Ref(); ref != nil {
			return referred(ref, v, b)
		}
		structure := parse(v)
		if structure == nil {
			return Unknown(v.At)
		}
		return document(structure)
	}
	return Unknown(v.At)
}

// referred reads the policy of another block: a policy document, or the
// argument of a resource.
func referred(ref *symbol.Ref, v *symbol.Value, b budget) *Policy {
	if name, ok := strings.CutPrefix(ref.Address, "data.aws_iam_policy_document."); ok && name != "" {
		if ref.Path != "json" && ref.Path != "minified_json" {
			return Unknown(v.At)
		}
		data := ref.Scope.View().Resource(ref.Address)
		if data == nil {
			return Unknown(v.At)
		}
		return fromDocument(symbol.BodyOf(data), b.deeper())
	}
	if is := ref.Configured(); is != nil && is.Kind != symbol.Null {
		return read(is, b.deeper())
	}
	return Unknown(v.At)
}

// document reads the object of a policy.
func document(v *symbol.Value) *Policy {
	p := &Policy{Complete: true, At: v.At}
	statements, known := v.FieldFold("Statement")
	p.Complete = known && statements.Kind != symbol.Null
	items, closed := statements.Elements()
	p.Complete = p.Complete && closed
	for _, item := range items {
		for _, alternative := range item.Alternatives() {
			if alternative.Kind == symbol.Null {
				continue
			}
			s, ok := statement(alternative)
			if !ok {
				p.Complete = false
				continue
			}
			if item.Kind == symbol.Either || item.Maybe {
				s = s.maybe()
			}
			p.Statements = append(p.Statements, s)
		}
	}
	return p
}

// statement reads one statement object.
func statement(v *symbol.Value) (*Statement, bool) {
	if v.Kind != symbol.Object {
		return nil, false
	}
	field := func(name string) (*symbol.Value, bool) {
		f, known := v.FieldFold(name)
		return f, known
	}
	s := &Statement{At: v.At, Maybe: v.Maybe}
	s.Sid, _ = field("Sid")
	effect, _ := field("Effect")
	s.Effect = effectOf(effect)
	s.Actions = element(field("Action"))
	s.NotActions = element(field("NotAction"))
	s.Resources = element(field("Resource"))
	s.NotResources = element(field("NotResource"))
	s.Principals = principals(field("Principal"))
	s.NotPrincipals = principals(field("NotPrincipal"))
	conditions, known := field("Condition")
	s.MoreConditions = !known
	s.readConditions(conditions)
	return s, true
}

func effectOf(v *symbol.Value) Effect {
	switch word, _ := v.Literal(); {
	case strings.EqualFold(word, "Allow"):
		return Allow
	case strings.EqualFold(word, "Deny"):
		return Deny
	}
	return Undecided
}

// element reads a value or a list of values; known is false where the element
// may be there though it is not seen.
func element(v *symbol.Value, known bool) Set {
	if v.IsNull() {
		return Set{Open: !known}
	}
	values, closed := v.Elements()
	set := Set{Written: true, Open: !closed || !known || v.Ref() != nil && list(v.Ref()), At: v.At}
	if v.Ref() != nil && set.Open {
		return set
	}
	for _, value := range values {
		set.add(value)
	}
	return set
}

func (s *Set) add(v *symbol.Value) {
	switch {
	case v.Kind == symbol.Null:
	case v.Kind == symbol.Opaque, v.Kind == symbol.List, v.Kind == symbol.Object:
		s.Open = true
	case v.Kind == symbol.Either:
		for _, alternative := range v.Items {
			c := *alternative
			c.Maybe = true
			s.add(&c)
		}
	default:
		s.Values = append(s.Values, v)
	}
}

// list says that a reference, written where a value or a list may stand, may be
// to a list.
func list(ref *symbol.Ref) bool {
	return strings.HasPrefix(ref.Address, "var.") && ref.Options == nil && !scalarVariable(ref) ||
		strings.HasPrefix(ref.Address, "module.") || strings.HasSuffix(ref.Path, "s")
}

func scalarVariable(ref *symbol.Ref) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(ref.Address, "var."), ".")
	in := ref.Scope.View().Variable(name)
	return in != nil && ref.Path == "" && in.Type.IsPrimitiveType()
}

func principals(v *symbol.Value, known bool) Principals {
	if v.IsNull() {
		return Principals{Open: !known}
	}
	p := Principals{Written: true, Open: !known, At: v.At}
	for _, alternative := range v.Alternatives() {
		if word, ok := alternative.Literal(); ok {
			p.Items = append(p.Items, Principal{Type: "*", Value: symbol.Text(word, alternative.At)})
			continue
		}
		if alternative.Kind != symbol.Object {
			p.Open = true
			continue
		}
		p.Open = p.Open || alternative.Open
		for _, f := range alternative.Fields {
			kind, _ := f.Key.Literal()
			set := element(f.Value, true)
			p.Open = p.Open || set.Open
			for _, value := range set.Values {
				p.Items = append(p.Items, Principal{Type: kind, Value: value})
			}
		}
	}
	return p
}

// readConditions reads operators, each an object of keys.
func (s *Statement) readConditions(v *symbol.Value) {
	switch v.Kind {
	case symbol.Null:
		return
	case symbol.Object:
	default:
		s.MoreConditions = true
		return
	}
	s.MoreConditions = s.MoreConditions || v.Open
	for _, operator := range v.Fields {
		if operator.Value.Kind != symbol.Object {
			s.MoreConditions = true
			continue
		}
		s.MoreConditions = s.MoreConditions || operator.Value.Open
		for _, key := range operator.Value.Fields {
			s.Conditions = append(s.Conditions, Condition{
				Test: operator.Key, Variable: key.Key, Values: element(key.Value, true), At: key.Key.At,
			})
		}
	}
}
