package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/pass"
)

var secretVersionRevertsRotation = &pass.Rule{
	ID:       "aws/secret-version-reverts-rotation",
	Severity: analysis.Warning,
	Category: "Secrets and rotation",
	Types:    []string{"aws_secretsmanager_secret_rotation"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Terraform puts the value before rotation back",
		Why: "Rotation makes new versions of the secret; the one that Terraform made loses its labels. As soon as Terraform sees a " +
			"difference (an argument that changed, or its version gone) it writes its own value as the current one, and whoever reads the " +
			"secret gets a password that the database does not take any more. With ignore_changes the value that Terraform sets is only the first.",
		Bad: `variable "rotation_lambda_arn" {
  type = string
}

resource "random_password" "orders" {
  length = 32
}

resource "aws_secretsmanager_secret" "orders" {
  name = "orders/db"
}

resource "aws_secretsmanager_secret_version" "orders" {
  secret_id     = aws_secretsmanager_secret.orders.id
  secret_string = random_password.orders.result
}

resource "aws_secretsmanager_secret_rotation" "orders" {
  secret_id           = aws_secretsmanager_secret.orders.id
  rotation_lambda_arn = var.rotation_lambda_arn

  rotation_rules {
    automatically_after_days = 30
  }
}
`,
		Good: `variable "rotation_lambda_arn" {
  type = string
}

resource "random_password" "orders" {
  length = 32
}

resource "aws_secretsmanager_secret" "orders" {
  name = "orders/db"
}

resource "aws_secretsmanager_secret_version" "orders" {
  secret_id     = aws_secretsmanager_secret.orders.id
  secret_string = random_password.orders.result

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
`,
		Sources: []string{
			"https://github.com/hashicorp/terraform-provider-aws/issues/31635",
			"https://github.com/hashicorp/terraform-provider-aws/issues/25168",
			"https://docs.aws.amazon.com/secretsmanager/latest/userguide/getting-started.html#term_version",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, rotation := range p.Resources("aws_secretsmanager_secret_rotation") {
			secret := f.Target(rotation, "secret_id", "aws_secretsmanager_secret").One()
			if secret == nil || rotation.Presence() != pass.Present {
				continue
			}
			versions := f.Companions(secret, "aws_secretsmanager_secret_version", "secret_id")
			for i, version := range versions.Found {
				value := version.Value("secret_string")
				if !versions.Sure[i] || version.View() != p.View || !value.Written() || value.Absent() || version.Ignores("secret_string") != pass.Absent {
					continue
				}
				p.Report(value.At(), "%s writes its value again over those that %s makes.", version.Address(), rotation.Address()).
					Related(rotation.Header(), "the secret is rotated").
					Fix("Ignore changes of the value", analysis.Review, func() []analysis.Edit {
						if lifecycle, _ := version.Blocks("lifecycle"); len(lifecycle) == 1 {
							if lifecycle[0].Has("ignore_changes") {
								return nil
							}
							return lifecycle[0].Insert("ignore_changes = [secret_string]")
						}
						return version.InsertBlock("lifecycle {\n  ignore_changes = [secret_string]\n}")
					})
			}
		}
	},
}
