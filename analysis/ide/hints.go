package ide

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
)

// HintKinds says which hints are wanted.
type HintKinds struct {
	// Values shows what variables and locals are worth where they are used.
	Values bool
	// Counts shows how many instances a block makes.
	Counts bool
	// Defaults shows what a module call leaves to the defaults of the module.
	Defaults bool
}

// Hint is a few words to be shown in a line, which are no part of the text.
type Hint struct {
	Offset int
	Label  string
	// Why explains the hint, in Markdown.
	Why string
}

// maxHint is how long a hint's value may be.
const maxHint = 40

// Hints lists the hints within a range of a file, in the order of the text.
func (w World) Hints(path string, within text.Range, kinds HintKinds) []Hint {
	p, ok := w.At(path, within.Start)
	m := w.Snap.Module(p.Dir)
	if !ok || m == nil {
		return nil
	}
	r := p.reader()
	if r.facts.Scope == nil {
		return nil
	}
	r.static = true
	blocks := m.ChunkBlocks(path)
	var all []Hint
	for i := p.chunk; i < len(p.File.Chunks()) && p.File.ChunkStart(i) <= within.End; i++ {
		for _, b := range blocks(i) {
			if b.Scoped {
				continue
			}
			r.block = b
			h := hinting{r, kinds, p.File.Chunks()[i].Src, nil}
			h.topLevel(b)
			for _, hint := range h.out {
				if hint.Offset += p.File.ChunkStart(i); within.Touches(hint.Offset) {
					all = append(all, hint)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Hint) int { return a.Offset - b.Offset })
	return all
}

type hinting struct {
	reader
	kinds HintKinds
	src   string
	out   []Hint
}

func (h *hinting) topLevel(b *module.Block) {
	if h.kinds.Counts {
		h.instances(b)
	}
	if h.kinds.Defaults && b.Type() == "module" {
		h.defaults(b)
	}
	if !h.kinds.Values || b.Type() == "variable" {
		return
	}
	if b.Type() == "locals" {
		for name, a := range b.Body().Attributes {
			if len(a.Expr.Variables()) == 0 {
				continue
			}
			h.show(argument(a).End, h.value(a.Expr), "local."+name)
		}
		return
	}
	h.body(b.Body())
}

// instances shows how many there are of a block.
func (h *hinting) instances(b *module.Block) {
	name := map[eval.Instances]string{eval.ByCount: "count", eval.ByForEach: "for_each"}[eval.Expansion(b)]
	a := b.Body().Attributes[name]
	if a == nil {
		return
	}
	v := h.value(a.Expr)
	if !v.IsKnown() || v.IsNull() {
		return
	}
	n := -1
	switch ty := v.Type(); {
	case ty == cty.Number:
		f := v.AsBigFloat()
		if i, _ := f.Int64(); f.IsInt() && i >= 0 {
			n = int(i)
		}
	case v.CanIterateElements():
		n = v.LengthInt()
	}
	if n < 0 {
		return
	}
	words := fmt.Sprintf("%d instances", n)
	if n == 1 {
		words = "1 instance"
	}
	h.out = append(h.out, Hint{b.Header().End, words, "With the defaults of the variables, `" + b.Address() + "` has " + words + "."})
}

// defaults shows the inputs that a call leaves out.
func (h *hinting) defaults(b *module.Block) {
	called := h.facts.Scope.Called(b.Label(0))
	if called == nil {
		return
	}
	inputs := eval.Inputs(called)
	var parts []string
	for _, name := range sortedKeys(inputs) {
		if b.Body().Attributes[name] != nil {
			continue
		}
		if v, ok := defaultOf(inputs[name]); ok && !v.IsNull() {
			if s, ok := valueText(v, maxHint); ok {
				parts = append(parts, name+" = "+oneLine(s))
			}
		}
	}
	if len(parts) > 0 {
		h.out = append(h.out, Hint{b.Header().End, shorten(parts), "What the call leaves to the module's defaults:\n\n```terraform\n" + strings.Join(parts, "\n") + "\n```"})
	}
}

func (h *hinting) body(body *hclsyntax.Body) {
	for _, a := range body.Attributes {
		h.expression(a.Expr)
	}
	for _, b := range body.Blocks {
		if b.Type != "dynamic" {
			h.body(b.Body)
		}
	}
}

// expression shows what references are worth, except within strings, where a
// hint would be read as a part of the text.
func (h *hinting) expression(expr hclsyntax.Expression) {
	switch e := expr.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		if ref, problem := eval.Refer(e.Traversal); problem == nil && (ref.Kind == eval.Variable || ref.Kind == eval.Local) {
			h.show(e.SrcRange.End.Byte, h.value(e), ref.Address)
		}
	case *hclsyntax.FunctionCallExpr:
		for _, arg := range e.Args {
			h.expression(arg)
		}
	case *hclsyntax.ConditionalExpr:
		h.expression(e.Condition)
		h.expression(e.TrueResult)
		h.expression(e.FalseResult)
	case *hclsyntax.BinaryOpExpr:
		h.expression(e.LHS)
		h.expression(e.RHS)
	case *hclsyntax.UnaryOpExpr:
		h.expression(e.Val)
	case *hclsyntax.ParenthesesExpr:
		h.expression(e.Expression)
	case *hclsyntax.TupleConsExpr:
		for _, item := range e.Exprs {
			h.expression(item)
		}
	case *hclsyntax.ObjectConsExpr:
		for _, item := range e.Items {
			h.expression(item.ValueExpr)
		}
	}
}

// show adds a value that is known and short.
func (h *hinting) show(offset int, v cty.Value, address string) {
	s, ok := valueText(v, maxHint)
	if !ok || v.IsNull() {
		return
	}
	h.out = append(h.out, Hint{offset, "= " + oneLine(s), "`" + address + "`, with the defaults of the variables"})
}

// Lens is a line of its own above a declaration.
type Lens struct {
	Range text.Range
	// References are how often the name occurs beside its declarations.
	References int
}

// Lenses counts the references of each declaration of a file.
func (w World) Lenses(path string) []Lens {
	p, ok := w.At(path, 0)
	x := w.Index(p.Dir)
	if !ok || x == nil {
		return nil
	}
	counts := map[string]int{}
	count := func(o *Occurrence) {
		if o.Role == Reads || o.Role == Sets {
			counts[o.Address]++
		}
	}
	for i := range x.files {
		for _, list := range x.files[i].chunks {
			for n := range list {
				if list[n].Call == "" {
					count(&list[n])
				}
			}
		}
	}
	for _, caller := range w.Snap.Callers(p.Dir) {
		calls := map[string]bool{}
		for _, edge := range w.Snap.Calls(caller) {
			calls[edge.Call.Name] = edge.Dir == p.Dir
		}
		other := w.Index(caller)
		if other == nil {
			continue
		}
		for i := range other.files {
			for _, list := range other.files[i].chunks {
				for n := range list {
					if o := &list[n]; o.Call != "" && calls[o.Call] {
						count(o)
					}
				}
			}
		}
	}
	var lenses []Lens
	file := x.file(path)
	if file == nil {
		return nil
	}
	for n, list := range file.chunks {
		for i := range list {
			if o := &list[i]; o.Role == Declares && !o.bound() && !o.Name.Empty() {
				lenses = append(lenses, Lens{o.Name.Shift(file.file.ChunkStart(n)), counts[o.Address]})
			}
		}
	}
	return lenses
}

// Linked lists the ranges that are typed together with the one under a place:
// the two markers of a heredoc, the name of a loop.
func (p Place) Linked() []text.Range {
	if o, _, ok := p.symbolAt(); ok && o.bound() && !o.Name.Empty() {
		var ranges []text.Range
		for _, h := range p.Highlights() {
			ranges = append(ranges, h.Range)
		}
		if len(ranges) > 1 {
			return ranges
		}
		return nil
	}
	return p.heredoc()
}

// heredoc finds the markers of a heredoc if the place is on one of them.
func (p Place) heredoc() []text.Range {
	src := p.source().Src
	tokens, _ := hclsyntax.LexConfig([]byte(src), "", hcl.InitialPos)
	var open text.Range
	for _, t := range tokens {
		r := text.Range{Start: t.Range.Start.Byte, End: t.Range.End.Byte}
		switch t.Type {
		case hclsyntax.TokenOHeredoc:
			line := strings.TrimRight(src[r.Start:r.End], "\r\n")
			open = text.Range{Start: r.Start + len(line) - len(strings.TrimLeft(line, "<-")), End: r.Start + len(line)}
		case hclsyntax.TokenCHeredoc:
			marker := strings.TrimSpace(src[r.Start:r.End])
			start := r.Start + strings.Index(src[r.Start:r.End], marker)
			end := text.Range{Start: start, End: start + len(marker)}
			if open.Touches(p.rel()) || end.Touches(p.rel()) {
				if src[open.Start:open.End] != marker {
					return nil
				}
				return []text.Range{open.Shift(p.start), end.Shift(p.start)}
			}
		}
	}
	return nil
}
