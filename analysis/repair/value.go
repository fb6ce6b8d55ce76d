package repair

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/schema"
)

// wrongType turns a value into what is asked for, if its form says how, or
// replaces it.
func (w *work) wrongType() []analysis.Fix {
	s, ok := w.innermost()
	if !ok || s.attr == nil {
		return nil
	}
	want := w.wanted(s)
	if want == cty.NilType || want == cty.DynamicPseudoType {
		return nil
	}
	source := w.place.Value(s.attr)
	given, _ := w.Scope.Value(s.attr.Expr, eval.Frame{Count: true, Each: true})
	given, _ = given.UnmarkDeep()
	var fixes []analysis.Fix
	with := func(value string, preferred bool) {
		for _, f := range fix(fmt.Sprintf("Change it to `%s`", cutShort(value)), analysis.Review, preferred && len(fixes) == 0, w.place.Replace(s.attr, value)) {
			fixes = append(fixes, f)
		}
	}
	if converted, sure := w.converted(s, source, given, want); converted != "" {
		with(converted, sure)
	}
	if object, ok := s.attr.Expr.(*hclsyntax.ObjectConsExpr); ok && want.IsObjectType() {
		fixes = append(fixes, w.completed(object, want)...)
	}
	retyped, first := w.retyped(s, given)
	if first {
		fixes = append(demoted(fixes), retyped...)
		retyped = nil
	}
	if v := w.valueFor(s, s.attr.Name, want); v.sure {
		with(v.source, len(fixes) == 0)
	}
	if stub := rewrite.Stub(want); stub != source && len(fixes) == 0 {
		with(stub, false)
	}
	return append(fixes, retyped...)
}

// retyped changes the type of a variable to that of its default. First says
// that the uses of the variable ask for it.
func (w *work) retyped(s spot, given cty.Value) (fixes []analysis.Fix, first bool) {
	ty := literalType(given)
	a := s.body().Attributes["type"]
	if w.block.Type() != "variable" || s.attr.Name != "default" || a == nil || ty == "" {
		return nil, false
	}
	used, strong := w.usedAs(w.block.Label(0))
	first = strong && used != cty.DynamicPseudoType && typeexpr.TypeString(used) == ty
	return fix(fmt.Sprintf("Change the type to %s", ty), analysis.Review, first, w.place.Replace(a, ty)), first
}

// wanted is the type that the value of the finding's argument must have.
func (w *work) wanted(s spot) cty.Type {
	switch {
	case w.block.Type() == "variable" && s.attr.Name == "default":
		return eval.ReadVariable(w.block).Type.WithoutOptionalAttributesDeep()
	case w.block.Type() == "module" && len(s.blocks) == 1:
		if called := w.Scope.Called(w.block.Label(0)); called != nil {
			if v := eval.Inputs(called)[s.attr.Name]; v != nil {
				return v.Type.WithoutOptionalAttributesDeep()
			}
		}
		return cty.NilType
	}
	body := w.schemaOf(w.block, s.blocks[1:])
	a, answer := body.Attribute(s.attr.Name)
	if answer != schema.Yes {
		return cty.NilType
	}
	return argumentType(body, a)
}

var digits = regexp.MustCompile(`-?[0-9]+(\.[0-9]+)?`)

// converted writes a value as one of another type; empty if its form does not
// tell how.
func (w *work) converted(s spot, source string, given cty.Value, want cty.Type) (value string, sure bool) {
	have := given.Type()
	text, isText := module.LiteralString(s.attr.Expr)
	switch {
	case want.IsPrimitiveType() && (have.IsTupleType() || have.IsListType() || have.IsSetType()):
		if list, ok := s.attr.Expr.(*hclsyntax.TupleConsExpr); ok {
			if len(list.Exprs) == 1 {
				if v, _ := w.Scope.Value(list.Exprs[0], eval.Frame{Count: true, Each: true}); convertible(v, want) {
					return w.place.Text(list.Exprs[0].Range()), true
				}
			}
			return "", false
		}
		if have.IsSetType() {
			return "one(" + source + ")", false
		}
		return source + "[0]", false
	case want == cty.String && (have.IsObjectType() || have.IsMapType()):
		return "jsonencode(" + source + ")", strings.Contains(s.attr.Name, "policy") || strings.Contains(s.attr.Name, "json") || strings.Contains(s.attr.Name, "definition")
	case (want.IsListType() || want.IsSetType()) && (have.IsPrimitiveType() || have.IsObjectType() && want.ElementType().IsObjectType()):
		if convertible(given, want.ElementType()) {
			return "[" + source + "]", true
		}
	case (want.IsListType() || want.IsSetType()) && (have.IsMapType() || have.IsObjectType()):
		return "values(" + source + ")", false
	case want == cty.Number && isText:
		if found := digits.FindAllString(text, -1); len(found) == 1 {
			return found[0], found[0] == strings.TrimSpace(text)
		}
	case want == cty.Bool && isText:
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "enabled", "enable", "yes", "on", "true", "1", "y", "t":
			return "true", true
		case "disabled", "disable", "no", "off", "false", "0", "n", "f", "suspended":
			return "false", true
		}
	case want == cty.Bool && have == cty.Number && given.IsKnown() && !given.IsNull():
		return fmt.Sprint(given.AsBigFloat().Sign() != 0), true
	case (want.IsMapType() || want.IsObjectType()) && (have.IsTupleType() || have.IsListType()):
		if list, ok := s.attr.Expr.(*hclsyntax.TupleConsExpr); ok && len(list.Exprs) == 1 {
			if v, _ := w.Scope.Value(list.Exprs[0], eval.Frame{Count: true, Each: true}); convertible(v, want) && (v.Type().IsObjectType() || v.Type().IsMapType()) {
				return w.place.Text(list.Exprs[0].Range()), true
			}
		}
	}
	return "", false
}

func convertible(v cty.Value, ty cty.Type) bool {
	_, err := convert.Convert(v, ty)
	return err == nil
}

// completed adds to an object what its type requires.
func (w *work) completed(e *hclsyntax.ObjectConsExpr, want cty.Type) []analysis.Fix {
	have := map[string]bool{}
	for _, item := range e.Items {
		if key, ok := module.ObjectKey(item.KeyExpr); ok {
			have[key] = true
		}
	}
	var lines []string
	for _, name := range objectNames(want) {
		if !have[name] && !want.AttributeOptional(name) {
			lines = append(lines, name+" = "+rewrite.Stub(want.AttributeType(name)))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return fix("Add what the object lacks", analysis.Review, false, w.place.InsertItems(e, strings.Join(lines, "\n")))
}

// literalType is the type constraint for a value that is written out.
func literalType(v cty.Value) string {
	switch ty := v.Type(); {
	case ty == cty.String:
		return "string"
	case ty == cty.Number:
		return "number"
	case ty == cty.Bool:
		return "bool"
	case ty.IsTupleType():
		for _, t := range ty.TupleElementTypes() {
			if t != cty.String {
				return ""
			}
		}
		return "list(string)"
	case ty.IsObjectType():
		for _, t := range ty.AttributeTypes() {
			if t != cty.String {
				return ""
			}
		}
		return "map(string)"
	}
	return ""
}
