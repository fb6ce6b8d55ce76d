package aws

import (
	"regexp"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var secretInPlainEnvironment = &pass.Rule{
	ID:       "aws/secret-in-plain-environment",
	Severity: analysis.Warning,
	Category: "Secrets and rotation",
	Types:    []string{"aws_lambda_function", "aws_ecs_task_definition", "aws_batch_job_definition", "aws_codebuild_project", "aws_apprunner_service"},
	Doc: analysis.Doc{
		Summary: "Secret is passed as a plain environment variable",
		Why: "Environment variables are shown in the console, in describe calls, in crash reports and in what child processes print; whoever " +
			"may look at the function or task may read them. ECS, Batch, CodeBuild and App Runner take a secret's ARN in the place of its " +
			"value; a Lambda function reads the secret when it starts.",
		Bad: `variable "role_arn" {
  type = string
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = var.role_arn
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"

  environment {
    variables = {
      DB_USER     = "orders"
      DB_PASSWORD = "hunter2hunter2"
    }
  }
}
`,
		Good: `variable "role_arn" {
  type = string
}

resource "aws_secretsmanager_secret" "orders" {
  name = "orders/db"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = var.role_arn
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"

  environment {
    variables = {
      DB_USER       = "orders"
      DB_SECRET_ARN = aws_secretsmanager_secret.orders.arn
    }
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html",
			"https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_45"},
		Trivy:   []string{"AVD-AWS-0036"},
		Tfsec:   []string{"aws-ecs-no-plaintext-secrets"},
	},
	Run: func(p *pass.Pass) {
		for _, r := range p.Resources(p.Rule().Types...) {
			for _, v := range environmentOf(r) {
				what := plainSecret(p, v)
				if what == "" {
					continue
				}
				at := r.At(v.path)
				if v.at.Block == r.Block && v.at.Scope == symbol.Of(p.View) {
					at = v.at.Place()
				}
				p.Report(at, "%s of %s is %s.", v.name, r.Address(), what)
			}
		}
	},
}

// environmentVariable is one variable that a program is started with. path is the
// argument that holds it, at where its name is written.
type environmentVariable struct {
	name  string
	value *symbol.Value
	path  string
	at    symbol.At
}

// environmentOf are the plain environment variables of a function, task or build.
func environmentOf(r *pass.Resource) (all []environmentVariable) {
	object := func(path string) {
		v := facts.Value(r, path)
		for _, f := range v.Fields {
			if name, ok := f.Key.Literal(); ok && !f.Value.Maybe {
				all = append(all, environmentVariable{name, f.Value, path, f.Key.At})
			}
		}
	}
	// pairs reads lists of objects with a name and a value.
	pairs := func(path string, container *symbol.Value) {
		list, _ := container.Field("environment")
		items, _ := list.Elements()
		for _, item := range items {
			key, _ := item.Field("name")
			value, _ := item.Field("value")
			if name, ok := key.Literal(); ok && !item.Maybe && !value.IsNull() {
				all = append(all, environmentVariable{name, value, path, item.At})
			}
		}
	}
	switch r.Type {
	case "aws_lambda_function":
		object("environment.variables")
	case "aws_apprunner_service":
		object("source_configuration.image_repository.image_configuration.runtime_environment_variables")
		object("source_configuration.code_repository.code_configuration.code_configuration_values.runtime_environment_variables")
	case "aws_ecs_task_definition":
		containers, _ := policy.Structure(facts.Value(r, "container_definitions")).Elements()
		for _, c := range containers {
			pairs("container_definitions", c)
		}
	case "aws_batch_job_definition":
		pairs("container_properties", policy.Structure(facts.Value(r, "container_properties")))
	case "aws_codebuild_project":
		environments, _ := symbol.BodyOf(r).Blocks("environment")
		for _, e := range environments {
			variables, _ := e.Blocks("environment_variable")
			for _, v := range variables {
				name, ok := v.Value("name").Literal()
				if kind := v.Value("type"); ok && !v.Maybe && (kind.IsNull() || literally(kind, "PLAINTEXT")) {
					all = append(all, environmentVariable{name, v.Value("value"), "environment", v.AttributeAt("value")})
				}
			}
		}
	}
	return all
}

var (
	// secretName are names of variables that hold a secret, or name one.
	secretName = regexp.MustCompile(`(?i)(password|passwd|pwd|secret|token|api_?key|access_key|private_key|credentials?)$`)
	// passwordName are those of which a text is surely the secret itself.
	passwordName = regexp.MustCompile(`(?i)(password|passwd|pwd|auth_?token|api_?token|access_?token|api_?key|access_key|secret_?key|client_?secret|jwt_?secret|private_key)$`)
	// publicName are names that look like those and are made to be seen.
	publicName = regexp.MustCompile(`(?i)public|publishable|^VITE_|^NEXT_PUBLIC`)
	// accessKey are the identifiers of access keys of AWS.
	accessKey = regexp.MustCompile(`^(AKIA|ASIA)[A-Z0-9]{16}$`)
	// noSecret are texts that say where a secret is, or nothing.
	noSecret = regexp.MustCompile(`^$|^arn:|^/|://|^(true|false|null|none|[0-9]{1,5})$|^\{\{|^\$\{|^<`)
)

// plainSecret says in words what a variable holds if that is surely a secret.
func plainSecret(p *pass.Pass, v environmentVariable) string {
	if ref := facts.SecretIn(v.value); ref != nil {
		return "the secret " + ref.Address + "." + ref.Path + " in plain text"
	}
	if !secretName.MatchString(v.name) || publicName.MatchString(v.name) {
		return ""
	}
	if text, ok := v.value.Literal(); ok {
		if accessKey.MatchString(text) {
			return "an access key in plain text"
		}
		if passwordName.MatchString(v.name) && !noSecret.MatchString(text) && !strings.Contains(text, "secretsmanager") {
			return "a text in the configuration"
		}
		return ""
	}
	found := ""
	if v.value.Kind == symbol.Opaque {
		v.value.Refs(func(ref *symbol.Ref) {
			path, _, _ := strings.Cut(ref.Path, "[")
			if r := facts.Holder(ref); found == "" && r != nil && facts.SecretAttribute(r.Type, path) {
				found = "part of the secret " + ref.Address + "." + path + " in plain text"
			}
		})
	}
	if ref := v.value.Ref(); ref != nil && ref.Scope == symbol.Of(p.View) {
		if name, ok := strings.CutPrefix(ref.Address, "var."); ok {
			if in := p.Variable(name); in != nil && in.Sensitive {
				return "the sensitive " + ref.Address + " in plain text"
			}
		}
	}
	return found
}
