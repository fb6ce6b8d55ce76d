package ide

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// item is one argument or block that may stand in a body.
type item struct {
	name  string
	block bool
	// meta says that the item is the language's own among those of a provider.
	meta     bool
	required bool
	readOnly bool
	computed bool
	// typ is the type of an argument's value.
	typ cty.Type
	// text is the type as people write it.
	text       string
	min, max   int // of a block; max 0 is unlimited
	nested     schema.Block
	labels     int
	doc        string
	deprecated bool
	message    string // why it is deprecated
	sensitive  bool
	variable   *eval.InputVariable
}

// items yields all that may stand in a body; a name may come twice.
func (b body) items(yield func(item) bool) {
	going := true
	send := func(i item) bool {
		going = going && yield(i)
		return going
	}
	switch {
	case b.generated != "":
		for _, i := range dynamicItems {
			if !send(i) {
				return
			}
		}
		return
	case b.fields != cty.NilType:
		if !b.fields.IsObjectType() {
			return
		}
		for name, ty := range b.fields.AttributeTypes() {
			if !send(item{name: name, typ: ty, text: typeText(ty), required: !b.fields.AttributeOptional(name)}) {
				return
			}
		}
		return
	}
	for name, v := range b.inputs {
		if !send(inputItem(name, v)) {
			return
		}
	}
	blockItems(b.own, false, send)
	blockItems(b.meta, true, send)
}

var dynamicItems = []item{
	{name: "for_each", typ: cty.DynamicPseudoType, text: "map, set or list", required: true, doc: "The collection to make blocks of: one for each element."},
	{name: "iterator", typ: cty.DynamicPseudoType, text: "name", doc: "The name of the element within the content; the block type if left out."},
	{name: "labels", typ: cty.List(cty.String), text: "list(string)", doc: "The labels of the blocks that are made."},
	{name: "content", block: true, min: 1, max: 1, required: true, doc: "The body of each block that is made."},
}

func inputItem(name string, v *eval.InputVariable) item {
	i := item{name: name, typ: v.Type, text: typeText(v.Type), required: !v.Optional, sensitive: v.Sensitive, variable: v}
	if a := v.Block.Body().Attributes["description"]; a != nil {
		i.doc, _ = module.LiteralString(a.Expr)
	}
	return i
}

func blockItems(b schema.Block, meta bool, send func(item) bool) {
	if !b.Known() {
		return
	}
	for inside := range b.Bodies() {
		for a := range inside.Attributes() {
			i, ok := argumentItem(b, a.Name())
			i.meta = meta
			if ok && !send(i) {
				return
			}
		}
		for n := range inside.Blocks() {
			i, ok := nestedItem(b, n.Name())
			i.meta = meta
			if ok && !send(i) {
				return
			}
		}
	}
}

func argumentItem(b schema.Block, name string) (item, bool) {
	a, answer := b.Attribute(name)
	if answer != schema.Yes {
		return item{}, false
	}
	i := item{name: name, typ: a.ImpliedType(), text: a.Type().String(), required: a.Required, readOnly: a.ReadOnly,
		computed: a.Computed(), doc: a.Description(), sensitive: a.Sensitive()}
	if n, ok := b.NestedAttribute(name); ok {
		i.nested, i.text = n.Block, nestedText(n.Nesting)
	}
	i.message, i.deprecated = a.Deprecated()
	return i, true
}

func nestedText(n flat.Nesting) string {
	switch n {
	case flat.List, flat.Set, flat.Map:
		return n.String() + "(object)"
	}
	return "object"
}

func nestedItem(b schema.Block, name string) (item, bool) {
	n, answer := b.Nested(name)
	if answer != schema.Yes {
		return item{}, false
	}
	i := item{name: name, block: true, min: n.Min, max: n.Max, nested: n.Block, required: n.Min > 0, doc: n.Block.Newest().Description()}
	i.message, i.deprecated = n.Block.Newest().Deprecated()
	if n.Nesting == flat.Map {
		i.labels = 1
	}
	return i, true
}

// item finds one item of a body by its name.
func (b body) item(name string) (item, bool) {
	if b.generated == "" && b.fields == cty.NilType && b.inputs[name] == nil {
		for n, s := range []schema.Block{b.own, b.meta} {
			i, ok := argumentItem(s, name)
			if !ok {
				i, ok = nestedItem(s, name)
			}
			if ok {
				i.meta = n == 1
				return i, true
			}
		}
		return item{}, false
	}
	var found item
	ok := false
	b.items(func(i item) bool {
		if i.name == name {
			found, ok = i, true
		}
		return !ok
	})
	return found, ok
}

// typeText is a type as people write it.
func typeText(ty cty.Type) string { return typeString(ty, 0) }

func typeString(ty cty.Type, depth int) string {
	switch {
	case ty == cty.NilType || ty == cty.DynamicPseudoType:
		return "any"
	case ty.IsPrimitiveType():
		return ty.FriendlyName()
	case depth > 3:
		return "…"
	case ty.IsListType():
		return "list(" + typeString(ty.ElementType(), depth+1) + ")"
	case ty.IsSetType():
		return "set(" + typeString(ty.ElementType(), depth+1) + ")"
	case ty.IsMapType():
		return "map(" + typeString(ty.ElementType(), depth+1) + ")"
	case ty.IsTupleType():
		var parts []string
		for _, t := range ty.TupleElementTypes() {
			parts = append(parts, typeString(t, depth+1))
		}
		return "tuple([" + shorten(parts) + "])"
	case ty.IsObjectType():
		var parts []string
		for name, t := range sortedTypes(ty.AttributeTypes()) {
			text := typeString(t, depth+1)
			if ty.AttributeOptional(name) {
				text = "optional(" + text + ")"
			}
			parts = append(parts, name+" = "+text)
		}
		return "object({" + shorten(parts) + "})"
	}
	return ty.FriendlyName()
}

// shorten joins the parts of a type, the first ones only if there are many.
func shorten(parts []string) string {
	const most = 8
	if len(parts) > most {
		parts = append(parts[:most:most], "…")
	}
	return strings.Join(parts, ", ")
}

func sortedTypes(types map[string]cty.Type) iter.Seq2[string, cty.Type] {
	return func(yield func(string, cty.Type) bool) {
		for _, name := range sortedKeys(types) {
			if !yield(name, types[name]) {
				return
			}
		}
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
