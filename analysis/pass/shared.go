package pass

import (
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
)

// This is what facts need that read expressions in a way of their own.

// Functions is the function table; its functions read files.
func (v *View) Functions() map[string]function.Function {
	if v.world.Files == nil {
		return v.world.Functions
	}
	if v.reading == nil {
		v.reading = eval.Reading(v.world.Functions, v.world.Files, v.log.ask)
	}
	return v.reading
}

// VariableValues are what an input variable is worth, one value for each
// environment and each value once; none where one of them is not known.
func (v *View) VariableValues(name string) []cty.Value {
	if v.Variable(name) == nil {
		return nil
	}
	var values []cty.Value
next:
	for i := range v.values.within() {
		value := v.values.variable(name, i)
		if !value.IsWhollyKnown() {
			return nil
		}
		for _, known := range values {
			if known.RawEquals(value) {
				continue next
			}
		}
		values = append(values, value)
	}
	return values
}

// Caller is the View that this one was called from and the name of the call;
// nil for the module that rules run on.
func (v *View) Caller() (*View, string) {
	if v.values.caller == nil || v.values.call == nil {
		return nil, ""
	}
	return v.values.caller, v.values.call.Name
}

// PlaceIn is a place in a top-level block; span counts from the start of the
// block's chunk.
func (v *View) PlaceIn(b *module.Block, span text.Range) Place {
	return Place{view: v, block: b, span: span}
}
