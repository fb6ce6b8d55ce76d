package syntax

import (
	"strings"
)

// maxSearches bounds how often the splitter reads on to the end of the text in search of a bracket that closes an
// item. After that it cuts at the next line that looks like a header, which keeps the time linear.
const maxSearches = 16

// splitter cuts a text into items. Where one ends depends on the text from its start on, on nothing before it, and
// (unless it is forced) on nothing behind the first line of the next item. Edit relies on that.
type splitter struct {
	scanner
	searches int // items that ran to the end of the text
}

func newSplitter(src string, kind Kind) *splitter {
	s := &splitter{scanner: *newScanner(src)}
	s.headers = func(pos int) bool {
		if !isIdentStart(src[pos]) {
			return false
		}
		return atTopLevelHeader(src[pos:]) || kind == Vars && atAssignment(src[pos:])
	}
	return s
}

// piece is a chunk to be.
type piece struct {
	end    int
	trivia bool // no item in it
	forced bool // where it ends depends on all the text behind it
}

// next cuts the item that starts, with the trivia before it, at start. first tells that this is the start of the file,
// where a byte order mark is no part of the text.
func (s *splitter) next(start int, first bool) piece {
	pos := start
	if first && strings.HasPrefix(s.src[pos:], bom) {
		pos += len(bom)
	}
	pos = s.trivia(pos)
	if pos == len(s.src) {
		return piece{end: pos, trivia: true}
	}
	var end int
	var forced bool
	if plausible(s.src[pos:]) {
		end, forced = s.one(pos)
	} else {
		end, forced = s.junk(pos)
	}
	// What follows the last item belongs to it.
	if s.trivia(end) == len(s.src) {
		end = len(s.src)
	}
	return piece{end: end, forced: forced}
}

// one returns the end of the item that starts at pos.
func (s *splitter) one(pos int) (end int, forced bool) {
	s.eager = s.searches >= maxSearches
	end = s.item(pos)
	if !s.open() {
		if end <= lineEnd(s.src, pos)+1 && headless(s.src[pos:end]) && s.bodyFollows(end) {
			// `resource "a" "b"` and its body on the lines below: take them together.
			next := s.trivia(end)
			if s.src[next] != '{' {
				s.push('{', pos, "")
			}
			end = s.rest(next)
		}
		if !s.open() {
			return end, false
		}
	}
	s.searches++
	if s.header >= 0 {
		return s.header, true
	}
	return len(s.src), true
}

// bodyFollows reports whether the text behind a header without "{" is its body: it is indented, or starts with "{".
func (s *splitter) bodyFollows(end int) bool {
	next := s.trivia(end)
	if next == len(s.src) {
		return false
	}
	return s.src[next] == '{' || next > lineStart(s.src, next) && s.src[next] != '}' && plausible(s.src[next:])
}

// junk takes an item that cannot be read together with all that follows and cannot be read either: prose, or the
// pieces of something torn apart, are one problem and not one for each line. Brackets count only if they match.
func (s *splitter) junk(pos int) (end int, forced bool) {
	for {
		end = min(lineEnd(s.src, pos)+1, len(s.src))
		if s.searches < maxSearches {
			stop, f := s.one(pos)
			if !f {
				end = stop
			}
			forced = forced || f
		}
		pos = s.trivia(end)
		if pos == len(s.src) || plausible(s.src[pos:]) {
			return end, forced
		}
	}
}

// lineStart is the offset of the first byte of the line that pos lies on.
func lineStart(src string, pos int) int {
	return strings.LastIndexByte(src[:pos], '\n') + 1
}

// bom is the byte order mark that some editors put at the start of a file.
const bom = "\ufeff"
