package check

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
)

// requirements judges a required_providers block: local names, and of each
// provider its source, versions and further configurations.
//
// Source: https://developer.hashicorp.com/terraform/language/providers/requirements
func (k *checker) requirements(body *hclsyntax.Body) {
	if k.broken {
		return
	}
	for name, attr := range body.Attributes {
		if value, diags := attr.Expr.Value(nil); !diags.HasErrors() && value.Type().IsPrimitiveType() {
			k.versionConstraint(attr) // the form of Terraform 0.12
			continue
		}
		if !k.providerName(name, attr.Expr.Range()) {
			continue
		}
		object, ok := attr.Expr.(*hclsyntax.ObjectConsExpr)
		if !ok {
			k.report(analysis.Finding{
				Code:     "terraform/invalid-required-provider",
				Summary:  "Invalid required_providers object",
				Detail:   fmt.Sprintf("required_providers entries must be strings or objects. Write %s = { source = \"…\", version = \"…\" }.", name),
				Location: k.at(attr.Expr.Range()),
			})
			continue
		}
		for _, item := range object.Items {
			k.requirement(name, item)
		}
	}
}

// requirement judges one item of a required provider.
func (k *checker) requirement(name string, item hclsyntax.ObjectConsItem) {
	key, diags := item.KeyExpr.Value(nil)
	if diags.HasErrors() {
		k.constantWanted(diags)
		return
	}
	if key.Type() != cty.String || key.IsNull() || !key.IsKnown() {
		return
	}
	value, diags := item.ValueExpr.Value(nil)
	text := ""
	isText := !diags.HasErrors() && value.Type() == cty.String && value.IsKnown()
	if isText && !value.IsNull() {
		text = value.AsString()
	}
	switch key.AsString() {
	case "version":
		if !isText {
			k.report(analysis.Finding{
				Code:     "terraform/invalid-version-constraint",
				Summary:  "Invalid version constraint",
				Detail:   "Version must be specified as a string.",
				Location: k.at(item.ValueExpr.Range()),
			})
			return
		}
		k.constraint(item.ValueExpr)
	case "source":
		if !isText {
			k.report(analysis.Finding{
				Code:     "terraform/invalid-provider-source",
				Summary:  "Invalid source",
				Detail:   "Source must be specified as a string.",
				Location: k.at(item.ValueExpr.Range()),
			})
			return
		}
		if summary, detail := providerSource(text); summary != "" {
			k.report(analysis.Finding{
				Code:     "terraform/invalid-provider-source",
				Summary:  summary,
				Detail:   detail,
				Location: k.at(item.ValueExpr.Range()),
			})
		}
	case "configuration_aliases":
		k.configurationAliases(name, item.ValueExpr)
	default:
		k.report(analysis.Finding{
			Code:     "terraform/invalid-required-provider",
			Summary:  "Invalid required_providers object",
			Detail:   `required_providers objects can only contain "version", "source" and "configuration_aliases" attributes. To configure a provider, use a "provider" block.`,
			Location: k.at(item.KeyExpr.Range()),
		})
	}
}

// configurationAliases judges the names under which a module takes further
// configurations of a provider.
func (k *checker) configurationAliases(name string, expr hclsyntax.Expression) {
	list, ok := expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		k.invalidExpression(expr, "A static list expression is required.")
		return
	}
	if k.json {
		return // references are strings there
	}
	for _, item := range list.Exprs {
		t, diags := hcl.AbsTraversalForExpr(item)
		detail := ""
		switch {
		case diags.HasErrors():
			k.invalidExpression(item, staticReference)
			continue
		case len(t) > 2:
			detail = "Configuration aliases can only contain references to local provider configuration names in the format of provider.alias"
		case t.RootName() != name:
			detail = fmt.Sprintf("Configuration aliases must be prefixed with the provider name. Expected %q, but found %q.", name, t.RootName())
		default:
			continue
		}
		k.report(analysis.Finding{
			Code:     "terraform/invalid-configuration-alias",
			Summary:  "Invalid configuration_aliases value",
			Detail:   detail,
			Location: k.at(expr.Range()),
		})
	}
}

// providerName judges a local name of a provider and says whether it is one.
func (k *checker) providerName(name string, at hcl.Range) bool {
	detail := ""
	switch lower := strings.ToLower(name); {
	case !providerWord(lower):
		detail = fmt.Sprintf("%s is an invalid provider local name: must contain only letters, digits, and dashes, and may not use leading or trailing dashes", name)
	case lower != name:
		detail = fmt.Sprintf("Provider names must be normalized. Replace %q with %q to fix this error.", name, lower)
	default:
		return true
	}
	if !k.broken {
		k.report(analysis.Finding{
			Code:     "terraform/invalid-provider-name",
			Summary:  "Invalid provider local name",
			Detail:   detail,
			Location: k.at(at),
		})
	}
	return false
}

// providerSource says what is wrong with a provider's source address, in
// Terraform's words; an empty summary if nothing is.
func providerSource(source string) (summary, detail string) {
	parts := strings.Split(source, "/")
	for _, p := range parts {
		if p == "" || len(parts) > 3 {
			return "Invalid provider source string", `The "source" attribute must be in the format "[hostname/][namespace/]name"`
		}
	}
	wrong := func(what, part string) (string, string) {
		return "Invalid provider " + what,
			fmt.Sprintf("Invalid provider %s %q in source %q: must contain only letters, digits, and dashes, and may not use leading or trailing dashes", what, part, source)
	}
	typ := strings.ToLower(parts[len(parts)-1])
	if !providerWord(typ) {
		return wrong("type", typ)
	}
	if len(parts) > 1 {
		// The dash alone stood for the providers of Terraform 0.12.
		if namespace := strings.ToLower(parts[len(parts)-2]); namespace != "-" && !providerWord(namespace) {
			return wrong("namespace", namespace)
		}
	}
	switch {
	case strings.HasPrefix(typ, "terraform-provider-"):
		meant := source[:len(source)-len(typ)] + strings.TrimPrefix(typ, "terraform-provider-")
		return "Invalid provider type", fmt.Sprintf("Provider source %q has a type with the prefix \"terraform-provider-\", which isn't valid. Although that prefix is often used in the names of version control repositories for Terraform providers, provider source strings should not include it.\n\nDid you mean %q?", source, meant)
	case strings.HasPrefix(typ, "terraform-"):
		return "Invalid provider type", fmt.Sprintf("Provider source %q has a type with the prefix \"terraform-\", which isn't allowed because it would be redundant to name a Terraform provider with that prefix. If you are the author of this provider, rename it to not include the prefix.", source)
	}
	return "", ""
}

// providerWord says whether a part of a provider's address is well formed:
// letters, digits and dashes. Letters of other scripts are taken for right.
func providerWord(s string) bool {
	if s == "" || strings.HasPrefix(s, "-") || strings.HasSuffix(s, "-") || strings.Contains(s, "--") {
		return false
	}
	for _, c := range s {
		if c < 0x80 && c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

// constantWanted reports names and functions where only constants may stand.
func (k *checker) constantWanted(diags hcl.Diagnostics) {
	for _, d := range diags {
		if d.Severity == hcl.DiagError && d.Subject != nil {
			k.problemsOf([]eval.Problem{{Code: "terraform/constant-wanted", Summary: d.Summary, Detail: d.Detail, Range: *d.Subject}})
		}
	}
}

// requiredTwice reports a provider that a module requires under two names.
func requiredTwice(m *module.Module) []analysis.Finding {
	var out []analysis.Finding
	all := m.Requirements()
	for i, r := range all {
		for _, earlier := range all[:i] {
			if r.Block.Override || earlier.Block.Override || r.Name == earlier.Name || address(r) != address(earlier) {
				continue
			}
			at, ok := m.Locate(r.Block, r.Range)
			if !ok {
				break
			}
			f := analysis.Finding{
				Code: "terraform/duplicate-required-provider", Severity: analysis.Warning,
				Summary: "Duplicate required provider",
				Detail: fmt.Sprintf("Provider %s with the local name %q was previously required as %q. A provider can only be required once within required_providers.",
					r.Source, r.Name, earlier.Name),
				Location: analysis.Location{Path: r.Block.Path, Range: at}, Context: at,
			}
			if before, ok := m.Locate(earlier.Block, earlier.Range); ok {
				f.Related = []analysis.Related{{Location: analysis.Location{Path: earlier.Block.Path, Range: before}, Message: "the first one"}}
			}
			out = append(out, f)
			break
		}
	}
	return out
}
