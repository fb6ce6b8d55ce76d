package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var secretRotationWithoutLambda = &pass.Rule{
	ID:       "aws/secret-rotation-without-lambda",
	Severity: analysis.Error,
	Category: "Secrets and rotation",
	Types:    []string{"aws_secretsmanager_secret_rotation"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Rotation has no function that rotates",
		Why: "Secrets Manager rotates by itself only the secrets that a service made (the master password of RDS with " +
			"manage_master_user_password, say). For every other secret a Lambda function changes the password; without " +
			"rotation_lambda_arn apply fails with InvalidRequestException: No Lambda rotation function ARN is associated with this secret.",
		Bad: `resource "aws_secretsmanager_secret" "orders" {
  name = "orders/db"
}

resource "aws_secretsmanager_secret_rotation" "orders" {
  secret_id = aws_secretsmanager_secret.orders.id

  rotation_rules {
    automatically_after_days = 30
  }
}
`,
		Good: `resource "aws_secretsmanager_secret" "orders" {
  name = "orders/db"
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
			"https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html",
			"https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_turn-on-for-other.html",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, rotation := range p.Resources("aws_secretsmanager_secret_rotation") {
			function := rotation.Value("rotation_lambda_arn")
			if !function.Absent() || rotation.Presence() != pass.Present {
				continue
			}
			// Only of a secret that is declared here it is known that no service
			// manages it; one that a partner's service manages has a type.
			secret := f.Target(rotation, "secret_id", "aws_secretsmanager_secret").One()
			if secret == nil || secret.Has("type") || secret.Has("rotation_lambda_arn") {
				continue
			}
			report := p.Report(function.At(), "%s has no rotation_lambda_arn, and %s is not managed by a service that would rotate it.", rotation.Address(), secret.Address())
			if secret.View() == p.View {
				report.Related(secret.Header(), "the secret")
			}
			report.Fix("Take the function from a variable", analysis.Review, func() []analysis.Edit {
				const name = "rotation_lambda_arn"
				set := rotation.Set(name, "var."+name)
				if set == nil {
					return nil
				}
				if p.Variable(name) != nil {
					return set
				}
				return append(set, rotation.After(rewrite.Block(`variable "`+name+`"`,
					`description = "ARN of the Lambda function that rotates the secret"`, "type = string"))...)
			})
		}
	},
}
