package check

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
)

// language judges which arguments and blocks one of the language's own blocks
// has.
func (k *checker) language(b *module.Block, owner string) {
	in := inside{owner: owner, static: true}
	if b.Type() == "variable" {
		in.skipAttributes = map[string]bool{"default": true}
	}
	if b.Override {
		k.fragment(b.Body(), k.env.Language.Body(b.Type()), in)
		return
	}
	k.body(b.Body(), k.env.Language.Body(b.Type()), in)
}

// variable judges the type and the default of an input variable.
func (k *checker) variable(b *module.Block) {
	v := eval.ReadVariable(b)
	k.problemsOf(v.Problems)
	for _, nested := range module.Nested(b.Body(), k.json, "validation", false) {
		k.condition(nested.Body, eval.Frame{})
	}
	if v.Default == nil {
		return
	}
	// A default is constant: no names and no functions.
	value, diags := v.Default.Value(nil)
	if diags.HasErrors() {
		for _, d := range diags {
			k.problemsOf([]eval.Problem{{Code: "terraform/constant-wanted", Summary: d.Summary, Detail: d.Detail, Range: *d.Subject}})
		}
		return
	}
	declared := k.scope.Variable(v.Name)
	if declared != nil && declared.Block == b {
		v = declared
	}
	if v.Defaults != nil && !value.IsNull() {
		value = v.Defaults.Apply(value)
	}
	_, err := convert.Convert(value, v.Type)
	detail := ""
	switch {
	case err != nil:
		detail = fmt.Sprintf("This default value is not compatible with the variable's type constraint: %s.", err)
	case value.IsNull() && !v.Nullable:
		detail = "A null default value is not valid when nullable=false."
	default:
		return
	}
	if k.broken {
		return
	}
	k.report(analysis.Finding{
		Code:     "terraform/invalid-default",
		Summary:  "Invalid default value for variable",
		Detail:   detail,
		Location: k.at(v.Default.Range()),
	})
}

func (k *checker) output(b *module.Block) {
	body := b.Body()
	if attr := body.Attributes["value"]; attr != nil {
		k.evaluate(attr.Expr, eval.Frame{})
	}
	k.dependsOn(body)
	for _, nested := range module.Nested(body, k.json, "precondition", false) {
		k.condition(nested.Body, eval.Frame{})
	}
}

func (k *checker) imports(b *module.Block) {
	frame := instanceFrame(b)
	if attr := b.Body().Attributes["for_each"]; attr != nil {
		k.forEach(attr)
	}
	for _, name := range []string{"id", "identity"} {
		if attr := b.Body().Attributes[name]; attr != nil {
			k.evaluate(attr.Expr, frame)
		}
	}
}

// condition judges a validation, precondition, postcondition or assert block.
func (k *checker) condition(body *hclsyntax.Body, f eval.Frame) {
	if attr := body.Attributes["condition"]; attr != nil {
		value := k.evaluate(attr.Expr, f)
		if _, err := convert.Convert(value, cty.Bool); err != nil && !k.broken {
			k.report(analysis.Finding{
				Code:     "terraform/invalid-condition",
				Summary:  "Invalid condition result",
				Detail:   fmt.Sprintf("Invalid condition result value: %s.", err),
				Location: k.at(attr.Expr.Range()),
			})
		}
	}
	if attr := body.Attributes["error_message"]; attr != nil {
		k.evaluate(attr.Expr, f)
	}
}

// lifecycle judges the values in a lifecycle block.
func (k *checker) lifecycle(b *module.Block, nested *hclsyntax.Block) {
	frame := instanceFrame(b)
	for _, c := range module.Nested(nested.Body, k.json, "precondition", false) {
		k.condition(c.Body, frame)
	}
	frame.Self = true
	for _, c := range module.Nested(nested.Body, k.json, "postcondition", false) {
		k.condition(c.Body, frame)
	}
	if attr := nested.Body.Attributes["ignore_changes"]; attr != nil {
		k.ignoreChanges(b, attr)
	}
	for _, name := range []string{"create_before_destroy", "prevent_destroy"} {
		attr := nested.Body.Attributes[name]
		if attr == nil || k.broken {
			continue
		}
		value, diags := attr.Expr.Value(nil)
		if diags.HasErrors() {
			for _, d := range diags {
				k.problemsOf([]eval.Problem{{Code: "terraform/constant-wanted", Summary: d.Summary, Detail: d.Detail, Range: *d.Subject}})
			}
			continue
		}
		if _, err := convert.Convert(value, cty.Bool); err != nil {
			k.report(analysis.Finding{
				Code:     "terraform/incorrect-type",
				Summary:  "Unsuitable value type",
				Detail:   fmt.Sprintf("Unsuitable value: %s", err),
				Location: k.at(attr.Expr.Range()),
			})
		}
	}
}

// dependsOn judges the references of depends_on.
func (k *checker) dependsOn(body *hclsyntax.Body) {
	attr := body.Attributes["depends_on"]
	if attr == nil || k.broken {
		return
	}
	list, ok := attr.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		return
	}
	for _, item := range list.Exprs {
		t, diags := hcl.AbsTraversalForExpr(item)
		if diags.HasErrors() {
			continue // in quotes, as JSON has it, or no reference at all
		}
		ref, problem := eval.Refer(t)
		if problem != nil {
			k.problemsOf([]eval.Problem{*problem})
			continue
		}
		// An output of a module is a whole object.
		if len(ref.Rest) > 0 && ref.Kind == eval.Resource || len(ref.Rest) > 1 && ref.Kind == eval.Module {
			k.report(analysis.Finding{
				Code:     "terraform/invalid-depends-on",
				Summary:  "Invalid depends_on reference",
				Detail:   "References in depends_on must be to a whole object (resource, etc), not to an attribute of an object.",
				Location: k.at(ref.Rest.SourceRange()),
			})
			continue
		}
		k.evaluate(item, eval.Frame{})
	}
}
