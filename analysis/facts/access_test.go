package facts_test

import (
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/factstest"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
)

func TestKeyPolicies(t *testing.T) {
	const group = "resource \"aws_cloudwatch_log_group\" \"g\" { kms_key_id = aws_kms_key.k.arn }\n"
	const document = `
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${var.region}.amazonaws.com"]
    }
  }
}
variable "region" { type = string }
`
	for name, c := range map[string]struct{ config, want string }{
		"default policy": {`resource "aws_kms_key" "k" {}`, "no"},
		"inline":         {`resource "aws_kms_key" "k" { policy = data.aws_iam_policy_document.d.json }` + document, "yes"},
		"companion": {"resource \"aws_kms_key\" \"k\" {}\n" + `resource "aws_kms_key_policy" "p" {
  key_id = aws_kms_key.k.id
  policy = data.aws_iam_policy_document.d.json
}` + document, "yes"},
		"companion of a module": {"-- main.tf --\nresource \"aws_kms_key\" \"k\" {}\n" + `module "m" {
  source = "./m"
  key    = aws_kms_key.k.key_id
}
-- m/main.tf --
variable "key" {}
resource "aws_kms_key_policy" "p" {
  key_id = var.key
  policy = data.aws_iam_policy_document.d.json
}` + document, "yes"},
		"handed to an unknown module": {"resource \"aws_kms_key\" \"k\" {}\n" + `module "m" {
  source = "example/m/aws"
  key    = aws_kms_key.k.key_id
}`, "untold"},
		"unknown text":        {"resource \"aws_kms_key\" \"k\" { policy = var.p }\nvariable \"p\" { type = string }", "untold"},
		"perhaps the default": {"resource \"aws_kms_key\" \"k\" { policy = var.on ? data.aws_iam_policy_document.d.json : null }\nvariable \"on\" { type = bool }" + document, "untold"},
		"another service": {`resource "aws_kms_key" "k" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "sns.amazonaws.com" }, Action = "kms:*", Resource = "*" }] })
}`, "no"},
		"too few actions": {`resource "aws_kms_key" "k" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "logs.amazonaws.com" }, Action = "kms:DescribeKey", Resource = "*" }] })
}`, "no"},
		"under a condition": {`resource "aws_kms_key" "k" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "logs.amazonaws.com" }, Action = "kms:*", Resource = "*", Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "x" } } }] })
}`, "conditional"},
		"a grant": {"resource \"aws_kms_key\" \"k\" {}\nresource \"aws_kms_grant\" \"g\" { key_id = aws_kms_key.k.key_id }", "untold"},
	} {
		config := c.config + "\n" + group
		if strings.HasPrefix(c.config, "-- ") {
			config = strings.Replace(c.config, "-- main.tf --\n", "-- main.tf --\n"+group, 1)
		}
		v := factstest.View(t, config)
		f := facts.Of(v)
		key := f.Key(find(t, v, "aws_cloudwatch_log_group.g"), "kms_key_id").One()
		if key == nil {
			t.Errorf("%s: the key is not found", name)
			continue
		}
		if got, _ := f.KeyAdmits(key, "logs.amazonaws.com", "kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"); got.String() != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestKeys(t *testing.T) {
	v := factstest.View(t, `
resource "aws_kms_key" "k" {}
resource "aws_kms_alias" "a" {
  name          = "alias/mine"
  target_key_id = aws_kms_key.k.key_id
}
variable "key" { type = string }
data "aws_kms_alias" "managed" { name = "alias/aws/sqs" }
data "aws_kms_alias" "other" { name = "alias/other" }
resource "aws_sns_topic" "reference" { kms_master_key_id = aws_kms_key.k.id }
resource "aws_sns_topic" "alias" { kms_master_key_id = aws_kms_alias.a.name }
resource "aws_sns_topic" "alias_name" { kms_master_key_id = "alias/mine" }
resource "aws_sns_topic" "managed" { kms_master_key_id = "alias/aws/sns" }
resource "aws_sns_topic" "looked_up" { kms_master_key_id = data.aws_kms_alias.managed.target_key_arn }
resource "aws_sns_topic" "elsewhere" { kms_master_key_id = data.aws_kms_alias.other.target_key_arn }
resource "aws_sns_topic" "variable" { kms_master_key_id = var.key }
resource "aws_sns_topic" "none" {}
`)
	f := facts.Of(v)
	for name, want := range map[string]string{
		"reference": "aws_kms_key.k", "alias": "aws_kms_key.k", "alias_name": "aws_kms_key.k", "managed": "alias/aws/sns elsewhere",
		"looked_up": "alias/aws/sqs elsewhere", "elsewhere": "elsewhere", "variable": "unknown", "none": "absent",
	} {
		k := f.Key(find(t, v, "aws_sns_topic."+name), "kms_master_key_id")
		var got []string
		if one := k.One(); one != nil {
			got = append(got, one.Address())
		}
		if k.Managed != "" {
			got = append(got, k.Managed)
		}
		if k.Elsewhere {
			got = append(got, "elsewhere")
		}
		if k.Absent {
			got = append(got, "absent")
		}
		if !k.Complete {
			got = append(got, "unknown")
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %q, want %q", name, s, want)
		}
	}
	users, _ := f.KeyUsers(find(t, v, "aws_kms_key.k"))
	if s, want := list(users, nil, true), "aws_sns_topic.alias aws_sns_topic.reference"; s != want {
		t.Errorf("users of the key: %q, want %q", s, want)
	}
}

func TestRolePolicies(t *testing.T) {
	const role = "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n}\nresource \"aws_sqs_queue\" \"q\" {}\nresource \"aws_sqs_queue\" \"other\" {}\n"
	const statement = `jsonencode({ Statement = [{ Effect = "Allow", Action = ["sqs:ReceiveMessage"], Resource = aws_sqs_queue.q.arn }] })`
	for name, c := range map[string]struct{ config, want string }{
		"nothing":                  {role, "no"},
		"own policy":               {role + "resource \"aws_iam_role_policy\" \"p\" {\n  role = aws_iam_role.r.id\n  policy = " + statement + "\n}", "yes"},
		"by name":                  {role + "resource \"aws_iam_role_policy\" \"p\" {\n  role = \"r\"\n  policy = " + statement + "\n}", "yes"},
		"inline":                   {strings.Replace(role, "name = \"r\"", "name = \"r\"\n  inline_policy {\n    policy = "+statement+"\n  }", 1), "yes"},
		"attached":                 {role + "resource \"aws_iam_policy\" \"p\" { policy = " + statement + " }\nresource \"aws_iam_role_policy_attachment\" \"a\" {\n  role = aws_iam_role.r.name\n  policy_arn = aws_iam_policy.p.arn\n}", "yes"},
		"attached to many":         {role + "resource \"aws_iam_policy\" \"p\" { policy = " + statement + " }\nresource \"aws_iam_policy_attachment\" \"a\" {\n  name = \"a\"\n  roles = [aws_iam_role.r.name]\n  policy_arn = aws_iam_policy.p.arn\n}", "yes"},
		"managed":                  {role + "resource \"aws_iam_role_policy_attachment\" \"a\" {\n  role = aws_iam_role.r.name\n  policy_arn = \"arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole\"\n}", "yes"},
		"managed, another":         {role + "resource \"aws_iam_role_policy_attachment\" \"a\" {\n  role = aws_iam_role.r.name\n  policy_arn = \"arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole\"\n}", "no"},
		"managed, not known":       {role + "resource \"aws_iam_role_policy_attachment\" \"a\" {\n  role = aws_iam_role.r.name\n  policy_arn = \"arn:aws:iam::aws:policy/Something\"\n}", "untold"},
		"managed with a partition": {role + "data \"aws_partition\" \"p\" {}\nresource \"aws_iam_role_policy_attachment\" \"a\" {\n  role = aws_iam_role.r.name\n  policy_arn = \"arn:${data.aws_partition.p.partition}:iam::aws:policy/AdministratorAccess\"\n}", "yes"},
		"for_each of ARNs": {role + `resource "aws_iam_role_policy_attachment" "a" {
  for_each = toset(["arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess", "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"])
  role = aws_iam_role.r.name
  policy_arn = each.value
}`, "yes"},
		"count of a list": {role + `locals { arns = ["arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess", "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"] }
resource "aws_iam_role_policy_attachment" "a" {
  count = length(local.arns)
  role = aws_iam_role.r.name
  policy_arn = local.arns[count.index]
}`, "yes"},
		"variable list": {role + `variable "arns" { type = set(string) }
resource "aws_iam_role_policy_attachment" "a" {
  for_each = var.arns
  role = aws_iam_role.r.name
  policy_arn = each.value
}`, "untold"},
		"conditional":   {role + "variable \"on\" { type = bool }\nresource \"aws_iam_role_policy\" \"p\" {\n  count = var.on ? 1 : 0\n  role = aws_iam_role.r.id\n  policy = " + statement + "\n}", "untold"},
		"another queue": {role + "resource \"aws_iam_role_policy\" \"p\" {\n  role = aws_iam_role.r.id\n  policy = " + strings.Replace(statement, "queue.q", "queue.other", 1) + "\n}", "no"},
		"another role":  {role + "resource \"aws_iam_role\" \"s\" {}\nresource \"aws_iam_role_policy\" \"p\" {\n  role = aws_iam_role.s.id\n  policy = " + statement + "\n}", "no"},
		"in a module": {"-- main.tf --\n" + role + `module "m" {
  source = "./m"
  role   = aws_iam_role.r.name
  queue  = aws_sqs_queue.q.arn
}
-- m/main.tf --
variable "role" {}
variable "queue" {}
resource "aws_iam_role_policy" "p" {
  role   = var.role
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = ["sqs:*"], Resource = var.queue }] })
}`, "yes"},
		"handed to an unknown module": {role + "module \"m\" {\n  source = \"example/m/aws\"\n  role = aws_iam_role.r.name\n}", "untold"},
	} {
		v := factstest.View(t, c.config)
		got := facts.Of(v).May(find(t, v, "aws_iam_role.r"), "sqs:ReceiveMessage", find(t, v, "aws_sqs_queue.q"))
		if got.String() != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestRoles(t *testing.T) {
	v := factstest.View(t, `
resource "aws_iam_role" "r" {
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }] })
}
resource "aws_iam_role" "s" { assume_role_policy = "{}" }
resource "aws_iam_instance_profile" "p" { role = aws_iam_role.s.name }
locals { roles = { a = aws_iam_role.r.arn, b = aws_iam_role.s.arn } }
resource "aws_lambda_function" "f" { role = aws_iam_role.r.arn }
resource "aws_instance" "i" { iam_instance_profile = aws_iam_instance_profile.p.name }
resource "aws_ecs_task_definition" "t" {
  for_each      = toset(["a", "b"])
  task_role_arn = local.roles[each.key]
}
variable "role" { type = string }
resource "aws_lambda_function" "g" { role = var.role }
`)
	f := facts.Of(v)
	for _, c := range []struct{ address, argument, want string }{
		{"aws_lambda_function.f", "role", "aws_iam_role.r"},
		{"aws_instance.i", "iam_instance_profile", "aws_iam_role.s"},
		{"aws_ecs_task_definition.t", "task_role_arn", "aws_iam_role.r aws_iam_role.s"},
		{"aws_ecs_task_definition.t", "execution_role_arn", ""},
		{"aws_lambda_function.g", "role", "..."},
	} {
		r := f.Role(find(t, v, c.address), c.argument)
		if got := list(r.Found, r.Sure, r.Complete); got != c.want {
			t.Errorf("%s of %s: %q, want %q", c.argument, c.address, got, c.want)
		}
	}
	users, _ := f.RoleUsers(find(t, v, "aws_iam_role.s"))
	if got, want := list(users, nil, true), "aws_ecs_task_definition.t aws_instance.i"; got != want {
		t.Errorf("users of the role: %q, want %q", got, want)
	}
	if verdict, _ := f.TrustPolicy(find(t, v, "aws_iam_role.r")).Allows(policy.Service("lambda.amazonaws.com"), "sts:AssumeRole"); verdict != policy.Yes {
		t.Errorf("the function may assume the role: %s", verdict)
	}
}

func TestDeliveries(t *testing.T) {
	v := factstest.View(t, `
resource "aws_s3_bucket" "b" {}
resource "aws_lambda_function" "f" { function_name = "f" }
resource "aws_lambda_function" "g" { function_name = "g" }
resource "aws_lambda_function" "h" { function_name = "h" }
resource "aws_s3_bucket_notification" "n" {
  bucket = aws_s3_bucket.b.id
  lambda_function { lambda_function_arn = aws_lambda_function.f.arn }
}
resource "aws_lambda_permission" "s3" {
  function_name = aws_lambda_function.f.function_name
  principal     = "s3.amazonaws.com"
  source_arn    = aws_s3_bucket.b.arn
}
resource "aws_apigatewayv2_api" "api" {}
resource "aws_apigatewayv2_api" "other" {}
resource "aws_apigatewayv2_integration" "i" {
  api_id          = aws_apigatewayv2_api.api.id
  integration_uri = aws_lambda_function.g.invoke_arn
}
resource "aws_lambda_permission" "api" {
  function_name = aws_lambda_function.g.arn
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.api.execution_arn}/*/*"
}
resource "aws_cloudwatch_event_rule" "r" {}
resource "aws_cloudwatch_event_target" "t" {
  rule = aws_cloudwatch_event_rule.r.name
  arn  = aws_lambda_function.h.arn
}
resource "aws_lambda_event_source_mapping" "m" {
  function_name    = aws_lambda_function.g.arn
  event_source_arn = aws_sqs_queue.q.arn
}
resource "aws_sqs_queue" "q" {}
`)
	f := facts.Of(v)
	for name, want := range map[string]string{
		"f": "s3.amazonaws.com", "g": "apigateway.amazonaws.com polled", "h": "events.amazonaws.com",
	} {
		sure, perhaps, complete := f.DeliveriesTo(find(t, v, "aws_lambda_function."+name))
		var got []string
		for _, d := range sure {
			if d.Mode == facts.Polled {
				got = append(got, "polled")
				continue
			}
			got = append(got, d.Service)
		}
		if s := strings.Join(got, " "); s != want || len(perhaps) > 0 || !complete {
			t.Errorf("to %s: %q (%d perhaps, complete %v), want %q", name, s, len(perhaps), complete, want)
		}
	}
	for _, c := range []struct{ fn, service, source, want string }{
		{"f", "s3.amazonaws.com", "aws_s3_bucket.b", "yes"},
		{"f", "sns.amazonaws.com", "", "no"},
		{"g", "apigateway.amazonaws.com", "aws_apigatewayv2_api.api", "yes"},
		{"g", "apigateway.amazonaws.com", "aws_apigatewayv2_api.other", "no"},
		{"h", "events.amazonaws.com", "aws_cloudwatch_event_rule.r", "no"},
	} {
		fn := find(t, v, "aws_lambda_function."+c.fn)
		var got policy.Verdict
		if c.source == "" {
			got, _ = f.MayInvoke(fn, c.service, nil)
		} else {
			got, _ = f.MayInvoke(fn, c.service, find(t, v, c.source))
		}
		if got.String() != c.want {
			t.Errorf("%s may invoke %s for %s: %s, want %s", c.service, c.fn, c.source, got, c.want)
		}
	}
}

func TestResourcePolicies(t *testing.T) {
	v := factstest.View(t, `
resource "aws_s3_bucket" "public" {}
resource "aws_s3_bucket_policy" "p" {
  bucket = aws_s3_bucket.public.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "${aws_s3_bucket.public.arn}/*" }] })
}
resource "aws_s3_bucket" "private" {}
resource "aws_sqs_queue" "q" {}
resource "aws_sqs_queue_policy" "q" {
  queue_url = aws_sqs_queue.q.url
  policy    = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "sns.amazonaws.com" }, Action = "sqs:SendMessage", Resource = aws_sqs_queue.q.arn }] })
}
`)
	f := facts.Of(v)
	public := f.Policy(find(t, v, "aws_s3_bucket.public"))
	if public.Written != symbol.Yes || len(public.Statements) != 1 || public.Statements[0].Public() != symbol.Yes {
		t.Errorf("the public bucket: written %s, %d statements", public.Written, len(public.Statements))
	}
	if private := f.Policy(find(t, v, "aws_s3_bucket.private")); private.Written != symbol.No || !private.Complete {
		t.Errorf("the private bucket: written %s, complete %v", private.Written, private.Complete)
	}
	queue := find(t, v, "aws_sqs_queue.q")
	if got, _ := f.Policy(queue).Allows(policy.Service("sns.amazonaws.com"), "sqs:SendMessage", policy.ARN(queue, "")...); got != policy.Yes {
		t.Errorf("the topic may send to the queue: %s", got)
	}
	if got, _ := f.Policy(queue).AdmitsService("s3.amazonaws.com", "sqs:SendMessage"); got != policy.No {
		t.Errorf("the bucket may send to the queue: %s", got)
	}
}
