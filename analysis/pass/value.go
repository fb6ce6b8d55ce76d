package pass

import (
	"math/big"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/terravet/terravet/analysis/module"
)

// Value is what an argument is worth. It is exactly one of Known, Absent and
// Unknown.
type Value struct {
	body  Body
	expr  hclsyntax.Expression // nil where nothing is written
	block *module.Block        // that expr stands in
	at    Place
	// values are those it may have, without repetition; all says that it has no
	// others.
	values []cty.Value
	all    bool
}

// add takes one more value in.
func (v *Value) add(value cty.Value) {
	for _, known := range v.values {
		if known.RawEquals(value) {
			return
		}
	}
	v.values = append(v.values, value)
}

// Known says that the value is known in all its parts, and the same in every
// instance and environment.
func (v Value) Known() bool {
	return v.all && len(v.values) == 1 && !v.values[0].IsNull() && v.values[0].IsWhollyKnown()
}

// Absent says that the argument is not written, or null. What the provider
// makes of it then, the rule must know.
func (v Value) Absent() bool { return v.all && len(v.values) == 1 && v.values[0].IsNull() }

// Unknown says that nothing can be claimed.
func (v Value) Unknown() bool { return !v.Known() && !v.Absent() }

// Written says that the argument stands there, whatever it is worth.
func (v Value) Written() bool { return v.expr != nil }

// Cty is the value; unknown of any type where it is not known, null where it is
// absent. Parts of a collection may be known where the whole is not.
func (v Value) Cty() cty.Value {
	if v.all && len(v.values) == 1 {
		return v.values[0]
	}
	return unknown
}

// Variants are the values it has in the instances of the resource and the
// environments of the module, null for absent. complete says that it has no
// others; otherwise it may be anything.
func (v Value) Variants() (values []cty.Value, complete bool) {
	for _, value := range v.values {
		if !value.IsWhollyKnown() {
			return values, false
		}
		values = append(values, value)
	}
	return values, v.all
}

// Text is the value as a string, where it is one.
func (v Value) Text() (string, bool) {
	if !v.Known() {
		return "", false
	}
	s, err := convert.Convert(v.values[0], cty.String)
	if err != nil || s.IsNull() || !s.IsKnown() {
		return "", false
	}
	return s.AsString(), true
}

// Int is the value as a whole number, where it is one.
func (v Value) Int() (int, bool) {
	if !v.Known() {
		return 0, false
	}
	n, err := convert.Convert(v.values[0], cty.Number)
	if err != nil || n.IsNull() || !n.IsKnown() {
		return 0, false
	}
	i, accuracy := n.AsBigFloat().Int64()
	return int(i), accuracy == big.Exact
}

// Bool is the value as a truth value, where it is one.
func (v Value) Bool() (value, ok bool) {
	if !v.Known() {
		return false, false
	}
	b, err := convert.Convert(v.values[0], cty.Bool)
	if err != nil || b.IsNull() || !b.IsKnown() {
		return false, false
	}
	return b.True(), true
}

// True says that the value is known to be true; False that it is known to be
// false. An absent or unknown value is neither.
func (v Value) True() bool { b, ok := v.Bool(); return ok && b }

// False says that the value is known to be false.
func (v Value) False() bool { b, ok := v.Bool(); return ok && !b }

// Is says that the value is known to be one of some strings.
func (v Value) Is(words ...string) bool {
	s, ok := v.Text()
	if !ok {
		return false
	}
	for _, w := range words {
		if s == w {
			return true
		}
	}
	return false
}

// Strings are the elements of a list or set of strings, where all are known. A
// single string is a list of one.
func (v Value) Strings() ([]string, bool) {
	if s, ok := v.Text(); ok {
		return []string{s}, true
	}
	if !v.Known() {
		return nil, false
	}
	over, ok := elements(v.values[0])
	if !ok || v.values[0].Type().IsObjectType() || v.values[0].Type().IsMapType() {
		return nil, false
	}
	list := []string{}
	for _, element := range over {
		s, err := convert.Convert(element.value, cty.String)
		if err != nil || s.IsNull() || !s.IsKnown() {
			return nil, false
		}
		list = append(list, s.AsString())
	}
	return list, true
}

// Expr is the expression as it is written, nil where nothing is. Its ranges
// count from the start of the chunk.
func (v Value) Expr() hclsyntax.Expression { return v.expr }

// At is where the argument is written, or the header of the block that lacks
// it.
func (v Value) At() Place { return v.at }

// Source is the text of the expression, "" where nothing is written.
func (v Value) Source() string {
	if v.expr == nil {
		return ""
	}
	return v.block.Chunk.Src[module.Span(v.expr.Range()).Start:module.Span(v.expr.Range()).End]
}

// step follows a path into objects, maps and lists of one.
func (v Value) step(path string) Value {
	if path == "" {
		return v
	}
	name, rest, _ := strings.Cut(path, ".")
	next := Value{body: v.body, at: v.at, block: v.block, all: v.all}
	if object, ok := v.expr.(*hclsyntax.ObjectConsExpr); ok {
		for _, item := range object.Items {
			if key, ok := module.ObjectKey(item.KeyExpr); ok && key == name {
				next.expr = item.ValueExpr
				next.at.span = module.Span(item.KeyExpr.Range())
				next.at.span.End = item.ValueExpr.Range().End.Byte
			}
		}
	}
	for _, value := range v.values {
		part, ok := stepInto(value, name)
		if !ok {
			next.all = false
			continue
		}
		next.add(part)
	}
	return next.step(rest)
}

// stepInto is one element of a value, null where a known object or map has
// none of that name.
func stepInto(value cty.Value, name string) (cty.Value, bool) {
	if value.IsNull() {
		return cty.NullVal(cty.DynamicPseudoType), true
	}
	if !value.IsKnown() {
		return unknown, false
	}
	t := value.Type()
	switch {
	case t.IsObjectType():
		if !t.HasAttribute(name) {
			return cty.NullVal(cty.DynamicPseudoType), true
		}
		return value.GetAttr(name), value.GetAttr(name).IsKnown()
	case t.IsMapType():
		key := cty.StringVal(name)
		if !value.HasIndex(key).True() {
			return cty.NullVal(cty.DynamicPseudoType), true
		}
		return value.Index(key), value.Index(key).IsKnown()
	case t.IsListType() || t.IsTupleType() || t.IsSetType():
		over, ok := elements(value)
		if !ok || len(over) != 1 {
			return unknown, false
		}
		return stepInto(over[0].value, name)
	}
	return unknown, false
}
