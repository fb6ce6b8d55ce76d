package syntax

import (
	"encoding/json"

	"github.com/hashicorp/hcl/v2"
)

// node is one JSON value with its place.
type node struct {
	kind    byte // '{' '[' '"', 'l' for a number, true, false or null
	rng     hcl.Range
	text    string   // of a literal: as it stands; of a string: its value
	raw     string   // of a string: between its quotes
	members []member // of '{' and, without keys, of '['
	closed  bool     // of '{' and '['
}

type member struct {
	key   string
	raw   string
	at    hcl.Range // of the key, with its quotes
	value *node
}

// jsonReader reads JSON with exact places, up to the first thing that is wrong: what was read until then is kept.
type jsonReader struct {
	path string
	src  string
	off  int
	pos  hcl.Pos // of off
	bad  bool
}

// advance moves on to an offset on the same line or on a later one.
func (r *jsonReader) advance(to int) {
	for r.off < to {
		end := min(lineEnd(r.src, r.off), to)
		r.pos.Column += columns(r.src[r.off:end])
		if end < to { // at a newline
			end++
			r.pos.Line++
			r.pos.Column = 1
		}
		r.off, r.pos.Byte = end, end
	}
}

// next skips blanks and returns the byte that follows, or 0 at the end.
func (r *jsonReader) next() byte {
	i := r.off
	for i < len(r.src) && (r.src[i] == ' ' || r.src[i] == '\t' || r.src[i] == '\n' || r.src[i] == '\r') {
		i++
	}
	r.advance(i)
	if i == len(r.src) {
		return 0
	}
	return r.src[i]
}

// take takes n bytes as one token.
func (r *jsonReader) take(n int) hcl.Range {
	start := r.pos
	r.advance(r.off + n)
	return hcl.Range{Filename: r.path, Start: start, End: r.pos}
}

// value reads a value, or returns nil if there is none.
func (r *jsonReader) value() *node {
	switch c := r.next(); {
	case c == '{' || c == '[':
		return r.collection(c)
	case c == '"':
		raw, value, rng := r.string()
		return &node{kind: '"', rng: rng, text: value, raw: raw}
	case isIdent(c):
		i := r.off
		for i < len(r.src) && (isIdent(r.src[i]) || r.src[i] == '.' || r.src[i] == '+') {
			i++
		}
		word := r.src[r.off:i]
		if !json.Valid([]byte(word)) {
			r.bad = true
			return nil
		}
		return &node{kind: 'l', rng: r.take(len(word)), text: word}
	}
	r.bad = true
	return nil
}

// string reads a string that starts at the current offset.
func (r *jsonReader) string() (raw, value string, rng hcl.Range) {
	i := r.off + 1
	for i < len(r.src) && r.src[i] != '"' && r.src[i] != '\n' {
		if r.src[i] == '\\' && i+1 < len(r.src) {
			i++
		}
		i++
	}
	if i >= len(r.src) || r.src[i] != '"' {
		r.bad = true
		i = min(i, len(r.src))
		raw = r.src[r.off+1 : i]
		return raw, raw, r.take(i - r.off)
	}
	quoted := r.src[r.off : i+1]
	raw = quoted[1 : len(quoted)-1]
	if json.Unmarshal([]byte(quoted), &value) != nil {
		r.bad = true
		value = raw
	}
	return raw, value, r.take(len(quoted))
}

// collection reads an object or an array.
func (r *jsonReader) collection(open byte) *node {
	n := &node{kind: open, rng: r.take(1)}
	end := byte('}')
	if open == '[' {
		end = ']'
	}
	for first := true; ; first = false {
		c := r.next()
		if c == end {
			n.rng.End = r.take(1).End
			n.closed = true
			return n
		}
		if !first {
			if c != ',' {
				r.bad = true
				break
			}
			r.take(1)
			c = r.next()
		}
		var m member
		if open == '{' {
			if c != '"' {
				r.bad = true
				break
			}
			m.raw, m.key, m.at = r.string()
			if r.bad || r.next() != ':' {
				r.bad = true
				break
			}
			r.take(1)
		}
		m.value = r.value()
		if m.value != nil {
			n.members = append(n.members, m)
		}
		if r.bad {
			break
		}
	}
	n.rng.End = r.pos
	return n
}
