package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/pass"
)

var ecsExecRoleLacksSsmmessages = &pass.Rule{
	ID:       "aws/ecs-exec-role-lacks-ssmmessages",
	Severity: analysis.Warning,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_ecs_service"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "ECS Exec is on, and the task role may not open its channels",
		Why: "ECS Exec opens its session from within the task, with the task role. Without the four ssmmessages actions \"aws ecs " +
			"execute-command\" ends with TargetNotConnectedException, which usually shows when somebody needs it.",
		Bad: `data "aws_iam_policy_document" "ecs" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "orders" {
  name               = "orders"
  assume_role_policy = data.aws_iam_policy_document.ecs.json
}

resource "aws_ecs_task_definition" "orders" {
  family                = "orders"
  task_role_arn         = aws_iam_role.orders.arn
  container_definitions = jsonencode([{ name = "orders", image = "orders:1" }])
}

resource "aws_ecs_service" "orders" {
  name                   = "orders"
  cluster                = "main"
  task_definition        = aws_ecs_task_definition.orders.arn
  desired_count          = 2
  enable_execute_command = true
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

resource "aws_iam_role" "orders" {
  name               = "orders"
  assume_role_policy = data.aws_iam_policy_document.ecs.json
}

resource "aws_iam_role_policy" "orders_exec" {
  role = aws_iam_role.orders.id
  name = "exec"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"]
        Resource = "*"
      }
    ]
  })
}

resource "aws_ecs_task_definition" "orders" {
  family                = "orders"
  task_role_arn         = aws_iam_role.orders.arn
  container_definitions = jsonencode([{ name = "orders", image = "orders:1" }])
}

resource "aws_ecs_service" "orders" {
  name                   = "orders"
  cluster                = "main"
  task_definition        = aws_ecs_task_definition.orders.arn
  desired_count          = 2
  enable_execute_command = true
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html", "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, service := range p.Resources("aws_ecs_service") {
			exec := service.Value("enable_execute_command")
			task := f.Target(service, "task_definition", "aws_ecs_task_definition").One()
			if !exec.True() || task == nil {
				continue
			}
			if task.Value("task_role_arn").Absent() {
				p.Report(exec.At(), "%s allows ECS Exec, and %s has no task_role_arn that could open its channels.", service.Address(), task.Address())
				continue
			}
			role := f.Role(task, "task_role_arn").One()
			if role == nil {
				continue
			}
			verdict, missing := f.RolePolicy(role).AllowsAll(policy.Self(), ecsExecActions)
			if verdict != policy.No {
				continue
			}
			p.Report(exec.At(), "%s allows ECS Exec, and the task role %s may not %s.", service.Address(), role.Address(), missing).Searched().
				Fix("Let the task role open the channels", analysis.Review, func() []analysis.Edit {
					return intoRole(p, role, "exec", grant{actions: ecsExecActions, resource: `"*"`})
				})
		}
	},
}

var ecsExecActions = []string{"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"}
