package ide

import (
	"slices"
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// occurrences lists the names that occur in a chunk, in the order of the text.
func occurrences(kind syntax.Kind, c *syntax.Chunk) []Occurrence {
	w := &walker{chunk: c}
	switch kind {
	case syntax.Config, syntax.Tofu, syntax.Query:
		for _, b := range c.Body.Blocks {
			w.topLevel(b)
		}
	case syntax.Vars:
		w.sets(c.Body, "", nil)
	case syntax.Test:
		w.test = true
		for _, b := range c.Body.Blocks {
			w.testBlock(b)
		}
	}
	slices.SortStableFunc(w.out, func(a, b Occurrence) int { return a.Span.Start - b.Span.Start })
	return w.out
}

// walker collects the names of one chunk.
type walker struct {
	chunk *syntax.Chunk
	out   []Occurrence
	// bound are the names that surround the expression at hand, innermost last.
	bound []boundName
	fors  []*hclsyntax.ForExpr
	calls []string // of the splats around, see calledBy
	test  bool     // the chunk is of a test file
}

type boundName struct {
	name, address string
	// fixed says that the name cannot be changed: it is the language's, or that
	// of a block type.
	fixed bool
}

func (w *walker) add(o Occurrence) { w.out = append(w.out, o) }

// inner is the text of a label or string without its quotes.
func (w *walker) inner(r hcl.Range) text.Range {
	span := module.Span(r)
	if span.In(len(w.chunk.Src)) && span.Len() >= 2 && w.chunk.Src[span.Start] == '"' && w.chunk.Src[span.End-1] == '"' {
		return text.Range{Start: span.Start + 1, End: span.End - 1}
	}
	return span
}

// declare adds a declaration whose name is a label.
func (w *walker) declare(b *hclsyntax.Block, label int, prefix string) {
	if label >= len(b.Labels) || label >= len(b.LabelRanges) || b.Labels[label] == "" {
		return
	}
	if label == 1 && b.Labels[0] == "" {
		return
	}
	address := prefix
	for i := range label + 1 {
		address += b.Labels[i]
		if i < label {
			address += "."
		}
	}
	o := Occurrence{Address: address, Role: Declares, Name: w.inner(b.LabelRanges[label]), Span: module.Header(b), Whole: whole(b)}
	if w.chunk.JSON {
		// Blocks of one type share the key that names it.
		o.Span = module.Span(b.LabelRanges[label])
		o.Whole.Start = o.Span.Start
	}
	w.add(o)
}

// whole is the range of a block with its braces.
func whole(b *hclsyntax.Block) text.Range {
	return text.Range{Start: b.TypeRange.Start.Byte, End: max(b.CloseBraceRange.End.Byte, b.Body.SrcRange.End.Byte, module.Header(b).End)}
}

// argument is the range of an argument with its value.
func argument(a *hclsyntax.Attribute) text.Range {
	return text.Range{Start: a.NameRange.Start.Byte, End: max(a.SrcRange.End.Byte, a.Expr.Range().End.Byte)}
}

func (w *walker) topLevel(b *hclsyntax.Block) {
	switch b.Type {
	case "resource":
		w.declare(b, 1, "")
		w.multiplied(b)
		w.body(b.Body, b.Type)
	case "data", "ephemeral", "action", "list":
		w.declare(b, 1, b.Type+".")
		w.multiplied(b)
		w.body(b.Body, b.Type)
	case "variable":
		w.declare(b, 0, "var.")
		w.body(b.Body, b.Type)
	case "output", "check":
		w.declare(b, 0, b.Type+".")
		w.body(b.Body, b.Type)
	case "module":
		w.declare(b, 0, "module.")
		w.multiplied(b)
		w.call(b)
	case "locals":
		for name, a := range b.Body.Attributes {
			w.add(Occurrence{Address: "local." + name, Role: Declares, Name: w.inner(a.NameRange), Span: module.Span(a.NameRange), Whole: argument(a)})
			w.expression(a.Expr)
		}
	case "provider":
		w.provider(b)
	case "terraform":
		w.settings(b)
	case "moved", "removed", "import":
		w.move(b)
	default:
		w.body(b.Body, b.Type)
	}
	w.bound = w.bound[:0]
}

// multiplied declares each and count, which come from an argument.
func (w *walker) multiplied(b *hclsyntax.Block) {
	for name, root := range map[string]string{"for_each": "each", "count": "count"} {
		if a := b.Body.Attributes[name]; a != nil {
			address := "~" + root + "@" + strconv.Itoa(a.NameRange.Start.Byte)
			w.add(Occurrence{Address: address, Role: Declares, Span: module.Span(a.NameRange), Whole: argument(a)})
			w.bound = append(w.bound, boundName{root, address, true})
		}
	}
}

// notExpressions are arguments whose values are no expressions, by the block
// in which they stand: type constraints, names of the block's own arguments.
var notExpressions = map[string]string{"type": "variable", "ignore_changes": "lifecycle", "iterator": "dynamic", "when": "provisioner", "on_failure": "provisioner"}

// body reads the arguments and blocks of a body that belongs to a block of a
// type.
func (w *walker) body(body *hclsyntax.Body, blockType string) {
	for name, a := range body.Attributes {
		switch {
		case notExpressions[name] == blockType && blockType != "":
		case name == "provider":
			w.providerName(a.Expr, "")
		default:
			w.value(name, a.Expr)
		}
	}
	for _, b := range body.Blocks {
		switch {
		case b.Type == "dynamic" && len(b.Labels) == 1:
			w.dynamic(b)
		case b.Type == "data" && blockType == "check":
			w.declare(b, 1, "data.")
			w.body(b.Body, "data")
		default:
			w.body(b.Body, b.Type)
		}
	}
}

// addressed are arguments whose strings are addresses, in JSON.
func addressed(name string) bool {
	return name == "depends_on" || name == "replace_triggered_by" || name == "from" || name == "to" || name == "expect_failures"
}

func (w *walker) value(name string, expr hclsyntax.Expression) {
	if addressed(name) && w.chunk.JSON {
		if list, ok := expr.(*hclsyntax.TupleConsExpr); ok {
			for _, item := range list.Exprs {
				w.quoted(item, Reads)
			}
			return
		}
		if w.quoted(expr, Reads) {
			return
		}
	}
	w.expression(expr)
}

// quoted reads a string that holds an address.
func (w *walker) quoted(expr hclsyntax.Expression, role Role) bool {
	s, ok := module.LiteralString(expr)
	r := w.inner(expr.Range())
	if !ok || r.Len() != len(s) {
		return false // escapes, of which no address has any
	}
	at := expr.Range().Start
	at.Byte, at.Column = at.Byte+1, at.Column+1
	t, diags := hclsyntax.ParseTraversalAbs([]byte(s), "", at)
	if !diags.HasErrors() {
		w.traversal(t, role)
	}
	return true
}

// dynamic declares the iterator for the content of a dynamic block.
func (w *walker) dynamic(b *hclsyntax.Block) {
	name, at := b.Labels[0], w.inner(b.LabelRanges[0])
	rename := text.Range{} // the label is the block type, which cannot change
	if a := b.Body.Attributes["iterator"]; a != nil {
		if word := hcl.ExprAsKeyword(a.Expr); word != "" {
			name, at = word, module.Span(a.Expr.Range())
			rename = at
		}
	}
	for attr, a := range b.Body.Attributes {
		if attr == "for_each" || attr == "labels" {
			w.expression(a.Expr)
		}
	}
	address := "~" + name + "@" + strconv.Itoa(at.Start)
	w.add(Occurrence{Address: address, Role: Declares, Name: rename, Span: at, Whole: whole(b)})
	w.bound = append(w.bound, boundName{name, address, rename.Empty()})
	for _, content := range b.Body.Blocks {
		w.body(content.Body, b.Labels[0])
	}
	w.bound = w.bound[:len(w.bound)-1]
}

// callArguments are the arguments of a module block that are no inputs.
var callArguments = map[string]bool{
	"source": true, "version": true, "count": true, "for_each": true, "depends_on": true, "providers": true, "enabled": true,
}

// call reads a module block: all but a few arguments set variables of the
// called module.
func (w *walker) call(b *hclsyntax.Block) {
	name := ""
	if len(b.Labels) > 0 {
		name = b.Labels[0]
	}
	for attr, a := range b.Body.Attributes {
		switch {
		case attr == "providers":
			w.passed(a.Expr, name)
		case callArguments[attr]:
			w.value(attr, a.Expr)
		}
	}
	w.sets(b.Body, name, callArguments)
	for _, nested := range b.Body.Blocks {
		w.body(nested.Body, nested.Type)
	}
}

// sets reads a body whose arguments are values of variables.
func (w *walker) sets(body *hclsyntax.Body, call string, except map[string]bool) {
	for name, a := range body.Attributes {
		if except[name] {
			continue
		}
		w.add(Occurrence{Address: "var." + name, Call: call, Role: Sets, Name: w.inner(a.NameRange), Span: module.Span(a.NameRange), Whole: argument(a)})
		w.expression(a.Expr)
	}
}

// passed reads the providers argument of a module call: keys are names in the
// called module, values names in this one.
func (w *walker) passed(expr hclsyntax.Expression, call string) {
	object, ok := expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return
	}
	for _, item := range object.Items {
		key := hclsyntax.Expression(item.KeyExpr)
		if k, ok := key.(*hclsyntax.ObjectConsKeyExpr); ok {
			key = k.Wrapped
		}
		if call != "" {
			w.providerName(key, call)
		}
		w.providerName(item.ValueExpr, "")
	}
}

// providerName reads aws or aws.west.
func (w *walker) providerName(expr hclsyntax.Expression, call string) {
	t, diags := hcl.AbsTraversalForExpr(expr)
	if diags.HasErrors() {
		s, ok := module.LiteralString(expr)
		if !ok {
			w.expression(expr) // aws.by_region[each.key]
			return
		}
		at := expr.Range().Start
		at.Byte, at.Column = at.Byte+1, at.Column+1
		if t, diags = hclsyntax.ParseTraversalAbs([]byte(s), "", at); diags.HasErrors() {
			return
		}
	}
	o := Occurrence{Address: "provider." + t.RootName(), Call: call, Role: Reads, Span: module.Span(t.SourceRange())}
	if len(t) > 1 {
		alias, ok := t[1].(hcl.TraverseAttr)
		if !ok {
			return
		}
		o.Address += "." + alias.Name
		o.Name = word(alias.SrcRange, alias.Name)
	}
	w.add(o)
}

// provider reads a provider block.
func (w *walker) provider(b *hclsyntax.Block) {
	w.multiplied(b)
	if len(b.Labels) > 0 && b.Labels[0] != "" {
		address := "provider." + b.Labels[0]
		o := Occurrence{Address: address, Role: Declares, Span: module.Header(b), Whole: whole(b)}
		if a := b.Body.Attributes["alias"]; a != nil {
			alias, _ := module.LiteralString(a.Expr)
			o.Address, o.Name, o.Span = address+"."+alias, w.inner(a.Expr.Range()), module.Span(a.Expr.Range())
		}
		w.add(o)
		w.add(Occurrence{Address: "required." + b.Labels[0], Role: Reads, Span: module.Span(b.LabelRanges[0])})
	}
	w.body(b.Body, b.Type)
}

// settings reads a terraform block: what it requires, and configurations that
// callers pass.
func (w *walker) settings(b *hclsyntax.Block) {
	for _, required := range module.Nested(b.Body, w.chunk.JSON, "required_providers", false) {
		for name, a := range required.Body.Attributes {
			w.add(Occurrence{Address: "required." + name, Role: Declares, Span: module.Span(a.NameRange), Whole: argument(a)})
			object, _ := a.Expr.(*hclsyntax.ObjectConsExpr)
			if object == nil {
				continue
			}
			for _, item := range object.Items {
				if key, _ := module.ObjectKey(item.KeyExpr); key == "configuration_aliases" {
					w.aliases(item.ValueExpr)
				}
			}
		}
	}
}

func (w *walker) aliases(expr hclsyntax.Expression) {
	list, ok := expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		return
	}
	for _, item := range list.Exprs {
		n := len(w.out)
		w.providerName(item, "")
		for i := n; i < len(w.out); i++ {
			w.out[i].Role, w.out[i].Whole = Declares, w.out[i].Span
		}
	}
}

// move reads moved, removed and import blocks.
func (w *walker) move(b *hclsyntax.Block) {
	for name, a := range b.Body.Attributes {
		role := Reads
		switch {
		case name == "from":
			role = Former
		case name == "to" && b.Type == "moved":
			role = Latter
		}
		switch {
		case name == "provider":
			w.providerName(a.Expr, "")
		case name != "from" && name != "to":
			w.expression(a.Expr)
		case w.chunk.JSON && w.quoted(a.Expr, role):
		default:
			if t, diags := hcl.AbsTraversalForExpr(a.Expr); !diags.HasErrors() {
				w.traversal(t, role)
			} else {
				w.expression(a.Expr)
			}
		}
	}
	for _, nested := range b.Body.Blocks {
		w.body(nested.Body, nested.Type)
	}
}

// testBlock reads a block of a test file. A run block that tests another module
// refers to that one, of which nothing is known here.
func (w *walker) testBlock(b *hclsyntax.Block) {
	switch b.Type {
	case "variables":
		w.sets(b.Body, "", nil)
	case "run":
		w.declare(b, 0, "run.")
		for _, nested := range b.Body.Blocks {
			if nested.Type == "module" {
				return
			}
		}
		for name, a := range b.Body.Attributes {
			if name == "providers" {
				w.passed(a.Expr, "")
			} else {
				w.value(name, a.Expr)
			}
		}
		for _, nested := range b.Body.Blocks {
			if nested.Type == "variables" {
				w.sets(nested.Body, "", nil)
			} else {
				w.body(nested.Body, nested.Type)
			}
		}
	case "provider":
		w.provider(b)
	default:
		w.body(b.Body, b.Type)
	}
}
