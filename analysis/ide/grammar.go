package ide

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/core"
	"github.com/terravet/terravet/schema/flat"
)

// step is one block on the way from a file to a body.
type step struct {
	name   string
	labels []string
}

func (s step) label(i int) string {
	if i < len(s.labels) {
		return s.labels[i]
	}
	return ""
}

// body is what may stand between two braces.
type body struct {
	// own is what the provider says or, for the language's own blocks, the
	// language.
	own schema.Block
	// meta is the language's part in a block of a provider, and in a module
	// call.
	meta schema.Block
	// inputs are variables that may be set here.
	inputs map[string]*eval.InputVariable
	// fields is the type of an object that is written here; NilType elsewhere.
	fields cty.Type
	// generates says that dynamic blocks may stand here; generated is the block
	// type that a dynamic block's content stands for, and outer where it stands.
	generates bool
	generated string
	outer     *body
	// free says that the names are the author's.
	free bool
	// owner is the top-level block that the body belongs to.
	owner owner
	// path are the names below the owner.
	path []string
}

// owner is what a provider serves.
type owner struct {
	selection schema.Selection
	kind      flat.Kind
	typ       string
	provided  bool
}

// tool is whose language a file is written in. A .tf file is read by both; what
// Terraform has is what is offered there.
func (p Place) tool() core.Tool {
	base := p.Path[strings.LastIndexAny(p.Path, `/\`)+1:]
	if p.File.Name.Kind == syntax.Tofu || strings.HasSuffix(base, ".tofutest.hcl") || strings.HasSuffix(base, ".tofutest.json") {
		return core.OpenTofu
	}
	return core.Terraform
}

// language is a body of the language itself: in the place's tool, and where it
// has none in the other.
func (p Place) language(name string) schema.Block {
	for _, tool := range []core.Tool{p.tool(), 1 - p.tool()} {
		if b, ok := core.Body(tool, "", name); ok {
			return schema.NewBlock(b)
		}
	}
	return schema.Block{}
}

// fileBody is what may stand at the top of the file.
func (p Place) fileBody() body {
	switch p.File.Name.Kind {
	case syntax.Config, syntax.Tofu:
		return body{own: p.language("")}
	case syntax.Test:
		return body{own: p.language("tests")}
	case syntax.Query:
		return body{own: p.language("query")}
	case syntax.Vars:
		return body{inputs: p.variables(p.Dir)}
	}
	return body{}
}

// variables are the input variables of a module.
func (p Place) variables(dir string) map[string]*eval.InputVariable {
	m := p.Snap.Module(dir)
	if m == nil {
		return nil
	}
	return eval.Inputs(m)
}

// body is what may stand in the body that a path of blocks leads to.
func (p Place) body(path []step) body {
	b := p.fileBody()
	for i, s := range path {
		if i == 0 {
			b = p.topBody(s)
		} else {
			b = p.inner(b, s)
		}
	}
	return b
}

// provided are the kinds of what providers serve, by block type.
var provided = map[string]flat.Kind{
	"resource": flat.Resource, "data": flat.DataSource, "ephemeral": flat.Ephemeral, "action": flat.Action, "list": flat.ListResource,
}

// topBody is the body of a top-level block.
func (p Place) topBody(s step) body {
	if p.File.Name.Kind == syntax.Test {
		return p.testBody(s)
	}
	switch s.name {
	case "resource", "data", "ephemeral":
		b := body{meta: p.language(s.name), generates: true, owner: p.owned(s)}
		b.own, _ = b.owner.selection.Type(b.owner.kind, b.owner.typ)
		return b
	case "action", "list":
		return body{meta: p.language(s.name), owner: p.owned(s)}
	case "provider":
		return p.providerBody(s)
	case "module":
		b := body{meta: p.language("module")}
		if dir := p.calledDir(p.Dir, s.label(0)); dir != "" {
			b.inputs = p.variables(dir)
		}
		return b
	case "locals":
		return body{free: true}
	case "terraform":
		return body{own: p.language(s.name), path: []string{s.name}}
	}
	return body{own: p.language(s.name)}
}

func (p Place) providerBody(s step) body {
	b := body{meta: p.language("provider"), generates: true}
	b.owner = owner{selection: p.Facts(p.Dir).provider(s.label(0)), kind: flat.ProviderConfig, provided: true}
	b.own, _ = b.owner.selection.Type(flat.ProviderConfig, "")
	return b
}

// owned finds what a block of a provider is: which of the module's providers
// serves it may stand in the block itself.
func (p Place) owned(s step) owner {
	provider, _, _ := strings.Cut(s.label(0), "_")
	if m := p.Snap.Module(p.Dir); m != nil {
		for _, b := range m.ChunkBlocks(p.Path)(p.chunk) {
			if b.Type() != s.name || b.Label(0) != s.label(0) || b.Label(1) != s.label(1) {
				continue
			}
			if name, _, _ := b.ProviderName(); name != "" {
				provider = name
			}
		}
	}
	return owner{selection: p.Facts(p.Dir).provider(provider), kind: provided[s.name], typ: s.label(0), provided: true}
}

// testBody is the body of a block of a test file.
func (p Place) testBody(s step) body {
	switch s.name {
	case "variables":
		return body{inputs: p.variables(p.Dir)}
	case "provider":
		return p.providerBody(s)
	}
	return p.inner(body{own: p.language("tests")}, s)
}

// inner is the body of a block in a body, or of an object that is the value of
// one of its arguments.
func (p Place) inner(b body, s step) body {
	next := body{owner: b.owner, path: append(b.path[:len(b.path):len(b.path)], s.name), generates: b.generates}
	switch {
	case b.generated != "" && s.name == "content":
		return p.inner(*b.outer, step{name: b.generated})
	case s.name == "dynamic" && b.generates:
		next.generated, next.outer, next.path = s.label(0), &b, b.path
		return next
	case s.name == "variables" && p.File.Name.Kind == syntax.Test:
		return body{inputs: p.variables(p.Dir)}
	case s.name == "config" && (b.owner.kind == flat.Action || b.owner.kind == flat.ListResource):
		next.own, _ = b.owner.selection.Type(b.owner.kind, b.owner.typ)
		next.path, next.generates = nil, true
		return next
	case s.name == "backend" && !b.owner.provided || s.name == "provisioner":
		next.own, next.generates, next.owner = p.language(s.name+" "+s.label(0)), false, owner{}
		return next
	case s.name == "required_providers":
		return body{free: true, path: next.path}
	case s.name == "data" && len(b.path) == 0 && !b.owner.provided && len(s.labels) > 0:
		return p.topBody(s) // in a check block
	}
	if b.fields != cty.NilType {
		next.fields = fieldsOf(attributeType(b.fields, s.name))
		return next
	}
	if n, answer := b.meta.Nested(s.name); answer == schema.Yes {
		next.own, next.generates, next.owner = n.Block, false, owner{}
		if s.name == "connection" {
			next.own = p.language("connection ssh")
		}
		next.path = []string{s.name}
		return next
	}
	if n, answer := b.own.Nested(s.name); answer == schema.Yes {
		next.own = n.Block
		return next
	}
	next.generates = false
	if n, ok := b.own.NestedAttribute(s.name); ok {
		next.own = n.Block
		return next
	}
	next.fields = fieldsOf(b.argumentType(s.name))
	return next
}

// attributeType is the type of an attribute of an object; dynamic if there is
// no such attribute.
func attributeType(ty cty.Type, name string) cty.Type {
	if ty.IsObjectType() && ty.HasAttribute(name) {
		return ty.AttributeType(name)
	}
	if ty.IsMapType() {
		return ty.ElementType()
	}
	return cty.DynamicPseudoType
}

// fieldsOf is the object that one pair of braces is in a value of a type;
// NilType if it is none.
func fieldsOf(ty cty.Type) cty.Type {
	for ty.IsListType() || ty.IsSetType() {
		ty = ty.ElementType()
	}
	if ty.IsObjectType() || ty.IsMapType() {
		return ty
	}
	return cty.NilType
}

// argumentType is the type of an argument's value; dynamic where nothing is
// known of it.
func (b body) argumentType(name string) cty.Type {
	if b.fields != cty.NilType {
		return attributeType(b.fields, name)
	}
	if v := b.inputs[name]; v != nil {
		return v.Type
	}
	if a, answer := b.own.Attribute(name); answer == schema.Yes {
		return a.ImpliedType()
	}
	if a, answer := b.meta.Attribute(name); answer == schema.Yes {
		return a.ImpliedType()
	}
	return cty.DynamicPseudoType
}

// pathTo lists the blocks around an offset of the chunk, from the tree, with
// the innermost body.
func (p Place) pathTo(offset int) (path []step, inside *hclsyntax.Body) {
	inside = p.source().Body
	for {
		b := blockUnder(inside, offset)
		if b == nil {
			return path, inside
		}
		path = append(path, step{b.Type, b.Labels})
		inside = b.Body
	}
}

// blockUnder is the block whose braces hold an offset.
func blockUnder(body *hclsyntax.Body, offset int) *hclsyntax.Block {
	for _, b := range body.Blocks {
		end := b.CloseBraceRange.Start.Byte
		if b.CloseBraceRange.Empty() {
			end = whole(b).End
		}
		if b.OpenBraceRange.Start.Byte < offset && offset <= end {
			return b
		}
	}
	return nil
}
