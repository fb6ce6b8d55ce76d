package rewrite

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
)

// Caller is a module that calls the one in which something is renamed, and the
// names of the calls.
type Caller struct {
	Module *module.Module
	Calls  []string
}

// Rename gives what an address declares (see [module.Block.Address], and
// "local.name") another name, and everything that refers to it as well, in all
// files of the module. The callers matter for variables and outputs: their
// arguments and references follow. It returns nil when the address is not
// declared, or when a reference is written in a way that cannot be followed.
func Rename(m *module.Module, address, name string, callers ...Caller) []analysis.Edit {
	blocks := m.Declared(address)
	parts := strings.Split(address, ".")
	if len(blocks) == 0 || len(parts) < 2 {
		return nil
	}
	old := parts[len(parts)-1]
	r := renamer{old: old, new: name, ok: true}
	for _, b := range blocks {
		r.in(m, b)
		if parts[0] == "local" {
			if a := b.Body().Attributes[old]; a != nil {
				r.word(module.Span(a.NameRange))
			}
			continue
		}
		if n := len(b.Syntax.LabelRanges); n > 0 {
			r.word(inner(b, b.Syntax.LabelRanges[n-1]))
		}
	}
	if parts[0] != "output" {
		r.references(m, parts)
	}
	for _, c := range callers {
		for _, call := range c.Calls {
			switch parts[0] {
			case "output":
				r.references(c.Module, []string{"module", call, old})
			case "var":
				for _, b := range c.Module.Declared("module." + call) {
					if a := b.Body().Attributes[old]; a != nil {
						r.in(c.Module, b)
						r.word(module.Span(a.NameRange))
					}
				}
			}
		}
	}
	if !r.ok {
		return nil
	}
	return r.edits
}

// Index has all references in a module to an address name one instance of it:
// key is the index with its brackets. References that are followed by an index
// already, and the address as a whole, are left alone.
func Index(m *module.Module, address, key string) []analysis.Edit {
	parts := strings.Split(address, ".")
	var edits []analysis.Edit
	for _, b := range m.Blocks() {
		p, ok := Of(m, b)
		if !ok || b.Scoped || b.Chunk.JSON {
			continue
		}
		eachTraversal(b.Body(), func(t hcl.Traversal) {
			if len(t) <= len(parts) || !startsWith(t, parts) {
				return
			}
			if _, ok := t[len(parts)].(hcl.TraverseAttr); ok {
				at := t[len(parts)-1].SourceRange().End.Byte
				edits = append(edits, p.Edit(text.Range{Start: at, End: at}, key)...)
			}
		})
	}
	return edits
}

// inner is the range of a label without its quotes.
func inner(b *module.Block, label hcl.Range) text.Range {
	r := module.Span(label)
	if r.In(len(b.Chunk.Src)) && r.Len() > 2 && b.Chunk.Src[r.Start] == '"' {
		r.Start++
		r.End--
	}
	return r
}

// renamer collects the edits of one renaming.
type renamer struct {
	old, new string
	edits    []analysis.Edit
	ok       bool

	// The chunk at hand.
	path  string
	src   string
	start int
}

func (r *renamer) in(m *module.Module, b *module.Block) {
	p, ok := Of(m, b)
	if !ok {
		r.ok = false
		return
	}
	r.path, r.src, r.start = b.Path, b.Chunk.Src, p.Start()
}

// word replaces the old name at a range of the chunk at hand, where nothing
// else must stand (but for quotes around it, in JSON).
func (r *renamer) word(at text.Range) {
	if at.In(len(r.src)) && r.src[at.Start:at.End] == `"`+r.old+`"` {
		at.Start++
		at.End--
	}
	if !at.In(len(r.src)) || r.src[at.Start:at.End] != r.old {
		r.ok = false
		return
	}
	e := analysis.Edit{Path: r.path, Edit: text.Edit{Range: at.Shift(r.start), New: r.new}}
	if !slices.Contains(r.edits, e) {
		r.edits = append(r.edits, e)
	}
}

// references renames the last part of every traversal that starts with parts.
func (r *renamer) references(m *module.Module, parts []string) {
	for _, b := range m.Blocks() {
		if b.Scoped {
			continue // read with the check block around it
		}
		r.in(m, b)
		r.body(b.Body(), parts)
	}
}

func (r *renamer) body(body *hclsyntax.Body, parts []string) {
	for _, a := range body.Attributes {
		for _, t := range a.Expr.Variables() {
			r.traversal(t, parts)
		}
		if parts[0] == "module" && len(parts) == 3 {
			r.instances(a.Expr, parts)
		}
		if a.Name == "depends_on" || a.Name == "replace_triggered_by" || a.Name == "provider" {
			r.quoted(a.Expr, parts)
		}
	}
	for _, b := range body.Blocks {
		r.body(b.Body, parts)
	}
}

func (r *renamer) traversal(t hcl.Traversal, parts []string) {
	if len(t) < len(parts) {
		return
	}
	for i, part := range parts {
		switch step := t[i].(type) {
		case hcl.TraverseRoot:
			if step.Name != part {
				return
			}
		case hcl.TraverseAttr:
			if step.Name != part {
				return
			}
		case hcl.TraverseIndex: // module.x[0].name has the name one step further
			if i == len(parts)-1 && i+1 < len(t) && parts[0] == "module" {
				if next, ok := t[i+1].(hcl.TraverseAttr); ok && next.Name == part {
					r.step(next.SrcRange)
				}
			}
			return
		default:
			return
		}
	}
	r.step(t[len(parts)-1].SourceRange())
}

// instances renames an output of one of several instances of a module, which is
// no traversal by itself: module.x[each.key].name, module.x[*].name.
func (r *renamer) instances(expr hclsyntax.Expression, parts []string) {
	call := func(e hclsyntax.Expression) bool {
		t, ok := e.(*hclsyntax.ScopeTraversalExpr)
		if !ok || len(t.Traversal) != 2 || t.Traversal.RootName() != parts[0] {
			return false
		}
		name, ok := t.Traversal[1].(hcl.TraverseAttr)
		return ok && name.Name == parts[1]
	}
	first := func(t hcl.Traversal) {
		if len(t) > 0 {
			if name, ok := t[0].(hcl.TraverseAttr); ok && name.Name == parts[2] {
				r.step(name.SrcRange)
			}
		}
	}
	_ = hclsyntax.VisitAll(expr, func(n hclsyntax.Node) hcl.Diagnostics {
		switch e := n.(type) {
		case *hclsyntax.RelativeTraversalExpr:
			if index, ok := e.Source.(*hclsyntax.IndexExpr); ok && call(index.Collection) {
				first(e.Traversal)
			}
		case *hclsyntax.SplatExpr:
			if each, ok := e.Each.(*hclsyntax.RelativeTraversalExpr); ok && call(e.Source) {
				first(each.Traversal)
			}
		}
		return nil
	})
}

// step renames the step of a traversal, whose range begins with its dot.
func (r *renamer) step(at hcl.Range) {
	end := at.End.Byte
	r.word(text.Range{Start: end - len(r.old), End: end})
}

// quoted renames addresses that are written as strings, the form of Terraform
// 0.11 and of JSON.
func (r *renamer) quoted(expr hclsyntax.Expression, parts []string) {
	list, ok := expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		return
	}
	for _, item := range list.Exprs {
		if s, ok := module.LiteralString(item); ok && s == strings.Join(parts, ".") {
			end := item.Range().End.Byte - 1
			r.word(text.Range{Start: end - len(r.old), End: end})
		}
	}
}
