package schema

import (
	"iter"
	"slices"

	"github.com/terravet/terravet/schema/flat"
)

// Block is what the schemas in question say about the inside of one block. It
// stands for one or more bodies, newest version first: a question is answered
// No only if all of them deny it, and something is required only if all of
// them require it. The zero Block knows nothing: it answers Unknown to
// everything.
type Block struct {
	first flat.Body // newest; zero if the Block knows nothing
	rest  []flat.Body
	// elsewhere are bodies of versions that are not in question and yet might be
	// in use; see [Block.Elsewhere].
	elsewhere []flat.Body
}

// NewBlock makes a Block of bodies, newest first; equal ones count once.
func NewBlock(bodies ...flat.Body) Block {
	var b Block
	for _, body := range bodies {
		b.add(body)
	}
	return b
}

func (b *Block) add(body flat.Body) {
	if b.first.IsZero() {
		b.first = body
		return
	}
	if body == b.first {
		return
	}
	for _, other := range b.rest {
		if other == body {
			return
		}
	}
	b.rest = append(b.rest, body)
}

// Elsewhere returns what versions say that are not in question but that the
// constraint admits as well. What they allow is no certain error.
func (b Block) Elsewhere() Block { return NewBlock(b.elsewhere...) }

func (b *Block) addElsewhere(body flat.Body) {
	for known := range b.Bodies() {
		if known == body {
			return
		}
	}
	if !slices.Contains(b.elsewhere, body) {
		b.elsewhere = append(b.elsewhere, body)
	}
}

// Known says whether anything is known.
func (b Block) Known() bool { return !b.first.IsZero() }

// Newest is the body of the newest version in question; it is what names and
// types are suggested from.
func (b Block) Newest() flat.Body { return b.first }

// Bodies yields the distinct bodies, newest first.
func (b Block) Bodies() iter.Seq[flat.Body] {
	return func(yield func(flat.Body) bool) {
		if b.first.IsZero() || !yield(b.first) {
			return
		}
		for _, body := range b.rest {
			if !yield(body) {
				return
			}
		}
	}
}

// opaque says whether some body accepts whatever it is given.
func (b Block) opaque() bool {
	if b.first.Opaque() {
		return true
	}
	for _, body := range b.rest {
		if body.Opaque() {
			return true
		}
	}
	return false
}

// Opaque says that nothing may be flagged inside: nothing is known, or some
// schema in question accepts everything there.
func (b Block) Opaque() bool { return !b.Known() || b.opaque() }

// Attribute is what the schemas in question say about one argument.
type Attribute struct {
	// Attribute is the newest version's.
	flat.Attribute
	// Required: no version does without it.
	Required bool
	// ReadOnly: no version lets a configuration set it.
	ReadOnly bool
}

// Attribute looks up an argument. Yes: some version has it. No: none has.
func (b Block) Attribute(name string) (Attribute, Answer) {
	if !b.Known() {
		return Attribute{}, Unknown
	}
	found, ok := b.first.Attribute(name)
	if len(b.rest) == 0 {
		if !ok {
			return Attribute{}, b.absent()
		}
		return Attribute{Attribute: found, Required: found.Required(), ReadOnly: readOnly(found)}, Yes
	}
	a := Attribute{Attribute: found, Required: ok && found.Required(), ReadOnly: !ok || readOnly(found)}
	for _, body := range b.rest {
		other, has := body.Attribute(name)
		if !has {
			a.Required = false
			continue
		}
		if !ok {
			a.Attribute, ok = other, true
		}
		a.Required = a.Required && other.Required()
		a.ReadOnly = a.ReadOnly && readOnly(other)
	}
	if !ok {
		return Attribute{}, b.absent()
	}
	return a, Yes
}

// AttributeTypes are the distinct types that the schemas in question give to
// an argument, newest first; empty when none has it.
func (b Block) AttributeTypes(name string) []flat.Type {
	var types []flat.Type
next:
	for body := range b.Bodies() {
		a, ok := body.Attribute(name)
		if !ok {
			continue
		}
		for _, t := range types {
			if t == a.Type() {
				continue next
			}
		}
		types = append(types, a.Type())
	}
	return types
}

func readOnly(a flat.Attribute) bool { return a.Computed() && !a.Optional() && !a.Required() }

func (b Block) absent() Answer {
	if b.opaque() {
		return Unknown
	}
	return No
}

// Nested is what the schemas in question say about one nested block type, or
// about the inside of a nested attribute.
type Nested struct {
	Name string
	// Nesting is the newest version's.
	Nesting flat.Nesting
	// Min and Max are the widest limits; Max 0 is unlimited.
	Min, Max int
	Block    Block
}

// Nested looks up a nested block type. Yes: some version has it.
func (b Block) Nested(name string) (Nested, Answer) {
	if !b.Known() {
		return Nested{}, Unknown
	}
	found, ok := b.first.Block(name)
	if len(b.rest) == 0 {
		if !ok {
			return Nested{}, b.absent()
		}
		n := widen(Nested{}, found, true)
		n.Block.follow(b.elsewhere, name)
		return n, Yes
	}
	var n Nested
	all := true
	for body := range b.Bodies() {
		if other, has := body.Block(name); has {
			n = widen(n, other, n.Name == "")
		} else {
			all = false
		}
	}
	if n.Name == "" {
		return Nested{}, b.absent()
	}
	if !all {
		n.Min = 0
	}
	n.Block.follow(b.elsewhere, name)
	return n, Yes
}

// follow adds what the bodies say of a nested block type to elsewhere.
func (b *Block) follow(bodies []flat.Body, name string) {
	for _, body := range bodies {
		if n, ok := body.Block(name); ok {
			b.addElsewhere(n.Body())
		}
	}
}

// NestedAttribute returns the inside of an argument that has arguments of its
// own (written `name = { … }`).
func (b Block) NestedAttribute(name string) (Nested, bool) {
	var n Nested
	for body := range b.Bodies() {
		a, ok := body.Attribute(name)
		if !ok {
			continue
		}
		other, ok := a.Nested()
		if !ok {
			return Nested{}, false
		}
		n = widen(n, other, !n.Block.Known())
	}
	return n, n.Block.Known()
}

// widen adds what one more version says.
func widen(n Nested, other flat.Nested, first bool) Nested {
	low, high := other.MinItems(), other.MaxItems()
	if other.Nesting() == flat.Single || other.Nesting() == flat.Group {
		high = 1
	}
	if first {
		n = Nested{Name: other.Name(), Nesting: other.Nesting(), Min: low, Max: high}
	} else {
		n.Min = min(n.Min, low)
		if n.Max == 0 || high == 0 {
			n.Max = 0
		} else {
			n.Max = max(n.Max, high)
		}
	}
	n.Block.add(other.Body())
	return n
}

// Required yields the names of the arguments that no version does without,
// sorted.
func (b Block) Required() iter.Seq[string] {
	return func(yield func(string) bool) {
		if b.Opaque() {
			return
		}
		for a := range b.first.Attributes() {
			if !a.Required() || !b.allRequire(a.Name()) {
				continue
			}
			if !yield(a.Name()) {
				return
			}
		}
	}
}

func (b Block) allRequire(name string) bool {
	for _, body := range b.rest {
		if a, ok := body.Attribute(name); !ok || !a.Required() {
			return false
		}
	}
	return true
}

// RequiredBlocks yields the nested block types that no version does without.
func (b Block) RequiredBlocks() iter.Seq[Nested] {
	return func(yield func(Nested) bool) {
		if b.Opaque() {
			return
		}
		for other := range b.first.Blocks() {
			if other.MinItems() == 0 {
				continue
			}
			if n, _ := b.Nested(other.Name()); n.Min > 0 && !yield(n) {
				return
			}
		}
	}
}

// Settable yields the names of all arguments that a configuration may set in
// some version in question, then those of nested block types; a name may come
// twice.
func (b Block) Settable() iter.Seq2[string, bool] {
	return func(yield func(name string, block bool) bool) {
		for body := range b.Bodies() {
			for a := range body.Attributes() {
				if !readOnly(a) && !yield(a.Name(), false) {
					return
				}
			}
			for n := range body.Blocks() {
				if !yield(n.Name(), true) {
					return
				}
			}
		}
	}
}
