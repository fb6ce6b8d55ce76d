package check

import (
	"fmt"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
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

// typed are what Terraform calls the types of blocks that have one.
var typed = map[string]string{"resource": "resource", "data": "resource", "ephemeral": "resource", "action": "action"}

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
	case "action":
		label, what = 1, "action"
	default:
		return
	}
	if label == 1 && !hclsyntax.ValidIdentifier(b.Label(0)) && !k.broken {
		k.report(analysis.Finding{
			Code:     "terraform/invalid-name",
			Summary:  fmt.Sprintf("Invalid %s type name", typed[b.Type()]),
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
	value, diags := expr.Value(nil)
	if diags.HasErrors() || k.broken {
		return
	}
	text, why := asText(value)
	if why != "" {
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

// versionConstraint judges an argument that is a version constraint: a
// constant string.
func (k *checker) versionConstraint(attr *hclsyntax.Attribute) {
	value, diags := attr.Expr.Value(nil)
	k.constantWanted(diags)
	if diags.HasErrors() || k.broken || value.IsNull() || !value.IsKnown() {
		return
	}
	if _, err := convert.Convert(value, cty.String); err == nil {
		k.constraint(attr.Expr)
		return
	}
	k.report(analysis.Finding{
		Code:     "terraform/invalid-version-constraint",
		Summary:  "Invalid version constraint",
		Detail:   fmt.Sprintf("A string value is required for %s.", attr.Name),
		Location: k.at(attr.Expr.Range()),
	})
}

// providerAlias judges a provider argument that names an alias.
func (k *checker) providerAlias(b *module.Block) {
	attr := b.Body().Attributes["provider"]
	if attr == nil || !k.providerReference(attr.Expr, "provider") {
		return
	}
	name, alias, _ := b.ProviderName()
	if alias == "" || k.broken || k.hasProvider(name, alias) {
		return
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
	if k.broken {
		return
	}
	list, ok := attr.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		if text, _ := module.LiteralString(attr.Expr); hcl.ExprAsKeyword(attr.Expr) != "all" && !(k.json && text == "all") {
			k.invalidExpression(attr.Expr, "A static list expression is required.")
		}
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
			if _, quoted := module.LiteralString(item); !quoted { // the form of Terraform 0.11
				k.invalidExpression(item, staticReference)
			}
			continue
		}
		wrong := k.scope.Within(b, t)
		k.problemsOf(wrong)
		if len(wrong) == 0 {
			k.redundant(b, t)
		}
	}
}

// redundant reports an argument to be ignored that only the provider sets.
func (k *checker) redundant(b *module.Block, t hcl.Traversal) {
	name, _, _ := b.ProviderName()
	s, answer := k.env.Provider(name).Type(flat.Resource, b.Label(0))
	if answer != schema.Yes || len(t) != 1 {
		return
	}
	attribute := stepName(t[0])
	if a, answer := s.Attribute(attribute); answer == schema.Yes && a.ReadOnly {
		k.report(analysis.Finding{
			Code:     "terraform/redundant-ignore-changes",
			Severity: analysis.Warning,
			Summary:  "Redundant ignore_changes element",
			Detail:   fmt.Sprintf("The attribute %s is decided by the provider alone and therefore there can be no configured value to compare with. Including this attribute in ignore_changes has no effect. Remove it.", attribute),
			Location: k.at(t.SourceRange()),
			Tags:     []analysis.Tag{analysis.Unnecessary},
		})
	}
}
