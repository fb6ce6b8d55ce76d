package policy

import (
	"strconv"
	"unicode/utf8"

	"github.com/terravet/terravet/analysis/facts/symbol"
)

// Structure is what the JSON text of a value says: a list or object, also for
// text with holes in it (a template); the value itself where it is no text, nil
// for text that is no JSON.
func Structure(v *symbol.Value) *symbol.Value {
	if v == nil || v.Kind != symbol.Scalar {
		return v
	}
	return parse(v)
}

// parse reads JSON text that may have holes: a hole within a string is part of
// that string, one that stands for a whole value is opaque. It returns nil for
// text that is no JSON.
func parse(v *symbol.Value) *symbol.Value {
	r := &reader{parts: v.Parts, at: v.At, whole: v}
	r.space()
	out := r.value()
	r.space()
	if r.failed || !r.end() {
		return nil
	}
	return out
}

// reader reads from parts of text and holes.
type reader struct {
	parts  []symbol.Part
	part   int // index into parts
	offset int // in the text of the part
	depth  int
	count  int
	failed bool
	at     symbol.At
	whole  *symbol.Value
}

// limits of the JSON that is read; AWS takes some thousand bytes.
const (
	maxNesting = 32
	maxValues  = 20_000
)

func (r *reader) end() bool {
	for r.part < len(r.parts) && !r.onHole() && r.offset >= len(r.parts[r.part].Text) {
		r.part, r.offset = r.part+1, 0
	}
	return r.part >= len(r.parts)
}

func (r *reader) onHole() bool {
	p := r.parts[r.part]
	return p.Ref != nil || p.Hole != nil
}

// peek is the next byte, 0 at a hole and at the end.
func (r *reader) peek() byte {
	if r.end() || r.onHole() {
		return 0
	}
	return r.parts[r.part].Text[r.offset]
}

func (r *reader) next() byte {
	c := r.peek()
	if c != 0 {
		r.offset++
	}
	return c
}

func (r *reader) space() {
	for {
		switch r.peek() {
		case ' ', '\t', '\n', '\r':
			r.offset++
			continue
		}
		return
	}
}

func (r *reader) fail() *symbol.Value {
	r.failed = true
	return symbol.Absent()
}

func (r *reader) value() *symbol.Value {
	r.count++
	if r.failed || r.end() || r.depth > maxNesting || r.count > maxValues {
		return r.fail()
	}
	if r.onHole() {
		p := r.parts[r.part]
		r.part, r.offset = r.part+1, 0
		if p.Hole != nil && (p.Hole.Kind == symbol.Object || p.Hole.Kind == symbol.List) {
			return p.Hole
		}
		return &symbol.Value{From: []*symbol.Value{{Kind: symbol.Scalar, Parts: []symbol.Part{p}, At: r.at}}, At: r.at}
	}
	r.depth++
	part, offset := r.part, r.offset
	v := r.literal()
	r.depth--
	if v.Kind != symbol.Null && !r.failed {
		v.At = r.whole.Within(part, offset, r.part, r.offset)
	}
	return v
}

// literal reads a value that begins with text.
func (r *reader) literal() *symbol.Value {
	switch c := r.peek(); {
	case c == '{':
		return r.object()
	case c == '[':
		return r.list()
	case c == '"':
		return r.text()
	case c == 't':
		return r.word("true")
	case c == 'f':
		return r.word("false")
	case c == 'n':
		if r.word("null"); r.failed {
			return symbol.Absent()
		}
		return symbol.Absent()
	case c == '-' || c >= '0' && c <= '9':
		return r.number()
	}
	return r.fail()
}

func (r *reader) word(word string) *symbol.Value {
	for i := range len(word) {
		if r.next() != word[i] {
			return r.fail()
		}
	}
	return symbol.Text(word, r.at)
}

func (r *reader) number() *symbol.Value {
	var digits []byte
	for {
		c := r.peek()
		if c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E' {
			digits = append(digits, c)
			r.offset++
			continue
		}
		break
	}
	if !r.end() && r.onHole() {
		return r.fail() // 1${var.x} is a number of which nothing is known
	}
	return symbol.Text(string(digits), r.at)
}

func (r *reader) object() *symbol.Value {
	out := &symbol.Value{Kind: symbol.Object, At: r.at}
	r.next()
	for r.space(); r.peek() != '}'; r.space() {
		if r.peek() != '"' {
			return r.fail()
		}
		key := r.text()
		r.space()
		if r.next() != ':' {
			return r.fail()
		}
		r.space()
		out.Fields = append(out.Fields, symbol.Field{Key: key, Value: r.value()})
		r.space()
		if r.failed {
			return out
		}
		if r.peek() == ',' {
			r.next()
			continue
		}
		if r.peek() != '}' {
			return r.fail()
		}
	}
	r.next()
	return out
}

// list reads an array. A hole beside the items, as a template that writes
// several of them makes it, leaves the list open.
func (r *reader) list() *symbol.Value {
	out := &symbol.Value{Kind: symbol.List, At: r.at}
	r.next()
	for r.space(); r.peek() != ']'; r.space() {
		if r.end() {
			return r.fail()
		}
		hole := r.onHole()
		item := r.value()
		if r.failed {
			return out
		}
		if hole && item.Kind == symbol.Opaque {
			out.Open = true
		}
		out.Items = append(out.Items, item)
		r.space()
		switch {
		case r.peek() == ',':
			r.next()
		case r.peek() == ']':
		case hole || !r.end() && r.onHole():
			out.Open = true
		default:
			return r.fail()
		}
	}
	r.next()
	return out
}

func (r *reader) text() *symbol.Value {
	var parts []symbol.Part
	var literal []byte
	flush := func() {
		if len(literal) > 0 {
			parts = append(parts, symbol.Part{Text: string(literal)})
			literal = nil
		}
	}
	r.next()
	for {
		if r.end() {
			return r.fail()
		}
		if r.onHole() {
			flush()
			parts = append(parts, r.parts[r.part])
			r.part, r.offset = r.part+1, 0
			continue
		}
		c := r.next()
		switch {
		case c == '"':
			flush()
			return symbol.Join(parts, r.at)
		case c == '\\':
			literal = r.escape(literal)
		case c == '\n' || c == 0:
			return r.fail()
		default:
			literal = append(literal, c)
		}
		if r.failed {
			return symbol.Absent()
		}
	}
}

func (r *reader) escape(to []byte) []byte {
	switch c := r.next(); c {
	case '"', '\\', '/':
		return append(to, c)
	case 'n':
		return append(to, '\n')
	case 't':
		return append(to, '\t')
	case 'r':
		return append(to, '\r')
	case 'b':
		return append(to, '\b')
	case 'f':
		return append(to, '\f')
	case 'u':
		digits := make([]byte, 4)
		for i := range digits {
			digits[i] = r.next()
		}
		n, err := strconv.ParseUint(string(digits), 16, 32)
		if err != nil {
			r.fail()
			return to
		}
		return utf8.AppendRune(to, rune(n))
	}
	r.fail()
	return to
}
