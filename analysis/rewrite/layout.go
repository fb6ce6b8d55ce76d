package rewrite

import (
	"cmp"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/format"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// Layout completes the edits of a fix: afterwards the text is laid out as
// "terraform fmt" leaves it, wherever it was before. Where it was not, or where
// something is broken, nothing is touched that the edits do not touch. File
// gives the file of a path, or nil. Edits that overlap come back as they are:
// they cannot be applied.
func Layout(file func(path string) *syntax.File, edits []analysis.Edit) []analysis.Edit {
	var paths []string
	byPath := map[string][]text.Edit{}
	for _, e := range edits {
		if byPath[e.Path] == nil {
			paths = append(paths, e.Path)
		}
		byPath[e.Path] = append(byPath[e.Path], e.Edit)
	}
	var out []analysis.Edit
	for _, path := range paths {
		own := byPath[path]
		if f := file(path); f != nil && format.Supported(f.Name) {
			own = layoutFile(f, own)
		}
		for _, e := range own {
			out = append(out, analysis.Edit{Path: path, Edit: e})
		}
	}
	return out
}

// layoutFile lays the touched chunks of a file out, each by itself.
func layoutFile(f *syntax.File, edits []text.Edit) []text.Edit {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b text.Edit) int {
		return cmp.Or(cmp.Compare(a.Range.Start, b.Range.Start), cmp.Compare(a.Range.End, b.Range.End))
	})
	var out []text.Edit
	for i := 0; i < len(sorted); {
		if !sorted[i].Range.In(f.Len()) {
			return edits
		}
		first := f.ChunkAt(sorted[i].Range.Start)
		end := f.ChunkStart(f.ChunkAt(max(sorted[i].Range.Start, sorted[i].Range.End-1)) + 1)
		j := i + 1
		for j < len(sorted) && (sorted[j].Range.Start < end || sorted[j].Range.Start == f.Len()) {
			if !sorted[j].Range.In(f.Len()) {
				return edits
			}
			end = max(end, f.ChunkStart(f.ChunkAt(max(sorted[j].Range.Start, sorted[j].Range.End-1))+1))
			j++
		}
		start := f.ChunkStart(first)
		part := make([]text.Edit, 0, j-i)
		for _, e := range sorted[i:j] {
			part = append(part, text.Edit{Range: e.Range.Shift(-start), New: e.New})
		}
		for _, e := range layout(f.Slice(text.Range{Start: start, End: end}), part) {
			out = append(out, text.Edit{Range: e.Range.Shift(start), New: e.New})
		}
		i = j
	}
	return out
}

// layout returns edits of src that do what the given ones do, and lay the
// result out.
func layout(src string, edits []text.Edit) []text.Edit {
	edits = onLines(src, edits)
	changed, ok := text.Apply(src, edits)
	if !ok {
		return edits
	}
	laid, ok := format.Source(changed)
	if !ok {
		return edits
	}
	before, now, then := lines(src), lines(changed), lines(laid)
	if len(now) != len(then) {
		return edits
	}
	// Where the old text was laid out already, line by line.
	var kept []string
	if old, ok := format.Source(src); ok {
		if kept = lines(old); len(kept) != len(before) {
			kept = nil
		}
	}
	touched := hunks(before, edits)
	if kept == nil && !onlyTouched(touched, now, then) {
		return edits // it was broken, and is not laid out otherwise
	}
	canonical := func(i int) bool { return kept == nil || before[i] == kept[i] }
	var out []text.Edit
	last, line, offset := 0, 0, 0 // the next line of before, and of now; the former's offset
	good := true                  // the untouched line above is laid out
	untouched := func(until int) {
		for ; last < until; last, line = last+1, line+1 {
			if canonical(last) && then[line] != before[last] {
				out = append(out, shifted(format.Diff(before[last], then[line]), offset)...)
			}
			if strings.TrimSpace(before[last]) != "" {
				good = canonical(last) || before[last] == then[line]
			}
			offset += len(before[last])
		}
	}
	for _, h := range touched {
		untouched(h.first)
		if line+h.lines > len(now) {
			return edits
		}
		if h.first < h.end {
			good = true
		}
		for i := h.first; i < h.end; i++ {
			good = good && canonical(i)
		}
		old, is := strings.Join(before[h.first:h.end], ""), strings.Join(then[line:line+h.lines], "")
		if good && is != strings.Join(now[line:line+h.lines], "") {
			if old == "" {
				out = append(out, text.Edit{Range: text.Range{Start: offset, End: offset}, New: is})
			} else {
				out = append(out, shifted(format.Diff(old, is), offset)...)
			}
		} else {
			out = append(out, h.edits...)
		}
		line += h.lines
		last, offset = h.end, offset+len(old)
	}
	if len(now)-line != len(before)-last {
		return edits
	}
	untouched(len(before))
	return out
}

func sameWords(a, b string) bool {
	return strings.Join(strings.Fields(a), "") == strings.Join(strings.Fields(b), "")
}

// onlyTouched says that layout changes nothing but lines that edits touch, and
// no more than blanks there.
func onlyTouched(touched []hunk, now, then []string) bool {
	last, line := 0, 0
	same := func(n int) bool {
		if n < 0 || line+n > len(now) {
			return false
		}
		line += n
		return slices.Equal(now[line-n:line], then[line-n:line])
	}
	for _, h := range touched {
		if !same(h.first - last) {
			return false
		}
		last, line = h.end, line+h.lines
		if line > len(now) || !slices.EqualFunc(now[line-h.lines:line], then[line-h.lines:line], sameWords) {
			return false
		}
	}
	return line <= len(now) && slices.Equal(now[line:], then[line:])
}

func shifted(edits []text.Edit, by int) []text.Edit {
	for i := range edits {
		edits[i].Range = edits[i].Range.Shift(by)
	}
	return edits
}

// onLines has what is inserted at the end of a line as lines of its own go in
// at the start of the next, so that the line itself counts as untouched.
func onLines(src string, edits []text.Edit) []text.Edit {
	edits = slices.Clone(edits)
	for i, e := range edits {
		for _, nl := range []string{"\r\n", "\n"} {
			rest, ok := strings.CutPrefix(e.New, nl)
			if ok && e.Range.Empty() && strings.HasPrefix(src[e.Range.Start:], nl) {
				at := e.Range.Start + len(nl)
				edits[i] = text.Edit{Range: text.Range{Start: at, End: at}, New: rest + nl}
				break
			}
		}
	}
	return edits
}

// hunk is a run of lines of the old text that edits touch, and the number of
// lines that come in their place.
type hunk struct {
	first, end, lines int
	edits             []text.Edit
}

// hunks are the runs of lines that sorted edits touch.
func hunks(before []string, edits []text.Edit) []hunk {
	starts := make([]int, len(before)+1)
	for i, l := range before {
		starts[i+1] = starts[i] + len(l)
	}
	lineOf := func(offset int) int {
		i, found := slices.BinarySearch(starts, offset)
		if !found {
			i--
		}
		return i
	}
	var all []hunk
	var group []text.Edit
	from, to := 0, 0
	flush := func() {
		if len(group) == 0 {
			return
		}
		base := starts[from]
		var old strings.Builder
		for _, l := range before[from:to] {
			old.WriteString(l)
		}
		local := make([]text.Edit, len(group))
		for i, e := range group {
			local[i] = text.Edit{Range: e.Range.Shift(-base), New: e.New}
		}
		changed, _ := text.Apply(old.String(), local)
		all = append(all, hunk{from, to, len(lines(changed)), group})
		group = nil
	}
	for _, e := range edits {
		first, end := lineOf(e.Range.Start), lineOf(e.Range.End)
		whole := e.Range.Start == starts[first] && e.Range.End == starts[end] && (e.New == "" || strings.HasSuffix(e.New, "\n"))
		if !whole && end < len(before) {
			end++
		}
		if first == len(before) && first > 0 && !strings.HasSuffix(before[first-1], "\n") {
			first-- // it goes on with the last line
		}
		if len(group) > 0 && first >= to {
			flush()
		}
		if len(group) == 0 {
			from, to = first, end
		}
		group = append(group, e)
		to = max(to, end)
	}
	flush()
	return all
}

// lines cuts a text after each "\n".
func lines(s string) []string {
	all := strings.SplitAfter(s, "\n")
	if all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return all
}
