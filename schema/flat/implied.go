package flat

import "github.com/zclconf/go-cty/cty"

// ImpliedType is the type of the value that a block with this body decodes
// to, by the rules Terraform uses for resources: an object with one attribute
// for each argument and each nested block type. What is opaque is dynamic.
// Each body's type is decoded once.
func (b Body) ImpliedType() cty.Type {
	return b.impliedType(0)
}

// ImpliedType is the type of the attribute that the nested block or nested
// attribute becomes in the value of the body around it.
func (n Nested) ImpliedType() cty.Type {
	return n.blockType(0)
}

// ImpliedType is the type of the attribute's value: its Type, or what its
// nested body implies.
func (a Attribute) ImpliedType() cty.Type {
	return a.impliedType(0)
}

// maxBodyDepth is beyond any real schema; see maxTypeDepth.
const maxBodyDepth = 64

func (b Body) impliedType(depth int) cty.Type {
	if b.i == 0 {
		return cty.EmptyObject
	}
	if b.Opaque() || depth > maxBodyDepth {
		return cty.DynamicPseudoType
	}
	if c, ok := b.p.implied.Load(b.i); ok {
		return c.(cty.Type)
	}
	attrs := make(map[string]cty.Type)
	for a := range b.Attributes() {
		attrs[a.Name()] = a.impliedType(depth)
	}
	for n := range b.Blocks() {
		attrs[n.Name()] = n.blockType(depth)
	}
	c := cty.Object(attrs)
	b.p.implied.Store(b.i, c)
	return c
}

func (a Attribute) impliedType(depth int) cty.Type {
	n, ok := a.Nested()
	if !ok {
		return a.Type().Cty()
	}
	// Unlike blocks, nested attributes of a collection nesting are that
	// collection even where a part of the element is dynamic.
	inner := n.Body().impliedType(depth + 1)
	switch n.Nesting() {
	case List:
		return cty.List(inner)
	case Set:
		return cty.Set(inner)
	case Map:
		return cty.Map(inner)
	}
	return inner
}

func (n Nested) blockType(depth int) cty.Type {
	inner := n.Body().impliedType(depth + 1)
	switch n.Nesting() {
	case List:
		if inner.HasDynamicTypes() {
			return cty.DynamicPseudoType // a tuple, whose length only a value tells
		}
		return cty.List(inner)
	case Set:
		return cty.Set(inner)
	case Map:
		if inner.HasDynamicTypes() {
			return cty.DynamicPseudoType // an object, whose keys only a value tells
		}
		return cty.Map(inner)
	}
	return inner
}
