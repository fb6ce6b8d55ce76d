package check

import (
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/suggest"
)

// backend judges where the state is kept, which init looks at and validate
// does not. What is missing may be given to init.
//
// Source: https://developer.hashicorp.com/terraform/language/backend
func (k *checker) backend(nested *hclsyntax.Block) {
	typ := nested.Labels[0]
	if k.env.Called && !k.env.Root {
		k.report(analysis.Finding{
			Code:     "terraform/backend-in-module",
			Severity: analysis.Warning,
			Summary:  "Backend configuration ignored",
			Detail:   "Any selected backend applies to the entire configuration, so Terraform expects backend configurations only in the root module, and other modules call this one.",
			Location: k.at(nested.DefRange()),
			Tags:     []analysis.Tag{analysis.Unnecessary},
		})
	}
	releases := k.env.Release.releases()
	if len(releases) == 0 {
		releases = everyRelease()
	}
	body := bodyIn(releases, "backend "+typ)
	if !body.Known() {
		k.unknownBackend(nested, typ, releases)
		return
	}
	k.stateBody(nested.Body, body, fmt.Sprintf("backend %q", typ))
}

// unknownBackend reports a type of backend that does not exist in the releases
// that may be used. It is a warning, because validate and plans without a state
// get by with it.
func (k *checker) unknownBackend(nested *hclsyntax.Block, typ string, releases []toolRelease) {
	label := nested.LabelRanges[0]
	f := analysis.Finding{
		Code:     "terraform/unknown-backend",
		Severity: analysis.Warning,
		Summary:  "Unsupported backend type",
		Detail:   fmt.Sprintf("There is no backend type named %q, so init will refuse the configuration.", typ),
		Location: k.at(label),
	}
	near := suggest.Near(typ, func(yield func(string) bool) {
		for _, name := range backendTypes(releases) {
			if !yield(name) {
				return
			}
		}
	})
	if every := everyRelease(); bodyIn(every, "backend "+typ).Known() {
		f.Detail = fmt.Sprintf("The %q backend is not part of %s, which required_version asks for.", typ, k.env.Release.span())
	} else {
		f.Detail += didYouMean(near)
	}
	inner := labelText(label)
	f.Fixes = k.renames(near, inner.Start.Byte, inner.End.Byte)
	k.report(f)
}

// stateBody judges the arguments of a backend or of cloud, which must be
// constant, but in OpenTofu.
func (k *checker) stateBody(body *hclsyntax.Body, s schema.Block, owner string) {
	in := inside{owner: owner, skipAttributes: map[string]bool{}}
	if !k.mayBeTofu("1.8") {
		k.constantBody(body, in.skipAttributes)
	}
	k.fragment(body, s, in)
	for name, attr := range body.Attributes {
		a, answer := s.Attribute(name)
		message, deprecated := a.Deprecated()
		if answer != schema.Yes || !deprecated {
			continue
		}
		k.report(analysis.Finding{
			Code:     "terraform/deprecated-argument",
			Severity: analysis.Warning,
			Summary:  "Deprecated Parameter",
			Detail:   fmt.Sprintf("The parameter %q is deprecated. %s", name, message),
			Location: k.at(attr.NameRange),
			Tags:     []analysis.Tag{analysis.Deprecated},
		})
	}
}

// constantBody reports names and functions in a body; the arguments that have
// them are added to found.
func (k *checker) constantBody(body *hclsyntax.Body, found map[string]bool) {
	for name, attr := range body.Attributes {
		if _, diags := attr.Expr.Value(nil); diags.HasErrors() {
			k.constantWanted(diags)
			found[name] = true
		}
	}
	for _, nested := range body.Blocks {
		before := len(k.out)
		k.constantBody(nested.Body, map[string]bool{})
		if len(k.out) > before {
			found[nested.Type] = true
		}
	}
}

// state judges the backend and cloud blocks of a terraform block.
func (k *checker) state(b *module.Block) {
	for _, nested := range module.Nested(b.Body(), k.json, "backend", true) {
		if k.labels(nested, []string{"type"}) {
			k.backend(nested)
		}
	}
	for _, nested := range module.Nested(b.Body(), k.json, "cloud", false) {
		if !k.labels(nested, nil) {
			continue
		}
		if cloud, answer := k.env.Language.Body("terraform").Nested("cloud"); answer == schema.Yes {
			k.stateBody(nested.Body, cloud.Block, "a cloud block")
		}
	}
}
