package functions

import (
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

func marksScope() *hcl.EvalContext {
	return &hcl.EvalContext{
		Functions: Table(Terraform, "", memoryFiles{"a.txt": "a", "t.tftpl": "${x}"}),
		Variables: map[string]cty.Value{
			"secret":      cty.StringVal("s3cret").Mark(Sensitive),
			"ephemeral":   cty.StringVal("e").Mark(Ephemeral),
			"both":        cty.StringVal("!").Mark(Sensitive).Mark(Ephemeral),
			"secret_file": cty.StringVal("secret.txt").Mark(Sensitive),
			"a_file":      cty.StringVal("a.txt").Mark(Sensitive),
			"unknown":     cty.UnknownVal(cty.String),
			"number":      cty.UnknownVal(cty.Number),
			"list":        cty.UnknownVal(cty.List(cty.String)),
			"dynamic":     cty.DynamicVal,
			"hidden":      cty.UnknownVal(cty.String).Mark(Sensitive),
			"prefixed":    cty.UnknownVal(cty.String).Refine().StringPrefixFull("arn:aws:").NewValue(),
			"object":      cty.ObjectVal(map[string]cty.Value{"e": cty.StringVal("x").Mark(Ephemeral), "s": cty.StringVal("y").Mark(Sensitive), "p": cty.True}),
		},
	}
}

// Errors do not show what is sensitive, and no function loses the marks.
func TestMarks(t *testing.T) {
	for _, c := range []struct{ expr, want string }{
		{`upper(secret)`, "(sensitive value)"},
		{`upper(ephemeral)`, "(ephemeral value)"},
		{`base64decode(both)`, `! Error in function call | Call to function "base64decode" failed: failed to decode base64 data (ephemeral sensitive value).`},
		{`file(secret_file)`, `! Invalid function argument | Invalid value for "path" parameter: no file exists at (sensitive value); this function works only with files that are distributed as part of the configuration source code, so if this file will be created by a resource in this configuration you must instead obtain this result from an attribute of that resource.`},
		{`file(a_file)`, "(sensitive value)"},
		{`fileexists(a_file)`, "(sensitive value)"},
		{`templatefile(secret_file, {})`, `! Invalid function argument | Invalid value for "path" parameter: no file exists at (sensitive value); this function works only with files that are distributed as part of the configuration source code, so if this file will be created by a resource in this configuration you must instead obtain this result from an attribute of that resource.`},
		{`templatefile("t.tftpl", {x = secret})`, "(sensitive value)"},
		{`fileset(a_file, "*")`, "(sensitive value)"},
		{`lookup({a = 1}, secret)`, `! Invalid function argument | Invalid value for "inputMap" parameter: the given object has no attribute "s3cret".`},
		{`lookup(tomap({a = 1}), secret)`, `! Error in function call | Call to function "lookup" failed: lookup failed to find key (sensitive value).`},
		{`tobool(secret)`, `! Invalid function argument | Invalid value for "v" parameter: cannot convert this sensitive string to bool.`},
		{`tonumber(ephemeral)`, `! Invalid function argument | Invalid value for "v" parameter: cannot convert this ephemeral string to number.`},
		{`issensitive(secret)`, "true"},
		{`issensitive(unknown)`, unknownText},
		{`issensitive(hidden)`, "true"},
		{`nonsensitive(hidden)`, unknownText},
		{`nonsensitive(both)`, "(ephemeral value)"},
		{`ephemeralasnull(ephemeral)`, "tostring(null)"},
		{`ephemeralasnull(both)`, "(sensitive value)"},
		{`ephemeralasnull(object)`, "{\n  \"e\" = tostring(null)\n  \"p\" = true\n  \"s\" = (sensitive value)\n}"},
		{`length(object)`, "3"},
		{`keys(object)`, "[\n  \"e\",\n  \"p\",\n  \"s\",\n]"},
		{`try(secret, "x")`, "(sensitive value)"},
	} {
		if got := evaluate(c.expr, marksScope()); got != c.want {
			t.Errorf("%s\n got: %s\nwant: %s", c.expr, got, c.want)
		}
	}
}

// An unknown argument gives an unknown result, of the type it will have, unless
// the rest decides; it never gives an error that depends on what it will be.
func TestUnknown(t *testing.T) {
	for _, c := range []struct {
		expr string
		want cty.Value
	}{
		{`upper(unknown)`, cty.UnknownVal(cty.String).RefineNotNull()},
		{`upper(dynamic)`, cty.UnknownVal(cty.String).RefineNotNull()},
		{`length(list)`, cty.UnknownVal(cty.Number).Refine().NotNull().NumberRangeLowerBound(cty.Zero, true).NumberRangeUpperBound(cty.NumberIntVal(9223372036854775807), true).NewValue()},
		{`length([unknown, unknown])`, cty.NumberIntVal(2)},
		{`length(dynamic)`, cty.UnknownVal(cty.Number).RefineNotNull()},
		{`startswith(prefixed, "arn:")`, cty.True},
		{`startswith(prefixed, "https:")`, cty.False},
		{`startswith(prefixed, "s3://bucket")`, cty.UnknownVal(cty.Bool).RefineNotNull()},
		{`startswith(unknown, "")`, cty.True},
		{`coalesce("a", unknown)`, cty.StringVal("a")},
		{`coalesce(unknown, "a")`, cty.UnknownVal(cty.String).RefineNotNull()},
		{`anytrue([dynamic, true])`, cty.True},
		{`alltrue([dynamic, false])`, cty.UnknownVal(cty.Bool).RefineNotNull()},
		{`lookup({a = unknown, b = "x"}, "b", "")`, cty.StringVal("x")},
		{`lookup({a = 1}, unknown, "")`, cty.DynamicVal},
		{`contains(["a", unknown], "a")`, cty.True},
		{`index(["a", unknown], "b")`, cty.UnknownVal(cty.Number).RefineNotNull()},
		{`one(list)`, cty.UnknownVal(cty.String)},
		{`sum([number, 1])`, cty.UnknownVal(cty.Number).RefineNotNull()},
		{`merge({a = unknown}, {b = 1})`, cty.ObjectVal(map[string]cty.Value{"a": cty.UnknownVal(cty.String), "b": cty.NumberIntVal(1)})},
		{`tolist([unknown])`, cty.ListVal([]cty.Value{cty.UnknownVal(cty.String)})},
		{`timestamp()`, cty.UnknownVal(cty.String).RefineNotNull()},
		{`plantimestamp()`, cty.UnknownVal(cty.String).RefineNotNull()},
		{`uuid()`, cty.UnknownVal(cty.String).RefineNotNull()},
		{`bcrypt("x")`, cty.UnknownVal(cty.String).RefineNotNull()},
		{`bcrypt("x", 4, 5)`, cty.UnknownVal(cty.String).RefineNotNull()},
		{`timeadd(timestamp(), "1h")`, cty.UnknownVal(cty.String)},
		{`abspath("a")`, cty.UnknownVal(cty.String).RefineNotNull()},
		{`pathexpand("~/a")`, cty.UnknownVal(cty.String).RefineNotNull()},
		{`file("unknowable")`, cty.UnknownVal(cty.String).RefineNotNull()},
		{`file("~/a")`, cty.UnknownVal(cty.String).RefineNotNull()},
		{`fileexists("unknowable")`, cty.UnknownVal(cty.Bool).RefineNotNull()},
		{`filemd5("unknowable")`, cty.UnknownVal(cty.String).RefineNotNull()},
		{`filemd5(unknown)`, cty.UnknownVal(cty.String).RefineNotNull()},
		{`templatefile("unknowable", {})`, cty.DynamicVal},
		{`templatefile(unknown, {})`, cty.DynamicVal},
		{`templatefile("t.tftpl", {x = unknown})`, cty.UnknownVal(cty.String)},
		{`templatestring(unknown, {})`, cty.UnknownVal(cty.String).RefineNotNull()},
		{`cidrhost(unknown, 1)`, cty.UnknownVal(cty.String).RefineNotNull()},
		{`fileset(unknown, "*")`, cty.UnknownVal(cty.Set(cty.String)).RefineNotNull()},
		{`try(dynamic.a, "x")`, cty.DynamicVal},
		{`can(dynamic.a)`, cty.UnknownVal(cty.Bool)},
	} {
		expr, diags := parse(c.expr)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		got, diags := expr.Value(marksScope())
		if diags.HasErrors() || !got.RawEquals(c.want) {
			t.Errorf("%s\n got: %#v %v\nwant: %#v", c.expr, got, diags, c.want)
		}
	}
}

func TestContains(t *testing.T) {
	for _, c := range []struct {
		v    cty.Value
		want bool
	}{
		{cty.True, false},
		{cty.True.Mark(Sensitive), true},
		{cty.True.Mark(Ephemeral), false},
		{cty.TupleVal([]cty.Value{cty.True, cty.EmptyObjectVal.Mark(Sensitive)}), true},
		{cty.DynamicVal, false},
	} {
		if got := Contains(c.v, Sensitive); got != c.want {
			t.Errorf("%#v: %v", c.v, got)
		}
	}
}
