package rewrite

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/text"
)

// InsertElement puts an element, which is source of one or several lines, at
// the end of a list, in the way in which the list is written: on a line of its
// own, or on the line of the last one.
func (p Place) InsertElement(e *hclsyntax.TupleConsExpr, source string) []analysis.Edit {
	open, end := e.SrcRange.Start.Byte, e.SrcRange.End.Byte-1
	if !p.native() || end <= open || end >= len(p.src) || p.src[open] != '[' || p.src[end] != ']' {
		return nil
	}
	nl := p.newline()
	outer := p.indent(open)
	if len(e.Exprs) == 0 {
		if strings.TrimSpace(p.src[open+1:end]) != "" {
			return nil // a comment
		}
		if !strings.Contains(source, "\n") {
			return p.Edit(text.Range{Start: open + 1, End: end}, source)
		}
		return p.Edit(text.Range{Start: open + 1, End: end}, nl+reindent(source, outer+p.unit(), nl)+nl+outer)
	}
	last := e.Exprs[len(e.Exprs)-1].Range()
	at := last.End.Byte
	if at > end || at < open {
		return nil
	}
	indent := p.indent(last.Start.Byte)
	tail := p.src[at:end]
	if !strings.Contains(tail, "\n") {
		if strings.TrimSpace(tail) != "" {
			return nil
		}
		return p.Edit(text.Range{Start: at, End: at}, ", "+strings.TrimPrefix(reindent(source, indent, nl), indent))
	}
	rest := strings.TrimLeft(tail, " \t")
	if strings.HasPrefix(rest, ",") {
		at += len(tail) - len(rest) + 1
		return p.Edit(text.Range{Start: at, End: at}, nl+reindent(source, indent, nl)+",")
	}
	if strings.Contains(tail, ",") {
		return nil
	}
	return p.Edit(text.Range{Start: at, End: at}, ","+nl+reindent(source, indent, nl))
}
