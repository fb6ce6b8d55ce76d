package repair

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/suggest"
)

// unsupportedAttribute refers to an attribute or output that there is or, for a
// called module of the workspace, declares the output.
func (w *work) unsupportedAttribute() []analysis.Fix {
	s, _ := w.innermost()
	step, name, before, ok := w.wrongStep(s)
	if !ok {
		return w.Given
	}
	ref, problem := eval.Refer(before)
	if problem != nil {
		return w.Given
	}
	if ref.Kind == eval.Module {
		return w.unknownOutput(step, name, ref.Label)
	}
	if len(w.Given) > 0 || ref.Kind != eval.Resource {
		return w.Given
	}
	blocks := w.Module.Declared(ref.Address)
	if len(blocks) == 0 {
		return nil
	}
	names := w.attributesAt(w.topSchema(blocks[0]), ref.Rest)
	near := resembling(name, names)
	if len(near) == 0 && len(ref.Rest) == 0 {
		near = w.usual(s, blocks[0], names)
	}
	var fixes []analysis.Fix
	for i, other := range near[:min(3, len(near))] {
		fixes = append(fixes, fix(fmt.Sprintf("Change %q to %q", name, other), analysis.Review, i == 0 && len(near) == 1, w.place.Edit(step, other))...)
	}
	return fixes
}

// usual are the attributes of a block that the argument at hand usually takes:
// what others of its kind take of the target's type, what its own name says,
// what else the module takes of that type.
func (w *work) usual(s spot, target *module.Block, names []string) []string {
	var found []string
	add := func(name string) {
		if slices.Contains(names, name) && !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	taken := func(sameArgument bool) {
		for _, b := range w.Module.Blocks() {
			eachArgument(b.Body(), func(a *hclsyntax.Attribute) {
				if sameArgument && (a.Name != s.attr.Name || b.Label(0) != w.block.Label(0)) {
					return
				}
				for _, t := range a.Expr.Variables() {
					ref, problem := eval.Refer(t)
					if problem != nil || ref.Kind != eval.Resource || ref.Type != target.Label(0) || len(ref.Rest) == 0 {
						continue
					}
					if step, ok := ref.Rest[0].(hcl.TraverseAttr); ok {
						add(step.Name)
					}
				}
			})
		}
	}
	taken(true)
	for _, suffix := range suffixes[:len(suffixes)-1] {
		if strings.HasSuffix(s.attr.Name, suffix.suffix) {
			add(suffix.attribute)
		}
	}
	add(s.attr.Name)
	taken(false)
	return found
}

func eachArgument(body *hclsyntax.Body, do func(*hclsyntax.Attribute)) {
	for _, a := range inOrder(body) {
		do(a)
	}
	for _, b := range body.Blocks {
		eachArgument(b.Body, do)
	}
}

// wrongStep is the step of a traversal that the finding is about, and the
// traversal up to it.
func (w *work) wrongStep(s spot) (at text.Range, name string, before hcl.Traversal, ok bool) {
	if s.attr == nil {
		return at, "", nil, false
	}
	for _, t := range s.attr.Expr.Variables() {
		for i, step := range t {
			r, word := w.stepRange(step)
			if i > 0 && word != "" && r.End == w.at.End && r.Start >= w.at.Start {
				return r, word, t[:i], true
			}
		}
	}
	return at, "", nil, false
}

// attributesAt are the names that can follow some steps into a body.
func (w *work) attributesAt(s schema.Block, steps hcl.Traversal) []string {
	body := s
	for i, step := range steps {
		switch step := step.(type) {
		case hcl.TraverseAttr:
			if a, answer := body.Attribute(step.Name); answer == schema.Yes {
				v, diags := steps[i+1:].TraverseRel(cty.UnknownVal(argumentType(body, a)))
				if diags.HasErrors() {
					return nil
				}
				return objectNames(v.Type())
			}
			n, answer := body.Nested(step.Name)
			if answer != schema.Yes {
				return nil
			}
			body = n.Block
		}
	}
	var names []string
	for b := range body.Bodies() {
		for a := range b.Attributes() {
			names = append(names, a.Name())
		}
		for n := range b.Blocks() {
			names = append(names, n.Name())
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// objectNames are the attributes of the objects that a type is made of.
func objectNames(ty cty.Type) []string {
	for ty.IsCollectionType() {
		ty = ty.ElementType()
	}
	if !ty.IsObjectType() {
		return nil
	}
	var names []string
	for name := range ty.AttributeTypes() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// unknownOutput refers to an output that there is, or declares it in the called
// module.
func (w *work) unknownOutput(at text.Range, name, call string) []analysis.Fix {
	called := w.Scope.Called(call)
	if called == nil {
		return w.Given
	}
	var outputs []string
	for _, address := range called.Addresses() {
		if output, ok := strings.CutPrefix(address, "output."); ok {
			outputs = append(outputs, output)
		}
	}
	var fixes []analysis.Fix
	near := resembling(name, outputs)
	for i, other := range near[:min(3, len(near))] {
		fixes = append(fixes, fix(fmt.Sprintf("Change %q to %q", name, other), analysis.Review, i == 0 && alike(name, other), w.place.Edit(at, other))...)
	}
	inside := *w
	inside.Module, inside.block = called, nil
	refs := inside.resourcesFor(name, cty.String)
	home := homeOf(called, "output")
	if len(refs) > 0 && home != nil {
		fixes = append(fixes, fix(fmt.Sprintf("Declare the output %q of module.%s", name, call), analysis.Review, len(fixes) == 0 && len(refs) == 1,
			rewrite.Append(home, rewrite.Block(fmt.Sprintf("output %q", name), "value = "+refs[0])))...)
	}
	return fixes
}

// unknownInput refers to a variable of the called module, or declares it there.
func (w *work) unknownInput() []analysis.Fix {
	s, ok := w.innermost()
	if !ok || s.attr == nil {
		return w.Given
	}
	if w.block.Type() != "module" || len(s.blocks) != 1 {
		if len(w.Given) > 0 {
			return w.Given
		}
		return fix(fmt.Sprintf("Remove the argument %q", s.attr.Name), analysis.Review, false, w.place.Remove(s.attr))
	}
	called := w.Scope.Called(w.block.Label(0))
	if called == nil {
		return w.Given
	}
	fixes := w.Given
	removed := fix(fmt.Sprintf("Remove the argument %q", s.attr.Name), analysis.Review, false, w.place.Remove(s.attr))
	var free []string
	for name := range eval.Inputs(called) {
		if s.body().Attributes[name] == nil {
			free = append(free, name)
		} else if suggest.Score(s.attr.Name, parts(s.attr.Name), name) >= 0.8 {
			return append(removed, fixes...) // what was meant is set already
		}
	}
	if len(fixes) == 0 {
		near := resembling(s.attr.Name, free)
		for i, other := range near[:min(3, len(near))] {
			fixes = append(fixes, fix(fmt.Sprintf("Rename to %q", other), analysis.Review, i == 0 && len(near) == 1, w.place.Edit(module.Span(s.attr.NameRange), other))...)
		}
	}
	if home := homeOf(called, "variable"); home != nil {
		fixes = append(fixes, fix(fmt.Sprintf("Declare the variable %q in the called module", s.attr.Name), analysis.Review, false,
			rewrite.Append(home, rewrite.Block(fmt.Sprintf("variable %q", s.attr.Name), "type = any")))...)
	}
	return append(fixes, removed...)
}

// alike says that two names differ by a slip of the fingers only.
func alike(a, b string) bool {
	near := resembling(a, []string{b})
	return len(near) == 1 && abs(len(a)-len(b)) <= 2
}

func abs(n int) int { return max(n, -n) }
