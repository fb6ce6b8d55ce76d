// Package text holds the plainest notions of an editor's text: ranges of bytes, edits, lines and columns.
//
// Everything above this package speaks of byte offsets into a text, as half-open ranges. Only the outermost layer
// (a language server, a printer) turns an offset into a line and a column, in the unit that its reader counts in:
// see [Encoding]. A line ends at "\n"; a "\r" just before it belongs to the line's ending, not to its content.
package text

import (
	"slices"
	"strings"
)

// Range is a half-open range of byte offsets: Start is the first byte, End is one past the last.
// The zero Range is empty and lies at the start of the text.
type Range struct{ Start, End int }

// Len is the number of bytes in the range.
func (r Range) Len() int { return r.End - r.Start }

// Empty reports whether the range holds no byte.
func (r Range) Empty() bool { return r.End <= r.Start }

// Shift moves both ends by n bytes.
func (r Range) Shift(n int) Range { return Range{r.Start + n, r.End + n} }

// Contains reports whether the byte at offset lies in the range.
func (r Range) Contains(offset int) bool { return r.Start <= offset && offset < r.End }

// Touches reports whether a cursor at offset lies in the range or at either end.
func (r Range) Touches(offset int) bool { return r.Start <= offset && offset <= r.End }

// Overlaps reports whether the two ranges share a byte.
func (r Range) Overlaps(o Range) bool { return r.Start < o.End && o.Start < r.End }

// In reports whether the range is well formed and lies within a text of n bytes.
func (r Range) In(n int) bool { return 0 <= r.Start && r.Start <= r.End && r.End <= n }

// Edit replaces Range of a base text by New. An empty Range inserts, an empty New deletes.
type Edit struct {
	Range Range
	New   string
}

// Apply applies edits that all refer to the same base text, in whatever order they are given. Several insertions at
// the same offset go in, in the order given. It reports false, and returns src, if two edits overlap or one is out
// of bounds.
func Apply(src string, edits []Edit) (string, bool) {
	if len(edits) == 0 {
		return src, true
	}
	sorted := edits
	if !slices.IsSortedFunc(edits, byStart) {
		sorted = slices.Clone(edits)
		slices.SortStableFunc(sorted, byStart)
	}
	size, last := len(src), 0
	for _, e := range sorted {
		if !e.Range.In(len(src)) || e.Range.Start < last {
			return src, false
		}
		last = e.Range.End
		size += len(e.New) - e.Range.Len()
	}
	var b strings.Builder
	b.Grow(size)
	last = 0
	for _, e := range sorted {
		b.WriteString(src[last:e.Range.Start])
		b.WriteString(e.New)
		last = e.Range.End
	}
	b.WriteString(src[last:])
	return b.String(), true
}

// byStart orders by start; at the same start an insertion comes before the replacement that begins there, since the
// replacement would otherwise seem to overlap it.
func byStart(a, b Edit) int {
	if a.Range.Start != b.Range.Start {
		return a.Range.Start - b.Range.Start
	}
	return a.Range.End - b.Range.End
}
