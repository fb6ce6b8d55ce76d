package syntax

import (
	"strings"
)

// scanner finds where things end, and nothing more: it follows quotes, templates, heredocs, comments and brackets as
// HCL's own lexer does, without making tokens. On text that HCL accepts it agrees with HCL. On broken text it prefers
// the reading that keeps the damage small: a quote that is still open at the end of its line ends there.
type scanner struct {
	src   string // scanning stops at len(src)
	stack []frame
	last  int // offset of the bracket that closed the outermost construct last, or -1
	line  int // offset of the current line's first byte, as far as code has been scanned

	// headers is asked about the start of each line inside the item, until it says that this line looks like the start
	// of another item; nil: not asked. The line is then found in header, which is -1 otherwise.
	headers func(pos int) bool
	header  int
	eager   bool // stop at that line, rather than only remembering it

	flawed  bool  // something in the item cannot be right
	lacks   int   // closing brackets that were taken as given, since one further out came
	watch   bool  // look out for odd
	odd     frame // the first bracket that was closed by one whose line is indented less
	lack    int   // offset of the first opening bracket that lacks one
	longest int   // lines of the longest heredoc so far
	misses  int   // searches that went to the end of the text in vain
	noStar  int   // there is no "*/" at or after this offset; len(src) as long as nothing is known
}

// frame is a construct that is open.
type frame struct {
	kind byte   // '{' '(' '[', '$' for an interpolation or directive, '"', 'h' for a heredoc
	at   int    // offset of its first byte
	mark string // a heredoc's marker
}

func newScanner(src string) *scanner {
	return &scanner{src: src, noStar: len(src), header: -1}
}

const (
	plain   = iota // nothing to do in code
	special        // a bracket, quote, newline, or what may begin a comment or heredoc
)

var codeClass = func() (t [256]uint8) {
	for _, c := range "\n\"{}()[]#/<" {
		t[c] = special
	}
	return
}()

var quoteClass = func() (t [256]uint8) {
	for _, c := range "\n\r\"\\$%" {
		t[c] = special
	}
	return
}()

// trivia passes over blanks, newlines and comments, and returns the offset of what follows.
func (s *scanner) trivia(pos int) int {
	src := s.src
	for pos < len(src) {
		switch c := src[pos]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			pos++
		case c == '#' || c == '/' && strings.HasPrefix(src[pos:], "//"):
			pos = lineEnd(src, pos)
		case c == '/' && strings.HasPrefix(src[pos:], "/*"):
			end := s.blockComment(pos)
			if end < 0 {
				return pos
			}
			pos = end
		default:
			return pos
		}
	}
	return pos
}

// blockComment returns the offset after the comment that starts at pos, or -1 if it is never closed: HCL then reads
// the "/" and the "*" as operators.
func (s *scanner) blockComment(pos int) int {
	if pos >= s.noStar {
		s.misses++
		return -1
	}
	i := strings.Index(s.src[pos+2:], "*/")
	if i < 0 {
		s.noStar = pos
		s.misses++
		return -1
	}
	return pos + 2 + i + 2
}

// item scans from the first byte of an item to the end of the line on which it ends, newline included. The item is
// unclosed if s.open() afterwards.
func (s *scanner) item(pos int) int {
	s.stack = s.stack[:0]
	return s.rest(pos)
}

// rest scans on with whatever is on the stack, until it is empty at the end of a line.
func (s *scanner) rest(pos int) int {
	s.flawed, s.header, s.last, s.lacks = false, -1, -1, 0
	s.line = pos
	for pos < len(s.src) {
		if n := len(s.stack); n > 0 {
			switch s.stack[n-1].kind {
			case '"':
				pos = s.quoted(pos)
				continue
			case 'h':
				pos = s.heredoc(pos)
				continue
			}
		}
		src := s.src
		for pos < len(src) && codeClass[src[pos]] == plain {
			pos++
		}
		if pos == len(src) {
			break
		}
		switch c := src[pos]; c {
		case '\n':
			pos++
			if len(s.stack) == 0 {
				return pos
			}
			s.line = pos
			if s.atHeader(pos) && s.eager {
				return pos
			}
		case '"':
			s.push('"', pos, "")
			pos++
		case '{', '(', '[':
			s.push(c, pos, "")
			pos++
		case '}', ')', ']':
			s.close(c, pos)
			pos++
		case '#':
			pos = lineEnd(src, pos)
		case '/':
			switch {
			case strings.HasPrefix(src[pos:], "//"):
				pos = lineEnd(src, pos)
			case strings.HasPrefix(src[pos:], "/*"):
				if end := s.blockComment(pos); end >= 0 {
					pos = end
				} else {
					s.flawed = true
					pos += 2
				}
			default:
				pos++
			}
		case '<':
			if mark, body := heredocStart(src, pos); body > 0 {
				s.push('h', pos, mark)
				pos = body
				s.line = body
			} else {
				pos++
			}
		}
	}
	return pos
}

// below takes a block's header that lacks its "{" together with the body on the lines below, if there is one: it is
// indented, or starts with "{". end is where the header's own line ends; the result is where the whole ends.
func (s *scanner) below(pos, end int) int {
	if s.open() || end > lineEnd(s.src, pos)+1 || !headless(s.src[pos:end]) {
		return end
	}
	next := s.trivia(end)
	switch {
	case next == len(s.src):
		return end
	case s.src[next] == '{':
	case next > lineStart(s.src, next) && s.src[next] != '}' && plausible(s.src[next:]):
		s.push('{', pos, "")
	default:
		return end
	}
	return s.rest(next)
}

// early looks whether an item was closed too early: it starts at column 0, what closes it is indented, and behind it
// comes more that is indented up to a "}" at column 0 that closes nothing. It returns the end of the whole then, and
// end otherwise. No valid text has such a brace.
func (s *scanner) early(pos, end int) int {
	closing := lineStart(s.src, max(s.last, 0))
	if s.open() || s.last < 0 || closing <= pos || lineStart(s.src, pos) != pos || s.misses >= maxSearches {
		return end
	}
	if c := s.src[closing]; c != ' ' && c != '\t' {
		return end
	}
	next := s.trivia(end)
	if next == len(s.src) || next == lineStart(s.src, next) && s.src[next] != '}' {
		return end
	}
	ahead := &scanner{src: s.src, noStar: s.noStar, eager: true}
	ahead.headers = func(line int) bool {
		at := line
		for at < len(s.src) && (s.src[at] == ' ' || s.src[at] == '\t') {
			at++
		}
		return at < len(s.src) && isIdentStart(s.src[at]) && (at == line || atTopLevelHeader(s.src[at:]))
	}
	if next > 0 && ahead.headers(lineStart(s.src, next)) {
		return end
	}
	ahead.push('{', pos, "")
	stop := ahead.rest(next)
	s.misses += ahead.misses
	if ahead.open() || ahead.last < 0 || lineStart(s.src, ahead.last) != ahead.last {
		s.misses++ // this depends on more than the next item's first line
		return end
	}
	s.last = ahead.last
	return stop
}

// open reports whether the item ran into the end of the text unclosed.
func (s *scanner) open() bool { return len(s.stack) > 0 }

func (s *scanner) push(kind byte, at int, mark string) {
	s.stack = append(s.stack, frame{kind, at, mark})
}

// atHeader notes the line that starts at pos if it is the first that looks like another item's.
func (s *scanner) atHeader(pos int) bool {
	if s.headers == nil || s.header >= 0 || pos >= len(s.src) || !s.headers(pos) {
		return false
	}
	s.header = pos
	return true
}

// close takes the construct that a closing bracket ends off the stack. A brace is stronger than the other brackets:
// it ends those that are open within it. Any other bracket that does not fit is passed over.
func (s *scanner) close(c byte, at int) {
	n := len(s.stack)
	if n == 0 {
		s.flawed = true
		return
	}
	top := s.stack[n-1].kind
	switch {
	case c == '}' && (top == '{' || top == '$'), c == ')' && top == '(', c == ']' && top == '[':
		if s.watch && s.odd.kind == 0 && s.closedBelow(s.stack[n-1].at, at) {
			s.odd = s.stack[n-1]
		}
		s.pop(n-1, at)
		return
	}
	s.flawed = true
	for i := n - 1; i >= 0; i-- {
		switch k := s.stack[i].kind; {
		case k == '{' || k == '$':
			if c == '}' {
				s.given(i + 1)
				s.pop(i, at)
			}
			return
		case c == ')' && k == '(', c == ']' && k == '[':
			s.given(i + 1)
			s.pop(i, at)
			return
		case k == '"' || k == 'h':
			return
		}
	}
}

// closedBelow reports whether a closing bracket starts a line that is indented less than the line of the opening one.
func (s *scanner) closedBelow(open, at int) bool {
	line, start := lineStart(s.src, at), lineStart(s.src, open)
	if line == start || strings.Trim(s.src[line:at], " \t") != "" {
		return false
	}
	rest := s.src[start:open]
	return at-line < len(rest)-len(strings.TrimLeft(rest, " \t"))
}

// given takes the closing brackets of all frames from i on as given.
func (s *scanner) given(i int) {
	if n := len(s.stack) - i; n > 0 {
		if s.lacks == 0 {
			s.lack = s.stack[i].at
		}
		s.lacks += n
	}
}

// pop cuts the stack down to n frames, for the bracket at offset at.
func (s *scanner) pop(n, at int) {
	s.stack = s.stack[:n]
	if n == 0 {
		s.last = at
	}
}

// quoted scans the literal part of a quoted template, up to what ends or interrupts it.
func (s *scanner) quoted(pos int) int {
	src, start := s.src, pos
	for {
		for pos < len(src) && quoteClass[src[pos]] == plain {
			pos++
		}
		if pos == len(src) {
			return pos
		}
		switch c := src[pos]; c {
		case '"':
			s.stack = s.stack[:len(s.stack)-1]
			return pos + 1
		case '\\':
			pos++
			if pos < len(src) && src[pos] != '\n' && src[pos] != '\r' {
				pos++
			}
		case '$', '%':
			if end, interp := template(src, pos); interp {
				s.push('$', pos, "")
				return end
			} else {
				pos = end
			}
		case '\r':
			pos++ // ends the quote only with the \n after it: HCL complains about either
		case '\n':
			s.endQuote(start, pos)
			return pos
		}
	}
}

// template looks at a '$' or '%' in a template: does it open an interpolation or directive, and where does it end?
func template(src string, pos int) (end int, interp bool) {
	rest := src[pos+1:]
	switch {
	case strings.HasPrefix(rest, "{"):
		return pos + 2, true
	case len(rest) >= 2 && rest[0] == src[pos] && rest[1] == '{': // $${ and %%{ stand for themselves
		return pos + 3, false
	}
	return pos + 1, false
}

// endQuote ends a quote that is still open at the end of a line, together with everything else of that kind that was
// opened on the line. Brackets at the very end of the line were meant as code: `["a", "b]` and `resource "a" "b {`.
func (s *scanner) endQuote(start, end int) {
	s.flawed = true
	line := lineStart(s.src, end)
	n := len(s.stack) - 1
	for i := n; i >= 0 && s.stack[i].at >= line; i-- {
		if s.stack[i].kind == '"' {
			n = i
		}
	}
	s.stack = s.stack[:n]
	stray := strings.Trim(s.src[line:end], " \t\r,()[]{}") == "\""
	i := end
	for i > max(start, line) && strings.IndexByte(" \t\r,()[]{}", s.src[i-1]) >= 0 {
		i--
	}
	for ; i < end; i++ {
		switch c := s.src[i]; c {
		case '{', '(', '[':
			s.push(c, i, "")
		case '}', ')', ']':
			if n := len(s.stack); n > 0 && (stray || s.stack[n-1].at >= line) {
				s.close(c, i)
			}
		}
	}
}

// heredocStart recognises "<<MARK\n" and "<<-MARK\n" and returns the offset of the line after it, or 0.
func heredocStart(src string, pos int) (mark string, body int) {
	if !strings.HasPrefix(src[pos:], "<<") {
		return "", 0
	}
	i := pos + 2
	if i < len(src) && src[i] == '-' {
		i++
	}
	start := i
	for i < len(src) && isIdent(src[i]) {
		i++
	}
	if i == start || !isIdentStart(src[start]) {
		return "", 0
	}
	mark = src[start:i]
	if i < len(src) && src[i] == '\r' {
		i++
	}
	if i < len(src) && src[i] == '\n' {
		return mark, i + 1
	}
	return "", 0
}

// heredoc scans the literal part of a heredoc. At the start of a line it looks for the end marker, and ends just
// before that line's newline, which then ends the item as any other.
func (s *scanner) heredoc(pos int) int {
	src := s.src
	mark, lines := s.stack[len(s.stack)-1].mark, 0
	for pos < len(src) {
		end := strings.IndexByte(src[pos:], '\n')
		if end < 0 {
			end = len(src)
		} else {
			end += pos
		}
		if pos == 0 || src[pos-1] == '\n' {
			s.line = pos
			if end < len(src) && strings.TrimSpace(src[pos:end]) == mark {
				if top := len(s.stack) - 1; s.header > s.stack[top].at {
					s.header = -1 // it was text
				}
				s.stack = s.stack[:len(s.stack)-1]
				return end
			}
			if s.atHeader(pos) && s.eager {
				return len(src)
			}
		}
		for i := pos; i < end; {
			j := strings.IndexAny(src[i:end], "$%")
			if j < 0 {
				break
			}
			next, interp := template(src, i+j)
			if interp {
				s.push('$', i+j, "")
				return next
			}
			i = next
		}
		pos = min(end+1, len(src))
		lines++
		s.longest = max(s.longest, lines)
	}
	return pos
}

// lineEnd is the offset of the newline that ends the line, or the end of the text.
func lineEnd(src string, pos int) int {
	if i := strings.IndexByte(src[pos:], '\n'); i >= 0 {
		return pos + i
	}
	return len(src)
}

// isIdentStart and isIdent take every byte outside ASCII for a letter: HCL allows most of them, and where it does not,
// parsing says so.
func isIdentStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= 0x80
}

func isIdent(c byte) bool {
	return isIdentStart(c) || '0' <= c && c <= '9' || c == '-'
}
