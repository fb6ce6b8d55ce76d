package facts_test

import (
	"testing"

	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/factstest"
)

// TestSecretIn says which texts contain a credential.
func TestSecretIn(t *testing.T) {
	for expr, want := range map[string]string{
		`random_password.db.result`:                                      "random_password.db",
		`"postgres://app:${random_password.db.result}@db/orders"`:        "random_password.db",
		`local.password`:                                                 "random_password.db",
		`data.aws_secretsmanager_secret_version.api.secret_string`:       "data.aws_secretsmanager_secret_version.api",
		`jsondecode(data.aws_secretsmanager_secret_version.api.version)`: "",
		`aws_db_instance.main.password`:                                  "aws_db_instance.main",
		`aws_db_instance.main.endpoint`:                                  "",
		`data.aws_secretsmanager_secret_version.api.arn`:                 "",
		`var.password`: "",
		`"hunter2"`:    "",
	} {
		v := factstest.View(t, `
variable "password" {}
locals {
  password = random_password.db.result
}
resource "random_password" "db" {
  length = 20
}
resource "aws_db_instance" "main" {
  instance_class = "db.t4g.small"
}
data "aws_secretsmanager_secret_version" "api" {
  secret_id = "api"
}
resource "x_thing" "t" {
  a = `+expr+`
}
`)
		got := ""
		if ref := facts.SecretIn(facts.Value(v.Resource("x_thing.t"), "a")); ref != nil {
			got = facts.Holder(ref).Address()
		}
		if got != want {
			t.Errorf("%s contains %q, want %q", expr, got, want)
		}
	}
}
