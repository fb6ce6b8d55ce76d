package ide

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema/flat"
)

// maxDepth bounds how far values are followed: from a local to the next, from a
// module to the one that it calls.
const maxDepth = 8

// reader evaluates expressions of one module for an editor. Where `terraform
// validate` knows nothing, it knows types: of resources from their schemas, of
// module outputs from the called module.
type reader struct {
	world World
	dir   string
	facts Facts
	// static takes the defaults of variables for their values.
	static bool
	// names are those that surround the expression: of for expressions and
	// dynamic blocks.
	names map[string]cty.Value
	// block is the one around the expression, for each and self; it may be nil.
	block *module.Block
	depth int
}

func (p Place) reader() reader {
	return reader{world: p.World, dir: p.Dir, facts: p.Facts(p.Dir)}
}

// value is what an expression is worth, a typed unknown for most.
func (r reader) value(expr hclsyntax.Expression) cty.Value {
	if r.facts.Scope == nil || r.depth > maxDepth {
		return cty.DynamicVal
	}
	v, _ := r.facts.Scope.Value(expr, eval.Frame{Each: true, Count: true, Self: true, Names: r.names, Known: r.known})
	if r.static && v.ContainsMarked() {
		return cty.UnknownVal(v.Type()) // sensitive values are not shown
	}
	v, _ = v.UnmarkDeep()
	return v
}

// known answers for references.
func (r reader) known(ref eval.Reference) (cty.Value, bool) {
	m := r.facts.Scope.Module()
	switch ref.Kind {
	case eval.Variable:
		if v := r.facts.Scope.Variable(ref.Label); v != nil && r.static {
			return defaultOf(v)
		}
	case eval.Local:
		v, ok := r.facts.Scope.Local(ref.Label)
		if ok && v.IsWhollyKnown() || r.depth > maxDepth {
			return v, ok
		}
		for _, b := range m.Declared(ref.Address) {
			if a := b.Body().Attributes[ref.Label]; a != nil {
				inner := r
				inner.depth, inner.names, inner.block = r.depth+1, nil, nil
				return inner.value(a.Expr), true
			}
		}
	case eval.Resource:
		for _, b := range m.Declared(ref.Address) {
			if !b.Override {
				return cty.UnknownVal(instances(b, r.resourceType(b))), true
			}
		}
	case eval.Module:
		for _, b := range m.Declared(ref.Address) {
			if !b.Override {
				return r.call(b, ref.Label), true
			}
		}
	case eval.Self:
		if r.block != nil {
			return cty.UnknownVal(r.resourceType(r.block)), true
		}
	case eval.Each:
		if r.block == nil || ref.Label != "value" {
			return cty.NilVal, false
		}
		if a := r.block.Body().Attributes["for_each"]; a != nil {
			inner := r
			inner.depth, inner.block = r.depth+1, nil
			return elementOf(inner.value(a.Expr)), true
		}
	}
	return cty.NilVal, false
}

// defaultOf is a variable's default as the variable's type; false if there is
// none that is known, or it must not be shown.
func defaultOf(v *eval.InputVariable) (cty.Value, bool) {
	if v.Default == nil || v.Sensitive || v.Ephemeral {
		return cty.NilVal, false
	}
	value, diags := v.Default.Value(nil)
	if diags.HasErrors() {
		return cty.NilVal, false
	}
	if v.Defaults != nil && !value.IsNull() {
		value = v.Defaults.Apply(value)
	}
	if converted, err := convert.Convert(value, v.Type); err == nil {
		return converted, true
	}
	return cty.NilVal, false
}

// elementOf is what a for expression makes of one element of a collection.
func elementOf(v cty.Value) cty.Value {
	ty := v.Type()
	switch {
	case ty.IsCollectionType():
		return cty.UnknownVal(ty.ElementType())
	case ty.IsTupleType() && ty.Length() > 0:
		return one(ty.TupleElementTypes())
	case ty.IsObjectType():
		types := make([]cty.Type, 0, len(ty.AttributeTypes()))
		for _, t := range ty.AttributeTypes() {
			types = append(types, t)
		}
		if len(types) > 0 {
			return one(types)
		}
	}
	return cty.DynamicVal
}

// one is unknown, of the one type that all are.
func one(types []cty.Type) cty.Value {
	for _, t := range types[1:] {
		if !t.Equals(types[0]) {
			return cty.DynamicVal
		}
	}
	return cty.UnknownVal(types[0])
}

// keyOf is the type of a collection's keys.
func keyOf(v cty.Value) cty.Value {
	ty := v.Type()
	switch {
	case ty.IsListType() || ty.IsTupleType():
		return cty.UnknownVal(cty.Number)
	case ty.IsMapType() || ty.IsObjectType():
		return cty.UnknownVal(cty.String)
	case ty.IsSetType():
		return cty.UnknownVal(ty.ElementType())
	}
	return cty.DynamicVal
}

// resourceType is the type of one instance of a resource.
func (r reader) resourceType(b *module.Block) cty.Type {
	var body flat.Body
	if b.Type() == "resource" || b.Type() == "data" || b.Type() == "ephemeral" {
		body = r.facts.Scope.Resource(b).Newest()
	}
	if body.IsZero() {
		return cty.DynamicPseudoType
	}
	return body.ImpliedType()
}

// instances is the type of a block's value as references see it.
func instances(b *module.Block, ty cty.Type) cty.Type {
	switch eval.Expansion(b) {
	case eval.ByCount:
		return cty.List(ty)
	case eval.ByForEach:
		return cty.Map(ty)
	}
	return ty
}

// call is the value of a module call: an object of its outputs.
func (r reader) call(b *module.Block, name string) cty.Value {
	dir := r.world.calledDir(r.dir, name)
	called := r.world.Snap.Module(dir)
	if called == nil || r.depth > maxDepth {
		return cty.DynamicVal
	}
	inner := reader{world: r.world, dir: dir, facts: r.world.Facts(dir), depth: r.depth + 1}
	types := map[string]cty.Type{}
	for _, o := range called.Blocks() {
		if o.Type() != "output" || o.Label(0) == "" {
			continue
		}
		types[o.Label(0)] = cty.DynamicPseudoType
		if a := o.Body().Attributes["value"]; a != nil {
			types[o.Label(0)] = inner.value(a.Expr).Type()
		}
	}
	ty := cty.Object(types)
	if eval.Expansion(b) != eval.One && ty.HasDynamicTypes() {
		return cty.DynamicVal // instances of a type that is not known make no collection
	}
	return cty.UnknownVal(instances(b, ty))
}
