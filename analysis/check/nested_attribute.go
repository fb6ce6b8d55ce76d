package check

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// nestedAttribute judges the value of an argument that has arguments of its
// own: `name = { … }`, `name = [{ … }]`.
func (k *checker) nestedAttribute(attr *hclsyntax.Attribute, s schema.Block, in inside) {
	value := k.value(attr.Expr, in)
	if value == cty.DynamicVal {
		return
	}
	var failure error
	for body := range s.Bodies() {
		a, ok := body.Attribute(attr.Name)
		if !ok {
			continue
		}
		nested, ok := a.Nested()
		if !ok {
			return // an older form of it, judged by its own version only
		}
		ty := nestedType(nested)
		if vague(ty) {
			return
		}
		_, err := convert.Convert(value, ty)
		if err == nil {
			return
		}
		if failure == nil {
			failure = err
		}
	}
	if failure != nil && !k.partial {
		k.wrongType(attr, failure)
	}
}

// nestedType is the type that the value of a nested attribute is converted to:
// what is not required may be left out.
func nestedType(n flat.Nested) cty.Type {
	if n.Body().Opaque() {
		return cty.DynamicPseudoType
	}
	types, optional := map[string]cty.Type{}, []string(nil)
	for a := range n.Body().Attributes() {
		ty := a.Type().Cty()
		if inner, ok := a.Nested(); ok {
			ty = nestedType(inner)
		}
		types[a.Name()] = ty
		if !a.Required() {
			optional = append(optional, a.Name())
		}
	}
	object := cty.ObjectWithOptionalAttrs(types, optional)
	switch n.Nesting() {
	case flat.List:
		return cty.List(object)
	case flat.Set:
		return cty.Set(object)
	case flat.Map:
		return cty.Map(object)
	}
	return object
}

// vague says that a type holds a collection of which the source does not know
// the element type: no real provider has such a type.
func vague(ty cty.Type) bool {
	switch {
	case ty.IsCollectionType():
		return ty.ElementType() == cty.DynamicPseudoType || vague(ty.ElementType())
	case ty.IsObjectType():
		for _, t := range ty.AttributeTypes() {
			if vague(t) {
				return true
			}
		}
	case ty.IsTupleType():
		for _, t := range ty.TupleElementTypes() {
			if vague(t) {
				return true
			}
		}
	}
	return false
}
