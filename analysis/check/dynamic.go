package check

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/doctor"
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
	if n, known := k.dynamicSpec(b, in); known {
		at := b.DefRange() // Terraform marks what the blocks are made from
		for _, content := range module.Nested(b.Body, k.json, "content", false) {
			at = content.DefRange()
		}
		for range min(n, 1000) {
			c.written = append(c.written, at)
		}
		if n == 0 && len(c.written) == 0 {
			delete(counts, generated)
		}
	} else {
		c.generated = true
	}
	content := in.nested(generated)
	content.frame = generatedFrame(in.frame, b)
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
		case object != cty.NilType:
			k.objectBody(c.Body, object, content)
		default:
			k.body(c.Body, nested.Block, content)
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

// dynamicSpec judges what stands in a dynamic block beside its content, and
// says how many blocks it generates, where that is known.
func (k *checker) dynamicSpec(b *hclsyntax.Block, in inside) (n int, known bool) {
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
		n, known = k.dynamicForEach(attr, in)
	} else if !k.broken {
		k.report(analysis.Finding{
			Code:     "terraform/missing-required-argument",
			Summary:  "Missing required argument",
			Detail:   `The argument "for_each" is required, but no definition was found.`,
			Location: k.at(missing(b.Body)),
		})
	}
	if attr := b.Body.Attributes["iterator"]; attr != nil {
		if hcl.ExprAsKeyword(attr.Expr) == "" {
			k.report(analysis.Finding{
				Code:     "terraform/invalid-dynamic-iterator",
				Summary:  "Invalid dynamic iterator name",
				Detail:   "Dynamic iterator must be a single variable name.",
				Location: k.at(attr.Expr.Range()),
			})
		}
	}
	return n, known
}

// dynamicForEach judges what a dynamic block goes through.
func (k *checker) dynamicForEach(attr *hclsyntax.Attribute, in inside) (n int, known bool) {
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
		if unmarked.IsKnown() && unmarked.CanIterateElements() {
			return unmarked.LengthInt(), true
		}
		return 0, false
	}
	if k.broken {
		return 0, false
	}
	k.report(analysis.Finding{
		Code:     "terraform/invalid-dynamic-for-each",
		Summary:  "Invalid dynamic for_each value",
		Detail:   detail,
		Location: k.at(attr.Expr.Range()),
	})
	return 0, false
}

// iterable says whether values of a type have elements, which an unknown value
// does not tell by itself.
func iterable(ty cty.Type) bool {
	return ty.IsCollectionType() || ty.IsTupleType() || ty.IsObjectType()
}
