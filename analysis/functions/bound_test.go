package functions

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Each of these would take very long, or very much memory, if it were computed.
// Each must be given up or be done within seconds.
func TestHostileCallsAreBounded(t *testing.T) {
	long := strings.Repeat("a", 1<<18)
	list := make([]cty.Value, 20_000)
	for i := range list {
		list[i] = cty.NumberIntVal(int64(i))
	}
	scope := &hcl.EvalContext{
		Functions: Table(Terraform, "", memoryFiles{
			"loops.tftpl":  "%{for a in l}%{for b in l}%{for c in l}x%{endfor}%{endfor}%{endfor}",
			"big.tftpl":    strings.Repeat("%{for a in l}${s}%{endfor}", 10),
			"ranges.tftpl": strings.Repeat("%{for x in range(1000)}", 5) + strings.Repeat("%{endfor}", 5),
			"huge":         strings.Repeat("x", 3<<20),
		}),
		Variables: map[string]cty.Value{
			"long":   cty.StringVal(long),
			"longer": cty.StringVal(strings.Repeat("ab\n", 1<<20)),
			"list":   cty.ListVal(list),
			"number": cty.MustParseNumberVal("1e600000000"),
			"small":  cty.MustParseNumberVal("1e-600000000"),
			"nested": cty.StringVal(strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)),
			"dashes": cty.StringVal(strings.Repeat("- ", 300_000)),
			"laughs": cty.StringVal(laughs(9, 9)),
			"bytes":  cty.StringVal("\xff"),
			"tmpl":   cty.StringVal("%{for a in l}%{for b in l}%{for c in l}x%{endfor}%{endfor}%{endfor}"),
		},
	}
	for _, c := range []struct {
		expr    string
		unknown bool
	}{
		{`range(0, 1000000000)`, true}, // an error
		{`range(number)`, true},
		{`setproduct(list, list, list)`, true},
		{`setproduct(list, list)`, true},
		{`format("%1000000000d", 1)`, true},
		{`format("%.1000000000f", 1)`, true},
		{`format("%s%s%s%s%s%s%s%s", long, long, long, long, long, long, long, long)`, true},
		{`format("${join("", [for x in range(1000) : "%[1]s"])}", long)`, true},
		{`formatlist("%s-%s", list, long)`, true},
		{`format("%d", number)`, true},
		{`tonumber("1e600000000")`, true},
		{`tonumber("1e-600000000")`, true},
		{`jsondecode("1e600000000")`, true},
		{`jsondecode("[1, 1E+600000000]")`, true},
		{`yamldecode("a: 1e600000000")`, true},
		{`jsonencode(number)`, true},
		{`yamlencode(small)`, true},
		{`max(number, 1)`, true},
		{`cidrhost("10.0.0.0/8", number)`, true},
		{`cidrsubnet("10.0.0.0/8", 4, number)`, true},
		{`parseint(long, 16)`, true},
		{`indent(1000000000, longer)`, true},
		{`indent(1000000000, "a\nb")`, true},
		{`join(long, list)`, true},
		{`replace(long, "a", long)`, true},
		{`replace(long, "/a*/", long)`, true},
		{`replace(long, "", long)`, true},
		{`replace(long, "/(.*)/", "$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1")`, true},
		{`regex("((a{0,10}){0,10}){0,10}$", long)`, true},
		{`regexall("(a{1,31}){1,31}", long)`, true},
		{`regexall("(x+x+)+y", long)`, false},
		{`trim(long, "${long}b")`, true},
		{`distinct(list)`, true},
		{`matchkeys(list, list, list)`, true},
		{`jsondecode(nested)`, true},
		{`yamldecode(nested)`, true},
		{`yamldecode(dashes)`, true},
		{`yamldecode(laughs)`, true},
		{`base64decode(longer)`, true},
		{`upper(longer)`, true},
		{`sha256(file("huge"))`, true},
		{`filesha256("huge")`, false},
		{`base64encode(file("huge"))`, true},
		{`templatefile("loops.tftpl", {l = range(1000)})`, true},
		{`templatefile("big.tftpl", {l = range(1000), s = long})`, true},
		{`templatefile("ranges.tftpl", {})`, true},
		{`templatestring(tmpl, {l = range(1000)})`, true},
		{`bcrypt("x", 1000000)`, true},
		{`fileset(".", "${join("", [for x in range(200) : "*a"])}")`, false},
		{`split("", long)`, false},
		{`concat([for x in range(30) : list]...)`, true},
		{`merge([for x in range(10) : { for y in range(1000) : "${x}-${y}" => long }]...)`, true},
		{`cidrsubnets("10.0.0.0/8", [for x in range(1000) : 20]...)`, false},
		{`chunklist(list, 1)`, false},
		{`flatten([for x in range(30) : list])`, true},
		{`csvdecode(long)`, false},
		{`zipmap(list, list)`, false},
		{`sort(list)`, false},
		{`yamlencode(bytes)`, true},
		{`yamlencode({(bytes) = 1})`, true},
	} {
		expr, diags := hclsyntax.ParseExpression([]byte(c.expr), "", hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatal(c.expr, diags)
		}
		start := time.Now()
		got, _ := expr.Value(scope)
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s took %v", c.expr, took)
		}
		if unknown := !got.IsKnown(); unknown != c.unknown {
			t.Errorf("%s: unknown is %v, want %v", c.expr, unknown, c.unknown)
		}
	}
}

// laughs is a YAML document whose last line stands for width to the power of
// levels elements.
func laughs(levels, width int) string {
	var doc strings.Builder
	doc.WriteString("a0: &a0 [x]\n")
	for level := 1; level <= levels; level++ {
		name, below := string(rune('a'+level)), string(rune('a'+level-1))
		if level == 1 {
			below = "a0"
		}
		doc.WriteString(name + ": &" + name + " [" + strings.Repeat("*"+below+", ", width) + "]\n")
	}
	return doc.String()
}

// A result that was not computed is as sensitive as what it would be made of,
// and of the type it would have.
func TestBoundedResultsKeepTypeAndMarks(t *testing.T) {
	table := Table(Terraform, "", nil)
	long := cty.StringVal(strings.Repeat("a", 2<<20)).Mark(Sensitive)
	got, err := table["upper"].Call([]cty.Value{long})
	if err != nil || got.Type() != cty.String || !got.HasMark(Sensitive) || got.IsKnown() {
		t.Errorf("upper: %#v, %v", got, err)
	}
	deep := cty.ListVal([]cty.Value{long})
	got, err = table["join"].Call([]cty.Value{cty.StringVal("x").Mark(Ephemeral), deep})
	if err != nil || got.Type() != cty.String || !got.HasMark(Sensitive) || !got.HasMark(Ephemeral) {
		t.Errorf("join: %#v, %v", got, err)
	}
	got, err = table["split"].Call([]cty.Value{cty.StringVal(","), long})
	if err != nil || !got.Type().Equals(cty.List(cty.String)) || !got.HasMark(Sensitive) {
		t.Errorf("split: %#v, %v", got, err)
	}
}

func TestTooLarge(t *testing.T) {
	deep := cty.True
	for range 300 {
		deep = cty.TupleVal([]cty.Value{deep})
	}
	for name, c := range map[string]struct {
		v    cty.Value
		want bool
	}{
		"string":         {cty.StringVal("x"), false},
		"long string":    {cty.StringVal(strings.Repeat("x", 2<<20)), true},
		"number":         {cty.MustParseNumberVal("1e300"), false},
		"huge number":    {cty.MustParseNumberVal("1e600000000"), true},
		"tiny number":    {cty.MustParseNumberVal("1e-600000000"), true},
		"infinity":       {cty.PositiveInfinity, false},
		"unknown":        {cty.UnknownVal(cty.String), false},
		"dynamic":        {cty.DynamicVal, false},
		"null":           {cty.NullVal(cty.List(cty.String)), false},
		"deep":           {deep, true},
		"huge in object": {cty.ObjectVal(map[string]cty.Value{"a": cty.MustParseNumberVal("1e600000000").Mark(Sensitive)}), true},
		"not text":       {cty.StringVal("a\xff"), true},
		"key not text":   {cty.MapVal(map[string]cty.Value{"a\xff": cty.True}), true},
		"nothing":        {cty.NilVal, false},
	} {
		if got := TooLarge(c.v); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What the bounds look for must not be found in ordinary documents.
func TestOrdinaryDocumentsAreDecoded(t *testing.T) {
	scope := &hcl.EvalContext{Functions: Table(Terraform, "", nil)}
	for _, expr := range []string{
		`jsondecode("{\"hash\": \"7e832151e123456\", \"n\": 1e20, \"id\": 123456789012}")`,
		`yamldecode("digest: sha256:1e12345\nversion: 1.2e3\nemail: e12345@x.y\nbase: &b {a: 1}\nuse: *b\nalso: *b")`,
		`regex("^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.){1,10}[a-z]{2,63}$", "example.com")`,
		`format("%-40s|%08.3f", "x", 3.14159)`,
		`replace("a-b-c", "/[^a-z]+/", "_")`,
	} {
		if got := evaluate(expr, scope); got == unknownText || strings.HasPrefix(got, "!") {
			t.Errorf("%s gives %s", expr, got)
		}
	}
}
