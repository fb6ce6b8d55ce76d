package repair

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// value is the source of an expression that was found for an argument. Sure
// says that it is what the author would write.
type value struct {
	source string
	sure   bool
}

// valueFor finds a value of a type for an argument of a block of the module.
func (w *work) valueFor(owner spot, name string, ty cty.Type) value {
	if v, ok := w.fromSiblings(owner, name); ok {
		return v
	}
	if v := w.Scope.Variable(name); v != nil && fits(v.Type, ty) {
		return value{"var." + name, true}
	}
	if w.Module.Has("local." + name) {
		return value{"local." + name, false}
	}
	if refs := w.resourcesFor(name, ty); len(refs) > 0 {
		one := len(refs) == 1
		if ty.IsListType() || ty.IsSetType() {
			return value{"[" + refs[0] + "]", one}
		}
		return value{refs[0], one}
	}
	if ty == cty.String && (name == "name" || strings.HasSuffix(name, "_name")) && len(owner.blocks) > 0 && len(owner.blocks[0].Labels) > 1 {
		return value{fmt.Sprintf("%q", strings.ReplaceAll(owner.blocks[0].Labels[1], "_", "-")), false}
	}
	if v, ok := w.withinBounds(owner, name); ok && ty == cty.Number {
		return v
	}
	return value{rewrite.Stub(ty), false}
}

// withinBounds is the lower bound of a number that has bounds beside it, such as
// min_size of desired_size: no other value is known to be between them.
func (w *work) withinBounds(owner spot, name string) (value, bool) {
	rest, ok := strings.CutPrefix(name, "desired_")
	if !ok || len(owner.blocks) == 0 {
		return value{}, false
	}
	for _, unit := range []string{rest, "size", "capacity"} {
		if lower := owner.body().Attributes["min_"+unit]; lower != nil {
			return value{w.place.Value(lower), false}, true
		}
	}
	return value{}, false
}

// fits says that a value of one type may stand where another is asked for.
func fits(have, want cty.Type) bool {
	if have == cty.DynamicPseudoType || want == cty.DynamicPseudoType || have.Equals(want) {
		return true
	}
	if have.IsPrimitiveType() && want.IsPrimitiveType() {
		return want == cty.String
	}
	return have.IsCollectionType() && want.IsCollectionType() && have.IsMapType() == want.IsMapType() &&
		fits(have.ElementType(), want.ElementType())
}

// fromSiblings is what all other blocks of the same type, at the same depth, set
// an argument to, if that is a reference that means the same here.
func (w *work) fromSiblings(owner spot, name string) (value, bool) {
	if len(owner.blocks) == 0 || len(owner.blocks[0].Labels) == 0 {
		return value{}, false
	}
	top := owner.blocks[0]
	found := ""
	for _, b := range w.Module.Blocks() {
		if b.Syntax == top || b.Type() != top.Type || b.Label(0) != top.Labels[0] || top.Type == "module" {
			continue
		}
		place, ok := rewrite.Of(w.Module, b)
		if !ok || b.Chunk.JSON {
			continue
		}
		for _, body := range bodiesAt(b.Syntax, owner.blocks[1:]) {
			a := body.Attributes[name]
			if a == nil {
				continue
			}
			source := place.Value(a)
			if found != "" && found != source || !portable(a.Expr) {
				return value{}, false
			}
			found = source
		}
	}
	return value{found, true}, found != ""
}

// bodiesAt are the bodies in a block at a path of nested block types.
func bodiesAt(b *hclsyntax.Block, path []*hclsyntax.Block) []*hclsyntax.Body {
	bodies := []*hclsyntax.Body{b.Body}
	for _, step := range path {
		var next []*hclsyntax.Body
		for _, body := range bodies {
			for _, nested := range body.Blocks {
				if nested.Type == step.Type {
					next = append(next, nested.Body)
				}
			}
		}
		bodies = next
	}
	return bodies
}

// portable says that an expression is a reference which means the same in
// another block.
func portable(e hclsyntax.Expression) bool {
	t := e.Variables()
	for _, one := range t {
		switch one.RootName() {
		case "each", "count", "self":
			return false
		}
		if len(one) < 2 {
			return false
		}
	}
	return len(t) > 0
}

// suffixes of arguments that refer to something, and what of it they take.
var suffixes = []struct{ suffix, attribute string }{
	{"_arns", "arn"}, {"_arn", "arn"}, {"_ids", "id"}, {"_id", "id"}, {"_names", "name"}, {"_name", "name"}, {"", "id"},
}

// resourcesFor are references to what the module declares that an argument, by
// its name, asks for: `vpc_id` for an aws_vpc.
func (w *work) resourcesFor(name string, ty cty.Type) []string {
	if ty != cty.String && !((ty.IsListType() || ty.IsSetType()) && ty.ElementType() == cty.String) {
		return nil
	}
	var refs []string
	for _, s := range suffixes {
		noun, ok := strings.CutSuffix(name, s.suffix)
		if !ok || noun == "" {
			continue
		}
		for _, b := range w.Module.Blocks() {
			if b.Type() != "resource" && b.Type() != "data" || b.Scoped || w.block == b {
				continue
			}
			_, kind, _ := strings.Cut(b.Label(0), "_")
			if kind != noun && !strings.HasSuffix(kind, "_"+noun) && kind+"s" != noun || b.Label(1) == "" {
				continue
			}
			body := w.topSchema(b)
			attribute := s.attribute
			if s.suffix == "" && noun == "role" {
				attribute = "arn"
			}
			if _, answer := body.Attribute(attribute); answer != schema.Yes {
				continue
			}
			refs = append(refs, b.Address()+w.instance(b)+"."+attribute)
		}
		break
	}
	return refs
}

// instance is the key by which one instance of a block can be named.
func (w *work) instance(b *module.Block) string {
	switch {
	case b.Body().Attributes["count"] != nil:
		return "[0]"
	case b.Body().Attributes["for_each"] != nil:
		if w.block != nil && w.block.Body().Attributes["for_each"] != nil {
			return "[each.key]"
		}
		if a := b.Body().Attributes["for_each"]; a != nil {
			if keys := literalKeys(a.Expr); len(keys) > 0 {
				return fmt.Sprintf("[%q]", keys[0])
			}
		}
	}
	return ""
}

// literalKeys are the keys of an object or the elements of toset([…]), as far
// as they are written out.
func literalKeys(e hclsyntax.Expression) []string {
	switch e := e.(type) {
	case *hclsyntax.ObjectConsExpr:
		var keys []string
		for _, item := range e.Items {
			if key, ok := module.ObjectKey(item.KeyExpr); ok {
				keys = append(keys, key)
			}
		}
		return keys
	case *hclsyntax.FunctionCallExpr:
		if e.Name == "toset" && len(e.Args) == 1 {
			if list, ok := e.Args[0].(*hclsyntax.TupleConsExpr); ok {
				var keys []string
				for _, item := range list.Exprs {
					if key, ok := module.LiteralString(item); ok {
						keys = append(keys, key)
					}
				}
				return keys
			}
		}
	}
	return nil
}

// blockStub writes a nested block with all that it requires.
func (w *work) blockStub(owner spot, n schema.Nested, depth int) (source string, sure bool) {
	header := n.Name
	if n.Nesting == flat.Map {
		header += ` "key"`
	}
	inner := spot{blocks: append(slices.Clone(owner.blocks), &hclsyntax.Block{Type: n.Name, Body: &hclsyntax.Body{}})}
	sure = true
	var inside []string
	for name := range n.Block.Required() {
		a, _ := n.Block.Attribute(name)
		v := w.valueFor(inner, name, argumentType(n.Block, a))
		inside = append(inside, name+" = "+v.source)
		sure = sure && v.sure
	}
	if depth < 4 {
		for nested := range n.Block.RequiredBlocks() {
			stub, certain := w.blockStub(inner, nested, depth+1)
			for range max(1, nested.Min) {
				if len(inside) > 0 {
					stub = "\n" + stub
				}
				inside = append(inside, stub)
			}
			sure = sure && certain
		}
	}
	return rewrite.Block(header, inside...), sure
}

// argumentType is the type that the value of an argument is converted to.
func argumentType(s schema.Block, a schema.Attribute) cty.Type {
	if nested, ok := a.Nested(); ok {
		return nested.ImpliedType()
	}
	return a.Type().Cty()
}

// uses says whether an expression refers to a name of which it is asked.
func uses(e hclsyntax.Expression, is func(hcl.Traversal) bool) bool {
	return slices.ContainsFunc(e.Variables(), is)
}
