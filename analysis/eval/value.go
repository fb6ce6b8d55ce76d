package eval

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/functions"
	"github.com/terravet/terravet/analysis/module"
)

// Frame says where in a module an expression stands.
type Frame struct {
	// Each, Count and Self say whether these objects exist here.
	Each, Count, Self bool
	// Of is the block that self is, nil where it is not known.
	Of *module.Block
	// EachValue is what each.value is worth; the zero Value is unknown.
	EachValue cty.Value
	// Names are what dynamic blocks bring.
	Names map[string]cty.Value
	// Known, if not nil, is asked first what a reference is worth: an editor
	// knows the types of resources, which validate does not look at.
	Known func(ref Reference) (cty.Value, bool)
	// Uses, if not nil, is told every address that an expression refers to.
	Uses func(address string)
}

// With returns the frame with one name more.
func (f Frame) With(name string, value cty.Value) Frame {
	names := make(map[string]cty.Value, len(f.Names)+1)
	for k, v := range f.Names {
		names[k] = v
	}
	names[name] = value
	f.Names = names
	return f
}

// maxCost bounds what evaluating one expression may take; see
// [functions.Cost]. Configuration that people write costs thousands; a number
// with a huge exponent alone, which takes minutes to become text, a million.
const maxCost = 1_000_000

// Value evaluates an expression. With problems, the value is what can be said
// all the same, often unknown of any type.
func (s *Scope) Value(expr hclsyntax.Expression, f Frame) (cty.Value, []Problem) {
	if literal, ok := expr.(*hclsyntax.LiteralValueExpr); ok {
		if literal.Val.Type() == cty.Number && functions.TooLarge(literal.Val) {
			return cty.DynamicVal, nil
		}
		return literal.Val, nil
	}
	ctx := &hcl.EvalContext{Functions: s.world.Functions}
	files := s.reading(ctx, expr, f)
	found := s.names(ctx, expr.Variables(), f)
	if len(found) > 0 {
		return cty.DynamicVal, found
	}
	if functions.Cost(expr, ctx.Variables) > maxCost {
		return cty.DynamicVal, nil
	}
	value, diags := expr.Value(ctx)
	if callsProvider(diags) {
		inner := ctx.NewChild()
		wrong, known := s.providerFunctions(inner, expr)
		if len(wrong) > 0 || !known {
			return cty.DynamicVal, wrong
		}
		value, diags = expr.Value(inner)
	}
	if !diags.HasErrors() {
		if functions.TooLarge(value) {
			return cty.DynamicVal, nil
		}
		return value, nil
	}
	for _, d := range diags {
		if strings.Contains(d.Detail, "namespace") && d.Summary == "Call to unknown function" {
			d.Summary = "Unknown provider function"
		}
	}
	return cty.DynamicVal, files.explain(s.describe(diags), expr)
}

// callsProvider says that evaluation failed for want of a provider's function.
func callsProvider(diags hcl.Diagnostics) bool {
	for _, d := range diags {
		if strings.Contains(d.Detail, providerPrefix) {
			return true
		}
	}
	return false
}

// names puts what the traversals refer to into the context and returns what is
// wrong with them.
func (s *Scope) names(ctx *hcl.EvalContext, traversals []hcl.Traversal, f Frame) []Problem {
	var found []Problem
	var objects map[string]map[string]cty.Value
	put := func(root, name string, value cty.Value) {
		if objects == nil {
			objects = map[string]map[string]cty.Value{}
		}
		if objects[root] == nil {
			objects[root] = map[string]cty.Value{}
		}
		objects[root][name] = value
	}
	ctx.Variables = map[string]cty.Value{}
	var nested map[string]map[string]map[string]cty.Value // data, ephemeral, resource
	for _, t := range traversals {
		root := t.RootName()
		if value, ok := f.Names[root]; ok {
			ctx.Variables[root] = value
			continue
		}
		ref, problem := Refer(t)
		if problem != nil {
			found = append(found, *problem)
			continue
		}
		if f.Uses != nil && ref.Address != "" {
			f.Uses(ref.Address)
		}
		value, wrong, known := cty.NilVal, []Problem(nil), false
		if f.Known != nil {
			value, known = f.Known(ref)
		}
		if !known {
			value, wrong = s.resolve(ref, f)
		}
		if f.Uses != nil && ref.Address != "" && (len(wrong) > 0 || ref.Kind == Resource && !s.module.Has(ref.Address)) {
			f.Uses(siblings(ref.Address)) // what was probably meant is one of them
		}
		if len(wrong) > 0 {
			found = append(found, wrong...)
			continue
		}
		switch ref.Kind {
		case Resource:
			if root != ref.Type {
				if nested == nil {
					nested = map[string]map[string]map[string]cty.Value{}
				}
				if nested[root] == nil {
					nested[root] = map[string]map[string]cty.Value{}
				}
				if nested[root][ref.Type] == nil {
					nested[root][ref.Type] = map[string]cty.Value{}
				}
				if root == "ephemeral" {
					value = value.Mark(functions.Ephemeral)
				}
				nested[root][ref.Type][ref.Label] = value
				continue
			}
			put(root, ref.Label, value)
		case Self, Other:
			if !known {
				value = cty.DynamicVal
			}
			ctx.Variables[root] = value
		default:
			put(root, ref.Label, value)
		}
	}
	for root, fields := range objects {
		ctx.Variables[root] = cty.ObjectVal(fields)
	}
	for root, types := range nested {
		fields := map[string]cty.Value{}
		for typ, names := range types {
			fields[typ] = cty.ObjectVal(names)
		}
		ctx.Variables[root] = cty.ObjectVal(fields)
	}
	return found
}

// describe turns hcl's diagnostics into problems, with the word that is wrong.
func (s *Scope) describe(diags hcl.Diagnostics) []Problem {
	found := problems(diags)
	for i := range found {
		p := &found[i]
		if p.Summary != "Call to unknown function" {
			continue
		}
		if name, ok := between(p.Detail, `There is no function named "`, `"`); ok {
			p.Name, p.NameRange = name, p.Range
			p.Near = near(name, keys(s.world.Functions))
			// hcl's own suggestion depends on the order of a map.
			p.Detail, _, _ = strings.Cut(p.Detail, " Did you mean")
			if len(p.Near) > 0 {
				p.Detail += " Did you mean \"" + p.Near[0] + "\"?"
			}
		}
	}
	return found
}

func between(s, before, after string) (string, bool) {
	_, rest, ok := strings.Cut(s, before)
	if !ok {
		return "", false
	}
	word, _, ok := strings.Cut(rest, after)
	return word, ok
}

// codeOf makes the code of a finding from hcl's summary.
func codeOf(summary string) string {
	return "terraform/" + strings.ToLower(strings.Join(strings.FieldsFunc(summary, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9')
	}), "-"))
}
