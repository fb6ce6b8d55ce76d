package eval

import (
	"fmt"
	"iter"
	"maps"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/suggest"
)

// resolve returns what a reference is worth, or what is wrong with it.
func (s *Scope) resolve(ref Reference, f Frame) (cty.Value, []Problem) {
	switch ref.Kind {
	case Variable:
		if v := s.variables[ref.Label]; v != nil {
			return v.Value, nil
		}
		return s.undeclared(ref, "terraform/undeclared-variable", "Reference to undeclared input variable",
			fmt.Sprintf("An input variable with the name %q has not been declared.", ref.Label),
			fmt.Sprintf(" This variable can be declared with a variable %q {} block.", ref.Label), maps.Keys(s.variables))
	case Local:
		if value, ok := s.locals[ref.Label]; ok {
			return value, nil
		}
		if s.module.Has(ref.Address) {
			return cty.DynamicVal, nil // not evaluated yet: part of a cycle
		}
		return s.undeclared(ref, "terraform/undeclared-local", "Reference to undeclared local value",
			fmt.Sprintf("A local value with the name %q has not been declared.", ref.Label), "", maps.Keys(s.locals))
	case Module:
		if value, ok := s.calls[ref.Label]; ok {
			if ref.Key && value.IsKnown() {
				return cty.DynamicVal, nil // an instance of a call that has only one: validate does not look
			}
			return value, nil
		}
		return s.undeclared(ref, "terraform/undeclared-module", "Reference to undeclared module",
			fmt.Sprintf("No module call named %q is declared in %s.", ref.Label, s.here()), "", maps.Keys(s.calls))
	case Resource:
		return s.resource(ref)
	case Each:
		return each(ref, f)
	case Count:
		return count(ref, f)
	case Self:
		if !f.Self {
			return cty.DynamicVal, []Problem{{
				Code:    "terraform/self-outside",
				Summary: `Invalid "self" reference`,
				Detail:  `The "self" object is not available in this context. This object can be used only in resource provisioner, connection, and postcondition blocks.`,
				Range:   ref.Whole,
			}}
		}
		if f.Of != nil {
			return cty.DynamicVal, s.Within(f.Of, ref.Rest)
		}
	case Path:
		switch ref.Label {
		case "module", "root", "cwd":
			if path, ok := s.world.Path[ref.Label]; ok {
				return cty.StringVal(path), nil
			}
			return cty.UnknownVal(cty.String), nil
		}
		return cty.DynamicVal, []Problem{{
			Code:    "terraform/invalid-path-attribute",
			Summary: `Invalid "path" attribute`,
			Detail:  fmt.Sprintf(`The "path" object does not have an attribute named %q. The available attributes are "cwd", "module" and "root".`, ref.Label),
			Range:   ref.Range, Name: ref.Label,
		}}
	case Terraform:
		if ref.Label == "env" {
			return cty.DynamicVal, []Problem{{
				Code:    "terraform/invalid-terraform-attribute",
				Summary: `Invalid "terraform" attribute`,
				Detail:  `The terraform.env attribute was deprecated in v0.10 and removed in v0.12. The "state environment" concept was renamed to "workspace" in v0.12, and so the workspace name can now be accessed using the terraform.workspace attribute.`,
				Range:   ref.Range,
			}}
		}
		if ref.Label != "workspace" && ref.Label != "applying" && ref.Label != "" {
			return cty.DynamicVal, []Problem{{
				Code:    "terraform/invalid-terraform-attribute",
				Summary: `Invalid "terraform" attribute`,
				Detail:  fmt.Sprintf(`The "terraform" object does not have an attribute named %q. The only supported attributes are terraform.workspace, the name of the currently-selected workspace, and terraform.applying, a boolean which is true only during apply.`, ref.Label),
				Range:   ref.Range, Name: ref.Label,
			}}
		}
	}
	return cty.DynamicVal, nil
}

// here names the module in Terraform's words.
func (s *Scope) here() string { return "the root module" }

// undeclared makes the problem of a name that nothing declares.
func (s *Scope) undeclared(ref Reference, code, summary, detail, otherwise string, names iter.Seq[string]) (cty.Value, []Problem) {
	if s.world.Uncertain {
		return cty.DynamicVal, nil
	}
	p := Problem{Code: code, Summary: summary, Detail: detail, Range: ref.Range, Name: ref.Label, Near: near(ref.Label, names)}
	p.NameRange = lastWord(ref.Range, ref.Label)
	if len(p.Near) > 0 {
		p.Detail += fmt.Sprintf(" Did you mean %q?", p.Near[0])
	} else {
		p.Detail += otherwise
	}
	return cty.DynamicVal, []Problem{p}
}

// lastWord is the end of a range that a name takes up.
func lastWord(r hcl.Range, name string) hcl.Range {
	if r.End.Byte-r.Start.Byte < len(name) {
		return r
	}
	r.Start = r.End
	r.Start.Byte -= len(name)
	r.Start.Column -= len(name)
	return r
}

func (s *Scope) resource(ref Reference) (cty.Value, []Problem) {
	blocks := s.module.Declared(ref.Address)
	if len(blocks) == 0 {
		return s.undeclaredResource(ref)
	}
	b := blocks[0]
	if b.Override {
		return cty.DynamicVal, nil
	}
	expansion := Expansion(b)
	for _, other := range blocks[1:] {
		if other.Override && Expansion(other) != One {
			expansion = Expansion(other)
		}
	}
	switch {
	case Miscounted(b):
	case ref.Key && expansion == One:
		return cty.DynamicVal, []Problem{{
			Code:    "terraform/unexpected-instance-key",
			Summary: "Unexpected resource instance key",
			Detail: fmt.Sprintf(`Because %s does not have "count" or "for_each" set, references to it must not include an index key. Remove the bracketed index to refer to the single instance of this resource.`,
				ref.Address),
			Range: ref.Range,
		}}
	case !ref.Key && len(ref.Rest) > 0 && expansion != One:
		what, key := "count", "count.index"
		if expansion == ByForEach {
			what, key = "for_each", "each.key"
		}
		return cty.DynamicVal, []Problem{{
			Code:    "terraform/missing-instance-key",
			Summary: "Missing resource instance key",
			Detail: fmt.Sprintf("Because %s has %q set, its attributes must be accessed on specific instances.\n\nFor example, to correlate with indices of a referring resource, use:\n    %s[%s]",
				ref.Address, what, ref.Address, key),
			Range: ref.Range,
		}}
	}
	if len(ref.Rest) == 0 {
		return cty.DynamicVal, nil
	}
	body, certain := s.resourceBody(b)
	wrong := traverse(body, ref.Rest, ref)
	for i := range wrong {
		wrong[i].Doubtful = !certain
	}
	if len(wrong) > 0 && body.Elsewhere().Known() && len(traverse(body.Elsewhere(), ref.Rest, ref)) == 0 {
		wrong[0].Doubtful = true // an older version that is admitted as well has it
	}
	return cty.DynamicVal, wrong
}

func (s *Scope) undeclaredResource(ref Reference) (cty.Value, []Problem) {
	if s.world.Uncertain {
		return cty.DynamicVal, nil
	}
	if s.nameless(ref) {
		return cty.DynamicVal, nil
	}
	mode, other := "managed", "data."+ref.Address
	if rest, ok := strings.CutPrefix(ref.Address, "data."); ok {
		mode, other = "data", rest
	} else if strings.HasPrefix(ref.Address, "ephemeral.") {
		mode, other = "ephemeral", ""
	}
	p := Problem{
		Code:    "terraform/undeclared-resource",
		Summary: "Reference to undeclared resource",
		Detail:  fmt.Sprintf("A %s resource %q %q has not been declared in %s.", mode, ref.Type, ref.Label, s.here()),
		Range:   ref.Range, Name: ref.Label,
	}
	if !ref.Key {
		p.NameRange = lastWord(ref.Range, ref.Label)
	}
	if other != "" && s.module.Has(other) {
		p.Detail += fmt.Sprintf("\n\nDid you mean the %s resource %s?", map[string]string{"managed": "data", "data": "managed"}[mode], other)
		p.Near, p.NameRange = nil, hcl.Range{}
		return cty.DynamicVal, []Problem{p}
	}
	prefix := strings.TrimSuffix(ref.Address, ref.Label)
	p.Near = near(ref.Label, func(yield func(string) bool) {
		for _, b := range s.module.Blocks() {
			if name, ok := strings.CutPrefix(b.Address(), prefix); ok && b.Type() != "provider" && !yield(name) {
				return
			}
		}
	})
	if len(p.Near) > 0 {
		p.Detail += fmt.Sprintf(" Did you mean %q?", prefix+p.Near[0])
	}
	return cty.DynamicVal, []Problem{p}
}

// nameless says that there is a block of the type whose name is not there yet,
// or was lost: it may be the one that is meant, and what is wrong with it is
// said there.
func (s *Scope) nameless(ref Reference) bool {
	blockType := "resource"
	for _, prefix := range []string{"data", "ephemeral"} {
		if strings.HasPrefix(ref.Address, prefix+".") {
			blockType = prefix
		}
	}
	for _, b := range s.module.Blocks() {
		if b.Type() == blockType && b.Label(0) == ref.Type && b.Label(1) == "" {
			return true
		}
	}
	return false
}

func each(ref Reference, f Frame) (cty.Value, []Problem) {
	if !f.Each && ref.Label == "value" {
		return cty.DynamicVal, []Problem{{
			Code:    "terraform/each-outside",
			Summary: "each.value cannot be used in this context",
			Detail:  `A reference to "each.value" has been used in a context in which it is unavailable: the "each" object can be used only in "module" or "resource" blocks, and only when the "for_each" argument is set.`,
			Range:   ref.Range,
		}}
	}
	if !f.Each {
		return cty.DynamicVal, []Problem{{
			Code:    "terraform/each-outside",
			Summary: `Reference to "each" in context without for_each`,
			Detail:  `The "each" object can be used only in "module" or "resource" blocks, and only when the "for_each" argument is set.`,
			Range:   ref.Range,
		}}
	}
	switch ref.Label {
	case "key":
		return cty.UnknownVal(cty.String), nil
	case "value":
		if f.EachValue != cty.NilVal {
			return f.EachValue, nil
		}
		return cty.DynamicVal, nil
	}
	return cty.DynamicVal, []Problem{{
		Code:    "terraform/invalid-each-attribute",
		Summary: `Invalid "each" attribute`,
		Detail:  fmt.Sprintf(`The "each" object does not have an attribute named %q. The supported attributes are each.key and each.value, the current key and value pair of the "for_each" attribute set.`, ref.Label),
		Range:   ref.Range, Name: ref.Label,
	}}
}

func count(ref Reference, f Frame) (cty.Value, []Problem) {
	if !f.Count {
		return cty.DynamicVal, []Problem{{
			Code:    "terraform/count-outside",
			Summary: `Reference to "count" in non-counted context`,
			Detail:  `The "count" object can only be used in "module", "resource", and "data" blocks, and only when the "count" argument is set.`,
			Range:   ref.Range,
		}}
	}
	if ref.Label != "index" {
		return cty.DynamicVal, []Problem{{
			Code:    "terraform/invalid-count-attribute",
			Summary: `Invalid "count" attribute`,
			Detail:  fmt.Sprintf(`The "count" object does not have an attribute named %q. The only supported attribute is count.index, which is the index of each instance of a resource block that has the "count" argument set.`, ref.Label),
			Range:   ref.Range, Name: ref.Label,
		}}
	}
	return cty.UnknownVal(cty.Number), nil
}

// traverse holds the steps of a reference against a schema, as Terraform does
// before it evaluates anything. Only what every version in question denies is a
// problem.
func traverse(b schema.Block, steps hcl.Traversal, ref Reference) []Problem {
	if b.Opaque() {
		return nil
	}
	var first []Problem
	for body := range b.Bodies() {
		found := traverseBody(body, steps, b)
		if len(found) == 0 {
			return nil
		}
		if first == nil {
			first = found
		}
	}
	return first
}

func traverseBody(body flat.Body, steps hcl.Traversal, b schema.Block) []Problem {
	if len(steps) == 0 || body.Opaque() {
		return nil
	}
	var name string
	switch step := steps[0].(type) {
	case hcl.TraverseAttr:
		name = step.Name
	case hcl.TraverseIndex:
		detail := "Only attribute access is allowed here, using the dot operator."
		if key := step.Key; key.Type() == cty.String && key.IsKnown() && !key.IsNull() && hclsyntax.ValidIdentifier(key.AsString()) {
			detail = fmt.Sprintf("Only attribute access is allowed here. Did you mean to access attribute %q using the dot operator?", key.AsString())
		}
		return []Problem{{Code: "terraform/invalid-index", Summary: "Invalid index operation", Detail: detail, Range: step.SrcRange}}
	default:
		return nil // a splat
	}
	if a, ok := body.Attribute(name); ok {
		ty := a.Type().Cty()
		if nested, ok := a.Nested(); ok {
			ty = nested.ImpliedType()
		}
		_, diags := steps[1:].TraverseRel(cty.UnknownVal(ty))
		return problems(diags)
	}
	if nested, ok := body.Block(name); ok {
		return traverseNested(nested, name, steps[1:], b)
	}
	p := Problem{
		Code:    "terraform/unsupported-attribute",
		Summary: "Unsupported attribute",
		Detail:  fmt.Sprintf("This object has no argument, nested block, or exported attribute named %q.", name),
		Range:   steps[0].SourceRange(), Name: name, NameRange: lastWord(steps[0].SourceRange(), name),
	}
	p.Near = near(name, func(yield func(string) bool) {
		for a := range body.Attributes() {
			if !yield(a.Name()) {
				return
			}
		}
		for n := range body.Blocks() {
			if !yield(n.Name()) {
				return
			}
		}
	})
	if len(p.Near) > 0 {
		p.Detail += fmt.Sprintf(" Did you mean %q?", p.Near[0])
	}
	return []Problem{p}
}

func traverseNested(n flat.Nested, name string, steps hcl.Traversal, b schema.Block) []Problem {
	if n.Nesting() == flat.Single || n.Nesting() == flat.Group {
		return traverseBody(n.Body(), steps, b)
	}
	if len(steps) == 0 {
		return nil
	}
	switch n.Nesting() {
	case flat.Set:
		return []Problem{{
			Code:    "terraform/set-index",
			Summary: "Cannot index a set value",
			Detail:  fmt.Sprintf(`Block type %q is represented by a set of objects, and set elements do not have addressable keys. To find elements matching specific criteria, use a "for" expression with an "if" clause.`, name),
			Range:   steps[0].SourceRange(),
		}}
	case flat.List:
		if _, ok := steps[0].(hcl.TraverseIndex); ok {
			return traverseBody(n.Body(), steps[1:], b)
		}
		if _, ok := steps[0].(hcl.TraverseSplat); ok {
			return nil
		}
		return []Problem{{
			Code:    "terraform/missing-index",
			Summary: "Invalid operation",
			Detail:  fmt.Sprintf("Block type %q is represented by a list of objects, so it must be indexed using a numeric key, like .%s[0].", name, name),
			Range:   steps[0].SourceRange(),
		}}
	}
	return traverseBody(n.Body(), steps[1:], b)
}

// near lists the names that were probably meant, best first.
func near(name string, names iter.Seq[string]) []string {
	var out []string
	for _, c := range suggest.Near(name, names) {
		out = append(out, c.Name)
	}
	return out
}

func keys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// Within holds the steps into a resource, as ignore_changes has them, against
// the resource's schema.
func (s *Scope) Within(b *module.Block, steps hcl.Traversal) []Problem {
	body, certain := s.resourceBody(b)
	wrong := traverse(body, steps, Reference{})
	for i := range wrong {
		wrong[i].Doubtful = !certain || body.Elsewhere().Known() && len(traverse(body.Elsewhere(), steps, Reference{})) == 0
	}
	return wrong
}
