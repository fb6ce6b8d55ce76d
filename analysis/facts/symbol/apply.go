package symbol

import (
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
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
