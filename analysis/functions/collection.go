package functions

import (
	"errors"
	"fmt"
	"sort"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

var length = function.New(&function.Spec{
	Params: []function.Parameter{{
		Name: "value", Type: cty.DynamicPseudoType,
		AllowDynamicType: true, AllowUnknown: true, AllowMarked: true,
	}},
	Type: func(args []cty.Value) (cty.Type, error) {
		ty := args[0].Type()
		if ty == cty.String || ty == cty.DynamicPseudoType || ty.IsTupleType() || ty.IsObjectType() || ty.IsCollectionType() {
			return cty.Number, nil
		}
		return cty.Number, errors.New("argument must be a string, a collection type, or a structural type")
	},
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		switch v, ty := args[0], args[0].Type(); {
		case ty == cty.DynamicPseudoType:
			return cty.UnknownVal(cty.Number).WithSameMarks(v), nil
		case ty.IsTupleType():
			return cty.NumberIntVal(int64(len(ty.TupleElementTypes()))).WithSameMarks(v), nil
		case ty.IsObjectType():
			return cty.NumberIntVal(int64(len(ty.AttributeTypes()))).WithSameMarks(v), nil
		case ty == cty.String:
			// Counts grapheme clusters.
			return stdlib.Strlen(v)
		default:
			return v.Length(), nil
		}
	},
})

var allTrue = function.New(&function.Spec{
	Params:       []function.Parameter{{Name: "list", Type: cty.List(cty.Bool)}},
	Type:         function.StaticReturnType(cty.Bool),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		for it := args[0].ElementIterator(); it.Next(); {
			_, v := it.Element()
			if !v.IsKnown() {
				// Even if a later element is false.
				return cty.UnknownVal(cty.Bool), nil
			}
			if v.IsNull() || v.False() {
				return cty.False, nil
			}
		}
		return cty.True, nil
	},
})

var anyTrue = function.New(&function.Spec{
	Params:       []function.Parameter{{Name: "list", Type: cty.List(cty.Bool)}},
	Type:         function.StaticReturnType(cty.Bool),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		result := cty.False
		for it := args[0].ElementIterator(); it.Next(); {
			_, v := it.Element()
			if !v.IsKnown() {
				result = cty.UnknownVal(cty.Bool)
			} else if !v.IsNull() && v.True() {
				return cty.True, nil
			}
		}
		return result, nil
	},
})

// coalesce differs from cty's in that it passes over empty strings too.
var coalesce = function.New(&function.Spec{
	Params: []function.Parameter{},
	VarParam: &function.Parameter{
		Name: "vals", Type: cty.DynamicPseudoType,
		AllowUnknown: true, AllowDynamicType: true, AllowNull: true,
	},
	Type: func(args []cty.Value) (cty.Type, error) {
		types := make([]cty.Type, len(args))
		for i, arg := range args {
			types[i] = arg.Type()
		}
		unified, _ := convert.UnifyUnsafe(types)
		if unified == cty.NilType {
			return cty.NilType, errors.New("all arguments must have the same type")
		}
		return unified, nil
	},
	RefineResult: notNull,
	Impl: func(args []cty.Value, retType cty.Type) (cty.Value, error) {
		for _, arg := range args {
			v, err := convert.Convert(arg, retType)
			switch {
			case err != nil:
				return cty.NilVal, err
			case !v.IsKnown():
				return cty.UnknownVal(retType), nil
			case v.IsNull() || retType == cty.String && v.AsString() == "":
				continue
			}
			return v, nil
		}
		return cty.NilVal, errors.New("no non-null, non-empty-string arguments")
	},
})

var index = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "list", Type: cty.DynamicPseudoType},
		{Name: "value", Type: cty.DynamicPseudoType},
	},
	Type:         function.StaticReturnType(cty.Number),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		list := args[0]
		if !list.Type().IsListType() && !list.Type().IsTupleType() {
			return cty.NilVal, errors.New("argument must be a list or tuple")
		}
		if list.LengthInt() == 0 {
			return cty.NilVal, errors.New("cannot search an empty list")
		}
		for it := list.ElementIterator(); it.Next(); {
			position, v := it.Element()
			equal, err := stdlib.Equal(v, args[1])
			if err != nil {
				return cty.NilVal, err
			}
			if !equal.IsKnown() {
				return cty.UnknownVal(cty.Number), nil
			}
			if equal.True() {
				return position, nil
			}
		}
		return cty.NilVal, errors.New("item not found")
	},
})

var lookup = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "inputMap", Type: cty.DynamicPseudoType, AllowMarked: true, AllowUnknown: true},
		{Name: "key", Type: cty.String, AllowMarked: true, AllowUnknown: true},
	},
	VarParam: &function.Parameter{
		Name: "default", Type: cty.DynamicPseudoType,
		AllowUnknown: true, AllowDynamicType: true, AllowNull: true, AllowMarked: true,
	},
	Type: lookupType,
	Impl: func(args []cty.Value, retType cty.Type) (cty.Value, error) {
		table, tableMarks := args[0].Unmark()
		key, keyMarks := args[1].Unmark()
		if !table.IsKnown() || !key.IsKnown() {
			return cty.UnknownVal(retType).WithMarks(tableMarks, keyMarks), nil
		}
		if table.Type().IsObjectType() {
			if table.Type().HasAttribute(key.AsString()) {
				return table.GetAttr(key.AsString()).WithMarks(tableMarks, keyMarks), nil
			}
		} else if table.HasIndex(key).True() {
			return table.Index(key).WithMarks(tableMarks, keyMarks), nil
		}
		if len(args) == 3 {
			// The default keeps its own marks besides.
			value, err := convert.Convert(args[2], retType)
			if err != nil {
				return cty.NilVal, err
			}
			return value.WithMarks(tableMarks, keyMarks), nil
		}
		return cty.DynamicVal, fmt.Errorf("lookup failed to find key %s", redacted(key.AsString(), keyMarks))
	},
})

func lookupType(args []cty.Value) (cty.Type, error) {
	if len(args) > 3 {
		return cty.NilType, fmt.Errorf("lookup() takes two or three arguments, got %d", len(args))
	}
	switch ty := args[0].Type(); {
	case ty.IsObjectType():
		keyValue, _ := args[1].Unmark()
		if !keyValue.IsKnown() {
			return cty.DynamicPseudoType, nil
		}
		key := keyValue.AsString()
		if ty.HasAttribute(key) {
			return ty.AttributeType(key), nil
		}
		if len(args) == 3 {
			return args[2].Type(), nil
		}
		return cty.DynamicPseudoType, function.NewArgErrorf(0, "the given object has no attribute %q", key)
	case ty.IsMapType():
		if len(args) == 3 {
			if _, err := convert.Convert(args[2], ty.ElementType()); err != nil {
				return cty.NilType, function.NewArgErrorf(2, "the default value must have the same type as the map elements")
			}
		}
		return ty.ElementType(), nil
	}
	return cty.NilType, function.NewArgErrorf(0, "lookup() requires a map as the first argument")
}

var matchKeys = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "values", Type: cty.List(cty.DynamicPseudoType)},
		{Name: "keys", Type: cty.List(cty.DynamicPseudoType)},
		{Name: "searchset", Type: cty.List(cty.DynamicPseudoType)},
	},
	Type: func(args []cty.Value) (cty.Type, error) {
		if unified, _ := convert.UnifyUnsafe([]cty.Type{args[1].Type(), args[2].Type()}); unified == cty.NilType {
			return cty.NilType, errors.New("keys and searchset must be of the same type")
		}
		return args[0].Type(), nil
	},
	RefineResult: notNull,
	Impl: func(args []cty.Value, retType cty.Type) (cty.Value, error) {
		values := args[0]
		if values.LengthInt() != args[1].LengthInt() {
			return cty.NilVal, errors.New("length of keys and values should be equal")
		}
		unified, _ := convert.UnifyUnsafe([]cty.Type{args[1].Type(), args[2].Type()})
		keys, err := convert.Convert(args[1], unified)
		if err != nil {
			return cty.NilVal, err
		}
		searched, err := convert.Convert(args[2], unified)
		if err != nil {
			return cty.NilVal, err
		}
		none := cty.ListValEmpty(retType.ElementType())
		if searched.LengthInt() == 0 {
			return none, nil
		}
		if !values.IsWhollyKnown() || !keys.IsWhollyKnown() {
			return cty.UnknownVal(retType), nil
		}
		var found []cty.Value
		for it := keys.ElementIterator(); it.Next(); {
			position, key := it.Element()
			for candidates := searched.ElementIterator(); candidates.Next(); {
				_, candidate := candidates.Element()
				equal, err := stdlib.Equal(key, candidate)
				if err != nil {
					return cty.NilVal, err
				}
				if !equal.IsKnown() {
					// Terraform gives an empty list here, which is wrong once
					// the value is known.
					return cty.UnknownVal(retType), nil
				}
				if equal.True() {
					found = append(found, values.Index(position))
					break
				}
			}
		}
		if len(found) == 0 {
			return none, nil
		}
		return cty.ListVal(found), nil
	},
})

var one = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}},
	Type: func(args []cty.Value) (cty.Type, error) {
		switch ty := args[0].Type(); {
		case ty.IsListType() || ty.IsSetType():
			return ty.ElementType(), nil
		case ty.IsTupleType() && ty.Length() == 0:
			return cty.DynamicPseudoType, nil
		case ty.IsTupleType() && ty.Length() == 1:
			return ty.TupleElementType(0), nil
		}
		return cty.NilType, errNotOne
	},
	Impl: func(args []cty.Value, retType cty.Type) (cty.Value, error) {
		count := args[0].Length()
		if !count.IsKnown() {
			return cty.UnknownVal(retType), nil
		}
		switch args[0].LengthInt() {
		case 0:
			return cty.NullVal(retType), nil
		case 1:
			it := args[0].ElementIterator()
			it.Next()
			_, only := it.Element()
			return only, nil
		}
		return cty.NilVal, errNotOne
	},
})

var errNotOne = function.NewArgErrorf(0, "must be a list, set, or tuple value with either zero or one elements")

func transpose(env environment) function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{{Name: "values", Type: cty.Map(cty.List(cty.String))}},
		Type:         function.StaticReturnType(cty.Map(cty.List(cty.String))),
		RefineResult: notNull,
		Impl: func(args []cty.Value, retType cty.Type) (cty.Value, error) {
			if !args[0].IsWhollyKnown() {
				return cty.UnknownVal(retType), nil
			}
			keysOf := map[string][]string{}
			for it := args[0].ElementIterator(); it.Next(); {
				key, list := it.Element()
				if list.IsNull() {
					if env.tool == OpenTofu {
						return cty.NilVal, function.NewArgErrorf(0, "cannot use null list for [%q]", key.AsString())
					}
					return cty.NilVal, errors.New("input must not contain null list")
				}
				for elements := list.ElementIterator(); elements.Next(); {
					position, element := elements.Element()
					if element.IsNull() {
						if env.tool == OpenTofu {
							return cty.NilVal, function.NewArgErrorf(0, "cannot use null string for [%q][%s]", key.AsString(), position.AsBigFloat().Text('g', -1))
						}
						return cty.NilVal, errors.New("input list must not contain null string")
					}
					keysOf[element.AsString()] = append(keysOf[element.AsString()], key.AsString())
				}
			}
			if len(keysOf) == 0 {
				return cty.MapValEmpty(cty.List(cty.String)), nil
			}
			result := map[string]cty.Value{}
			for element, keys := range keysOf {
				sort.Strings(keys)
				list := make([]cty.Value, len(keys))
				for i, key := range keys {
					list[i] = cty.StringVal(key)
				}
				result[element] = cty.ListVal(list)
			}
			return cty.MapVal(result), nil
		},
	})
}

// removed makes the functions that exist only to say what to write instead.
func removed(env environment, name, instead string) function.Function {
	gone := "no longer available"
	if env.tool == OpenTofu {
		gone = "not available in OpenTofu"
	}
	err := fmt.Errorf("the %q function was deprecated in Terraform v0.12 and is %s; use %s syntax to write a literal %s", name, gone, instead, name)
	return function.New(&function.Spec{
		Params: []function.Parameter{},
		VarParam: &function.Parameter{
			Name: "vals", Type: cty.DynamicPseudoType,
			AllowUnknown: true, AllowDynamicType: true, AllowNull: true,
		},
		Type: func([]cty.Value) (cty.Type, error) { return cty.DynamicPseudoType, err },
		Impl: func([]cty.Value, cty.Type) (cty.Value, error) { return cty.DynamicVal, err },
	})
}
