package symbol_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis/facts/factstest"
	"github.com/terravet/terravet/analysis/facts/symbol"
)

// write is a value in words.
func write(v *symbol.Value) string {
	maybe := ""
	if v.Maybe {
		maybe = "maybe "
	}
	open := ""
	if v.Open {
		open = ", ..."
	}
	var items []string
	for _, item := range v.Items {
		items = append(items, write(item))
	}
	switch v.Kind {
	case symbol.Null:
		return "null"
	case symbol.Scalar:
		var b strings.Builder
		for _, p := range v.Parts {
			switch {
			case p.Ref != nil:
				b.WriteString("${" + p.Ref.String() + "}")
			case p.Hole != nil:
				b.WriteString("${" + write(p.Hole) + "}")
			default:
				b.WriteString(p.Text)
			}
		}
		return maybe + b.String()
	case symbol.List:
		return maybe + "[" + strings.Join(items, ", ") + open + "]"
	case symbol.Either:
		return maybe + "(" + strings.Join(items, " | ") + ")"
	case symbol.Object:
		for _, f := range v.Fields {
			items = append(items, write(f.Key)+" = "+write(f.Value))
		}
		return maybe + "{" + strings.Join(items, ", ") + open + "}"
	}
	return maybe + "?"
}

// names are what the expressions of the table below refer to.
const names = `
variable "env" {
  type = string
}
variable "name" {
  default = "orders"
}
variable "ids" {
  type = list(string)
}
locals {
  prefix = "${var.name}-${var.env}"
  roles  = { reader = aws_iam_role.reader.arn, writer = aws_iam_role.writer.arn }
  loop   = local.pool
  pool   = local.loop
}
resource "aws_s3_bucket" "logs" {
  bucket = "${local.prefix}-logs"
}
resource "aws_s3_bucket" "many" {
  for_each = toset(["a", "b"])
  bucket   = "${each.key}-x"
}
resource "aws_iam_role" "reader" {}
resource "aws_iam_role" "writer" {}
module "queue" {
  source = "./queue"
  name   = "${local.prefix}-q"
  key    = aws_kms_key.main.arn
}
resource "aws_kms_key" "main" {}
-- queue/main.tf --
variable "name" {}
variable "key" {}
variable "delay" { default = 5 }
resource "aws_sqs_queue" "this" {
  name              = var.name
  kms_master_key_id = var.key
}
output "arn" { value = aws_sqs_queue.this.arn }
output "name" { value = var.name }
output "key" { value = var.key }
output "delay" { value = var.delay }
`

func TestValues(t *testing.T) {
	for expr, want := range map[string]string{
		`"a"`:                         `a`,
		`5`:                           `5`,
		`null`:                        `null`,
		`var.name`:                    `orders`,
		`var.env`:                     `${var.env}`,
		`local.prefix`:                `orders-${var.env}`,
		`local.loop`:                  `?`,
		`local.roles["reader"]`:       `${aws_iam_role.reader.arn}`,
		`local.roles[var.env]`:        `${element.element({"reader"=${aws_iam_role.reader.arn},"writer"=${aws_iam_role.writer.arn}},${var.env})}`,
		`aws_s3_bucket.many["a"].arn`: `${aws_s3_bucket.many.arn}`,
		`aws_s3_bucket.many[*].arn`:   `[${aws_s3_bucket.many.arn}, ...]`,
		`[for b in aws_s3_bucket.many : "${b.arn}/*"]`:      `[maybe ${aws_s3_bucket.many.arn}/*, ...]`,
		`[for k, v in local.roles : v]`:                     `[${aws_iam_role.reader.arn}, ${aws_iam_role.writer.arn}]`,
		`{ for k in ["a", "b"] : k => upper(k) }`:           `{a = A, b = B}`,
		`[for s in ["a", "b"] : s if s != "a"]`:             `[b]`,
		`[for s in ["a", "b"] : s if s != var.env]`:         `[maybe a, maybe b]`,
		`var.env == "prod" ? "x" : "y"`:                     `(x | y)`,
		`var.name == "orders" ? "x" : "y"`:                  `x`,
		`"${var.env == "prod" ? "x" : "y"}-z"`:              `(x-z | y-z)`,
		`concat(["a"], var.ids)`:                            `[a, ...]`,
		`concat(["a"], var.env == "p" ? ["b"] : [])`:        `[a, maybe b]`,
		`compact(["", "a", null])`:                          `[a]`,
		`merge({ a = 1 }, { a = 2, b = 3 })`:                `{a = 2, b = 3}`,
		`flatten([["a"], [["b"]]])`:                         `[a, b]`,
		`format("%s-%s", var.name, var.env)`:                `orders-${var.env}`,
		`join("/", ["a", var.env])`:                         `a/${var.env}`,
		`lookup({ a = "x" }, "b", "y")`:                     `y`,
		`lower("ABC")`:                                      `abc`,
		`lower(var.env)`:                                    `?`,
		`one(aws_kms_key.main[*].arn)`:                      `${aws_kms_key.main.arn}`,
		`try(aws_kms_key.main[0].arn, "x")`:                 `(${aws_kms_key.main.arn} | x)`,
		`data.aws_region.here.name`:                         `${data.aws_region.here.name}`,
		`module.queue.arn`:                                  `${module.queue.aws_sqs_queue.this.arn}`,
		`module.queue.name`:                                 `orders-${var.env}-q`,
		`module.queue.key`:                                  `${aws_kms_key.main.arn}`,
		`module.queue.delay`:                                `5`,
		`module.other.arn`:                                  `${module.other.arn}`,
		`var.ids[0]`:                                        `${var.ids[0]}`,
		`jsonencode({ a = var.env })`:                       `{a = ${var.env}}`,
		`var.name + 1`:                                      `?`,
		`2 * 3`:                                             `6`,
		`templatefile("x", {})`:                             `?`,
		`values(local.roles)`:                               `[${aws_iam_role.reader.arn}, ${aws_iam_role.writer.arn}]`,
		`formatlist("%s/*", ["a", aws_s3_bucket.logs.arn])`: `[a/*, ${aws_s3_bucket.logs.arn}/*]`,
		`split(",", "a,b")`:                                 `[a, b]`,
		`[]`:                                                `[]`,
	} {
		v := factstest.View(t, "-- main.tf --\nresource \"aws_x\" \"y\" {\n  v = "+expr+"\n}\n"+names)
		got := symbol.BodyOf(v.Resource("aws_x.y")).Value("v")
		if write(got) != want {
			t.Errorf("%s\n got %s\nwant %s", expr, write(got), want)
		}
	}
}

func TestSame(t *testing.T) {
	const config = names + `
-- more.tf --
resource "aws_lambda_function" "fn" {
  function_name = "${local.prefix}-fn"
}
data "aws_caller_identity" "a" {}
`
	for _, c := range []struct{ a, b, want string }{
		{`"x"`, `"x"`, "yes"},
		{`"x"`, `"y"`, "no"},
		{`var.env`, `var.env`, "yes"},
		{`var.env`, `"x"`, "unknown"},
		{`"a-${var.env}"`, `"b-${var.env}"`, "no"},
		{`"${var.env}-a"`, `"${var.env}-b"`, "no"},
		{`"/aws/lambda/${aws_lambda_function.fn.function_name}"`, `"/aws/lambda/${var.name}-${var.env}-fn"`, "yes"},
		{`aws_s3_bucket.logs.id`, `"orders-${var.env}-logs"`, "yes"},
		{`aws_s3_bucket.logs.arn`, `aws_kms_key.main.arn`, "no"},
		{`aws_s3_bucket.logs.id`, `aws_s3_bucket.many["a"].id`, "no"},
		{`aws_iam_role.reader.name`, `aws_iam_role.writer.name`, "no"},
		{`aws_kms_key.main.arn`, `module.queue.key`, "yes"},
		{`var.env == "a" ? "x" : "y"`, `"z"`, "no"},
		{`var.env == "a" ? "x" : "y"`, `"x"`, "unknown"},
		{`var.env == "a" ? "x" : "y"`, `var.env == "a" ? "x" : "y"`, "yes"},
		{`var.env == "a" ? "x" : "y"`, `var.env == "b" ? "x" : "y"`, "unknown"},
		{`var.ids[0]`, `var.ids[0]`, "yes"},
		{`[for i in var.ids : i][0]`, `[for i in var.ids : i][0]`, "unknown"},
		{`null`, `"x"`, "no"},
		{`null`, `var.env`, "unknown"},
		{`lower(var.env)`, `lower(var.env)`, "yes"},
		{`upper(var.env)`, `lower(var.env)`, "unknown"},
		{`uuid()`, `uuid()`, "unknown"},
		{`data.aws_caller_identity.a.account_id`, `"123456789012"`, "unknown"},
	} {
		v := factstest.View(t, "-- main.tf --\nresource \"aws_x\" \"y\" {\n  a = "+c.a+"\n  b = "+c.b+"\n}\n"+config)
		b := symbol.BodyOf(v.Resource("aws_x.y"))
		if got := symbol.Same(b.Value("a"), b.Value("b")); got.String() != c.want {
			t.Errorf("%s and %s: %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct{ pattern, text, want string }{
		{`"*"`, `"anything"`, "yes"},
		{`"*"`, `var.env`, "yes"},
		{`"a*c"`, `"abc"`, "yes"},
		{`"a?c"`, `"abc"`, "yes"},
		{`"a?c"`, `"ac"`, "no"},
		{`"*b*"`, `"aabaa"`, "yes"},
		{`"a*"`, `"b"`, "no"},
		{`"a-${var.env}"`, `"a-x"`, "unknown"},
		{`"a-${var.env}"`, `"b-x"`, "no"},
		{`"${aws_s3_bucket.logs.arn}/*"`, `"${aws_s3_bucket.logs.arn}/x"`, "yes"},
		{`"${aws_s3_bucket.logs.arn}/*"`, `aws_s3_bucket.logs.arn`, "no"},
		{`aws_iam_role.reader.arn`, `aws_iam_role.writer.arn`, "no"},
		{`aws_iam_role.reader.arn`, `"arn:aws:iam::1:role/x"`, "unknown"},
		{`"arn:${data.aws_partition.p.partition}:s3:::a"`, `"arn:aws:s3:::a"`, "yes"},
	} {
		v := factstest.View(t, "-- main.tf --\nresource \"aws_x\" \"y\" {\n  a = "+c.pattern+"\n  b = "+c.text+"\n}\n"+names)
		b := symbol.BodyOf(v.Resource("aws_x.y"))
		if got := symbol.Match(b.Value("a"), b.Value("b"), false); got.String() != c.want {
			t.Errorf("%s and %s: %s, want %s", c.pattern, c.text, got, c.want)
		}
	}
}

func TestBlocks(t *testing.T) {
	const config = `
variable "ports" { type = list(number) }
resource "aws_security_group" "g" {
  ingress {
    from_port = 22
  }
  dynamic "ingress" {
    for_each = [80, 443]
    content { from_port = ingress.value }
  }
  dynamic "ingress" {
    for_each = var.ports
    iterator = port
    content { from_port = port.value }
  }
  egress = [{ from_port = 0 }]
  vpc_config { subnet_ids = ["a"] }
}
`
	b := symbol.BodyOf(factstest.View(t, config).Resource("aws_security_group.g"))
	ingress, complete := b.Blocks("ingress")
	var got []string
	for _, block := range ingress {
		word := write(block.Value("from_port"))
		if block.Maybe {
			word = "maybe " + word
		}
		got = append(got, word)
	}
	if s := strings.Join(got, ", "); !strings.HasPrefix(s, "22, 80, 443, maybe ${var.ports[") || complete {
		t.Errorf("ingress: %s, complete %v", s, complete)
	}
	egress, complete := b.Blocks("egress")
	if len(egress) != 1 || write(egress[0].Value("from_port")) != "0" || !complete {
		t.Errorf("egress: %d blocks, complete %v", len(egress), complete)
	}
	if v := b.Value("vpc_config.subnet_ids"); write(v) != "[a]" {
		t.Errorf("through a block: %s", write(v))
	}
	if v := b.Value("vpc_config.other"); !v.IsNull() {
		t.Errorf("an argument that is not there: %s", write(v))
	}
}

func TestHostileText(t *testing.T) {
	var b strings.Builder
	b.WriteString("locals {\n  s0 = \"xxxxxxxxxx\"\n  o0 = { v = var.x }\n  l0 = [var.x]\n  n0 = var.x\n")
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&b, "  s%d = \"${local.s%d}${local.s%d}\"\n", i, i-1, i-1)
		fmt.Fprintf(&b, "  o%d = { a = local.o%d, b = local.o%d }\n", i, i-1, i-1)
		fmt.Fprintf(&b, "  l%d = [local.l%d, local.l%d]\n", i, i-1, i-1)
		fmt.Fprintf(&b, "  n%d = replace(local.n%d, local.n%d, \"\")\n", i, i-1, i-1)
	}
	b.WriteString(`}
variable "x" {}
resource "aws_x" "y" {
  v = [local.s59, local.n59, upper(local.n59), jsonencode(local.o59), keys(local.o59), flatten(local.l59), length(local.l59), distinct(local.l59)]
  a = aws_x.y.b
  b = aws_x.y.a
  c = "${aws_x.y.c}${aws_x.y.c}"
}
`)
	body := symbol.BodyOf(factstest.View(t, b.String()).Resource("aws_x.y"))
	v := body.Value("v")
	v.Refs(func(*symbol.Ref) {})
	if v.Known() {
		t.Error("a value with holes is known")
	}
	if got := symbol.Same(body.Value("a"), symbol.Text("x", symbol.At{})); got != symbol.Unknown {
		t.Errorf("in a circle: %s", got)
	}
	symbol.Same(body.Value("c"), symbol.Text("x", symbol.At{}))
	symbol.Same(v, v)
}

func FuzzValues(f *testing.F) {
	for _, expr := range []string{
		`"${var.name}-${local.prefix}"`, `[for k, v in local.roles : "${k}${v}" if k != var.env]`, `merge(local.roles, { a = 1 }...)`,
		`concat([], var.ids)[*].x[0]`, `format("%s%%%d%q", 1, 2)`, `element([], -1)`, `<<-EOT
  a ${var.env}
    b
  EOT`, `aws_s3_bucket.many[each.key][count.index].arn[0]["x"]`, `formatlist("%s", [], ["a"])`, `1 / 0`, `{ (var.env) = 1 }[var.name]`,
	} {
		f.Add(expr)
	}
	f.Fuzz(func(t *testing.T, expr string) {
		v := factstest.View(t, "-- main.tf --\nresource \"aws_x\" \"y\" {\n  for_each = local.roles\n  v = "+strings.ReplaceAll(expr, "\n-- ", "\n--")+"\n}\n"+names)
		r := v.Resource("aws_x.y")
		if r == nil {
			return
		}
		bodies, _ := symbol.Instances(r)
		for _, b := range append(bodies, symbol.BodyOf(r)) {
			value := b.Value("v")
			symbol.Same(value, value)
			symbol.Match(value, symbol.Text("a*", symbol.At{}), true)
			value.Refs(func(ref *symbol.Ref) { ref.Configured() })
			value.Key()
			value.At.Place().Location()
			b.Blocks("v")
		}
	})
}
