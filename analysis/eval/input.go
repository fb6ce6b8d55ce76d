package eval

import (
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

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
// in the details. What is not known is not refused. The rules read the other
// names of the variable's module in a Scope; they are unknown if it is nil.
func (v *InputVariable) Refuses(value cty.Value, owner string, names *Scope) []Refusal {
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
	return v.invalid(value, names)
}

// invalid lists the validation rules that certainly do not hold for a value of
// the variable's type.
func (v *InputVariable) invalid(value cty.Value, names *Scope) []Refusal {
	var found []Refusal
	scope := &Scope{}
	if names != nil {
		scope.world.Functions = names.world.Functions
	}
	for _, rule := range module.Nested(v.Block.Body(), v.Block.Chunk.JSON, "validation", false) {
		attr := rule.Body.Attributes["condition"]
		if attr == nil {
			continue
		}
		result, problems := scope.Value(attr.Expr, v.frame(attr.Expr, value, names))
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
			Detail:  v.message(scope, names, rule, value) + "\n\nThis was checked by a validation rule of var." + v.Name + ".",
			Rule:    rule,
		})
	}
	return found
}

// message is the error message of a rule, as far as it can be told.
func (v *InputVariable) message(s, names *Scope, rule *hclsyntax.Block, value cty.Value) string {
	const otherwise = "The value does not meet the condition."
	attr := rule.Body.Attributes["error_message"]
	if attr == nil {
		return otherwise
	}
	if v.Sensitive || v.Ephemeral {
		value = cty.UnknownVal(value.Type()) // it must not be shown
	}
	text, problems := s.Value(attr.Expr, v.frame(attr.Expr, value, names))
	text, _ = text.Unmark()
	if len(problems) > 0 || !text.IsKnown() || text.IsNull() || text.Type() != cty.String {
		return otherwise
	}
	return text.AsString()
}

// frame is one in which the variable has a value, and of the other names those
// that have one whatever else is given to the module.
func (v *InputVariable) frame(expr hclsyntax.Expression, value cty.Value, names *Scope) Frame {
	f := Frame{Names: map[string]cty.Value{}}
	variables, locals := map[string]cty.Value{v.Name: value}, map[string]cty.Value{}
	for _, t := range expr.Variables() {
		f.Names[t.RootName()] = cty.DynamicVal
		ref, problem := Refer(t)
		if problem != nil {
			continue
		}
		switch {
		case ref.Kind == Variable && ref.Label != v.Name:
			variables[ref.Label] = names.variable(ref.Label)
		case ref.Kind == Local:
			locals[ref.Label] = names.local(ref.Label)
		}
	}
	f.Names["var"] = cty.ObjectVal(variables)
	if len(locals) > 0 {
		f.Names["local"] = cty.ObjectVal(locals)
	}
	return f
}

func (s *Scope) variable(name string) cty.Value {
	if s == nil || s.variables[name] == nil {
		return cty.DynamicVal
	}
	return s.variables[name].Value
}

func (s *Scope) local(name string) cty.Value {
	if s == nil || s.locals[name] == cty.NilVal {
		return cty.DynamicVal
	}
	return s.locals[name]
}

// Functional is a Scope without names.
func (s *Scope) Functional() *Scope { return &Scope{world: World{Functions: s.world.Functions}} }

// RuleLocals calls yield with the addresses of local values that the validation
// rules refer to.
func (v *InputVariable) RuleLocals(yield func(address string)) {
	for _, rule := range module.Nested(v.Block.Body(), v.Block.Chunk.JSON, "validation", false) {
		for _, attr := range rule.Body.Attributes {
			for _, t := range attr.Expr.Variables() {
				if ref, problem := Refer(t); problem == nil && ref.Kind == Local {
					yield(ref.Address)
				}
			}
		}
	}
}
