package check

import (
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// nestedAttribute judges the value of an argument that has arguments of its
// own, as far as it is written out: `name = { … }`, `name = [{ … }]`.
func (k *checker) nestedAttribute(attr *hclsyntax.Attribute, nested schema.Nested, in inside) {
	in = inside{owner: fmt.Sprintf("argument %q of %s", attr.Name, in.owner)}
	switch nested.Nesting {
	case flat.List, flat.Set:
		if list, ok := attr.Expr.(*hclsyntax.TupleConsExpr); ok {
			for _, item := range list.Exprs {
				k.nestedObject(attr, item, nested, in)
			}
		}
	case flat.Map:
		if object, ok := attr.Expr.(*hclsyntax.ObjectConsExpr); ok {
			for _, item := range object.Items {
				k.nestedObject(attr, item.ValueExpr, nested, in)
			}
		}
	default:
		k.nestedObject(attr, attr.Expr, nested, in)
	}
}

// nestedObject judges one object. Terraform drops names that it does not know
// without a word, which is why those are a warning.
func (k *checker) nestedObject(attr *hclsyntax.Attribute, expr hclsyntax.Expression, nested schema.Nested, in inside) {
	object, ok := expr.(*hclsyntax.ObjectConsExpr)
	if !ok || nested.Block.Opaque() {
		return
	}
	present := map[string]bool{}
	for _, item := range object.Items {
		key, ok := module.ObjectKey(item.KeyExpr)
		if !ok {
			return // computed keys: anything may be there
		}
		present[key] = true
	}
	if k.broken || k.partial {
		return
	}
	for name := range nested.Block.Required() {
		if !present[name] {
			k.report(analysis.Finding{
				Code:     "terraform/missing-required-argument",
				Summary:  "Incorrect attribute value type",
				Detail:   fmt.Sprintf("Inappropriate value for attribute %q: attribute %q is required.", attr.Name, name),
				Location: k.at(expr.Range()),
			})
		}
	}
	for _, item := range object.Items {
		key, _ := module.ObjectKey(item.KeyExpr)
		inner, ok := nested.Block.NestedAttribute(key)
		if !ok {
			continue
		}
		k.nestedAttribute(&hclsyntax.Attribute{Name: key, Expr: item.ValueExpr, NameRange: item.KeyExpr.Range()}, inner, in)
	}
}
