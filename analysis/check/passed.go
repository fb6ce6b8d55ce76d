package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema"
)

// passed judges the provider configurations that a module call gives: the form
// of its providers argument, and whether they are those that the called module
// takes, as far as that is at hand.
//
// Source: https://developer.hashicorp.com/terraform/language/modules/develop/providers
func (k *checker) passed(b *module.Block, called *module.Module) {
	attr := b.Body().Attributes["providers"]
	given := map[string]bool{}
	if attr != nil {
		object, ok := attr.Expr.(*hclsyntax.ObjectConsExpr)
		if !ok {
			if !k.broken {
				k.invalidExpression(attr.Expr, "A static map expression is required.")
			}
			return
		}
		for _, item := range object.Items {
			if !k.providerReference(keyOf(item), "providers") || !k.providerReference(item.ValueExpr, "providers") {
				given = nil // what the module lacks cannot be told
				continue
			}
			inner, innerAlias := module.ProviderReference(keyOf(item))
			outer, outerAlias := module.ProviderReference(item.ValueExpr)
			name := dotted(inner, innerAlias)
			if given != nil && given[name] {
				k.report(analysis.Finding{
					Code:     "terraform/duplicate-provider-address",
					Summary:  "Duplicate provider address",
					Detail:   fmt.Sprintf("A provider configuration was already passed to %s. Each child provider configuration can be assigned only once.", name),
					Location: k.at(item.ValueExpr.Range()),
				})
				continue
			}
			if given != nil {
				given[name] = true
			}
			k.undefinedAlias(outer, outerAlias, item.ValueExpr.Range())
			if called != nil && !called.Broken() && !k.broken {
				k.passedOne(b, called, name, inner, outer, item)
			}
		}
	}
	if called == nil || called.Broken() || k.broken || given == nil || b.Override || k.module.HasOverrides() {
		return
	}
	own := configurations(called)
	for _, r := range called.Requirements() {
		for _, alias := range r.Aliases {
			if given[alias] || own[alias] == configured {
				continue
			}
			k.report(analysis.Finding{
				Code:    "terraform/missing-provider-configuration",
				Summary: "Missing required provider configuration",
				Detail: fmt.Sprintf("The child module requires an additional configuration for provider %s, with the local name %q.\n\nAdd an entry for %s in the \"providers\" meta-argument in the module block to choose which provider configuration the module should use for that purpose.",
					schema.Display(address(r)), alias, alias),
				Location: k.at(b.Syntax.DefRange()),
			})
		}
	}
}

// passedOne judges one configuration that is given to a called module.
func (k *checker) passedOne(b *module.Block, called *module.Module, name, inner, outer string, item hclsyntax.ObjectConsItem) {
	own := configurations(called)
	if own[name] == configured {
		k.report(analysis.Finding{
			Code:     "terraform/provider-configuration-override",
			Summary:  "Cannot override provider configuration",
			Detail:   fmt.Sprintf("The configuration of %s has its own local configuration for %s, and so it cannot accept an overridden configuration provided by this module. Remove the provider block from the called module, or this entry.", b.Address(), name),
			Location: k.at(item.KeyExpr.Range()),
		})
	}
	want, have := addressOf(called, inner), addressOf(k.module, outer)
	taken := own[name] == proxy
	for _, r := range called.Requirements() {
		taken = taken || r.Name == name || slices.Contains(r.Aliases, name)
	}
	if !taken {
		f := analysis.Finding{
			Code:    "terraform/undefined-provider",
			Summary: "Reference to undefined provider",
			Detail: fmt.Sprintf("There is no explicit declaration for local provider name %q in %s. If you also control the child module, add a required_providers entry named %q with the source address %q.",
				name, b.Address(), inner, schema.Display(want)),
			Location: k.at(item.KeyExpr.Range()),
		}
		if strings.HasPrefix(want, schema.DefaultHost+"/hashicorp/") {
			f.Severity = analysis.Warning
		}
		k.report(f)
	}
	if want != have {
		k.report(analysis.Finding{
			Code:    "terraform/provider-type-mismatch",
			Summary: "Provider type mismatch",
			Detail: fmt.Sprintf("The local name %q in this module represents provider %q, but %q in %s represents %q. Each provider has its own distinct configuration schema and provider types, so this module's %q can be assigned only a configuration for %s.",
				outer, schema.Display(have), name, b.Address(), schema.Display(want), name, schema.Display(want)),
			Location: k.at(item.ValueExpr.Range()),
		})
	}
}

// undefinedAlias reports a provider configuration that is passed on and that
// nobody makes.
func (k *checker) undefinedAlias(name, alias string, at hcl.Range) {
	if alias == "" || k.broken || k.hasProvider(name, alias) {
		return
	}
	k.report(analysis.Finding{
		Code:     "terraform/undeclared-provider-alias",
		Summary:  fmt.Sprintf("missing provider provider[%q].%s", addressOf(k.module, name), alias),
		Detail:   fmt.Sprintf("There is no provider block %q with alias = %q in this module, and no configuration_aliases entry for it in required_providers.", name, alias),
		Location: k.at(at),
	})
}

// hasProvider says whether a module has a provider configuration with an
// alias, or may have it: without any block of that provider, something else
// writes them, but not into a module that others call.
func (k *checker) hasProvider(name, alias string) bool {
	if k.scope.Uncertain() {
		return true
	}
	if !slices.ContainsFunc(k.module.ProviderConfigs(), func(p module.ProviderConfig) bool { return p.Name == name }) && !(k.env.Called && !k.env.Root) {
		return true
	}
	k.use("provider." + dotted(name, alias))
	if k.module.Has("provider." + dotted(name, alias)) {
		return true
	}
	for _, r := range k.module.Requirements() {
		if r.Name == name && slices.Contains(r.Aliases, dotted(name, alias)) {
			return true
		}
	}
	return false
}

// configuring reports a module call that is multiplied or waits, though the
// called module configures providers.
func (k *checker) configuring(b *module.Block) {
	source, ok := k.env.Configuring[b.Label(0)]
	if !ok || k.broken {
		return
	}
	body := b.Body()
	for _, name := range []string{"count", "for_each", "depends_on"} {
		attr := body.Attributes[name]
		if attr == nil {
			continue
		}
		at := attr.Expr.Range()
		if list, ok := attr.Expr.(*hclsyntax.TupleConsExpr); ok && name == "depends_on" {
			if len(list.Exprs) == 0 {
				continue
			}
			at = list.Exprs[0].Range()
		}
		k.report(analysis.Finding{
			Code:    "terraform/module-configures-providers",
			Summary: "Module is incompatible with count, for_each, and depends_on",
			Detail: fmt.Sprintf("The module %q that %s leads to is a legacy module which contains its own local provider configurations, and so calls to it may not use the count, for_each, or depends_on arguments. Move its provider blocks to the root module, and pass the configurations with \"providers\".",
				source, b.Address()),
			Location: k.at(at),
		})
		return
	}
}

// configuration says what a provider block is good for.
type configuration uint8

const (
	// proxy is an empty block: it stands for what a caller gives.
	proxy configuration = iota + 1
	configured
)

// configurations are the provider blocks of a module by local name and alias.
func configurations(m *module.Module) map[string]configuration {
	all := map[string]configuration{}
	for _, p := range m.ProviderConfigs() {
		what := proxy
		if Configures(p) {
			what = configured
		}
		all[dotted(p.Name, p.Alias)] = max(all[dotted(p.Name, p.Alias)], what)
	}
	return all
}

// Configures says whether a provider block says more than that there is one.
func Configures(p module.ProviderConfig) bool {
	body := p.Block.Body()
	if len(body.Blocks) > 0 {
		return true
	}
	for name := range maps.Keys(body.Attributes) {
		if name != "alias" {
			return true
		}
	}
	return false
}

func dotted(name, alias string) string {
	if alias == "" {
		return name
	}
	return name + "." + alias
}

// keyOf is the expression of an item's key.
func keyOf(item hclsyntax.ObjectConsItem) hclsyntax.Expression {
	if key, ok := item.KeyExpr.(*hclsyntax.ObjectConsKeyExpr); ok {
		return key.Wrapped
	}
	return item.KeyExpr
}
