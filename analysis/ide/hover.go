package ide

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// Hover is what there is to say about the word under a place.
type Hover struct {
	Range text.Range
	// Text is Markdown.
	Text string
}

// Hover explains the word under a place; false if there is nothing to say.
func (p Place) Hover() (Hover, bool) {
	h := hovering{Place: p}
	if name, at := p.ruleUnder(); name != "" {
		if manual := p.ruleDoc(name); manual != "" {
			return Hover{at.Shift(p.start), manual}, true
		}
	}
	h.inside(p.source().Body, p.fileBody(), nil)
	if h.doc.empty() {
		return Hover{}, false
	}
	return Hover{h.at.Shift(p.start), h.doc.String()}, true
}

// hovering is a hover that is being written.
type hovering struct {
	Place
	doc doc
	at  text.Range // in the chunk
}

// on says that the cursor is on a range, and remembers it.
func (h *hovering) on(r text.Range) bool {
	if !r.Touches(h.rel()) || r.Empty() {
		return false
	}
	h.at = r
	return true
}

// inside looks for the cursor in a body.
func (h *hovering) inside(tree *hclsyntax.Body, b body, path []step) {
	for _, block := range tree.Blocks {
		if !whole(block).Touches(h.rel()) {
			continue
		}
		s := step{block.Type, block.Labels}
		switch {
		case h.on(module.Span(block.TypeRange)):
			h.blockType(b, s, len(path) == 0)
			return
		case h.onLabel(block, len(path) == 0):
			return
		}
		inner := h.body(append(path[:len(path):len(path)], s))
		h.inside(block.Body, inner, append(path[:len(path):len(path)], s))
		return
	}
	for _, a := range tree.Attributes {
		switch {
		case h.on(module.Span(a.NameRange)):
			h.argument(b, a, path)
			return
		case module.Span(a.Expr.Range()).Touches(h.rel()):
			h.value(a, b, path)
			return
		}
	}
}

// blockType explains the word that begins a block.
func (h *hovering) blockType(outer body, s step, top bool) {
	if top {
		h.doc.title("block", s.name)
		h.doc.text(h.language(s.name).Newest().Description())
		if s.name == "module" {
			h.call(s.label(0))
		}
		return
	}
	if s.name == "dynamic" {
		h.doc.title("block", "dynamic")
		h.doc.text("Makes nested blocks, one for each element of a collection.")
		return
	}
	if i, ok := outer.item(s.name); ok {
		h.doc.text(h.describe(outer, outer.owner, outer.path, i))
	}
}

// onLabel explains a label.
func (h *hovering) onLabel(b *hclsyntax.Block, top bool) bool {
	for i, r := range b.LabelRanges {
		if i >= len(b.Labels) || !h.on(module.Span(r)) {
			continue
		}
		s := step{b.Type, b.Labels}
		_, is := provided[b.Type]
		switch {
		case !top && b.Type != "data":
			if b.Type == "backend" || b.Type == "provisioner" {
				h.doc.title(b.Type, b.Labels[0])
				h.doc.text(h.language(b.Type + " " + b.Labels[0]).Newest().Description())
			}
		case is && i == 0:
			h.resourceType(s)
		case b.Type == "provider":
			h.provider(b.Labels[0])
		case b.Type == "module":
			h.doc.title("module call", "module."+b.Labels[0])
			h.call(b.Labels[0])
		default:
			h.declared(s)
		}
		return true
	}
	return false
}

// declared explains the name of a block.
func (h *hovering) declared(s step) {
	m := h.Snap.Module(h.Dir)
	if m == nil {
		return
	}
	for _, b := range m.ChunkBlocks(h.Path)(h.chunk) {
		if b.Type() != s.name || b.Label(0) != s.label(0) || b.Label(1) != s.label(1) || b.Address() == "" {
			continue
		}
		h.doc.title(strings.ReplaceAll(b.Type(), "_", " "), b.Address())
		switch b.Type() {
		case "variable":
			h.variable(b)
		case "output":
			if a := b.Body().Attributes["value"]; a != nil {
				h.worth(a.Expr)
			}
		}
		return
	}
}

// variable explains an input variable.
func (h *hovering) variable(b *module.Block) {
	v := eval.ReadVariable(b)
	if a := b.Body().Attributes["description"]; a != nil {
		words, _ := module.LiteralString(a.Expr)
		h.doc.text(escape(words))
	}
	line := "type = " + typeText(v.Type)
	if value, ok := defaultOf(v); ok {
		if s, ok := valueText(value, 400); ok {
			line += "\ndefault = " + s
		}
	} else if v.Default == nil {
		line += "\n# required"
	}
	h.doc.code(line)
}

// resourceType explains a type that a provider serves.
func (h *hovering) resourceType(s step) {
	o := h.owned(s)
	b, answer := o.selection.Type(o.kind, o.typ)
	if answer != schema.Yes {
		return
	}
	h.doc.title(o.kind.String(), o.typ)
	if message, deprecated := b.Newest().Deprecated(); deprecated {
		h.doc.text("Deprecated. " + message)
	}
	h.doc.text(b.Newest().Description())
	h.doc.text(h.lifetime(o, nil, ""))
	h.witness(o.selection)
	h.doc.link(o.selection, o.kind, o.typ)
}

// provider explains which version of a provider speaks.
func (h *hovering) provider(name string) {
	selection := h.Facts(h.Dir).provider(name)
	h.doc.title("provider", name)
	if !selection.Known() {
		h.doc.text("No schema of this provider is at hand: what its blocks hold is not checked.")
		return
	}
	h.witness(selection)
	h.doc.link(selection, flat.ProviderConfig, "")
}

// witness says where the schemas came from.
func (h *hovering) witness(s schema.Selection) {
	w := s.Witness()
	name := schema.Display(w.Provider) + " " + w.Version
	words := map[schema.Origin]string{
		schema.OriginInstalled: "of the installed provider",
		schema.OriginImported:  "imported",
		schema.OriginBundled:   "bundled",
		schema.OriginNearest:   "bundled, the nearest",
		schema.OriginAdmitted:  "bundled, all that the constraint admits",
	}[w.Origin]
	if w.Wanted != "" {
		words += " to the locked " + w.Wanted
	}
	h.doc.text(fmt.Sprintf("Schema: `%s` (%s)", name, words))
}

// call explains a module call: what goes in and what comes out.
func (h *hovering) call(name string) {
	m := h.Snap.Module(h.Dir)
	if m == nil {
		return
	}
	for _, edge := range h.Snap.Calls(h.Dir) {
		if edge.Call.Name != name {
			continue
		}
		source := edge.Call.Source
		if edge.Call.Version != "" {
			source += " " + edge.Call.Version
		}
		if source != "" {
			h.doc.text("Source: `" + source + "`")
		}
		called := h.Snap.Module(edge.Dir)
		if edge.Dir == "" || called == nil {
			if edge.Stale {
				h.doc.text("What is installed is of another source or version: run init again.")
			} else {
				h.doc.text("The called module is not at hand.")
			}
			return
		}
		inputs := eval.Inputs(called)
		var lines []string
		for _, name := range sortedKeys(inputs) {
			line := name + " = " + typeText(inputs[name].Type)
			if !inputs[name].Optional {
				line += " # required"
			}
			lines = append(lines, line)
		}
		if len(lines) > 0 {
			h.doc.text("Inputs:")
			h.doc.code(strings.Join(lines, "\n"))
		}
		var outputs []string
		for _, b := range called.Blocks() {
			if b.Type() == "output" && b.Label(0) != "" {
				outputs = append(outputs, "`"+b.Label(0)+"`")
			}
		}
		if len(outputs) > 0 {
			h.doc.text("Outputs: " + strings.Join(outputs, ", "))
		}
		return
	}
}

// argument explains the name of an argument.
func (h *hovering) argument(b body, a *hclsyntax.Attribute, path []step) {
	if b.free && len(path) > 0 {
		switch path[len(path)-1].name {
		case "locals":
			h.doc.title("local value", "local."+a.Name)
			h.worth(a.Expr)
		case "required_providers":
			h.provider(a.Name)
		}
		return
	}
	i, ok := b.item(a.Name)
	if !ok {
		return
	}
	h.doc.text(h.describe(b, b.owner, b.path, i))
}

// value looks for the cursor in the value of an argument.
func (h *hovering) value(a *hclsyntax.Attribute, b body, path []step) {
	if object := h.objectUnder(a.Expr); object != nil {
		inner := body{}
		if !b.free {
			inner = h.inner(b, step{name: a.Name})
		}
		for _, item := range object.Items {
			key, ok := module.ObjectKey(item.KeyExpr)
			switch {
			case ok && h.on(module.Span(item.KeyExpr.Range())):
				if i, ok := inner.item(key); ok {
					h.doc.text(h.describe(inner, inner.owner, inner.path, i))
				} else {
					h.doc.title("key", key)
					h.worth(item.ValueExpr)
				}
				return
			case module.Span(item.ValueExpr.Range()).Touches(h.rel()):
				h.value(&hclsyntax.Attribute{Name: key, Expr: item.ValueExpr}, inner, path)
				return
			}
		}
		return
	}
	h.expression()
}

// objectUnder is the object that an expression is, or holds as an element of a
// list, at the cursor.
func (h *hovering) objectUnder(expr hclsyntax.Expression) *hclsyntax.ObjectConsExpr {
	switch e := expr.(type) {
	case *hclsyntax.ObjectConsExpr:
		return e
	case *hclsyntax.TupleConsExpr:
		for _, item := range e.Exprs {
			if module.Span(item.Range()).Touches(h.rel()) {
				return h.objectUnder(item)
			}
		}
	}
	return nil
}

// expression explains what the innermost expression under the cursor refers to.
func (h *hovering) expression() {
	var innermost hclsyntax.Expression
	h.expressions(func(e hclsyntax.Expression) {
		switch e := e.(type) {
		case *hclsyntax.ScopeTraversalExpr:
			innermost = e
		case *hclsyntax.FunctionCallExpr:
			if module.Span(e.NameRange).Touches(h.rel()) {
				innermost = e
			}
		}
	})
	switch e := innermost.(type) {
	case *hclsyntax.FunctionCallExpr:
		if f, ok := h.lookup(e.Name); ok && h.on(module.Span(e.NameRange)) {
			h.doc.code(signature(e.Name, f))
			h.doc.text(f.Summary())
			h.worth(e)
		}
	case *hclsyntax.ScopeTraversalExpr:
		h.traversal(e)
	}
}

// traversal explains a reference up to the step under the cursor.
func (h *hovering) traversal(e *hclsyntax.ScopeTraversalExpr) {
	n := len(e.Traversal)
	for i, s := range e.Traversal {
		if module.Span(s.SourceRange()).Touches(h.rel()) {
			n = i + 1
			break
		}
	}
	ref, problem := eval.Refer(e.Traversal)
	if problem != nil {
		return
	}
	if address := len(e.Traversal) - len(ref.Rest); n < address {
		n = address
	}
	part := e.Traversal[:n]
	h.at = module.Span(part.SourceRange())
	r := h.readerHere()
	if n > len(e.Traversal)-len(ref.Rest) {
		q := &question{Place: h.Place, facts: r.facts, c: &cursor{frames: []frame{{kind: inBody}}}}
		q.block = blockSteps(r.block)
		if b, ok := q.resourceOf(part[:n-1]); ok {
			if attr, is := part[n-1].(hcl.TraverseAttr); is {
				if i, ok := (body{own: b}).item(attr.Name); ok {
					h.doc.title(i.kind(), h.textOf(part))
					h.doc.text(i.doc)
				}
			}
		}
	}
	if h.doc.empty() {
		h.doc.title(kindWords[ref.Kind], h.textOf(part))
	}
	if m := h.Snap.Module(h.Dir); m != nil && n == len(e.Traversal)-len(ref.Rest) {
		for _, b := range m.Declared(ref.Address) {
			switch b.Type() {
			case "variable":
				h.variable(b)
				return
			case "module":
				h.call(b.Label(0))
				return
			case "resource", "data", "ephemeral":
				h.doc.code(excerpt(b))
				return
			}
		}
	}
	h.worth(&hclsyntax.ScopeTraversalExpr{Traversal: part, SrcRange: part.SourceRange()})
}

var kindWords = map[eval.Kind]string{
	eval.Variable: "input variable", eval.Local: "local value", eval.Resource: "resource", eval.Module: "module call",
	eval.Each: "of each instance", eval.Count: "of each instance", eval.Self: "the resource itself", eval.Path: "path", eval.Terraform: "of the command",
}

// textOf is the text of steps as they are written.
func (h *hovering) textOf(t hcl.Traversal) string {
	r := module.Span(t.SourceRange())
	if src := h.source().Src; r.In(len(src)) {
		return src[r.Start:r.End]
	}
	return ""
}

// blockSteps is the path that consists of one block.
func blockSteps(b *module.Block) []step {
	if b == nil {
		return nil
	}
	return []step{{b.Type(), b.Syntax.Labels}}
}

// readerHere evaluates what stands in the block under the cursor.
func (p Place) readerHere() reader {
	r := p.reader()
	if m := p.Snap.Module(p.Dir); m != nil {
		for _, b := range m.ChunkBlocks(p.Path)(p.chunk) {
			if whole(b.Syntax).Touches(p.rel()) && !b.Scoped {
				r.block = b
			}
		}
	}
	return r
}

// worth says of which type an expression is, and what it is worth where that
// can be told: the value with the defaults of the variables.
func (h *hovering) worth(expr hclsyntax.Expression) {
	r := h.readerHere()
	if r.facts.Scope == nil {
		return
	}
	r.static = true
	v := r.value(expr)
	if v.Type() != cty.DynamicPseudoType {
		h.doc.text("Type: `" + typeText(v.Type()) + "`")
	}
	if s, ok := valueText(v, 2000); ok {
		h.doc.text("Value:")
		h.doc.code(s)
	}
}
