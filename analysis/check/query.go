package check

import (
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// query judges a block of a query file, whose variables and locals are added to
// those of the module.
func (k *besideChecker) query(b *hclsyntax.Block) {
	switch b.Type {
	case "list":
		k.list(b)
	case "variable":
		k.language(k.block, "a variable block")
		k.variable(k.block)
	case "locals":
		k.onlyArguments(b.Body)
		k.queried(b.Body)
	case "provider":
		k.providerIn(k.block, k.queried(b.Body))
	}
}

// list judges a list block.
func (k *besideChecker) list(b *hclsyntax.Block) {
	if b.Body.Attributes["provider"] == nil && !k.broken {
		k.report(analysis.Finding{
			Code:     "terraform/missing-required-argument",
			Summary:  `Missing "provider" attribute`,
			Detail:   "You must specify a provider attribute when defining a list block.",
			Location: k.at(b.DefRange()),
		})
	}
	if !hclsyntax.ValidIdentifier(b.Labels[1]) && !k.broken {
		k.report(analysis.Finding{
			Code: "terraform/invalid-name", Summary: "Invalid list block name", Detail: nameRules,
			Location: k.at(b.DefRange()),
		})
	}
	k.listTwice(b)
	k.grammar(b.Body, []string{"provider", "count", "for_each", "include_resource", "limit", "depends_on"}, []string{"config"})
	if both := b.Body.Attributes["for_each"]; both != nil && b.Body.Attributes["count"] != nil {
		k.report(analysis.Finding{
			Code:     "terraform/count-and-for-each",
			Summary:  `Invalid combination of "count" and "for_each"`,
			Detail:   `The "count" and "for_each" meta-arguments are mutually-exclusive.`,
			Location: k.at(both.NameRange),
		})
	}
	frame := k.queried(b.Body)
	configs := module.Nested(b.Body, k.json, "config", false)
	k.once(configs, "Duplicate config block", `A list block must contain only one nested "config" block.`)
	name, _, _ := k.block.ProviderName()
	if name == "" {
		return
	}
	selection := k.speak(name)
	s, answer := selection.Type(flat.ListResource, b.Labels[0])
	if answer == schema.No {
		k.unknownType(k.block, selection, flat.ListResource)
		return
	}
	if nested, answer := s.Nested("config"); answer == schema.Yes {
		s = nested.Block // Terraform puts what the provider says of config into a block of it
	}
	for _, config := range configs {
		k.body(config.Body, s, inside{owner: b.Labels[0], frame: frame, dynamic: true})
	}
}

func (k *besideChecker) listTwice(b *hclsyntax.Block) {
	for _, other := range k.items {
		if other.Block == b {
			return
		}
		if other.Type == "list" && len(other.Labels) == 2 && other.Labels[1] == b.Labels[1] {
			k.report(analysis.Finding{
				Code:     "terraform/duplicate-declaration",
				Summary:  `Duplicate "list" block names`,
				Detail:   fmt.Sprintf("This query file already has a list block named %s.", b.Labels[1]),
				Location: k.at(b.DefRange()),
				Related:  k.related(other.chunk, other.DefRange(), "the first one"),
			})
			return
		}
	}
}

// queried judges what the expressions of a body refer to: variables and locals
// of the module and of its query files. Values are left unknown.
func (k *besideChecker) queried(body *hclsyntax.Body) eval.Frame {
	frame := eval.Frame{}
	for expr := range expressionsIn(body) {
		own := true
		for _, t := range expr.Variables() {
			ref, problem := eval.Refer(t)
			own = own && problem == nil && (ref.Kind == eval.Variable || ref.Kind == eval.Local) && !k.inQueries(ref) && k.main != nil
		}
		if own {
			k.evaluate(expr, eval.Frame{})
		}
		frame = unknownNames(frame, expr)
	}
	return frame
}

// inQueries says that a query file of the module declares what a reference
// leads to.
func (k *besideChecker) inQueries(ref eval.Reference) bool {
	for _, f := range k.module.Files() {
		if f.Name.Kind != k.kind {
			continue
		}
		if f.Broken() {
			return true
		}
		for _, c := range f.Chunks() {
			for _, b := range c.Body.Blocks {
				switch {
				case b.Type == "variable" && ref.Kind == eval.Variable && len(b.Labels) == 1 && b.Labels[0] == ref.Label,
					b.Type == "locals" && ref.Kind == eval.Local && b.Body.Attributes[ref.Label] != nil:
					return true
				}
			}
		}
	}
	return false
}
