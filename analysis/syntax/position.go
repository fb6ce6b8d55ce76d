package syntax

import (
	"sort"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/text"
)

// Pos tells line and column of an offset, as text.Index does.
func (f *File) Pos(offset int, enc text.Encoding) text.Pos {
	offset = min(max(offset, 0), f.Len())
	i := f.ChunkAt(offset)
	src, at := f.chunks[i].Src, offset-f.places[i].offset
	line := f.places[i].line + strings.Count(src[:at], "\n")
	start := lineStart(src, at)
	return text.Pos{Line: line, Col: text.Column(src[start:min(lineEnd(src, at)+1, len(src))], at-start, enc)}
}

// Offset tells the byte offset of a place, as text.Index does.
func (f *File) Offset(p text.Pos, enc text.Encoding) int {
	if p.Line < 0 {
		return 0
	}
	if p.Line >= f.Lines() {
		return f.Len()
	}
	i := max(sort.Search(len(f.chunks), func(i int) bool { return f.places[i].line > p.Line })-1, 0)
	src, at := f.chunks[i].Src, 0
	for range p.Line - f.places[i].line {
		at = lineEnd(src, at) + 1
	}
	if at > len(src) {
		return f.Len()
	}
	line := src[at:min(lineEnd(src, at)+1, len(src))]
	return f.places[i].offset + at + text.ByteColumn(line, p.Col, enc)
}

// HCLPos is the place of an offset as Terraform prints it: lines from 1, columns in grapheme clusters from 1, Byte is
// the offset itself.
func (f *File) HCLPos(offset int) hcl.Pos {
	offset = min(max(offset, 0), f.Len())
	i := f.ChunkAt(offset)
	c, at := f.chunks[i], offset-f.places[i].offset
	p := hcl.Pos{Line: f.places[i].line + 1 + strings.Count(c.Src[:at], "\n"), Byte: offset}
	line := c.Src[lineStart(c.Src, at):at]
	if isPlain(line) || c.JSON || f.huge {
		p.Column = posIn(c.Src, at).Column
		return p
	}
	// HCL counts clusters token by token: a combining mark after a quote counts, for one.
	tokens, _ := hclsyntax.LexConfig([]byte(c.Src), "", hcl.InitialPos)
	n := sort.Search(len(tokens), func(i int) bool { return tokens[i].Range.Start.Byte > at }) - 1
	if n < 0 {
		p.Column = posIn(c.Src, at).Column
		return p
	}
	from := tokens[n].Range.Start
	if from.Line != p.Line-f.places[i].line { // the token began on a line above
		p.Column = posIn(c.Src, at).Column
		return p
	}
	if end := tokens[n].Range.End; end.Byte <= at && end.Line == from.Line {
		from = end
	}
	p.Column = from.Column + columns(c.Src[from.Byte:at])
	return p
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
