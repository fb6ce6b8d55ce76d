package check

import (
	"fmt"
	"strings"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/schema/core"
)

// imports judges an import block: where to, which object, by which provider.
//
// Source: https://developer.hashicorp.com/terraform/language/block/import
func (k *checker) imports(b *module.Block) {
	body := b.Body()
	k.importInChild(b)
	if body.Attributes["id"] == nil && body.Attributes["identity"] == nil && !k.broken {
		k.report(analysis.Finding{
			Code:     "terraform/missing-required-argument",
			Summary:  "Missing required argument",
			Detail:   `The argument "id" is required, but no definition was found. Since Terraform 1.12, "identity" may stand in its place.`,
			Location: k.at(missing(body)),
		})
	}
	frame := instanceFrame(b)
	if attr := body.Attributes["for_each"]; attr != nil {
		k.importForEach(attr)
	}
	if attr := body.Attributes["identity"]; attr != nil {
		k.evaluate(attr.Expr, frame)
	}
	if attr := body.Attributes["id"]; attr != nil {
		k.importID(attr, frame)
	}
	to := k.importTarget(b)
	attr := body.Attributes["provider"]
	if attr == nil || !k.providerReference(attr.Expr, "provider") || to == nil || len(to.modules) > 0 || k.broken {
		return
	}
	if k.use(to.address()); k.module.Has(to.address()) {
		k.report(analysis.Finding{
			Code:     "terraform/import-provider",
			Summary:  "Invalid import provider argument",
			Detail:   "The provider argument can only be specified in import blocks that will generate configuration. Use the provider argument in the target resource block to configure the provider for a resource with explicit provider configuration.",
			Location: k.at(attr.NameRange),
		})
	}
}

// importInChild reports an import block of a module that others call. Terraform
// reads it there since 1.16, OpenTofu does not.
func (k *checker) importInChild(b *module.Block) {
	if !k.env.Called || k.kind != syntax.Tofu && since(k.module, "1.16") {
		return
	}
	f := analysis.Finding{
		Code:     "terraform/import-in-child",
		Summary:  "Invalid import configuration",
		Detail:   "Import blocks are only allowed in the root module, and other modules call this one. Move the block to the root module and give the address there, as in to = module.name.type.name.",
		Location: k.at(b.Syntax.DefRange()),
	}
	if k.kind != syntax.Tofu {
		f.Severity = analysis.Warning
		f.Detail = "Before Terraform 1.16 and in OpenTofu, import blocks are only allowed in the root module, and other modules call this one. " +
			"Move the block to the root module and give the address there, as in to = module.name.type.name, or ask for the version: required_version = \">= 1.16\"."
	}
	k.report(f)
}

// since says that required_version admits no release before the given one.
func since(m *module.Module, release string) bool {
	first := version.Must(version.NewVersion(release))
	for _, c := range m.Settings().RequiredVersion {
		constraint, err := version.NewConstraint(c.Text)
		if err != nil {
			continue
		}
		older := false
		for _, known := range core.Versions(core.Terraform) {
			v, err := version.NewVersion(known + ".99")
			older = older || err == nil && v.LessThan(first) && constraint.Check(v)
		}
		if !older {
			return true
		}
	}
	return false
}

// importForEach judges what an import goes through, which may be a list too.
func (k *checker) importForEach(attr *hclsyntax.Attribute) {
	value, _ := k.evaluate(attr.Expr, eval.Frame{}).Unmark()
	if value.Type() == cty.DynamicPseudoType || iterable(value.Type()) || k.broken {
		return
	}
	k.report(analysis.Finding{
		Code:     "terraform/invalid-for-each",
		Summary:  "Invalid for_each argument",
		Detail:   `The "for_each" expression must be a collection.`,
		Location: k.at(attr.Expr.Range()),
	})
}

// importID judges the identifier of an object that exists.
func (k *checker) importID(attr *hclsyntax.Attribute, f eval.Frame) {
	value, _ := k.evaluate(attr.Expr, f).UnmarkDeep()
	summary, detail := "Invalid import id argument", ""
	switch text, err := convert.Convert(value, cty.String); {
	case value.IsKnown() && value.IsNull():
		detail = "The import ID cannot be null."
	case err != nil:
		summary, detail = "Incorrect value type", fmt.Sprintf("Invalid expression value: %s.", err)
	case text.IsKnown() && !text.IsNull() && text.AsString() == "":
		detail = "The import ID value evaluates to an empty string, please provide a non-empty value."
	default:
		return
	}
	if !k.broken {
		k.report(analysis.Finding{Code: "terraform/invalid-import-id", Summary: summary, Detail: detail, Location: k.at(attr.Expr.Range())})
	}
}

// importTarget judges where an import goes to, and returns it unless something
// is wrong with it.
func (k *checker) importTarget(b *module.Block) *target {
	attr := b.Body().Attributes["to"]
	if attr == nil || k.broken || k.json {
		return nil
	}
	each := b.Body().Attributes["for_each"] != nil
	expr := attr.Expr
	computed := false
	if index, ok := expr.(*hclsyntax.IndexExpr); ok && each {
		expr, computed = index.Collection, true
	}
	t, diags := hcl.AbsTraversalForExpr(expr)
	if diags.HasErrors() {
		if !each { // module.m[each.key].x.y
			k.invalidExpression(attr.Expr, staticReference)
		}
		return nil
	}
	to, wrong := readTarget(t)
	if wrong == nil && (to.isModule() || to.data) {
		wrong = &fault{detail: "Only managed resources can be imported."}
	}
	if wrong != nil {
		at := attr.NameRange
		if wrong.at.Start.Line == attr.NameRange.Start.Line && wrong.at != (hcl.Range{}) {
			at = wrong.at
		}
		k.invalidAddress(&fault{"Invalid import address", "Only managed resources can be imported. " + strings.TrimPrefix(wrong.detail, "Only managed resources can be imported."), at})
		return nil
	}
	k.importInto(to, attr, each || computed)
	return to
}

// importInto holds the target of an import against what is declared.
func (k *checker) importInto(to *target, attr *hclsyntax.Attribute, many bool) {
	if len(to.modules) > 0 {
		k.importIntoModule(to, attr)
		return
	}
	k.use(to.address())
	declared := k.module.Declared(to.address())
	if len(declared) == 0 || many || k.module.HasOverrides() {
		return
	}
	detail := ""
	expansion := eval.Expansion(declared[0])
	switch key, hasKey := to.key.(hcl.TraverseIndex); {
	case !hasKey && expansion == eval.ByCount:
		detail = "The target resource is using count."
	case !hasKey && expansion == eval.ByForEach:
		detail = "The target resource is using for_each."
	case hasKey && key.Key.Type() == cty.Number && expansion != eval.ByCount:
		detail = "The target resource does not use count."
	case hasKey && key.Key.Type() == cty.String && expansion != eval.ByForEach:
		detail = "The target resource does not use for_each."
	default:
		return
	}
	k.report(analysis.Finding{
		Code:     "terraform/import-instance",
		Summary:  "Invalid import 'to' expression",
		Detail:   detail,
		Location: k.at(attr.Expr.Range()),
	})
}

// importIntoModule reports a target in a module that is not called: outside of
// the root module, Terraform generates no configuration. What a module declares
// within is not looked at.
func (k *checker) importIntoModule(to *target, attr *hclsyntax.Attribute) {
	call := "module." + to.modules[0]
	k.use(call)
	if k.scope.Uncertain() || k.module.Has(call) {
		return
	}
	k.report(analysis.Finding{
		Code:     "terraform/undeclared-import-target",
		Summary:  "Configuration for import target does not exist",
		Detail:   fmt.Sprintf("There is no module call %q. All target instances must have an associated configuration to be imported.", to.modules[0]),
		Location: k.at(attr.Expr.Range()),
	})
}

// importedTwice reports targets that several imports of a module have.
func importedTwice(m *module.Module) []analysis.Finding {
	var out []analysis.Finding
	first := map[string]analysis.Location{}
	for _, b := range m.Blocks() {
		attr := b.Body().Attributes["to"]
		if b.Type() != "import" || attr == nil || b.Chunk.JSON || b.Body().Attributes["for_each"] != nil {
			continue
		}
		t, diags := hcl.AbsTraversalForExpr(attr.Expr)
		if diags.HasErrors() {
			continue
		}
		at, ok := m.Locate(b, module.Span(attr.Expr.Range()))
		if !ok {
			continue
		}
		place := analysis.Location{Path: b.Path, Range: at}
		r := attr.Expr.Range()
		text := strings.Join(strings.Fields(b.Chunk.Src[r.Start.Byte:r.End.Byte]), "")
		before, twice := first[text]
		if !twice {
			first[text] = place
			continue
		}
		name := text
		if to, wrong := readTarget(t); wrong == nil {
			name = to.address()
		}
		out = append(out, analysis.Finding{
			Code: "terraform/duplicate-import", Severity: analysis.Error,
			Summary:  fmt.Sprintf("Duplicate import configuration for %q", name),
			Detail:   fmt.Sprintf("An import block for the resource %q was already declared. A resource can have only one import block.", name),
			Location: place, Context: at,
			Related: []analysis.Related{{Location: before, Message: "the first one"}},
		})
	}
	return out
}
