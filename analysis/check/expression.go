package check

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/functions"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema"
)

// evaluate judges an expression and returns what it is worth.
func (k *checker) evaluate(expr hclsyntax.Expression, f eval.Frame) cty.Value {
	f.Uses = k.use
	value, problems := k.scope.Value(expr, f)
	k.problemsOf(problems)
	return value
}

// value evaluates an expression of a body, unless that is done elsewhere.
func (k *checker) value(expr hclsyntax.Expression, in inside) cty.Value {
	if in.static {
		return cty.DynamicVal
	}
	return k.evaluate(expr, in.frame)
}

// use notes that the chunk's findings depend on an address.
func (k *checker) use(address string) {
	if k.uses == nil {
		k.uses = map[string]bool{}
	}
	k.uses[address] = true
}

// problemsOf reports what is wrong with an expression.
func (k *checker) problemsOf(problems []eval.Problem) {
	if k.broken {
		return // the expression may not be what was meant
	}
	for _, p := range problems {
		witness := k.witness
		f := analysis.Finding{
			Code:     p.Code,
			Severity: analysis.Error,
			Summary:  p.Summary,
			Detail:   p.Detail,
			Location: k.at(p.Range),
		}
		if p.Doubtful {
			f.Severity = analysis.Warning
		}
		if k.env.WithFixes && p.NameRange != (hcl.Range{}) {
			for i, name := range p.Near[:min(len(p.Near), 3)] {
				f.Fixes = append(f.Fixes, k.fix(fmt.Sprintf("Change %q to %q", p.Name, name), analysis.Review, i == 0 && len(p.Near) == 1,
					text.Range{Start: p.NameRange.Start.Byte, End: p.NameRange.End.Byte}, name))
			}
		}
		k.witness = nil
		k.report(f)
		k.witness = witness
	}
}

// typed judges the value of an argument against the types that the schemas in
// question give it.
func (k *checker) typed(attr *hclsyntax.Attribute, s schema.Block, f eval.Frame) {
	value := k.evaluate(attr.Expr, f)
	if value == cty.DynamicVal {
		return
	}
	k.persisted(attr, s, value)
	var failure error
	for _, t := range s.AttributeTypes(attr.Name) {
		ty := t.Cty()
		if vague(ty) {
			return // a source that does not know the type within
		}
		_, err := convert.Convert(value, ty)
		if err == nil {
			return
		}
		if failure == nil {
			failure = err
		}
	}
	if failure != nil {
		k.wrongType(attr, failure)
	}
}

// persisted reports an ephemeral value in an argument that is kept in the
// state.
func (k *checker) persisted(attr *hclsyntax.Attribute, s schema.Block, value cty.Value) {
	// Provisioners, which no provider serves, may be given such values.
	if k.witness == nil || k.block == nil || k.block.Type() != "resource" && k.block.Type() != "data" || !functions.Contains(value, functions.Ephemeral) {
		return
	}
	if a, _ := s.Attribute(attr.Name); a.WriteOnly() || k.broken || strings.HasSuffix(attr.Name, "_wo") {
		return
	}
	k.report(analysis.Finding{
		Code:     "terraform/ephemeral-value",
		Summary:  "Invalid use of ephemeral value",
		Detail:   fmt.Sprintf("Ephemeral values are not valid for %q, because it is not a write-only attribute and must be persisted to state.", attr.Name),
		Location: k.at(attr.Expr.Range()),
	})
}

// wrongType reports an argument whose value cannot become what is asked for.
func (k *checker) wrongType(attr *hclsyntax.Attribute, err error) {
	if k.broken {
		return
	}
	k.report(analysis.Finding{
		Code:     "terraform/incorrect-type",
		Severity: k.unsupported(),
		Summary:  "Incorrect attribute value type",
		Detail:   fmt.Sprintf("Inappropriate value for attribute %q: %s.", attr.Name, err),
		Location: k.at(attr.Expr.Range()),
	})
}

// free judges the expressions of a body of which no schema is known.
func (k *checker) free(body *hclsyntax.Body, in inside) {
	for name, attr := range body.Attributes {
		if !in.skipAttributes[name] {
			k.value(attr.Expr, in)
		}
	}
	for _, b := range body.Blocks {
		if in.skipBlocks[b.Type] {
			continue
		}
		inner := in
		inner.skipAttributes, inner.skipBlocks = nil, nil
		if b.Type == "dynamic" && len(b.Labels) == 1 {
			if attr := b.Body.Attributes["for_each"]; attr != nil {
				k.value(attr.Expr, in)
			}
			inner.frame = generatedFrame(in.frame, b)
			for _, content := range b.Body.Blocks {
				k.free(content.Body, inner)
			}
			continue
		}
		k.free(b.Body, inner)
	}
}

// generatedFrame is the frame inside a dynamic block's content: its iterator
// exists there, of which nothing is known.
func generatedFrame(f eval.Frame, b *hclsyntax.Block) eval.Frame {
	return iteratorFrame(f, b, cty.DynamicVal, cty.DynamicVal)
}

// iteratorFrame is the frame inside a dynamic block's content for one element.
func iteratorFrame(f eval.Frame, b *hclsyntax.Block, key, value cty.Value) eval.Frame {
	name := b.Labels[0]
	if attr := b.Body.Attributes["iterator"]; attr != nil {
		if word := hcl.ExprAsKeyword(attr.Expr); word != "" {
			name = word
		}
	}
	return f.With(name, cty.ObjectVal(map[string]cty.Value{"key": key, "value": value}))
}

// selfFrame is the frame in those parts of a resource that may refer to it as
// self.
func selfFrame(b *module.Block) eval.Frame {
	f := instanceFrame(b)
	f.Self, f.Of = true, b
	return f
}

// instanceFrame is the frame inside a block that may be multiplied.
func instanceFrame(b *module.Block) eval.Frame {
	f := eval.Frame{}
	switch eval.Expansion(b) {
	case eval.ByCount:
		f.Count = true
	case eval.ByForEach:
		f.Each = true
	}
	return f
}
