package flat

import (
	"iter"
	"strings"
)

// Body is what may stand between the braces of a block: arguments and nested
// blocks. The zero Body has none. Equal bodies of one pool are equal values.
type Body struct {
	p *Pool
	i uint32 // index+1
}

// IsZero tells a Body that stands for nothing from an empty one.
func (b Body) IsZero() bool { return b.i == 0 }

// Opaque says that the source does not know what this body holds: everything
// inside is to be accepted.
func (b Body) Opaque() bool { return b.flags()&bodyOpaque != 0 }

// Deprecated says whether the block as a whole is deprecated, and the
// provider's words for it, which may be "".
func (b Body) Deprecated() (message string, deprecated bool) {
	if b.flags()&bodyDeprecated == 0 {
		return "", false
	}
	return b.p.str(b.p.field(tabBodies, b.i-1, 16)), true
}

// Description is the provider's text about the block, "" if there is none.
func (b Body) Description() string {
	if b.i == 0 {
		return ""
	}
	return b.p.str(b.p.field(tabBodies, b.i-1, 20))
}

// Attribute finds an argument or computed attribute by name.
func (b Body) Attribute(name string) (Attribute, bool) {
	start, end := b.attrs()
	if i, ok := b.find(tabAttrs, start, end, name); ok {
		return b.attribute(i)
	}
	return Attribute{}, false
}

// Block finds a nested block type by name.
func (b Body) Block(name string) (Nested, bool) {
	start, end := b.blocks()
	if i, ok := b.find(tabNested, start, end, name); ok {
		return b.nested(i)
	}
	return Nested{}, false
}

// Attributes yields all arguments and computed attributes, sorted by name.
func (b Body) Attributes() iter.Seq[Attribute] {
	return func(yield func(Attribute) bool) {
		start, end := b.attrs()
		for i := start; i < end; i++ {
			if a, ok := b.attribute(b.p.field(tabRefs, i, 0)); ok && !yield(a) {
				return
			}
		}
	}
}

// Blocks yields all nested block types, sorted by name.
func (b Body) Blocks() iter.Seq[Nested] {
	return func(yield func(Nested) bool) {
		start, end := b.blocks()
		for i := start; i < end; i++ {
			if n, ok := b.nested(b.p.field(tabRefs, i, 0)); ok && !yield(n) {
				return
			}
		}
	}
}

func (b Body) flags() uint32 {
	if b.i == 0 {
		return 0
	}
	return b.p.field(tabBodies, b.i-1, 12)
}

func (b Body) attrs() (start, end uint32)  { return b.span(0, 8) }
func (b Body) blocks() (start, end uint32) { return b.span(4, 10) }

// span is the stretch of tabRefs named by the two fields, always within it.
func (b Body) span(first, count uint32) (start, end uint32) {
	if b.i == 0 {
		return 0, 0
	}
	start = b.p.field(tabBodies, b.i-1, first)
	n := b.p.half(tabBodies, b.i-1, count)
	if uint64(start)+uint64(n) > uint64(b.p.tab[tabRefs].n) {
		return 0, 0
	}
	return start, start + n
}

// find looks a name up among the records of tab that [lo, hi) of tabRefs
// names in order.
func (b Body) find(tab int, lo, hi uint32, name string) (uint32, bool) {
	p := b.p
	for lo < hi {
		mid := lo + (hi-lo)/2
		ref := p.field(tabRefs, mid, 0)
		switch c := strings.Compare(p.str(p.field(tab, ref, 0)), name); {
		case c == 0:
			return ref, ref < p.tab[tab].n
		case c < 0:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return 0, false
}

// attribute gives attribute i of this body, unless it would contain this body.
func (b Body) attribute(i uint32) (Attribute, bool) {
	if i >= b.p.tab[tabAttrs].n {
		return Attribute{}, false
	}
	if n := b.p.field(tabAttrs, i, 8); n != 0 {
		if _, ok := b.nested(n - 1); !ok {
			return Attribute{}, false
		}
	}
	return Attribute{b.p, i + 1}, true
}

// nested gives nested block i of this body, unless it would contain this body.
func (b Body) nested(i uint32) (Nested, bool) {
	if i >= b.p.tab[tabNested].n || b.p.field(tabNested, i, 4) >= b.i-1 {
		return Nested{}, false
	}
	return Nested{b.p, i + 1}, true
}

// Attribute is one argument or computed attribute of a body.
type Attribute struct {
	p *Pool
	i uint32 // index+1
}

func (a Attribute) Name() string {
	if a.i == 0 {
		return ""
	}
	return a.p.str(a.p.field(tabAttrs, a.i-1, 0))
}

// Required says that a configuration must set the argument.
func (a Attribute) Required() bool { return a.flags()&attrRequired != 0 }

// Optional says that a configuration may set the argument.
func (a Attribute) Optional() bool { return a.flags()&attrOptional != 0 }

// Computed says that the provider gives a value where none is set. An
// attribute that is computed only cannot be set.
func (a Attribute) Computed() bool { return a.flags()&attrComputed != 0 }

// Sensitive says that the value is not shown in plans.
func (a Attribute) Sensitive() bool { return a.flags()&attrSensitive != 0 }

// WriteOnly says that the value is not kept in the state and reads as null.
func (a Attribute) WriteOnly() bool { return a.flags()&attrWriteOnly != 0 }

// Deprecated says whether the argument is deprecated, and the provider's
// words for it, which may be "".
func (a Attribute) Deprecated() (message string, deprecated bool) {
	if a.flags()&attrDeprecated == 0 {
		return "", false
	}
	return a.p.str(a.p.field(tabAttrs, a.i-1, 12)), true
}

// Description is the provider's text about the argument, "" if there is none.
func (a Attribute) Description() string {
	if a.i == 0 {
		return ""
	}
	return a.p.str(a.p.field(tabAttrs, a.i-1, 16))
}

// Type is the argument's type; for a nested attribute the type its body
// implies in its nesting is given by Nested.ImpliedType instead, and this is
// dynamic.
func (a Attribute) Type() Type {
	if a.i == 0 {
		return Type{}
	}
	return Type{a.p, a.p.field(tabAttrs, a.i-1, 4)}
}

// Nested gives the body of a nested attribute (plugin protocol 6: written
// `name = { … }`, with its own required and optional arguments inside).
func (a Attribute) Nested() (Nested, bool) {
	if a.i == 0 {
		return Nested{}, false
	}
	n := a.p.field(tabAttrs, a.i-1, 8)
	if n == 0 || n > a.p.tab[tabNested].n {
		return Nested{}, false
	}
	return Nested{a.p, n}, true
}

func (a Attribute) flags() uint32 {
	if a.i == 0 {
		return 0
	}
	return a.p.field(tabAttrs, a.i-1, 20)
}

// Nested is a body within a body: a nested block type, or the inside of a
// nested attribute.
type Nested struct {
	p *Pool
	i uint32 // index+1
}

func (n Nested) Name() string {
	if n.i == 0 {
		return ""
	}
	return n.p.str(n.p.field(tabNested, n.i-1, 0))
}

// Body is what the block holds.
func (n Nested) Body() Body {
	if n.i == 0 {
		return Body{}
	}
	i := n.p.field(tabNested, n.i-1, 4)
	if i >= n.p.tab[tabBodies].n {
		return Body{}
	}
	return Body{n.p, i + 1}
}

// MinItems is the least number of blocks, 0 if it may be left out.
func (n Nested) MinItems() int {
	if n.i == 0 {
		return 0
	}
	return int(n.p.half(tabNested, n.i-1, 8))
}

// MaxItems is the largest number of blocks, 0 if there is no limit.
func (n Nested) MaxItems() int {
	if n.i == 0 {
		return 0
	}
	return int(n.p.half(tabNested, n.i-1, 10))
}

// Nesting says what the blocks become in the value.
func (n Nested) Nesting() Nesting {
	if n.i == 0 {
		return Single
	}
	return Nesting(n.p.field(tabNested, n.i-1, 12))
}
