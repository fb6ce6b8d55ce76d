package output

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hcled"
	"github.com/hashicorp/hcl/v2/json"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// Source is what findings are about.
type Source struct {
	// File returns a file by its absolute path, or nil.
	File func(path string) *syntax.File
	// Name is how an absolute path is shown, with slashes.
	Name func(path string) string
}

// Diagnostic makes a finding, and those of its fixes that are proven, stand
// for itself.
func (s Source) Diagnostic(f analysis.Finding, fixes []analysis.Fix) Diagnostic {
	d := Diagnostic{
		Code:     f.Code,
		Severity: f.Severity,
		Summary:  f.Summary,
		Detail:   f.Detail,
		Address:  f.Address,
		Schema:   f.Schema,
	}
	d.Range, d.Snippet = s.place(f.Location)
	for _, r := range f.Related {
		related := Related{Message: r.Message}
		related.Range, related.Snippet = s.place(r.Location)
		d.Related = append(d.Related, related)
	}
	for _, fix := range fixes {
		d.Fixes = append(d.Fixes, s.fix(fix))
	}
	return d
}

// place locates a range for a reader. Where Terraform does it, it does it the
// same way: an empty range becomes one byte and one column wide, though the
// text may end there.
func (s Source) place(at analysis.Location) (Range, Snippet) {
	file := s.File(at.Path)
	if file == nil {
		start := Position{Line: 1, Column: 1}
		return Range{Filename: s.Name(at.Path), Start: start, End: start}, Snippet{}
	}
	r := s.exact(file, at.Range)
	if r.Start.Byte == r.End.Byte {
		r.End.Byte++
		r.End.Column++
	}
	return r, snippet(file, r)
}

// exact turns a range of bytes into lines and columns, and does nothing else.
func (s Source) exact(file *syntax.File, r text.Range) Range {
	r.Start = min(max(r.Start, 0), file.Len())
	r.End = min(max(r.End, r.Start), file.Len())
	return Range{Filename: s.Name(file.Path), Start: position(file, r.Start), End: position(file, r.End)}
}

func position(file *syntax.File, offset int) Position {
	p := file.HCLPos(offset)
	return Position{Line: p.Line, Column: p.Column, Byte: p.Byte}
}

func snippet(file *syntax.File, r Range) Snippet {
	src := file.Text()
	start := min(r.Start.Byte, len(src))
	first := strings.LastIndexByte(src[:start], '\n') + 1
	// A range that ends at a line's very start does not touch that line.
	last := max(min(r.End.Byte, len(src))-1, start)
	if i := strings.IndexByte(src[last:], '\n'); i >= 0 {
		last += i
	} else {
		last = len(src)
	}
	// As a scanner of lines sees it: without line endings of any kind.
	code := strings.ReplaceAll(strings.TrimSuffix(src[first:last], "\r"), "\r\n", "\n")
	from := min(r.Start.Byte-first, len(code))
	to := min(from+r.End.Byte-r.Start.Byte, len(code))
	return Snippet{Context: context(file, r.Start.Byte), Code: code, Start: from, End: max(to, from)}
}

// context is the header of the top-level block around an offset. Terraform
// looks at the byte before it, so that the first letter of a block lies
// outside.
func context(file *syntax.File, offset int) string {
	offset--
	if offset < 0 {
		return ""
	}
	i := file.ChunkAt(offset)
	c := file.Chunks()[i]
	if c.JSON {
		parsed, _ := json.Parse([]byte(file.Text()), file.Path)
		if parsed == nil {
			return ""
		}
		return hcled.ContextString(parsed, offset)
	}
	b := c.Block()
	if b == nil || !b.Range().ContainsOffset(offset-file.ChunkStart(i)) {
		return ""
	}
	header := b.Type
	for _, label := range b.Labels {
		header += fmt.Sprintf(" %q", label)
	}
	return header
}

func (s Source) fix(f analysis.Fix) Fix {
	out := Fix{Title: f.Title, Safety: f.Safety, Preferred: f.Preferred}
	if f.Rename != nil {
		out.From, out.To = s.Name(f.Rename.From), s.Name(f.Rename.To)
	}
	byFile := map[string][]text.Edit{}
	var paths []string
	for _, e := range f.Edits {
		file := s.File(e.Path)
		if file == nil {
			// A file that the fix makes.
			start := Position{Line: 1, Column: 1}
			name := s.Name(e.Path)
			out.Edits = append(out.Edits, Edit{Range{name, start, start}, e.New})
			out.Changes = append(out.Changes, Change{Filename: name, Line: 1, New: lines(e.New)})
			continue
		}
		out.Edits = append(out.Edits, Edit{s.exact(file, e.Range), e.New})
		if byFile[e.Path] == nil {
			paths = append(paths, e.Path)
		}
		byFile[e.Path] = append(byFile[e.Path], e.Edit)
	}
	for _, path := range paths {
		out.Changes = append(out.Changes, s.changes(s.File(path), byFile[path])...)
	}
	return out
}

// changes groups the edits of one file into runs of whole lines.
func (s Source) changes(file *syntax.File, edits []text.Edit) []Change {
	src := file.Text()
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b text.Edit) int { return a.Range.Start - b.Range.Start })
	var out []Change
	for i := 0; i < len(edits); {
		start := strings.LastIndexByte(src[:min(edits[i].Range.Start, len(src))], '\n') + 1
		end := lineEnd(src, edits[i].Range.End)
		j := i + 1
		for j < len(edits) && edits[j].Range.Start <= end {
			end = max(end, lineEnd(src, edits[j].Range.End))
			j++
		}
		run := make([]text.Edit, 0, j-i)
		for _, e := range edits[i:j] {
			e.Range = e.Range.Shift(-start)
			run = append(run, e)
		}
		i = j
		after, ok := text.Apply(src[start:end], run)
		if !ok {
			continue
		}
		c := Change{Filename: s.Name(file.Path), Line: file.HCLPos(start).Line, Old: lines(src[start:end]), New: lines(after)}
		if c.trim(); len(c.Old)+len(c.New) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// lineEnd is the end of the line that holds an offset, with its line ending.
func lineEnd(src string, offset int) int {
	if i := strings.IndexByte(src[min(offset, len(src)):], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(src)
}

// lines splits a text into lines without their endings.
func lines(s string) []string {
	if s == "" {
		return nil
	}
	all := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	for i := range all {
		all[i] = strings.TrimSuffix(all[i], "\r")
	}
	return all
}

// trim takes off the lines at either end that stay as they are.
func (c *Change) trim() {
	for len(c.Old) > 0 && len(c.New) > 0 && c.Old[0] == c.New[0] {
		c.Old, c.New = c.Old[1:], c.New[1:]
		c.Line++
	}
	for len(c.Old) > 0 && len(c.New) > 0 && c.Old[len(c.Old)-1] == c.New[len(c.New)-1] {
		c.Old, c.New = c.Old[:len(c.Old)-1], c.New[:len(c.New)-1]
	}
}
