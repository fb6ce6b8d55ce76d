package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
)

// run is one run block of a test file.
type run struct {
	item
	name string
	// scope is that of the module that is run; nil where it is not at hand.
	scope *eval.Scope
	// variables are those of the block itself.
	variables map[string]*hclsyntax.Attribute
}

func (b *beside) newRun(i int) *run {
	it := b.items[i]
	r := &run{item: it, name: it.Labels[0], scope: b.main, variables: map[string]*hclsyntax.Attribute{}}
	json := b.file.Name.JSON
	for _, nested := range module.Nested(it.Body, json, "module", false) {
		r.scope = nil
		if attr := nested.Body.Attributes["source"]; attr != nil {
			if source, ok := module.LiteralString(attr.Expr); ok && b.tested != nil {
				r.scope = b.tested(source)
			}
		}
	}
	for _, nested := range module.Nested(it.Body, json, "variables", false) {
		for name, attr := range nested.Body.Attributes {
			r.variables[name] = attr
		}
	}
	return r
}

// elsewhere says that the run is one of another module than the file is about.
func (b *beside) elsewhere(r *run) bool { return r.scope != b.main }

// certain says that what a scope does not declare does not exist.
func certain(s *eval.Scope) bool { return s != nil && !s.Uncertain() && !s.Module().Broken() }

// run judges one run block.
func (k *besideChecker) run(i int) {
	it := k.items[i]
	n := slices.IndexFunc(k.runs, func(r *run) bool { return r.Block == it.Block })
	r := k.runs[n]
	if !hclsyntax.ValidIdentifier(r.name) && !k.broken {
		k.report(analysis.Finding{
			Code: "terraform/invalid-name", Summary: "Invalid run block name", Detail: nameRules,
			Location: k.at(it.LabelRanges[0]),
		})
	}
	for _, other := range k.runs[:n] {
		if other.name == r.name {
			k.report(analysis.Finding{
				Code:     "terraform/duplicate-declaration",
				Summary:  `Duplicate "run" block names`,
				Detail:   fmt.Sprintf("This test file already has a run block named %s.", r.name),
				Location: k.at(it.DefRange()),
				Related:  k.related(other.chunk, other.DefRange(), "the first one"),
			})
			break
		}
	}
	body := it.Body
	s, _ := k.env.Language.Body("tests").Nested("run")
	nested := map[string]bool{"assert": true, "plan_options": true, "variables": true, "module": true, "backend": true,
		"override_resource": true, "override_data": true, "override_module": true, "override_ephemeral": true}
	in := inside{owner: "a run block", static: true, skipBlocks: nested}
	if k.json {
		in.skipAttributes = nested
	}
	k.body(body, s.Block, in)
	k.word(body, "command", "apply", "plan")
	k.runModule(body)
	k.planOptions(body)
	k.runVariables(n)
	k.runProviders(body)
	for _, assert := range module.Nested(body, k.json, "assert", false) {
		grammar, _ := s.Block.Nested("assert")
		k.body(assert.Body, grammar.Block, inside{owner: "an assert block", static: true})
		k.assertion(n, assert.Body)
	}
	k.expectedFailures(n)
	for _, kind := range []string{"override_resource", "override_data", "override_module", "override_ephemeral"} {
		var before []item
		for _, b := range module.Nested(body, k.json, kind, false) {
			k.override(b, before, r.scope)
			before = append(before, item{k.chunk, b})
		}
	}
}

// word judges an argument that is one of some words.
func (k *checker) word(body *hclsyntax.Body, name string, words ...string) string {
	attr := body.Attributes[name]
	if attr == nil || k.broken {
		return ""
	}
	word := hcl.ExprAsKeyword(attr.Expr)
	if text, ok := module.LiteralString(attr.Expr); ok && k.json {
		word = text
	}
	// refresh-only is a name to HCL, with a dash.
	if !slices.Contains(words, word) {
		k.report(analysis.Finding{
			Code:     "terraform/invalid-keyword",
			Summary:  fmt.Sprintf("Invalid %q keyword", name),
			Detail:   fmt.Sprintf("The %q argument requires one of the following keywords without quotes: %s.", name, strings.Join(words, " or ")),
			Location: k.at(attr.Expr.Range()),
		})
	}
	return word
}

// runModule judges the module block of a run, which names what is run.
func (k *besideChecker) runModule(body *hclsyntax.Body) {
	blocks := module.Nested(body, k.json, "module", false)
	k.once(blocks, `Multiple "module" blocks`, "This run block already has a module block.")
	for _, b := range blocks {
		if !k.labels(b, nil) {
			continue
		}
		k.grammar(b.Body, []string{"source", "version"}, nil)
		attr := b.Body.Attributes["source"]
		if attr == nil {
			if !k.broken {
				k.report(analysis.Finding{
					Code:     "terraform/missing-required-argument",
					Summary:  `Missing "source" attribute for module block`,
					Detail:   "You must specify a source attribute when executing alternate modules during test executions.",
					Location: k.at(b.DefRange()),
				})
			}
			continue
		}
		if version := b.Body.Attributes["version"]; version != nil {
			k.constraint(version.Expr)
		}
		if source, ok := module.LiteralString(attr.Expr); ok && remoteSource(source) && !k.broken {
			k.report(analysis.Finding{
				Code:     "terraform/invalid-source",
				Summary:  "Invalid module source address",
				Detail:   "Only local or registry module sources are currently supported from within test run blocks.",
				Location: k.at(attr.SrcRange),
			})
		}
	}
}

// remoteSource says that a module source is surely that of a package from
// elsewhere, and not one of a registry.
func remoteSource(source string) bool {
	return strings.Contains(source, "::") || strings.Contains(source, "://") || strings.HasPrefix(source, "git@") ||
		strings.HasPrefix(source, "github.com/") || strings.HasPrefix(source, "bitbucket.org/")
}

func (k *besideChecker) planOptions(body *hclsyntax.Body) {
	blocks := module.Nested(body, k.json, "plan_options", false)
	k.once(blocks, `Multiple "plan_options" blocks`, "This run block already has a plan_options block.")
	for _, b := range blocks {
		k.grammar(b.Body, []string{"mode", "refresh", "replace", "target"}, nil)
		mode := k.word(b.Body, "mode", "normal", "refresh-only")
		k.constants(b.Body, refreshType)
		if attr := b.Body.Attributes["refresh"]; attr != nil && mode == "refresh-only" && !k.broken {
			if refresh, ok := module.LiteralBool(attr.Expr); ok && !refresh {
				k.report(analysis.Finding{
					Code:     "terraform/plan-options",
					Summary:  "Incompatible plan options",
					Detail:   `The "refresh" option cannot be set to false when running a test in "refresh-only" mode.`,
					Location: k.at(attr.SrcRange),
				})
			}
		}
		for _, name := range []string{"replace", "target"} {
			k.references(b.Body.Attributes[name])
		}
	}
}

// references judges a list of references and returns those that are well
// formed, with the item each came from.
func (k *checker) references(attr *hclsyntax.Attribute) (refs []hcl.Traversal) {
	if attr == nil || k.broken || k.json {
		return nil
	}
	list, ok := attr.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		k.invalidExpression(attr.Expr, "A static list expression is required.")
		return nil
	}
	for _, item := range list.Exprs {
		t, diags := hcl.AbsTraversalForExpr(item)
		if _, quoted := module.LiteralString(item); quoted {
			continue // the form of Terraform 0.11, still taken
		}
		if diags.HasErrors() {
			k.invalidExpression(item, staticReference)
			continue
		}
		refs = append(refs, t)
	}
	return refs
}

// runProviders judges which provider blocks of the file a run uses.
func (k *besideChecker) runProviders(body *hclsyntax.Body) {
	attr := body.Attributes["providers"]
	if attr == nil || k.broken || k.json || k.file.Broken() {
		return
	}
	object, ok := attr.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return
	}
	known := map[string]bool{}
	for _, it := range k.items {
		if it.Type == "provider" || it.Type == "mock_provider" {
			known[providerKey(it.Block)] = true
		}
	}
	for _, item := range object.Items {
		t, diags := hcl.AbsTraversalForExpr(item.ValueExpr)
		if diags.HasErrors() {
			continue
		}
		name := t.RootName()
		if len(t) > 1 {
			alias, ok := t[1].(hcl.TraverseAttr)
			if !ok {
				continue
			}
			name += "." + alias.Name
		}
		if !known[name] {
			k.report(analysis.Finding{
				Code:     "terraform/undeclared-provider-alias",
				Summary:  "Missing provider definition for " + name,
				Detail:   fmt.Sprintf("This reference is to a provider block that does not exist: the file has no provider or mock_provider block for %s. Only those of the test file itself can be passed on.", name),
				Location: k.at(item.ValueExpr.Range()),
			})
		}
	}
}

// providerKey is the name and alias of a provider block, as in aws.west.
func providerKey(b *hclsyntax.Block) string {
	name := ""
	if len(b.Labels) > 0 {
		name = b.Labels[0]
	}
	if attr := b.Body.Attributes["alias"]; attr != nil {
		alias, _ := module.LiteralString(attr.Expr)
		return name + "." + alias
	}
	return name
}
