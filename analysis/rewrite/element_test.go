package rewrite_test

import (
	"testing"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

func TestInsertElement(t *testing.T) {
	for _, c := range []struct{ before, element, after string }{
		{"x = []\n", "a", "x = [a]\n"},
		{"x = [b]\n", "a", "x = [b, a]\n"},
		{"x = []\n", "{\n  a = 1\n}", "x = [\n  {\n    a = 1\n  }\n]\n"},
		{"x = [\n  b\n]\n", "a", "x = [\n  b,\n  a\n]\n"},
		{"x = [\n  b, # why\n]\n", "a", "x = [\n  b,\n  a, # why\n]\n"},
		{"x = [{\n  b = 1\n}]\n", "{\n  a = 1\n}", "x = [{\n  b = 1\n}, {\n  a = 1\n}]\n"},
		{"x = [\r\n  b,\r\n]\r\n", "{\n  a = 1\n}", "x = [\r\n  b,\r\n  {\r\n    a = 1\r\n  },\r\n]\r\n"},
		{"x = [ # none\n]\n", "a", ""},
		{"x = [b /* c */]\n", "a", ""},
	} {
		f := syntax.Parse("/w/terraform.tfvars", c.before)
		place := rewrite.At(f, 0)
		list, ok := place.Chunk().Body.Attributes["x"].Expr.(*hclsyntax.TupleConsExpr)
		if !ok {
			t.Fatalf("%q is no list", c.before)
		}
		var edits []text.Edit
		for _, e := range place.InsertElement(list, c.element) {
			edits = append(edits, e.Edit)
		}
		after, _ := text.Apply(c.before, edits)
		if len(edits) == 0 {
			after = ""
		}
		if after != c.after {
			t.Errorf("%q with %q is %q, want %q", c.before, c.element, after, c.after)
		}
	}
}
