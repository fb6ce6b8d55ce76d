package output

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/schema"
)

// textFormat is for people: the place, the line, the mark under it, what is
// wrong, what would help.
type textFormat struct {
	palette
	width int
}

func newText(o Options) textFormat {
	if o.Width <= 0 {
		o.Width = 100
	}
	return textFormat{palette{o.Color}, max(o.Width, 40)}
}

// Write implements [Format].
func (f textFormat) Write(w io.Writer, r *Result) error {
	b := bufio.NewWriter(w)
	for i := range r.Diagnostics {
		f.diagnostic(b, &r.Diagnostics[i])
		b.WriteString("\n")
	}
	for _, u := range r.Unreadable {
		fmt.Fprintf(b, "%s: %s could not be read: %s\n", f.paint(boldAmber, "note"), clean(u.Filename), clean(u.Reason))
	}
	b.WriteString(f.total(r) + "\n")
	return b.Flush()
}

// colorOf is the colour of a severity, for its word and its marks.
func colorOf(s analysis.Severity) string {
	switch s {
	case analysis.Error:
		return boldRed
	case analysis.Warning:
		return boldAmber
	case analysis.Information:
		return boldBlue
	}
	return boldCyan
}

func (f textFormat) diagnostic(b *bufio.Writer, d *Diagnostic) {
	color := colorOf(d.Severity)
	fmt.Fprintf(b, "%s%s %s\n", f.paint(color, d.Severity.String()), f.paint(bold, ": "+clean(d.Summary)), f.paint(dim, "["+d.Code+"]"))
	gutter := f.gutter(d)
	f.place(b, gutter, d.Range, d.Snippet)
	f.source(b, gutter, color, d.Range.Start.Line, d.Snippet)
	indent := strings.Repeat(" ", gutter+1)
	room := f.width - len(indent)
	if d.Detail != "" {
		for _, line := range wrap(d.Detail, room) {
			b.WriteString(strings.TrimRight(indent+line, " ") + "\n")
		}
	}
	for _, r := range d.Related {
		f.labelled(b, indent, f.paint(boldBlue, "note"), r.Message)
		f.place(b, gutter, r.Range, r.Snippet)
		f.source(b, gutter, blue, r.Range.Start.Line, r.Snippet)
	}
	for i, fix := range d.Fixes {
		if i == 0 {
			f.labelled(b, indent, f.paint(boldCyan, "help"), fix.Title)
			f.changes(b, gutter, d.Range.Filename, fix)
		} else {
			f.labelled(b, indent, f.paint(boldCyan, "  or"), fix.Title)
		}
	}
	if line := schemaLine(d.Schema); line != "" {
		f.labelled(b, indent, f.paint(dim, "schema"), line)
	}
}

// gutter is the width of the column of line numbers.
func (f textFormat) gutter(d *Diagnostic) int {
	last := d.Range.End.Line
	for _, r := range d.Related {
		last = max(last, r.Range.End.Line)
	}
	if len(d.Fixes) > 0 {
		for _, c := range d.Fixes[0].Changes {
			last = max(last, c.Line+max(len(c.Old), len(c.New)))
		}
	}
	return max(2, len(strconv.Itoa(last)))
}

func (f textFormat) place(b *bufio.Writer, gutter int, r Range, s Snippet) {
	fmt.Fprintf(b, "%s%s %s:%d:%d", strings.Repeat(" ", gutter), f.paint(blue, "-->"), clean(r.Filename), r.Start.Line, r.Start.Column)
	if s.Context != "" {
		b.WriteString(", in " + clean(s.Context))
	}
	b.WriteString("\n")
}

// bom is what some editors write at the start of a file. It is no part of it.
const bom = "\ufeff"

// shownLines is how many lines of a long range are shown: the first ones and
// the last.
const shownLines = 4

func (f textFormat) source(b *bufio.Writer, gutter int, color string, first int, s Snippet) {
	if s == (Snippet{}) {
		return
	}
	blank := strings.Repeat(" ", gutter) + " " + f.paint(blue, "|")
	b.WriteString(blank + "\n")
	code := strings.Split(s.Code, "\n")
	at := 0
	for i, line := range code {
		start, end := s.Start-at, s.End-at
		at += len(line) + 1
		if rest, ok := strings.CutPrefix(line, bom); ok && first == 1 && i == 0 {
			line, start, end = rest, start-len(bom), end-len(bom)
		}
		switch {
		case len(code) <= shownLines || i < shownLines-1 || i == len(code)-1:
		case i == shownLines-1:
			b.WriteString(strings.Repeat(" ", gutter) + f.paint(blue, "...") + "\n")
			continue
		default:
			continue
		}
		if i > 0 {
			start = len(line) - len(strings.TrimLeft(line, " \t")) // not below the indentation
		}
		if i < len(code)-1 {
			end = min(end, max(len(line), start+1))
		}
		shown := cut(cells(line, max(start, 0), end), f.width-gutter-3)
		b.WriteString(strings.TrimRight(f.paint(blue, fmt.Sprintf("%*d |", gutter, first+i))+" "+join(shown), " ") + "\n")
		if marks := f.marks(shown, color); marks != "" {
			b.WriteString(blank + " " + marks + "\n")
		}
	}
	b.WriteString(blank + "\n")
}

func join(line []cell) string {
	var b strings.Builder
	for _, c := range line {
		b.WriteString(c.s)
	}
	return b.String()
}

// marks is the line below a line of source.
func (f textFormat) marks(line []cell, color string) string {
	before, marked := 0, 0
	for _, c := range line {
		switch {
		case c.marked:
			marked += c.width
		case marked == 0:
			before += c.width
		}
	}
	return strings.Repeat(" ", before) + f.paint(color, strings.Repeat("^", marked))
}

// labelled writes "label: text", wrapped.
func (f textFormat) labelled(b *bufio.Writer, indent, label, s string) {
	for i, line := range wrap(s, f.width-len(indent)-8) {
		if i == 0 {
			fmt.Fprintf(b, "%s%s: %s\n", indent, label, line)
		} else {
			fmt.Fprintf(b, "%s      %s\n", indent, line)
		}
	}
}

// changedLines is how much of a fix is shown.
const changedLines = 8

// onlyBlanks says that nothing but the layout of lines changes.
func onlyBlanks(c Change) bool {
	return slices.EqualFunc(c.Old, c.New, func(a, b string) bool {
		return slices.Equal(strings.Fields(a), strings.Fields(b))
	})
}

func (f textFormat) changes(b *bufio.Writer, gutter int, filename string, fix Fix) {
	if len(fix.Changes) > 0 {
		b.WriteString(strings.Repeat(" ", gutter) + " " + f.paint(blue, "|") + "\n")
	}
	left := changedLines
	row := func(color, sign string, n int, line string) {
		if left--; left < 0 {
			return
		}
		shown := cut(cells(line, 0, 0), f.width-gutter-3)
		b.WriteString(f.paint(blue, fmt.Sprintf("%*d", gutter, n)) + " " + f.paint(color, strings.TrimRight(sign+" "+join(shown), " ")) + "\n")
	}
	for _, c := range fix.Changes {
		if onlyBlanks(c) {
			continue // equals signs that move along are not what the fix is about
		}
		if c.Filename != filename {
			fmt.Fprintf(b, "%s%s %s:%d\n", strings.Repeat(" ", gutter), f.paint(blue, "-->"), clean(c.Filename), c.Line)
		}
		for i, line := range c.Old {
			row(red, "-", c.Line+i, line)
		}
		for i, line := range c.New {
			row(green, "+", c.Line+i, line)
		}
	}
	if left < 0 {
		fmt.Fprintf(b, "%s ... %s\n", strings.Repeat(" ", gutter), count(-left, "more line", "more lines"))
	}
	if fix.To != "" {
		fmt.Fprintf(b, "%s %s -> %s\n", strings.Repeat(" ", gutter), clean(fix.From), clean(fix.To))
	}
}

// schemaLine says which schema a verdict rests on; empty for the language
// itself, of which there is but one.
func schemaLine(w *schema.Witness) string {
	if w == nil || w.Version == "" || w.Origin == schema.OriginCore {
		return ""
	}
	how := ""
	switch w.Origin {
	case schema.OriginInstalled:
		how = "installed"
	case schema.OriginImported:
		how = "imported"
	case schema.OriginBundled:
		how = "bundled"
	case schema.OriginNearest:
		how = "bundled, nearest at hand"
	case schema.OriginAdmitted:
		how = "bundled"
		if strings.Contains(w.Version, " to ") {
			how = "bundled, all that the constraints admit"
		}
	}
	if w.Wanted != "" {
		how += ", wanted " + w.Wanted
	}
	return fmt.Sprintf("%s %s (%s)", clean(schema.Display(w.Provider)), w.Version, how)
}

// total is the closing line.
func (f textFormat) total(r *Result) string {
	var parts []string
	for _, s := range []struct {
		severity  analysis.Severity
		one, many string
	}{
		{analysis.Error, "error", "errors"},
		{analysis.Warning, "warning", "warnings"},
		{analysis.Information, "information", "information"},
		{analysis.Hint, "hint", "hints"},
	} {
		if n := r.Count(s.severity); n > 0 {
			parts = append(parts, f.paint(colorOf(s.severity), count(n, s.one, s.many)))
		}
	}
	line := strings.Join(parts, ", ")
	if line == "" {
		line = f.paint(green, "No findings")
	}
	line += fmt.Sprintf(" in %s (%s)", count(r.Files, "file", "files"), count(r.Modules, "module", "modules"))
	if n := len(r.Unreadable); n > 0 {
		line += fmt.Sprintf(", %d not readable", n)
	}
	if r.Elapsed > 0 {
		line += ", " + elapsed(r.Elapsed)
	}
	return line
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func elapsed(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
