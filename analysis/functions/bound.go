package functions

import (
	"math"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// Limits of what is computed. Configurations stay far below; what is above is
// answered by an unknown value.
const (
	// maxSize bounds the arguments of a call, together, in units of size.
	maxSize = 1 << 20
	// maxResult bounds what a call may produce, in the same units.
	maxResult = 8 << 20
	// maxWork bounds the steps of functions that take more than linear time.
	maxWork = 50_000_000
	// maxDepth bounds how deep values and encoded documents nest.
	maxDepth = 200
	// maxDigits bounds the decimal digits of a number.
	maxDigits = 10_000
)

// TooLarge tells whether a value is beyond what functions compute with: more
// than about a million elements and bytes together, nested deeper than two
// hundred levels, or holding a number of more than ten thousand digits or a
// string that is not UTF-8.
//
// Whoever evaluates expressions should ask before letting hcl convert such a
// number to a string, which takes as long as it has digits: 1e600000000 is
// eleven bytes to write.
func TooLarge(v cty.Value) bool { return size(v) > maxSize }

// bounded wraps a function so that it computes only what stays within the
// limits, and so that it cannot panic. The function itself still sees its
// arguments as they were given. grows may be nil; it tells whether the result
// or the work for it would be too large, and is asked only about arguments that
// are not.
func bounded(fn function.Function, grows func(args []cty.Value) bool) function.Function {
	tooMuch := func(args []cty.Value) bool {
		total := 0
		for _, arg := range args {
			if total += size(arg); total > maxSize {
				return true
			}
		}
		return grows != nil && grows(unmarked(args))
	}
	return function.New(&function.Spec{
		Description: fn.Description(),
		Params:      openAll(fn.Params()),
		VarParam:    openVar(fn.VarParam()),
		Type: func(args []cty.Value) (ty cty.Type, err error) {
			if tooMuch(args) {
				return typeIgnoringValues(fn, args), nil
			}
			defer func() {
				if recover() != nil {
					ty, err = cty.DynamicPseudoType, nil
				}
			}()
			ty, err = fn.ReturnTypeForValues(args)
			if isPanic(err) {
				return cty.DynamicPseudoType, nil
			}
			return ty, err
		},
		Impl: func(args []cty.Value, retType cty.Type) (result cty.Value, err error) {
			unknown := cty.UnknownVal(retType).WithMarks(marksOf(args)...)
			if tooMuch(args) {
				return unknown, nil
			}
			defer func() {
				if recover() != nil {
					result, err = unknown, nil
				}
			}()
			result, err = fn.Call(args)
			if isPanic(err) {
				return unknown, nil
			}
			return result, err
		},
	})
}

// openAll makes the wrapper pass every argument on, for the wrapped function to
// deal with those that are unknown or marked.
func openAll(params []function.Parameter) []function.Parameter {
	open := make([]function.Parameter, len(params))
	for i := range params {
		open[i] = *openVar(&params[i])
	}
	return open
}

func openVar(param *function.Parameter) *function.Parameter {
	if param == nil {
		return nil
	}
	open := *param
	open.AllowUnknown, open.AllowMarked, open.AllowDynamicType = true, true, true
	return &open
}

// typeIgnoringValues is the result type as far as the types of the arguments
// decide it.
func typeIgnoringValues(fn function.Function, args []cty.Value) (ty cty.Type) {
	defer func() {
		if recover() != nil {
			ty = cty.DynamicPseudoType
		}
	}()
	types := make([]cty.Type, len(args))
	for i, arg := range args {
		if arg.Type().IsObjectType() || arg.Type().IsTupleType() {
			// Such a type may be as large as the value.
			return cty.DynamicPseudoType
		}
		types[i] = arg.Type()
	}
	ty, err := fn.ReturnType(types)
	if err != nil || ty == cty.NilType {
		return cty.DynamicPseudoType
	}
	return ty
}

func isPanic(err error) bool {
	_, ok := err.(function.PanicError)
	return ok
}

// size estimates how much there is to a value: its elements and the bytes of
// its strings. It stops counting soon after maxSize.
func size(v cty.Value) int { return sizeWithin(v, maxSize, 0) }

func sizeWithin(v cty.Value, limit, depth int) int {
	if v == cty.NilVal {
		return 1
	}
	if depth > maxDepth {
		return limit + 1
	}
	v, _ = v.Unmark()
	ty := v.Type()
	if !v.IsKnown() || v.IsNull() {
		return 1
	}
	switch {
	case ty == cty.String:
		if !utf8.ValidString(v.AsString()) {
			// Terraform has no such strings, and some libraries never return
			// when given one.
			return limit + 1
		}
		return 1 + len(v.AsString())
	case ty == cty.Number:
		digits := digitsOf(v)
		if digits > maxDigits {
			return limit + 1
		}
		return 1 + digits
	case !v.CanIterateElements():
		return 1
	}
	total := 1
	for it := v.ElementIterator(); it.Next(); {
		key, element := it.Element()
		if total++; ty.IsMapType() || ty.IsObjectType() {
			total += sizeWithin(key, limit, depth)
		}
		if total += sizeWithin(element, limit-total, depth+1); total > limit {
			break
		}
	}
	return total
}

// digitsOf is about the number of decimal digits that a known number takes to
// write in full, before or after the point.
func digitsOf(v cty.Value) int {
	f := v.AsBigFloat()
	if f.IsInf() {
		return 3
	}
	exponent := f.MantExp(nil)
	if exponent < 0 {
		exponent = -exponent
	}
	return 1 + int(float64(exponent)*math.Log10(2))
}

// unmarked returns the arguments without marks at any depth.
func unmarked(args []cty.Value) []cty.Value {
	plain := make([]cty.Value, len(args))
	for i, arg := range args {
		plain[i], _ = arg.UnmarkDeep()
	}
	return plain
}

// marksOf collects the marks of the arguments, as deep as size looks.
func marksOf(args []cty.Value) []cty.ValueMarks {
	var found []cty.ValueMarks
	budget := maxSize
	var collect func(v cty.Value, depth int)
	collect = func(v cty.Value, depth int) {
		if budget--; budget < 0 || depth > maxDepth {
			return
		}
		v, marks := v.Unmark()
		if len(marks) > 0 {
			found = append(found, marks)
		}
		if !v.IsKnown() || v.IsNull() || !v.CanIterateElements() {
			return
		}
		for it := v.ElementIterator(); it.Next() && budget > 0; {
			_, element := it.Element()
			collect(element, depth+1)
		}
	}
	for _, arg := range args {
		if arg.ContainsMarked() {
			collect(arg, 0)
		}
	}
	return found
}
