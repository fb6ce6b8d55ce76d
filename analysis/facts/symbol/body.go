package symbol

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/pass"
)

// Body is what stands between the braces of a block, with override files
// applied: arguments and nested blocks.
type Body struct {
	scope *Scope
	// parts are the written bodies, later ones override earlier ones.
	parts []part
	frame *Frame
	// object is a body that was written as an object.
	object *Value
	// At is where the block's header is.
	At At
	// Maybe says that the block may not be there.
	Maybe bool
}

type part struct {
	block *module.Block
	body  *hclsyntax.Body
}

// Body reads a resource or data source.
func (s *Scope) Body(r *pass.Resource) Body {
	b := Body{scope: s, frame: s.Frame(r.Block), At: At{Scope: s, Block: r.Block, Range: r.Block.Header()}}
	b.parts = append(b.parts, part{r.Block, r.Block.Body()})
	for _, block := range s.view.Declared(r.Address()) {
		if block.Override && block != r.Block {
			b.parts = append(b.parts, part{block, block.Body()})
		}
	}
	return b
}

// BodyOf reads the resource of any module of the tree.
func BodyOf(r *pass.Resource) Body { return Of(r.View()).Body(r) }

// Scope is the module that the body stands in.
func (b Body) Scope() *Scope { return b.scope }

// Broken says that an argument or block which is not seen may be there.
func (b Body) Broken() bool {
	for _, p := range b.parts {
		if p.block.Chunk.Broken() {
			return true
		}
	}
	return b.object != nil && b.object.Open
}

func (b Body) attribute(name string) (*hclsyntax.Attribute, *module.Block) {
	for i := len(b.parts) - 1; i >= 0; i-- {
		if attr := b.parts[i].body.Attributes[name]; attr != nil {
			return attr, b.parts[i].block
		}
	}
	return nil, nil
}

// AttributeAt is where an argument is written, or the header of the block.
func (b Body) AttributeAt(name string) At {
	if attr, block := b.attribute(name); attr != nil {
		return At{Scope: b.scope, Block: block, Range: module.Span(attr.SrcRange)}
	}
	return b.At
}

// Value is what an argument is made of: "role", or "vpc_config.subnet_ids"
// through nested blocks. It is null where the argument is not there, and opaque
// where the text is broken so that it may be. Of several blocks the values are
// alternatives.
func (b Body) Value(path string) *Value {
	name, rest, deeper := strings.Cut(path, ".")
	if attr, block := b.attribute(name); attr != nil {
		v := b.argument(attr, block)
		if !deeper {
			return v
		}
		ev := evaluation{scope: b.scope, block: block, frame: b.frame}
		if v.Kind == List && len(v.Items) == 1 && !v.Open {
			v = v.Items[0]
		}
		for _, word := range strings.Split(rest, ".") {
			if v.Kind == Null {
				return null
			}
			v = ev.step(v, Text(word, v.At), true, v.At)
		}
		return v
	}
	if b.object != nil {
		field, known := b.object.Field(name)
		if !known && field.Kind == Null {
			return &Value{From: []*Value{b.object}, At: b.At}
		}
		if !deeper || field.Kind == Null {
			return field
		}
	}
	if !deeper {
		if b.Broken() {
			return &Value{At: b.At}
		}
		return null
	}
	blocks, complete := b.Blocks(name)
	if len(blocks) == 0 {
		if complete {
			return null
		}
		return &Value{At: b.At}
	}
	values := make([]*Value, len(blocks))
	for i, nested := range blocks {
		values[i] = nested.Value(rest)
		if nested.Maybe {
			values[i] = either(nested.At, "", values[i], null)
		}
	}
	return either(b.At, "", values...)
}

// argument evaluates an argument, once where it means the same for all
// instances of the resource.
func (b Body) argument(attr *hclsyntax.Attribute, block *module.Block) *Value {
	s := b.scope
	if frame, _ := s.frames.Known(s.view, block); b.frame != frame {
		return s.Evaluate(block, attr.Expr, b.frame)
	}
	if v, ok := s.values.Known(s.view, attr); ok {
		return v
	}
	return s.values.Get(s.view, attr, func() *Value { return s.Evaluate(block, attr.Expr, b.frame) })
}

// Blocks are the nested blocks of a type, those that dynamic blocks make and
// arguments that are used like blocks included. Complete is false where there
// may be more than these.
func (b Body) Blocks(name string) (blocks []Body, complete bool) {
	complete = !b.Broken()
	for i := len(b.parts) - 1; i >= 0 && len(blocks) == 0; i-- {
		p := b.parts[i]
		for _, nested := range p.body.Blocks {
			switch {
			case nested.Type == name:
				blocks = append(blocks, b.nested(p.block, nested, b.frame))
			case nested.Type == "dynamic" && len(nested.Labels) > 0 && nested.Labels[0] == name:
				made, all := b.dynamic(p.block, nested)
				blocks = append(blocks, made...)
				complete = complete && all
			}
		}
	}
	var written *Value
	if attr, block := b.attribute(name); attr != nil {
		written = b.argument(attr, block)
	} else if b.object != nil {
		written, _ = b.object.Field(name)
	}
	if written == nil {
		return blocks, complete
	}
	items, closed := written.Elements()
	complete = complete && closed
	for _, item := range items {
		for _, alternative := range item.Alternatives() {
			switch alternative.Kind {
			case Object:
				maybe := item.Maybe || len(item.Alternatives()) > 1
				blocks = append(blocks, Body{scope: b.scope, frame: b.frame, object: alternative, At: alternative.At, Maybe: maybe})
			case Null:
			default:
				complete = false
			}
		}
	}
	return blocks, complete
}

func (b Body) nested(owner *module.Block, block *hclsyntax.Block, f *Frame) Body {
	return Body{
		scope: b.scope, frame: f, parts: []part{{owner, block.Body}},
		At: At{Scope: b.scope, Block: owner, Range: module.Header(block)},
	}
}

// dynamic makes the blocks of a dynamic block; one that may not be there stands
// for those that cannot be told.
func (b Body) dynamic(owner *module.Block, block *hclsyntax.Block) (blocks []Body, complete bool) {
	iterator := block.Labels[0]
	if attr := block.Body.Attributes["iterator"]; attr != nil {
		for _, t := range attr.Expr.Variables() {
			iterator = t.RootName()
		}
	}
	content := block
	for _, nested := range block.Body.Blocks {
		if nested.Type == "content" {
			content = nested
		}
	}
	header := At{Scope: b.scope, Block: owner, Range: module.Header(block)}
	add := func(key, value *Value, maybe bool) {
		f := *b.frame
		f.Names = make(map[string]*Value, len(b.frame.Names)+1)
		for name, v := range b.frame.Names {
			f.Names[name] = v
		}
		f.Names[iterator] = &Value{Kind: Object, At: header, Fields: []Field{
			{Key: Text("key", header), Value: key}, {Key: Text("value", header), Value: value},
		}}
		made := b.nested(owner, content, &f)
		made.At, made.Maybe = header, maybe
		blocks = append(blocks, made)
	}
	attr := block.Body.Attributes["for_each"]
	if attr == nil {
		add(&Value{}, &Value{}, true)
		return blocks, false
	}
	all := b.scope.Evaluate(owner, attr.Expr, b.frame)
	items, keys, closed := all.members()
	if all.Ref() != nil || !closed {
		key, value := elements(all, "each.key", "each.value", header)
		add(key, value, true)
		return blocks, false
	}
	for i, item := range items {
		key := item
		if i < len(keys) {
			key = keys[i]
		}
		add(key, item, item.Maybe || all.Kind == Either)
	}
	return blocks, true
}

// maxInstances is how many instances of a resource are told apart.
const maxInstances = 64

// Instances reads a resource once for each instance that count or for_each
// makes, where they are known; complete is false where there may be others, and
// the one body then stands for all. A body that is Maybe may be missing among
// the others; whether there are any is the resource's Presence.
func Instances(r *pass.Resource) (bodies []Body, complete bool) {
	s := Of(r.View())
	whole := s.Body(r)
	add := func(f Frame, maybe bool) {
		b := whole
		b.frame, b.Maybe = &f, maybe
		bodies = append(bodies, b)
	}
	if attr, block := whole.attribute("for_each"); attr != nil {
		all := s.Evaluate(block, attr.Expr, nil)
		items, keys, closed := all.members()
		if all.Ref() != nil || !closed || len(items) > maxInstances {
			return []Body{whole}, false
		}
		for i, item := range items {
			key := item
			if i < len(keys) {
				key = keys[i]
			}
			add(Frame{EachKey: key, EachValue: item}, item.Maybe || all.Kind == Either)
		}
		return bodies, true
	}
	if attr, block := whole.attribute("count"); attr != nil {
		number := s.Evaluate(block, attr.Expr, nil)
		n, ok := number.Int()
		if !ok || n > maxInstances || n < 0 {
			// One or none is the same body.
			return []Body{whole}, atMostOne(number)
		}
		for i := range n {
			add(Frame{CountIndex: fromCty(cty.NumberIntVal(int64(i)), number.At)}, false)
		}
		return bodies, true
	}
	return []Body{whole}, true
}

func atMostOne(number *Value) bool {
	for _, alternative := range number.Alternatives() {
		if n, ok := alternative.Int(); !ok || n > 1 {
			return false
		}
	}
	return true
}
