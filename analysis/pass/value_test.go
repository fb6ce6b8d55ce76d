package pass_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis/facts/factstest"
	"github.com/terravet/terravet/analysis/pass"
)

const body = `
provider "x" {}

variable "unset" {}

variable "size" {
  type    = number
  default = 3
}

variable "given" {
  type = string
}

variable "object" {
  type    = object({ a = string, b = optional(bool, true) })
  default = { a = "x" }
}

locals {
  name  = "n-${var.size}"
  rules = [{ port = 1 }, { port = 2 }]
  loop  = local.loop2
  loop2 = local.loop
}

resource "x_other" "o" {
  name = "other"
  tags = { a = "b" }
}

resource "x_other" "many" {
  count = 2
  name  = "m"
}

resource "x_thing" "t" {
  %s
}
`

// TestValue says of an argument what it is worth: known, absent or unknown.
func TestValue(t *testing.T) {
	for _, test := range []struct{ source, path, want string }{
		{`a = 1`, "a", "1"},
		{`a = 1`, "b", "absent"},
		{`a = null`, "a", "absent"},
		{`a = var.unset`, "a", "unknown"},
		{`a = local.name`, "a", "n-3"},
		{`a = var.given`, "a", "from the file"},
		{`a = var.size > 2 ? "big" : "small"`, "a", "big"},
		{`a = var.unset ? "x" : "y"`, "a", "unknown"},
		{`a = var.object.b`, "a", "true"},
		{`a = local.loop`, "a", "unknown"},
		{`a = x_other.o.name`, "a", "other"},
		{`a = "${x_other.o.name}-${x_other.o.id}"`, "a", "unknown"},
		{`a = x_other.o.arn`, "a", "unknown"},
		{`a = x_other.many[0].name`, "a", "unknown"},
		{`a = { b = { c = 5, d = var.unset } }`, "a.b.c", "5"},
		{`a = { b = { c = 5, d = var.unset } }`, "a.b.d", "unknown"},
		{`a = { b = 1 }`, "a.x", "absent"},
		{`a = { b = var.unset }`, "a", "unknown"},
		{"b {\n c = 7\n}", "b.c", "7"},
		{"b {\n c = 7\n}\nb {\n c = 8\n}", "b.c", "unknown"},
		{"b {\n c = 7\n}\nb {\n c = 7\n}", "b.c", "7"},
		{"b {\n}", "b.c", "absent"},
		{"", "b.c", "absent"},
		{"dynamic \"b\" {\n for_each = [9]\n content {\n c = b.value\n }\n}", "b.c", "9"},
		{"dynamic \"b\" {\n for_each = []\n content {\n c = b.value\n }\n}", "b.c", "absent"},
		{"dynamic \"b\" {\n for_each = var.unset\n content {\n c = 9\n }\n}", "b.c", "unknown"},
		{"dynamic \"b\" {\n for_each = local.rules\n iterator = r\n content {\n c = r.value.port\n }\n}", "b.c", "unknown"},
		{`b = [{ c = 7 }]`, "b.c", "7"},
		{`b = []`, "b.c", "unknown"},
		{"for_each = toset([\"p\", \"q\"])\n a = each.key", "a", "unknown"},
		{"for_each = toset([\"p\", \"q\"])\n a = \"${each.key}\" != \"z\"", "a", "true"},
		{"count = 2\n a = count.index < 5", "a", "true"},
		{"half =\n a = 1", "a", "1"},
		{"half =\n a = 1", "z", "unknown"},
		{`a = file("x")`, "a", "unknown"},
		{`a = sensitive("s")`, "a", "s"},
	} {
		v := factstest.View(t, "-- main.tf --\n"+fmt.Sprintf(body, test.source)+"-- terraform.tfvars --\ngiven = \"from the file\"\n").Resource("x_thing.t").Value(test.path)
		got := "unknown"
		if s, ok := v.Text(); ok {
			got = s
		} else if v.Absent() {
			got = "absent"
		} else if v.Known() {
			got = "known"
		}
		if got != test.want {
			t.Errorf("%s\n%s is %s, want %s", test.source, test.path, got, test.want)
		}
		if n := count(v.Known(), v.Absent(), v.Unknown()); n != 1 {
			t.Errorf("%s: %d answers", test.source, n)
		}
	}
}

func count(all ...bool) (n int) {
	for _, b := range all {
		if b {
			n++
		}
	}
	return n
}

func TestPresence(t *testing.T) {
	for source, want := range map[string]pass.Presence{
		"": pass.Present, "count = 0": pass.Absent, "count = 2": pass.Present, "count = var.unset": pass.Conditional,
		"count = var.size > 2 ? 1 : 0": pass.Present, "for_each = {}": pass.Absent, `for_each = toset(["a"])`: pass.Present,
		"for_each = var.unset": pass.Conditional, "count = var.unset ? 1 : 0": pass.Conditional,
	} {
		v := factstest.View(t, fmt.Sprintf(body, source))
		if got := v.Resource("x_thing.t").Presence(); got != want {
			t.Errorf("%q: %d, want %d", source, got, want)
		}
		if listed := len(v.Resources("x_thing")) == 1; listed != (want != pass.Absent) {
			t.Errorf("%q: listed is %v", source, listed)
		}
	}
}

// TestTargets says what an argument stands for, and whether it surely stands
// for nothing else (a dot).
func TestTargets(t *testing.T) {
	for source, want := range map[string]string{
		`a = x_other.o.id`:                                  "x_other.o id.",
		`a = [x_other.o.id, x_other.many[0].arn]`:           "x_other.o id, x_other.many arn.",
		`a = one(x_other.many[*].id)`:                       "x_other.many id.",
		`a = try(x_other.many[0].id, null)`:                 "x_other.many id.",
		`a = var.unset ? x_other.o.id : var.given`:          "x_other.o id",
		`a = "${x_other.o.id}"`:                             "x_other.o id.",
		`a = "x-${x_other.o.id}"`:                           "",
		`a = [for o in x_other.many : o.id]`:                "x_other.many id.",
		`a = local.name`:                                    "",
		`a = "literal"`:                                     "",
		`a = null`:                                          ".",
		``:                                                  ".",
		`a = merge({ b = x_other.o.id }, {}).b`:             "",
		`a = coalesce(x_other.o.id, x_other.many[0].id)`:    "x_other.o id, x_other.many id.",
		`a = element(x_other.many[*].id, x_other.o.number)`: "x_other.many id.",
	} {
		targets, complete := factstest.View(t, fmt.Sprintf(body, source)).Resource("x_thing.t").Value("a").Targets()
		var all []string
		for _, target := range targets {
			all = append(all, target.Address+" "+target.Attribute)
		}
		got := strings.Join(all, ", ")
		if complete {
			got += "."
		}
		if got != want {
			t.Errorf("%s: %q, want %q", source, got, want)
		}
	}
}
