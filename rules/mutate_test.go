package rules_test

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// unset replaces the values of a configuration that could be anything by an
// unset variable: whole arguments that refer to no resource, and the literal
// parts of the others. What refers to a resource stays: it is what the rule
// knows of the relation.
func unset(src string) string {
	file := syntax.Parse("/w/main.tf", src)
	var edits []text.Edit
	var body func(start int, b *hclsyntax.Body)
	body = func(start int, b *hclsyntax.Body) {
		for _, attr := range b.Attributes {
			if attr.Name == "source" || attr.Name == "provider" || attr.Name == "providers" || attr.Name == "depends_on" {
				continue
			}
			edits = append(edits, unsetIn(start, attr.Expr)...)
		}
		for _, nested := range b.Blocks {
			body(start, nested.Body)
		}
	}
	for i, c := range file.Chunks() {
		for _, b := range c.Body.Blocks {
			switch b.Type {
			case "terraform", "variable", "provider", "moved", "import", "removed":
				continue
			}
			body(file.ChunkStart(i), b.Body)
		}
	}
	changed, _ := text.Apply(src, edits)
	return changed
}

func unsetIn(start int, expr hclsyntax.Expression) []text.Edit {
	whole := []text.Edit{{Range: moved(module.Span(expr.Range()), start), New: "var.unset"}}
	if !slices.ContainsFunc(expr.Variables(), refersToResource) {
		return whole
	}
	var edits []text.Edit
	switch e := expr.(type) {
	case *hclsyntax.ObjectConsExpr:
		for _, item := range e.Items {
			edits = append(edits, unsetIn(start, item.ValueExpr)...)
		}
	case *hclsyntax.TupleConsExpr:
		for _, item := range e.Exprs {
			edits = append(edits, unsetIn(start, item)...)
		}
	case *hclsyntax.FunctionCallExpr:
		for _, arg := range e.Args {
			edits = append(edits, unsetIn(start, arg)...)
		}
	}
	return edits
}

func refersToResource(t hcl.Traversal) bool { return t.RootName() != "var" }

// unfinished adds something half-typed to every resource.
func unfinished(src string) string {
	file := syntax.Parse("/w/main.tf", src)
	var edits []text.Edit
	for i, c := range file.Chunks() {
		for _, b := range c.Body.Blocks {
			if b.Type == "resource" || b.Type == "data" || b.Type == "variable" || b.Type == "output" || b.Type == "module" {
				at := file.ChunkStart(i) + b.CloseBraceRange.Start.Byte
				edits = append(edits, text.Edit{Range: text.Range{Start: at, End: at}, New: "  half =\n"})
			}
		}
	}
	changed, _ := text.Apply(src, edits)
	return strings.TrimLeft(changed, "\n")
}

func moved(r text.Range, by int) text.Range { return text.Range{Start: r.Start + by, End: r.End + by} }
