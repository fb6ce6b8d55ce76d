package text

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Pos is a place in a text by line and column, both counted from zero. The unit of Col is the [Encoding] that was
// asked for.
type Pos struct{ Line, Col int }

// Encoding is the unit in which columns are counted. Bytes that are no valid UTF-8 count as one unit each.
type Encoding uint8

const (
	UTF8  Encoding = iota // bytes
	UTF16                 // UTF-16 code units: the default of the language server protocol
	UTF32                 // Unicode code points
)

// width is the number of units of a decoded rune of size bytes.
func (e Encoding) width(r rune, size int) int {
	switch {
	case e == UTF8:
		return size
	case e == UTF16 && r >= 0x10000:
		return 2
	}
	return 1
}

// Column turns a byte offset within a line into a column. An offset past the line's content gives the content's
// width; one inside a character gives the character's start.
func Column(line string, byteCol int, enc Encoding) int {
	line = trimEnding(line)
	byteCol = min(max(byteCol, 0), len(line))
	col, i := 0, 0
	for i < byteCol {
		size := 1
		r := rune(line[i])
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(line[i:])
			if i+size > byteCol {
				break
			}
		}
		col += enc.width(r, size)
		i += size
	}
	return col
}

// ByteColumn turns a column into a byte offset within a line. A column past the line's content gives the content's
// length; one inside a character (the second half of a surrogate pair) gives the character's start.
func ByteColumn(line string, col int, enc Encoding) int {
	line = trimEnding(line)
	i := 0
	for i < len(line) && col > 0 {
		size := 1
		r := rune(line[i])
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(line[i:])
		}
		col -= enc.width(r, size)
		if col < 0 {
			break
		}
		i += size
	}
	return i
}

// trimEnding cuts the line off before its line ending, if it has one.
func trimEnding(line string) string {
	if i := strings.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
		line = strings.TrimSuffix(line, "\r")
	}
	return line
}

// Index finds lines and columns in one text. It is immutable, and reads the text again rather than copying it.
type Index struct {
	src    string
	starts []int // offset of each line's first byte; never empty
}

// NewIndex indexes a text.
func NewIndex(src string) *Index {
	starts := make([]int, 1, strings.Count(src, "\n")+1)
	for i := 0; ; {
		j := strings.IndexByte(src[i:], '\n')
		if j < 0 {
			return &Index{src, starts}
		}
		i += j + 1
		starts = append(starts, i)
	}
}

// Lines is the number of lines: one more than there are "\n", so 1 for the empty text.
func (x *Index) Lines() int { return len(x.starts) }

// LineRange is the range of a line's content, without its line ending. A line before the first or past the last is
// taken for the first or the last one.
func (x *Index) LineRange(line int) Range {
	r := x.wholeLine(line)
	return Range{r.Start, r.Start + len(trimEnding(x.src[r.Start:r.End]))}
}

// wholeLine is the range of a line with its line ending.
func (x *Index) wholeLine(line int) Range {
	line = min(max(line, 0), len(x.starts)-1)
	end := len(x.src)
	if line+1 < len(x.starts) {
		end = x.starts[line+1]
	}
	return Range{x.starts[line], end}
}

// Pos tells line and column of a byte offset. Offsets outside the text are taken for its start or end.
func (x *Index) Pos(offset int, enc Encoding) Pos {
	offset = min(max(offset, 0), len(x.src))
	line := sort.SearchInts(x.starts, offset+1) - 1
	r := x.wholeLine(line)
	return Pos{line, Column(x.src[r.Start:r.End], offset-r.Start, enc)}
}

// Offset tells the byte offset of a place. A column past the line's content gives the end of the content, a line past
// the last one the end of the text, a negative line its start.
func (x *Index) Offset(p Pos, enc Encoding) int {
	if p.Line < 0 {
		return 0
	}
	if p.Line >= len(x.starts) {
		return len(x.src)
	}
	r := x.wholeLine(p.Line)
	return r.Start + ByteColumn(x.src[r.Start:r.End], p.Col, enc)
}
