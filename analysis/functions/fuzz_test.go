package functions

import (
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/customdecode"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
)

func parse(source string) (hclsyntax.Expression, hcl.Diagnostics) {
	return hclsyntax.ParseExpression([]byte(source), "", hcl.InitialPos)
}

// FuzzCall calls a function with values that the input decides. Nothing may
// panic or take long; a result has the type that was announced.
func FuzzCall(f *testing.F) {
	for seed := range uint64(40) {
		f.Add(seed, "10.0.0.0/8")
		f.Add(seed*7919, "%[1]*d {a: &b [*b]} ${x}")
	}
	tables := fuzzTables()
	f.Fuzz(func(t *testing.T, seed uint64, text string) { callRandomly(t, tables, seed, text) })
}

// The same, for every test run.
func TestRandomCalls(t *testing.T) {
	tables := fuzzTables()
	texts := []string{"", "10.0.0.0/8", "[1", `{"a":[1,{}]}`, "%s %d", "a,b\nc,d", "2020-01-02T03:04:05Z", "(a)|b", "é\x00\xff", "${x}%{if x}"}
	for seed := range uint64(8_000) {
		callRandomly(t, tables, seed, texts[seed%uint64(len(texts))])
	}
}

func fuzzTables() []map[string]function.Function {
	files := memoryFiles{"a.txt": "${x}", "b.txt": "\xff"}
	return []map[string]function.Function{Table(Terraform, "", files), Table(OpenTofu, "", files)}
}

func callRandomly(t *testing.T, tables []map[string]function.Function, seed uint64, text string) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	table := tables[r.IntN(len(tables))]
	names := slices.Sorted(maps.Keys(table))
	name := names[r.IntN(len(names))]
	fn := table[name]
	params := fn.Params()
	for fn.VarParam() != nil && r.IntN(3) > 0 && len(params) < 6 {
		params = append(slices.Clone(params), *fn.VarParam())
	}
	args := make([]cty.Value, len(params))
	for i, param := range params {
		args[i] = randomArgument(r, param, text)
	}
	start := time.Now()
	result, err := fn.Call(args)
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("%s(%#v) took %v", name, args, took)
	}
	if err == nil && result == cty.NilVal {
		t.Errorf("%s(%#v) gives neither a value nor an error", name, args)
	}
	if _, ok := err.(function.PanicError); ok {
		t.Errorf("%s(%#v): %v", name, args, err)
	}
}

func randomArgument(r *rand.Rand, param function.Parameter, text string) cty.Value {
	switch param.Type {
	case typeexpr.TypeConstraintType:
		return typeexpr.TypeConstraintVal([]cty.Type{cty.Number, cty.Set(cty.String), cty.DynamicPseudoType}[r.IntN(3)])
	case customdecode.ExpressionClosureType:
		expr, diags := hclsyntax.ParseTemplate([]byte(text), "", hcl.InitialPos)
		if diags.HasErrors() || r.IntN(2) == 0 {
			expr, _ = parse("x")
		}
		scope := &hcl.EvalContext{Variables: map[string]cty.Value{"x": randomValue(r, text, 2)}}
		return customdecode.ExpressionClosureVal(&customdecode.ExpressionClosure{Expression: expr, EvalContext: scope})
	}
	// Mostly what hcl would let through, converted as it converts.
	for range 20 {
		if v, err := convert.Convert(randomValue(r, text, 3), param.Type); err == nil {
			return v
		}
	}
	return cty.UnknownVal(param.Type)
}

func randomValue(r *rand.Rand, text string, depth int) cty.Value {
	v := cty.NilVal
	switch kind := r.IntN(14); {
	case kind < 4 || depth == 0 && kind < 7:
		cut := r.IntN(len(text) + 1)
		v = cty.StringVal([]string{text, text[:cut], text[cut:], "a.txt", "/a/", "dns", "1h", "UTF-8", "1e5"}[r.IntN(9)])
	case kind == 4:
		v = cty.NumberIntVal(int64(r.IntN(200) - 50))
	case kind == 5:
		v = cty.NumberVal(new(big.Float).SetMantExp(big.NewFloat(r.NormFloat64()), r.IntN(2000)-1000))
	case kind == 6:
		v = []cty.Value{cty.PositiveInfinity, cty.NegativeInfinity, cty.Zero, cty.NumberIntVal(1 << 40)}[r.IntN(4)]
	case kind == 7 || depth == 0:
		v = cty.BoolVal(r.IntN(2) == 0)
	case kind < 12:
		elements := make([]cty.Value, r.IntN(4))
		for i := range elements {
			elements[i] = randomValue(r, text, depth-1)
		}
		v = cty.TupleVal(elements)
		for _, ty := range []cty.Type{cty.List(cty.DynamicPseudoType), cty.Set(cty.DynamicPseudoType)} {
			if converted, err := convert.Convert(v, ty); err == nil && r.IntN(3) == 0 {
				v = converted
				break
			}
		}
	default:
		attributes := map[string]cty.Value{}
		for _, name := range []string{"x", "name", "a b"}[:r.IntN(4)] {
			attributes[name] = randomValue(r, text, depth-1)
		}
		v = cty.ObjectVal(attributes)
		if converted, err := convert.Convert(v, cty.Map(cty.DynamicPseudoType)); err == nil && r.IntN(2) == 0 {
			v = converted
		}
	}
	switch r.IntN(16) {
	case 0:
		return cty.NullVal(v.Type())
	case 1:
		return cty.UnknownVal(v.Type())
	case 2:
		return v.Mark(Sensitive)
	case 3:
		return v.Mark(Ephemeral)
	case 4:
		return []cty.Value{cty.DynamicVal, cty.NullVal(cty.DynamicPseudoType)}[r.IntN(2)]
	}
	return v
}
