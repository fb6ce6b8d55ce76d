package policy_test

import (
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis/facts/factstest"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
)

// read reads the policy argument of aws_x.y.
func read(t testing.TB, config string) *policy.Policy {
	return policy.Read(symbol.BodyOf(factstest.View(t, config).Resource("aws_x.y")).Value("policy"))
}

// sids lists the statements: "maybe" ones in parentheses, "..." for others.
func sids(p *policy.Policy) string {
	var out []string
	for _, s := range p.Statements {
		sid, _ := s.Sid.Literal()
		if s.Maybe {
			sid = "(" + sid + ")"
		}
		out = append(out, sid)
	}
	if !p.Complete {
		out = append(out, "...")
	}
	return strings.Join(out, " ")
}

func TestForms(t *testing.T) {
	for name, c := range map[string]struct{ config, want string }{
		"jsonencode": {`resource "aws_x" "y" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "A", Effect = "Allow", Action = "s3:*", Resource = "*" }, { Sid = "B", Effect = "Deny", Action = "*" }] })
}`, "A B"},
		"one statement": {`resource "aws_x" "y" {
  policy = jsonencode({ Statement = { Sid = "A", Effect = "Allow" } })
}`, "A"},
		"absent": {`resource "aws_x" "y" {}`, ""},
		"variable": {`variable "p" {}
resource "aws_x" "y" { policy = var.p }`, "..."},
		"heredoc": {`variable "bucket" {}
resource "aws_x" "y" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {"Sid": "A", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::${var.bucket}/*"},
        {"Sid": "B", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": ${jsonencode(var.bucket)}}
      ]
    }
  EOT
}`, "A B"},
		"broken JSON": {`resource "aws_x" "y" { policy = "{ not json" }`, "..."},
		"conditional": {`variable "c" { type = bool }
resource "aws_x" "y" {
  policy = jsonencode({ Statement = concat([{ Sid = "A" }], var.c ? [{ Sid = "B" }] : []) })
}`, "A (B)"},
		"open": {`variable "more" { type = any }
resource "aws_x" "y" {
  policy = jsonencode({ Statement = concat([{ Sid = "A" }], var.more) })
}`, "A ..."},
		"null left out": {`resource "aws_x" "y" {
  policy = jsonencode({ Statement = [for s in [{ Sid = "A", on = true }, { Sid = "B", on = false }] : s if s.on] })
}`, "A"},
		"either": {`variable "c" { type = bool }
resource "aws_x" "y" {
  policy = var.c ? jsonencode({ Statement = [{ Sid = "A" }] }) : data.aws_iam_policy_document.d.json
}
data "aws_iam_policy_document" "d" {
  statement { sid = "B" }
}`, "(A) (B)"},
		"through a local": {`locals { p = jsonencode({ Statement = [{ Sid = "A" }] }) }
resource "aws_x" "y" { policy = local.p }`, "A"},
		"through another resource": {`resource "aws_x" "y" { policy = aws_iam_policy.p.policy }
resource "aws_iam_policy" "p" { policy = jsonencode({ Statement = [{ Sid = "A" }] }) }`, "A"},
		"document": {`resource "aws_x" "y" { policy = data.aws_iam_policy_document.d.json }
data "aws_iam_policy_document" "d" {
  source_policy_documents   = [data.aws_iam_policy_document.s.json]
  override_policy_documents = [data.aws_iam_policy_document.o.json]
  statement { sid = "B" }
  statement { sid = "C" }
}
data "aws_iam_policy_document" "s" {
  statement { sid = "A" }
}
data "aws_iam_policy_document" "o" {
  statement {
    sid    = "C"
    effect = "Deny"
  }
}`, "A B C"},
		"unknown source": {`variable "s" {}
resource "aws_x" "y" { policy = data.aws_iam_policy_document.d.json }
data "aws_iam_policy_document" "d" {
  source_policy_documents = [var.s]
  statement { sid = "B" }
}`, "B ..."},
		"unknown override": {`variable "s" {}
resource "aws_x" "y" { policy = data.aws_iam_policy_document.d.json }
data "aws_iam_policy_document" "d" {
  override_policy_documents = [var.s]
  statement { sid = "B" }
  statement { actions = ["s3:*"] }
}`, "(B)  ..."},
		"dynamic": {`variable "s" { type = list(string) }
resource "aws_x" "y" { policy = data.aws_iam_policy_document.d.json }
data "aws_iam_policy_document" "d" {
  dynamic "statement" {
    for_each = ["A", "B"]
    content { sid = statement.value }
  }
  dynamic "statement" {
    for_each = var.s
    content { sid = "C" }
  }
}`, "A B (C) ..."},
		"count": {`resource "aws_x" "y" { policy = data.aws_iam_policy_document.d[0].json }
data "aws_iam_policy_document" "d" {
  count = 1
  statement { sid = "A" }
}`, "A"},
		"cycle": {`resource "aws_x" "y" { policy = data.aws_iam_policy_document.d.json }
data "aws_iam_policy_document" "d" {
  source_policy_documents = [data.aws_iam_policy_document.d.json]
}`, "..."},
		"module output": {`resource "aws_x" "y" { policy = module.m.json }
module "m" {
  source = "./m"
  sid    = "A"
}
-- m/main.tf --
variable "sid" {}
data "aws_iam_policy_document" "d" {
  statement { sid = var.sid }
}
output "json" { value = data.aws_iam_policy_document.d.json }`, "A"},
		"unknown module": {`resource "aws_x" "y" { policy = module.m.json }
module "m" { source = "example/m/aws" }`, "..."},
	} {
		if strings.Contains(c.config, "-- m/") {
			c.config = "-- main.tf --\n" + c.config
		}
		if got := sids(read(t, c.config)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestWhereStatementsAreWritten(t *testing.T) {
	const config = `variable "bucket" {}
resource "aws_x" "y" {
  policy = <<-EOT
    {
      "Statement": [
        {"Sid": "A", "Effect": "Allow"},
        {
          "Sid": "${var.bucket}-B",
          "Action": ["s3:*", "sqs:*"]
        }
      ]
    }
  EOT
}`
	p := read(t, config)
	if len(p.Statements) != 2 {
		t.Fatalf("%d statements", len(p.Statements))
	}
	for i, want := range []string{`{"Sid": "A", "Effect": "Allow"}`, "{\n          \"Sid\": \"${var.bucket}-B\",\n          \"Action\": [\"s3:*\", \"sqs:*\"]\n        }"} {
		r := p.Statements[i].At.Place().Location().Range
		if got := config[r.Start:r.End]; got != want {
			t.Errorf("statement %d is at %q, want %q", i, got, want)
		}
	}
	r := p.Statements[1].Actions.Values[1].At.Place().Location().Range
	if got := config[r.Start:r.End]; got != `"sqs:*"` {
		t.Errorf("the action is at %q", got)
	}
}

// stack is what the questions are asked about.
const stack = `
data "aws_caller_identity" "here" {}
data "aws_region" "here" {}
data "aws_partition" "here" {}
variable "bucket" { type = string }
resource "aws_sqs_queue" "orders" { name = "orders" }
resource "aws_sqs_queue" "other" { name = "other" }
resource "aws_s3_bucket" "b" { bucket = var.bucket }
resource "aws_iam_role" "r" { name = "worker" }
`

func TestAllows(t *testing.T) {
	for _, c := range []struct{ statement, action, want string }{
		{`Effect = "Allow", Action = "sqs:*", Resource = "*"`, "sqs:SendMessage", "yes"},
		{`Effect = "Allow", Action = "SQS:send*", Resource = "*"`, "sqs:SendMessage", "yes"},
		{`Effect = "Allow", Action = ["sqs:ReceiveMessage"], Resource = "*"`, "sqs:SendMessage", "no"},
		{`Effect = "Allow", Action = ["sqs:${var.bucket}"], Resource = "*"`, "sqs:SendMessage", "untold"},
		{`Effect = "Allow", Action = var.bucket, Resource = "*"`, "sqs:SendMessage", "untold"},
		{`Effect = "Allow", NotAction = "s3:*", Resource = "*"`, "sqs:SendMessage", "yes"},
		{`Effect = "Allow", NotAction = "sqs:*", Resource = "*"`, "sqs:SendMessage", "no"},
		{`Effect = "Allow", Action = "sqs:*", Resource = aws_sqs_queue.orders.arn`, "sqs:SendMessage", "yes"},
		{`Effect = "Allow", Action = "sqs:*", Resource = [aws_sqs_queue.other.arn, aws_sqs_queue.orders.arn]`, "sqs:SendMessage", "yes"},
		{`Effect = "Allow", Action = "sqs:*", Resource = aws_sqs_queue.other.arn`, "sqs:SendMessage", "no"},
		{`Effect = "Allow", Action = "sqs:*", Resource = "arn:aws:sqs:*:*:orders"`, "sqs:SendMessage", "yes"},
		{`Effect = "Allow", Action = "sqs:*", Resource = "arn:aws:sqs:*:*:others"`, "sqs:SendMessage", "no"},
		{`Effect = "Allow", Action = "sqs:*", Resource = "arn:aws:sqs:eu-west-1:123456789012:orders"`, "sqs:SendMessage", "untold"},
		{`Effect = "Allow", Action = "sqs:*", Resource = "arn:${data.aws_partition.here.partition}:sqs:${data.aws_region.here.name}:${data.aws_caller_identity.here.account_id}:orders"`, "sqs:SendMessage", "yes"},
		{`Effect = "Allow", Action = "sqs:*", Resource = "arn:aws:sqs:*:*:${var.bucket}"`, "sqs:SendMessage", "untold"},
		{`Effect = "Allow", Action = "sqs:*", NotResource = aws_sqs_queue.other.arn`, "sqs:SendMessage", "yes"},
		{`Effect = "Allow", Action = "sqs:*", Resource = "*", Condition = { StringEquals = { "aws:SourceVpc" = "vpc-1" } }`, "sqs:SendMessage", "conditional"},
		{`Effect = var.bucket, Action = "sqs:*", Resource = "*"`, "sqs:SendMessage", "untold"},
		{`Effect = "Deny", Action = "sqs:*", Resource = "*"`, "sqs:SendMessage", "no"},
	} {
		config := "resource \"aws_x\" \"y\" {\n  policy = jsonencode({ Statement = [{ " + c.statement + " }] })\n}\n" + stack
		v := factstest.View(t, config)
		p := policy.Read(symbol.BodyOf(v.Resource("aws_x.y")).Value("policy"))
		got, _ := p.Allows(policy.Self(), c.action, policy.ARN(v.Resource("aws_sqs_queue.orders"), "")...)
		if got.String() != c.want {
			t.Errorf("%s: %s, want %s", c.statement, got, c.want)
		}
	}
}

func TestDenials(t *testing.T) {
	for _, c := range []struct{ deny, want string }{
		{`Action = "*", Resource = "*"`, "no"},
		{`Action = "s3:*", Resource = "*"`, "yes"},
		{`Action = "*", Resource = "*", Condition = { Bool = { "aws:SecureTransport" = "false" } }`, "yes"},
		{`Action = "*", Resource = "*", Condition = { StringNotEquals = { "aws:PrincipalOrgID" = "o-1" } }`, "conditional"},
	} {
		p := read(t, `resource "aws_x" "y" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }, { Effect = "Deny", `+c.deny+` }] })
}`)
		if got, _ := p.Allows(policy.Self(), "sqs:SendMessage"); got.String() != c.want {
			t.Errorf("denied %s: %s, want %s", c.deny, got, c.want)
		}
	}
}

func TestObjectsOfABucket(t *testing.T) {
	for resource, want := range map[string]string{
		`"${aws_s3_bucket.b.arn}/*"`:                             "yes",
		`aws_s3_bucket.b.arn`:                                    "no",
		`"arn:aws:s3:::${var.bucket}/*"`:                         "yes",
		`"arn:aws:s3:::${aws_s3_bucket.b.id}/*"`:                 "yes",
		`"${aws_s3_bucket.b.arn}/logs/*"`:                        "untold",
		`"arn:aws:s3:::other/*"`:                                 "untold",
		`"arn:aws:sqs:::other"`:                                  "no",
		`format("%s/*", aws_s3_bucket.b.arn)`:                    "yes",
		`["${aws_s3_bucket.b.arn}", "${aws_s3_bucket.b.arn}/*"]`: "yes",
	} {
		v := factstest.View(t, "resource \"aws_x\" \"y\" {\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"s3:*\", Resource = "+resource+" }] })\n}\n"+stack)
		p := policy.Read(symbol.BodyOf(v.Resource("aws_x.y")).Value("policy"))
		got, _ := p.Allows(policy.Self(), "s3:GetObject", policy.ARN(v.Resource("aws_s3_bucket.b"), "/*")...)
		if got.String() != want {
			t.Errorf("%s: %s, want %s", resource, got, want)
		}
	}
}

func TestPrincipals(t *testing.T) {
	for _, c := range []struct{ principal, logs, role, public string }{
		{`{ Service = "logs.amazonaws.com" }`, "yes", "no", "no"},
		{`{ Service = "logs.${data.aws_region.here.name}.amazonaws.com" }`, "yes", "no", "no"},
		{`{ Service = ["sns.amazonaws.com", "logs.eu-west-1.amazonaws.com"] }`, "yes", "no", "no"},
		{`{ Service = "sns.amazonaws.com" }`, "no", "no", "no"},
		{`{ Service = var.bucket }`, "untold", "no", "no"},
		{`{ Service = "${var.bucket}.amazonaws.com" }`, "untold", "no", "no"},
		{`"*"`, "yes", "yes", "yes"},
		{`{ AWS = "*" }`, "yes", "yes", "yes"},
		{`{ AWS = aws_iam_role.r.arn }`, "no", "yes", "no"},
		{`{ AWS = "arn:aws:iam::${data.aws_caller_identity.here.account_id}:root" }`, "no", "untold", "no"},
		{`{ AWS = "123456789012" }`, "no", "untold", "no"},
		{`{ AWS = var.bucket }`, "untold", "untold", "unknown"},
		{`var.bucket`, "untold", "untold", "unknown"},
	} {
		v := factstest.View(t, "resource \"aws_x\" \"y\" {\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"kms:*\", Resource = \"*\", Principal = "+c.principal+" }] })\n}\n"+stack)
		p := policy.Read(symbol.BodyOf(v.Resource("aws_x.y")).Value("policy"))
		if got, _ := p.AdmitsService("logs.amazonaws.com", "kms:Encrypt", "kms:Decrypt"); got.String() != c.logs {
			t.Errorf("%s admits logs: %s, want %s", c.principal, got, c.logs)
		}
		if got, _ := p.Allows(policy.AWS(policy.ARN(v.Resource("aws_iam_role.r"), "")...), "kms:Decrypt"); got.String() != c.role {
			t.Errorf("%s allows the role: %s, want %s", c.principal, got, c.role)
		}
		if got := p.Statements[0].Public(); got.String() != c.public {
			t.Errorf("%s is public: %s, want %s", c.principal, got, c.public)
		}
	}
}

func TestConditionsThatRestrict(t *testing.T) {
	for condition, want := range map[string]string{
		`{ StringEquals = { "aws:SourceAccount" = "1" } }`:           "no",
		`{ ArnLike = { "aws:SourceArn" = "arn:aws:s3:::x" } }`:       "no",
		`{ StringLike = { "aws:SourceArn" = "*" } }`:                 "yes",
		`{ Bool = { "aws:SecureTransport" = "true" } }`:              "yes",
		`{ IpAddress = { "aws:SourceIp" = ["0.0.0.0/0"] } }`:         "yes",
		`{ IpAddress = { "aws:SourceIp" = ["10.0.0.0/8"] } }`:        "no",
		`{ StringNotEquals = { "aws:SourceVpce" = "vpce-1" } }`:      "unknown",
		`{ StringEqualsIfExists = { "aws:SourceVpce" = "vpce-1" } }`: "unknown",
		`{ StringEquals = { (var.bucket) = "x" } }`:                  "unknown",
		// All values of nothing are anything.
		`{ "ForAllValues:StringEquals" = { "aws:username" = "u" } }`:                                    "yes",
		`{ "ForAllValues:StringEquals" = { "aws:PrincipalOrgPaths" = "o/r/" } }`:                        "yes",
		`{ "ForAllValues:StringEquals" = { "aws:TagKeys" = "k" }, Null = { "aws:TagKeys" = "false" } }`: "unknown",
		`{ "ForAllValues:StringEquals" = { "aws:PrincipalAccount" = "1" } }`:                            "unknown",
		`{ "ForAnyValue:StringLike" = { "aws:PrincipalOrgPaths" = "o/r/*" } }`:                          "no",
		`var.bucket`: "unknown",
		`{ Bool = { "aws:SecureTransport" = "true" }, StringEquals = { "aws:PrincipalOrgID" = "o-1" } }`: "no",
	} {
		p := read(t, "resource \"aws_x\" \"y\" {\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"*\", Principal = \"*\", Condition = "+condition+" }] })\n}\n"+stack)
		if got := p.Statements[0].Public(); got.String() != want {
			t.Errorf("public under %s: %s, want %s", condition, got, want)
		}
	}
}

func TestExposure(t *testing.T) {
	p := read(t, `resource "aws_x" "y" { policy = data.aws_iam_policy_document.d.json }
data "aws_iam_policy_document" "d" {
  statement {
    sid       = "admin"
    actions   = ["*"]
    resources = ["*"]
  }
  statement {
    sid       = "service"
    actions   = ["s3:*", "sqs:SendMessage"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }
  }
  statement {
    sid     = "bound"
    actions = ["s3:GetObject"]
    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "AWS:sourcearn"
      values   = ["arn:aws:sns:*:*:x"]
    }
  }
  statement {
    sid     = "root"
    actions = ["kms:*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::123456789012:root"]
    }
  }
}`)
	var got []string
	for _, s := range p.Statements {
		sid, _ := s.Sid.Literal()
		got = append(got, sid+" admin "+s.Admin().String()+" deputy "+s.ConfusedDeputy().String())
	}
	want := "admin admin yes deputy no; service admin no deputy yes; bound admin no deputy no; root admin no deputy no"
	if s := strings.Join(got, "; "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
	if wild := p.Statements[1].WildActions(); len(wild) != 1 {
		t.Errorf("wild actions: %d", len(wild))
	}
	if a := p.DelegatesToIAM("kms:Decrypt"); a != symbol.Yes {
		t.Errorf("delegates to IAM: %s", a)
	}
	if place := p.Statements[3].At.Place().Location(); place.Range.Start == 0 || !strings.HasSuffix(place.Path, "main.tf") {
		t.Errorf("the statement is at %v", place)
	}
}

func FuzzText(f *testing.F) {
	f.Add(`{"Statement":[{"Effect":"Allow","Action":["a:b"],"Resource":"*"}]}`, uint8(3))
	f.Add(`{"Statement":{"Condition":{"StringEquals":{"aws:x":["\u0041"]}}}}`, uint8(20))
	f.Add(`[[[[`, uint8(0))
	f.Fuzz(func(t *testing.T, text string, cut uint8) {
		at := min(int(cut), len(text))
		v := &symbol.Value{Kind: symbol.Scalar, Parts: []symbol.Part{
			{Text: text[:at]}, {Hole: &symbol.Value{}}, {Text: text[at:]},
		}}
		for _, v := range []*symbol.Value{v, symbol.Text(text, symbol.At{})} {
			p := policy.Read(v)
			p.Allows(policy.Service("logs.amazonaws.com"), "kms:Decrypt")
			for _, s := range p.Statements {
				s.Public()
				s.Admin()
				s.ConfusedDeputy()
			}
		}
	})
}

// TestStructure reads JSON that is no policy, with a hole in it.
func TestStructure(t *testing.T) {
	v := factstest.View(t, "resource \"x_thing\" \"t\" {\n  text   = \"[{\\\"a\\\": \\\"${var.x}\\\"}]\"\n  object = [{ a = 1 }]\n  none   = \"a [\"\n}\nvariable \"x\" {}\n")
	body := symbol.BodyOf(v.Resource("x_thing.t"))
	for name, want := range map[string]string{"text": "var.x", "object": "1", "none": ""} {
		items, _ := policy.Structure(body.Value(name)).Elements()
		got := ""
		if len(items) == 1 {
			field, _ := items[0].Field("a")
			if got, _ = field.Literal(); field.Ref() != nil {
				got = field.Ref().Address
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
