package syntax

import (
	"sort"
	"strings"

	"github.com/hashicorp/hcl/v2"

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

// Parse reads a file. It never fails.
func Parse(path, src string) *File {
	f := &File{Path: path, Name: Classify(path)}
	f.places = append(f.places, place{})
	s := newSplitter(src, f.Name.Kind)
	for pos := 0; pos < len(src) || pos == 0; {
		p := s.next(pos, pos == 0)
		f.add(parseChunk(path, src[pos:p.end], pos == 0, p.forced))
		pos = max(p.end, 1)
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
