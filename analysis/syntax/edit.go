package syntax

import (
	"strings"

	"github.com/terravet/terravet/analysis/text"
)

// Edit replaces a range of the text. A range outside the text is cut down to it. The result is what Parse makes of the
// new text; only the chunks that the edit touches are parsed again, and all others are shared by pointer.
func (f *File) Edit(e text.Edit) *File {
	r := e.Range
	r.Start = min(max(r.Start, 0), f.Len())
	r.End = min(max(r.End, r.Start), f.Len())
	size := f.Len() + len(e.New) - r.Len()
	switch {
	case r.Empty() && e.New == "":
		return f
	case f.huge && size > maxSize:
		return f.editHuge(r, e.New)
	case f.huge, f.Name.JSON, size > maxSize:
		src, _ := text.Apply(f.Text(), []text.Edit{{Range: r, New: e.New}})
		return Parse(f.Path, src)
	}
	return f.splice(r, e.New)
}

// splice cuts the touched chunks and as many of their neighbours as it takes anew, until a cut falls on one that was
// there before: from there on all is as it was.
func (f *File) splice(r text.Range, insert string) *File {
	// The chunk before the touched one ends where the touched one's first line says so.
	lo := max(f.ChunkAt(r.Start)-1, 0)
	if f.totals.searches > 0 {
		// Chunks whose end depends on all the text behind them may now end elsewhere.
		for i, c := range f.chunks[:lo] {
			if c.searches > 0 {
				lo = i
				break
			}
		}
	}
	last := f.ChunkAt(r.End)
	delta := len(insert) - r.Len()
	for hi := min(last+2, len(f.chunks)); ; hi = min(lo+2*(hi-lo)+2, len(f.chunks)) {
		base := f.places[lo].offset
		region := f.region(lo, hi, r, insert)
		atEnd := hi == len(f.chunks)
		s := newSplitter(region, f.Name.Kind)
		var pieces []piece
		m := last + 1 // the first chunk behind the edit that starts no earlier than the current cut
		ok := false
		for pos := 0; pos < len(region) || pos == 0; {
			p := s.next(pos, base == 0 && pos == 0)
			pos = max(p.end, 1)
			if !atEnd && (s.misses > 0 || p.end == len(region)) {
				if s.misses > 0 {
					hi = len(f.chunks) // the next round takes all
				}
				break
			}
			pieces = append(pieces, p)
			for m < hi && f.places[m].offset+delta-base < p.end {
				m++
			}
			if m < hi && f.places[m].offset+delta-base == p.end && f.totals.searches+s.misses < maxSearches {
				ok = true
				break
			}
		}
		if atEnd && !ok {
			m, ok = len(f.chunks), true
		}
		if ok {
			return f.replace(lo, m, region, pieces, text.Range{Start: r.Start, End: r.Start + len(insert)}, delta)
		}
	}
}

// region is the text of the chunks from lo to hi after the edit.
func (f *File) region(lo, hi int, r text.Range, insert string) string {
	from, to := f.places[lo].offset, f.places[hi].offset
	var b strings.Builder
	b.Grow(to - from + len(insert) - r.Len())
	for i := lo; i < hi; i++ {
		src, start := f.chunks[i].Src, f.places[i].offset
		if start <= r.Start && r.Start <= start+len(src) && (r.Start < start+len(src) || i == len(f.chunks)-1) {
			b.WriteString(src[:r.Start-start])
			b.WriteString(insert)
			if r.End < start+len(src) {
				b.WriteString(src[r.End-start:])
			}
			continue
		}
		switch {
		case start+len(src) <= r.Start || start >= r.End:
			b.WriteString(src)
		case r.End < start+len(src):
			b.WriteString(src[r.End-start:])
		}
	}
	return b.String()
}

// replace puts the pieces of region in place of the chunks from lo to hi. A piece that the edit, which is now at
// changed, left as it was keeps its chunk.
func (f *File) replace(lo, hi int, region string, pieces []piece, changed text.Range, delta int) *File {
	g := &File{Path: f.Path, Name: f.Name, totals: f.totals}
	n := len(f.chunks) - (hi - lo) + len(pieces)
	g.chunks = make([]*Chunk, 0, n)
	g.places = make([]place, n+1)
	g.chunks = append(g.chunks, f.chunks[:lo]...)
	copy(g.places, f.places[:lo+1])

	base := f.places[lo].offset
	at, old := g.places[lo], lo
	for i := 0; i < len(pieces); i++ {
		start := at.offset - base
		p := pieces[i]
		// Where this piece was before the edit, if it is one that the edit did not touch.
		was := at.offset
		if at.offset >= changed.End {
			was -= delta
		}
		var c *Chunk
		if base+p.end <= changed.Start || at.offset >= changed.End {
			for old < hi && f.places[old].offset < was {
				old++
			}
			if old < hi && f.places[old].offset == was && len(f.chunks[old].Src) == p.end-start {
				c = f.chunks[old]
				moved := (at.offset == 0) != (was == 0)
				if c.searches != p.searches || moved && strings.HasPrefix(c.Src, bom) || c.Src != region[start:p.end] {
					c = nil
				}
			}
		}
		if c == nil {
			c = parseChunk(f.Path, strings.Clone(region[start:p.end]), at.offset == 0, p.searches)
		}
		g.chunks = append(g.chunks, c)
		g.totals.add(c, 1)
		at.offset += len(c.Src)
		at.line += c.Lines
		g.places[lo+i+1] = at
	}
	for _, c := range f.chunks[lo:hi] {
		g.totals.add(c, -1)
	}
	lines := at.line - f.places[hi].line
	g.chunks = append(g.chunks, f.chunks[hi:]...)
	for i, p := range f.places[hi:] {
		g.places[lo+len(pieces)+i] = place{p.offset + delta, p.line + lines}
	}
	g.foreign = findForeign(g)
	return g
}
