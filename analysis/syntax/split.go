package syntax

import (
	"strings"
)

// maxSearches bounds how often the splitter reads on to the end of the text in search of a bracket that closes an
// item. After that it cuts at the next line that looks like a header, which keeps the time linear.
const maxSearches = 16

// splitter cuts a text into items. Where one ends depends on the text from its start on, on nothing before it, and
// (unless it is counted as a search) on nothing behind the first line of the next item. Edit relies on that.
type splitter struct{ scanner }

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
	end      int
	searches int // how often all the text behind it had to be read to tell where it ends
}

// next cuts the item that starts, with the trivia before it, at start. first tells that this is the start of the file,
// where a byte order mark is no part of the text.
func (s *splitter) next(start int, first bool) piece {
	pos, before := start, s.misses
	if first && strings.HasPrefix(s.src[pos:], bom) {
		pos += len(bom)
	}
	pos = s.trivia(pos)
	if pos == len(s.src) {
		return piece{pos, s.misses - before}
	}
	var end int
	if plausible(s.src[pos:]) {
		end = s.one(pos)
	} else {
		end = s.junk(pos)
	}
	// What follows the last item belongs to it.
	if s.trivia(end) == len(s.src) {
		end = len(s.src)
	}
	return piece{end, s.misses - before}
}

// one returns the end of the item that starts at pos.
func (s *splitter) one(pos int) int {
	s.eager = s.misses >= maxSearches
	end := s.below(pos, s.item(pos))
	if !s.open() {
		return s.early(pos, end)
	}
	s.misses++
	if s.header >= 0 {
		return s.above(s.header, lineEnd(s.src, pos)+1)
	}
	return len(s.src)
}

// above passes back over the blank lines and comments above a header, which belong to it, but not beyond first.
func (s *splitter) above(header, first int) int {
	for header > first {
		start := lineStart(s.src, header-1)
		line := strings.TrimRight(s.src[start:header], " \t\r\n")
		if start < first || line != "" && line[0] != '#' && !strings.HasPrefix(line, "//") {
			break
		}
		header = start
	}
	return header
}

// junk takes an item that cannot be read together with all that follows and cannot be read either, or is indented:
// prose, or the pieces of something torn apart, are one problem and not one for each line. Brackets count only if they match.
func (s *splitter) junk(pos int) int {
	for {
		end := min(lineEnd(s.src, pos)+1, len(s.src))
		if s.misses < maxSearches {
			if stop := s.one(pos); !s.open() {
				end = stop
			}
		}
		pos = s.trivia(end)
		if pos == len(s.src) || pos == lineStart(s.src, pos) && plausible(s.src[pos:]) {
			return end
		}
	}
}

// lineStart is the offset of the first byte of the line that pos lies on.
func lineStart(src string, pos int) int {
	return strings.LastIndexByte(src[:pos], '\n') + 1
}

// bom is the byte order mark that some editors put at the start of a file.
const bom = "\ufeff"
