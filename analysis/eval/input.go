package eval

import (
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/terravet/terravet/analysis/module"
)

// Refusal says why a value cannot be that of an input variable.
type Refusal struct {
	Code            string
	Summary, Detail string
	// Rule is the validation block that refuses it; nil if the type does.
	Rule *hclsyntax.Block
}

// Refuses holds a value that is given to an input variable against its type
// and, if that fits, against its validation rules. The variable is called owner
// in the details. What is not known is not refused; table has the functions
// that the rules may call.
func (v *InputVariable) Refuses(value cty.Value, owner string, table map[string]function.Function) []Refusal {
	value, _ = value.UnmarkDeep()
	if value == cty.DynamicVal {
		return nil
	}
	if v.Defaults != nil && value.IsKnown() && !value.IsNull() {
		value = v.Defaults.Apply(value)
	}
	value, err := convert.Convert(value, v.Type)
	if err != nil {
		return []Refusal{{
			Code:    "terraform/invalid-input",
			Summary: "Invalid value for input variable",
			Detail:  fmt.Sprintf("The given value is not suitable for %s: %s.", owner, err),
		}}
	}
	if value.IsNull() && !v.Nullable {
		if v.Optional {
			return nil // the default stands in
		}
		return []Refusal{{
			Code:    "terraform/required-variable-not-set",
			Summary: "Required variable not set",
			Detail:  fmt.Sprintf("The given value is not suitable for %s: required variable may not be set to null.", owner),
		}}
	}
	if !value.IsKnown() {
		return nil
	}
	return v.invalid(value, table)
}

// invalid lists the validation rules that certainly do not hold for a value of
// the variable's type. All other names are unknown to them.
func (v *InputVariable) invalid(value cty.Value, table map[string]function.Function) []Refusal {
	var found []Refusal
	scope := &Scope{world: World{Functions: table}}
	for _, rule := range module.Nested(v.Block.Body(), v.Block.Chunk.JSON, "validation", false) {
		attr := rule.Body.Attributes["condition"]
		if attr == nil {
			continue
		}
		result, problems := scope.Value(attr.Expr, v.alone(attr.Expr, value))
		if len(problems) > 0 {
			continue
		}
		result, _ = result.Unmark()
		holds, err := convert.Convert(result, cty.Bool)
		if err != nil || !holds.IsKnown() || holds.IsNull() || holds.True() {
			continue
		}
		found = append(found, Refusal{
			Code:    "terraform/invalid-variable-value",
			Summary: "Invalid value for variable",
			Detail:  v.message(scope, rule, value) + "\n\nThis was checked by a validation rule of var." + v.Name + ".",
			Rule:    rule,
		})
	}
	return found
}

// message is the error message of a rule, as far as it can be told.
func (v *InputVariable) message(s *Scope, rule *hclsyntax.Block, value cty.Value) string {
	const otherwise = "The value does not meet the condition."
	attr := rule.Body.Attributes["error_message"]
	if attr == nil {
		return otherwise
	}
	if v.Sensitive || v.Ephemeral {
		value = cty.UnknownVal(value.Type()) // it must not be shown
	}
	text, problems := s.Value(attr.Expr, v.alone(attr.Expr, value))
	text, _ = text.Unmark()
	if len(problems) > 0 || !text.IsKnown() || text.IsNull() || text.Type() != cty.String {
		return otherwise
	}
	return text.AsString()
}

// alone is a frame in which only the variable has a value.
func (v *InputVariable) alone(expr hclsyntax.Expression, value cty.Value) Frame {
	names := map[string]cty.Value{}
	variables := map[string]cty.Value{v.Name: value}
	for _, t := range expr.Variables() {
		names[t.RootName()] = cty.DynamicVal
		if t.RootName() != "var" {
			continue
		}
		if ref, problem := Refer(t); problem == nil && ref.Label != v.Name {
			variables[ref.Label] = cty.DynamicVal
		}
	}
	names["var"] = cty.ObjectVal(variables)
	return Frame{Names: names}
}
