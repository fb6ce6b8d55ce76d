package repair

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/text"
)

// What follows mends text that is written as another language has it.

var nameInQuotes = regexp.MustCompile(`^\s*("([A-Za-z_][\w-]*)")\s*=`)

// quotedName takes the quotes off the name of an argument.
func (w *work) quotedName() []analysis.Fix {
	line, start := w.line()
	m := nameInQuotes.FindStringSubmatchIndex(line)
	if m == nil {
		return nil
	}
	return fix("Remove the quotes around the name", analysis.Review, true, w.place.Edit(text.Range{Start: start + m[2], End: start + m[3]}, line[m[4]:m[5]]))
}

// braceBelow puts a brace that stands alone below a header behind the header.
func (w *work) braceBelow() []analysis.Fix {
	line, start := w.line()
	src := w.src()
	below := src[start+len(line):]
	brace := strings.IndexByte(below, '{')
	if line == "" || brace < 0 || strings.TrimSpace(below[:brace]) != "" {
		return nil
	}
	return fix("Put the brace on the line of the header", analysis.Safe, true,
		w.place.Edit(text.Range{Start: start + len(line), End: start + len(line) + brace}, " "))
}

// operator doubles & and |.
func (w *work) operator() []analysis.Fix {
	marked := w.src()[w.at.Start:w.at.End]
	double := map[string]string{"&": "&&", "|": "||", "===": "==", "!==": "!="}[marked]
	if double == "" {
		return nil
	}
	return fix(fmt.Sprintf("Change it to %s", double), analysis.Review, true, w.place.Edit(w.at, double))
}

// escape doubles the backslashes on a line that escape nothing.
func (w *work) escape() []analysis.Fix {
	line, start := w.line()
	var b strings.Builder
	for i := 0; i < len(line); i++ {
		b.WriteByte(line[i])
		if line[i] != '\\' {
			continue
		}
		if i+1 < len(line) && strings.IndexByte(`nrt"\uU`, line[i+1]) >= 0 {
			i++
			b.WriteByte(line[i])
			continue
		}
		b.WriteByte('\\')
	}
	if b.String() == line {
		return nil
	}
	return fix("Write the backslash twice", analysis.Review, true, w.place.Edit(text.Range{Start: start, End: start + len(line)}, b.String()))
}

var forOf = regexp.MustCompile(`\bfor\s+\w+(?:\s*,\s*\w+)?\s+(of)\s`)

// forIn writes `for x in` where `for x of` stands.
func (w *work) forIn() []analysis.Fix {
	line, start := w.line()
	m := forOf.FindStringSubmatchIndex(line)
	if m == nil {
		return nil
	}
	return fix(`Change "of" to "in"`, analysis.Review, true, w.place.Edit(text.Range{Start: start + m[2], End: start + m[3]}, "in"))
}

var (
	anotherArgument = regexp.MustCompile(`[ \t]+[A-Za-z_][\w-]*\s*=[^=>]`)
	grouped         = regexp.MustCompile(`\b\d+(?:_\d+)+\b`)
)

// nextLine puts a second argument of a line on a line of its own, or takes the
// underscores out of a number.
func (w *work) nextLine() []analysis.Fix {
	line, start := w.line()
	if m := grouped.FindStringIndex(line); m != nil {
		return fix("Remove the underscores", analysis.Review, true,
			w.place.Edit(text.Range{Start: start + m[0], End: start + m[1]}, strings.ReplaceAll(line[m[0]:m[1]], "_", "")))
	}
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	var fixes []analysis.Fix
	for _, m := range anotherArgument.FindAllStringIndex(line[len(indent):], -1) {
		blanks := len(line[len(indent)+m[0]:]) - len(strings.TrimLeft(line[len(indent)+m[0]:], " \t"))
		at := start + len(indent) + m[0]
		fixes = append(fixes, fix("Put the second argument on a line of its own", analysis.Review, true,
			w.place.Edit(text.Range{Start: at, End: at + blanks}, "\n"+indent))...)
	}
	return fixes
}
