package eval_test

import (
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/functions"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/schema"
)

const config = `variable "name" {
  type    = string
  default = "x"
}

variable "list" {
  type      = list(number)
  sensitive = true
}

locals {
  two    = 1 + 1
  four   = local.two * 2
  greet  = "hello ${var.name}"
  object = { a = [1, 2], b = "c" }
  here   = local.there
  there  = local.here
  huge   = 1e600000000
  hidden = var.list
}

resource "thing" "one" {}

resource "thing" "many" {
  count = 2
}

data "thing" "each" {
  for_each = {}
}

module "m" {
  source = "./m"
}
`

func scope(t *testing.T) *eval.Scope {
	t.Helper()
	child := module.Build("/w/m", []*syntax.File{syntax.Parse("/w/m/main.tf", `output "id" { value = 1 }`)}, nil)
	m := module.Build("/w", []*syntax.File{syntax.Parse("/w/main.tf", config)}, nil)
	return eval.NewScope(eval.World{
		Provider:  func(string) schema.Selection { return schema.Selection{} },
		Functions: functions.Table(functions.Terraform, "", nil),
		Called:    func(string) *module.Module { return child },
	}, m, nil)
}

func parse(t *testing.T, src string) hclsyntax.Expression {
	t.Helper()
	expr, diags := hclsyntax.ParseExpression([]byte(src), "x.tf", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return expr
}

func TestValue(t *testing.T) {
	s := scope(t)
	for src, want := range map[string]cty.Value{
		"local.two":                 cty.NumberIntVal(2),
		"local.four":                cty.NumberIntVal(4),
		"local.greet":               cty.UnknownVal(cty.String).Refine().NotNull().StringPrefixFull("hello ").NewValue(),
		"local.object.a[1]":         cty.NumberIntVal(2),
		"upper(local.object.b)":     cty.StringVal("C"),
		"var.name":                  cty.UnknownVal(cty.String),
		"local.hidden":              cty.UnknownVal(cty.List(cty.Number)).Mark(functions.Sensitive),
		"local.here":                cty.DynamicVal, // a cycle
		"local.huge":                cty.DynamicVal,
		`"${1e600000000}!"`:         cty.DynamicVal, // would take minutes
		"thing.one.id":              cty.DynamicVal,
		"thing.many[0].id":          cty.DynamicVal,
		"thing.many[*].id":          cty.DynamicVal,
		`data.thing.each["a"].id`:   cty.DynamicVal,
		"module.m.id":               cty.DynamicVal,
		"path.module":               cty.UnknownVal(cty.String),
		"[for x in [1, 2] : x * 2]": cty.TupleVal([]cty.Value{cty.NumberIntVal(2), cty.NumberIntVal(4)}),
	} {
		got, problems := s.Value(parse(t, src), eval.Frame{})
		if len(problems) > 0 {
			t.Errorf("%s: %+v", src, problems)
		} else if !got.RawEquals(want) {
			t.Errorf("%s = %#v, want %#v", src, got, want)
		}
	}
}

func TestProblems(t *testing.T) {
	s := scope(t)
	for src, want := range map[string]string{
		"var.nmae":                 "Reference to undeclared input variable",
		"provider::x::anything(1)": "Unknown provider function",
		"local.tow":                "Reference to undeclared local value",
		"module.n.id":              "Reference to undeclared module",
		"module.m.nothing":         "Unsupported attribute",
		"thing.two.id":             "Reference to undeclared resource",
		"data.thing.one":           "Reference to undeclared resource",
		"data.thing":               "Invalid reference",
		"var":                      "Invalid reference",
		"thing":                    "Invalid reference",
		"thing.one[0].id":          "Unexpected resource instance key",
		"thing.many.id":            "Missing resource instance key",
		"data.thing.each.id":       "Missing resource instance key",
		"each.key":                 `Reference to "each" in context without for_each`,
		"count.index":              `Reference to "count" in non-counted context`,
		"self.id":                  `Invalid "self" reference`,
		"path.nowhere":             `Invalid "path" attribute`,
		"terraform.version":        `Invalid "terraform" attribute`,
		"nothing()":                "Call to unknown function",
		"upper()":                  "Not enough function arguments",
		`upper("a", "b")`:          "Too many function arguments",
		`length(1)`:                "Error in function call",
		"local.object.z":           "Unsupported attribute",
		`local.two + "x"`:          "Invalid operand",
		"local.two ? 1 : 2":        "",
		`[for x in local.two : x]`: "Iteration over non-iterable value",
	} {
		_, problems := s.Value(parse(t, src), eval.Frame{})
		if want == "" {
			continue // whichever: it must not panic
		}
		if len(problems) == 0 || problems[0].Summary != want {
			t.Errorf("%s: %+v, want %q", src, problems, want)
		}
	}
}

func TestFrame(t *testing.T) {
	s := scope(t)
	f := eval.Frame{Each: true, Count: true, Self: true}.With("disk", cty.ObjectVal(map[string]cty.Value{"value": cty.NumberIntVal(3)}))
	var used []string
	f.Uses = func(address string) { used = append(used, address) }
	for _, src := range []string{"each.key", "each.value.x", "count.index", "self.id", "disk.value + 1", "local.two"} {
		if _, problems := s.Value(parse(t, src), f); len(problems) > 0 {
			t.Errorf("%s: %+v", src, problems)
		}
	}
	if len(used) != 1 || used[0] != "local.two" {
		t.Errorf("used: %v", used)
	}
}

// A name that may be declared in text that cannot be read is not undeclared.
func TestUncertain(t *testing.T) {
	m := module.Build("/w", []*syntax.File{syntax.Parse("/w/main.tf", "locals {")}, nil)
	s := eval.NewScope(eval.World{
		Provider:  func(string) schema.Selection { return schema.Selection{} },
		Called:    func(string) *module.Module { return nil },
		Uncertain: true,
	}, m, nil)
	for _, src := range []string{"local.x", "var.x", "a.b.c", "module.m.o"} {
		if _, problems := s.Value(parse(t, src), eval.Frame{}); len(problems) > 0 {
			t.Errorf("%s: %+v", src, problems)
		}
	}
}
