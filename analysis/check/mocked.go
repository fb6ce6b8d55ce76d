package check

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/suggest"
)

// Values of mocks take the place of what a provider would compute. Terraform
// passes over types and attributes that do not exist, so what is wrong with
// them is worth a warning: the test does not say what it seems to.

// mockedType judges the type that a mock_resource or mock_data block is about,
// and the values that it gives.
func (k *besideChecker) mockedType(b *hclsyntax.Block, provider string) {
	typ := b.Labels[0]
	if provider == "" {
		provider, _, _ = strings.Cut(typ, "_")
	}
	kind, what := flat.Resource, "resource type"
	switch b.Type {
	case "mock_data":
		kind, what = flat.DataSource, "data source"
	case "mock_ephemeral":
		kind, what = flat.Ephemeral, "ephemeral resource"
	}
	selection := k.speak(provider)
	defer k.silence()
	s, answer := selection.Type(kind, typ)
	if answer == schema.No && selection.Certain() && !k.broken {
		near := suggest.Near(typ, func(yield func(string) bool) { selection.Names(kind, yield) })
		at := labelText(b.LabelRanges[0])
		k.report(analysis.Finding{
			Code:     "terraform/unused-mock",
			Severity: analysis.Warning,
			Summary:  "Mock of nothing",
			Detail:   fmt.Sprintf("The provider %s does not support %s %q, so these values are never used.", schema.Display(selection.Witness().Provider), what, typ) + didYouMean(near),
			Location: k.at(b.LabelRanges[0]),
			Fixes:    k.renames(near, at.Start.Byte, at.End.Byte),
		})
	}
	if answer == schema.Yes {
		k.mockedValues(b.Body.Attributes["defaults"], s, typ)
	}
}

// overriddenValues judges the values that an override gives for a resource or
// data source of the module under test.
func (k *besideChecker) overriddenValues(b *hclsyntax.Block, ref eval.Reference, scope *eval.Scope) {
	if scope == nil || scope != k.main {
		return // its providers are those of another module
	}
	declared := scope.Module().Declared(ref.Address)
	if len(declared) == 0 || ref.Kind != eval.Resource {
		return
	}
	kind := flat.Resource
	switch declared[0].Type() {
	case "data":
		kind = flat.DataSource
	case "ephemeral":
		kind = flat.Ephemeral
	}
	name, _, _ := declared[0].ProviderName()
	selection := k.speak(name)
	defer k.silence()
	if s, answer := selection.Type(kind, ref.Type); answer == schema.Yes {
		k.mockedValues(b.Body.Attributes["values"], s, ref.Type)
	}
}

// silence takes back what speak chose.
func (k *checker) silence() { k.witness, k.doubtful = nil, false }

func (k *besideChecker) mockedValues(attr *hclsyntax.Attribute, s schema.Block, typ string) {
	if attr == nil || k.broken || k.doubtful || s.Opaque() {
		return
	}
	object, ok := attr.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return
	}
	for _, item := range object.Items {
		name, ok := module.ObjectKey(item.KeyExpr)
		if !ok {
			continue
		}
		_, is := s.Attribute(name)
		_, nested := s.Nested(name)
		switch {
		case is == schema.Yes:
			k.mockedValue(name, item.ValueExpr, s)
		case is == schema.No && nested == schema.No:
			k.mockedNothing(name, item.KeyExpr.Range(), s, typ)
		}
	}
}

func (k *besideChecker) mockedNothing(name string, at hcl.Range, s schema.Block, typ string) {
	near := suggest.Near(name, func(yield func(string) bool) {
		for a := range s.Newest().Attributes() {
			if !yield(a.Name()) {
				return
			}
		}
	})
	k.report(analysis.Finding{
		Code:     "terraform/unused-mock",
		Severity: analysis.Warning,
		Summary:  "Mock of nothing",
		Detail:   fmt.Sprintf("There is no attribute named %q of %s, so this value is never used.", name, typ) + didYouMean(near),
		Location: k.at(at),
		Fixes:    k.renames(near, at.Start.Byte, at.End.Byte),
	})
}

// mockedValue judges the type of a value. Of an attribute with attributes of
// its own, and of blocks, the value stands for each element.
func (k *besideChecker) mockedValue(name string, expr hclsyntax.Expression, s schema.Block) {
	if _, nested := s.NestedAttribute(name); nested {
		return
	}
	value := k.evaluate(expr, unknownNames(eval.Frame{}, expr))
	if value == cty.DynamicVal {
		return
	}
	var failure error
	for _, t := range s.AttributeTypes(name) {
		ty := t.Cty()
		if vague(ty) || ty.IsObjectType() || ty.IsCollectionType() && ty.ElementType().IsObjectType() {
			return // what lacks in an object is made up
		}
		_, err := convert.Convert(value, ty)
		if err == nil {
			return
		}
		failure = err
	}
	if failure == nil {
		return
	}
	k.report(analysis.Finding{
		Code:     "terraform/incorrect-type",
		Severity: analysis.Warning,
		Summary:  "Failed to compute attribute",
		Detail:   fmt.Sprintf("The mocked value cannot become what attribute %q is: %s. Where it is used, the test fails.", name, failure),
		Location: k.at(expr.Range()),
	})
}
