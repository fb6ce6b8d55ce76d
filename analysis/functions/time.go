package functions

import (
	"fmt"
	"time"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// unpredictable is a function without arguments whose result, a string, is
// known only when a plan is made or applied.
var unpredictable = function.New(&function.Spec{
	Params:       []function.Parameter{},
	Type:         function.StaticReturnType(cty.String),
	RefineResult: notNull,
	Impl: func([]cty.Value, cty.Type) (cty.Value, error) {
		return cty.UnknownVal(cty.String), nil
	},
})

var timeCmp = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "timestamp_a", Type: cty.String},
		{Name: "timestamp_b", Type: cty.String},
	},
	Type:         function.StaticReturnType(cty.Number),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		var times [2]time.Time
		for i := range times {
			t, err := time.Parse(time.RFC3339, args[i].AsString())
			if err != nil {
				return cty.UnknownVal(cty.Number), function.NewArgError(i, timestampError(err))
			}
			times[i] = t
		}
		return cty.NumberIntVal(int64(times[0].Compare(times[1]))), nil
	},
})

// timestampError says in terms of a timestamp what Go says in terms of its
// reference time.
func timestampError(err error) error {
	problem, ok := err.(*time.ParseError)
	if !ok {
		return err
	}
	const invalid = "not a valid RFC3339 timestamp"
	element, value := problem.LayoutElem, problem.ValueElem
	if element == "" && value == "" && problem.Message != "" {
		// The message begins with a colon.
		return fmt.Errorf("%s%s", invalid, problem.Message)
	}
	names := map[string]string{
		"2006": "year", "01": "month", "02": "day of month",
		"15": "hour", "04": "minute", "05": "second", "Z07:00": "UTC offset",
	}
	switch what, named := names[element], names[element] != ""; {
	case element == "T":
		return fmt.Errorf("%s: missing required time introducer 'T'", invalid)
	case (element == ":" || element == "-") && value == "":
		return fmt.Errorf("%s: end of string where %q is expected", invalid, element)
	case element == ":" || element == "-":
		return fmt.Errorf("%s: found %q where %q is expected", invalid, value, element)
	case !named && value == "":
		return fmt.Errorf("%s: end of string before timestamp segment", invalid)
	case !named:
		return fmt.Errorf("%s: cannot use %q as timestamp segment", invalid, value)
	case value == "":
		return fmt.Errorf("%s: end of string before %s", invalid, what)
	default:
		return fmt.Errorf("%s: cannot use %q as %s", invalid, value, what)
	}
}
