package check

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/doctor"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/suggest"
)

// dynamicBlock judges a `dynamic` block: it generates nested blocks of the type
// in its label, with its content block as their body.
func (k *checker) dynamicBlock(body *hclsyntax.Body, b *hclsyntax.Block, s schema.Block, in inside, counts map[string]*count) {
	if !k.labels(b, []string{"type"}) {
		return
	}
	generated := b.Labels[0]
	nested, answer := s.Nested(generated)
	var object cty.Type
	if answer == schema.No {
		ty, ok := attributeAsBlocks(s, generated)
		if !ok {
			f := analysis.Finding{
				Code:     "terraform/unsupported-block-type",
				Severity: k.unsupported(),
				Summary:  "Unsupported block type",
				Detail:   fmt.Sprintf("Blocks of type %q are not expected here.", generated),
				Location: k.at(b.LabelRanges[0]),
			}
			var content *hclsyntax.Body
			for _, c := range module.Nested(b.Body, k.json, "content", false) {
				content = c.Body
			}
			q, ok := doctor.Block(k.module, k.block, body, generated, content, k.schemas)
			if !k.diagnose(&f, q, ok, in) {
				near := suggest.Near(generated, settable(body, s, in, true))
				f.Detail += didYouMean(near) + k.evidence(in, "block")
				f.Fixes = k.renames(near, labelText(b.LabelRanges[0]).Start.Byte, labelText(b.LabelRanges[0]).End.Byte)
			}
			k.report(f)
			return
		}
		object = ty
	}
	c := tally(counts, generated)
	elements, known := k.dynamicSpec(b, in)
	if n := len(elements); known {
		at := b.DefRange() // Terraform marks what the blocks are made from
		for _, content := range module.Nested(b.Body, k.json, "content", false) {
			at = content.DefRange()
		}
		for range n {
			c.written = append(c.written, at)
		}
		if n == 0 && len(c.written) == 0 {
			delete(counts, generated)
		}
	} else {
		c.generated = true
	}
	content := in.nested(generated)
	contents := module.Nested(b.Body, k.json, "content", false)
	for i, c := range contents {
		switch {
		case i > 0:
			k.report(analysis.Finding{
				Code:     "terraform/dynamic-content",
				Summary:  "Extraneous dynamic content block",
				Detail:   "Only one nested content block is allowed for each dynamic block.",
				Location: k.at(c.DefRange()),
			})
		default:
			k.forElements(b, elements, in.frame, func(frame eval.Frame) {
				content.frame = frame
				if object != cty.NilType {
					k.objectBody(c.Body, object, content)
				} else {
					k.body(c.Body, nested.Block, content)
				}
			})
		}
	}
	if len(contents) == 0 && !k.broken {
		k.report(analysis.Finding{
			Code:     "terraform/dynamic-content",
			Summary:  "Missing dynamic content block",
			Detail:   `A dynamic block must have a nested block of type "content" to describe the body of each generated block.`,
			Location: k.at(missing(b.Body)),
		})
	}
}

// element is one element that a dynamic block goes through.
type element struct{ key, value cty.Value }

// forElements judges the content of a dynamic block for each element that
// differs in type from those before; for an iterator of which nothing is known,
// if the elements are not known or there are none.
func (k *checker) forElements(b *hclsyntax.Block, elements []element, f eval.Frame, judge func(eval.Frame)) {
	if len(elements) == 0 {
		judge(generatedFrame(f, b))
		return
	}
	const most = 8 // types
	var seen []cty.Type
	first := len(k.out)
	for _, e := range elements {
		if slices.ContainsFunc(seen, e.value.Type().Equals) {
			continue
		}
		if seen = append(seen, e.value.Type()); len(seen) > most {
			break
		}
		before := len(k.out)
		judge(iteratorFrame(f, b, e.key, e.value))
		// The same is said once.
		fresh := k.out[before:]
		k.out = k.out[:before]
		for _, finding := range fresh {
			if !slices.ContainsFunc(k.out[first:], func(o analysis.Finding) bool {
				return o.Range == finding.Range && o.Summary == finding.Summary
			}) {
				k.out = append(k.out, finding)
			}
		}
	}
}

// dynamicSpec judges what stands in a dynamic block beside its content, and
// lists what it goes through, where that is known; at most a thousand.
func (k *checker) dynamicSpec(b *hclsyntax.Block, in inside) (elements []element, known bool) {
	allowed := []string{"for_each", "iterator", "labels"}
	for name, attr := range b.Body.Attributes {
		if name == "content" && k.json || contains(allowed, name) {
			continue
		}
		near := suggest.Near(name, each(allowed))
		k.report(analysis.Finding{
			Code:    "terraform/unsupported-argument",
			Summary: "Unsupported argument",
			Detail: fmt.Sprintf("An argument named %q is not expected here.%s The arguments of the generated blocks belong into the content block.",
				name, didYouMean(near)),
			Location: k.at(attr.NameRange),
			Fixes:    k.renames(near, attr.NameRange.Start.Byte, attr.NameRange.End.Byte),
		})
	}
	for _, nested := range b.Body.Blocks {
		if nested.Type != "content" {
			k.report(analysis.Finding{
				Code:     "terraform/unsupported-block-type",
				Summary:  "Unsupported block type",
				Detail:   fmt.Sprintf("Blocks of type %q are not expected here. What the generated blocks hold belongs into the content block.", nested.Type),
				Location: k.at(nested.TypeRange),
			})
		}
	}
	if attr := b.Body.Attributes["for_each"]; attr != nil {
		elements, known = k.dynamicForEach(attr, in)
	} else if !k.broken {
		k.report(analysis.Finding{
			Code:     "terraform/missing-required-argument",
			Summary:  "Missing required argument",
			Detail:   `The argument "for_each" is required, but no definition was found.`,
			Location: k.at(missing(b.Body)),
			Name:     "for_each",
		})
	}
	if attr := b.Body.Attributes["iterator"]; attr != nil {
		if _, diags := hcl.AbsTraversalForExpr(attr.Expr); diags.HasErrors() {
			k.invalidExpression(attr.Expr, staticReference)
		} else if hcl.ExprAsKeyword(attr.Expr) == "" {
			k.report(analysis.Finding{
				Code:     "terraform/invalid-dynamic-iterator",
				Summary:  "Invalid dynamic iterator name",
				Detail:   "Dynamic iterator must be a single variable name.",
				Location: k.at(attr.Expr.Range()),
			})
		}
	}
	return elements, known
}

// dynamicForEach judges what a dynamic block goes through.
func (k *checker) dynamicForEach(attr *hclsyntax.Attribute, in inside) (elements []element, known bool) {
	value := k.evaluate(attr.Expr, in.frame)
	detail := ""
	switch {
	case value.IsKnown() && value.IsNull():
		detail = "Cannot use a null value in for_each."
	case !value.CanIterateElements() && value.Type() != cty.DynamicPseudoType && !iterable(value.Type()):
		detail = fmt.Sprintf("Cannot use a %s value in for_each. An iterable collection is required.", value.Type().FriendlyName())
	}
	if detail == "" {
		unmarked, _ := value.Unmark()
		if !unmarked.IsKnown() || !unmarked.CanIterateElements() {
			return nil, false
		}
		for it := unmarked.ElementIterator(); it.Next() && len(elements) < 1000; {
			key, value := it.Element()
			if unmarked.Type().IsSetType() {
				key = value
			}
			elements = append(elements, element{key, value})
		}
		return elements, true
	}
	if k.broken {
		return nil, false
	}
	k.report(analysis.Finding{
		Code:     "terraform/invalid-dynamic-for-each",
		Summary:  "Invalid dynamic for_each value",
		Detail:   detail,
		Location: k.at(attr.Expr.Range()),
	})
	return nil, false
}

// iterable says whether values of a type have elements, which an unknown value
// does not tell by itself.
func iterable(ty cty.Type) bool {
	return ty.IsCollectionType() || ty.IsTupleType() || ty.IsObjectType()
}
