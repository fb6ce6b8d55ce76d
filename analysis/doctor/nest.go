package doctor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/schema/suggest"
)

// moveIn moves the patient into a nested block below its body, which is there
// already or is written around it.
func (p *patient) moveIn(m suggest.Meaning, below []string) *analysis.Fix {
	from, path := p.body, below
	if at := p.shared(m.Path); len(at) < len(p.query.Path) {
		// Into a block beside the one that holds it.
		from, path = p.ancestors[len(at)], m.Path[len(at):]
	}
	if p.nested != nil && p.nested.Type == "dynamic" {
		return nil
	}
	source, ok := p.sourceAs(m)
	if !ok {
		return nil
	}
	into := from
	depth := 0
	for ; depth < len(path); depth++ {
		next := bodies(into, path[depth:depth+1])
		if depth == len(path)-1 && len(next) > 1 { // the one that does not have it
			next = slices.DeleteFunc(next, func(b *hclsyntax.Body) bool { return has(b, m.Name) })
		}
		if len(next) != 1 {
			if len(next) > 1 {
				return nil // which of them is meant is not known
			}
			break
		}
		into = next[0]
	}
	name := strings.Join(path, ".")
	if depth == len(path) {
		if !m.Block && into.Attributes[m.Name] != nil {
			return nil
		}
		if m.Value == "" && m.Name == p.name && p.attr != nil {
			return review(fmt.Sprintf("Move it into block %q", name), p.Move(p.attr, into))
		}
		return p.replaceBy(fmt.Sprintf("Move it into block %q as %q", name, m.Name), into, source, m.Block)
	}
	// The blocks that are missing are written around it, with what else they
	// require.
	bodySchema, ok := p.target("", m.Path)
	if !ok {
		return nil
	}
	inside := []string{source}
	complete := true
	for i := len(path) - 1; i >= depth; i-- {
		have := m.Name
		if i < len(path)-1 {
			have = path[i+1]
			bodySchema, _ = p.target("", m.Path[:len(m.Path)-(len(path)-1-i)])
		}
		more, known := p.require(bodySchema, "", func(name string) bool { return name == have })
		complete = complete && known
		inside = []string{rewrite.Block(path[i], append(more, inside...)...)}
	}
	title := fmt.Sprintf("Wrap it into a block %q", name)
	if m.Name != p.name {
		title += fmt.Sprintf(" as %q", m.Name)
	}
	var fix *analysis.Fix
	if into == p.body && !strings.Contains(inside[0], "<<") {
		fix = review(title, p.substitute(inside[0]))
		if fix == nil {
			return nil
		}
	} else {
		fix = p.replaceBy(title, into, inside[0], true)
	}
	if fix != nil {
		fix.Preferred = complete
	}
	return fix
}

// shared is the part of the path at hand that another path begins with.
func (p *patient) shared(path []string) []string {
	n := 0
	for n < len(path) && n < len(p.query.Path) && path[n] == p.query.Path[n] {
		n++
	}
	return path[:n]
}

// sourceAs is the patient as it is to be written at the place that was meant.
func (p *patient) sourceAs(m suggest.Meaning) (string, bool) {
	body, ok := p.target(m.Type, m.Path)
	if !ok {
		return "", false
	}
	if nested, block := body.Block(m.Name); block {
		if p.nested != nil {
			source := p.BlockSource(p.nested)
			return strings.Replace(source, p.name, m.Name, 1), true
		}
		if object, ok := p.attr.Expr.(*hclsyntax.ObjectConsExpr); ok {
			return p.blockOf(m.Name, object, nested.Body())
		}
		inner, ok := suggest.Takes(nested.Body(), p.query.Form)
		return rewrite.Block(m.Name, inner+" = "+p.value()), ok
	}
	attr, ok := body.Attribute(m.Name)
	if !ok {
		return "", false
	}
	if m.Value != "" {
		return m.Name + " = " + m.Value, true
	}
	if p.nested != nil {
		object, ok := p.objectOf(p.nested.Body)
		return m.Name + " = " + object, ok
	}
	if as := convert(p.value(), p.query.Form, attr.Type()); as != p.value() {
		return m.Name + " = " + as, true
	}
	source := p.Source(p.attr)
	if strings.HasPrefix(source, p.name) && strings.HasSuffix(source, p.value()) && !strings.Contains(p.value(), "\n") {
		return m.Name + " = " + p.value(), true // without the blanks that lined it up
	}
	if m.Name == p.name {
		return source, true
	}
	at := strings.LastIndex(source[:strings.Index(source+"=", "=")], p.name)
	if at < 0 {
		return "", false
	}
	return source[:at] + m.Name + source[at+len(p.name):], true
}

// replaceBy takes the patient out and puts source into another body of the same
// block.
func (p *patient) replaceBy(title string, into *hclsyntax.Body, source string, block bool) *analysis.Fix {
	out := p.out()
	insert := p.Insert(into, nil, source)
	if block {
		insert = p.InsertBlock(into, source)
	}
	if out == nil || insert == nil {
		return nil
	}
	for _, o := range out {
		for _, i := range insert {
			if o.Range.Start < i.Range.Start && i.Range.Start < o.Range.End || i.Range.Start == o.Range.Start && i.Range.End > i.Range.Start {
				return nil
			}
		}
	}
	return review(title, append(out, insert...))
}

// moveOut moves the patient to a body around the one that holds it.
func (p *patient) moveOut(m suggest.Meaning) *analysis.Fix {
	if len(m.Path) >= len(p.ancestors) || p.nested != nil && p.nested.Type == "dynamic" {
		return nil
	}
	into := p.ancestors[len(m.Path)]
	source, ok := p.sourceAs(m)
	if !ok {
		return nil
	}
	place := fmt.Sprintf("%q", p.query.Type)
	if len(m.Path) > 0 {
		place = fmt.Sprintf("block %q", m.Path[len(m.Path)-1])
	} else if p.query.Type == "" {
		place = "the provider block"
	}
	title := fmt.Sprintf("Move it out of block %q to %s", p.query.Path[len(p.query.Path)-1], place)
	if m.Name != p.name {
		title += fmt.Sprintf(" as %q", m.Name)
	}
	body, _ := p.target("", m.Path)
	_, block := body.Block(m.Name)
	return p.replaceBy(title, into, source, block)
}
