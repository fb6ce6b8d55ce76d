package doctor

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/suggest"
)

// elsewhere gives what was written to another resource: one that is declared
// and belongs together with this one, or one that is made.
func (p *patient) elsewhere(m suggest.Meaning) *analysis.Fix {
	if p.block.Type() != "resource" {
		return nil
	}
	if m.Reverse {
		attr := p.block.Body().Attributes[m.Link]
		if attr == nil {
			return nil
		}
		if other := p.refers(attr.Expr); other != nil && other.Type() == "resource" && other.Label(0) == m.Type {
			return p.give(m, other)
		}
		return nil
	}
	if m.Link != "" {
		switch found := p.referrers(m.Type, m.Link); len(found) {
		case 0:
		case 1:
			return p.give(m, found[0])
		default:
			return nil // which of them is meant is not known
		}
	}
	return p.create(m)
}

// give adds what was written to a resource that is declared, unless it says it
// already.
func (p *patient) give(m suggest.Meaning, other *module.Block) *analysis.Fix {
	place, ok := rewrite.Of(p.module, other)
	if !ok {
		return nil
	}
	if m.Name == "" || len(bodies(other.Body(), m.Path)) == 1 && has(bodies(other.Body(), m.Path)[0], m.Name) {
		fix := review(fmt.Sprintf("Remove %q: %s says it", p.name, other.Address()), p.out())
		if fix != nil && m.Name != "" {
			fix.Preferred = p.says(other, m)
		}
		return fix
	}
	into := bodies(other.Body(), m.Path)
	if len(into) != 1 {
		return nil
	}
	source, ok := p.sourceAs(m)
	if !ok || strings.Contains(source, "self.") || p.bound(other) {
		return nil
	}
	insert := place.Insert(into[0], nil, source)
	if m.Block {
		insert = place.InsertBlock(into[0], source)
	}
	out := p.out()
	if insert == nil || out == nil {
		return nil
	}
	title := fmt.Sprintf("Move it to %s", other.Address())
	if m.Name != p.name {
		title += fmt.Sprintf(" as %q", m.Name)
	}
	return review(title, append(out, insert...))
}

// says whether another resource gives an argument the same value.
func (p *patient) says(other *module.Block, m suggest.Meaning) bool {
	attr := bodies(other.Body(), m.Path)[0].Attributes[m.Name]
	return attr != nil && p.attr != nil && source(other, attr.Expr) == p.value()
}

// bound says that the value refers to what only this block knows, and another
// would not.
func (p *patient) bound(other *module.Block) bool {
	var exprs []hclsyntax.Expression
	if p.attr != nil {
		exprs = append(exprs, p.attr.Expr)
	} else {
		exprs = expressions(p.content)
	}
	for _, e := range exprs {
		for _, t := range e.Variables() {
			switch t.RootName() {
			case "each":
				if other == nil || other.Body().Attributes["for_each"] == nil {
					return true
				}
			case "count":
				if other == nil || other.Body().Attributes["count"] == nil {
					return true
				}
			case "self":
				return true
			}
		}
	}
	return false
}

func expressions(body *hclsyntax.Body) []hclsyntax.Expression {
	var all []hclsyntax.Expression
	if body == nil {
		return nil
	}
	for _, a := range body.Attributes {
		all = append(all, a.Expr)
	}
	for _, b := range body.Blocks {
		all = append(all, expressions(b.Body)...)
	}
	return all
}

// create makes a resource that refers to this one, named after it and placed
// beside it, and moves what was written there.
func (p *patient) create(m suggest.Meaning) *analysis.Fix {
	body, ok := p.schemas.Newest().Body(flat.Resource, m.Type)
	if !ok || p.nested != nil && p.nested.Type == "dynamic" {
		return nil
	}
	d := &draft{body: body}
	if m.Link != "" {
		value := p.link(m.Link)
		if value == "" {
			return nil
		}
		d.set(m.Link, value)
	}
	switch placed := p.fill(d, m); placed {
	case left:
		return nil
	case off:
		return review(fmt.Sprintf("Remove %q: without %q it is off", p.name, m.Type), p.out())
	}
	for _, more := range m.Also {
		path := strings.Split(more.Name, ".")
		if at := d.at(path[:len(path)-1]); !at.has(path[len(path)-1]) {
			at.set(path[len(path)-1], strings.ReplaceAll(more.Text, "@", p.block.Address()+p.instance()))
			if len(path) == 1 && len(at.args) > 1 { // what it is called comes first
				last := at.args[len(at.args)-1]
				at.args = append([]suggest.Argument{last}, at.args[:len(at.args)-1]...)
			}
		}
	}
	out := append(p.out(), p.along(d)...)
	complete := p.finish(d, m.Type)
	name := p.free(m.Type, p.block.Label(1))
	var head []string
	for _, meta := range [...]string{"count", "for_each", "provider"} {
		if attr := p.block.Body().Attributes[meta]; attr != nil {
			value := p.Value(attr)
			if meta == "for_each" {
				value = p.block.Address()
			}
			head = append(head, meta+" = "+value)
		}
	}
	if len(head) > 0 {
		head = append(head, "")
	}
	after := p.After(rewrite.Block(fmt.Sprintf("resource %q %q", m.Type, name), append(head, d.lines()...)...))
	if len(out) == 0 || after == nil {
		return nil
	}
	fix := review(fmt.Sprintf("Move it to a new resource %q %q", m.Type, name), append(out, after...))
	fix.Preferred = complete
	return fix
}

// along takes with the patient what else stands in the block that its type does
// not have and the draft's does.
func (p *patient) along(d *draft) []analysis.Edit {
	own, ok := p.target("", nil)
	if !ok || p.body != p.block.Body() {
		return nil
	}
	moves := func(name string) bool {
		if name == p.name || d.has(name) {
			return false
		}
		_, attribute := own.Attribute(name)
		_, block := own.Block(name)
		return !attribute && !block && !metaArguments[name]
	}
	var out []analysis.Edit
	for _, name := range inOrder(p.body) {
		if a, ok := d.body.Attribute(name); ok && moves(name) && (a.Optional() || a.Required()) {
			d.set(name, p.valueSource(p.body.Attributes[name].Expr))
			out = append(out, p.Remove(p.body.Attributes[name])...)
		}
	}
	for _, b := range p.body.Blocks {
		if _, ok := d.body.Block(b.Type); ok && moves(b.Type) {
			d.extra = append(d.extra, p.BlockSource(b))
			out = append(out, p.RemoveBlock(b)...)
		}
	}
	return out
}

// link is the value by which an argument of another resource refers to this
// one.
func (p *patient) link(argument string) string {
	own, ok := p.target("", nil)
	if !ok {
		return ""
	}
	pick := func(name string) bool {
		a, ok := own.Attribute(name)
		return ok && a.Type().String() == "string"
	}
	switch {
	case strings.HasSuffix(argument, "_arn") && pick("arn"):
		return p.reference("arn")
	case argument == "bucket" && pick("id"):
		return p.reference("id")
	case pick(argument):
		return p.reference(argument)
	case strings.HasPrefix(argument, "target_") && pick(strings.TrimPrefix(argument, "target_")):
		return p.reference(strings.TrimPrefix(argument, "target_"))
	case strings.HasSuffix(argument, "_id") && pick("id"):
		return p.reference("id")
	case pick("name"):
		return p.reference("name")
	}
	return p.reference("id")
}

// draft is a body that is being written.
type draft struct {
	body   flat.Body
	args   []suggest.Argument
	blocks []*subdraft
	extra  []string // blocks as they are
}

type subdraft struct {
	name string
	draft
}

func (d *draft) set(name, value string) {
	d.args = append(d.args, suggest.Argument{Name: name, Text: value})
}

func (d *draft) has(name string) bool {
	for _, a := range d.args {
		if a.Name == name {
			return true
		}
	}
	for _, b := range d.blocks {
		if b.name == name {
			return true
		}
	}
	return d.hasExtra(name)
}

// at is the draft of the nested block that a path leads to.
func (d *draft) at(path []string) *draft {
	for _, step := range path {
		var next *subdraft
		for _, b := range d.blocks {
			if b.name == step {
				next = b
			}
		}
		if next == nil {
			body, _ := schema.Inside(d.body, step)
			next = &subdraft{step, draft{body: body}}
			d.blocks = append(d.blocks, next)
		}
		d = &next.draft
	}
	return d
}

func (d *draft) lines() []string {
	var lines []string
	for _, a := range d.args {
		lines = append(lines, a.Name+" = "+a.Text)
	}
	for i, b := range d.blocks {
		if i > 0 || len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, rewrite.Block(b.name, b.lines()...))
	}
	for _, e := range d.extra {
		lines = append(lines, "", e)
	}
	return lines
}

// finish answers what is still required.
func (p *patient) finish(d *draft, typ string) (complete bool) {
	complete = true
	for a := range d.body.Attributes() {
		if !a.Required() || d.has(a.Name()) {
			continue
		}
		value := p.answer(a, typ)
		if value == "" {
			value, complete = rewrite.Stub(a.Type().Cty()), false
		}
		d.set(a.Name(), value)
	}
	for n := range d.body.Blocks() {
		if (n.MinItems() > 0 || d.has(n.Name())) && !d.hasExtra(n.Name()) {
			complete = p.finish(d.at([]string{n.Name()}), typ) && complete
		}
	}
	return complete
}

func (d *draft) hasExtra(name string) bool {
	for _, e := range d.extra {
		if strings.HasPrefix(e, name+" ") {
			return true
		}
	}
	return false
}

// What became of what was written.
type placed uint8

const (
	left placed = iota // something found no place
	done
	off // it says that there is to be nothing
)

// fill puts what was written into a draft.
func (p *patient) fill(d *draft, m suggest.Meaning) placed {
	if m.Name != "" {
		target := d.at(m.Path)
		if nested, ok := target.body.Block(m.Name); ok {
			sub := target.at([]string{m.Name})
			sub.body = nested.Body()
			return p.fill(sub, suggest.Meaning{})
		}
		attr, ok := target.body.Attribute(m.Name)
		if !ok {
			return left
		}
		value := m.Value
		if value == "" && p.attr != nil {
			value = convert(p.valueSource(p.attr.Expr), p.query.Form, attr.Type())
		}
		if value == "" {
			return left
		}
		target.set(m.Name, value)
		return done
	}
	if p.attr != nil {
		if object, ok := p.attr.Expr.(*hclsyntax.ObjectConsExpr); ok {
			return p.fillObject(d, object)
		}
		return p.fillValue(d)
	}
	return p.fillBody(d, p.content)
}

// fillBody puts the arguments and blocks of a body where a draft has them.
func (p *patient) fillBody(d *draft, body *hclsyntax.Body) placed {
	for _, name := range inOrder(body) {
		attr := body.Attributes[name]
		if result := p.place(d, name, attr.Expr); result != done {
			return result
		}
	}
	for _, b := range body.Blocks {
		name, content := generated(b)
		if at, ok := find(d.body, name, true, nil); ok {
			if b.Type == "dynamic" || d.at(at).has(name) {
				into := d.at(at)
				into.extra = append(into.extra, p.BlockSource(b))
				continue
			}
			if fits(d.at(append(at[:len(at):len(at)], name)).body, content) {
				sub := d.at(append(at[:len(at):len(at)], name))
				if result := p.fillInto(sub, content); result != done {
					return result
				}
				continue
			}
		}
		if b.Type == "dynamic" {
			return left
		}
		if result := p.fillBody(d, content); result != done {
			return result
		}
	}
	return done
}

// fits says whether a body has all that is written in another.
func fits(body flat.Body, content *hclsyntax.Body) bool {
	for _, name := range written(content) {
		_, attribute := body.Attribute(name)
		_, block := body.Block(name)
		if !attribute && !block {
			return false
		}
	}
	return true
}

// fillInto copies a body that fits as a whole.
func (p *patient) fillInto(d *draft, content *hclsyntax.Body) placed {
	for _, name := range inOrder(content) {
		d.set(name, p.valueSource(content.Attributes[name].Expr))
	}
	for _, b := range content.Blocks {
		d.extra = append(d.extra, p.BlockSource(b))
	}
	return done
}

func (p *patient) fillObject(d *draft, object *hclsyntax.ObjectConsExpr) placed {
	for _, item := range object.Items {
		key, ok := module.ObjectKey(item.KeyExpr)
		if !ok {
			return left
		}
		if inner, ok := item.ValueExpr.(*hclsyntax.ObjectConsExpr); ok {
			if _, is := find(d.body, key, false, nil); !is {
				if result := p.fillObject(d, inner); result != done {
					return result
				}
				continue
			}
		}
		if result := p.place(d, key, item.ValueExpr); result != done {
			return result
		}
	}
	return done
}

// fillValue puts one value into a draft: as the one thing that the companion is
// about.
func (p *patient) fillValue(d *draft) placed {
	if a, ok := d.body.Attribute(p.name); ok && (a.Optional() || a.Required()) {
		d.set(p.name, p.value())
		return done
	}
	if p.query.Form == suggest.BoolForm {
		return p.place(d, "enabled", p.attr.Expr)
	}
	if p.query.Form == suggest.AnyForm || p.query.Form == suggest.StringForm {
		for a := range d.body.Attributes() {
			if a.Required() && !d.has(a.Name()) && a.Type().String() == "string" {
				d.set(a.Name(), p.value())
				return done
			}
		}
		// The alias of a key is the name of an alias.
		if a, ok := d.body.Attribute("name"); ok && a.Optional() && !d.has("name") {
			d.set("name", p.value())
			return done
		}
		if at, name, ok := similar(d.body, p.name); ok {
			d.at(at).set(name, p.value())
			return done
		}
	}
	return left
}
