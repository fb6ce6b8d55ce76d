package ide

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// Fold is a part of a text that can be hidden.
type Fold struct {
	// Range is what is hidden: between the brackets; for a comment from the end
	// of its first line.
	Range   text.Range
	Comment bool
	// Closed says that a bracket follows, which stays to be seen.
	Closed bool
}

// Folds lists what can be folded in a file, in the order of the text: outer
// parts before inner ones.
func Folds(f *syntax.File) []Fold {
	var all []Fold
	for i, c := range f.Chunks() {
		folder := folder{src: c.Src, start: f.ChunkStart(i)}
		folder.comments()
		folder.body(c.Body)
		all = append(all, folder.out...)
	}
	slices.SortStableFunc(all, func(a, b Fold) int {
		if a.Range.Start != b.Range.Start {
			return a.Range.Start - b.Range.Start
		}
		return b.Range.End - a.Range.End
	})
	return all
}

type folder struct {
	src   string
	start int
	out   []Fold
}

// add takes a range if it spans lines.
func (f *folder) add(start, end int, closed bool) {
	if start < 0 || end > len(f.src) || start >= end || !strings.Contains(f.src[start:end], "\n") {
		return
	}
	f.out = append(f.out, Fold{Range: text.Range{Start: start, End: end}.Shift(f.start), Closed: closed})
}

func (f *folder) body(body *hclsyntax.Body) {
	for _, b := range body.Blocks {
		if !b.CloseBraceRange.Empty() && b.OpenBraceRange.End.Byte <= b.CloseBraceRange.Start.Byte {
			f.add(b.OpenBraceRange.End.Byte, b.CloseBraceRange.Start.Byte, true)
		} else {
			f.add(b.OpenBraceRange.End.Byte, whole(b).End, false)
		}
		f.body(b.Body)
	}
	for _, a := range body.Attributes {
		if r := module.Span(a.Expr.Range()); r.In(len(f.src)) && strings.Contains(f.src[r.Start:r.End], "\n") {
			f.expression(a.Expr)
		}
	}
}

// expression folds brackets, calls and heredocs.
func (f *folder) expression(expr hclsyntax.Expression) {
	_ = hclsyntax.VisitAll(expr, func(n hclsyntax.Node) hcl.Diagnostics {
		r := module.Span(n.Range())
		switch e := n.(type) {
		case *hclsyntax.ObjectConsExpr, *hclsyntax.TupleConsExpr, *hclsyntax.ForExpr:
			f.add(r.Start+1, r.End-1, true)
		case *hclsyntax.FunctionCallExpr:
			f.add(e.OpenParenRange.End.Byte, e.CloseParenRange.Start.Byte, true)
		case *hclsyntax.TemplateExpr, *hclsyntax.TemplateWrapExpr:
			if r.In(len(f.src)) && strings.HasPrefix(f.src[r.Start:r.End], "<<") {
				f.add(r.Start+strings.IndexByte(f.src[r.Start:r.End]+"\n", '\n'), r.End, false)
			}
		}
		return nil
	})
}

// comments folds comments of several lines. Lines of a heredoc that look like
// comments fold as well: in a script they are.
func (f *folder) comments() {
	first, firstEnd, last, count := -1, 0, 0, 0
	flush := func() {
		if count > 1 {
			f.out = append(f.out, Fold{Range: text.Range{Start: firstEnd, End: last}.Shift(f.start), Comment: true})
		}
		first, count = -1, 0
	}
	at := 0
	for line := range strings.Lines(f.src) {
		content := strings.TrimRight(line, "\r\n")
		trimmed := strings.TrimSpace(content)
		switch {
		case strings.HasPrefix(trimmed, "/*"):
			flush()
			if end := strings.Index(f.src[at:], "*/"); end >= 0 && strings.Contains(f.src[at:at+end], "\n") {
				f.out = append(f.out, Fold{Range: text.Range{Start: at + len(content), End: at + end + 2}.Shift(f.start), Comment: true})
			}
		case strings.HasPrefix(trimmed, "#") || strings.HasPrefix(trimmed, "//"):
			if first < 0 {
				first, firstEnd = at, at+len(content)
			}
			last = at + len(content)
			count++
		default:
			flush()
		}
		at += len(line)
	}
	flush()
}

// Selections lists the ranges around a place that make sense to select, the
// smallest first, each within the next.
func (p Place) Selections() []text.Range {
	src := p.source().Src
	var all []text.Range
	add := func(r text.Range) {
		if r.In(len(src)) && r.Touches(p.rel()) && !r.Empty() {
			all = append(all, r)
		}
	}
	add(wordAt(src, p.rel()))
	p.expressions(func(e hclsyntax.Expression) {
		r := module.Span(e.Range())
		add(r)
		if r.Len() >= 2 && r.In(len(src)) && strings.IndexByte("\"[{(", src[r.Start]) >= 0 {
			add(text.Range{Start: r.Start + 1, End: r.End - 1})
		}
	})
	var within func(body *hclsyntax.Body)
	within = func(body *hclsyntax.Body) {
		for _, a := range body.Attributes {
			add(argument(a))
		}
		for _, b := range body.Blocks {
			if !whole(b).Touches(p.rel()) {
				continue
			}
			add(whole(b))
			add(module.Header(b))
			for _, l := range b.LabelRanges {
				add(module.Span(l))
			}
			add(text.Range{Start: b.OpenBraceRange.End.Byte, End: b.CloseBraceRange.Start.Byte})
			within(b.Body)
		}
	}
	within(p.source().Body)
	for i := range all {
		all[i] = all[i].Shift(p.start)
	}
	all = append(all, text.Range{End: p.File.Len()})
	slices.SortStableFunc(all, func(a, b text.Range) int { return a.Len() - b.Len() })
	// Each must lie within the next: what crosses one that is kept is left out.
	var kept []text.Range
	for _, r := range all {
		if n := len(kept); n == 0 || r != kept[n-1] && r.Start <= kept[n-1].Start && r.End >= kept[n-1].End {
			kept = append(kept, r)
		}
	}
	return kept
}
