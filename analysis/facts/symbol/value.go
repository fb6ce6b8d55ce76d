package symbol

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/text"
)

// Kind says of what form a value is.
type Kind uint8

const (
	// Opaque is the zero value: nothing is known but what it was made from.
	Opaque Kind = iota
	// Null is null, or an argument that is not there.
	Null
	// Scalar is a string, number or bool, made of Parts.
	Scalar
	// List is a list, set or tuple of Items.
	List
	// Object is an object or map of Fields.
	Object
	// Either is one of Items; which one cannot be told.
	Either
)

// Value is what an expression is made of. It is immutable and never nil where
// this package returns one.
type Value struct {
	Kind Kind
	// Parts of a Scalar in their order: their texts together are its text.
	Parts []Part
	// Const is a Scalar that is wholly known; otherwise cty.NilVal.
	Const cty.Value
	// Items of a List, alternatives of an Either.
	Items []*Value
	// Fields of an Object in source order.
	Fields []Field
	// Open says that a List or Object may have more than is listed.
	Open bool
	// Maybe says that this item of a List, field or block may not be there.
	Maybe bool
	// Encoded says that the value is the JSON text of this structure.
	Encoded bool
	// From are the values that an Opaque one was computed from.
	From []*Value
	// Name identifies an Opaque value or an Either: equal names are equal
	// values. It is empty where that cannot be said.
	Name string
	// At is where the value is written: for one that comes through a local or a
	// variable, where it is defined.
	At At
	// marks say where pieces of a template's text are written.
	marks []mark
}

// mark is where a literal piece of a template is written: length bytes of the
// text of a part, from offset on, end at the byte end of the chunk.
type mark struct{ part, offset, length, end int }

// Part is a piece of a Scalar's text: Ref or, if that is nil, Hole or, if that
// is nil, the literal Text.
type Part struct {
	Text string
	Ref  *Ref
	Hole *Value
}

// Ref is a reference to something whose value is not written here.
type Ref struct {
	// Scope is the module that declares Address: "aws_s3_bucket.logs",
	// "data.aws_region.here", "var.name", "module.m" (one that cannot be
	// opened), "each.key", "terraform.workspace". Keys of instances are left
	// out: all instances are one.
	Scope   *Scope
	Address string
	// Path are the steps after the address, joined: "arn", "vpc_config[0].id".
	// For each and count it tells their collections apart.
	Path string
	// Options are what a variable, each.key or each.value may be, where that is
	// known and there are several values.
	Options []*Value
	At      At
}

// Field is an item of an Object.
type Field struct {
	// Key is a Scalar.
	Key   *Value
	Value *Value
}

// At is a place in a module: Range counts from the start of the block's chunk.
type At struct {
	Scope *Scope
	Block *module.Block
	Range text.Range
}

// Place is where a finding may be marked: the zero Place for the zero At. It
// lies in another directory where Scope is a called module.
func (a At) Place() pass.Place {
	if a.Scope == nil || a.Block == nil {
		return pass.Place{}
	}
	return a.Scope.view.PlaceIn(a.Block, a.Range)
}

// Here says that it is written in the judged module, by something that means it:
// not in a called module, and not in a variable, whose value another writes.
func (a At) Here() bool {
	return a.Scope != nil && a.Block != nil && a.Scope.parent == nil && a.Block.Type() != "variable"
}

// Within is where a stretch of a text is written, from one position to another;
// a position is the index of a part and an offset in its text. Where that cannot
// be told it is the place of the whole text.
func (v *Value) Within(part, offset, endPart, endOffset int) At {
	start, ok := v.written(part, offset)
	end, also := v.written(endPart, endOffset)
	if !ok || !also || start > end {
		return v.At
	}
	at := v.At
	at.Range = text.Range{Start: start, End: end}
	return at
}

func (v *Value) written(part, offset int) (int, bool) {
	for _, m := range v.marks {
		if m.part == part && m.offset <= offset && offset <= m.offset+m.length {
			return m.end - (m.length - (offset - m.offset)), true
		}
	}
	return 0, false
}

// identity tells the place from all others, for values that are equal only to
// themselves.
func (a At) identity() string {
	if a.Block == nil {
		return ""
	}
	prefix := ""
	if a.Scope != nil {
		prefix = a.Scope.prefix
	}
	return fmt.Sprintf("%s%p:%d", prefix, a.Block.Chunk, a.Range.Start)
}

// keyOr is the value's key or, if it has none, what tells the place from others.
func (v *Value) keyOr(at At) string {
	if key := v.Key(); key != "" {
		return key
	}
	return at.identity()
}

// limits of what one value may be, so that hostile text costs nothing.
const (
	maxItems        = 512
	maxAlternatives = 16
	maxDepth        = 64
	maxText         = 1 << 16
	maxParts        = 128
	maxName         = 4096
)

var null = &Value{Kind: Null}

// Absent is the value of an argument that is not there.
func Absent() *Value { return null }

// Text makes a literal string.
func Text(s string, at At) *Value {
	return &Value{Kind: Scalar, Parts: []Part{{Text: s}}, Const: cty.StringVal(s), At: at}
}

// Literal is the text of a Scalar that is wholly known: "true" for true.
func (v *Value) Literal() (string, bool) {
	if v == nil || v.Kind != Scalar {
		return "", false
	}
	switch len(v.Parts) {
	case 0:
		return "", true
	case 1:
		return v.Parts[0].Text, v.Parts[0].Ref == nil && v.Parts[0].Hole == nil
	}
	return "", false
}

// Bool is the value of a known bool, also of one in quotes.
func (v *Value) Bool() (value, ok bool) {
	s, ok := v.Literal()
	return s == "true", ok && (s == "true" || s == "false")
}

// Int is the value of a known whole number, also of one in quotes.
func (v *Value) Int() (int, bool) {
	s, ok := v.Literal()
	if !ok || s == "" || len(s) > 18 {
		return 0, false
	}
	n, sign := 0, 1
	if s[0] == '-' && len(s) > 1 {
		s, sign = s[1:], -1
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return sign * n, true
}

// IsNull says whether the value is absent or null.
func (v *Value) IsNull() bool { return v == nil || v.Kind == Null }

// Ref is the reference that a Scalar wholly consists of, or nil.
func (v *Value) Ref() *Ref {
	if v == nil || v.Kind != Scalar || len(v.Parts) != 1 {
		return nil
	}
	return v.Parts[0].Ref
}

// Field returns the value of a field by its literal key. Known is false when
// the value is no Object, or may have the field though it is not listed.
func (v *Value) Field(key string) (field *Value, known bool) {
	if v == nil || v.Kind != Object {
		return null, false
	}
	known = !v.Open
	for i := len(v.Fields) - 1; i >= 0; i-- {
		k, ok := v.Fields[i].Key.Literal()
		if !ok {
			known = false
			continue
		}
		if k == key {
			return v.Fields[i].Value, true
		}
	}
	return null, known
}

// FieldFold is Field for keys whose case does not matter.
func (v *Value) FieldFold(key string) (field *Value, known bool) {
	if v != nil && v.Kind == Object {
		for i := range v.Fields {
			if k, ok := v.Fields[i].Key.Literal(); ok && k != key && strings.EqualFold(k, key) {
				return v.Fields[i].Value, true
			}
		}
	}
	return v.Field(key)
}

// Elements are the items of a list, or the value itself as the only one: many
// arguments of policies take either. Closed is false when there may be others.
// Alternatives are listed as items that may not be there.
func (v *Value) Elements() (items []*Value, closed bool) {
	if v == nil {
		return nil, true
	}
	switch v.Kind {
	case Null:
		return nil, true
	case List:
		return v.Items, !v.Open
	case Either:
		closed = true
		for _, alternative := range v.Items {
			some, whole := alternative.Elements()
			closed = closed && whole
			for _, item := range some {
				items = append(items, item.maybe())
			}
		}
		return items, closed
	}
	return []*Value{v}, v.Kind != Opaque
}

// Alternatives are what the value may be: the items of an Either, the value
// itself otherwise.
func (v *Value) Alternatives() []*Value {
	if v != nil && v.Kind == Either {
		return v.Items
	}
	return []*Value{v}
}

// maxWalk bounds how many values are looked at in one: parts of values are
// shared, so that a short text can make a structure without end.
const maxWalk = 4096

// Refs calls yield with every reference that the value depends on, up to some
// thousands.
func (v *Value) Refs(yield func(*Ref)) {
	left := maxWalk
	v.refs(yield, &left)
}

func (v *Value) refs(yield func(*Ref), left *int) {
	if *left--; v == nil || *left < 0 {
		return
	}
	for i := range v.Parts {
		if r := v.Parts[i].Ref; r != nil {
			yield(r)
		}
		v.Parts[i].Hole.refs(yield, left)
	}
	for _, item := range v.Items {
		item.refs(yield, left)
	}
	for i := range v.Fields {
		v.Fields[i].Key.refs(yield, left)
		v.Fields[i].Value.refs(yield, left)
	}
	for _, from := range v.From {
		from.refs(yield, left)
	}
}

// Known says whether the value is wholly known, with all that is in it; a value
// too large to look at is not.
func (v *Value) Known() bool {
	left := maxWalk
	return v.known(&left)
}

func (v *Value) known(left *int) bool {
	if *left--; *left < 0 {
		return false
	}
	switch v.Kind {
	case Null:
		return true
	case Scalar:
		for i := range v.Parts {
			if v.Parts[i].Ref != nil || v.Parts[i].Hole != nil {
				return false
			}
		}
		return true
	case List, Object:
		if v.Open || v.Encoded {
			return false
		}
		for _, item := range v.Items {
			if item.Maybe || !item.known(left) {
				return false
			}
		}
		for _, f := range v.Fields {
			if f.Value.Maybe || !f.Key.known(left) || !f.Value.known(left) {
				return false
			}
		}
		return true
	}
	return false
}

func (v *Value) maybe() *Value {
	if v.Maybe {
		return v
	}
	c := *v
	c.Maybe = true
	return &c
}

// either makes one value of alternatives; equal constants are one. name says
// which of them it is, so that equal names are the same one.
func either(at At, name string, values ...*Value) *Value {
	var items []*Value
	for _, v := range values {
		for _, a := range v.Alternatives() {
			if !contains(items, a) {
				items = append(items, a)
			}
		}
	}
	if len(items) == 1 {
		return items[0]
	}
	if len(items) > maxAlternatives || len(items) == 0 {
		return &Value{From: values, Name: name, At: at}
	}
	return &Value{Kind: Either, Items: items, Name: name, At: at}
}

func contains(items []*Value, v *Value) bool {
	for _, item := range items {
		if item == v {
			return true
		}
		a, known := item.Literal()
		b, also := v.Literal()
		if known && also && a == b || item.Kind == Null && v.Kind == Null {
			return true
		}
	}
	return false
}

// rangeAt is the place of an expression.
func rangeAt(s *Scope, b *module.Block, e hclsyntax.Node) At {
	return At{Scope: s, Block: b, Range: module.Span(e.Range())}
}
