package syntax

import (
	"sort"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/text"
)

// File is one file's text and what it means. It is immutable: Edit returns another File that shares all chunks it can.
type File struct {
	Path string
	Name Name

	chunks  []*Chunk
	places  []place // of each chunk, and one more for the end of the text
	foreign *Problem
	broken  int // chunks with a problem
}

// place is where a chunk starts.
type place struct{ offset, line int }

// Chunk is one top-level item with the trivia before it (and, for the last chunk of a file, after it). It is immutable
// and knows nothing of where it stands: all its ranges count from its own first byte, and its first line is 1.
type Chunk struct {
	Src      string
	Body     *hclsyntax.Body // never nil
	Problems []Problem       // the real cause first
	Lines    int             // number of "\n"
	JSON     bool
}

// Problem is something that the parser could not make sense of. Summary is Terraform's own.
type Problem struct {
	Range   text.Range // bytes; where a person must act
	Context text.Range // zero if there is none
	Summary string
	Detail  string
}

// Block is the chunk's one top-level block, or nil: an attribute, junk, or trivia only.
func (c *Chunk) Block() *hclsyntax.Block {
	if len(c.Body.Blocks) == 0 {
		return nil
	}
	return c.Body.Blocks[0]
}

// Parse reads a file. It never fails.
func Parse(path, src string) *File {
	f := &File{Path: path, Name: Classify(path)}
	f.places = append(f.places, place{})
	for len(src) > 0 {
		n := itemEnd(src)
		f.add(parseChunk(f.Path, src[:n]))
		src = src[n:]
	}
	if len(f.chunks) == 0 {
		f.add(parseChunk(f.Path, ""))
	}
	return f
}

func (f *File) add(c *Chunk) {
	last := f.places[len(f.places)-1]
	f.chunks = append(f.chunks, c)
	f.places = append(f.places, place{last.offset + len(c.Src), last.line + c.Lines})
	if len(c.Problems) > 0 {
		f.broken++
	}
}

func parseChunk(path, src string) *Chunk {
	file, diags := hclsyntax.ParseConfig([]byte(src), path, hcl.InitialPos)
	c := &Chunk{Src: src, Body: file.Body.(*hclsyntax.Body), Lines: strings.Count(src, "\n")}
	for _, d := range diags {
		p := Problem{Summary: d.Summary, Detail: d.Detail}
		if d.Subject != nil {
			p.Range = text.Range{Start: d.Subject.Start.Byte, End: d.Subject.End.Byte}
		}
		if d.Context != nil {
			p.Context = text.Range{Start: d.Context.Start.Byte, End: d.Context.End.Byte}
		}
		c.Problems = append(c.Problems, p)
	}
	return c
}

// itemEnd is the length of the first top-level item of src.
func itemEnd(src string) int {
	tokens, _ := hclsyntax.LexConfig([]byte(src), "", hcl.Pos{Line: 1, Column: 1})
	depth, item := 0, false
	for i, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOQuote,
			hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			depth++
			item = true
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote,
			hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
			depth--
		case hclsyntax.TokenNewline, hclsyntax.TokenComment:
			if item && depth <= 0 && strings.HasSuffix(string(t.Bytes), "\n") && moreItems(tokens[i+1:]) {
				return t.Range.End.Byte
			}
		default:
			item = true
		}
	}
	return len(src)
}

func moreItems(tokens hclsyntax.Tokens) bool {
	for _, t := range tokens {
		if t.Type != hclsyntax.TokenNewline && t.Type != hclsyntax.TokenComment {
			return t.Type != hclsyntax.TokenEOF
		}
	}
	return false
}

// Edit replaces a range of the text.
func (f *File) Edit(e text.Edit) *File {
	src, _ := text.Apply(f.Text(), []text.Edit{e})
	return Parse(f.Path, src)
}

// Text is the whole text.
func (f *File) Text() string { return f.Slice(text.Range{End: f.Len()}) }

// Len is the length of the text in bytes.
func (f *File) Len() int { return f.places[len(f.chunks)].offset }

// Lines is the number of lines: one more than there are "\n".
func (f *File) Lines() int { return f.places[len(f.chunks)].line + 1 }

// Slice is a part of the text, cut down to the text's bounds.
func (f *File) Slice(r text.Range) string {
	r.Start = max(r.Start, 0)
	r.End = min(r.End, f.Len())
	if r.Empty() {
		return ""
	}
	first, last := f.ChunkAt(r.Start), f.ChunkAt(r.End-1)
	if first == last {
		start := f.places[first].offset
		return f.chunks[first].Src[r.Start-start : r.End-start]
	}
	var b strings.Builder
	b.Grow(r.Len())
	for i := first; i <= last; i++ {
		start, src := f.places[i].offset, f.chunks[i].Src
		b.WriteString(src[max(r.Start-start, 0):min(r.End-start, len(src))])
	}
	return b.String()
}

// Chunks cover the text without gaps, in order. The slice belongs to the file.
func (f *File) Chunks() []*Chunk { return f.chunks }

// ChunkStart is the offset of chunk i. ChunkStart(len(Chunks())) is the length of the text.
func (f *File) ChunkStart(i int) int { return f.places[i].offset }

// ChunkLine is the zero-based line on which chunk i starts.
func (f *File) ChunkLine(i int) int { return f.places[i].line }

// ChunkAt is the index of the chunk that holds the byte at offset; the end of the text belongs to the last chunk.
func (f *File) ChunkAt(offset int) int {
	i := sort.Search(len(f.chunks), func(i int) bool { return f.places[i].offset > offset }) - 1
	return max(i, 0)
}

// Pos tells line and column of an offset.
func (f *File) Pos(offset int, enc text.Encoding) text.Pos {
	return text.NewIndex(f.Text()).Pos(offset, enc)
}

// Offset tells the byte offset of a place.
func (f *File) Offset(p text.Pos, enc text.Encoding) int {
	return text.NewIndex(f.Text()).Offset(p, enc)
}

// HCLPos is the place of an offset as Terraform prints it: lines from 1, columns in grapheme clusters from 1.
func (f *File) HCLPos(offset int) hcl.Pos {
	p := f.Pos(offset, text.UTF32)
	return hcl.Pos{Line: p.Line + 1, Column: p.Col + 1, Byte: offset}
}

// Broken reports whether some chunk has a syntax error.
func (f *File) Broken() bool { return f.broken > 0 }

// Foreign is non-nil if this is no Terraform at all.
func (f *File) Foreign() *Problem { return f.foreign }
