package check

import (
	"fmt"
	"maps"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/suggest"
)

// attributes reports arguments that stand outside of any block. A file of
// nothing else is reported once, by the file's own foreign finding.
func (k *checker) attributes(c *syntax.Chunk) {
	where := "At the top level of a configuration file stand blocks only; values of variables belong into a .tfvars file."
	switch k.kind {
	case syntax.Config, syntax.Tofu:
	case syntax.Test, syntax.Mock, syntax.Query:
		where = "At the top level of this file stand blocks only."
	default:
		return
	}
	for name, attr := range c.Body.Attributes {
		k.report(analysis.Finding{
			Code:     "terraform/unsupported-argument",
			Summary:  "Unsupported argument",
			Detail:   fmt.Sprintf("An argument named %q is not expected here. %s", name, where),
			Location: k.at(attr.NameRange),
		})
	}
}

// topLevel judges one top-level block.
func (k *checker) topLevel(b *module.Block) {
	k.block, k.witness, k.doubtful, k.schemas = b, nil, false, schema.Selection{}
	types := topLevelTypes(k.kind)
	if len(types) == 0 {
		return
	}
	names, ok := types[b.Type()]
	if b.Type() == "required_providers" {
		k.report(analysis.Finding{
			Code:     "terraform/unsupported-block-type",
			Summary:  "Invalid required_providers block",
			Detail:   `A "required_providers" block must be nested inside a "terraform" block.`,
			Location: k.at(b.Syntax.TypeRange),
		})
		return
	}
	if !ok {
		near := suggest.Near(b.Type(), maps.Keys(types))
		r := b.Syntax.TypeRange
		k.report(analysis.Finding{
			Code:     "terraform/unsupported-block-type",
			Summary:  "Unsupported block type",
			Detail:   fmt.Sprintf("Blocks of type %q are not expected here.", b.Type()) + didYouMean(near),
			Location: k.at(r),
			Fixes:    k.renames(near, r.Start.Byte, r.End.Byte),
		})
		return
	}
	if !k.labels(b.Syntax, names) {
		return
	}
	k.names(b)
	k.lateBlock(b)
	k.lateArguments(b.Type(), b.Body())
	k.lateExpressions(b.Body())
	switch b.Type() {
	case "resource", "data", "ephemeral", "action":
		k.provided(b)
	case "provider":
		k.provider(b)
	case "locals":
		k.onlyArguments(b.Body())
		for name, attr := range b.Body().Attributes {
			if !k.selfLocal(name, attr) {
				k.evaluate(attr.Expr, eval.Frame{})
			}
		}
	case "terraform":
		k.terraform(b)
	case "module":
		k.call(b)
	case "check":
		k.check(b)
	case "language":
		k.edition(b)
	case "variable":
		k.language(b, "a variable block")
		k.variable(b)
	case "output":
		k.language(b, "an output block")
		k.output(b)
	case "import":
		k.language(b, "an import block")
		k.imports(b)
	case "moved":
		k.language(b, "a moved block")
		k.moved(b.Syntax)
	case "removed":
		k.language(b, "a removed block")
		k.removed(b.Syntax)
	}
}

// onlyArguments judges a body that may hold no blocks, and says whether it
// does not.
func (k *checker) onlyArguments(body *hclsyntax.Body) bool {
	if len(body.Blocks) == 0 {
		return true
	}
	b := body.Blocks[0]
	k.report(analysis.Finding{
		Code:     "terraform/unexpected-block",
		Summary:  fmt.Sprintf("Unexpected %q block", b.Type),
		Detail:   "Blocks are not allowed here.",
		Location: k.at(b.TypeRange),
	})
	return false
}

// terraform judges a terraform block.
func (k *checker) terraform(b *module.Block) {
	k.body(b.Body(), k.env.Language.Body("terraform"), inside{
		owner:      "a terraform block",
		static:     true,
		skipBlocks: map[string]bool{"backend": true, "cloud": true, "required_providers": true, "provider_meta": true, "encryption": true},
		skipAttributes: map[string]bool{"experiments": true, "language": true,
			"backend": k.json, "cloud": k.json, "required_providers": k.json, "provider_meta": k.json, "encryption": k.json},
	})
	if attr := b.Body().Attributes["required_version"]; attr != nil {
		k.versionConstraint(attr)
	}
	k.experimental(b.Body())
	k.state(b)
	if k.json {
		for _, nested := range module.Nested(b.Body(), true, "required_providers", false) {
			k.requirements(nested.Body)
		}
	}
	for _, nested := range b.Body().Blocks {
		switch nested.Type {
		case "required_providers":
			if k.labels(nested, nil) && k.onlyArguments(nested.Body) {
				k.requirements(nested.Body)
			}
		case "provider_meta":
			k.labels(nested, []string{"provider"})
		}
	}
}

// check judges a check block, which may hold one data source of its own.
func (k *checker) check(b *module.Block) {
	k.body(b.Body(), k.env.Language.Body("check"), inside{
		owner:          "a check block",
		static:         true,
		skipBlocks:     map[string]bool{"data": true, "assert": true},
		skipAttributes: map[string]bool{"data": k.json},
	})
	asserts := module.Nested(b.Body(), k.json, "assert", false)
	if len(asserts) == 0 && !k.broken {
		k.report(analysis.Finding{
			Code:     "terraform/missing-required-block",
			Summary:  "Zero assert blocks",
			Detail:   "Check blocks must have at least one assert block.",
			Location: k.at(b.Syntax.DefRange()),
		})
	}
	var data *hclsyntax.Block
	for _, nested := range b.Body().Blocks {
		if nested.Type != "data" {
			continue
		}
		if data != nil {
			k.report(analysis.Finding{
				Code:     "terraform/too-many-blocks",
				Summary:  "Multiple data resource blocks",
				Detail:   "This check block already has a data resource; it may have one.",
				Location: k.at(nested.DefRange()),
				Related:  []analysis.Related{{Location: k.at(data.DefRange()), Message: "the first one"}},
			})
		}
		data = nested
	}
	for _, nested := range asserts {
		assert, _ := k.env.Language.Body("check").Nested("assert")
		k.body(nested.Body, assert.Block, inside{owner: "an assert block", static: true})
		k.condition("assert", nested.Body, eval.Frame{})
	}
	for _, nested := range b.Body().Blocks {
		if nested.Type == "data" && k.labels(nested, []string{"type", "name"}) {
			inner := *b
			inner.Syntax = nested
			k.provided(&inner)
			k.block, k.witness, k.doubtful, k.schemas = b, nil, false, schema.Selection{}
		}
	}
}
