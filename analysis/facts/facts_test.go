package facts_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/factstest"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// find is a resource by its address, in the module or one that it calls.
func find(t *testing.T, v *pass.View, address string) *pass.Resource {
	t.Helper()
	for {
		rest, ok := strings.CutPrefix(address, "module.")
		if !ok {
			break
		}
		name, inner, _ := strings.Cut(rest, ".")
		if v = v.Called(name); v == nil {
			t.Fatalf("module.%s is not at hand", name)
		}
		address = inner
	}
	r := v.Resource(address)
	if r == nil {
		t.Fatalf("no resource %s", address)
	}
	return r
}

// list writes resources, those that are not sure in parentheses.
func list(found []*pass.Resource, sure []bool, complete bool) string {
	var out []string
	for i, r := range found {
		name := symbol.Of(r.View()).Prefix() + r.Address()
		if sure != nil && !sure[i] {
			name = "(" + name + ")"
		}
		out = append(out, name)
	}
	slices.Sort(out)
	if !complete {
		out = append(out, "...")
	}
	return strings.Join(out, " ")
}

func TestCompanions(t *testing.T) {
	const bucket = "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"logs-${var.env}\"\n}\nvariable \"env\" { type = string }\n"
	for name, c := range map[string]struct{ config, want string }{
		"none":         {bucket, ""},
		"by reference": {bucket + `resource "aws_s3_bucket_versioning" "v" { bucket = aws_s3_bucket.b.id }`, "aws_s3_bucket_versioning.v"},
		"by name":      {bucket + `resource "aws_s3_bucket_versioning" "v" { bucket = "logs-${var.env}" }`, "aws_s3_bucket_versioning.v"},
		"through a local": {bucket + "locals {\n  b = aws_s3_bucket.b\n}\n" + `resource "aws_s3_bucket_versioning" "v" { bucket = local.b.bucket }`,
			"aws_s3_bucket_versioning.v"},
		"through a companion": {bucket + `resource "aws_s3_bucket_policy" "p" { bucket = aws_s3_bucket.b.id }
resource "aws_s3_bucket_versioning" "v" { bucket = aws_s3_bucket_policy.p.bucket }`, "aws_s3_bucket_versioning.v"},
		"of another": {bucket + `resource "aws_s3_bucket" "c" {}
resource "aws_s3_bucket_versioning" "v" { bucket = aws_s3_bucket.c.id }`, ""},
		"of another name": {bucket + `resource "aws_s3_bucket_versioning" "v" { bucket = "other" }`, ""},
		"of an unknown name": {bucket + `variable "b" { type = string }
resource "aws_s3_bucket_versioning" "v" { bucket = var.b }`, "..."},
		"conditional": {bucket + `variable "on" { type = bool }
resource "aws_s3_bucket_versioning" "v" {
  count  = var.on ? 1 : 0
  bucket = aws_s3_bucket.b.id
}`, "(aws_s3_bucket_versioning.v)"},
		"absent": {bucket + `resource "aws_s3_bucket_versioning" "v" {
  count  = 0
  bucket = aws_s3_bucket.b.id
}`, ""},
		"one of two": {bucket + `resource "aws_s3_bucket" "c" {}
resource "aws_s3_bucket_versioning" "v" { bucket = var.env == "p" ? aws_s3_bucket.b.id : aws_s3_bucket.c.id }`, "(aws_s3_bucket_versioning.v)"},
		"for_each over buckets": {bucket + `resource "aws_s3_bucket" "c" {}
resource "aws_s3_bucket_versioning" "v" {
  for_each = { b = aws_s3_bucket.b.id, c = aws_s3_bucket.c.id }
  bucket   = each.value
}`, "aws_s3_bucket_versioning.v"},
		"for_each of both": {`resource "aws_s3_bucket" "b" {
  for_each = toset(["x", "y"])
  bucket   = each.key
}
resource "aws_s3_bucket_versioning" "v" {
  for_each = aws_s3_bucket.b
  bucket   = each.value.id
}`, "aws_s3_bucket_versioning.v"},
		"in a module": {"-- main.tf --\n" + bucket + `
module "m" {
  source = "./m"
  bucket = aws_s3_bucket.b.id
}
-- m/main.tf --
variable "bucket" {}
resource "aws_s3_bucket_versioning" "v" { bucket = var.bucket }`, "module.m.aws_s3_bucket_versioning.v"},
		"in an unknown module": {bucket + `
module "m" {
  source = "example/m/aws"
  bucket = aws_s3_bucket.b.id
}`, "..."},
		"a module that has nothing to do with it": {bucket + `
module "m" { source = "example/m/aws" }`, ""},
	} {
		v := factstest.View(t, c.config)
		got := facts.Of(v).Companions(find(t, v, "aws_s3_bucket.b"), "aws_s3_bucket_versioning", "bucket")
		if s := list(got.Found, got.Sure, got.Complete); s != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
	}
}

func TestTargets(t *testing.T) {
	const config = `
resource "aws_s3_bucket" "b" {}
resource "aws_s3_bucket" "copy" { bucket = "${aws_s3_bucket.b.id}-copy" }
resource "aws_s3_bucket" "named" { bucket = "named" }
data "aws_s3_bucket" "there" { bucket = "there" }
data "aws_s3_bucket" "here" { bucket = aws_s3_bucket.b.id }
variable "bucket" { type = string }
`
	for expr, want := range map[string]string{
		`aws_s3_bucket.b.arn`:                              "aws_s3_bucket.b",
		`"${aws_s3_bucket.b.arn}/*"`:                       "aws_s3_bucket.b",
		`"arn:aws:s3:::${aws_s3_bucket.b.id}/x"`:           "aws_s3_bucket.b",
		`"${aws_s3_bucket.b.id}-copy"`:                     "aws_s3_bucket.copy",
		`"named"`:                                          "aws_s3_bucket.named",
		`"arn:aws:s3:::named"`:                             "aws_s3_bucket.named",
		`["named", aws_s3_bucket.b.id]`:                    "aws_s3_bucket.b aws_s3_bucket.named",
		`data.aws_s3_bucket.there.arn`:                     "",
		`data.aws_s3_bucket.here.arn`:                      "(aws_s3_bucket.b)",
		`var.bucket`:                                       "...",
		`"arn:aws:sqs:eu-west-1:123456789012:x"`:           "",
		`null`:                                             "",
		`try(aws_s3_bucket.b.id, "")`:                      "(aws_s3_bucket.b)",
		`one(aws_s3_bucket.b[*].id)`:                       "aws_s3_bucket.b",
		`var.bucket == "x" ? "named" : aws_s3_bucket.b.id`: "(aws_s3_bucket.b) (aws_s3_bucket.named)",
		`upper(aws_s3_bucket.b.id)`:                        "(aws_s3_bucket.b) ...",
	} {
		v := factstest.View(t, "resource \"aws_x\" \"y\" {\n  v = "+expr+"\n}\n"+config)
		got := facts.Of(v).Target(find(t, v, "aws_x.y"), "v", "aws_s3_bucket")
		if s := list(got.Found, got.Sure, got.Complete); s != want {
			t.Errorf("%s: %q, want %q", expr, s, want)
		}
	}
}

func TestUsers(t *testing.T) {
	const topic = "resource \"aws_sns_topic\" \"t\" {}\n"
	for name, c := range map[string]struct{ config, want string }{
		"none":   {topic, ""},
		"direct": {topic + `resource "aws_x" "a" { v = aws_sns_topic.t.arn }`, "aws_x.a"},
		"nested": {topic + `resource "aws_x" "a" {
  b { v = "${aws_sns_topic.t.arn}/x" }
}`, "aws_x.a"},
		"jsonencode": {topic + `resource "aws_x" "a" { v = jsonencode({ r = [aws_sns_topic.t.arn] }) }`, "aws_x.a"},
		"local": {topic + `locals { t = [aws_sns_topic.t.arn] }
resource "aws_x" "a" { v = local.t }`, "aws_x.a"},
		"local that nobody uses": {topic + `locals { t = [aws_sns_topic.t.arn] }`, ""},
		"output":                 {topic + `output "t" { value = aws_sns_topic.t.arn }`, ""},
		"module": {"-- main.tf --\n" + topic + `
module "m" {
  source = "./m"
  topic  = aws_sns_topic.t.arn
}
resource "aws_x" "b" { v = module.m.topic }
-- m/main.tf --
variable "topic" {}
resource "aws_x" "a" { v = var.topic }
output "topic" { value = var.topic }`, "aws_x.b module.m.aws_x.a"},
		"module two deep": {"-- main.tf --\n" + topic + `
module "m" {
  source = "./m"
  topic  = aws_sns_topic.t.arn
}
-- m/main.tf --
variable "topic" {}
module "n" {
  source = "./n"
  t      = var.topic
}
-- m/n/main.tf --
variable "t" {}
resource "aws_x" "a" { v = var.t }`, "module.m.module.n.aws_x.a"},
		"unknown module": {topic + `module "m" {
  source = "example/m/aws"
  topic  = aws_sns_topic.t.arn
}`, "..."},
	} {
		v := factstest.View(t, c.config)
		users := facts.Of(v).Users(find(t, v, "aws_sns_topic.t"))
		if s := list(users.By(), nil, users.Complete); s != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
	}
}

func TestRefers(t *testing.T) {
	v := factstest.View(t, `
resource "aws_sns_topic" "t" {}
data "aws_iam_policy_document" "d" {
  statement { resources = [aws_sns_topic.t.arn] }
}
resource "aws_x" "through_data" { policy = data.aws_iam_policy_document.d.json }
resource "aws_x" "none" {}
resource "aws_x" "waits" { depends_on = [aws_x.through_data] }
`)
	f := facts.Of(v)
	topic := find(t, v, "aws_sns_topic.t")
	for address, want := range map[string]string{"aws_x.through_data": "yes", "aws_x.none": "no"} {
		if got := f.Refers(find(t, v, address), topic); got.String() != want {
			t.Errorf("%s refers to the topic: %s, want %s", address, got, want)
		}
	}
	for address, want := range map[string]string{"aws_x.waits": "yes", "aws_x.none": "no"} {
		if got := f.DependsOn(find(t, v, address), topic); got.String() != want {
			t.Errorf("%s is made after the topic: %s, want %s", address, got, want)
		}
	}
}

func TestLogGroups(t *testing.T) {
	const fn = "variable \"n\" { type = string }\nresource \"aws_lambda_function\" \"f\" {\n  function_name = \"${var.n}-f\"\n}\n"
	for name, c := range map[string]struct{ config, want string }{
		"none":           {fn, ""},
		"same text":      {fn + `resource "aws_cloudwatch_log_group" "g" { name = "/aws/lambda/${var.n}-f" }`, "aws_cloudwatch_log_group.g"},
		"by its name":    {fn + `resource "aws_cloudwatch_log_group" "g" { name = "/aws/lambda/${aws_lambda_function.f.function_name}" }`, "aws_cloudwatch_log_group.g"},
		"of another":     {fn + `resource "aws_cloudwatch_log_group" "g" { name = "/aws/lambda/${var.n}-g" }`, ""},
		"by format":      {fn + `resource "aws_cloudwatch_log_group" "g" { name = format("/aws/lambda/%s-f", var.n) }`, "aws_cloudwatch_log_group.g"},
		"unknown":        {fn + "variable \"g\" { type = string }\n" + `resource "aws_cloudwatch_log_group" "g" { name = var.g }`, "..."},
		"by a condition": {fn + `resource "aws_cloudwatch_log_group" "g" { name = var.n == "x" ? "/aws/lambda/${var.n}-f" : "y" }`, "..."},
		"for_each of both": {`locals { fns = toset(["a", "b"]) }
resource "aws_lambda_function" "f" {
  for_each      = local.fns
  function_name = "x-${each.key}"
}
resource "aws_cloudwatch_log_group" "g" {
  for_each = local.fns
  name     = "/aws/lambda/x-${each.value}"
}`, "aws_cloudwatch_log_group.g"},
		"logging_config": {`resource "aws_lambda_function" "f" {
  function_name = "f"
  logging_config { log_group = aws_cloudwatch_log_group.g.name }
}
resource "aws_cloudwatch_log_group" "g" { name = "/custom" }`, "aws_cloudwatch_log_group.g"},
	} {
		v := factstest.View(t, c.config)
		got := facts.Of(v).LogGroups(find(t, v, "aws_lambda_function.f"))
		if s := list(got.Found, got.Sure, got.Complete); s != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
	}
}

func TestRegion(t *testing.T) {
	v := factstest.View(t, `
-- main.tf --
provider "aws" { region = var.region }
provider "aws" {
  alias  = "east"
  region = "us-east-1"
}
variable "region" { default = "eu-west-1" }
resource "aws_x" "here" {}
resource "aws_x" "east" { provider = aws.east }
resource "aws_x" "own" { region = "us-east-1" }
module "inherits" { source = "./m" }
module "given" {
  source    = "./m"
  providers = { aws = aws.east }
}
-- m/main.tf --
resource "aws_x" "a" {}
-- other/main.tf --
`)
	f := facts.Of(v)
	for address, want := range map[string]string{
		"aws_x.here": "no", "aws_x.east": "yes", "aws_x.own": "yes", "module.inherits.aws_x.a": "no", "module.given.aws_x.a": "yes",
	} {
		if got := f.InRegion(find(t, v, address), "us-east-1"); got.String() != want {
			t.Errorf("%s is in us-east-1: %s, want %s", address, got, want)
		}
	}
	v = factstest.View(t, `
provider "aws" {}
resource "aws_x" "a" {}
`)
	if got := facts.Of(v).InRegion(find(t, v, "aws_x.a"), "us-east-1"); got != symbol.Unknown {
		t.Errorf("without a region: %s", got)
	}
}

func TestParameters(t *testing.T) {
	const group = `
resource "aws_db_parameter_group" "g" {
  name = "g"
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}
`
	for name, c := range map[string]struct{ config, want string }{
		"attached":   {group + `resource "aws_db_instance" "d" { parameter_group_name = aws_db_parameter_group.g.name }`, "yes 1"},
		"by name":    {group + `resource "aws_db_instance" "d" { parameter_group_name = "g" }`, "yes 1"},
		"default":    {group + `resource "aws_db_instance" "d" {}`, "no"},
		"literal":    {group + `resource "aws_db_instance" "d" { parameter_group_name = "other" }`, "unknown"},
		"variable":   {group + "variable \"g\" { type = string }\n" + `resource "aws_db_instance" "d" { parameter_group_name = var.g }`, "unknown"},
		"other name": {`resource "aws_db_parameter_group" "g" {}` + "\n" + `resource "aws_db_instance" "d" { parameter_group_name = aws_db_parameter_group.g.id }`, "no"},
		"dynamic": {`variable "p" { type = map(string) }
resource "aws_db_parameter_group" "g" {
  dynamic "parameter" {
    for_each = var.p
    content {
      name  = parameter.key
      value = parameter.value
    }
  }
}
resource "aws_db_instance" "d" { parameter_group_name = aws_db_parameter_group.g.id }`, "unknown"},
		"dynamic over a local": {`locals { p = { "rds.force_ssl" = "1" } }
resource "aws_db_parameter_group" "g" {
  dynamic "parameter" {
    for_each = local.p
    content {
      name  = parameter.key
      value = parameter.value
    }
  }
}
resource "aws_db_instance" "d" { parameter_group_name = aws_db_parameter_group.g.id }`, "yes 1"},
	} {
		v := factstest.View(t, c.config)
		parameter, answer := facts.Of(v).Parameters(find(t, v, "aws_db_instance.d")).Get("rds.force_ssl")
		got := answer.String()
		if answer == symbol.Yes {
			text, _ := parameter.Value.Literal()
			got += " " + text
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	v := factstest.View(t, group+`resource "aws_db_instance" "d" { parameter_group_name = aws_db_parameter_group.g.name }`)
	if users := facts.Of(v).GroupUsers(find(t, v, "aws_db_parameter_group.g")); users.Some() != symbol.Yes {
		t.Errorf("the group is used: %s", users.Some())
	}
	v = factstest.View(t, group)
	if users := facts.Of(v).GroupUsers(find(t, v, "aws_db_parameter_group.g")); users.Some() != symbol.No {
		t.Errorf("the group is used by nobody: %s", users.Some())
	}
}

func TestBindings(t *testing.T) {
	v := factstest.View(t, `
variable "m" { type = list(string) }
resource "google_storage_bucket_iam_member" "public" {
  role   = "roles/storage.objectViewer"
  member = "allUsers"
}
resource "google_storage_bucket_iam_member" "private" { member = "user:a@example.com" }
resource "google_project_iam_binding" "unknown" { members = var.m }
resource "google_storage_bucket_iam_policy" "data" { policy_data = data.google_iam_policy.p.policy_data }
data "google_iam_policy" "p" {
  binding { members = ["allAuthenticatedUsers"] }
}
resource "google_cloud_run_service_iam_member" "conditional" {
  member = "allUsers"
  condition { expression = "x" }
}
`)
	var got []string
	for _, b := range facts.Of(v).Bindings() {
		got = append(got, b.Resource.Name+" "+b.Public().String())
	}
	slices.Sort(got)
	if s, want := strings.Join(got, ", "), "conditional unknown, data yes, private no, public yes, unknown unknown"; s != want {
		t.Errorf("got %s, want %s", s, want)
	}
}

func TestCompanionsOfOtherProviders(t *testing.T) {
	v := factstest.View(t, `
resource "azurerm_storage_account" "a" { name = "a" }
resource "azurerm_storage_account" "b" { name = "b" }
resource "azurerm_storage_account_network_rules" "r" { storage_account_id = azurerm_storage_account.a.id }
resource "google_storage_bucket" "g" { name = "g" }
resource "google_storage_bucket_acl" "acl" { bucket = "g" }
`)
	f := facts.Of(v)
	for _, c := range []struct{ address, typ, argument, want string }{
		{"azurerm_storage_account.a", "azurerm_storage_account_network_rules", "storage_account_id", "yes"},
		{"azurerm_storage_account.b", "azurerm_storage_account_network_rules", "storage_account_id", "no"},
		{"google_storage_bucket.g", "google_storage_bucket_acl", "bucket", "yes"},
	} {
		if got := f.Companions(find(t, v, c.address), c.typ, c.argument).Some(); got.String() != c.want {
			t.Errorf("%s of %s: %s, want %s", c.typ, c.address, got, c.want)
		}
	}
}
