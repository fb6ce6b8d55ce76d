package repair

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema"
)

// typeOfUses is the type constraint that fits all uses of an input variable
// that is not declared: the type of the argument that is set to it, or "string"
// where a value is only put into text.
func (w *work) typeOfUses(name string) string {
	found, strong := w.usedAs(name)
	if found == cty.DynamicPseudoType && strong {
		return "any"
	}
	return typeexpr.TypeString(found)
}

// usedAs is the type that the uses of an input variable ask for, dynamic where
// they do not tell. Strong says that there is more than text into which its
// value is put.
func (w *work) usedAs(name string) (found cty.Type, strong bool) {
	found, strong = cty.DynamicPseudoType, true
	inText := false
	take := func(ty cty.Type) {
		if ty == cty.NilType {
			inText = true
		} else if found == cty.DynamicPseudoType {
			found = ty
		}
	}
	for _, b := range w.Module.Blocks() {
		w.usesIn(b, nil, b.Body(), name, take)
	}
	if found == cty.DynamicPseudoType && inText {
		return cty.String, false
	}
	return found, true
}

func (w *work) usesIn(top *module.Block, nested []*hclsyntax.Block, body *hclsyntax.Body, name string, take func(cty.Type)) {
	for _, a := range inOrder(body) {
		if isVariable(a.Expr, name) {
			w.useAs(top, nested, a.Name, take)
			continue
		}
		_ = hclsyntax.VisitAll(a.Expr, func(n hclsyntax.Node) hcl.Diagnostics {
			switch e := n.(type) {
			case *hclsyntax.TemplateExpr:
				for _, part := range e.Parts {
					if isVariable(part, name) {
						take(cty.NilType) // anything can be put into text
					}
				}
			case *hclsyntax.ConditionalExpr:
				if isVariable(e.Condition, name) {
					take(cty.Bool)
				}
			case *hclsyntax.BinaryOpExpr:
				for _, side := range []struct{ e, other hclsyntax.Expression }{{e.LHS, e.RHS}, {e.RHS, e.LHS}} {
					if !isVariable(side.e, name) {
						continue
					}
					if e.Op != hclsyntax.OpEqual && e.Op != hclsyntax.OpNotEqual {
						take(e.Op.Type)
						if e.Op.Type == cty.Bool && e.Op != hclsyntax.OpLogicalAnd && e.Op != hclsyntax.OpLogicalOr {
							take(cty.Number)
						}
					} else if _, ok := module.LiteralString(side.other); ok {
						take(cty.String)
					}
				}
			case *hclsyntax.ForExpr:
				if isVariable(e.CollExpr, name) && e.KeyVar == "" {
					take(cty.List(cty.String))
				}
			case *hclsyntax.TupleConsExpr:
				for _, item := range e.Exprs {
					if isVariable(item, name) {
						take(cty.String)
					}
				}
			}
			return nil
		})
	}
	for _, b := range body.Blocks {
		w.usesIn(top, append(nested[:len(nested):len(nested)], b), b.Body, name, take)
	}
}

// useAs takes the type of the argument that is set to the variable.
func (w *work) useAs(top *module.Block, nested []*hclsyntax.Block, argument string, take func(cty.Type)) {
	switch {
	case argument == "count":
		take(cty.Number)
		return
	case argument == "for_each" && len(nested) == 0:
		take(cty.Set(cty.String))
		return
	}
	if top.Type() == "module" && len(nested) == 0 {
		if called := w.Scope.Called(top.Label(0)); called != nil {
			if v := eval.Inputs(called)[argument]; v != nil {
				take(v.Type)
			}
		}
		return
	}
	s := w.schemaOf(top, nested)
	if a, answer := s.Attribute(argument); answer == schema.Yes && top.Type() != "output" && top.Type() != "variable" {
		take(argumentType(s, a))
	}
}

func isVariable(e hclsyntax.Expression, name string) bool {
	for {
		if p, ok := e.(*hclsyntax.ParenthesesExpr); ok {
			e = p.Expression
			continue
		}
		if p, ok := e.(*hclsyntax.TemplateWrapExpr); ok {
			e = p.Wrapped
			continue
		}
		break
	}
	t, ok := e.(*hclsyntax.ScopeTraversalExpr)
	if !ok || len(t.Traversal) != 2 || t.Traversal.RootName() != "var" {
		return false
	}
	step, ok := t.Traversal[1].(hcl.TraverseAttr)
	return ok && step.Name == name
}
