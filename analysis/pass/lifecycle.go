package pass

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Ignores says whether ignore_changes in the resource's lifecycle block names an
// argument, or all: Conditional where that cannot be read.
func (r *Resource) Ignores(argument string) Presence {
	for _, p := range r.parts {
		for _, block := range p.body.Blocks {
			if block.Type != "lifecycle" {
				continue
			}
			if attr := block.Body.Attributes["ignore_changes"]; attr != nil && ignores(attr.Expr, argument) {
				return Present
			}
		}
	}
	if r.broken() {
		return Conditional
	}
	return Absent
}

func ignores(expr hclsyntax.Expression, argument string) bool {
	if hcl.ExprAsKeyword(expr) == "all" {
		return true
	}
	list, ok := expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		return false
	}
	for _, item := range list.Exprs {
		name := hcl.ExprAsKeyword(item)
		if traversal, ok := item.(*hclsyntax.ScopeTraversalExpr); ok {
			name = traversal.Traversal.RootName()
		} else if value, diags := item.Value(nil); !diags.HasErrors() && value.Type().FriendlyName() == "string" && value.IsKnown() && !value.IsNull() {
			name = value.AsString() // as old configurations and JSON write it
		}
		if name == argument || name == "all" {
			return true
		}
	}
	return false
}
