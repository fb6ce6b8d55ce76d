package check

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
)

// replaceTriggeredBy judges what a resource is to be replaced with: each is one
// resource, or an instance or attribute of it.
//
// Source: https://developer.hashicorp.com/terraform/language/meta-arguments/replace_triggered_by
func (k *checker) replaceTriggeredBy(attr *hclsyntax.Attribute) {
	if k.broken || k.json {
		return
	}
	list, ok := attr.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		k.invalidExpression(attr.Expr, "A static list expression is required.")
		return
	}
	for _, item := range list.Exprs {
		if summary, detail := trigger(item); summary != "" {
			k.report(analysis.Finding{
				Code:     "terraform/invalid-replace-triggered-by",
				Summary:  summary,
				Detail:   detail,
				Location: k.at(item.Range()),
			})
		}
	}
}

// trigger says what is wrong with one trigger; an empty summary if nothing is.
func trigger(expr hclsyntax.Expression) (summary, detail string) {
	resources := 0
	for _, t := range expr.Variables() {
		ref, problem := eval.Refer(t)
		switch {
		case problem != nil:
			return problem.Summary, problem.Detail
		case ref.Kind == eval.Resource:
			resources++
		case ref.Kind == eval.Each && ref.Label != "key":
			return "Invalid each reference in replace_triggered_by expression", "Only each.key may be used in replace_triggered_by."
		case ref.Kind == eval.Count && ref.Label != "index":
			return "Invalid count reference in replace_triggered_by expression", "Only count.index may be used in replace_triggered_by."
		case ref.Kind != eval.Each && ref.Kind != eval.Count:
			return "Invalid reference in replace_triggered_by expression",
				"Only resources, count.index, and each.key may be used in replace_triggered_by. For other values, make a terraform_data resource with the value as its input, and refer to that."
		}
	}
	switch {
	case resources == 0:
		return "Invalid replace_triggered_by expression", "Missing resource reference in replace_triggered_by expression."
	case resources > 1:
		return "Invalid replace_triggered_by expression", "Multiple resource references in replace_triggered_by expression."
	}
	return "", ""
}
