package doctor

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/suggest"
)

// convert writes a value so that it suits a type, where the text shows how: one
// string for a list of strings becomes a list of it.
func convert(value string, form suggest.Form, t flat.Type) string {
	kind := t.String()
	list := strings.HasPrefix(kind, "list(") || strings.HasPrefix(kind, "set(")
	switch {
	case list && (form == suggest.StringForm || form == suggest.NumberForm):
		return "[" + value + "]"
	case form == suggest.BoolForm && kind == "string" && (value == "true" || value == "false"):
		return value
	}
	return value
}

// require answers what a body requires and have does not have: lines of
// arguments, and blocks. complete says that no answer is a stand-in. typ is the
// type that the body is of where that is not the patient's.
func (p *patient) require(body flat.Body, typ string, have func(string) bool) (lines []string, complete bool) {
	complete = true
	for a := range body.Attributes() {
		if !a.Required() || have(a.Name()) {
			continue
		}
		value := p.answer(a, typ)
		if value == "" {
			value, complete = rewrite.Stub(a.Type().Cty()), false
		}
		lines = append(lines, a.Name()+" = "+value)
	}
	for n := range body.Blocks() {
		if n.MinItems() == 0 || have(n.Name()) {
			continue
		}
		inside, known := p.require(n.Body(), typ, func(string) bool { return false })
		complete = complete && known
		lines = append(lines, rewrite.Block(n.Name(), inside...))
	}
	return lines, complete
}

// answer gives the value of an argument that nobody wrote, from what the module
// declares: the same argument of the patient's block, or the one resource that
// the argument's name speaks of; "" where nothing does. For a type that is not
// the patient's, what the patient's block has is referred to.
func (p *patient) answer(a flat.Attribute, typ string) string {
	name := a.Name()
	if typ != "" {
		if attr := p.block.Body().Attributes[name]; attr != nil && name != "name" {
			return p.reference(name)
		}
	}
	if a.Type().String() != "string" {
		return ""
	}
	return p.declaredFor(name)
}

// reference is an attribute of the patient's block as others refer to it.
func (p *patient) reference(attribute string) string {
	return p.block.Address() + p.instance() + "." + attribute
}

// instance is the key of one instance where the block has count or for_each,
// as a resource that has the same refers to it.
func (p *patient) instance() string {
	body := p.block.Body()
	switch {
	case body.Attributes["count"] != nil:
		return "[count.index]"
	case body.Attributes["for_each"] != nil:
		return "[each.key]"
	}
	return ""
}

// declaredFor is a reference to the one declared resource that an argument's
// name speaks of: kms_key_id to the only aws_kms_key.
func (p *patient) declaredFor(name string) string {
	base, attribute := name, ""
	for _, form := range [...]struct{ suffix, attribute string }{{"_arn", "arn"}, {"_id", "id"}, {"_name", "name"}} {
		if rest, ok := strings.CutSuffix(name, form.suffix); ok {
			base, attribute = rest, form.attribute
			break
		}
	}
	if attribute == "" {
		return ""
	}
	var found *module.Block
	provider, _, _ := strings.Cut(p.query.Type, "_")
	for _, b := range p.module.Blocks() {
		if b.Type() != "resource" || b == p.block || !strings.HasPrefix(b.Label(0), provider+"_") {
			continue
		}
		rest := strings.TrimPrefix(b.Label(0), provider+"_")
		if rest != base && !strings.HasSuffix(rest, "_"+base) && !strings.HasSuffix(base, "_"+rest) {
			continue
		}
		if found != nil || b.Body().Attributes["count"] != nil || b.Body().Attributes["for_each"] != nil {
			return "" // which one is not known
		}
		found = b
	}
	if found == nil {
		return ""
	}
	body, ok := p.schemas.Newest().Body(flat.Resource, found.Label(0))
	if !ok {
		return ""
	}
	if attribute == "id" && base == "kms_key" { // takes any name of the key; the ARN is what is compared
		attribute = "arn"
	}
	if _, ok := body.Attribute(attribute); !ok {
		return ""
	}
	return found.Address() + "." + attribute
}

// refers is the resource that an expression refers to, or nil.
func (p *patient) refers(expr hclsyntax.Expression) *module.Block {
	for _, t := range expr.Variables() {
		if len(t) < 2 {
			continue
		}
		name, ok := t[1].(hcl.TraverseAttr)
		if !ok {
			continue
		}
		for _, b := range p.module.Declared(t.RootName() + "." + name.Name) {
			return b
		}
	}
	return nil
}

// referrers are the resources of a type whose argument refers to the patient's
// block.
func (p *patient) referrers(typ, link string) []*module.Block {
	var found []*module.Block
	for _, b := range p.module.Blocks() {
		if b.Type() != "resource" || b.Label(0) != typ {
			continue
		}
		if attr := b.Body().Attributes[link]; attr != nil && p.refers(attr.Expr) == p.block {
			found = append(found, b)
		}
	}
	return found
}

// free is a name that no resource of a type has yet: the one wished for, or
// that with a number.
func (p *patient) free(typ, name string) string {
	for i := 2; p.module.Has(typ + "." + name); i++ {
		name = fmt.Sprintf("%s_%d", strings.TrimRight(name, "_0123456789"), i)
	}
	return name
}
