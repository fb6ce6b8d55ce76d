package policy

import (
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// Document reads a data source aws_iam_policy_document by itself, whoever uses
// it.
func Document(r *pass.Resource) *Policy {
	left := maxPolicies
	return fromDocument(symbol.BodyOf(r), budget{left: &left})
}

// fromDocument reads a data source aws_iam_policy_document: the statements of
// its source documents, its own, and those of its override documents, which
// replace statements of the same Sid.
func fromDocument(b symbol.Body, left budget) *Policy {
	p := &Policy{Complete: true, At: b.At}
	for _, name := range []string{"source_json", "source_policy_documents"} {
		p.join(b.Value(name), left)
	}
	blocks, complete := b.Blocks("statement")
	p.Complete = p.Complete && complete
	var own []*Statement
	for _, block := range blocks {
		own = append(own, fromBlock(block))
	}
	p.replace(own)
	for _, name := range []string{"override_json", "override_policy_documents"} {
		before := len(p.Statements)
		over := &Policy{Complete: true}
		over.join(b.Value(name), left)
		p.replace(over.Statements)
		if !over.Complete {
			p.Complete = false
			// Whatever has a Sid may be replaced by what is not known.
			for i, s := range p.Statements[:min(before, len(p.Statements))] {
				if sid, ok := s.Sid.Literal(); !s.Sid.IsNull() && (!ok || sid != "") {
					p.Statements[i] = s.maybe()
				}
			}
		}
	}
	return p
}

// join adds the statements of one or several documents.
func (p *Policy) join(v *symbol.Value, left budget) {
	items, closed := v.Elements()
	if v.Encoded {
		items, closed = []*symbol.Value{v}, true
	}
	p.Complete = p.Complete && closed
	for _, item := range items {
		if text, ok := item.Literal(); ok && text == "" {
			continue
		}
		joined := read(item, left.deeper())
		if item.Maybe {
			joined = joined.Doubted()
		}
		p.Statements = append(p.Statements, joined.Statements...)
		p.Complete = p.Complete && joined.Complete
	}
}

// replace adds statements; one with the Sid of an earlier one takes its place.
func (p *Policy) replace(statements []*Statement) {
next:
	for _, s := range statements {
		if sid, ok := s.Sid.Literal(); ok && sid != "" {
			for i, old := range p.Statements {
				if before, ok := old.Sid.Literal(); ok && before == sid {
					if s.Maybe {
						p.Statements[i] = old.maybe()
						break
					}
					p.Statements[i] = s
					continue next
				}
			}
		}
		p.Statements = append(p.Statements, s)
	}
}

// fromBlock reads a statement block.
func fromBlock(b symbol.Body) *Statement {
	broken := b.Broken()
	set := func(name string) Set {
		s := element(b.Value(name), !broken)
		if s.Written {
			s.At = b.AttributeAt(name)
		}
		return s
	}
	s := &Statement{
		Sid: b.Value("sid"), Effect: Allow, Maybe: b.Maybe, At: b.At, MoreConditions: broken,
		Actions: set("actions"), NotActions: set("not_actions"),
		Resources: set("resources"), NotResources: set("not_resources"),
		Principals: principalBlocks(b, "principals"), NotPrincipals: principalBlocks(b, "not_principals"),
	}
	if effect := b.Value("effect"); !effect.IsNull() {
		s.Effect = effectOf(effect)
	}
	conditions, complete := b.Blocks("condition")
	s.MoreConditions = s.MoreConditions || !complete
	for _, c := range conditions {
		if c.Maybe {
			s.MoreConditions = true
			continue
		}
		s.Conditions = append(s.Conditions, Condition{
			Test: c.Value("test"), Variable: c.Value("variable"), Values: element(c.Value("values"), true), At: c.At,
		})
	}
	return s
}

func principalBlocks(b symbol.Body, name string) Principals {
	blocks, complete := b.Blocks(name)
	p := Principals{Written: len(blocks) > 0, Open: !complete, At: b.At}
	for i, block := range blocks {
		if i == 0 {
			p.At = block.At
		}
		kind, _ := block.Value("type").Literal()
		set := element(block.Value("identifiers"), true)
		p.Open = p.Open || set.Open
		for _, v := range set.Values {
			if block.Maybe {
				c := *v
				c.Maybe = true
				v = &c
			}
			p.Items = append(p.Items, Principal{Type: kind, Value: v})
		}
	}
	return p
}
