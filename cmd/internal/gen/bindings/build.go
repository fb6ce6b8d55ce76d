package bindings

import (
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/schema/flat"
)

// builder makes bodies of the declarations of one provider version.
type builder struct {
	decls *declarations
	// nestedAttributes: the provider has attributes with a nested body of their
	// own, so that an attribute of objects is one where nothing speaks against it.
	nestedAttributes bool
	// guessed holds what the bindings leave open: list or set.
	guessed *Guesses
	// bodies holds what is made of each structure; nil while it is being made.
	bodies map[*structure]*flat.SourceBody
}

// Guesses are the places of a Source where the bindings leave something open
// and a list was taken.
type Guesses struct {
	blocks map[*flat.SourceNested]bool
	attrs  map[*flat.SourceAttribute]bool
}

// maxDepth ends object types that contain themselves.
const maxDepth = 40

// body makes the body of a structure, once. Where a structure contains itself
// the inner one is opaque: the bindings have folded something there.
func (b *builder) body(s *structure) *flat.SourceBody {
	if done, ok := b.bodies[s]; ok {
		if done == nil {
			return &flat.SourceBody{Opaque: true}
		}
		return done
	}
	b.bodies[s] = nil
	out := &flat.SourceBody{
		Attributes: make(map[string]*flat.SourceAttribute),
		Blocks:     make(map[string]*flat.SourceNested),
	}
	for _, name := range slices.Sorted(maps.Keys(s.members)) {
		if m := s.members[name]; b.isBlock(m) {
			out.Blocks[name] = b.block(m)
		} else {
			out.Attributes[name] = b.attribute(m)
		}
	}
	b.bodies[s] = out
	return out
}

// isBlock says that a member is a block: the interface says so, or it is in no
// interface because nothing inside can be set, and has none of the flags that
// every attribute has one of.
func (b *builder) isBlock(m *member) bool {
	return m.block || m.inClass && !m.computed && !m.optional && !m.required && m.made != ""
}

func (b *builder) block(m *member) *flat.SourceNested {
	n := &flat.SourceNested{}
	sh := b.blockShape(m)
	switch sh.kind {
	case setShape:
		n.Nesting = flat.Set
	case mapShape:
		n.Nesting = flat.Map
	case listShape:
		n.Nesting = flat.List
		b.guessed.blocks[n] = m.collection == "" && m.made == ""
	case objectShape:
		// One object: a block of single nesting, or a collection limited to one.
		switch {
		case m.collection == "struct", m.collection == "" && (m.name == "timeouts" || !m.block):
			n.Nesting = flat.Single
		case m.collection == "set":
			n.Nesting, n.MaxItems = flat.Set, 1
		default:
			n.Nesting, n.MaxItems = flat.List, 1
			b.guessed.blocks[n] = m.collection == ""
		}
	default:
		n.Nesting = flat.List
	}
	// Of a single block the bindings say "required" where an argument inside is.
	if m.isRequired() && n.Nesting != flat.Single {
		n.MinItems = 1
	}
	inner, ok := b.decls.structs[sh.object()]
	if sh.kind == anyShape || !ok {
		n.Body = &flat.SourceBody{Opaque: true}
		return n
	}
	n.Body = b.body(inner)
	return n
}

// blockShape is the shape of a block by the best witness there is.
func (b *builder) blockShape(m *member) shape {
	if m.made != "" {
		if sh := parseMade(m.made); sh.kind != anyShape {
			return sh
		}
	}
	sh := parseShape(m.declared)
	if sh.kind == listShape && (m.collection == "set" || strings.Contains(m.getter, "Fn.tolist(")) {
		sh.kind = setShape
	}
	return sh
}

func (b *builder) attribute(m *member) *flat.SourceAttribute {
	a := &flat.SourceAttribute{
		Computed: m.computed, Optional: m.optional, Required: m.required,
		WriteOnly: m.writeOnly,
	}
	if !m.inClass { // only the interface speaks
		a.Required = !m.mayBeLeft
		a.Optional = m.mayBeLeft
	}
	if !a.Required && !a.Optional && !a.Computed {
		a.Optional = true
	}
	if strings.HasSuffix(m.name, "_wo") && !a.Computed {
		a.WriteOnly = true // the ending is reserved for it; older generators tell nothing else
	}
	sh := b.attributeShape(m)
	inner, isObject := b.decls.structs[sh.object()]
	if isObject && b.isNested(inner, a, 0) {
		a.Nested = b.nestedAttribute(sh, inner)
		if a.Nested != nil {
			return a
		}
	}
	a.Type = b.typ(sh, 0)
	told := m.collection != "" || m.made != "" || strings.Contains(m.getter, "ListAttribute(")
	b.guessed.attrs[a] = sh.kind == listShape && !told || a.Type == cty.DynamicPseudoType
	return a
}

// attributeShape is the shape of an attribute by the best witness there is.
func (b *builder) attributeShape(m *member) shape {
	var sh shape
	for _, try := range []func() shape{
		func() shape { return parseMade(m.made) },
		func() shape { return parseShape(m.field) },
		func() shape { return parseShape(m.declared) },
		func() shape { return parseGetter(m.getter) },
	} {
		if sh = try(); sh.kind != anyShape {
			break
		}
	}
	isSet := m.collection == "set" || m.collection == "" && strings.Contains(m.getter, "Fn.tolist(")
	if sh.kind == listShape && isSet {
		sh.kind = setShape
	}
	return sh
}

// isNested tells an attribute with a body of its own from one of an object
// type. The bindings look the same but for this: the parts of an object type
// all have the flags of the attribute.
func (b *builder) isNested(s *structure, a *flat.SourceAttribute, depth int) bool {
	if !a.Required && !a.Optional {
		return false // nobody writes it: the type tells all there is
	}
	return b.nestedAttributes || !s.classless && !b.uniform(s, a, depth)
}

// uniform says that all parts of a structure have the flags of the attribute.
func (b *builder) uniform(s *structure, a *flat.SourceAttribute, depth int) bool {
	for _, m := range s.members {
		if m.inClass && (m.computed != a.Computed || m.optional != a.Optional || m.required != a.Required) {
			return false
		}
		if inner, ok := b.decls.structs[b.attributeShape(m).object()]; ok && depth < maxDepth {
			if !b.uniform(inner, a, depth+1) {
				return false
			}
		}
	}
	return true
}

// nestedAttribute gives the nested body, or nil for nestings that have none.
func (b *builder) nestedAttribute(sh shape, inner *structure) *flat.SourceNested {
	n := &flat.SourceNested{}
	switch {
	case sh.kind == objectShape:
		n.Nesting = flat.Single
	case sh.elem.kind != objectShape:
		return nil
	case sh.kind == listShape:
		n.Nesting = flat.List
	case sh.kind == setShape:
		n.Nesting = flat.Set
	case sh.kind == mapShape:
		n.Nesting = flat.Map
	}
	n.Body = b.body(inner)
	return n
}

func (b *builder) typ(sh shape, depth int) cty.Type {
	if depth > maxDepth {
		return cty.DynamicPseudoType
	}
	elem := func() cty.Type { return b.typ(*sh.elem, depth) }
	switch sh.kind {
	case stringShape:
		return cty.String
	case numberShape:
		return cty.Number
	case boolShape:
		return cty.Bool
	case listShape:
		return cty.List(elem())
	case setShape:
		return cty.Set(elem())
	case mapShape:
		return cty.Map(elem())
	case objectShape:
		s, ok := b.decls.structs[sh.name]
		if !ok {
			// FooListList is a list of lists, and then there is no structure FooList.
			if of, ok := strings.CutSuffix(sh.name, "List"); ok && b.decls.structs[of] != nil {
				return cty.List(b.typ(shape{kind: objectShape, name: of}, depth+1))
			}
			return cty.DynamicPseudoType
		}
		attrs := make(map[string]cty.Type, len(s.members))
		for name, m := range s.members {
			attrs[name] = b.typ(b.attributeShape(m), depth+1)
		}
		return cty.Object(attrs)
	}
	return cty.DynamicPseudoType
}

func (m *member) isRequired() bool {
	if m.inClass {
		return m.required
	}
	return !m.mayBeLeft
}
