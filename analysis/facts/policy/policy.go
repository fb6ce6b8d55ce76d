package policy

import (
	"github.com/terravet/terravet/analysis/facts/symbol"
)

// Policy is a list of statements. It is immutable.
type Policy struct {
	Statements []*Statement
	// Complete says that the policy has no statement that is not listed.
	Complete bool
	// At is where the policy's text begins: the argument's value.
	At symbol.At
}

// Effect is what a statement does.
type Effect uint8

const (
	// Undecided is an effect that cannot be told.
	Undecided Effect = iota
	Allow
	Deny
)

// Statement is one statement of a policy.
type Statement struct {
	// Sid is null where there is none.
	Sid    *symbol.Value
	Effect Effect
	// Principals are empty in policies of identities.
	Principals, NotPrincipals Principals
	Actions, NotActions       Set
	Resources, NotResources   Set
	Conditions                []Condition
	// MoreConditions says that there may be conditions that are not listed.
	MoreConditions bool
	// Maybe says that the statement may not be there.
	Maybe bool
	// At is where the statement is written; its elements have places of their own.
	At symbol.At
}

// Set is an element that lists values: actions, resources, a condition's
// values.
type Set struct {
	Values []*symbol.Value
	// Written says that the element is there at all.
	Written bool
	// Open says that there may be more values.
	Open bool
	At   symbol.At
}

// Principal is who a statement is about.
type Principal struct {
	// Type is "AWS", "Service", "Federated", "CanonicalUser", or "*" for a
	// principal that is written as "*" alone. It is empty where it cannot be told.
	Type  string
	Value *symbol.Value
}

// Principals lists who a statement is about.
type Principals struct {
	Items   []Principal
	Written bool
	Open    bool
	At      symbol.At
}

// Condition is one operator on one key.
type Condition struct {
	// Test is "StringEquals", Variable "aws:SourceArn"; both may be unknown.
	Test, Variable *symbol.Value
	Values         Set
	At             symbol.At
}

// Unknown is a policy of which nothing is known.
func Unknown(at symbol.At) *Policy { return &Policy{At: at} }

// Union is what several policies say together.
func Union(policies ...*Policy) *Policy {
	u := &Policy{Complete: true}
	for i, p := range policies {
		if i == 0 {
			u.At = p.At
		}
		u.Statements = append(u.Statements, p.Statements...)
		u.Complete = u.Complete && p.Complete
	}
	return u
}

// Doubted is the policy of something that may not be there.
func (p *Policy) Doubted() *Policy {
	d := &Policy{Complete: p.Complete, At: p.At}
	for _, s := range p.Statements {
		d.Statements = append(d.Statements, s.maybe())
	}
	return d
}

func (s *Statement) maybe() *Statement {
	if s.Maybe {
		return s
	}
	c := *s
	c.Maybe = true
	return &c
}

// Key is the condition's key in lower case, "" where it is not known.
func (c Condition) Key() string {
	key, _ := c.Variable.Literal()
	return lower(key)
}

// Has says whether a statement has a condition on a key ("aws:SourceArn"),
// whatever its operator and values.
func (s *Statement) Has(key string) symbol.Answer {
	key = lower(key)
	answer := symbol.No
	if s.MoreConditions {
		answer = symbol.Unknown
	}
	for _, c := range s.Conditions {
		known := c.Key()
		if known == key {
			return symbol.Yes
		}
		if known == "" {
			answer = symbol.Unknown
		}
	}
	return answer
}

func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
