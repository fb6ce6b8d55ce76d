package ide

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
)

// stepAt is the step of a reference that a cursor is on: what it is a
// reference to, and the steps up to the cursor, which come after the address.
type stepAt struct {
	ref   eval.Reference
	steps hcl.Traversal
	span  text.Range // of the last step's name, in the chunk
}

// step finds the step under a place.
func (p Place) step() (stepAt, bool) {
	var found stepAt
	ok := false
	p.expressions(func(expr hclsyntax.Expression) {
		t, is := expr.(*hclsyntax.ScopeTraversalExpr)
		if !is || ok || !module.Span(t.SrcRange).Touches(p.rel()) {
			return
		}
		ref, problem := eval.Refer(t.Traversal)
		if problem != nil {
			return
		}
		for i, s := range ref.Rest {
			attr, is := s.(hcl.TraverseAttr)
			if !is {
				continue
			}
			if r := word(attr.SrcRange, attr.Name); r.Touches(p.rel()) {
				found, ok = stepAt{ref, ref.Rest[:i+1], r}, true
			}
		}
	})
	return found, ok
}

// expressions calls yield for each expression under a place, outermost first.
func (p Place) expressions(yield func(hclsyntax.Expression)) {
	visit := func(expr hclsyntax.Expression) {
		_ = hclsyntax.VisitAll(expr, func(n hclsyntax.Node) hcl.Diagnostics {
			if e, ok := n.(hclsyntax.Expression); ok && module.Span(e.Range()).Touches(p.rel()) {
				yield(e)
			}
			return nil
		})
	}
	var within func(body *hclsyntax.Body)
	within = func(body *hclsyntax.Body) {
		for _, a := range body.Attributes {
			if module.Span(a.Expr.Range()).Touches(p.rel()) {
				visit(a.Expr)
			}
		}
		for _, b := range body.Blocks {
			if whole(b).Touches(p.rel()) {
				within(b.Body)
			}
		}
	}
	within(p.source().Body)
}

// attributeTargets finds the argument that the attribute under a place is set
// by: in the block of the resource, the value of the local, the type of the
// variable. What nobody wrote leads to the declaration.
func (p Place) attributeTargets() []Target {
	at, ok := p.step()
	m := p.Snap.Module(p.Dir)
	if !ok || m == nil {
		return nil
	}
	for _, b := range m.Declared(at.ref.Address) {
		if b.Override {
			continue
		}
		r, found := written(b, at)
		if !found {
			r = b.Header()
		}
		if r, ok := m.Locate(b, r); ok {
			return []Target{{Path: b.Path, Name: r, Whole: r, Origin: at.span.Shift(p.start)}}
		}
	}
	return nil
}

// written finds in a block what the steps of a reference lead to.
func written(b *module.Block, at stepAt) (text.Range, bool) {
	switch at.ref.Kind {
	case eval.Local:
		if a := b.Body().Attributes[at.ref.Label]; a != nil {
			if r, ok := inLiteral(a.Expr, at.steps); ok {
				return r, true
			}
			return module.Span(a.NameRange), true
		}
	case eval.Variable:
		if a := b.Body().Attributes["type"]; a != nil {
			return inType(a.Expr, at.steps)
		}
	case eval.Resource:
		return inBlock(b.Body(), at.steps)
	}
	return text.Range{}, false
}

// inBlock follows steps into a body, and from there into objects.
func inBlock(body *hclsyntax.Body, steps hcl.Traversal) (text.Range, bool) {
	name, rest, ok := nextName(steps)
	if !ok {
		return text.Range{}, false
	}
	if a := body.Attributes[name]; a != nil {
		if r, ok := inLiteral(a.Expr, rest); ok {
			return r, true
		}
		return module.Span(a.NameRange), true
	}
	for _, b := range body.Blocks {
		if b.Type == name || b.Type == "dynamic" && len(b.Labels) == 1 && b.Labels[0] == name {
			if r, ok := inBlock(b.Body, rest); ok {
				return r, true
			}
			return module.Span(b.TypeRange), true
		}
	}
	return text.Range{}, false
}

// nextName is the first step that is a name; indices are passed over.
func nextName(steps hcl.Traversal) (string, hcl.Traversal, bool) {
	for i, s := range steps {
		if attr, ok := s.(hcl.TraverseAttr); ok {
			return attr.Name, steps[i+1:], true
		}
	}
	return "", nil, false
}

// inLiteral follows steps into an object that is written out.
func inLiteral(expr hclsyntax.Expression, steps hcl.Traversal) (text.Range, bool) {
	name, rest, ok := nextName(steps)
	object, is := expr.(*hclsyntax.ObjectConsExpr)
	if !ok || !is {
		return text.Range{}, false
	}
	for _, item := range object.Items {
		if key, ok := module.ObjectKey(item.KeyExpr); ok && key == name {
			if r, ok := inLiteral(item.ValueExpr, rest); ok {
				return r, true
			}
			return module.Span(item.KeyExpr.Range()), true
		}
	}
	return text.Range{}, false
}

// inType follows steps into a type constraint.
func inType(expr hclsyntax.Expression, steps hcl.Traversal) (text.Range, bool) {
	name, rest, ok := nextName(steps)
	if !ok {
		return text.Range{}, false
	}
	for {
		call, is := expr.(*hclsyntax.FunctionCallExpr)
		if !is || len(call.Args) == 0 {
			return text.Range{}, false
		}
		expr = call.Args[0]
		if call.Name == "object" {
			break
		}
	}
	object, is := expr.(*hclsyntax.ObjectConsExpr)
	if !is {
		return text.Range{}, false
	}
	for _, item := range object.Items {
		if key, ok := module.ObjectKey(item.KeyExpr); ok && key == name {
			if r, ok := inType(item.ValueExpr, rest); ok {
				return r, true
			}
			return module.Span(item.KeyExpr.Range()), true
		}
	}
	return text.Range{}, false
}
