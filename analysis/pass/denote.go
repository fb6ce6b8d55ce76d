package pass

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
)

// selecting are the functions whose result is one or some of what they are
// given.
var selecting = []string{
	"one", "try", "coalesce", "coalescelist", "element", "concat", "tolist", "toset", "tostring",
	"flatten", "compact", "distinct", "sort", "reverse", "nonsensitive", "sensitive", "slice", "setunion",
}

// maxVia is how many local values are passed through, one after the other.
const maxVia = 8

// denotes are the objects that an expression stands for; complete says that it
// stands for nothing else. via are the local values passed through.
func (v *View) denotes(b *module.Block, expr hclsyntax.Expression, via []string) (targets []Reference, complete bool) {
	all := func(exprs ...hclsyntax.Expression) ([]Reference, bool) {
		complete := true
		for _, e := range exprs {
			more, ok := v.denotes(b, e, via)
			targets, complete = append(targets, more...), complete && ok
		}
		return targets, complete
	}
	switch e := expr.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return v.denoted(b, e.Traversal, via)
	case *hclsyntax.ParenthesesExpr:
		return all(e.Expression)
	case *hclsyntax.TemplateWrapExpr:
		return all(e.Wrapped)
	case *hclsyntax.RelativeTraversalExpr:
		targets, complete = all(e.Source)
		for i := range targets {
			if step, ok := e.Traversal[0].(hcl.TraverseAttr); ok && targets[i].Attribute == "" {
				targets[i].Attribute = step.Name
			}
		}
		return targets, complete
	case *hclsyntax.IndexExpr:
		return all(e.Collection)
	case *hclsyntax.SplatExpr:
		targets, complete = all(e.Source)
		if each, ok := e.Each.(*hclsyntax.RelativeTraversalExpr); ok {
			for i := range targets {
				if step, ok := each.Traversal[0].(hcl.TraverseAttr); ok && targets[i].Attribute == "" {
					targets[i].Attribute = step.Name
				}
			}
		}
		return targets, complete
	case *hclsyntax.ConditionalExpr:
		return all(e.TrueResult, e.FalseResult)
	case *hclsyntax.TupleConsExpr:
		return all(e.Exprs...)
	case *hclsyntax.FunctionCallExpr:
		if !slices.Contains(selecting, e.Name) || len(e.Args) == 0 {
			return nil, false
		}
		switch e.Name {
		case "element", "slice":
			return all(e.Args[0])
		}
		return all(e.Args...)
	case *hclsyntax.ForExpr:
		value, ok := e.ValExpr.(*hclsyntax.ScopeTraversalExpr)
		if !ok || value.Traversal.RootName() != e.ValVar {
			return nil, false
		}
		targets, complete = all(e.CollExpr)
		for i := range targets {
			if len(value.Traversal) > 1 && targets[i].Attribute == "" {
				if step, ok := value.Traversal[1].(hcl.TraverseAttr); ok {
					targets[i].Attribute = step.Name
				}
			}
		}
		return targets, complete
	}
	return nil, module.IsNull(expr)
}

// denoted are the objects that a traversal stands for.
func (v *View) denoted(b *module.Block, t hcl.Traversal, via []string) (targets []Reference, complete bool) {
	ref, problem := eval.Refer(t)
	if problem != nil {
		return nil, false
	}
	switch ref.Kind {
	case eval.Resource, eval.Module:
		return []Reference{v.reference(b, ref, via)}, ref.Kind == eval.Resource
	case eval.Local:
		if len(via) >= maxVia {
			return nil, false // a circle, or as good as one
		}
		expr := v.values.localExpr(ref.Label)
		if expr == nil {
			return nil, false
		}
		if len(ref.Rest) > 0 {
			if expr = itemOf(expr, ref.Rest); expr == nil {
				return nil, false
			}
		}
		targets, complete = v.denotes(b, expr, append(slices.Clone(via), ref.Label))
		for i := range targets {
			targets[i].At.span = module.Span(ref.Whole)
		}
		return targets, complete
	}
	return nil, false
}

// itemOf follows steps into an object that is written out; nil where that
// does not lead to one expression.
func itemOf(expr hclsyntax.Expression, steps hcl.Traversal) hclsyntax.Expression {
	for _, step := range steps {
		var name string
		switch s := step.(type) {
		case hcl.TraverseAttr:
			name = s.Name
		case hcl.TraverseIndex:
			if s.Key.Type().FriendlyName() != "string" {
				return nil
			}
			name = s.Key.AsString()
		}
		object, ok := expr.(*hclsyntax.ObjectConsExpr)
		if !ok {
			return nil
		}
		expr = nil
		for _, item := range object.Items {
			if key, ok := module.ObjectKey(item.KeyExpr); ok && key == name {
				expr = item.ValueExpr
			}
		}
		if expr == nil {
			return nil
		}
	}
	return expr
}
