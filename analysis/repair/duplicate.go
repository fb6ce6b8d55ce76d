package repair

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/analysis/text"
)

// duplicateArgument removes one of two settings of an argument. HCL keeps the
// first only, so the second is read again from its line on.
func (w *work) duplicateArgument() []analysis.Fix {
	s, ok := w.innermost()
	if !ok || len(w.Finding.Related) == 0 || w.place.Chunk().JSON {
		return nil
	}
	name := w.src()[w.at.Start:w.at.End]
	first := s.body().Attributes[name]
	// The first is the argument that HCL kept, or the innermost argument is it.
	if first == nil && s.attr != nil {
		first = s.attr
	}
	second, ok := w.reread(name)
	if first == nil || !ok {
		return nil
	}
	one, two := compact(w.place.Value(first)), compact(w.place.Text(second.Expr.Range()))
	later := fix("Remove this setting", analysis.Review, true, w.place.Edit(w.place.Owned(second.SrcRange), ""))
	if one == two {
		later[0].Title, later[0].Safety = "Remove the repeated setting", analysis.Safe
		return later
	}
	earlier := fix("Remove the earlier setting", analysis.Review, false, w.place.Remove(first))
	if vacuous(first.Expr) && !vacuous(second.Expr) {
		later[0].Preferred, earlier[0].Preferred = false, true
		return append(earlier, later...)
	}
	later[0].Preferred = vacuous(second.Expr)
	return append(later, earlier...)
}

// reread reads the argument whose name the finding marks.
func (w *work) reread(name string) (*hclsyntax.Attribute, bool) {
	src := w.src()
	for end := lineAfter(src, w.at.End); ; end = lineAfter(src, end) {
		start := posOf(src, w.at.Start)
		f, diags := hclsyntax.ParseConfig([]byte(src[w.at.Start:end]), "", start)
		if len(diags) == 0 {
			a := f.Body.(*hclsyntax.Body).Attributes[name]
			return a, a != nil
		}
		if end >= len(src) {
			return nil, false
		}
	}
}

func lineAfter(src string, offset int) int {
	if i := strings.IndexByte(src[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(src)
}

func posOf(src string, offset int) hcl.Pos {
	return hcl.Pos{Line: 1 + strings.Count(src[:offset], "\n"), Column: 1, Byte: offset}
}

func compact(s string) string { return strings.Join(strings.Fields(s), " ") }

// vacuous says that a value says nothing: null, an empty string or collection.
func vacuous(e hclsyntax.Expression) bool {
	switch e := e.(type) {
	case *hclsyntax.TupleConsExpr:
		return len(e.Exprs) == 0
	case *hclsyntax.ObjectConsExpr:
		return len(e.Items) == 0
	}
	s, ok := module.LiteralString(e)
	return ok && s == "" || module.IsNull(e)
}

// tooManyBlocks removes one of the blocks that are too many.
func (w *work) tooManyBlocks() []analysis.Fix {
	s, ok := w.innermost()
	if !ok || len(s.blocks) < 2 || w.place.Chunk().JSON {
		return nil
	}
	b := s.blocks[len(s.blocks)-1]
	repeated := false
	body := s.blocks[len(s.blocks)-2].Body
	for _, other := range body.Blocks {
		if other != b && other.Type == b.Type && compact(w.place.BlockSource(other)) == compact(w.place.BlockSource(b)) {
			repeated = true
		}
	}
	if repeated {
		return fix(fmt.Sprintf("Remove the repeated block %q", b.Type), analysis.Safe, true, w.place.RemoveBlock(b))
	}
	var fixes []analysis.Fix
	if merged := w.merge(body, b); merged != nil {
		fixes = fix(fmt.Sprintf("Merge it into the first block %q", b.Type), analysis.Review, true, merged)
	}
	return append(fixes, fix(fmt.Sprintf("Remove this block %q", b.Type), analysis.Review, len(fixes) == 0 && len(b.Body.Attributes)+len(b.Body.Blocks) == 0, w.place.RemoveBlock(b))...)
}

// merge puts what a block holds into the first of its type, if that sets none
// of it.
func (w *work) merge(body *hclsyntax.Body, b *hclsyntax.Block) []analysis.Edit {
	var first *hclsyntax.Block
	for _, other := range body.Blocks {
		if other.Type == b.Type && other != b && first == nil {
			first = other
		}
	}
	if first == nil || len(b.Body.Attributes)+len(b.Body.Blocks) == 0 {
		return nil
	}
	var lines []string
	for _, a := range inOrder(b.Body) {
		if first.Body.Attributes[a.Name] != nil {
			return nil
		}
		lines = append(lines, w.place.Source(a))
	}
	for _, nested := range b.Body.Blocks {
		lines = append(lines, w.place.BlockSource(nested))
	}
	into := w.place.Insert(first.Body, lastArgument(first.Body), strings.Join(lines, "\n"))
	if into == nil {
		return nil
	}
	return append(into, w.place.RemoveBlock(b)...)
}

func inOrder(body *hclsyntax.Body) []*hclsyntax.Attribute {
	var all []*hclsyntax.Attribute
	for _, a := range body.Attributes {
		i := len(all)
		for i > 0 && all[i-1].SrcRange.Start.Byte > a.SrcRange.Start.Byte {
			i--
		}
		all = append(all[:i:i], append([]*hclsyntax.Attribute{a}, all[i:]...)...)
	}
	return all
}

// duplicateDeclaration removes one of two declarations of an address: the one
// that says less. Different ones may both be meant.
func (w *work) duplicateDeclaration() []analysis.Fix {
	address := w.Finding.Address
	blocks := w.Module.Declared(address)
	if len(blocks) < 2 || w.place.Chunk().JSON {
		return nil
	}
	if name, ok := strings.CutPrefix(address, "local."); ok {
		return w.duplicateLocal(name)
	}
	var second *module.Block
	for _, b := range blocks {
		if b == w.block {
			second = b
		}
	}
	first := blocks[0]
	place, ok := rewrite.Of(w.Module, first)
	if second == nil || !ok || first == second || first.Chunk.JSON {
		return nil
	}
	one, two := compact(place.BlockSource(first.Syntax)), compact(w.place.BlockSource(second.Syntax))
	later := fix("Remove this declaration", analysis.Review, true, w.place.RemoveBlock(second.Syntax))
	later[0].Removes = []string{address}
	if bare(one) == bare(two) {
		later[0].Title, later[0].Safety = "Remove the repeated declaration", analysis.Safe
		return later
	}
	earlier := fix("Remove the earlier declaration", analysis.Review, true, place.RemoveBlock(first.Syntax))
	earlier[0].Removes = []string{address}
	switch {
	case says(first.Body(), place, second.Body(), w.place):
		return append(later, demoted(earlier)...)
	case says(second.Body(), w.place, first.Body(), place):
		return append(earlier, demoted(later)...)
	}
	fixes := demoted(later)
	if fresh := w.freshName(address); fresh != "" && len(second.Syntax.LabelRanges) > 0 {
		r := module.Span(second.Syntax.LabelRanges[len(second.Syntax.LabelRanges)-1])
		fixes = append(fixes, fix(fmt.Sprintf("Rename this one to %q", fresh), analysis.Review, false, w.place.Edit(r, fmt.Sprintf("%q", fresh)))...)
	}
	return append(fixes, demoted(earlier)...)
}

func bare(source string) string {
	if i := strings.IndexByte(source, '{'); i >= 0 {
		return source[i:]
	}
	return source
}

// says says that a body sets everything that another one sets, to the same or,
// where only it says anything, to more.
func says(a *hclsyntax.Body, in rewrite.Place, b *hclsyntax.Body, inB rewrite.Place) bool {
	for name, attr := range b.Attributes {
		mine := a.Attributes[name]
		if mine == nil || name != "description" && compact(in.Value(mine)) != compact(inB.Value(attr)) {
			return false
		}
	}
	return len(b.Blocks) == 0 || len(b.Blocks) <= len(a.Blocks) && len(b.Attributes) < len(a.Attributes)
}

// freshName is a name like that of an address that is not taken.
func (w *work) freshName(address string) string {
	for i := 2; i < 20; i++ {
		if fresh := fmt.Sprintf("%s_%d", address, i); !w.Module.Has(fresh) {
			return fresh[strings.LastIndexByte(fresh, '.')+1:]
		}
	}
	return ""
}

func (w *work) duplicateLocal(name string) []analysis.Fix {
	s, ok := w.innermost()
	if !ok || s.attr == nil || s.attr.Name != name {
		return nil
	}
	for _, b := range w.Module.Declared("local." + name) {
		if other := b.Body().Attributes[name]; other != nil && other != s.attr {
			place, ok := rewrite.Of(w.Module, b)
			if !ok {
				return nil
			}
			same := compact(place.Value(other)) == compact(w.place.Value(s.attr))
			later := fix("Remove this definition", analysis.Review, same, w.place.Remove(s.attr))
			if same {
				later[0].Safety = analysis.Safe
				return later
			}
			return append(later, fix("Remove the earlier definition", analysis.Review, false, place.Remove(other))...)
		}
	}
	return nil
}

// elementRange is the range of an element of a list with the comma that goes
// with it.
func elementRange(list *hclsyntax.TupleConsExpr, i int) text.Range {
	r := module.Span(list.Exprs[i].Range())
	switch {
	case i+1 < len(list.Exprs):
		r.End = list.Exprs[i+1].Range().Start.Byte
	case i > 0:
		r.Start = list.Exprs[i-1].Range().End.Byte
	}
	return r
}
