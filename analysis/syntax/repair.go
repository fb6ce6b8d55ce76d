package syntax

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/text"
)

// repairer reads a chunk that HCL cannot. It cuts bodies into arguments and blocks by their brackets and, where those
// do not match, by their indentation. Each is parsed alone, so that one broken line costs nothing but itself, and has
// one problem.
type repairer struct {
	path     string
	src      string
	problems []Problem
	missing  int // closing brackets that the chunk lacks and that no place was found for yet
	surplus  int // opening braces that it lacks, likewise
	lost     bool
	lines    *text.Index
}

func newRepairer(path, src string) *repairer {
	return &repairer{path: path, src: src, lines: text.NewIndex(src)}
}

// maxBlocks bounds how deep blocks are taken apart. Deeper ones are read as far as HCL reads them.
const maxBlocks = 12

// file reads the whole chunk.
func (r *repairer) file() *hclsyntax.Body {
	s := newScanner(r.src)
	pos := 0
	if strings.HasPrefix(r.src, bom) {
		pos = len(bom)
	}
	start := s.trivia(pos)
	end := s.below(start, s.item(start))
	if s.early(start, end) > end {
		r.surplus = 1
	}
	r.missing = len(s.stack) + s.lacks
	body := r.body(pos, len(r.src), -1, 0)
	body.SrcRange = r.rng(0, len(r.src))
	body.EndRange = r.rng(len(r.src), len(r.src))
	return body
}

// torn reports whether what follows a name says that it is no start of an item: `aws_vpc.x,`.
func torn(rest string) bool {
	return rest != "" && strings.IndexByte(".,()[]}:*", rest[0]) >= 0
}

// part is an argument or a block, by its looks.
type part struct {
	start, end int
	close      int  // offset of its last closing bracket, or -1
	unclosed   bool // a closing bracket is missing in it
}

// body reads the items between two offsets. outer is the indentation of the block around it.
func (r *repairer) body(from, to, outer, depth int) *hclsyntax.Body {
	body := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}, SrcRange: r.rng(from, to), EndRange: r.rng(to, to)}
	junk, marked, conflict := false, false, false
	for pos := from; ; {
		s := newScanner(r.src[:to])
		pos = s.trivia(pos)
		if pos >= to {
			return body
		}
		p := r.part(s, pos, outer)
		h := readHeader(r.src[p.start:p.end])
		if mark := conflictMarker(r.src[p.start:p.end]); mark != "" && (mark == "<" || marked) {
			if mark == "<" {
				r.conflict(p)
			}
			marked = mark != ">"
			conflict = mark == "="
			pos = min(lineEnd(r.src, p.start)+1, to)
			continue
		}
		if h.word == "" || depth == 0 && !plausible(r.src[p.start:p.end]) || junk && torn(r.src[p.start+h.end:p.end]) {
			// A bracket that closes nothing is no news after something broken.
			if !junk && (len(r.problems) == 0 || strings.IndexByte(")]}", r.src[p.start]) < 0) {
				r.broken(p, to)
			}
			junk = true
		} else {
			into := body
			if conflict { // the other side says the same again
				into = &hclsyntax.Body{Attributes: hclsyntax.Attributes{}}
			}
			before := len(r.problems)
			r.item(into, p, h, depth)
			// What cannot be read at all after something broken is a piece of it.
			junk = len(r.problems) > before && r.problems[len(r.problems)-1].Summary != attributeRedefined
		}
		pos = p.end
	}
}

// part cuts the item that starts at pos off.
func (r *repairer) part(s *scanner, pos, outer int) part {
	indent := r.indent(pos)
	inclusive := false
	// Indentation tells where a bracket is missing, if one is missing at all and the text is indented.
	s.eager = r.missing > 0 && indent > outer
	s.headers = func(line int) bool {
		at := line
		for at < len(s.src) && (s.src[at] == ' ' || s.src[at] == '\t') {
			at++
		}
		if at == len(s.src) {
			return false
		}
		d := at - line
		switch c := s.src[at]; {
		case c == '}' || c == ']' || c == ')':
			inclusive = d == indent
			return d <= indent
		case isIdentStart(c):
			h := readHeader(s.src[at:])
			inclusive = false
			return d <= indent && (h.assign || h.brace >= 0)
		}
		return false
	}
	end := s.item(pos)
	if outer < 0 {
		end = s.below(pos, end)
		end = s.early(pos, end)
	} else if r.surplus > 0 {
		if p, ok := r.stretched(s, pos, end); ok {
			return p
		}
		end = s.item(pos)
	}
	p := part{start: pos, end: end, close: s.last, unclosed: s.open()}
	if s.header < 0 || !s.eager {
		return p
	}
	if inclusive { // its own closing bracket: what is missing is missing inside
		return part{start: pos, end: min(lineEnd(s.src, s.header)+1, len(s.src)), close: s.header + indent}
	}
	if s.header < end || s.open() {
		r.missing--
		return part{start: pos, end: s.header, close: -1, unclosed: true}
	}
	return p
}

// stretched tries, in a chunk that has a "}" too many, whether the item at pos is what lacks its "{", or has such a
// thing in it: then it goes on to the brace that is indented as it is. end is where its brackets say that it ends.
func (r *repairer) stretched(s *scanner, pos, end int) (part, bool) {
	indent := r.indent(pos)
	next := s.trivia(end)
	switch {
	case s.open() || next == len(s.src):
		return part{}, false
	case s.last < 0: // a header without its brace, and deeper lines below?
		if r.indent(next) <= indent || s.below(pos, end) == end {
			return part{}, false
		}
	case r.indent(s.last) > indent: // closed by a brace that is deeper than its own line
		s.push('{', pos, "")
		s.rest(next)
	default:
		return part{}, false
	}
	if s.open() || s.last < 0 || r.indent(s.last) != indent {
		return part{}, false
	}
	if !strings.Contains(r.src[pos:lineEnd(r.src, pos)], "{") {
		r.surplus--
	}
	return part{start: pos, end: min(lineEnd(s.src, s.last)+1, len(s.src)), close: s.last}, true
}

// indent is the number of bytes before pos if they are all blanks, otherwise -1.
func (r *repairer) indent(pos int) int {
	start := lineStart(r.src, pos)
	if strings.Trim(r.src[start:pos], " \t") != "" {
		return -1
	}
	return pos - start
}

// item reads one item into body.
func (r *repairer) item(body *hclsyntax.Body, p part, h header, depth int) {
	src := r.src[p.start:p.end]
	parsed, diags := parseConfig(r.path, src, r.pos(p.start))
	if len(diags) == 0 && !p.unclosed {
		r.merge(body, parsed)
		return
	}
	below := p.close > p.start+lineEnd(src, 0) && r.src[p.close] == '}'
	isBlock := h.brace >= 0 || !h.assign && below && headless(src[:lineEnd(src, 0)])
	switch {
	case isBlock && depth < maxBlocks:
		r.block(body, p, h, parsed, diags, depth)
	case h.assign, isBlock:
		r.merge(body, parsed)
		r.report(p, diags)
		r.lost = r.lost || p.unclosed
	default:
		r.report(p, diags)
		r.withoutEquals(body, p, h)
	}
}

// block reads a block of whose header at least the type can be read.
func (r *repairer) block(body *hclsyntax.Body, p part, h header, parsed *hclsyntax.Body, diags hcl.Diagnostics, depth int) {
	before := len(r.problems)
	open := p.start + h.brace
	headEnd := open
	if h.brace < 0 { // resource "a" "b" and then a line with the brace, or the body without one
		headEnd = min(lineEnd(r.src, p.start), p.end)
		next := newScanner(r.src[:p.end]).trivia(headEnd)
		if next == p.end || !strings.HasPrefix(r.src[next:], "{") {
			next = headEnd - 1
		}
		open = next
	}
	if h.flawed || h.brace < 0 {
		headEnd = lineEnd(r.src, p.start) + 1
	}
	for _, d := range diags {
		if d.Subject.Start.Byte < headEnd {
			r.add(problemOf(r.path, r.src, d))
			break
		}
	}

	from, end := min(open+1, p.end), p.end
	closed := p.close > open && r.src[p.close] == '}'
	if closed {
		end = p.close
	}
	oneLine := closed && !strings.Contains(r.src[from:end], "\n")
	inside := len(r.problems)
	lost := r.lost
	r.lost = false
	inner := r.body(from, end, r.indent(p.start), depth+1)
	if oneLine {
		r.problems = r.problems[:inside] // HCL knows better what is wrong with a block on one line
	}
	sameLine := r.src[from:max(from, min(lineEnd(r.src, from), end))]
	if !closed && !r.lost && (strings.TrimSpace(sameLine) == "" || len(r.problems) == before) {
		r.add(Problem{
			Range:   text.Range{Start: open, End: min(open+1, len(r.src))},
			Context: text.Range{Start: p.start, End: min(open+1, len(r.src))},
			Summary: "Unclosed configuration block",
			Detail:  "There is no closing brace for this block before the next one starts, or before the end of the file.",
		})
	}
	r.lost = lost || r.lost || !closed
	if len(r.problems) == before {
		r.report(p, diags)
	}

	b := &hclsyntax.Block{
		Type:            h.word,
		Body:            inner,
		TypeRange:       r.rng(p.start, p.start+len(h.word)),
		OpenBraceRange:  r.rng(open, min(open+1, len(r.src))),
		CloseBraceRange: r.rng(end, end),
	}
	if closed {
		b.CloseBraceRange = r.rng(end, end+1)
	}
	for _, l := range h.labels {
		b.Labels = append(b.Labels, l.value)
		b.LabelRanges = append(b.LabelRanges, r.rng(p.start+l.start, p.start+l.end))
	}
	inner.SrcRange = hcl.RangeBetween(b.OpenBraceRange, b.CloseBraceRange)
	inner.EndRange = hcl.Range{Filename: r.path, Start: b.CloseBraceRange.End, End: b.CloseBraceRange.End}
	body.Blocks = append(body.Blocks, b)
}

// withoutEquals takes `name "value"` and `name 300` for the argument that was meant.
func (r *repairer) withoutEquals(body *hclsyntax.Body, p part, h header) {
	at := p.start + len(h.word)
	value := strings.TrimRight(r.src[at:p.end], " \t\r\n")
	rest := strings.TrimLeft(value, " \t")
	if rest == "" || rest == value {
		return
	}
	start := at + len(value) - len(rest)
	expr, diags := hclsyntax.ParseExpression([]byte(rest), r.path, r.pos(start))
	if len(diags) > 0 || body.Attributes[h.word] != nil {
		return
	}
	body.Attributes[h.word] = &hclsyntax.Attribute{
		Name:        h.word,
		Expr:        expr,
		SrcRange:    r.rng(p.start, start+len(rest)),
		NameRange:   r.rng(p.start, at),
		EqualsRange: r.rng(at, at),
	}
}

// broken reports an item that is neither an argument nor a block.
func (r *repairer) broken(p part, to int) {
	_, diags := parseConfig(r.path, r.src[p.start:p.end], r.pos(p.start))
	if len(diags) == 0 { // it is only wrong where it stands
		diags = hcl.Diagnostics{{
			Summary: "Argument or block definition required",
			Detail:  "An argument or block definition is required here.",
			Subject: r.rng(p.start, min(p.start+1, to)).Ptr(),
		}}
	}
	r.report(p, diags)
}

// conflictMarker tells which line of a merge conflict an item starts with: "<", "=" or ">".
func conflictMarker(src string) string {
	for _, mark := range []string{"<<<<<<< ", "=======", ">>>>>>> "} {
		if strings.HasPrefix(src, mark) {
			return mark[:1]
		}
	}
	return ""
}

func (r *repairer) conflict(p part) {
	r.add(Problem{
		Range:   text.Range{Start: p.start, End: p.start + len("<<<<<<<")},
		Summary: "Argument or block definition required",
		Detail:  "This is a mark that a merge left behind. Decide between the two sides, and remove the three lines that start with <<<<<<<, ======= and >>>>>>>.",
	})
}

// report adds the problem of an item: the first in the text, since what follows comes of it.
func (r *repairer) report(p part, diags hcl.Diagnostics) {
	if len(diags) == 0 {
		return
	}
	d := diags[0]
	if d.Summary == "Invalid string literal" {
		// `name "${var.x}"`: HCL takes it for a block's label. What is missing is the "=" (or the "{").
		for _, o := range diags {
			if o.Summary == "Invalid block definition" {
				d = o
			}
		}
	}
	problem := problemOf(r.path, r.src, d)
	s := newScanner(r.src[:p.end])
	s.watch = true
	s.item(p.start)
	switch {
	case s.open() && problem.Range.Start >= p.start+len(strings.TrimRight(r.src[p.start:p.end], " \t\r\n")):
		// HCL says at the end of the text that it is the end. The place to act is what was opened.
		problem = unterminated(r.src, problem, s)
	case s.lacks > 0 && problem.Summary == "Missing close bracket on index" && strings.Contains(r.src[s.lack:max(s.lack, problem.Range.Start)], "\n"):
		// It says so where the next bracket further out comes.
		problem.Range = text.Range{Start: s.lack, End: s.lack + 1}
	}
	r.add(problem)
}

func (r *repairer) add(p Problem) { r.problems = append(r.problems, p) }

// merge takes what was read of one item into the body.
func (r *repairer) merge(body, item *hclsyntax.Body) {
	for name, a := range item.Attributes {
		if old := body.Attributes[name]; old != nil {
			r.add(Problem{
				Range:   byteRange(a.NameRange),
				Related: byteRange(old.NameRange),
				Summary: attributeRedefined,
				Detail:  fmt.Sprintf("The argument %q was already set. Each argument may be set only once.", name),
			})
			continue
		}
		body.Attributes[name] = a
	}
	body.Blocks = append(body.Blocks, item.Blocks...)
}

func (r *repairer) rng(start, end int) hcl.Range {
	return hcl.Range{Filename: r.path, Start: r.pos(start), End: r.pos(end)}
}

// pos is the place of an offset as HCL counts: it leaves this to a scanner of HCL's, which knows grapheme clusters.
func (r *repairer) pos(offset int) hcl.Pos {
	p := r.lines.Pos(offset, text.UTF8)
	return hcl.Pos{Line: p.Line + 1, Column: 1 + lineColumns(r.src, offset), Byte: offset}
}

func posIn(src string, offset int) hcl.Pos {
	start := lineStart(src, offset)
	return hcl.Pos{Line: 1 + strings.Count(src[:start], "\n"), Column: 1 + lineColumns(src, offset), Byte: offset}
}

// lineColumns is the number of grapheme clusters on the line before offset.
func lineColumns(src string, offset int) int {
	start := lineStart(src, offset)
	line := src[start:offset]
	if start == 0 {
		line = strings.TrimPrefix(line, bom)
	}
	return columns(line)
}

// columns is the number of grapheme clusters in a piece of a line.
func columns(s string) int {
	for i := range len(s) {
		if s[i] >= 0x80 || s[i] == '\r' {
			whole := func(data []byte, _ bool) (int, []byte, error) { return len(data), data, nil }
			var split bufio.SplitFunc = whole
			sc := hcl.NewRangeScanner([]byte(s), "", split)
			sc.Scan()
			return sc.Range().End.Column - 1
		}
	}
	return len(s)
}
