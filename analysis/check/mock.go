package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
)

// fileProvider judges a provider block of a test file.
func (k *besideChecker) fileProvider(i int) {
	it := k.items[i]
	k.providerTwice(i)
	frame := eval.Frame{}
	for expr := range expressionsIn(it.Body) {
		k.outside(expr, len(k.runs), "You can only reference file level and global variables and earlier run blocks from inside provider configurations within test files.")
		frame = unknownNames(frame, expr)
	}
	if k.main == nil {
		return // which provider is meant is said by the module
	}
	k.providerIn(k.block, frame)
}

// providerTwice reports a provider block, mocked or not, for which there is one
// already.
func (k *besideChecker) providerTwice(i int) {
	it, key := k.items[i], providerKey(k.items[i].Block)
	for _, other := range k.items[:i] {
		if other.Type != "provider" && other.Type != "mock_provider" || providerKey(other.Block) != key {
			continue
		}
		k.report(analysis.Finding{
			Code:     "terraform/duplicate-declaration",
			Summary:  "Duplicate provider block",
			Detail:   fmt.Sprintf("A provider for %s is already defined in this file.", key),
			Location: k.at(it.DefRange()),
			Related:  k.related(other.chunk, other.DefRange(), "the first one"),
		})
		return
	}
}

// mockProvider judges a provider that only pretends.
func (k *besideChecker) mockProvider(i int) {
	body := k.items[i].Body
	k.providerTwice(i)
	// OpenTofu multiplies them, as it does provider blocks.
	k.grammar(body, []string{"alias", "source", "override_during", "for_each"}, []string{"mock_resource", "mock_data", "mock_ephemeral", "override_resource", "override_data", "override_ephemeral"})
	k.during(body)
	for _, kind := range []string{"mock_resource", "mock_data", "mock_ephemeral"} {
		var before []item
		for _, b := range module.Nested(body, k.json, kind, true) {
			if k.labels(b, []string{"type"}) {
				k.mock(b, before, k.items[i].Labels[0])
			}
			before = append(before, item{k.chunk, b})
		}
	}
	for _, kind := range []string{"override_resource", "override_data", "override_ephemeral"} {
		var before []item
		for _, b := range module.Nested(body, k.json, kind, false) {
			k.override(b, before, k.overridden())
			before = append(before, item{k.chunk, b})
		}
	}
}

// mock judges a mock_resource or mock_data block; before are those of its kind
// that stand before it, provider is the local name of the provider, "" if the
// file does not say it.
func (k *besideChecker) mock(b *hclsyntax.Block, before []item, provider string) {
	k.grammar(b.Body, []string{"defaults", "override_during"}, nil)
	k.during(b.Body)
	for _, other := range before {
		if len(other.Labels) == 1 && other.Labels[0] == b.Labels[0] {
			k.report(analysis.Finding{
				Code:     "terraform/duplicate-declaration",
				Summary:  fmt.Sprintf("Duplicate %s block", b.Type),
				Detail:   fmt.Sprintf("A %s block for %s has already been defined.", b.Type, b.Labels[0]),
				Location: k.at(b.LabelRanges[0]),
				Related:  k.related(other.chunk, other.DefRange(), "the first one"),
			})
			break
		}
	}
	k.objectWanted(b, "defaults")
	k.mockedType(b, provider)
}

func (k *besideChecker) during(body *hclsyntax.Body) {
	attr := body.Attributes["override_during"]
	if attr == nil || k.broken {
		return
	}
	word := hcl.ExprAsKeyword(attr.Expr)
	if text, ok := module.LiteralString(attr.Expr); ok && k.json {
		word = text
	}
	if word != "plan" && word != "apply" {
		k.report(analysis.Finding{
			Code:     "terraform/invalid-keyword",
			Summary:  "Invalid override_during value",
			Detail:   "The override_during attribute must be a value of plan or apply.",
			Location: k.at(attr.SrcRange),
		})
	}
}

// objectWanted judges an argument that must be an object.
func (k *besideChecker) objectWanted(b *hclsyntax.Block, name string) {
	attr := b.Body.Attributes[name]
	if attr == nil || k.broken {
		return
	}
	value := k.evaluate(attr.Expr, unknownNames(eval.Frame{}, attr.Expr))
	ty := value.Type()
	if ty == cty.DynamicPseudoType && !(value.IsKnown() && value.IsNull()) || ty.IsObjectType() || ty.IsMapType() {
		return
	}
	what := "an"
	if name == "defaults" {
		what = "a"
	}
	k.report(analysis.Finding{
		Code:     "terraform/incorrect-type",
		Summary:  fmt.Sprintf("Invalid %s attribute", name),
		Detail:   fmt.Sprintf("%s blocks must specify %s %s attribute that is an object.", b.Type, what, name),
		Location: k.at(attr.SrcRange),
	})
}

// overridden is the module in which the targets of overrides that hold for the
// whole file must be; nil where a run may be of another module.
func (k *besideChecker) overridden() *eval.Scope {
	if k.kind != syntax.Test || len(k.runs) == 0 || k.file.Broken() || slices.ContainsFunc(k.runs, k.elsewhere) {
		return nil
	}
	return k.main
}

// override judges an override block; before are those of its kind that stand
// before it, scope is the module in which its target must be, nil if that is
// not known.
func (k *besideChecker) override(b *hclsyntax.Block, before []item, scope *eval.Scope) {
	values := "values"
	if b.Type == "override_module" {
		values = "outputs"
	}
	if !k.labels(b, nil) {
		return
	}
	k.grammar(b.Body, []string{"target", values, "override_during"}, nil)
	k.during(b.Body)
	k.objectWanted(b, values)
	attr := b.Body.Attributes["target"]
	if attr == nil {
		if !k.broken {
			k.report(analysis.Finding{
				Code:     "terraform/missing-required-argument",
				Summary:  "Missing target attribute",
				Detail:   fmt.Sprintf("%s blocks must specify a target address.", b.Type),
				Location: k.at(b.DefRange()),
			})
		}
		return
	}
	if k.json || k.broken {
		return
	}
	t, diags := hcl.AbsTraversalForExpr(attr.Expr)
	if diags.HasErrors() {
		k.invalidExpression(attr.Expr, staticReference)
		return
	}
	k.target(b, attr, t, scope)
	for _, other := range before {
		if same := other.Body.Attributes["target"]; same != nil && addressText(same.Expr) == addressText(attr.Expr) {
			k.report(analysis.Finding{
				Code:     "terraform/duplicate-declaration",
				Summary:  fmt.Sprintf("Duplicate %s block", b.Type),
				Detail:   fmt.Sprintf("An %s block targeting %s has already been defined.", b.Type, addressText(attr.Expr)),
				Location: k.at(b.DefRange()),
				Related:  k.related(other.chunk, other.DefRange(), "the first one"),
			})
			return
		}
	}
}

// target judges what an override is about: something of its kind, which exists.
func (k *besideChecker) target(b *hclsyntax.Block, attr *hclsyntax.Attribute, t hcl.Traversal, scope *eval.Scope) {
	kind := targetKind(t)
	wanted := strings.TrimPrefix(b.Type, "override_")
	f := analysis.Finding{Code: "terraform/override-target", Summary: "Invalid override target", Location: k.at(attr.SrcRange)}
	if kind == "" {
		return
	}
	if kind != wanted {
		what := map[string]string{"resource": "resources", "data": "data sources", "module": "modules", "ephemeral": "ephemeral resources"}[wanted]
		f.Detail = fmt.Sprintf("You can only target %s from %s blocks, not %s.", what, b.Type, addressText(attr.Expr))
		k.report(f)
		return
	}
	// What is inside of another module is not looked up.
	ref, problem := eval.Refer(t)
	if problem != nil || scope == nil {
		return
	}
	k.use(ref.Address)
	k.overriddenValues(b, ref, scope)
	if !certain(scope) || scope.Module().Has(ref.Address) {
		return
	}
	f.Severity = analysis.Warning
	f.Detail = fmt.Sprintf("The override target %s does not exist within the configuration under test. This could indicate a typo in the target address or an unnecessary override.", addressText(attr.Expr))
	k.report(f)
}

// targetKind says what an address leads to: "resource", "data" or "module";
// "ephemeral" as well;
// empty for what is none of them.
func targetKind(t hcl.Traversal) string {
	names := make([]string, 0, len(t))
	for _, step := range t {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			names = append(names, step.Name)
		case hcl.TraverseAttr:
			names = append(names, step.Name)
		}
	}
	for len(names) >= 2 && names[0] == "module" {
		if names = names[2:]; len(names) == 0 {
			return "module"
		}
	}
	switch {
	case len(names) == 3 && (names[0] == "data" || names[0] == "ephemeral"):
		return names[0]
	case len(names) == 2 && names[0] != "data" && names[0] != "ephemeral" && names[0] != "module":
		return "resource"
	}
	return ""
}

// addressText is an address without blanks, for messages.
func addressText(expr hclsyntax.Expression) string {
	t, diags := hcl.AbsTraversalForExpr(expr)
	if diags.HasErrors() {
		return ""
	}
	var out strings.Builder
	for i, step := range t {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			out.WriteString(step.Name)
		case hcl.TraverseAttr:
			if i > 0 {
				out.WriteByte('.')
			}
			out.WriteString(step.Name)
		case hcl.TraverseIndex:
			switch key := step.Key; key.Type() {
			case cty.String:
				fmt.Fprintf(&out, "[%q]", key.AsString())
			case cty.Number:
				fmt.Fprintf(&out, "[%s]", key.AsBigFloat().Text('f', -1))
			}
		}
	}
	return out.String()
}
