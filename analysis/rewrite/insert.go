package rewrite

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// Replace puts another value in place of an argument's.
func (p Place) Replace(a *hclsyntax.Attribute, value string) []analysis.Edit {
	if !p.native() {
		return nil
	}
	r := a.Expr.Range()
	start := r.Start.Byte
	return p.Edit(text.Range{Start: start, End: start + len(p.Text(r))}, value)
}

// Exchange puts other arguments or blocks in the place of an argument.
func (p Place) Exchange(a *hclsyntax.Attribute, source string) []analysis.Edit {
	return p.exchange(a.SrcRange, source)
}

// ExchangeBlock puts other arguments or blocks in the place of a nested block.
func (p Place) ExchangeBlock(b *hclsyntax.Block, source string) []analysis.Edit {
	return p.exchange(blockRange(b), source)
}

func (p Place) exchange(r hcl.Range, source string) []analysis.Edit {
	if !p.native() {
		return nil
	}
	start := r.Start.Byte
	indent := p.indent(start)
	return p.Edit(text.Range{Start: start, End: start + len(p.Text(r))}, strings.TrimPrefix(reindent(source, indent, p.newline()), indent))
}

// Insert puts arguments (one or several lines of `name = value`) into a body,
// on lines of their own: after an argument of that body or, with nil, where
// such an argument usually stands.
func (p Place) Insert(body *hclsyntax.Body, after *hclsyntax.Attribute, source string) []analysis.Edit {
	if !p.native() {
		return nil
	}
	if p.oneLine(body) {
		return p.unfold(body, source)
	}
	if after != nil {
		return p.insertAfter(after.SrcRange, source)
	}
	items := p.items(body)
	if isHead(source) {
		if len(items) == 0 {
			return p.insertFirst(body, source)
		}
		if last := lastOf(items, func(i item) bool { return i.attr != nil && headArguments[i.attr.Name] }); last != nil && last.attr != nil {
			return p.insertAfter(last.rng, source)
		}
		if last := items[0]; last.attr != nil || last.block != nil {
			return p.insertFirst(body, source+"\n")
		}
	}
	firstBlock := slices.IndexFunc(items, func(i item) bool { return i.block != nil })
	if firstBlock < 0 {
		firstBlock = len(items)
	}
	last := lastOf(items[:firstBlock], func(i item) bool { return i.attr.Name != "depends_on" })
	switch {
	case last != nil && headArguments[last.attr.Name]:
		return p.insertAfter(last.rng, "\n"+source) // a group of its own, as is usual
	case last != nil:
		return p.insertAfter(last.rng, source)
	case len(items) > 0:
		return p.insertFirst(body, source+"\n")
	}
	return p.insertFirst(body, source)
}

// InsertBlock puts a nested block into a body, where such a block usually
// stands: behind the others, or behind the arguments with an empty line
// between.
func (p Place) InsertBlock(body *hclsyntax.Body, source string) []analysis.Edit {
	if !p.native() {
		return nil
	}
	if p.oneLine(body) {
		return p.unfold(body, source)
	}
	items := p.items(body)
	last := lastOf(items, func(i item) bool {
		if i.block != nil {
			return !tailBlocks[i.block.Type]
		}
		return i.attr.Name != "depends_on"
	})
	switch {
	case last != nil:
		return p.insertAfter(last.rng, "\n"+source)
	case len(items) > 0:
		return p.insertFirst(body, source+"\n")
	}
	return p.insertFirst(body, source)
}

// After puts a top-level block behind the chunk's own, with an empty line
// between.
func (p Place) After(source string) []analysis.Edit {
	if !p.native() {
		return nil
	}
	nl := p.newline()
	end := len(strings.TrimRight(p.src, " \t\r\n"))
	if b := p.Chunk().Block(); b != nil && len(p.Chunk().Problems) == 0 {
		end = p.lineEnd(b.CloseBraceRange.End.Byte)
	}
	return p.Edit(text.Range{Start: end, End: end}, nl+nl+reindent(strings.TrimRight(source, "\n"), "", nl)+p.lastEnding(end))
}

// lastEnding is what a text that goes in at offset must end with: a file ends
// with a line ending.
func (p Place) lastEnding(offset int) string {
	if offset == len(p.src) {
		return p.newline()
	}
	return ""
}

// Append puts a top-level block at the end of a file, with an empty line
// before it unless it is the first.
func Append(f *syntax.File, source string) []analysis.Edit {
	if f.Name.JSON {
		return nil
	}
	nl := lineEnding(f)
	src := f.Text()
	end := len(strings.TrimRight(src, " \t\r\n"))
	before := nl + nl
	if end == 0 {
		before = ""
	}
	after := src[end:]
	if !strings.Contains(after, "\n") {
		after = nl
	}
	insert := before + reindent(strings.TrimRight(source, "\n"), "", nl)
	return []analysis.Edit{{Path: f.Path, Edit: text.Edit{Range: text.Range{Start: end, End: len(src)}, New: insert + after}}}
}

// headArguments usually stand first in a body, apart from the others.
var headArguments = map[string]bool{"count": true, "for_each": true, "provider": true, "source": true, "version": true, "providers": true}

// tailBlocks usually stand last.
var tailBlocks = map[string]bool{"lifecycle": true, "provisioner": true, "connection": true}

func isHead(source string) bool {
	name, _, _ := strings.Cut(source, "=")
	return headArguments[strings.TrimSpace(name)] && !strings.Contains(strings.TrimSpace(source), "\n")
}

// item is an argument or a nested block of a body.
type item struct {
	attr  *hclsyntax.Attribute
	block *hclsyntax.Block
	rng   hcl.Range
}

// items are the arguments and blocks of a body, in source order.
func (p Place) items(body *hclsyntax.Body) []item {
	all := make([]item, 0, len(body.Attributes)+len(body.Blocks))
	for _, a := range body.Attributes {
		all = append(all, item{attr: a, rng: a.SrcRange})
	}
	for _, b := range body.Blocks {
		all = append(all, item{block: b, rng: blockRange(b)})
	}
	slices.SortFunc(all, func(a, b item) int { return a.rng.Start.Byte - b.rng.Start.Byte })
	return all
}

func blockRange(b *hclsyntax.Block) hcl.Range {
	return hcl.RangeBetween(b.TypeRange, b.CloseBraceRange)
}

func lastOf(items []item, suits func(item) bool) *item {
	for i := len(items) - 1; i >= 0; i-- {
		if suits(items[i]) {
			return &items[i]
		}
	}
	return nil
}

// braces are the offsets of a body's braces; the closing one is -1 where it is
// missing, and both are for a body without.
func (p Place) braces(body *hclsyntax.Body) (open, end int) {
	open, end = body.SrcRange.Start.Byte, body.SrcRange.End.Byte-1
	if open >= len(p.src) || p.src[open] != '{' { // HCL leaves the braces of { name = value } out
		start := p.lineStart(min(open, len(p.src)))
		open = start + strings.LastIndexByte(p.src[start:min(open, len(p.src))], '{')
		if open < start {
			return -1, -1
		}
		end = max(body.EndRange.Start.Byte, body.SrcRange.End.Byte)
		for _, i := range p.items(body) {
			end = max(end, i.rng.End.Byte)
		}
		for end < len(p.src) && (p.src[end] == ' ' || p.src[end] == '\t') {
			end++
		}
	}
	if end <= open || end >= len(p.src) || p.src[end] != '}' {
		end = -1
	}
	return open, end
}

// oneLine says that a body's braces stand on one line.
func (p Place) oneLine(body *hclsyntax.Body) bool {
	open, end := p.braces(body)
	return open >= 0 && end >= 0 && !strings.Contains(p.src[open:end], "\n")
}

// unfold writes a body that stands on one line on several, with one item more.
func (p Place) unfold(body *hclsyntax.Body, source string) []analysis.Edit {
	open, end := p.braces(body)
	nl, outer := p.newline(), p.indent(open)
	inner := outer + p.unit()
	var b strings.Builder
	b.WriteString(nl)
	if old := strings.TrimSpace(p.src[open+1 : end]); old != "" {
		b.WriteString(inner + old + nl)
	}
	b.WriteString(reindent(source, inner, nl) + nl + outer)
	return p.Edit(text.Range{Start: open + 1, End: end}, b.String())
}

// insertAfter puts source on lines of its own below an item.
func (p Place) insertAfter(r hcl.Range, source string) []analysis.Edit {
	start := r.Start.Byte
	end := start + len(p.Text(r))
	at := p.lineEnd(end)
	if rest := strings.TrimSpace(p.src[end:at]); rest != "" && rest[0] != '#' && !strings.HasPrefix(rest, "//") && !strings.HasPrefix(rest, "/*") {
		return nil // something else goes on behind it
	}
	nl := p.newline()
	return p.Edit(text.Range{Start: at, End: at}, nl+reindent(source, p.indent(start), nl))
}

// insertFirst puts source on lines of its own below a body's opening brace.
func (p Place) insertFirst(body *hclsyntax.Body, source string) []analysis.Edit {
	open, _ := p.braces(body)
	if open < 0 {
		return nil
	}
	indent := p.indent(open) + p.unit()
	if items := p.items(body); len(items) > 0 {
		indent = p.indent(items[0].rng.Start.Byte)
	}
	at := p.lineEnd(open)
	nl := p.newline()
	return p.Edit(text.Range{Start: at, End: at}, nl+reindent(source, indent, nl))
}

// InsertItems puts items (one or several lines of `key = value`) at the end of
// an object.
func (p Place) InsertItems(e *hclsyntax.ObjectConsExpr, source string) []analysis.Edit {
	open, end := e.SrcRange.Start.Byte, e.SrcRange.End.Byte-1
	if !p.native() || end <= open || end >= len(p.src) || p.src[end] != '}' {
		return nil
	}
	nl := p.newline()
	if !strings.Contains(p.src[open:end], "\n") {
		outer := p.indent(open)
		lines := []string{}
		for _, item := range e.Items {
			lines = append(lines, p.src[item.KeyExpr.Range().Start.Byte:item.ValueExpr.Range().End.Byte])
		}
		all := strings.Join(append(lines, source), "\n")
		return p.Edit(text.Range{Start: open + 1, End: end}, nl+reindent(all, outer+p.unit(), nl)+nl+outer)
	}
	line := p.lineStart(end)
	if strings.TrimSpace(p.src[line:end]) != "" {
		return nil
	}
	return p.Edit(text.Range{Start: line, End: line}, reindent(source, p.indent(end)+p.unit(), nl)+nl)
}
