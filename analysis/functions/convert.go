package functions

import (
	"strconv"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
)

// anything is a parameter that takes every value as it is.
func anything(name string) function.Parameter {
	return function.Parameter{
		Name: name, Type: cty.DynamicPseudoType,
		AllowUnknown: true, AllowNull: true, AllowMarked: true, AllowDynamicType: true,
	}
}

func sameType(args []cty.Value) (cty.Type, error) { return args[0].Type(), nil }

// conversion makes tostring, tolist and the like. Its parameter is of any type
// so that the error speaks of an explicit conversion.
func conversion(want cty.Type) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{anything("v")},
		Type: func(args []cty.Value) (cty.Type, error) {
			got := args[0].Type()
			if got.Equals(want) || convert.GetConversionUnsafe(got, want) != nil {
				return want, nil
			}
			return cty.NilType, impossible(got, want)
		},
		Impl: func(args []cty.Value, retType cty.Type) (cty.Value, error) {
			if !args[0].IsKnown() {
				return cty.UnknownVal(retType).WithSameMarks(args[0]), nil
			}
			result, err := convert.Convert(args[0], retType)
			if err == nil {
				return result, nil
			}
			got := args[0].Type()
			switch {
			case Contains(args[0], Ephemeral):
				return cty.NilVal, function.NewArgErrorf(0, "cannot convert this ephemeral %s to %s", got.FriendlyName(), want.FriendlyNameForConstraint())
			case Contains(args[0], Sensitive):
				return cty.NilVal, function.NewArgErrorf(0, "cannot convert this sensitive %s to %s", got.FriendlyName(), want.FriendlyNameForConstraint())
			case got == cty.String && want == cty.Bool:
				return cty.NilVal, function.NewArgErrorf(0, `cannot convert %s to bool; only the strings "true" or "false" are allowed`, quotedOrString(args[0]))
			case got == cty.String && want == cty.Number:
				return cty.NilVal, function.NewArgErrorf(0, `cannot convert %s to number; given string must be a decimal representation of a number`, quotedOrString(args[0]))
			}
			return cty.NilVal, impossible(got, want)
		},
	})
}

func impossible(got, want cty.Type) error {
	return function.NewArgErrorf(0, "cannot convert %s to %s", got.FriendlyName(), want.FriendlyNameForConstraint())
}

func quotedOrString(v cty.Value) string {
	if v, _ = v.Unmark(); v.IsNull() {
		return "string"
	}
	return strconv.Quote(v.AsString())
}

var sensitive = function.New(&function.Spec{
	Params: []function.Parameter{anything("value")},
	Type:   sameType,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return args[0].Mark(Sensitive), nil
	},
})

var nonsensitive = function.New(&function.Spec{
	Params: []function.Parameter{anything("value")},
	Type:   sameType,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		v, marks := args[0].Unmark()
		delete(marks, Sensitive)
		return v.WithMarks(marks), nil
	},
})

// isSensitive cannot answer for a value that is unknown and not marked: it may
// turn out to be the sensitive one of two.
var isSensitive = function.New(&function.Spec{
	Params: []function.Parameter{anything("value")},
	Type:   function.StaticReturnType(cty.Bool),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if !args[0].HasMark(Sensitive) && !args[0].IsKnown() {
			return cty.UnknownVal(cty.Bool), nil
		}
		return cty.BoolVal(args[0].HasMark(Sensitive)), nil
	},
})

// ephemeralAsNull replaces ephemeral values at any depth by null. One that is
// unknown stays unknown, since its type may still become more precise.
var ephemeralAsNull = function.New(&function.Spec{
	Params: []function.Parameter{anything("value")},
	Type:   sameType,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return cty.Transform(args[0], func(_ cty.Path, v cty.Value) (cty.Value, error) {
			if !v.HasMark(Ephemeral) {
				return v, nil
			}
			_, marks := v.Unmark()
			delete(marks, Ephemeral)
			if !v.IsKnown() {
				return cty.UnknownVal(v.Type()).WithMarks(marks), nil
			}
			return cty.NullVal(v.Type()).WithMarks(marks), nil
		})
	},
})
