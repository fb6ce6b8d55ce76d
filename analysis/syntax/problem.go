package syntax

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/text"
)

// problemOf turns one of HCL's diagnostics into a Problem. src is the chunk's text.
func problemOf(path, src string, d *hcl.Diagnostic) Problem {
	p := Problem{Summary: d.Summary, Detail: withoutPlaces(path, d.Detail)}
	if d.Subject != nil {
		p.Range = visible(src, byteRange(*d.Subject))
	}
	if d.Context != nil {
		p.Context = clamp(src, byteRange(*d.Context))
	}
	switch {
	case d.Summary == "Invalid multi-line string":
		p.Range.Start = quoteStart(src, p.Range.Start)
	case d.Summary == "Invalid block definition" && d.Context != nil && d.Subject.Start.Line == d.Context.Start.Line:
		p.Range.Start = p.Context.Start // what lacks its brace, or its equals sign, is the whole of it
	}
	return p
}

func byteRange(r hcl.Range) text.Range { return text.Range{Start: r.Start.Byte, End: r.End.Byte} }

func clamp(src string, r text.Range) text.Range {
	r.Start = min(max(r.Start, 0), len(src))
	r.End = min(max(r.End, r.Start), len(src))
	return r
}

// visible moves a range that covers only the end of a line to the last thing on that line, and cuts one that runs over
// the end of its first line off there: an editor cannot underline a line ending, and the place to act is before it.
func visible(src string, r text.Range) text.Range {
	r = clamp(src, r)
	if i := strings.IndexByte(src[r.Start:r.End], '\n'); i >= 0 {
		r.End = r.Start + i
	}
	for r.End > r.Start && src[r.End-1] == '\r' {
		r.End--
	}
	if r.End > r.Start {
		return r
	}
	start := lineStart(src, r.Start)
	content := strings.TrimRight(src[start:r.Start], " \t\r")
	if content == "" {
		return r
	}
	// The last word, or the last character if it is none.
	end := start + len(content)
	i := end
	for i > start && isIdent(src[i-1]) {
		i--
	}
	if i == end {
		i--
	}
	return text.Range{Start: i, End: end}
}

// unterminated finds the problem of an argument whose brackets, or whose heredoc, are still open where it ends: at the
// outermost heredoc, or at the bracket that by its indentation lacks its other half, or at the innermost one.
func unterminated(src string, p Problem, s *scanner) Problem {
	f := s.stack[len(s.stack)-1]
	if s.odd.kind != 0 {
		f = s.odd
	}
	for _, o := range s.stack {
		if o.kind == 'h' {
			f = o
			break
		}
	}
	p.Range = text.Range{Start: f.at, End: f.at + 1}
	const nesting = " This may be caused by incorrect nesting of brackets."
	switch f.kind {
	case 'h':
		p.Range.End = f.at + len(strings.TrimRight(src[f.at:lineEnd(src, f.at)], " \t\r"))
		p.Summary = "Unterminated template string"
		p.Detail = "No closing marker was found for the string. It must stand alone on a line: " + f.mark
	case '{':
		p.Summary = "Unterminated object constructor expression"
		p.Detail = "There is no corresponding closing brace before the next argument." + nesting
	case '[':
		p.Summary = "Unterminated tuple constructor expression"
		p.Detail = "There is no corresponding closing bracket before the next argument." + nesting
	case '(':
		p.Summary = "Unbalanced parentheses"
		if f.at > 0 && isIdent(src[f.at-1]) {
			p.Summary = "Unterminated function call"
		}
		p.Detail = "There is no corresponding closing parenthesis before the next argument." + nesting
	}
	return p
}

// quoteStart finds the quote that is still open at offset pos of its line.
func quoteStart(src string, pos int) int {
	line := lineStart(src, pos)
	s := newScanner(src[:lineEnd(src, pos)])
	start := -1
	for i := line; i < len(s.src); {
		s.stack = s.stack[:0]
		j := strings.IndexByte(s.src[i:], '"')
		if j < 0 {
			break
		}
		i += j
		start = i
		s.push('"', i, "")
		i++
		for i < len(s.src) && s.open() {
			if s.stack[len(s.stack)-1].kind == '"' {
				i = s.quoted(i)
				continue
			}
			switch c := s.src[i]; c {
			case '"':
				s.push('"', i, "")
			case '{', '(', '[':
				s.push(c, i, "")
			case '}', ')', ']':
				s.close(c, i)
			}
			i++
		}
		if s.open() {
			break
		}
	}
	if start < 0 || start > pos {
		return pos
	}
	return start
}

// withoutPlaces takes the places out of a detail ("… already set at main.tf:3,5-10."): they count from the start of
// the chunk, and mislead.
func withoutPlaces(path, detail string) string {
	for {
		i := strings.Index(detail, " at "+path+":")
		if i < 0 {
			return detail
		}
		end := i + len(" at "+path+":")
		for end < len(detail) && strings.IndexByte("0123456789,-", detail[end]) >= 0 {
			end++
		}
		detail = detail[:i] + detail[end:]
	}
}

const attributeRedefined = "Attribute redefined"

func onlyRedefined(diags hcl.Diagnostics) bool {
	return !slices.ContainsFunc(diags, func(d *hcl.Diagnostic) bool { return d.Summary != attributeRedefined })
}

// redefined is the problem of an argument that is set again, with the place where it was set first.
func redefined(path, src string, body *hclsyntax.Body, d *hcl.Diagnostic) Problem {
	p := problemOf(path, src, d)
	name := src[p.Range.Start:p.Range.End]
	for inner := body; inner != nil; {
		body, inner = inner, nil
		for _, b := range body.Blocks {
			if b.Range().Start.Byte <= p.Range.Start && p.Range.End <= b.CloseBraceRange.End.Byte {
				inner = b.Body
			}
		}
	}
	if a := body.Attributes[name]; a != nil {
		p.Related = byteRange(a.NameRange)
	}
	return p
}
