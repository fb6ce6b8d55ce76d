package symbol

import (
	"math/big"
	"strconv"

	"github.com/zclconf/go-cty/cty"
	ctyconvert "github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/terravet/terravet/analysis/functions"
)

// apply calls a function with arguments converted to its parameters; false for
// arguments that it does not take and for calls that fail.
func apply(params []function.Parameter, rest *function.Parameter, call func([]cty.Value) (cty.Value, error), args []cty.Value) (cty.Value, bool) {
	if len(args) < len(params) || len(args) > len(params) && rest == nil {
		return cty.NilVal, false
	}
	converted := make([]cty.Value, len(args))
	for i, arg := range args {
		p := rest
		if i < len(params) {
			p = &params[i]
		}
		v, err := convert(arg, p.Type)
		if err != nil {
			return cty.NilVal, false
		}
		converted[i] = v
	}
	result, err := call(converted)
	return result, err == nil
}

func convert(v cty.Value, t cty.Type) (cty.Value, error) { return ctyconvert.Convert(v, t) }

// fromCty is a value that eval or a function computed.
func fromCty(v cty.Value, at At) *Value {
	v, _ = v.Unmark()
	switch {
	case v == cty.NilVal || !v.IsKnown():
		return &Value{At: at}
	case v.IsNull():
		return &Value{Kind: Null, At: at}
	}
	switch t := v.Type(); {
	case t == cty.String:
		return &Value{Kind: Scalar, Parts: []Part{{Text: v.AsString()}}, Const: v, At: at}
	case t == cty.Number:
		if functions.TooLarge(v) {
			return &Value{At: at}
		}
		if n, accuracy := v.AsBigFloat().Int64(); accuracy == big.Exact {
			return &Value{Kind: Scalar, Parts: []Part{{Text: strconv.FormatInt(n, 10)}}, Const: v, At: at}
		}
		text, err := convert(v, cty.String)
		if err != nil {
			return &Value{At: at}
		}
		return &Value{Kind: Scalar, Parts: []Part{{Text: text.AsString()}}, Const: v, At: at}
	case t == cty.Bool:
		return &Value{Kind: Scalar, Parts: []Part{{Text: strconv.FormatBool(v.True())}}, Const: v, At: at}
	case t.IsObjectType() || t.IsMapType():
		out := &Value{Kind: Object, At: at}
		for key, item := range v.Elements() {
			out.Fields = append(out.Fields, Field{Key: fromCty(key, at), Value: fromCty(item, at)})
			if len(out.Fields) > maxItems {
				return bounded(out)
			}
		}
		return out
	case t.IsTupleType() || t.IsListType() || t.IsSetType():
		out := &Value{Kind: List, At: at}
		for _, item := range v.Elements() {
			out.Items = append(out.Items, fromCty(item, at))
			if len(out.Items) > maxItems {
				return bounded(out)
			}
		}
		return out
	}
	return &Value{At: at}
}

// toCty is the inverse of fromCty for what is wholly known.
func (v *Value) toCty() (cty.Value, bool) {
	if !v.Known() {
		return cty.NilVal, false
	}
	switch v.Kind {
	case Null:
		return cty.NullVal(cty.DynamicPseudoType), true
	case Scalar:
		if v.Const != cty.NilVal {
			return v.Const, true
		}
		text, ok := v.Literal()
		return cty.StringVal(text), ok
	case List:
		items := make([]cty.Value, len(v.Items))
		for i, item := range v.Items {
			c, ok := item.toCty()
			if !ok {
				return cty.NilVal, false
			}
			items[i] = c
		}
		return cty.TupleVal(items), true
	case Object:
		fields := make(map[string]cty.Value, len(v.Fields))
		for _, f := range v.Fields {
			key, _ := f.Key.Literal()
			c, ok := f.Value.toCty()
			if !ok {
				return cty.NilVal, false
			}
			fields[key] = c
		}
		return cty.ObjectVal(fields), true
	}
	return cty.NilVal, false
}
