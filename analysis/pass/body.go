package pass

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
)

// Body is what stands between the braces of a block: arguments and nested
// blocks. It is also made of an object in an argument that is used like a nested
// block (`ingress = [{…}]`, or all of JSON).
type Body struct {
	view     *View
	resource *Resource     // whose each and count apply; nil for none
	owner    *module.Block // the top-level block
	parts    []part        // as written: later ones override earlier ones
	header   text.Range    // in the chunk of owner
	names    map[string]cty.Value
	// object is what the body is worth when it was not written as one.
	object cty.Value
	// doubtful says that some of what is written could not be read.
	doubtful bool
}

// part is one written body and the block whose chunk its ranges count in.
type part struct {
	block *module.Block
	body  *hclsyntax.Body
}

// Block is a nested block.
type Block struct {
	Body
	// Presence is Conditional for one of a dynamic block of which it is not
	// known how many it makes.
	Presence Presence
}

// part returns the argument of a name and the block that it stands in.
func (b Body) part(name string) *hclsyntax.Attribute {
	attr, _ := b.attribute(name)
	return attr
}

func (b Body) attribute(name string) (*hclsyntax.Attribute, *module.Block) {
	for i := len(b.parts) - 1; i >= 0; i-- {
		if attr := b.parts[i].body.Attributes[name]; attr != nil {
			return attr, b.parts[i].block
		}
	}
	return nil, nil
}

// broken says that an argument or block which is not seen may be there.
func (b Body) broken() bool {
	if b.doubtful {
		return true
	}
	for _, p := range b.parts {
		if p.block.Chunk.Broken() {
			return true
		}
	}
	return false
}

// Has says whether an argument or nested block of a name is written here at
// all, whatever it is worth; also as a dynamic block.
func (b Body) Has(name string) bool {
	if b.part(name) != nil {
		return true
	}
	for _, p := range b.parts {
		for _, nested := range p.body.Blocks {
			if nested.Type == name || nested.Type == "dynamic" && len(nested.Labels) > 0 && nested.Labels[0] == name {
				return true
			}
		}
	}
	return b.object != cty.NilVal && b.object.Type().IsObjectType() && b.object.Type().HasAttribute(name)
}

// Value is what the argument with a path is worth: "engine", or
// "vpc_config.endpoint_public_access" through nested blocks, objects and lists
// of one. Where a path leads through several blocks, it is worth what each of
// them says.
func (b Body) Value(path string) Value {
	name, rest, _ := strings.Cut(path, ".")
	if attr, block := b.attribute(name); attr != nil {
		return b.argument(attr, block).step(rest)
	}
	if b.object != cty.NilVal {
		return Value{body: b, at: b.At(""), values: []cty.Value{b.object}, all: true}.step(path)
	}
	if rest == "" || !b.Has(name) {
		v := Value{body: b, at: b.At("")}
		if !b.broken() {
			v.values, v.all = []cty.Value{cty.NullVal(cty.DynamicPseudoType)}, true
		}
		return v
	}
	blocks, complete := b.Blocks(name)
	merged := Value{body: b, at: b.At(""), all: complete}
	for _, nested := range blocks {
		v := nested.Value(rest)
		if len(blocks) == 1 {
			merged.expr, merged.at, merged.block = v.expr, v.at, v.block
		}
		merged.all = merged.all && v.all && nested.Presence == Present
		for _, value := range v.values {
			merged.add(value)
		}
	}
	if complete && len(blocks) == 0 {
		merged.values = []cty.Value{cty.NullVal(cty.DynamicPseudoType)}
	}
	return merged
}

// argument evaluates one written argument.
func (b Body) argument(attr *hclsyntax.Attribute, block *module.Block) Value {
	v := Value{body: b, expr: attr.Expr, block: block, at: Place{view: b.view, block: block, span: module.Span(attr.SrcRange)}}
	v.values, v.all = b.view.values.evaluate(attr.Expr, b.frame())
	return v
}

func (b Body) frame() frame { return frame{resource: b.resource, names: b.names} }

// Blocks are the nested blocks of a type, those included that dynamic blocks
// make, and arguments that are used like blocks. Of a dynamic block over
// something unknown there is one that is Conditional; complete is false then,
// as it is where text is broken: there may be more blocks than these.
func (b Body) Blocks(name string) (blocks []Block, complete bool) {
	complete = !b.broken()
	for i := len(b.parts) - 1; i >= 0 && len(blocks) == 0; i-- {
		p := b.parts[i]
		for _, nested := range p.body.Blocks {
			switch {
			case nested.Type == name:
				blocks = append(blocks, Block{Body: b.nested(p.block, nested, b.names)})
			case nested.Type == "dynamic" && len(nested.Labels) > 0 && nested.Labels[0] == name:
				made, all := b.dynamic(p.block, nested)
				blocks = append(blocks, made...)
				complete = complete && all
			}
		}
	}
	if attr, block := b.attribute(name); attr != nil {
		made, all := b.written(attr, block)
		return append(blocks, made...), complete && all
	}
	if b.object != cty.NilVal {
		v := b.Value(name)
		if !v.all || len(v.values) != 1 {
			return blocks, false
		}
		made, all := b.objects(v.values[0], v.at)
		return append(blocks, made...), complete && all
	}
	return blocks, complete
}

// nested is the body of a nested block, or of the content of a dynamic one.
func (b Body) nested(owner *module.Block, block *hclsyntax.Block, names map[string]cty.Value) Body {
	return Body{view: b.view, resource: b.resource, owner: b.owner, parts: []part{{owner, block.Body}}, header: module.Header(block), names: names}
}

// dynamic makes the blocks of a dynamic block.
func (b Body) dynamic(owner *module.Block, block *hclsyntax.Block) (blocks []Block, complete bool) {
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
	body := func(key, value cty.Value) Body {
		names := map[string]cty.Value{iterator: cty.ObjectVal(map[string]cty.Value{"key": key, "value": value})}
		for name, outer := range b.names {
			if name != iterator {
				names[name] = outer
			}
		}
		made := b.nested(owner, content, names)
		made.header = module.Header(block)
		return made
	}
	each := block.Body.Attributes["for_each"]
	if each == nil {
		return []Block{{Body: body(unknown, unknown), Presence: Conditional}}, false
	}
	values, all := b.view.values.evaluate(each.Expr, b.frame())
	if !all || len(values) != 1 {
		return []Block{{Body: body(unknown, unknown), Presence: Conditional}}, false
	}
	over, ok := elements(values[0])
	if !ok || len(over) > maxInstances {
		return []Block{{Body: body(unknown, unknown), Presence: Conditional}}, false
	}
	for _, element := range over {
		blocks = append(blocks, Block{Body: body(element.key, element.value)})
	}
	return blocks, true
}

// written reads an argument that is used like a nested block.
func (b Body) written(attr *hclsyntax.Attribute, block *module.Block) (blocks []Block, complete bool) {
	if list, ok := attr.Expr.(*hclsyntax.TupleConsExpr); ok && len(list.Exprs) == 0 {
		return nil, true
	}
	for _, nested := range module.AttributeBlocks(attr, false) {
		body := b.nested(block, nested, b.names)
		body.header = module.Span(nested.Body.SrcRange)
		blocks = append(blocks, Block{Body: body})
	}
	if len(blocks) > 0 && allObjects(attr.Expr) {
		return blocks, true
	}
	v := b.argument(attr, block)
	if !v.all || len(v.values) != 1 {
		return nil, false
	}
	return b.objects(v.values[0], v.at)
}

// allObjects says that an expression is one object or a list of nothing else.
func allObjects(expr hclsyntax.Expression) bool {
	list, ok := expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		_, ok = expr.(*hclsyntax.ObjectConsExpr)
		return ok
	}
	for _, item := range list.Exprs {
		if _, ok := item.(*hclsyntax.ObjectConsExpr); !ok {
			return false
		}
	}
	return true
}

// objects makes bodies of the objects that a value holds.
func (b Body) objects(value cty.Value, at Place) (blocks []Block, complete bool) {
	if value.IsNull() {
		return nil, true
	}
	if value.IsKnown() && (value.Type().IsObjectType() || value.Type().IsMapType()) {
		return []Block{{Body: b.of(value, at)}}, true
	}
	over, ok := elements(value)
	if !ok {
		return nil, false
	}
	complete = true
	for _, element := range over {
		if t := element.value.Type(); !element.value.IsKnown() || element.value.IsNull() || !t.IsObjectType() && !t.IsMapType() {
			complete = false
			continue
		}
		blocks = append(blocks, Block{Body: b.of(element.value, at)})
	}
	return blocks, complete
}

func (b Body) of(object cty.Value, at Place) Body {
	return Body{view: b.view, resource: b.resource, owner: at.block, header: at.span, object: object}
}

// At is where an argument or nested block is written; the header of this block
// where it is not, and for the empty path.
func (b Body) At(path string) Place {
	if path != "" {
		name, rest, _ := strings.Cut(path, ".")
		if attr, block := b.attribute(name); attr != nil {
			if rest != "" {
				return b.argument(attr, block).step(rest).at
			}
			return Place{view: b.view, block: block, span: module.Span(attr.SrcRange)}
		}
		if blocks, _ := b.Blocks(name); len(blocks) > 0 {
			return blocks[0].At(rest)
		}
	}
	block := b.owner
	if len(b.parts) > 0 {
		block = b.parts[0].block
	}
	return Place{view: b.view, block: block, span: b.header}
}

// Owner is the top-level block that the body is part of.
func (b Body) Owner() *module.Block { return b.owner }

// Syntax are the bodies as they are written, those of override files last; none
// for a body that was made of a value. Their ranges count from the start of
// the chunk.
func (b Body) Syntax() []*hclsyntax.Body {
	var bodies []*hclsyntax.Body
	for _, p := range b.parts {
		bodies = append(bodies, p.body)
	}
	return bodies
}
