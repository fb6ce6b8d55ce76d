package rewrite

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
)

// Retype makes a resource or data source one of another type, or of the other
// kind ("resource" or "data"), and has all that refers to it follow. It returns
// nil for other blocks, and where its header is not whole.
func Retype(m *module.Module, b *module.Block, blockType, typ string) []analysis.Edit {
	if b.Type() != "resource" && b.Type() != "data" || len(b.Syntax.LabelRanges) != 2 {
		return nil
	}
	place, ok := Of(m, b)
	if !ok || !place.native() {
		return nil
	}
	edits := place.Edit(inner(b, b.Syntax.LabelRanges[0]), typ)
	if blockType != b.Type() {
		edits = append(edits, place.Edit(module.Span(b.Syntax.TypeRange), blockType)...)
	}
	parts := []string{b.Label(0), b.Label(1)}
	if b.Type() == "data" {
		parts = append([]string{"data"}, parts...)
	}
	reference := typ
	if blockType == "data" {
		reference = "data." + typ
	}
	for _, other := range m.Blocks() {
		at, ok := Of(m, other)
		if other.Scoped || !ok {
			continue
		}
		eachTraversal(other.Body(), func(t hcl.Traversal) {
			if !startsWith(t, parts) {
				return
			}
			r := text.Range{Start: t[0].SourceRange().Start.Byte, End: t[len(parts)-2].SourceRange().End.Byte}
			edits = append(edits, at.Edit(r, reference)...)
		})
	}
	return edits
}

// eachTraversal yields every reference in a body.
func eachTraversal(body *hclsyntax.Body, yield func(hcl.Traversal)) {
	for _, a := range body.Attributes {
		for _, t := range a.Expr.Variables() {
			yield(t)
		}
	}
	for _, b := range body.Blocks {
		eachTraversal(b.Body, yield)
	}
}

// startsWith says whether the first steps of a reference are these names.
func startsWith(t hcl.Traversal, names []string) bool {
	if len(t) < len(names) {
		return false
	}
	for i, name := range names {
		switch step := t[i].(type) {
		case hcl.TraverseRoot:
			if step.Name != name {
				return false
			}
		case hcl.TraverseAttr:
			if step.Name != name {
				return false
			}
		default:
			return false
		}
	}
	return true
}
