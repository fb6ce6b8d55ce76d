package lsp

import (
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// ruler finds lines and columns of many places of one file: the lines of the
// chunk that was asked about last are at hand. It is for one goroutine.
type ruler struct {
	file   *syntax.File
	enc    text.Encoding
	chunk  int
	start  int // of the chunk
	line   int // of the chunk
	src    string
	starts []int // of the chunk's lines, counted from its start
}

func (s *server) ruler(file *syntax.File) *ruler {
	return &ruler{file: file, enc: s.caps.encoding, chunk: -1}
}

func (r *ruler) position(offset int) protocol.Position {
	offset = min(max(offset, 0), r.file.Len())
	if r.chunk < 0 || offset < r.start || offset >= r.start+len(r.src) {
		r.read(r.file.ChunkAt(offset))
	}
	at := offset - r.start
	n, found := slices.BinarySearch(r.starts, at)
	if !found {
		n--
	}
	// A line ends before its "\r\n": see text.Column.
	end := len(r.src)
	if n+1 < len(r.starts) {
		end = r.starts[n+1]
	}
	return protocol.Position{Line: uint32(r.line + n), Character: uint32(text.Column(r.src[r.starts[n]:end], at-r.starts[n], r.enc))}
}

func (r *ruler) rangeOf(x text.Range) protocol.Range {
	return protocol.Range{Start: r.position(x.Start), End: r.position(x.End)}
}

func (r *ruler) read(chunk int) {
	r.chunk, r.start, r.line, r.src = chunk, r.file.ChunkStart(chunk), r.file.ChunkLine(chunk), r.file.Chunks()[chunk].Src
	r.starts = append(r.starts[:0], 0)
	for at := 0; ; {
		next := strings.IndexByte(r.src[at:], '\n')
		if next < 0 {
			return
		}
		at += next + 1
		r.starts = append(r.starts, at)
	}
}
