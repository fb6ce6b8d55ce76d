package flat

import (
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// Type is the type of an argument, a parameter or a result. The zero Type is
// dynamic: any type. Equal types of one pool are equal values.
type Type struct {
	p *Pool
	i uint32
}

// maxTypeDepth bounds what String and Cty follow. Real types nest a dozen
// levels; only a damaged pool goes beyond, and reads as dynamic there.
const maxTypeDepth = 64

// IsDynamic says that the type is not fixed, or not known to the source.
func (t Type) IsDynamic() bool { return t.kind() == typeDynamic }

// Cty decodes the type. Each type of a pool is decoded once.
func (t Type) Cty() cty.Type {
	switch t.kind() {
	case typeDynamic:
		return cty.DynamicPseudoType
	case typeString:
		return cty.String
	case typeNumber:
		return cty.Number
	case typeBool:
		return cty.Bool
	}
	if c, ok := t.p.types.Load(t.i); ok {
		return c.(cty.Type)
	}
	c := t.decode(0)
	t.p.types.Store(t.i, c)
	return c
}

// IsCollectionOfObjects says whether this is a list or set of objects: the
// types an argument may have that some providers let a configuration write as
// blocks.
func (t Type) IsCollectionOfObjects() bool {
	k := t.kind()
	return (k == typeList || k == typeSet) && t.elem().kind() == typeObject
}

// String gives the type as a type constraint of the language, as in
// "map(string)"; objects that are long are cut to their first attributes.
func (t Type) String() string {
	var b strings.Builder
	t.write(&b, 0)
	return b.String()
}

func (t Type) kind() uint32 {
	if t.p == nil {
		return typeDynamic
	}
	if k := t.p.field(tabTypes, t.i, 0) & 0xff; k <= typeTuple {
		return k
	}
	return typeDynamic
}

// elem is the element type of a collection. Types refer to smaller indices
// only; anything else is damage and reads as dynamic.
func (t Type) elem() Type { return t.smaller(t.p.field(tabTypes, t.i, 4)) }

func (t Type) smaller(i uint32) Type {
	if i >= t.i {
		return Type{}
	}
	return Type{t.p, i}
}

// fields is the stretch of tabFields of an object or tuple.
func (t Type) fields() (start, end uint32) {
	start, n := t.p.field(tabTypes, t.i, 4), t.p.field(tabTypes, t.i, 8)
	if uint64(start)+uint64(n) > uint64(t.p.tab[tabFields].n) {
		return 0, 0
	}
	return start, start + n
}

func (t Type) decode(depth int) cty.Type {
	if depth > maxTypeDepth {
		return cty.DynamicPseudoType
	}
	child := func(c Type) cty.Type {
		if c.p == nil || c.kind() <= typeBool {
			return c.Cty()
		}
		if d, ok := t.p.types.Load(c.i); ok {
			return d.(cty.Type)
		}
		d := c.decode(depth + 1)
		t.p.types.Store(c.i, d)
		return d
	}
	switch t.kind() {
	case typeList:
		return cty.List(child(t.elem()))
	case typeSet:
		return cty.Set(child(t.elem()))
	case typeMap:
		return cty.Map(child(t.elem()))
	case typeObject:
		start, end := t.fields()
		attrs := make(map[string]cty.Type, end-start)
		for i := start; i < end; i++ {
			attrs[t.p.str(t.p.field(tabFields, i, 0))] = child(t.smaller(t.p.field(tabFields, i, 4)))
		}
		return cty.Object(attrs)
	case typeTuple:
		start, end := t.fields()
		elems := make([]cty.Type, 0, end-start)
		for i := start; i < end; i++ {
			elems = append(elems, child(t.smaller(t.p.field(tabFields, i, 4))))
		}
		return cty.Tuple(elems)
	}
	return cty.DynamicPseudoType
}

// maxTypeText is where String stops spelling out an object.
const maxTypeText = 200

func (t Type) write(b *strings.Builder, depth int) {
	if depth > maxTypeDepth {
		b.WriteString("any")
		return
	}
	collection := func(name string) {
		b.WriteString(name)
		b.WriteByte('(')
		t.elem().write(b, depth+1)
		b.WriteByte(')')
	}
	switch t.kind() {
	case typeString:
		b.WriteString("string")
	case typeNumber:
		b.WriteString("number")
	case typeBool:
		b.WriteString("bool")
	case typeList:
		collection("list")
	case typeSet:
		collection("set")
	case typeMap:
		collection("map")
	case typeObject, typeTuple:
		t.writeFields(b, depth)
	default:
		b.WriteString("any")
	}
}

func (t Type) writeFields(b *strings.Builder, depth int) {
	object := t.kind() == typeObject
	open, close := "tuple([", "])"
	if object {
		open, close = "object({", "})"
	}
	b.WriteString(open)
	start, end := t.fields()
	for i := start; i < end; i++ {
		if i > start {
			b.WriteString(", ")
		}
		if b.Len() > maxTypeText {
			b.WriteString("… " + strconv.Itoa(int(end-i)) + " more")
			break
		}
		if object {
			b.WriteString(t.p.str(t.p.field(tabFields, i, 0)))
			b.WriteString(" = ")
		}
		t.smaller(t.p.field(tabFields, i, 4)).write(b, depth+1)
	}
	b.WriteString(close)
}
