package check

import (
	"fmt"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
)

// nameRules is what Terraform says of a name that is none.
const nameRules = "A name must start with a letter or underscore and may contain only letters, digits, underscores, and dashes."

// reservedVariables cannot be input variables, because they mean something in
// a module block.
//
// Source: https://developer.hashicorp.com/terraform/language/values/variables#declaring-an-input-variable
var reservedVariables = map[string]bool{
	"source": true, "version": true, "providers": true, "count": true,
	"for_each": true, "lifecycle": true, "depends_on": true, "locals": true,
	"provider": true,
}

// names judges the labels that become names.
func (k *checker) names(b *module.Block) {
	label, what := 0, ""
	switch b.Type() {
	case "variable":
		what = "variable"
		if reservedVariables[b.Label(0)] {
			k.report(analysis.Finding{
				Code:     "terraform/invalid-name",
				Summary:  "Invalid variable name",
				Detail:   fmt.Sprintf("The variable name %q is reserved due to its special meaning inside module blocks.", b.Label(0)),
				Location: k.at(b.Syntax.LabelRanges[0]),
			})
			return
		}
	case "output":
		what = "output"
	case "module":
		what = "module instance"
	case "resource", "ephemeral":
		label, what = 1, "resource"
	case "data":
		label, what = 1, "data source"
	default:
		return
	}
	if label == 1 && !hclsyntax.ValidIdentifier(b.Label(0)) && !k.broken {
		k.report(analysis.Finding{
			Code:     "terraform/invalid-name",
			Summary:  "Invalid resource type name",
			Detail:   nameRules,
			Location: k.at(b.Syntax.LabelRanges[0]),
		})
		return
	}
	if name := b.Label(label); !hclsyntax.ValidIdentifier(name) && !k.broken {
		k.report(analysis.Finding{
			Code:     "terraform/invalid-name",
			Summary:  fmt.Sprintf("Invalid %s name", what),
			Detail:   nameRules,
			Location: k.at(b.Syntax.LabelRanges[label]),
		})
	}
}

// constraint judges a version constraint, if the expression is a literal one.
func (k *checker) constraint(expr hclsyntax.Expression) {
	text, ok := module.LiteralString(expr)
	if !ok || k.broken {
		return
	}
	if _, err := version.NewConstraint(text); err != nil {
		k.report(analysis.Finding{
			Code:     "terraform/invalid-version-constraint",
			Summary:  "Invalid version constraint",
			Detail:   fmt.Sprintf("This string does not use correct version constraint syntax: %q. Write it as \"~> 1.2\" or \">= 1.2, < 2.0\".", text),
			Location: k.at(expr.Range()),
		})
	}
}

// constraints judges the version constraints in a terraform block.
func (k *checker) constraints(b *module.Block) {
	if attr := b.Body().Attributes["required_version"]; attr != nil {
		k.requiredVersion(attr)
	}
	for _, r := range module.Nested(b.Body(), k.json, "required_providers", false) {
		for _, attr := range r.Body.Attributes {
			k.constraint(attr.Expr)
			object, ok := attr.Expr.(*hclsyntax.ObjectConsExpr)
			if !ok {
				continue
			}
			for _, item := range object.Items {
				if key, _ := module.ObjectKey(item.KeyExpr); key == "version" {
					k.constraint(item.ValueExpr)
				}
			}
		}
	}
}

// requiredVersion judges required_version, which must be a constant string.
func (k *checker) requiredVersion(attr *hclsyntax.Attribute) {
	value, diags := attr.Expr.Value(nil)
	for _, d := range diags {
		k.problemsOf([]eval.Problem{{Code: "terraform/constant-wanted", Summary: d.Summary, Detail: d.Detail, Range: *d.Subject}})
	}
	if diags.HasErrors() || k.broken {
		return
	}
	if value.Type() == cty.String && !value.IsNull() {
		k.constraint(attr.Expr)
		return
	}
	k.report(analysis.Finding{
		Code:     "terraform/invalid-version-constraint",
		Summary:  "Invalid version constraint",
		Detail:   "A string value is required for required_version.",
		Location: k.at(attr.Expr.Range()),
	})
}

// providerAlias judges a provider argument that names an alias.
func (k *checker) providerAlias(b *module.Block) {
	name, alias, explicit := b.ProviderName()
	if !explicit || alias == "" || k.broken || k.module.Broken() || len(k.module.ProviderConfigs()) == 0 {
		return // without any provider block, something else writes them
	}
	k.use("provider." + name + "." + alias)
	if k.module.Has("provider." + name + "." + alias) {
		return
	}
	for _, r := range k.module.Requirements() {
		if r.Name == name && contains(r.Aliases, name+"."+alias) {
			return
		}
	}
	k.report(analysis.Finding{
		Code:    "terraform/undeclared-provider-alias",
		Summary: "Provider configuration not present",
		Detail: fmt.Sprintf("%s is to be served by %s.%s, but there is no provider block %q with alias = %q, and no configuration_aliases entry for it in required_providers.",
			b.Address(), name, alias, name, alias),
		Location: k.at(b.Body().Attributes["provider"].Expr.Range()),
	})
}

// ignoreChanges judges the arguments that a lifecycle block names.
func (k *checker) ignoreChanges(b *module.Block, attr *hclsyntax.Attribute) {
	list, ok := attr.Expr.(*hclsyntax.TupleConsExpr)
	if !ok || k.broken {
		return
	}
	for _, item := range list.Exprs {
		if text, ok := module.LiteralString(item); ok && text == "*" {
			k.report(analysis.Finding{
				Code:     "terraform/ignore-changes-wildcard",
				Summary:  "Invalid ignore_changes wildcard",
				Detail:   `The "ignore_changes" wildcard "*" was deprecated in Terraform 0.12. Write ignore_changes = all instead.`,
				Location: k.at(item.Range()),
			})
			continue
		}
		t, diags := hcl.RelTraversalForExpr(item)
		if diags.HasErrors() {
			continue // in quotes, the form of Terraform 0.11
		}
		k.problemsOf(k.scope.Within(b, t))
	}
}
