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
	"github.com/terravet/terravet/schema"
)

// reservedInProvider are arguments that Terraform keeps for itself in provider
// blocks. OpenTofu has for_each there, since 1.9:
// https://opentofu.org/docs/language/providers/configuration/
var reservedInProvider = []string{"count", "depends_on", "for_each", "source"}

// provider judges a provider block against the provider's configuration. What
// is required may come from the environment or be asked for.
func (k *checker) provider(b *module.Block) { k.providerIn(b, instanceFrame(b)) }

// providerIn is like provider for a place where a frame's names exist.
func (k *checker) providerIn(b *module.Block, frame eval.Frame) {
	body := b.Body()
	if !k.providerName(b.Label(0), b.Syntax.DefRange()) {
		return
	}
	k.alias(body)
	if attr := body.Attributes["version"]; attr != nil {
		k.versionConstraint(attr)
		k.report(analysis.Finding{
			Code:     "terraform/provider-version",
			Severity: analysis.Warning,
			Summary:  "Version constraints inside provider configuration blocks are deprecated",
			Detail:   "Terraform 0.13 and earlier allowed provider version constraints inside the provider configuration block, but that is now deprecated and will be removed in a future version of Terraform. Move the constraint into the required_providers block.",
			Location: k.at(attr.Expr.Range()),
			Tags:     []analysis.Tag{analysis.Deprecated},
		})
	}
	skip := map[string]bool{"alias": true, "version": true}
	for _, name := range reservedInProvider {
		skip[name] = true
		attr := body.Attributes[name]
		if attr == nil || name == "for_each" && k.mayBeTofu("1.9") {
			continue
		}
		k.report(analysis.Finding{
			Code:     "terraform/reserved-argument",
			Summary:  "Reserved argument name in provider block",
			Detail:   fmt.Sprintf("The provider argument name %q is reserved for use by Terraform in a future version.", name) + forEachOfTofu(name),
			Location: k.at(attr.NameRange),
		})
	}
	k.reserved(b, "lifecycle", "locals")
	in := inside{
		owner:          fmt.Sprintf("provider %q", b.Label(0)),
		skipAttributes: skip,
		skipBlocks:     map[string]bool{"lifecycle": true, "locals": true, "_": true},
		frame:          frame,
		dynamic:        true,
		// What a nested block lacks nobody asks for.
		wholeBlocks: true,
	}
	block, answer := k.speak(b.Label(0)).Type(providerConfig, "")
	if answer != schema.Yes {
		k.free(body, in)
		return
	}
	k.fragment(body, block, in)
}

func forEachOfTofu(name string) string {
	if name != "for_each" {
		return ""
	}
	return " OpenTofu has it since 1.9."
}

// alias judges the alias of a provider block: a constant that is a name.
func (k *checker) alias(body *hclsyntax.Body) {
	attr := body.Attributes["alias"]
	if attr == nil || k.broken {
		return
	}
	if text, ok := k.constantText(attr); ok && !hclsyntax.ValidIdentifier(text) {
		k.report(analysis.Finding{
			Code:     "terraform/invalid-name",
			Summary:  "Invalid provider configuration alias",
			Detail:   "An alias must be a valid name. " + nameRules,
			Location: k.at(attr.Expr.Range()),
		})
	}
}

// constantText is the value of an argument that must be a constant string; what
// is wrong with it is reported.
func (k *checker) constantText(attr *hclsyntax.Attribute) (string, bool) {
	value, diags := attr.Expr.Value(nil)
	if diags.HasErrors() {
		k.constantWanted(diags)
		return "", false
	}
	text, why := asText(value)
	if why != "" {
		k.report(analysis.Finding{
			Code:     "terraform/incorrect-type",
			Summary:  "Unsuitable value type",
			Detail:   "Unsuitable value: " + why,
			Location: k.at(attr.Expr.Range()),
		})
		return "", false
	}
	return text, true
}

// providerReference judges an expression that names a provider configuration:
// a local name, perhaps with an alias. argument is where it stands.
func (k *checker) providerReference(expr hcl.Expression, argument string) bool {
	if k.json {
		return true // references are strings there
	}
	invalid := func(at hcl.Range, detail string) bool {
		if !k.broken {
			k.report(analysis.Finding{
				Code:     "terraform/invalid-provider-reference",
				Summary:  "Invalid provider configuration reference",
				Detail:   detail,
				Location: k.at(at),
			})
		}
		return false
	}
	t, diags := hcl.AbsTraversalForExpr(expr)
	if diags.HasErrors() {
		if template, ok := expr.(*hclsyntax.TemplateExpr); ok {
			if template.IsStringLiteral() {
				return true // the form of Terraform 0.11
			}
			return invalid(expr.Range(), "A provider configuration reference must not be given in quotes.")
		}
		if _, ok := expr.(*hclsyntax.IndexExpr); ok && k.mayBeTofu("1.9") {
			return true // aws.by_region[each.key]
		}
	}
	if len(t) < 1 || len(t) > 2 {
		if len(t) == 3 && k.mayBeTofu("1.9") {
			return true
		}
		return invalid(expr.Range(), fmt.Sprintf("The %s argument requires a provider type name, optionally followed by a period and then a configuration alias.", argument))
	}
	if !k.providerName(t.RootName(), t[0].SourceRange()) {
		return false
	}
	if len(t) == 2 {
		if _, ok := t[1].(hcl.TraverseAttr); !ok {
			return invalid(t[1].SourceRange(), "Provider name must either stand alone or be followed by a period and then a configuration alias.")
		}
	}
	return true
}

// address is the full source address of a required provider.
func address(r module.Requirement) string { return schema.Address(r.Name, r.Source) }

// addressOf is the full source address of the provider that a module knows by
// a local name.
func addressOf(m *module.Module, name string) string {
	for _, r := range m.Requirements() {
		if r.Name == name && r.Source != "" {
			return address(r)
		}
	}
	return schema.Address(name, "")
}

// asText is a constant as a string; why says what is wrong with it otherwise,
// in Terraform's words.
func asText(value cty.Value) (text, why string) {
	switch {
	case !value.IsKnown():
		return "", "value must be known"
	case value.IsNull():
		return "", "null value is not allowed"
	}
	converted, err := convert.Convert(value, cty.String)
	if err != nil {
		return "", err.Error()
	}
	return converted.AsString(), ""
}
