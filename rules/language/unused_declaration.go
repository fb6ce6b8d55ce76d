package language

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/pass"
)

var unusedDeclaration = &pass.Rule{
	ID:       "language/unused-declaration",
	Profile:  analysis.Strict,
	Severity: analysis.Hint,
	Category: "Schema and hygiene",
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Declaration is never used",
		Why: "A variable, local value or data source that nothing refers to is read by everybody who tries to understand the module, " +
			"and a data source costs a request with every plan. Often it is what is left of something that was taken out, or a sign " +
			"that the reference which was meant is missing.",
		Bad: `variable "region" {
  type = string
}

variable "size" {
  type    = string
  default = "small"
}

output "region" {
  value = var.region
}
`,
		Good: `variable "region" {
  type = string
}

output "region" {
  value = var.region
}
`,
		Sources: []string{"https://github.com/terraform-linters/tflint-ruleset-terraform/blob/main/docs/rules/terraform_unused_declarations.md"},
		Since:   "0.1.0",
	},
	Equivalents: analysis.Equivalents{TFLint: []string{"terraform_unused_declarations"}},
	Run: func(p *pass.Pass) {
		if !p.Complete() {
			return
		}
		for _, b := range p.Blocks("variable", "data", "locals", "provider") {
			switch b.Type() {
			case "variable":
				reportUnused(p, b, "Variable")
			case "data":
				// What runs something has its effect without being read.
				if typ := b.Label(0); typ != "external" && typ != "http" && !b.Scoped {
					reportUnused(p, b, "Data source")
				}
			case "provider":
				reportUnusedAlias(p, b)
			case "locals":
				for _, attr := range b.Body().Attributes {
					reportUnusedLocal(p, b, attr)
				}
			}
		}
	},
}

func reportUnused(p *pass.Pass, b *module.Block, what string) {
	address := b.Address()
	if address == "" || b.Override || b.Chunk.Broken() || p.Tested(address) || p.UsedByLocals(address) {
		return
	}
	for _, use := range p.Referrers(address) {
		// The validation of a variable refers to it, which is no use.
		if use.From != b {
			return
		}
	}
	body := p.BodyOf(b)
	p.Report(body.At(""), "%s %q is used nowhere in this module.", what, strings.TrimPrefix(address, "var.")).
		Tag(analysis.Unnecessary).Searched().
		FixRemoving([]string{address}, "Remove it", analysis.Review, body.RemoveBlock)
}

// reportUnusedAlias finds a provider configuration with an alias that nothing
// names. One without is used by whatever names none.
func reportUnusedAlias(p *pass.Pass, b *module.Block) {
	for _, config := range p.ProviderConfigs() {
		if config.Block != b || config.Alias == "" || b.Override || b.Chunk.Broken() || usesAlias(p, config.Name, config.Alias) {
			continue
		}
		body := p.BodyOf(b)
		p.Report(body.At(""), "Provider configuration %s.%s is used nowhere in this module.", config.Name, config.Alias).
			Tag(analysis.Unnecessary).Searched().Fix("Remove it", analysis.Review, body.RemoveBlock)
	}
}

// usesAlias says that something of the module is made with a provider
// configuration, or may be: tests choose theirs.
func usesAlias(p *pass.Pass, name, alias string) bool {
	for _, f := range p.Module().Files() {
		if strings.Contains(f.Path, ".tftest.") || strings.Contains(f.Path, ".tofutest.") {
			return true
		}
	}
	for _, b := range p.Module().Blocks() {
		if attr := b.Body().Attributes["provider"]; attr != nil {
			if n, a := module.ProviderReference(attr.Expr); n == name && a == alias || n == "" {
				return true
			}
		}
	}
	for _, call := range p.Module().Calls() {
		if call.Providers == nil && call.Block.Body().Attributes["providers"] != nil {
			return true
		}
		for _, given := range call.Providers {
			if given == name+"."+alias || given == "" || strings.Contains(given, "[") {
				return true
			}
		}
	}
	return false
}

func reportUnusedLocal(p *pass.Pass, b *module.Block, attr *hclsyntax.Attribute) {
	if b.Override || b.Chunk.Broken() || len(p.Referrers("local."+attr.Name)) > 0 || p.Tested("local."+attr.Name) || p.UsedByLocals("local."+attr.Name) {
		return
	}
	body := p.BodyOf(b)
	edits := func() []analysis.Edit { return body.Remove(attr.Name) }
	p.Report(body.At(attr.Name), "Local value %q is used nowhere in this module.", attr.Name).
		Tag(analysis.Unnecessary).Searched().Fix("Remove it", analysis.Review, edits)
}
