package bindings

import "strings"

// shape is a type as the bindings tell it: collections around a primitive, an
// object or nothing known.
type shape struct {
	kind shapeKind
	elem *shape
	name string // of an object's structure
}

type shapeKind uint8

const (
	anyShape shapeKind = iota
	stringShape
	numberShape
	boolShape
	listShape
	setShape
	mapShape
	objectShape
)

// object gives the name of the structure at the heart of the shape.
func (s shape) object() string {
	for s.elem != nil {
		s = *s.elem
	}
	return s.name
}

// parseShape reads a TypeScript type as the generators write them:
// "string[] | cdktf.IResolvable", "{ [key: string]: (boolean | …) }". Arrays
// are lists here; whether they are sets is told elsewhere.
func parseShape(text string) shape {
	text = strings.TrimSpace(text)
	for _, part := range splitUnion(text) {
		if part = strings.TrimSpace(part); !strings.HasSuffix(part, ".IResolvable") && part != "undefined" {
			text = part
			break
		}
	}
	switch text {
	case "string":
		return shape{kind: stringShape}
	case "number":
		return shape{kind: numberShape}
	case "boolean":
		return shape{kind: boolShape}
	case "any", "":
		return shape{}
	}
	if inner, ok := strings.CutSuffix(text, "[]"); ok {
		elem := parseShape(unwrap(inner))
		return shape{kind: listShape, elem: &elem}
	}
	if inner, ok := strings.CutPrefix(text, "{ [key: string]:"); ok {
		elem := parseShape(unwrap(strings.TrimSpace(strings.TrimSuffix(inner, "}"))))
		if elem.kind == anyShape {
			return shape{} // so they write a dynamic type
		}
		return shape{kind: mapShape, elem: &elem}
	}
	if unwrapped := unwrap(text); unwrapped != text {
		return parseShape(unwrapped)
	}
	if name := word(text); name == text {
		return shape{kind: objectShape, name: strings.TrimSuffix(name, "OutputReference")}
	}
	return shape{}
}

// parseMade reads the constructor call that a private field starts with, which
// tells lists from sets: `FooList(this, "foo", true)`.
func parseMade(text string) shape {
	name, args, ok := strings.Cut(strings.TrimSuffix(text, ")"), "(")
	if !ok {
		return shape{}
	}
	if i := strings.LastIndexByte(name, '.'); i >= 0 { // of the library: a collection of primitives
		return parseLibrary(name[i+1:], strings.HasSuffix(args, "true"))
	}
	if of, ok := strings.CutSuffix(name, "OutputReference"); ok {
		return shape{kind: objectShape, name: of}
	}
	for suffix, kind := range map[string]shapeKind{"List": listShape, "Map": mapShape} {
		if of, ok := strings.CutSuffix(name, suffix); ok {
			if kind == listShape && strings.HasSuffix(args, "true") {
				kind = setShape
			}
			elem := shape{kind: objectShape, name: of}
			return shape{kind: kind, elem: &elem}
		}
	}
	return shape{}
}

func parseLibrary(name string, set bool) shape {
	primitive := map[string]shapeKind{
		"String": stringShape, "Number": numberShape, "Boolean": boolShape,
	}
	for prefix, kind := range primitive {
		switch name {
		case prefix + "Map":
			return shape{kind: mapShape, elem: &shape{kind: kind}}
		case prefix + "MapList":
			outer := listShape
			if set {
				outer = setShape
			}
			return shape{kind: outer, elem: &shape{kind: mapShape, elem: &shape{kind: kind}}}
		}
	}
	return shape{}
}

// parseGetter reads what the getter of an attribute returns.
func parseGetter(text string) shape {
	list := listShape
	if strings.Contains(text, "Fn.tolist(") {
		list = setShape
	}
	of := func(outer, inner shapeKind) shape { return shape{kind: outer, elem: &shape{kind: inner}} }
	switch {
	case strings.Contains(text, "getStringAttribute("):
		return shape{kind: stringShape}
	case strings.Contains(text, "getNumberAttribute("):
		return shape{kind: numberShape}
	case strings.Contains(text, "getBooleanAttribute("):
		return shape{kind: boolShape}
	case strings.Contains(text, "getListAttribute("):
		return of(list, stringShape)
	case strings.Contains(text, "getNumberListAttribute("):
		return of(list, numberShape)
	case strings.Contains(text, "getStringMapAttribute("):
		return of(mapShape, stringShape)
	case strings.Contains(text, "getNumberMapAttribute("):
		return of(mapShape, numberShape)
	case strings.Contains(text, "getBooleanMapAttribute("):
		return of(mapShape, boolShape)
	}
	if made, ok := strings.CutPrefix(text, "new "); ok {
		if call, _, ok := strings.Cut(made, ").lookup("); ok { // outputs(key) of old
			return parseMade(call + ")")
		}
		// member(index) of old: new Foo(this, 'foo', index, true)
		if name, args, ok := strings.Cut(made, "("); ok && strings.Contains(args, ", index, ") {
			if strings.Contains(args, "true") {
				list = setShape
			}
			return shape{kind: list, elem: &shape{kind: objectShape, name: name}}
		}
	}
	return shape{}
}

// splitUnion splits at the "|" that are outside of all brackets.
func splitUnion(text string) []string {
	var out []string
	depth, start := 0, 0
	for i, r := range text {
		switch r {
		case '(', '{', '[', '<':
			depth++
		case ')', '}', ']', '>':
			depth--
		case '|':
			if depth == 0 {
				out = append(out, text[start:i])
				start = i + 1
			}
		}
	}
	return append(out, text[start:])
}

// unwrap takes off parentheses around the whole text.
func unwrap(text string) string {
	if !strings.HasPrefix(text, "(") || !strings.HasSuffix(text, ")") {
		return text
	}
	depth := 0
	for i, r := range text {
		switch r {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 && i < len(text)-1 {
				return text
			}
		}
	}
	return strings.TrimSpace(text[1 : len(text)-1])
}
