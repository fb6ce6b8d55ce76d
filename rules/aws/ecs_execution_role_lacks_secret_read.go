package aws

import (
	"slices"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var ecsExecutionRoleLacksSecretRead = &pass.Rule{
	ID:       "aws/ecs-execution-role-lacks-secret-read",
	Severity: analysis.Warning,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_ecs_task_definition"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Execution role may not read a secret of its task",
		Why: "The ECS agent reads the secrets of a container with the execution role, not with the task role. Without " +
			"secretsmanager:GetSecretValue or ssm:GetParameters (and kms:Decrypt for a key of your own) no task starts: " +
			"ResourceInitializationError: unable to pull secrets. The service keeps trying. A task definition with secrets and " +
			"without an execution role is refused by apply.",
		Bad: `data "aws_iam_policy_document" "ecs" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "execution" {
  name               = "orders-execution"
  assume_role_policy = data.aws_iam_policy_document.ecs.json
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_secretsmanager_secret" "database" {
  name = "orders/database"
}

resource "aws_ecs_task_definition" "orders" {
  family                   = "orders"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn

  container_definitions = jsonencode([
    {
      name    = "orders"
      image   = "orders:1"
      secrets = [{ name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret.database.arn }]
    }
  ])
}
`,
		Good: `data "aws_iam_policy_document" "ecs" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "execution" {
  name               = "orders-execution"
  assume_role_policy = data.aws_iam_policy_document.ecs.json
}

resource "aws_iam_role_policy" "execution_database" {
  role = aws_iam_role.execution.id
  name = "database"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = aws_secretsmanager_secret.database.arn
      }
    ]
  })
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_secretsmanager_secret" "database" {
  name = "orders/database"
}

resource "aws_ecs_task_definition" "orders" {
  family                   = "orders"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn

  container_definitions = jsonencode([
    {
      name    = "orders"
      image   = "orders:1"
      secrets = [{ name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret.database.arn }]
    }
  ])
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html", "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, task := range p.Resources("aws_ecs_task_definition") {
			secrets, from := taskSecrets(f, task)
			if len(secrets) == 0 {
				continue
			}
			if role := task.Value("execution_role_arn"); role.Absent() {
				p.Report(task.Header(), "%s passes secrets to its containers and has no execution_role_arn to read them with.", task.Address()).Severity(analysis.Error)
				continue
			}
			role := f.Role(task, "execution_role_arn").One()
			if role == nil {
				continue
			}
			for i, secret := range secrets {
				read := map[string]string{"aws_secretsmanager_secret": "secretsmanager:GetSecretValue", "aws_ssm_parameter": "ssm:GetParameters"}[secret.Type]
				place := task.At("container_definitions")
				if at := from[i]; at.Scope != nil && at.Scope.Prefix() == "" && at.Block == task.Block {
					place = at.Place()
				}
				if f.May(role, read, secret) == policy.No {
					p.Report(place, "%s, the execution role of %s, may not %s on %s.", role.Address(), task.Address(), read, secret.Address()).Searched().
						Related(task.At("execution_role_arn"), "the execution role").
						Fix("Let the execution role read "+secret.Address(), analysis.Review, func() []analysis.Edit {
							if !ours(p, secret) {
								return nil
							}
							return intoRole(p, role, secret.Name, grant{actions: []string{read}, resource: secret.Address() + ".arn"})
						})
					break
				}
				key := f.Key(secret, map[string]string{"aws_secretsmanager_secret": "kms_key_id", "aws_ssm_parameter": "key_id"}[secret.Type]).One()
				if key != nil && f.KeyAdmitsRole(key, role, "kms:Decrypt") == policy.No {
					p.Report(place, "%s, the execution role of %s, may not kms:Decrypt with %s, the key of %s.", role.Address(), task.Address(), key.Address(), secret.Address()).Searched().
						Related(task.At("execution_role_arn"), "the execution role").
						Fix("Let the execution role decrypt with "+key.Address(), analysis.Review, func() []analysis.Edit {
							if !ours(p, key) || f.Policy(key).DelegatesToIAM("kms:Decrypt") != symbol.Yes {
								return nil
							}
							return intoRole(p, role, key.Name, grant{actions: []string{"kms:Decrypt"}, resource: key.Address() + ".arn"})
						})
					break
				}
			}
		}
	},
}

// taskSecrets are the secrets and parameters of this module that the containers
// of a task surely get, once each, and where.
func taskSecrets(f *facts.Facts, task *pass.Resource) (secrets []*pass.Resource, from []symbol.At) {
	containers, _ := facts.Value(task, "container_definitions").Elements()
	for _, container := range containers {
		if container.Kind != symbol.Object || container.Maybe {
			continue
		}
		listed, _ := container.Field("secrets")
		items, _ := listed.Elements()
		for _, item := range items {
			if item.Kind != symbol.Object || item.Maybe || listed.Maybe {
				continue
			}
			value, _ := item.Field("valueFrom")
			secret := f.Targets(value, "aws_secretsmanager_secret", "aws_ssm_parameter").One()
			if secret != nil && !slices.Contains(secrets, secret) {
				secrets, from = append(secrets, secret), append(from, value.At)
			}
		}
	}
	return secrets, from
}
