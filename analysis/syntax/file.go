package syntax

import (
	"sort"
	"strings"

	"github.com/terravet/terravet/analysis/text"
)

// File is one file's text and what it means. It is immutable: Edit returns another File that shares all chunks it can.
type File struct {
	Path string
	Name Name

	chunks  []*Chunk
	places  []place // of each chunk, and one more for the end of the text
	whole   string  // the text, if it is at hand
	huge    bool    // larger than maxSize: cut into pieces, but not parsed
	totals  totals
	foreign *Problem
}

// place is where a chunk starts: bytes and lines before it.
type place struct{ offset, line int }

// totals sum up the chunks, so that an edit need not look at all of them.
type totals struct{ broken, blocks, searches, nul, fence int }

func (t *totals) add(c *Chunk, n int) {
	if c.Broken() {
		t.broken += n
	}
	if len(c.Body.Blocks) > 0 {
		t.blocks += n
	}
	if c.nul {
		t.nul += n
	}
	if c.fence {
		t.fence += n
	}
	t.searches += c.searches * n
}

// Parse reads a file. It never fails. The name decides how: JSON or not, and whether arguments are expected at the top.
func Parse(path, src string) *File {
	f := &File{Path: path, Name: Classify(path), whole: src}
	switch {
	case len(src) > maxSize:
		f.huge = true
		f.setChunks(hugeChunks(path, src))
	case f.Name.JSON:
		f.setChunks([]*Chunk{parseJSON(path, src)})
	default:
		s := newSplitter(src, f.Name.Kind)
		var chunks []*Chunk
		for pos := 0; pos < len(src) || pos == 0; {
			p := s.next(pos, pos == 0)
			chunks = append(chunks, parseChunk(path, src[pos:p.end], pos == 0, p.searches))
			pos = max(p.end, 1)
		}
		f.setChunks(chunks)
	}
	return f
}

// setChunks completes a new file.
func (f *File) setChunks(chunks []*Chunk) {
	f.chunks = chunks
	f.places = make([]place, len(chunks)+1)
	for i, c := range chunks {
		f.places[i+1] = place{f.places[i].offset + len(c.Src), f.places[i].line + c.Lines}
		f.totals.add(c, 1)
	}
	f.foreign = findForeign(f)
}

// Text is the whole text. After an edit it is put together from the chunks, each time: keep it, or use Slice.
func (f *File) Text() string {
	if f.whole != "" {
		return f.whole
	}
	return f.Slice(text.Range{End: f.Len()})
}

// Len is the length of the text in bytes.
func (f *File) Len() int { return f.places[len(f.chunks)].offset }

// Lines is the number of lines: one more than there are "\n".
func (f *File) Lines() int { return f.places[len(f.chunks)].line + 1 }

// Slice is a part of the text, cut down to the text's bounds. Within one chunk it copies nothing.
func (f *File) Slice(r text.Range) string {
	r.Start, r.End = max(r.Start, 0), min(r.End, f.Len())
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

// Chunks cover the text without gaps, in order; there is always at least one. The slice belongs to the file.
func (f *File) Chunks() []*Chunk { return f.chunks }

// ChunkStart is the byte offset of chunk i. ChunkStart(len(Chunks())) is the length of the text.
func (f *File) ChunkStart(i int) int { return f.places[i].offset }

// ChunkLine is the zero-based line on which chunk i starts. Every chunk starts at the start of a line.
func (f *File) ChunkLine(i int) int { return f.places[i].line }

// ChunkAt is the index of the chunk that holds the byte at offset. The end of the text belongs to the last chunk.
func (f *File) ChunkAt(offset int) int {
	i := sort.Search(len(f.chunks), func(i int) bool { return f.places[i].offset > offset }) - 1
	return max(i, 0)
}

// Broken reports whether some chunk has a syntax error.
func (f *File) Broken() bool { return f.totals.broken > 0 }

// Foreign is non-nil if the file's content is not what its name promises: a shell script, Markdown, variable
// definitions in a .tf, a binary. It is the one finding to show then, in place of all Problems.
func (f *File) Foreign() *Problem { return f.foreign }

// Problems are all syntax problems of the file with ranges in the whole text, in order of the chunks: Foreign alone if
// there is one, otherwise those of the chunks and top-level arguments that are set again in a later chunk.
func (f *File) Problems() []Problem {
	if f.foreign != nil {
		return []Problem{*f.foreign}
	}
	var all []Problem
	if f.Broken() {
		for i, c := range f.chunks {
			for _, p := range c.Problems {
				all = append(all, p.shift(f.places[i].offset))
			}
		}
	}
	if f.totals.blocks == len(f.chunks) {
		return all
	}
	set := map[string]text.Range{}
	for i, c := range f.chunks {
		for name, a := range c.Body.Attributes {
			r := byteRange(a.NameRange).Shift(f.places[i].offset)
			if first, again := set[name]; again {
				all = append(all, Problem{Range: r, Related: first, Summary: attributeRedefined,
					Detail: "The argument \"" + name + "\" was already set. Each argument may be set only once."})
			} else {
				set[name] = r
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Range.Start < all[j].Range.Start })
	return all
}

// shift moves the ranges that are set.
func (p Problem) shift(n int) Problem {
	p.Range = p.Range.Shift(n)
	if p.Context != (text.Range{}) {
		p.Context = p.Context.Shift(n)
	}
	if p.Related != (text.Range{}) {
		p.Related = p.Related.Shift(n)
	}
	return p
}
