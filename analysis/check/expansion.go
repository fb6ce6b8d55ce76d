package check

import (
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/functions"
)

// expansion judges count and for_each.
func (k *checker) expansion(body *hclsyntax.Body) {
	if attr := body.Attributes["count"]; attr != nil {
		k.count(attr)
	}
	if attr := body.Attributes["for_each"]; attr != nil {
		k.forEach(attr)
	}
	if a, b := body.Attributes["count"], body.Attributes["for_each"]; a != nil && b != nil {
		k.report(analysis.Finding{
			Code:     "terraform/count-and-for-each",
			Summary:  `Invalid combination of "count" and "for_each"`,
			Detail:   `The "count" and "for_each" meta-arguments are mutually-exclusive, only one should be used.`,
			Location: k.at(b.NameRange),
		})
	}
}

// sensitiveText is what Terraform says of sensitive values where the number or
// the keys of instances would show them.
const sensitiveText = "Sensitive values, or values derived from sensitive values, cannot be used as %s arguments. If used, the sensitive value could be exposed as a resource instance key."

// ephemeralText is what Terraform says of ephemeral values there.
const ephemeralText = `The given "%s" is derived from an ephemeral value, which means that Terraform cannot persist it between plan/apply rounds. Use only non-ephemeral values to specify the number of resource instances.`

func (k *checker) count(attr *hclsyntax.Attribute) {
	unsuitable := func(why string) {
		if k.broken {
			return
		}
		k.report(analysis.Finding{
			Code:     "terraform/invalid-count",
			Summary:  "Invalid count argument",
			Detail:   why,
			Location: k.at(attr.Expr.Range()),
		})
	}
	value := k.evaluate(attr.Expr, eval.Frame{})
	if functions.Contains(value, functions.Ephemeral) {
		unsuitable(fmt.Sprintf(ephemeralText, "count"))
		return
	}
	// A sensitive number of instances gives nothing away; keys would.
	value, _ = value.UnmarkDeep()
	if value.IsKnown() && value.IsNull() {
		unsuitable(`The given "count" argument value is null. An integer is required.`)
		return
	}
	number, err := convert.Convert(value, cty.Number)
	switch {
	case err != nil:
		if !k.broken {
			k.report(analysis.Finding{
				Code:     "terraform/invalid-count",
				Summary:  "Incorrect value type",
				Detail:   fmt.Sprintf("Invalid expression value: %s.", err),
				Location: k.at(attr.Expr.Range()),
			})
		}
	case !number.IsKnown() || number.IsNull():
	case !number.AsBigFloat().IsInt():
		unsuitable(`The given "count" argument value is unsuitable: a whole number is required.`)
	case number.AsBigFloat().Sign() < 0:
		unsuitable(`The given "count" argument value is unsuitable: must be greater than or equal to zero.`)
	}
}

func (k *checker) forEach(attr *hclsyntax.Attribute) {
	report := func(summary, why string) {
		if k.broken {
			return
		}
		k.report(analysis.Finding{
			Code:     "terraform/invalid-for-each",
			Summary:  summary,
			Detail:   why,
			Location: k.at(attr.Expr.Range()),
		})
	}
	value := k.evaluate(attr.Expr, eval.Frame{})
	if value.HasMark(functions.Sensitive) {
		report("Invalid for_each argument", fmt.Sprintf(sensitiveText, "for_each"))
		return
	}
	if functions.Contains(value, functions.Ephemeral) {
		report("Invalid for_each argument", fmt.Sprintf(ephemeralText, "for_each"))
		return
	}
	value, _ = value.Unmark()
	ty := value.Type()
	switch {
	case value.IsKnown() && value.IsNull():
		report("Invalid for_each argument", `The given "for_each" argument value is null. A map, or set of strings is allowed.`)
	case ty == cty.DynamicPseudoType:
	case !(ty.IsMapType() || ty.IsSetType() || ty.IsObjectType()):
		report("Invalid for_each argument", fmt.Sprintf(`The given "for_each" argument value is unsuitable: the "for_each" argument must be a map, or set of strings, and you have provided a value of type %s.`, ty.FriendlyName()))
	case ty.IsSetType() && ty.ElementType() != cty.String && ty.ElementType() != cty.DynamicPseudoType:
		if value.IsKnown() && value.LengthInt() == 0 {
			return
		}
		report("Invalid for_each set argument", fmt.Sprintf(`The given "for_each" argument value is unsuitable: "for_each" supports maps and sets of strings, but you have provided a set containing type %s.`, ty.ElementType().FriendlyName()))
	case ty.IsSetType() && value.IsKnown():
		for it := value.ElementIterator(); it.Next(); {
			if _, v := it.Element(); v.IsKnown() && v.IsNull() {
				report("Invalid for_each set argument", `The given "for_each" argument value is unsuitable: "for_each" sets must not contain null values.`)
				return
			}
		}
	}
}
