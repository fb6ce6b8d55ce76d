package syntax

import (
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// unescaped maps offsets in the value of a JSON string to where they stand in the file.
type unescaped struct {
	start hcl.Pos // of the first byte after the quote
	raw   string
	at    []int // for each byte of the value and its end: offset in raw; nil: the same
}

func newUnescaped(value, raw string, start hcl.Pos) *unescaped {
	u := &unescaped{start: start, raw: raw}
	if value == raw {
		return u
	}
	u.at = make([]int, 0, len(value)+1)
	for i := 0; i < len(raw) && len(u.at) < len(value); {
		n := 1 // bytes of raw that make the next character
		r, size := utf8.DecodeRuneInString(value[len(u.at):])
		switch {
		case raw[i] == '\\' && i+1 < len(raw) && raw[i+1] == 'u':
			n = 6
			if r >= 0x10000 {
				n = 12 // two surrogates
			}
		case raw[i] == '\\':
			n = 2
		case raw[i] >= utf8.RuneSelf:
			_, n = utf8.DecodeRuneInString(raw[i:])
		}
		for range size {
			u.at = append(u.at, min(i, len(raw)))
		}
		i += n
	}
	for len(u.at) <= len(value) {
		u.at = append(u.at, len(raw))
	}
	return u
}

func (u *unescaped) differs() bool { return u.at != nil }

// offset maps an offset that HCL counted through the value.
func (u *unescaped) offset(at int) int {
	i := at - u.start.Byte
	if u.at == nil || i < 0 {
		return at
	}
	return u.start.Byte + u.at[min(i, len(u.at)-1)]
}

func (u *unescaped) pos(p hcl.Pos) hcl.Pos {
	at := u.offset(p.Byte)
	n := max(at-u.start.Byte, 0)
	// A JSON string lies on one line, whatever newlines its value has.
	return hcl.Pos{Line: u.start.Line, Column: u.start.Column + columns(u.raw[:n]), Byte: at}
}

// relocate moves all ranges of a freshly parsed expression, in place.
func (u *unescaped) relocate(expr hclsyntax.Expression) {
	eachRange(expr, func(r *hcl.Range) { r.Start, r.End = u.pos(r.Start), u.pos(r.End) })
}
