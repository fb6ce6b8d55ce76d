package ide

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// Way is the kind of a refactoring.
type Way uint8

const (
	Extract Way = iota
	Inline
	Rewrite
)

// Refactoring is a change of the text that leaves its meaning as it is.
type Refactoring struct {
	Title string
	Way   Way
	Edits []analysis.Edit
	// NewFile is the path of a file that is made, with NewText; empty if none is.
	NewFile, NewText string
}

// Refactorings lists what can be done with a selection; an empty one stands for
// what is under the cursor. JSON and broken blocks are left alone.
func (w World) Refactorings(path string, selection text.Range) []Refactoring {
	p, ok := w.At(path, selection.Start)
	m := w.Snap.Module(p.Dir)
	if !ok || m == nil || p.File.Name.JSON || p.source().Broken() || p.File.Name.Kind != syntax.Config && p.File.Name.Kind != syntax.Tofu {
		return nil
	}
	r := refactoring{Place: p, module: m, selection: selection.Shift(-p.start)}
	for _, b := range m.ChunkBlocks(path)(p.chunk) {
		if whole(b.Syntax).Touches(p.rel()) && !b.Scoped {
			r.block = b
		}
	}
	if r.block == nil {
		return nil
	}
	r.extract()
	r.inline()
	r.onHeader()
	r.requirements()
	r.require()
	r.moveOut()
	r.policies()
	for i := range r.out {
		r.out[i].Edits = rewrite.Layout(w.Snap.File, r.out[i].Edits)
	}
	return r.out
}

type refactoring struct {
	Place
	module    *module.Module
	block     *module.Block
	selection text.Range // in the chunk
	out       []Refactoring
}

func (r *refactoring) add(title string, way Way, edits []analysis.Edit) {
	if len(edits) > 0 {
		r.out = append(r.out, Refactoring{Title: title, Way: way, Edits: edits})
	}
}

// edit replaces a range of the chunk.
func (r *refactoring) edit(at text.Range, new string) analysis.Edit {
	return analysis.Edit{Path: r.Path, Edit: text.Edit{Range: at.Shift(r.start), New: new}}
}

// extractable are the blocks whose arguments are expressions; the arguments that
// are none are not taken out of them.
var extractable = map[string][]string{
	"resource": {"provider", "depends_on"}, "data": {"provider", "depends_on"}, "ephemeral": {"provider", "depends_on"},
	"module": {"source", "version", "providers", "depends_on"}, "output": {"depends_on", "sensitive", "description", "ephemeral", "deprecated"},
	"locals": nil, "provider": {"alias", "version"},
}

// extract offers to make a local or a variable of the selected expression.
func (r *refactoring) extract() {
	except, ok := extractable[r.block.Type()]
	if !ok {
		return
	}
	expr, name := r.selected(r.block.Body(), except)
	if expr == nil {
		return
	}
	src := r.source().Src
	at := module.Span(expr.Range())
	value := src[at.Start:at.End]
	if strings.Contains(value, "<<") {
		return // the marker of a heredoc belongs to its line
	}
	local := r.free("local.", name)
	if edits := r.declareLocal(local, value); edits != nil && !r.bound(expr) {
		r.add("Extract to local."+local, Extract, append(edits, r.edit(at, "local."+local)))
	}
	v, diags := expr.Value(nil)
	if diags.HasErrors() || !v.IsWhollyKnown() || v.IsNull() || len(expr.Variables()) > 0 {
		return
	}
	variable := r.free("var.", name)
	if slices.Contains(taken["var."], variable) {
		return
	}
	block := fmt.Sprintf("variable %q {\n  type    = %s\n  default = %s\n}", variable, constraintOf(v.Type()), value)
	edits := rewrite.Append(r.variablesFile(), block)
	if edits != nil {
		r.add("Extract to var."+variable, Extract, append(edits, r.edit(at, "var."+variable)))
	}
}

// constraintOf is the type constraint that a variable gets for a literal: of
// lists and objects of one kind the collection.
func constraintOf(ty cty.Type) string {
	switch {
	case ty.IsPrimitiveType():
		return ty.FriendlyName()
	case ty.IsTupleType() && ty.Length() > 0 && one(ty.TupleElementTypes()).Type().IsPrimitiveType():
		return "list(" + ty.TupleElementType(0).FriendlyName() + ")"
	case ty.IsObjectType() && len(ty.AttributeTypes()) > 0:
		var types []cty.Type
		for _, t := range ty.AttributeTypes() {
			types = append(types, t)
		}
		if t := one(types).Type(); t.IsPrimitiveType() {
			return "map(" + t.FriendlyName() + ")"
		}
	}
	return "any"
}

// selected is the expression that the selection covers exactly; without a
// selection the whole value of the argument under the cursor. name is what it
// may be called. References alone are not worth a name.
func (r *refactoring) selected(body *hclsyntax.Body, except []string) (hclsyntax.Expression, string) {
	for _, b := range body.Blocks {
		if whole(b).Touches(r.selection.Start) && b.Type != "lifecycle" && b.Type != "provisioner" && b.Type != "connection" {
			return r.selected(b.Body, nil)
		}
	}
	for name, a := range body.Attributes {
		if !argument(a).Touches(r.selection.Start) || slices.Contains(except, name) {
			continue
		}
		if r.selection.Empty() {
			if r.block.Type() == "locals" {
				return nil, "" // it has a name
			}
			return worthy(a.Expr), name
		}
		var found hclsyntax.Expression
		want := trimmed(r.source().Src, r.selection)
		_ = hclsyntax.VisitAll(a.Expr, func(n hclsyntax.Node) hcl.Diagnostics {
			if e, ok := n.(hclsyntax.Expression); ok && found == nil && module.Span(e.Range()) == want && standsAlone(e) {
				found = e
			}
			return nil
		})
		if found == nil {
			return nil, ""
		}
		return worthy(found), name
	}
	return nil, ""
}

// trimmed is a range without the white space at its ends.
func trimmed(src string, r text.Range) text.Range {
	r = inSource(src, r)
	s := src[r.Start:r.End]
	r.Start += len(s) - len(strings.TrimLeft(s, " \t\r\n"))
	r.End -= len(s) - len(strings.TrimRight(s, " \t\r\n"))
	return r
}

// standsAlone leaves out what is an expression of the tree and not of the text:
// the literal part of a string, the key of an object.
func standsAlone(e hclsyntax.Expression) bool {
	switch e := e.(type) {
	case *hclsyntax.ObjectConsKeyExpr, *hclsyntax.AnonSymbolExpr, *hclsyntax.TemplateWrapExpr:
		return false
	case *hclsyntax.LiteralValueExpr:
		return e.Val.Type() != cty.String
	case *hclsyntax.TemplateExpr:
		return e.SrcRange.Start.Byte < e.SrcRange.End.Byte
	}
	return true
}

func worthy(e hclsyntax.Expression) hclsyntax.Expression {
	switch e := e.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return nil
	case *hclsyntax.LiteralValueExpr:
		if e.Val.IsNull() {
			return nil
		}
	}
	return e
}

// bound says that an expression needs names that exist only where it stands.
func (r *refactoring) bound(expr hclsyntax.Expression) bool {
	around := map[string]bool{"each": true, "count": true, "self": true}
	x := r.Index(r.Dir).file(r.Path)
	if x != nil {
		for i := range x.chunks[r.chunk] {
			o := &x.chunks[r.chunk][i]
			if o.Role == Declares && o.bound() && o.Whole.Start < expr.Range().Start.Byte && expr.Range().End.Byte < o.Whole.End {
				name, _, _ := strings.Cut(o.Address[1:], "@")
				around[name] = true
			}
		}
	}
	for _, t := range expr.Variables() {
		if around[t.RootName()] {
			return true
		}
	}
	return false
}

// free is a name like the one that is wanted, which is not declared.
func (r *refactoring) free(prefix, name string) string {
	if !hclsyntax.ValidIdentifier(name) {
		name = "value"
	}
	for n, try := 2, name; ; n++ {
		if !r.module.Has(prefix + try) {
			return try
		}
		try = fmt.Sprintf("%s_%d", name, n)
	}
}

// declareLocal adds a local value: to the first locals block of the file, or in
// one of its own behind the block.
func (r *refactoring) declareLocal(name, value string) []analysis.Edit {
	source := name + " = " + value
	for _, b := range r.module.Blocks() {
		if b.Type() != "locals" || b.Path != r.Path || b.Chunk.Broken() || b == r.block {
			continue
		}
		if p, ok := rewrite.Of(r.module, b); ok {
			return p.Insert(b.Body(), nil, source)
		}
	}
	if r.block.Type() == "locals" {
		p, _ := rewrite.Of(r.module, r.block)
		return p.Insert(r.block.Body(), nil, source)
	}
	return rewrite.At(r.File, r.Offset).After(rewrite.Block("locals", source))
}

// variablesFile is where the module's variables stand: variables.tf, or the
// file at hand.
func (r *refactoring) variablesFile() *syntax.File {
	for _, f := range r.module.Files() {
		if strings.HasSuffix(f.Path, "variables.tf") && !f.Name.JSON && f.Path[:len(f.Path)-len("variables.tf")] == r.Path[:strings.LastIndexAny(r.Path, `/\`)+1] {
			return f
		}
	}
	return r.File
}

// inline offers to put the value of the local under the cursor in place of all
// references to it.
func (r *refactoring) inline() {
	o, s, ok := r.symbolAt()
	if !ok || !strings.HasPrefix(s.Address, "local.") || o.Call != "" {
		return
	}
	declared := r.module.Declared(s.Address)
	if len(declared) != 1 || declared[0].Chunk.Broken() || declared[0].Chunk.JSON {
		return
	}
	b := declared[0]
	a := b.Body().Attributes[s.Address[len("local."):]]
	at := module.Span(a.Expr.Range())
	if !at.In(len(b.Chunk.Src)) {
		return
	}
	value := b.Chunk.Src[at.Start:at.End]
	if strings.Contains(value, "<<") || strings.Contains(value, "\n") {
		return
	}
	place, _ := rewrite.Of(r.module, b)
	edits := place.Remove(a)
	if len(b.Body().Attributes) == 1 && len(b.Body().Blocks) == 0 {
		edits = place.RemoveBlock(b.Syntax)
	}
	fine := edits != nil
	uses := 0
	r.occurrencesOf(s, func(f *syntax.File, start int, o *Occurrence) bool {
		if o.Role == Declares {
			return true
		}
		c := f.Chunks()[f.ChunkAt(start)]
		uses++
		// Where the name stands in a block's own declaration, both would be edited.
		fine = fine && o.Role == Reads && !c.JSON && !(c == b.Chunk && argument(a).Touches(o.Span.Start))
		edits = append(edits, analysis.Edit{Path: f.Path, Edit: text.Edit{Range: o.Span.Shift(start), New: enclosed(a.Expr, value)}})
		return fine
	})
	if fine && uses > 0 {
		r.add("Inline "+s.Address, Inline, edits)
	}
}

// enclosed puts an expression into parentheses unless it binds by itself.
func enclosed(expr hclsyntax.Expression, value string) string {
	switch expr.(type) {
	case *hclsyntax.ScopeTraversalExpr, *hclsyntax.FunctionCallExpr, *hclsyntax.LiteralValueExpr, *hclsyntax.TemplateExpr,
		*hclsyntax.TemplateWrapExpr, *hclsyntax.ParenthesesExpr, *hclsyntax.IndexExpr, *hclsyntax.RelativeTraversalExpr,
		*hclsyntax.TupleConsExpr, *hclsyntax.ObjectConsExpr:
		return value
	}
	return "(" + value + ")"
}

// onHeader offers what changes a resource or module call as a whole, with the
// cursor on its header.
func (r *refactoring) onHeader() {
	b := r.block
	if b.Type() != "resource" && b.Type() != "module" || !b.Header().Touches(r.rel()) || b.Address() == "" || len(r.module.Declared(b.Address())) != 1 {
		return
	}
	place, ok := rewrite.Of(r.module, b)
	if !ok {
		return
	}
	if eval.Expansion(b) == eval.One && r.usedByAttribute(b.Address()) {
		key := `["` + b.Syntax.Labels[len(b.Syntax.Labels)-1] + `"]`
		// Terraform itself moves what had no count to the instance 0.
		r.add("Make "+b.Address()+" count instances", Rewrite,
			append(place.Insert(b.Body(), nil, "count = 1"), rewrite.Index(r.module, b.Address(), "[0]")...))
		if edits := place.Insert(b.Body(), nil, "for_each = toset("+`["`+key[2:len(key)-2]+`"]`+")"); edits != nil {
			edits = append(edits, rewrite.Index(r.module, b.Address(), key)...)
			edits = append(edits, place.After(rewrite.Block("moved", "from = "+b.Address(), "to = "+b.Address()+key))...)
			r.add("Make "+b.Address()+" an instance for each", Rewrite, edits)
		}
	}
	if r.unused(b.Address()) {
		at := whole(b.Syntax)
		source := rewrite.Block("removed", "from = "+b.Address(), "", rewrite.Block("lifecycle", "destroy = false"))
		r.add("Remove "+b.Address()+" and keep what it made", Rewrite, []analysis.Edit{r.edit(at, source)})
	}
}

// usedByAttribute says that all that refers to an address goes on to one of its
// attributes, in configuration: then an index may come between.
func (r *refactoring) usedByAttribute(address string) bool {
	fine := true
	r.occurrencesOf(Symbol{Dir: r.Dir, Address: address}, func(f *syntax.File, start int, o *Occurrence) bool {
		if o.Role == Reads {
			next := o.Span.Shift(start).End
			fine = fine && !f.Name.JSON && f.Name.Kind != syntax.Test && f.Slice(text.Range{Start: next, End: next + 1}) == "."
		}
		return fine
	})
	return fine
}

// unused says that nothing refers to an address.
func (r *refactoring) unused(address string) bool {
	used := false
	r.occurrencesOf(Symbol{Dir: r.Dir, Address: address}, func(_ *syntax.File, _ int, o *Occurrence) bool {
		used = used || o.Role == Reads || o.Role == Latter
		return !used
	})
	return !used
}

// requirements offers to sort the entries of required_providers.
func (r *refactoring) requirements() {
	if r.block.Type() != "terraform" {
		return
	}
	for _, b := range r.block.Body().Blocks {
		if b.Type != "required_providers" || !whole(b).Touches(r.rel()) {
			continue
		}
		place, ok := rewrite.Of(r.module, r.block)
		if !ok || len(b.Body.Attributes) < 2 {
			return
		}
		var entries []*hclsyntax.Attribute
		for _, a := range b.Body.Attributes {
			entries = append(entries, a)
		}
		slices.SortFunc(entries, func(a, b *hclsyntax.Attribute) int { return a.SrcRange.Start.Byte - b.SrcRange.Start.Byte })
		sorted := slices.Clone(entries)
		slices.SortStableFunc(sorted, func(a, b *hclsyntax.Attribute) int { return strings.Compare(a.Name, b.Name) })
		if slices.Equal(entries, sorted) {
			return
		}
		var edits []analysis.Edit
		for i, a := range entries {
			if a != sorted[i] {
				edits = append(edits, r.edit(argument(a), place.Text(sorted[i].SrcRange)))
			}
		}
		r.add("Sort the required providers", Rewrite, edits)
	}
}
