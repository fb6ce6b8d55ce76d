package language

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/analysis/text"
)

var variableWithoutType = &pass.Rule{
	ID:       "language/variable-without-type",
	Severity: analysis.Hint,
	Category: "Schema and hygiene",
	Profile:  analysis.OptIn,
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Variable has no type",
		Why: "A variable without a type takes anything: a mistake in a variable file shows only where the value is used, with a message about " +
			"that place, and a value from the environment is always a string.",
		Bad: `variable "size" {
  default = 3
}

output "size" {
  value = var.size
}
`,
		Good: `variable "size" {
  type    = number
  default = 3
}

output "size" {
  value = var.size
}
`,
		Sources: []string{
			"https://developer.hashicorp.com/terraform/language/values/variables#type-constraints",
			"https://github.com/terraform-linters/tflint-ruleset-terraform/blob/main/docs/rules/terraform_typed_variables.md",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{TFLint: []string{"terraform_typed_variables"}, KICS: []string{"fc5109bf-01fd-49fb-8bde-4492b543c34a"}},
	Run: func(p *pass.Pass) {
		for _, b := range p.Blocks("variable") {
			if b.Override || b.Chunk.Broken() || b.Body().Attributes["type"] != nil || overridden(p, b) {
				continue
			}
			body := p.BodyOf(b)
			p.Report(body.At(""), "Variable %q has no type.", b.Label(0)).
				Fix("Give it the type of its default", analysis.Review, func() []analysis.Edit {
					typ := typeOfDefault(b.Body())
					if typ == "" {
						return nil
					}
					place, ok := rewrite.Of(p.Module(), b)
					if !ok {
						return nil
					}
					at := b.Body().Attributes["default"].SrcRange.Start.Byte
					return place.Edit(text.Range{Start: at, End: at}, "type = "+typ+"\n  ")
				})
		}
	},
}

// overridden says that an override file changes a block.
func overridden(p *pass.Pass, b *module.Block) bool {
	for _, other := range p.Declared(b.Address()) {
		if other.Override {
			return true
		}
	}
	return false
}

// typeOfDefault is the type constraint that the default of a variable has, ""
// where several are possible.
func typeOfDefault(body *hclsyntax.Body) string {
	attr := body.Attributes["default"]
	if attr == nil {
		return ""
	}
	value, diags := attr.Expr.Value(nil)
	if diags.HasErrors() || value.IsNull() || !value.IsKnown() {
		return ""
	}
	element := func(t cty.Type) string {
		switch t {
		case cty.String:
			return "string"
		case cty.Number:
			return "number"
		case cty.Bool:
			return "bool"
		}
		return ""
	}
	t := value.Type()
	if name := element(t); name != "" {
		return name
	}
	common := ""
	for it := value.ElementIterator(); it.Next(); {
		_, v := it.Element()
		name := element(v.Type())
		if name == "" || v.IsNull() || common != "" && common != name {
			return ""
		}
		common = name
	}
	switch {
	case common == "":
	case t.IsTupleType():
		return "list(" + common + ")"
	case t.IsObjectType():
		return "map(" + common + ")"
	}
	return ""
}
