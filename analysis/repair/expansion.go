package repair

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/functions"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema"
)

// invalidForEach makes a set or map of what is given, or takes it out.
func (w *work) invalidForEach() []analysis.Fix {
	s, ok := w.innermost()
	if !ok || s.attr == nil || s.attr.Name != "for_each" {
		return nil
	}
	given, _ := w.Scope.Value(s.attr.Expr, eval.Frame{})
	source := w.place.Value(s.attr)
	with := func(value string, preferred bool) []analysis.Fix {
		return fix(fmt.Sprintf("Change it to `%s`", cutShort(value)), analysis.Review, preferred, w.place.Replace(s.attr, value))
	}
	var fixes []analysis.Fix
	if functions.Contains(given, functions.Sensitive) {
		fixes = with("nonsensitive("+source+")", false)
		given, _ = given.UnmarkDeep()
	}
	ty := given.Type()
	switch {
	case ty.IsTupleType() || ty.IsListType():
		element, known := elementType(ty)
		switch {
		case !known:
		case element == cty.String || element == cty.DynamicPseudoType:
			fixes = append(fixes, with("toset("+source+")", len(fixes) == 0)...)
		case element.IsPrimitiveType():
			fixes = append(fixes, with("toset([for item in "+source+" : tostring(item)])", false)...)
		case element.IsObjectType():
			key := "index => item"
			head := "index, item"
			for _, name := range []string{"name", "key", "id"} {
				if element.HasAttribute(name) {
					key, head = "item."+name+" => item", "item"
					break
				}
			}
			fixes = append(fixes, with("{ for "+head+" in "+source+" : "+key+" }", false)...)
		}
	case ty.IsSetType() && ty.ElementType().IsPrimitiveType():
		fixes = append(fixes, with("toset([for item in "+source+" : tostring(item)])", false)...)
	}
	only := len(fixes) == 0
	fixes = append(fixes, fix("Remove for_each", analysis.Review, only, w.place.Remove(s.attr))...)
	if ty == cty.String {
		fixes = append(fixes, with("toset(["+source+"])", false)...)
	}
	return fixes
}

// elementType is the type that all elements of a list or tuple have.
func elementType(ty cty.Type) (cty.Type, bool) {
	if ty.IsListType() {
		return ty.ElementType(), true
	}
	types := ty.TupleElementTypes()
	if len(types) == 0 {
		return cty.String, true
	}
	for _, t := range types {
		if !t.Equals(types[0]) && !(t.IsPrimitiveType() && types[0].IsPrimitiveType()) {
			return cty.DynamicPseudoType, t.IsObjectType() == types[0].IsObjectType()
		}
	}
	return types[0], true
}

func cutShort(s string) string {
	s = compact(s)
	if r := []rune(s); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return s
}

// invalidCount makes a whole number of what is given.
func (w *work) invalidCount() []analysis.Fix {
	s, ok := w.innermost()
	if !ok || s.attr == nil || s.attr.Name != "count" {
		return nil
	}
	given, _ := w.Scope.Value(s.attr.Expr, eval.Frame{})
	given, _ = given.UnmarkDeep()
	source := w.place.Value(s.attr)
	value, sure := "1", false
	switch ty := given.Type(); {
	case ty == cty.Bool:
		value, sure = source+" ? 1 : 0", true
	case ty.IsTupleType() && len(ty.TupleElementTypes()) > 0 && len(s.attr.Expr.Variables()) == 0:
		value = fmt.Sprint(len(ty.TupleElementTypes()))
	case ty.IsCollectionType() || ty.IsTupleType() || ty.IsObjectType():
		value, sure = "length("+source+")", true
	}
	fixes := fix(fmt.Sprintf("Change it to `%s`", cutShort(value)), analysis.Review, sure, w.place.Replace(s.attr, value))
	return append(fixes, fix("Remove count", analysis.Review, false, w.place.Remove(s.attr))...)
}

// countAndForEach takes out the one that the block does not use.
func (w *work) countAndForEach() []analysis.Fix {
	if w.block == nil {
		return nil
	}
	body := w.block.Body()
	count, each := body.Attributes["count"], body.Attributes["for_each"]
	if count == nil || each == nil {
		return nil
	}
	counted, eached := mentions(body, "count"), mentions(body, "each")
	noCount := fix("Remove count", analysis.Review, eached && !counted, w.place.Remove(count))
	noEach := fix("Remove for_each", analysis.Review, counted && !eached, w.place.Remove(each))
	if counted && !eached {
		return append(noEach, noCount...)
	}
	return append(noCount, noEach...)
}

// mentions says that something in a body refers to a root name.
func mentions(body *hclsyntax.Body, root string) bool {
	for _, a := range body.Attributes {
		if uses(a.Expr, func(t hcl.Traversal) bool { return t.RootName() == root }) {
			return true
		}
	}
	return slices.ContainsFunc(body.Blocks, func(b *hclsyntax.Block) bool { return mentions(b.Body, root) })
}

// eachOutside is for each.key and each.value in a block without for_each.
func (w *work) eachOutside() []analysis.Fix {
	if w.block == nil {
		return nil
	}
	var fixes []analysis.Fix
	if w.block.Body().Attributes["count"] != nil {
		fixes = fix("Change it to count.index", analysis.Review, false, w.place.Edit(w.at, "count.index"))
	} else if w.repeatable() {
		fixes = w.repeat("for_each", `toset(["main"])`, `["main"]`)
	}
	return append(fixes, w.instead()...)
}

// countOutside is for count.index in a block without count.
func (w *work) countOutside() []analysis.Fix {
	if w.block == nil {
		return nil
	}
	var fixes []analysis.Fix
	if w.block.Body().Attributes["for_each"] != nil {
		return fix("Change it to each.key", analysis.Review, true, w.place.Edit(w.at, "each.key"))
	}
	if w.repeatable() {
		fixes = w.repeat("count", "1", "[0]")
	}
	return append(fixes, fix("Change it to 0", analysis.Review, false, w.place.Edit(w.at, "0"))...)
}

func (w *work) repeatable() bool {
	t := w.block.Type()
	return (t == "resource" || t == "data" || t == "module") && !w.place.Chunk().JSON
}

// repeat multiplies the block at hand, and has what refers to it name an
// instance.
func (w *work) repeat(argument, value, key string) []analysis.Fix {
	edits := w.place.Insert(w.block.Body(), nil, argument+" = "+value)
	edits = append(edits, rewrite.Index(w.Module, w.block.Address(), key)...)
	return fix(fmt.Sprintf("Add `%s = %s`", argument, value), analysis.Review, false, edits)
}

// instead puts a value that the argument takes elsewhere in the place of the
// reference, if the reference is all that the argument is.
func (w *work) instead() []analysis.Fix {
	s, _ := w.innermost()
	if s.attr == nil || !isReference(s.attr.Expr) {
		return nil
	}
	a, answer := w.schemaOf(w.block, s.blocks[1:]).Attribute(s.attr.Name)
	if answer != schema.Yes {
		return nil
	}
	v := w.valueFor(s, s.attr.Name, argumentType(w.schemaOf(w.block, s.blocks[1:]), a))
	return fix(fmt.Sprintf("Change it to `%s`", cutShort(v.source)), analysis.Review, false, w.place.Replace(s.attr, v.source))
}

// missingKey names an instance of a resource that has several.
func (w *work) missingKey() []analysis.Fix {
	s, _ := w.innermost()
	target, after, ok := w.referred(s)
	if !ok {
		return nil
	}
	insert := text.Range{Start: after, End: after}
	index := func(key string, preferred bool) []analysis.Fix {
		return fix(fmt.Sprintf("Add the index %s", key), analysis.Review, preferred, w.place.Edit(insert, key))
	}
	counted := target.Body().Attributes["count"] != nil
	var fixes []analysis.Fix
	if w.wantsAll(s) {
		all := fix("Take it of all instances", analysis.Review, true, w.place.Edit(insert, "[*]"))
		if !counted {
			written := w.place.Value(s.attr)
			address := strings.Index(written, target.Address())
			rest := written[address+len(target.Address()):]
			all = fix("Take it of all instances", analysis.Review, true, w.place.Replace(s.attr, "values("+target.Address()+")[*]"+rest))
		}
		fixes = append(fixes, all...)
	}
	own := w.block.Body().Attributes
	switch {
	case counted && own["count"] != nil:
		same := compact(w.place.Value(own["count"])) == compact(valueOf(w.Module, target, "count"))
		fixes = append(fixes, index("[count.index]", len(fixes) == 0 && same)...)
		fixes = append(fixes, index("[0]", false)...)
	case counted:
		fixes = append(fixes, index("[0]", len(fixes) == 0)...)
	case own["for_each"] != nil:
		fixes = append(fixes, index("[each.key]", len(fixes) == 0)...)
	default:
		keys := literalKeys(target.Body().Attributes["for_each"].Expr)
		for _, key := range keys[:min(2, len(keys))] {
			fixes = append(fixes, index(fmt.Sprintf("[%q]", key), false)...)
		}
		if len(keys) == 0 && len(fixes) == 0 {
			if iterator := w.iterator(s); iterator != "" {
				return index("["+iterator+".key]", false)
			}
			all := fmt.Sprintf("values(%s)[0]", target.Address())
			fixes = fix("Take the first instance", analysis.Review, false, w.place.Edit(text.Range{Start: after - len(target.Address()), End: after}, all))
		}
	}
	return fixes
}

// iterator is the name of the nearest dynamic block's iterator.
func (w *work) iterator(s spot) string {
	for _, b := range slices.Backward(s.blocks) {
		if b.Type == "dynamic" && len(b.Labels) == 1 {
			return b.Labels[0]
		}
	}
	return ""
}

func valueOf(m *module.Module, b *module.Block, name string) string {
	place, ok := rewrite.Of(m, b)
	a := b.Body().Attributes[name]
	if !ok || a == nil {
		return ""
	}
	return place.Value(a)
}

// wantsAll says that the reference is the value of an argument that takes a
// list.
func (w *work) wantsAll(s spot) bool {
	if s.attr == nil || !isReference(s.attr.Expr) || w.block == nil || w.block.Type() == "output" {
		return false
	}
	body := w.schemaOf(w.block, s.blocks[1:])
	a, answer := body.Attribute(s.attr.Name)
	if answer != schema.Yes {
		return false
	}
	ty := argumentType(body, a)
	return ty.IsListType() || ty.IsSetType()
}

// referred is the block that the reference in the finding is to, and where in
// the chunk its address ends.
func (w *work) referred(s spot) (target *module.Block, after int, ok bool) {
	if s.attr == nil {
		return nil, 0, false
	}
	for _, t := range s.attr.Expr.Variables() {
		if !covers(t.SourceRange(), w.at) && (t.SourceRange().Start.Byte < w.at.Start || t.SourceRange().End.Byte > w.at.End) {
			continue
		}
		ref, problem := eval.Refer(t)
		if problem != nil || ref.Kind != eval.Resource {
			continue
		}
		blocks := w.Module.Declared(ref.Address)
		n := strings.Count(ref.Address, ".")
		if len(blocks) == 0 || n >= len(t) {
			continue
		}
		return blocks[0], t[n].SourceRange().End.Byte, true
	}
	return nil, 0, false
}

// unexpectedKey takes the index of a resource away that has one instance only.
func (w *work) unexpectedKey() []analysis.Fix {
	s, _ := w.innermost()
	_, after, ok := w.referred(s)
	if !ok {
		return nil
	}
	src := w.src()
	end := brackets(src, after)
	if end < 0 {
		return nil
	}
	return fix(fmt.Sprintf("Remove the index %s", cutShort(src[after:end])), analysis.Review, true, w.place.Edit(text.Range{Start: after, End: end}, ""))
}

// brackets is the end of the brackets that open at an offset, or -1.
func brackets(src string, at int) int {
	if at >= len(src) || src[at] != '[' {
		return -1
	}
	tokens, _ := hclsyntax.LexExpression([]byte(src[at:]), "", hcl.InitialPos)
	depth := 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrack:
			depth++
		case hclsyntax.TokenCBrack:
			if depth--; depth == 0 {
				return at + t.Range.End.Byte
			}
		}
	}
	return -1
}

// missingIndex takes the first of a list of nested blocks.
func (w *work) missingIndex() []analysis.Fix {
	at := text.Range{Start: w.at.Start, End: w.at.Start}
	return fix("Take the first one: add [0]", analysis.Review, true, w.place.Edit(at, "[0]"))
}
