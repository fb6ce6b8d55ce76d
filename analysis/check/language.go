package check

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/functions"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
)

// language judges which arguments and blocks one of the language's own blocks
// has.
func (k *checker) language(b *module.Block, owner string) {
	in := inside{owner: owner, static: true}
	switch b.Type() {
	case "variable":
		in.skipAttributes = map[string]bool{"default": true}
	case "removed":
		in.skipBlocks = map[string]bool{"provisioner": true, "connection": true}
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
	k.lateVariable(b)
	k.problemsOf(v.Problems)
	for _, nested := range module.Nested(b.Body(), k.json, "validation", false) {
		k.validation(v.Name, nested.Body)
	}
	k.constants(b.Body(), map[string]cty.Type{"description": cty.String, "sensitive": cty.Bool, "ephemeral": cty.Bool, "nullable": cty.Bool})
	if b.Override {
		k.overriddenDefault(b, v)
		return
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
	if declared != nil && declared.Block == b && !k.module.HasOverrides() {
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
	k.ephemeralOutput(b)
	k.constants(body, map[string]cty.Type{"description": cty.String, "sensitive": cty.Bool, "ephemeral": cty.Bool})
	if attr := body.Attributes["value"]; attr != nil {
		value := k.evaluate(attr.Expr, eval.Frame{})
		if !k.env.Called && body.Attributes["sensitive"] == nil && functions.Contains(value, functions.Sensitive) && !k.broken && !b.Override {
			k.report(analysis.Finding{
				Code:     "terraform/sensitive-output",
				Summary:  "Output refers to sensitive values",
				Detail:   "To reduce the risk of accidentally exporting sensitive data that was intended to be only internal, Terraform requires that any root module output containing sensitive data be explicitly marked as sensitive, to confirm your intent.\n\nIf you do intend to export this data, annotate the output value as sensitive by adding the following argument:\n    sensitive = true",
				Location: k.at(b.Syntax.DefRange()),
			})
		}
		ephemeral := false
		if attr := body.Attributes["ephemeral"]; attr != nil {
			ephemeral, _ = module.LiteralBool(attr.Expr)
		}
		if !ephemeral && functions.Contains(value, functions.Ephemeral) && !k.broken {
			k.report(analysis.Finding{
				Code:     "terraform/ephemeral-value",
				Summary:  "Ephemeral value not allowed",
				Detail:   "This output value is not declared as returning an ephemeral value, so it cannot be set to a result derived from an ephemeral value.",
				Location: k.at(attr.Expr.Range()),
			})
		}
	}
	k.dependsOn(body)
	for _, nested := range module.Nested(body, k.json, "precondition", false) {
		k.condition("precondition", nested.Body, eval.Frame{})
	}
}

// condition judges a precondition, postcondition or assert block, whose kind is
// given in Terraform's words.
func (k *checker) condition(kind string, body *hclsyntax.Body, f eval.Frame) {
	if attr := body.Attributes["condition"]; attr != nil {
		if len(attr.Expr.Variables()) == 0 && !k.broken {
			k.report(analysis.Finding{
				Code:     "terraform/constant-condition",
				Summary:  fmt.Sprintf("Invalid %s expression", kind),
				Detail:   "The condition expression must refer to at least one object from elsewhere in the configuration, or else its result would not be checking anything.",
				Location: k.at(attr.Expr.Range()),
			})
		}
		k.conditionValue(attr, f)
	}
	if attr := body.Attributes["error_message"]; attr != nil {
		k.evaluate(attr.Expr, f)
	}
}

// ownAddress reports a condition of a resource that refers to that resource by
// its address: before it is applied there is nothing to look at, and after
// that it is called self.
func (k *checker) ownAddress(kind string, b *module.Block, body *hclsyntax.Body) {
	if b.Address() == "" || k.broken {
		return
	}
	for _, name := range []string{"condition", "error_message"} {
		attr := body.Attributes[name]
		if attr == nil {
			continue
		}
		for _, t := range attr.Expr.Variables() {
			if ref, problem := eval.Refer(t); problem == nil && ref.Address == b.Address() {
				detail := fmt.Sprintf("Configuration for %s may not refer to itself.", b.Address())
				if kind == "postcondition" {
					detail += " Write self in place of its address."
				}
				k.report(analysis.Finding{
					Code:     "terraform/self-reference",
					Summary:  "Invalid reference in " + kind,
					Detail:   detail,
					Location: k.at(attr.Expr.Range()),
				})
				break
			}
		}
	}
}

// validation judges a validation block of a variable.
func (k *checker) validation(variable string, body *hclsyntax.Body) {
	if attr := body.Attributes["condition"]; attr != nil {
		refers := false
		for _, t := range attr.Expr.Variables() {
			ref, _ := eval.Refer(t)
			refers = refers || ref.Address == "var."+variable
		}
		if !refers && !k.broken {
			k.report(analysis.Finding{
				Code:     "terraform/constant-condition",
				Summary:  "Invalid variable validation condition",
				Detail:   fmt.Sprintf("The condition for variable %q must refer to var.%s in order to test incoming values.", variable, variable),
				Location: k.at(attr.Expr.Range()),
			})
		}
		k.conditionValue(attr, eval.Frame{})
	}
	if attr := body.Attributes["error_message"]; attr != nil {
		k.evaluate(attr.Expr, eval.Frame{})
	}
}

// conditionValue judges the value of a condition where it is known.
func (k *checker) conditionValue(attr *hclsyntax.Attribute, f eval.Frame) {
	value := k.evaluate(attr.Expr, f)
	if !value.IsWhollyKnown() || k.broken {
		return
	}
	if _, err := convert.Convert(value, cty.Bool); err != nil {
		k.report(analysis.Finding{
			Code:     "terraform/invalid-condition",
			Summary:  "Invalid condition result",
			Detail:   fmt.Sprintf("Invalid condition result value: %s.", err),
			Location: k.at(attr.Expr.Range()),
		})
	}
}

// constants judges arguments of the language that must be constant.
func (k *checker) constants(body *hclsyntax.Body, types map[string]cty.Type) {
	for name, ty := range types {
		attr := body.Attributes[name]
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
		_, err := convert.Convert(value, ty)
		if err == nil && value.IsNull() {
			err = errors.New("null value is not allowed")
		}
		if err != nil {
			k.report(analysis.Finding{
				Code:     "terraform/incorrect-type",
				Summary:  "Unsuitable value type",
				Detail:   fmt.Sprintf("Unsuitable value: %s", err),
				Location: k.at(attr.Expr.Range()),
			})
		}
	}
}

// lifecycle judges the values in a lifecycle block.
func (k *checker) lifecycle(b *module.Block, nested *hclsyntax.Block) {
	frame := instanceFrame(b)
	for _, c := range module.Nested(nested.Body, k.json, "precondition", false) {
		k.condition("precondition", c.Body, frame)
		k.ownAddress("precondition", b, c.Body)
	}
	frame = selfFrame(b)
	for _, c := range module.Nested(nested.Body, k.json, "postcondition", false) {
		k.condition("postcondition", c.Body, frame)
		k.ownAddress("postcondition", b, c.Body)
	}
	for _, trigger := range module.Nested(nested.Body, k.json, "action_trigger", false) {
		k.actionTrigger(trigger, frame)
	}
	if attr := nested.Body.Attributes["ignore_changes"]; attr != nil {
		k.ignoreChanges(b, attr)
	}
	if attr := nested.Body.Attributes["replace_triggered_by"]; attr != nil {
		k.replaceTriggeredBy(attr)
	}
	constant := map[string]cty.Type{"create_before_destroy": cty.Bool}
	if k.kind != syntax.Tofu { // OpenTofu evaluates it since 1.12
		constant["prevent_destroy"] = cty.Bool
	}
	k.constants(nested.Body, constant)
}

// dependsOn judges the references of depends_on.
func (k *checker) dependsOn(body *hclsyntax.Body) {
	attr := body.Attributes["depends_on"]
	if attr == nil || k.broken {
		return
	}
	list, ok := attr.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		k.invalidExpression(attr.Expr, "A static list expression is required.")
		return
	}
	for _, item := range list.Exprs {
		item, ok := k.unquote(item)
		if !ok {
			continue
		}
		t, diags := hcl.AbsTraversalForExpr(item)
		if diags.HasErrors() {
			k.invalidExpression(item, staticReference)
			continue
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

// unquote reads a reference in quotes, as JSON must write it and Terraform 0.11
// wanted it; any other expression comes back as it is. It is false for a text
// that is no reference, which is reported.
func (k *checker) unquote(expr hclsyntax.Expression) (hclsyntax.Expression, bool) {
	text, quoted := module.LiteralString(expr)
	if !quoted {
		return expr, true
	}
	at := expr.Range()
	start := at.Start
	start.Byte++
	start.Column++
	t, diags := hclsyntax.ParseTraversalAbs([]byte(text), at.Filename, start)
	if diags.HasErrors() {
		k.report(analysis.Finding{
			Code:     "terraform/invalid-expression",
			Summary:  diags[0].Summary,
			Detail:   "The text in quotes is no reference. " + staticReference,
			Location: k.at(at),
		})
		return nil, false
	}
	if !k.json && !k.env.Legacy {
		f := analysis.Finding{
			Code:     "terraform/quoted-reference",
			Severity: analysis.Warning,
			Summary:  "Quoted references are deprecated",
			Detail:   "In this context, references are expected literally rather than in quotes. Remove the quotes around it.",
			Location: k.at(at),
			Tags:     []analysis.Tag{analysis.Deprecated},
		}
		if k.env.WithFixes {
			f.Fixes = []analysis.Fix{k.fix("Remove the quotes", analysis.Safe, true, module.Span(at), text)}
		}
		k.report(f)
	}
	return &hclsyntax.ScopeTraversalExpr{Traversal: t, SrcRange: at}, true
}

// staticReference is what Terraform says of an expression where an address is
// wanted.
const staticReference = "A single static variable reference is required: only attribute access and indexing with constant keys. No calculations, function calls, template expressions, etc are allowed here."

func (k *checker) invalidExpression(expr hclsyntax.Expression, detail string) {
	k.report(analysis.Finding{
		Code:     "terraform/invalid-expression",
		Summary:  "Invalid expression",
		Detail:   detail,
		Location: k.at(expr.Range()),
	})
}

// ephemeralOutput reports an ephemeral output that nobody could take.
func (k *checker) ephemeralOutput(b *module.Block) {
	attr := b.Body().Attributes["ephemeral"]
	if attr == nil || !k.env.Root || k.env.Called || k.broken {
		return
	}
	if ephemeral, _ := module.LiteralBool(attr.Expr); ephemeral {
		k.report(analysis.Finding{
			Code:     "terraform/ephemeral-output",
			Summary:  "Ephemeral output not allowed",
			Detail:   "Ephemeral outputs are not allowed in context of a root module: only a module that calls this one could use the value.",
			Location: k.at(b.Syntax.DefRange()),
		})
	}
}

// overriddenDefault holds the default of a variable against its type where an
// override file changes either.
func (k *checker) overriddenDefault(b *module.Block, v *eval.InputVariable) {
	declared := k.module.Declared(b.Address())
	if len(declared) == 0 || declared[0].Override || k.broken {
		return
	}
	base := eval.ReadVariable(declared[0])
	detail := "The overridden default value for this variable is not compatible with the variable's type constraint: %s."
	if b.Body().Attributes["type"] == nil {
		v.Type, v.Defaults = base.Type, base.Defaults
	}
	if v.Default == nil {
		v.Default = base.Default
		detail = "Overriding this variable's type constraint has made its default value invalid: %s."
	}
	if v.Default == nil {
		return
	}
	value, diags := v.Default.Value(nil)
	if diags.HasErrors() {
		return
	}
	if v.Defaults != nil && !value.IsNull() {
		value = v.Defaults.Apply(value)
	}
	if _, err := convert.Convert(value, v.Type); err != nil {
		k.report(analysis.Finding{
			Code:     "terraform/invalid-default",
			Summary:  "Invalid default value for variable",
			Detail:   fmt.Sprintf(detail, err),
			Location: k.at(b.Syntax.DefRange()),
		})
	}
}
