package facts

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// Region is the region of a resource of the aws provider: its own region
// argument (provider 6 and later), else that of its provider configuration, also
// of one that a module is given or inherits. It is opaque where neither says it:
// the environment may.
func (f *Facts) Region(r *pass.Resource) *symbol.Value {
	if v := Value(r, "region"); !v.IsNull() && r.Mode == "resource" {
		return v
	}
	name, alias, explicit := r.Block.ProviderName()
	if explicit && name == "" {
		return &symbol.Value{}
	}
	return providerRegion(symbol.Of(r.View()), name, alias, 0)
}

// providerRegion follows a provider configuration to the module that has it.
func providerRegion(s *symbol.Scope, name, alias string, depth int) *symbol.Value {
	for _, p := range s.View().ProviderConfigs() {
		if p.Name != name || p.Alias != alias {
			continue
		}
		attr := p.Block.Body().Attributes["region"]
		if attr == nil {
			if parent, _ := s.Parent(); parent != nil && len(p.Block.Body().Attributes) == 0 {
				break // an empty proxy of old modules
			}
			return &symbol.Value{At: symbol.At{Scope: s, Block: p.Block, Range: p.Block.Header()}}
		}
		v := s.Evaluate(p.Block, attr.Expr, nil)
		return v
	}
	parent, call := s.Parent()
	if parent == nil || depth > 8 {
		return &symbol.Value{}
	}
	local := name
	if alias != "" {
		local += "." + alias
	}
	if call.Providers == nil {
		if alias != "" {
			return &symbol.Value{}
		}
		return providerRegion(parent, name, "", depth+1)
	}
	given, ok := call.Providers[local]
	if !ok {
		if alias != "" {
			return &symbol.Value{}
		}
		return providerRegion(parent, name, "", depth+1)
	}
	expr, diags := hclsyntax.ParseTraversalAbs([]byte(given), "", hcl.InitialPos)
	if diags.HasErrors() || len(expr) == 0 {
		return &symbol.Value{}
	}
	outer := ""
	if len(expr) > 1 {
		attr, ok := expr[1].(hcl.TraverseAttr)
		if !ok {
			return &symbol.Value{}
		}
		outer = attr.Name
	}
	return providerRegion(parent, expr.RootName(), outer, depth+1)
}

// InRegion says whether a resource is in a region ("us-east-1").
func (f *Facts) InRegion(r *pass.Resource, region string) symbol.Answer {
	return symbol.Same(f.Region(r), symbol.Text(region, symbol.At{}))
}
