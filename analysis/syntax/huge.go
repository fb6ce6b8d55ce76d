package syntax

import (
	"fmt"
	"strings"

	"github.com/terravet/terravet/analysis/text"
)

// maxSize is the number of bytes up to which a file is parsed. Nobody writes a larger one; what is larger was
// generated, or is no configuration, and must not hold up everything else.
const maxSize = 8 << 20

// hugePiece is about the number of bytes of a chunk of a file that is not parsed.
const hugePiece = 64 << 10

// hugeChunks cuts a text that is too large into pieces at line starts, and parses none of them. The first chunk has
// the one problem. Unlike elsewhere, where the cuts fall depends on the edits that led to the text.
func hugeChunks(path, src string) []*Chunk {
	return withHugeProblem(hugePieces(path, src))
}

func hugePieces(path, src string) []*Chunk {
	var chunks []*Chunk
	for len(src) > 0 {
		n := len(src)
		if n > hugePiece {
			n = min(lineEnd(src, hugePiece)+1, len(src))
		}
		chunks = append(chunks, &Chunk{Src: src[:n], Body: emptyBody(path, ""), Lines: strings.Count(src[:n], "\n")})
		src = src[n:]
	}
	return chunks
}

func withHugeProblem(chunks []*Chunk) []*Chunk {
	first := *chunks[0]
	first.Problems = []Problem{{
		Range:   visible(first.Src, text.Range{Start: 0, End: min(lineEnd(first.Src, 0), 200)}),
		Summary: "File too large",
		Detail:  fmt.Sprintf("This file is larger than %d MiB and is not analysed.", maxSize>>20),
	}}
	chunks[0] = &first
	return chunks
}

// editHuge replaces only the touched pieces of a file that is and stays too large.
func (f *File) editHuge(r text.Range, insert string) *File {
	lo, hi := f.ChunkAt(r.Start), f.ChunkAt(r.End)+1
	hi = min(hi+1, len(f.chunks)) // an edit may take a newline away: each piece must start at a line start
	pieces := hugePieces(f.Path, f.region(lo, hi, r, insert))
	chunks := make([]*Chunk, 0, len(f.chunks)+len(pieces))
	chunks = append(chunks, f.chunks[:lo]...)
	chunks = append(chunks, pieces...)
	chunks = append(chunks, f.chunks[hi:]...)
	g := &File{Path: f.Path, Name: f.Name, huge: true}
	g.setChunks(withHugeProblem(chunks))
	return g
}
