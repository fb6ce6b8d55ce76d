package aws

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var secretWithoutRotation = &pass.Rule{
	ID:       "aws/secret-without-rotation",
	Severity: analysis.Warning,
	Category: "Secrets and rotation",
	Types:    []string{"aws_secretsmanager_secret"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Database secret is never rotated",
		Why: "A password that never changes stays useful to whoever has seen it once: in the state, in a log, in a laptop's history. " +
			"Secrets Manager can change the password of a database on a schedule, and RDS and Redshift do it by themselves when " +
			"they manage the master password (manage_master_user_password).",
		Bad: `resource "random_password" "orders" {
  length = 32
}

resource "aws_secretsmanager_secret" "orders" {
  name = "orders/db"
}

resource "aws_secretsmanager_secret_version" "orders" {
  secret_id = aws_secretsmanager_secret.orders.id
  secret_string = jsonencode({
    username = "orders"
    password = random_password.orders.result
  })
}
`,
		Good: `resource "random_password" "orders" {
  length = 32
}

resource "aws_secretsmanager_secret" "orders" {
  name = "orders/db"
}

resource "aws_secretsmanager_secret_version" "orders" {
  secret_id = aws_secretsmanager_secret.orders.id
  secret_string = jsonencode({
    username = "orders"
    password = random_password.orders.result
  })

  lifecycle {
    ignore_changes = [secret_string]
  }
}

resource "aws_secretsmanager_secret_rotation" "orders" {
  secret_id           = aws_secretsmanager_secret.orders.id
  rotation_lambda_arn = var.rotation_lambda_arn

  rotation_rules {
    automatically_after_days = 30
  }
}

variable "rotation_lambda_arn" {
  description = "ARN of the Lambda function that rotates the secret"
  type        = string
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html#secretsmanager-1",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{Checkov: []string{"CKV2_AWS_57"}},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, secret := range p.Resources("aws_secretsmanager_secret") {
			if secret.Has("rotation_rules") || secret.Has("rotation_lambda_arn") {
				continue // the way of provider versions before 4
			}
			if f.Companions(secret, "aws_secretsmanager_secret_rotation", "secret_id").Some() != symbol.No {
				continue
			}
			if version := databaseSecret(f, secret); version != nil {
				p.Report(secret.Header(), "%s holds a password, and no aws_secretsmanager_secret_rotation refers to it.", secret.Address()).Searched().
					Related(version.At("secret_string"), "the password is set here").
					Fix("Rotate it by a function that a variable names", analysis.Review, func() []analysis.Edit { return rotateSecret(p, secret, version) })
			}
		}
	},
}

// databaseSecret returns the version of a secret that holds a password which
// can be rotated: an object with a password in it, or a generated password. Keys
// for other people's services are rotated by these. Nil if there is none.
func databaseSecret(f *facts.Facts, secret *pass.Resource) *pass.Resource {
	versions := f.Companions(secret, "aws_secretsmanager_secret_version", "secret_id")
	for i, version := range versions.Found {
		if !versions.Sure[i] {
			continue
		}
		value := version.Value("secret_string")
		for _, ref := range value.Refers() {
			if strings.HasPrefix(ref.Address, "random_password.") {
				if brokerPassword(version.View(), ref.Address) {
					return nil
				}
				return version
			}
		}
		if hasPassword(value.Expr()) {
			return version
		}
	}
	return nil
}

// brokerPassword says that a generated password is that of a message broker,
// whose users are no database's.
func brokerPassword(v *pass.View, address string) bool {
	for _, use := range v.Referrers(address) {
		if use.Resource != nil && use.Resource.Is("aws_mq_broker", "aws_mq_configuration") {
			return true
		}
	}
	return false
}

// rotateSecret adds a rotation to a secret, and keeps Terraform from putting the
// first value back.
func rotateSecret(p *pass.Pass, secret, version *pass.Resource) []analysis.Edit {
	const variable = "rotation_lambda_arn"
	if secret.Multiplied() || version.Multiplied() || version.View() != p.View {
		return nil
	}
	source := rewrite.Block(`resource "aws_secretsmanager_secret_rotation" "`+p.FreeName("aws_secretsmanager_secret_rotation", secret.Name)+`"`,
		"secret_id           = "+secret.Address()+".id", "rotation_lambda_arn = var."+variable, "",
		rewrite.Block("rotation_rules", "automatically_after_days = 30"))
	if p.Variable(variable) == nil {
		source += "\n\n" + rewrite.Block(`variable "`+variable+`"`, `description = "ARN of the Lambda function that rotates the secret"`, "type        = string")
	}
	edits := version.After(source)
	if version.Ignores("secret_string") == pass.Absent && !version.Has("lifecycle") {
		edits = append(version.InsertBlock("lifecycle {\n  ignore_changes = [secret_string]\n}"), edits...)
	}
	return edits
}

// hasPassword says that an expression is jsonencode of an object with a user's
// name and password.
func hasPassword(expr hclsyntax.Expression) bool {
	call, ok := expr.(*hclsyntax.FunctionCallExpr)
	if !ok || call.Name != "jsonencode" || len(call.Args) != 1 {
		return false
	}
	object, ok := call.Args[0].(*hclsyntax.ObjectConsExpr)
	if !ok {
		return false
	}
	keys := map[string]bool{}
	for _, item := range object.Items {
		if key, ok := module.ObjectKey(item.KeyExpr); ok {
			keys[strings.ToLower(key)] = true
		}
	}
	return keys["password"] && (keys["username"] || keys["user"] || keys["engine"] || keys["host"])
}
