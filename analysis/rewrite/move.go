package rewrite

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/text"
)

// Source is an argument as it is written, with the comments that it owns, from
// column 0: what [Place.Insert] takes.
func (p Place) Source(a *hclsyntax.Attribute) string { return p.source(a.SrcRange) }

// BlockSource is a block as it is written, likewise.
func (p Place) BlockSource(b *hclsyntax.Block) string { return p.source(blockRange(b)) }

func (p Place) source(r hcl.Range) string {
	start := r.Start.Byte
	owned := p.Owned(r)
	if p.lineStart(start) > start || strings.TrimSpace(p.src[p.lineStart(start):start]) != "" {
		return p.Text(r)
	}
	indent := p.indent(start)
	whole := strings.Trim(p.src[owned.Start:owned.End], "\r\n")
	whole = strings.TrimRight(whole, " \t\r\n")
	for strings.HasPrefix(strings.TrimLeft(whole, " \t"), "\n") { // an empty line that is owned
		_, whole, _ = strings.Cut(whole, "\n")
	}
	return outdent(strings.TrimPrefix(whole, indent), indent)
}

// Wrap puts arguments of a body into a new nested block of that body, which
// takes the place of the first of them. Header is the block's type and labels.
func (p Place) Wrap(header string, attrs ...*hclsyntax.Attribute) []analysis.Edit {
	if !p.native() || len(attrs) == 0 {
		return nil
	}
	first := attrs[0]
	for _, a := range attrs {
		if a.SrcRange.Start.Byte < first.SrcRange.Start.Byte {
			first = a
		}
	}
	var inside []string
	for _, a := range attrs {
		inside = append(inside, p.Source(a))
	}
	source := Block(header, inside...)
	var edits []analysis.Edit
	for _, a := range attrs {
		if a != first {
			edits = append(edits, p.Remove(a)...)
		}
	}
	start := first.SrcRange.Start.Byte
	nl, indent := p.newline(), p.indent(start)
	owned := p.Owned(first.SrcRange)
	if strings.TrimSpace(p.src[p.lineStart(start):start]) != "" { // { name = value }
		outer := indent
		indent += p.unit()
		return p.Edit(owned, nl+reindent(source, indent, nl)+nl+outer)
	}
	text := reindent(source, indent, nl) + nl
	if above := p.previousLine(owned.Start); owned.Start > 0 {
		if content := strings.TrimSpace(p.line(above)); content != "" && !strings.HasSuffix(content, "{") {
			text = nl + text
		}
	}
	if p.continues(owned.End) {
		text += nl
	}
	return append(edits, p.Edit(owned, text)...)
}

// Unwrap puts what a nested block holds in place of the block.
func (p Place) Unwrap(b *hclsyntax.Block) []analysis.Edit {
	if !p.native() {
		return nil
	}
	start := b.TypeRange.Start.Byte
	var inside []string
	for _, i := range p.items(b.Body) {
		inside = append(inside, p.source(i.rng))
	}
	r := text.Range{Start: start, End: b.CloseBraceRange.End.Byte}
	if len(inside) == 0 {
		return p.RemoveBlock(b)
	}
	nl := p.newline()
	return p.Edit(r, strings.TrimPrefix(reindent(strings.Join(inside, "\n"), p.indent(start), nl), p.indent(start)))
}

// Move takes an argument out of its body and puts it into another body of the
// same chunk.
func (p Place) Move(a *hclsyntax.Attribute, into *hclsyntax.Body) []analysis.Edit {
	return both(p.Remove(a), p.Insert(into, nil, p.Source(a)))
}

// MoveBlock takes a block out of its body, and puts it into another of the same
// chunk.
func (p Place) MoveBlock(b *hclsyntax.Block, into *hclsyntax.Body) []analysis.Edit {
	return both(p.RemoveBlock(b), p.InsertBlock(into, p.BlockSource(b)))
}

// both is two edits that only make sense together.
func both(a, b []analysis.Edit) []analysis.Edit {
	if a == nil || b == nil {
		return nil
	}
	return append(a, b...)
}

// Block writes a block of a header (type and labels) and what it holds, each
// an argument or a block from column 0.
func Block(header string, inside ...string) string {
	if len(inside) == 0 {
		return header + " {\n}"
	}
	return header + " {\n" + reindent(strings.Join(inside, "\n"), "  ", "\n") + "\n}"
}
