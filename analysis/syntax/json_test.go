package syntax

import (
	"sort"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

const jsonSource = `{
  "//": "a comment",
  "terraform": {"required_version": ">= 1.5"},
  "locals": [{"a": 1}, {"b": [true, null, 1.5e3]}],
  "variable": {"name": {"type": "string", "//": "dropped"}},
  "resource": {
    "aws_s3_bucket": {
      "x": {"bucket": "b-${var.name}", "tags": {"Name": "ü", "${local.a}": "y"}},
      "y": [{"bucket": "one"}, {"bucket": "two"}]
    },
    "aws_vpc": [{"v": {}}]
  },
  "unknown": {"a": 1}
}
`

func TestJSON(t *testing.T) {
	f := Parse("main.tf.json", jsonSource)
	if f.Broken() || len(f.Chunks()) != 1 || !f.Chunks()[0].JSON {
		t.Fatalf("%v", f.Problems())
	}
	body := f.Chunks()[0].Body
	const want = "unknown terraform{required_version} locals{a} locals{b} variable.name{type} " +
		"resource.aws_s3_bucket.x{bucket tags} resource.aws_s3_bucket.y{bucket} resource.aws_s3_bucket.y{bucket} resource.aws_vpc.v{}"
	if got := outline(body); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	slice := func(r hcl.Range) string { return f.Slice(byteRange(r)) }
	x := body.Blocks[4]
	for got, want := range map[string]string{
		slice(x.TypeRange):                              `"resource"`,
		slice(x.LabelRanges[0]):                         `"aws_s3_bucket"`,
		slice(x.LabelRanges[1]):                         `"x"`,
		slice(x.Body.Attributes["bucket"].NameRange):    `"bucket"`,
		slice(x.Body.Attributes["bucket"].Expr.Range()): `"b-${var.name}"`,
		slice(x.Body.Attributes["bucket"].Range()):      `"bucket": "b-${var.name}"`,
		slice(x.OpenBraceRange):                         `{`,
		slice(x.CloseBraceRange):                        `}`,
	} {
		if got != want {
			t.Errorf("range of %s, want %s", got, want)
		}
	}
	refs := x.Body.Attributes["bucket"].Expr.Variables()
	if len(refs) != 1 || slice(refs[0].SourceRange()) != "var.name" {
		t.Errorf("references %v", refs)
	}
	tags, ok := x.Body.Attributes["tags"].Expr.(*hclsyntax.ObjectConsExpr)
	if !ok || len(tags.Items) != 2 {
		t.Fatalf("tags are %T", x.Body.Attributes["tags"].Expr)
	}
	if refs := tags.Items[1].KeyExpr.Variables(); len(refs) != 1 || slice(refs[0].SourceRange()) != "local.a" {
		t.Errorf("references in a key: %v", refs)
	}
	b, diags := body.Blocks[2].Body.Attributes["b"].Expr.Value(nil)
	if len(diags) > 0 || !b.RawEquals(cty.TupleVal([]cty.Value{cty.True, cty.NullVal(cty.DynamicPseudoType), cty.NumberIntVal(1500)})) {
		t.Errorf("b = %#v %v", b, diags)
	}
}

// TestJSONEscapes: what is in a string lies where it stands, behind whatever escapes.
func TestJSONEscapes(t *testing.T) {
	src := `{"locals": {"x": "\"é\n\ud83d\ude00\u00e9 ${jsonencode({\"a\" = var.long[*].b})} ${var.y}"}}`
	f := Parse("x.tf.json", src)
	if f.Broken() {
		t.Fatal(f.Problems())
	}
	var got []string
	for _, r := range f.Chunks()[0].Body.Blocks[0].Body.Attributes["x"].Expr.Variables() {
		got = append(got, f.Slice(byteRange(r.SourceRange())))
		if p := f.HCLPos(r.SourceRange().Start.Byte); p != r.SourceRange().Start {
			t.Errorf("at %v, should be %v", r.SourceRange().Start, p)
		}
	}
	sort.Strings(got)
	if strings.Join(got, " ") != "var.long[*].b var.y" && strings.Join(got, " ") != "var.long var.y" {
		t.Errorf("references %q", got)
	}
}

func TestJSONProblems(t *testing.T) {
	for _, c := range []struct{ src, at, summary, outline string }{
		{`{"locals": {"a": 1},}`, ",", "Trailing comma in object", "locals{a}"},
		{"{\"locals\": {\"a\": 1}\n  \"variable\": {}}", `}`, "Missing attribute seperator comma", "locals{a}"},
		{`{"locals": {"a": tru}}`, "tru", "Invalid JSON keyword", "locals{}"},
		{`{"locals": {"a": 1}`, "", "Unclosed object", "locals{a}"},
		{`{"locals": 1}`, "1", "Incorrect JSON value type", ""},
		{`{"resource": {"a": {}}}`, "{}", "Missing block label", ""},
		{`{"locals": {"a": 1, "a": 2}}`, `"a"`, "Duplicate argument", "locals{a}"},
		{`{"locals": {"a": "x ${1 +} y"}}`, "}", "Invalid expression", "locals{a}"},
		{`{"locals": {"a": "\"${1 +}"}}`, "}", "Invalid expression", "locals{a}"},
		{"", "", "Missing value", ""},
	} {
		f := Parse("x.tf.json", c.src)
		all := f.Problems()
		if len(all) != 1 {
			t.Errorf("%s: problems %v", c.src, all)
			continue
		}
		if all[0].Summary != c.summary || c.at != "" && f.Slice(all[0].Range) != c.at {
			t.Errorf("%s: %q %s", c.src, f.Slice(all[0].Range), all[0].Summary)
		}
		if got := outline(f.Chunks()[0].Body); got != c.outline {
			t.Errorf("%s: read %s", c.src, got)
		}
	}
}
