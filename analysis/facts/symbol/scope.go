package symbol

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/pass"
)

// Scope is one module in the place where it is called.
type Scope struct {
	view     *pass.View
	prefix   string
	parent   *Scope
	call     *module.Call
	children map[string]*Scope
	locals   map[string]local
	memo     pass.Memo[string, *Value]
	busy     map[string]bool
	frames   pass.Memo[*module.Block, *Frame]
	framing  map[*module.Block]*Frame // in the making
	values   pass.Memo[*hclsyntax.Attribute, *Value]
}

type local struct {
	block *module.Block
	expr  hclsyntax.Expression
}

// Frame is what names mean in one place besides those of the module.
type Frame struct {
	// EachKey, EachValue and CountIndex are nil where they do not exist.
	EachKey, EachValue, CountIndex *Value
	// Names are those of for expressions and dynamic blocks.
	Names map[string]*Value
}

// Of is the Scope of a View.
func Of(v *pass.View) *Scope { return pass.Fact(v, newScope) }

func newScope(v *pass.View) *Scope {
	s := &Scope{view: v}
	caller, name := v.Caller()
	if caller == nil {
		return s
	}
	s.parent = Of(caller)
	s.prefix = s.parent.prefix + "module." + name + "."
	for _, c := range s.parent.view.Calls() {
		if c.Name == name {
			s.call = c
			break
		}
	}
	return s
}

// View is the module as rules see it.
func (s *Scope) View() *pass.View { return s.view }

// Prefix stands before the module's addresses when they are seen from the
// judged directory: "", "module.queue.".
func (s *Scope) Prefix() string { return s.prefix }

// Parent is the calling module, nil for the judged directory; call is what
// leads here.
func (s *Scope) Parent() (parent *Scope, call *module.Call) { return s.parent, s.call }

// Child is the module that a call leads to, or nil where it cannot be opened.
func (s *Scope) Child(name string) *Scope {
	if child, ok := s.children[name]; ok {
		s.view.Calls() // as the first time
		return child
	}
	if s.children == nil {
		s.children = map[string]*Scope{}
	}
	var child *Scope
	if v := s.view.Called(name); v != nil && !s.within(v) {
		child = Of(v)
	}
	s.children[name] = child
	return child
}

// within says that a module calls itself.
func (s *Scope) within(v *pass.View) bool {
	for up := s; up != nil; up = up.parent {
		if up.view.SameModule(v) {
			return true
		}
	}
	return false
}

// Children are all modules that are called and can be opened, in source order.
// Whole is false when there are others.
func (s *Scope) Children() (children []*Scope, whole bool) {
	whole = true
	for _, c := range s.view.Calls() {
		if child := s.Child(c.Name); child != nil && child.call == c {
			children = append(children, child)
		} else {
			whole = false
		}
	}
	return children, whole
}

// Attribute returns an argument of what is declared under an address, the last
// override first, with the block that has it; nil where there is none.
func (s *Scope) Attribute(address, name string) (*hclsyntax.Attribute, *module.Block) {
	blocks := s.view.Declared(address)
	for i := len(blocks) - 1; i > 0; i-- {
		if attr := blocks[i].Body().Attributes[name]; attr != nil && blocks[i].Override {
			return attr, blocks[i]
		}
	}
	if len(blocks) > 0 {
		if attr := blocks[0].Body().Attributes[name]; attr != nil {
			return attr, blocks[0]
		}
	}
	return nil, nil
}

// Frame is the frame of a resource or module block: its each and count.
func (s *Scope) Frame(b *module.Block) *Frame {
	if f, ok := s.frames.Known(s.view, b); ok {
		return f
	}
	if f := s.framing[b]; f != nil {
		s.view.DependOnAll()
		return f // for_each cannot use each
	}
	return s.frames.Get(s.view, b, func() *Frame { return s.makeFrame(b) })
}

func (s *Scope) makeFrame(b *module.Block) *Frame {
	f := &Frame{}
	if s.framing == nil {
		s.framing = map[*module.Block]*Frame{}
	}
	s.framing[b] = f
	defer delete(s.framing, b)
	if attr := b.Body().Attributes["for_each"]; attr != nil {
		all := s.Evaluate(b, attr.Expr, nil)
		f.EachKey, f.EachValue = elements(all, "each.key", "each.value", rangeAt(s, b, attr.Expr))
	} else if attr := b.Body().Attributes["count"]; attr != nil {
		n := s.Evaluate(b, attr.Expr, nil)
		at := rangeAt(s, b, attr.Expr)
		if number, ok := n.Int(); ok && number == 1 {
			f.CountIndex = fromCty(cty.Zero, at)
		} else {
			f.CountIndex = hole(&Ref{Address: "count.index", Path: n.keyOr(at), At: at})
		}
	}
	return f
}

// elements are the key and the value of any one element of a collection.
func elements(all *Value, key, value string, at At) (*Value, *Value) {
	unknownKey := &Ref{Address: key, Path: all.keyOr(at), At: at}
	if ref := all.Ref(); ref != nil {
		if ref.Path == "" && isResource(ref.Address) {
			return hole(unknownKey), all // the instances of a resource
		}
		return hole(unknownKey), extend(ref, &Value{}, false, at)
	}
	items, keys, closed := all.members()
	if len(items) == 0 || !closed {
		if all.Kind == List {
			return hole(unknownKey), hole(unknownKey)
		}
		return hole(unknownKey), &Value{Items: items, From: []*Value{all}, Name: value + " of " + all.keyOr(at), At: at}
	}
	if all.Kind == List || all.Kind == Either && all.Items[0].Kind == List {
		one := choice(unknownKey, items)
		return one, one
	}
	return choice(unknownKey, keys), choice(&Ref{Address: value, Path: all.keyOr(at), At: at}, items)
}

// members are the items of a list or the values of an object, with the keys.
func (v *Value) members() (items, keys []*Value, closed bool) {
	switch v.Kind {
	case List:
		return v.Items, nil, !v.Open
	case Object:
		for _, f := range v.Fields {
			items, keys = append(items, f.Value), append(keys, f.Key)
		}
		return items, keys, !v.Open
	case Either:
		closed = true
		for _, alternative := range v.Items {
			i, k, whole := alternative.members()
			items, keys, closed = append(items, i...), append(keys, k...), closed && whole
		}
		return items, keys, closed
	case Null:
		return nil, nil, true
	}
	return nil, nil, false
}

// choice is one of some values: itself if there is one, a hole with options if
// they are texts, alternatives otherwise.
func choice(ref *Ref, values []*Value) *Value {
	if len(values) == 1 {
		return values[0]
	}
	for _, v := range values {
		if v.Kind != Scalar {
			return either(ref.At, ref.String(), values...)
		}
	}
	ref.Options = values
	return hole(ref)
}

func hole(ref *Ref) *Value {
	return &Value{Kind: Scalar, Parts: []Part{{Ref: ref}}, At: ref.At}
}

// Local is the value of a local.
func (s *Scope) Local(name string) *Value {
	blocks := s.view.Blocks("locals")
	if s.locals == nil {
		s.locals = map[string]local{}
		for _, b := range blocks {
			for n, attr := range b.Body().Attributes {
				if _, ok := s.locals[n]; !ok || b.Override {
					s.locals[n] = local{b, attr.Expr}
				}
			}
		}
	}
	l, ok := s.locals[name]
	if !ok {
		return &Value{}
	}
	return s.once("local."+name, func() *Value { return s.Evaluate(l.block, l.expr, nil) })
}

// once evaluates something under a name; what a cycle sees of it is opaque.
func (s *Scope) once(name string, evaluate func() *Value) *Value {
	if v, ok := s.memo.Known(s.view, name); ok {
		return v
	}
	if s.busy[name] {
		s.view.DependOnAll()
		return &Value{}
	}
	if s.busy == nil {
		s.busy = map[string]bool{}
	}
	s.busy[name] = true
	defer delete(s.busy, name)
	return s.memo.Get(s.view, name, evaluate)
}

// Variable is the value of an input variable: what the caller passes, or the
// default; for the judged directory what the world says.
func (s *Scope) Variable(name string) *Value {
	return s.once("var."+name, func() *Value {
		address := "var." + name
		ref := &Ref{Scope: s, Address: address}
		if blocks := s.view.Declared(address); len(blocks) > 0 {
			ref.At = At{Scope: s, Block: blocks[0], Range: blocks[0].Header()}
		}
		if s.parent != nil {
			if attr := s.call.Block.Body().Attributes[name]; attr != nil {
				return s.parent.Evaluate(s.call.Block, attr.Expr, s.parent.Frame(s.call.Block))
			}
			if attr, block := s.Attribute(address, "default"); attr != nil {
				return s.Evaluate(block, attr.Expr, nil)
			}
			return hole(ref)
		}
		var values []*Value
		for _, v := range s.view.VariableValues(name) {
			values = append(values, fromCty(v, ref.At))
		}
		if len(values) == 0 {
			return hole(ref)
		}
		return choice(ref, values)
	})
}

// Output is the value of an output.
func (s *Scope) Output(name string) *Value {
	attr, block := s.Attribute("output."+name, "value")
	if attr == nil {
		return &Value{}
	}
	return s.once("output."+name, func() *Value { return s.Evaluate(block, attr.Expr, nil) })
}
