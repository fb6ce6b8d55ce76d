package format

import (
	"strings"
	"unicode/utf8"

	"github.com/terravet/terravet/analysis/text"
)

// maxDiff bounds the work of comparing two texts that differ a lot: the number
// of lines removed or added beyond which one edit replaces all in between.
const maxDiff = 400

// Diff returns edits of old that make it new, sorted and apart from each
// other. Whole lines that are equal are left alone, and in a changed line the
// edit spares what the line begins and ends with.
func Diff(old, new string) []text.Edit {
	if old == new {
		return nil
	}
	a, b := splitLines(old), splitLines(new)
	var edits []text.Edit
	offset := 0 // of line i of old
	if len(a) == len(b) {
		// Layout does not move lines.
		for i := range a {
			if a[i] != b[i] {
				edits = append(edits, narrow(offset, a[i], b[i]))
			}
			offset += len(a[i])
		}
		return edits
	}
	i, j := 0, 0
	for _, m := range append(matches(a, b), match{len(a), len(b), 0}) {
		if m.a > i || m.b > j {
			edits = append(edits, hunk(offset, a[i:m.a], b[j:m.b])...)
		}
		for ; i < m.a+m.n; i++ {
			offset += len(a[i])
		}
		j = m.b + m.n
	}
	return edits
}

// Change says that lines Old to OldEnd of a text, counted from 0 and half open,
// became lines New to NewEnd of another.
type Change struct{ Old, OldEnd, New, NewEnd int }

// Changes returns what differs between two texts, by whole lines, in order.
func Changes(old, new string) []Change {
	a, b := splitLines(old), splitLines(new)
	var all []Change
	i, j := 0, 0
	for _, m := range append(matches(a, b), match{len(a), len(b), 0}) {
		if m.a > i || m.b > j {
			all = append(all, Change{i, m.a, j, m.b})
		}
		i, j = m.a+m.n, m.b+m.n
	}
	return all
}

// splitLines cuts a text after each "\n".
func splitLines(s string) []string {
	lines := strings.SplitAfter(s, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// hunk replaces lines by others: line by line where there are as many.
func hunk(offset int, a, b []string) []text.Edit {
	if len(a) != len(b) {
		return []text.Edit{narrow(offset, strings.Join(a, ""), strings.Join(b, ""))}
	}
	var edits []text.Edit
	for i := range a {
		if a[i] != b[i] {
			edits = append(edits, narrow(offset, a[i], b[i]))
		}
		offset += len(a[i])
	}
	return edits
}

// narrow is the edit from old to new without what both begin and end with. It
// never cuts a character.
func narrow(offset int, old, new string) text.Edit {
	n := min(len(old), len(new))
	start := 0
	for start < n && old[start] == new[start] {
		start++
	}
	for start > 0 && !boundary(old, start) {
		start--
	}
	end := 0
	for end < n-start && old[len(old)-1-end] == new[len(new)-1-end] {
		end++
	}
	for end > 0 && !boundary(old, len(old)-end) {
		end--
	}
	return text.Edit{
		Range: text.Range{Start: offset + start, End: offset + len(old) - end},
		New:   new[start : len(new)-end],
	}
}

func boundary(s string, i int) bool { return i >= len(s) || utf8.RuneStart(s[i]) }

// match says that n lines are equal, from line a of the old text and line b of
// the new one.
type match struct{ a, b, n int }

// matches aligns two lists of lines by the shortest edit script (Myers), or by
// what both begin and end with when the script would be longer than maxDiff.
func matches(a, b []string) []match {
	prefix := 0
	for prefix < len(a) && prefix < len(b) && a[prefix] == b[prefix] {
		prefix++
	}
	suffix := 0
	for suffix < len(a)-prefix && suffix < len(b)-prefix && a[len(a)-1-suffix] == b[len(b)-1-suffix] {
		suffix++
	}
	var found []match
	if prefix > 0 {
		found = append(found, match{0, 0, prefix})
	}
	for _, m := range middle(a[prefix:len(a)-suffix], b[prefix:len(b)-suffix]) {
		found = append(found, match{m.a + prefix, m.b + prefix, m.n})
	}
	if suffix > 0 {
		found = append(found, match{len(a) - suffix, len(b) - suffix, suffix})
	}
	return found
}

// middle is Myers' greedy algorithm: far[k] is how far in a the furthest path
// on diagonal k (x-y) has come with d changes; the trace of all d leads back.
func middle(a, b []string) []match {
	limit := min(len(a)+len(b), maxDiff)
	far := make([]int, 2*limit+2)
	at := func(k int) *int { return &far[(k+len(far))%len(far)] }
	var trace [][]int
	for d := 0; d <= limit; d++ {
		trace = append(trace, append([]int(nil), far...))
		for k := -d; k <= d; k += 2 {
			var x int
			if k == -d || k != d && *at(k - 1) < *at(k + 1) {
				x = *at(k + 1)
			} else {
				x = *at(k - 1) + 1
			}
			y := x - k
			for x < len(a) && y < len(b) && a[x] == b[y] {
				x, y = x+1, y+1
			}
			*at(k) = x
			if x >= len(a) && y >= len(b) {
				return walkBack(trace, a, b)
			}
		}
	}
	return nil
}

func walkBack(trace [][]int, a, b []string) []match {
	x, y := len(a), len(b)
	var reversed []match
	for d := len(trace) - 1; d >= 0; d-- {
		far := trace[d]
		at := func(k int) int { return far[(k+len(far))%len(far)] }
		k := x - y
		var from int
		if k == -d || k != d && at(k-1) < at(k+1) {
			from = k + 1
		} else {
			from = k - 1
		}
		px := at(from)
		py := px - from
		if d == 0 {
			px, py = 0, 0
		}
		n := 0
		for x > px && y > py && x > 0 && y > 0 && a[x-1] == b[y-1] {
			x, y, n = x-1, y-1, n+1
		}
		if n > 0 {
			reversed = append(reversed, match{x, y, n})
		}
		x, y = px, py
	}
	found := make([]match, 0, len(reversed))
	for i := len(reversed) - 1; i >= 0; i-- {
		found = append(found, reversed[i])
	}
	return found
}
