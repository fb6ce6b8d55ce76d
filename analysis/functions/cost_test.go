package functions

import (
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

func TestCost(t *testing.T) {
	list := make([]cty.Value, 1000)
	for i := range list {
		list[i] = cty.StringVal("element")
	}
	variables := map[string]cty.Value{
		"list":   cty.ListVal(list),
		"object": cty.ObjectVal(map[string]cty.Value{"inner": cty.ListVal(list), "name": cty.StringVal("n")}),
		"text":   cty.StringVal("some text, of some length"),
	}
	for _, c := range []struct {
		template string
		low      int
		high     int
	}{
		{"plain text", 1, 100},
		{"${text} and ${upper(text)} and ${object.name}", 20, 2_000},
		{"%{ for x in list }${x}%{ endfor }", 1_000, 1_000_000},
		{"%{ for x in object.inner }${x.name}%{ endfor }", 1_000, 1_000_000},
		{"%{ for x in [1, 2] }%{ for y in [1, 2] }${x + y}%{ endfor }%{ endfor }", 4, 5_000},
		{"%{ for x in {a = 1} }%{ if x == 1 }${-x}%{ else }b%{ endif }%{ endfor }", 1, 5_000},
		{"%{ for x in list }%{ for y in list }${x}${y}%{ endfor }%{ endfor }", 1_000_000, 1 << 40},
		{"${join(\",\", [for x in (list) : [for y in list[0] : [for z in list[*].a : x]]])}", 1_000_000_000, 1 << 60},
		{"${join(\",\", [for x in [for y in list : y] : split(\"\", text)])}", 1_000, 10_000_000},
		{"%{ for a in range(1000) }%{ for b in range(1000) }%{ for c in range(1000) }%{ endfor }%{ endfor }%{ endfor }", 1_000_000_000, 1 << 60},
	} {
		expr, diags := hclsyntax.ParseTemplate([]byte(c.template), "", hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		if got := Cost(expr, variables); got < c.low || got > c.high {
			t.Errorf("%s costs %d, want between %d and %d", c.template, got, c.low, c.high)
		}
	}
}

func TestWithoutFiles(t *testing.T) {
	scope := &hcl.EvalContext{Functions: Table(Terraform, "", nil)}
	for _, expr := range []string{`file("a")`, `fileset(".", "*")`, `fileexists("a")`, `filesha1("a")`} {
		if got := evaluate(expr, scope); got != unknownText {
			t.Errorf("%s gives %s", expr, got)
		}
	}
}

func BenchmarkTable(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Table(Terraform, "1.9.0", nil)
	}
}

func BenchmarkCall(b *testing.B) {
	fn := Table(Terraform, "", nil)["replace"]
	args := []cty.Value{cty.StringVal("a-b-c"), cty.StringVal("-"), cty.StringVal("_")}
	b.ReportAllocs()
	for b.Loop() {
		_, _ = fn.Call(args)
	}
}
