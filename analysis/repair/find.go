package repair

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// spot is a body with the blocks around it, outermost (the top-level one) first.
type spot struct {
	blocks []*hclsyntax.Block
	attr   *hclsyntax.Attribute
}

func (s spot) body() *hclsyntax.Body { return s.blocks[len(s.blocks)-1].Body }

// innermost is the innermost body around the finding, and the argument there
// that holds it, if one does.
func (w *work) innermost() (spot, bool) {
	if w.block == nil {
		return spot{}, false
	}
	s := spot{blocks: []*hclsyntax.Block{w.block.Syntax}}
	for {
		body := s.body()
		for _, a := range body.Attributes {
			if covers(a.SrcRange, w.at) {
				s.attr = a
				return s, true
			}
		}
		i := slices.IndexFunc(body.Blocks, func(b *hclsyntax.Block) bool {
			return covers(hcl.RangeBetween(b.TypeRange, b.CloseBraceRange), w.at)
		})
		if i < 0 {
			return s, true
		}
		s.blocks = append(s.blocks, body.Blocks[i])
	}
}

// lacking is the body in which something is missing: the finding's range is
// where Terraform puts that.
func (w *work) lacking() (spot, bool) {
	if w.block == nil || w.place.Chunk().JSON {
		return spot{}, false
	}
	var found spot
	var walk func(blocks []*hclsyntax.Block)
	walk = func(blocks []*hclsyntax.Block) {
		body := blocks[len(blocks)-1].Body
		if module.Span(body.MissingItemRange()) == w.at {
			found.blocks = slices.Clone(blocks)
		}
		for _, b := range body.Blocks {
			walk(append(blocks[:len(blocks):len(blocks)], b))
		}
	}
	walk([]*hclsyntax.Block{w.block.Syntax})
	return found, found.blocks != nil
}

func covers(r hcl.Range, at text.Range) bool { return r.Start.Byte <= at.Start && at.End <= r.End.Byte }

// schemaOf is what the body of the innermost of some nested blocks is held
// against. The first is a top-level block of the module.
func (w *work) schemaOf(top *module.Block, nested []*hclsyntax.Block) schema.Block {
	s := w.topSchema(top)
	for i, b := range nested {
		switch {
		case b.Type == "dynamic" && len(b.Labels) == 1:
			n, _ := s.Nested(b.Labels[0])
			s = n.Block
		case b.Type == "content" && i > 0 && nested[i-1].Type == "dynamic":
		case i == 0 && b.Type == "lifecycle":
			s = w.Env.Language.Body("resource.lifecycle")
		default:
			n, _ := s.Nested(b.Type)
			s = n.Block
		}
	}
	return s
}

func (w *work) topSchema(b *module.Block) schema.Block {
	kinds := map[string]flat.Kind{"resource": flat.Resource, "data": flat.DataSource, "ephemeral": flat.Ephemeral}
	if kind, ok := kinds[b.Type()]; ok {
		name, _, _ := b.ProviderName()
		s, _ := w.Env.Provider(name).Type(kind, b.Label(0))
		return s
	}
	if b.Type() == "provider" {
		s, _ := w.Env.Provider(b.Label(0)).Type(flat.ProviderConfig, "")
		return s
	}
	return w.Env.Language.Body(b.Type())
}

// expressionAt is the innermost expression of an argument that suits and holds
// the finding, or nil.
func expressionAt[T hclsyntax.Expression](a *hclsyntax.Attribute, at text.Range) (found T, ok bool) {
	if a == nil {
		return found, false
	}
	_ = hclsyntax.VisitAll(a.Expr, func(n hclsyntax.Node) hcl.Diagnostics {
		if e, is := n.(T); is && covers(e.Range(), at) {
			found, ok = e, true // visited from the outside in
		}
		return nil
	})
	return found, ok
}

// traversalAt is the traversal in an argument that holds the finding.
func traversalAt(a *hclsyntax.Attribute, at text.Range) (hcl.Traversal, bool) {
	if a == nil {
		return nil, false
	}
	for _, t := range a.Expr.Variables() {
		if covers(t.SourceRange(), at) {
			return t, true
		}
	}
	return nil, false
}

// stepRange is the range of a step of a traversal without its dot, and what
// stands there.
func (w *work) stepRange(step hcl.Traverser) (text.Range, string) {
	switch s := step.(type) {
	case hcl.TraverseRoot:
		return module.Span(s.SrcRange), s.Name
	case hcl.TraverseAttr:
		end := s.SrcRange.End.Byte
		return text.Range{Start: end - len(s.Name), End: end}, s.Name
	}
	return text.Range{}, ""
}
