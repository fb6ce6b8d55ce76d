package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/pass"
)

var lambdaDlqRoleLacksSend = &pass.Rule{
	ID:       "aws/lambda-dlq-role-lacks-send",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_lambda_function", "aws_lambda_function_event_invoke_config"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Function may not send to its dead-letter queue or destination",
		Why: "Lambda sends failed events with the role of the function and checks that when the function or its destination is " +
			"configured: apply fails with \"The provided execution role does not have permissions to call SendMessage on SQS\".",
		Bad: `data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "orders" {
  name               = "orders"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.orders.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_sqs_queue" "failed" {
  name = "orders-failed"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = aws_iam_role.orders.arn
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"

  dead_letter_config {
    target_arn = aws_sqs_queue.failed.arn
  }
}
`,
		Good: `data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "orders" {
  name               = "orders"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

resource "aws_iam_role_policy" "orders_failed" {
  role = aws_iam_role.orders.id
  name = "failed"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = aws_sqs_queue.failed.arn
      }
    ]
  })
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.orders.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_sqs_queue" "failed" {
  name = "orders-failed"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = aws_iam_role.orders.arn
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"

  dead_letter_config {
    target_arn = aws_sqs_queue.failed.arn
  }
}
`,
		Sources: []string{"https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, d := range f.Deliveries() {
			if d.By.View() != p.View || d.Maybe || !d.By.Is("aws_lambda_function", "aws_lambda_function_event_invoke_config") {
				continue
			}
			fn := d.By
			if fn.Type != "aws_lambda_function" {
				fn = f.Targets(d.Source, "aws_lambda_function").One()
			}
			target := f.Targets(d.Target, "aws_sqs_queue", "aws_sns_topic", "aws_lambda_function", "aws_cloudwatch_event_bus").One()
			if fn == nil || target == nil {
				continue
			}
			role := f.Role(fn, "role").One()
			action := lambdaSends[target.Type]
			if role == nil || f.May(role, action, target) != policy.No {
				continue
			}
			p.Report(deliveredAt(p, d), "%s of %s may not %s on %s.", role.Address(), fn.Address(), action, target.Address()).Searched().
				Fix("Let the role send to "+target.Address(), analysis.Review, func() []analysis.Edit {
					if !ours(p, target) {
						return nil
					}
					return intoRole(p, role, target.Name, grant{actions: []string{action}, resource: target.Address() + ".arn"})
				})
		}
	},
}

// lambdaSends is what the role of a function must be allowed for a target.
var lambdaSends = map[string]string{
	"aws_sqs_queue": "sqs:SendMessage", "aws_sns_topic": "sns:Publish", "aws_lambda_function": "lambda:InvokeFunction", "aws_cloudwatch_event_bus": "events:PutEvents",
}
