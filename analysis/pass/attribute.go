package pass

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema"
)

// Attribute is the attribute of a resource or data source that an expression is,
// as it stands: `aws_db_instance.main[0].password`. The resource is nil for all
// other expressions.
func (v *View) Attribute(expr hclsyntax.Expression) (r *Resource, name string) {
	traversal, ok := expr.(*hclsyntax.ScopeTraversalExpr)
	if !ok {
		return nil, ""
	}
	ref, problem := eval.Refer(traversal.Traversal)
	if problem != nil || ref.Kind != eval.Resource || len(ref.Rest) != 1 {
		return nil, ""
	}
	step, ok := ref.Rest[0].(hcl.TraverseAttr)
	if !ok {
		return nil, ""
	}
	return v.Resource(ref.Address), step.Name
}

// Item is the value of a key in an object that is written out; nil where the
// expression is no such object, or has no such key.
func Item(expr hclsyntax.Expression, key string) hclsyntax.Expression {
	object, ok := expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return nil
	}
	for _, item := range object.Items {
		if name, ok := module.ObjectKey(item.KeyExpr); ok && name == key {
			return item.ValueExpr
		}
	}
	return nil
}

// Sensitive says that every version of the provider that may be in use marks an
// attribute as sensitive. It is false when no schema is known.
func (r *Resource) Sensitive(name string) bool {
	block := r.Schema()
	for body := range block.Bodies() {
		if attribute, ok := body.Attribute(name); !ok || !attribute.Sensitive() {
			return false
		}
	}
	return block.Known()
}

// Offers says whether some version of the provider that may be in use has an
// argument: what to advise where the version is not known.
func (r *Resource) Offers(name string) bool {
	_, answer := r.Schema().Attribute(name)
	return answer == schema.Yes
}
