package output

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/apparentlymart/go-textseg/v17/textseg"
	"golang.org/x/text/width"
)

// tabStop is how far apart tabs are shown; a terminal's own eight would push
// most of a line out of sight.
const tabStop = 4

// cell is what a reader sees as one character.
type cell struct {
	s      string
	width  int // columns of a terminal: 0, 1 or 2
	marked bool
}

// cells splits one line for display; the bytes from start to end are marked. A
// mark that lies behind the end gets a blank of its own.
func cells(line string, start, end int) []cell {
	var out []cell
	column, any := 0, false
	for at := 0; at < len(line); {
		n, cluster, _ := textseg.ScanGraphemeClusters([]byte(line[at:]), true)
		n = max(n, 1)
		c := cell{s: string(cluster), marked: at < end && at+n > start}
		if any = any || c.marked; c.s == "\t" {
			for n := tabStop - column%tabStop; n > 0; n-- {
				out = append(out, cell{" ", 1, c.marked})
				column++
			}
		} else {
			c.s = visible(c.s)
			c.width = clusterWidth(c.s)
			out = append(out, c)
			column += c.width
		}
		at += n
	}
	if !any && end > start {
		out = append(out, cell{" ", 1, true})
	}
	return out
}

// visible replaces what a terminal would obey rather than show.
func visible(s string) string {
	harmless := true
	for _, r := range s {
		harmless = harmless && r != utf8.RuneError && !hidden(r)
	}
	if harmless {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x20:
			b.WriteRune(0x2400 + r) // the picture of the control character
		case r == 0x7f:
			b.WriteRune(0x2421)
		case hidden(r):
			fmt.Fprintf(&b, "<U+%04X>", r)
		default:
			b.WriteRune(r) // bytes that are no text arrive as U+FFFD
		}
	}
	return b.String()
}

// hidden says that a character steers the terminal or the direction of text.
func hidden(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff
}

// clean makes text from a workspace safe to print, line by line.
func clean(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r == utf8.RuneError || hidden(r) }) {
		return s
	}
	parts := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, part := range parts {
		parts[i] = visible(strings.ReplaceAll(part, "\t", "    "))
	}
	return strings.Join(parts, "\n")
}

// clusterWidth is the number of columns of one cluster.
func clusterWidth(s string) int {
	if strings.HasPrefix(s, "<U+") {
		return len(s)
	}
	widest := 0
	for _, r := range s {
		switch {
		case r == 0xfe0f: // asks for the emoji form of the character before it
			return 2
		case r == 0x200d || unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case width.LookupRune(r).Kind() == width.EastAsianWide, width.LookupRune(r).Kind() == width.EastAsianFullwidth:
			widest = 2
		case r >= 0x1f1e6 && r <= 0x1f1ff: // the letters of flags
			widest = 2
		default:
			widest = max(widest, 1)
		}
	}
	return widest
}

// textWidth is the number of columns of a text of one line.
func textWidth(s string) int {
	n := 0
	for _, c := range cells(s, 0, 0) {
		n += c.width
	}
	return n
}

// cut keeps what fits into the given columns, so that the start of the mark can
// be seen, and puts dots where something is left out.
func cut(line []cell, columns int) []cell {
	total, mark, before := 0, len(line), 0 // before the mark
	for i, c := range line {
		if c.marked && mark == len(line) {
			mark, before = i, total
		}
		total += c.width
	}
	if total <= columns || columns < 6 {
		return line
	}
	// A third of the room goes to what is before the mark, more of it if the
	// rest of the line does not need the other two.
	first, rest := 0, total
	for first < mark && before > columns/3 && rest+1 > columns {
		before -= line[first].width
		rest -= line[first].width
		first++
	}
	dots := cell{s: "…", width: 1}
	var out []cell
	used := 0
	if first > 0 {
		out, used = append(out, dots), 1
	}
	for i, c := range line[first:] {
		if used+c.width > columns || used+c.width == columns && first+i < len(line)-1 {
			dots.marked = c.marked
			return append(out, dots)
		}
		out = append(out, c)
		used += c.width
	}
	return out
}

// wrap breaks a text into lines of at most the given columns, at blanks. Lines
// that are indented are laid out by hand and stay as they are.
func wrap(s string, columns int) []string {
	var out []string
	for _, paragraph := range strings.Split(strings.TrimSpace(clean(s)), "\n") {
		if strings.HasPrefix(paragraph, " ") {
			out = append(out, paragraph)
			continue
		}
		line, used := "", 0
		for _, word := range strings.Fields(paragraph) {
			w := textWidth(word)
			if line != "" && used+1+w > columns {
				out = append(out, line)
				line, used = "", 0
			}
			if line != "" {
				line, used = line+" ", used+1
			}
			line, used = line+word, used+w
		}
		out = append(out, line)
	}
	return out
}
