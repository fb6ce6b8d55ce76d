package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/pass"
)

var lambdaTracingRoleLacksXray = &pass.Rule{
	ID:       "aws/lambda-tracing-role-lacks-xray",
	Severity: analysis.Warning,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_lambda_function"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Function traces, and its role may not write to X-Ray",
		Why: "With active tracing the function sends its segments with its execution role. Without xray:PutTraceSegments every " +
			"segment is refused: the traces stay empty, and the refusals stand only in the log of the function.",
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

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = aws_iam_role.orders.arn
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"

  tracing_config {
    mode = "Active"
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

resource "aws_iam_role_policy_attachment" "orders_xray" {
  role       = aws_iam_role.orders.name
  policy_arn = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.orders.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = aws_iam_role.orders.arn
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"

  tracing_config {
    mode = "Active"
  }
}
`,
		Sources: []string{"https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html", "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSXRayDaemonWriteAccess.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, fn := range p.Resources("aws_lambda_function") {
			mode := fn.Value("tracing_config.mode")
			role := f.Role(fn, "role").One()
			if !mode.Is("Active") || role == nil || f.May(role, "xray:PutTraceSegments", nil) != policy.No {
				continue
			}
			p.Report(mode.At(), "%s traces, and its role %s may not xray:PutTraceSegments.", fn.Address(), role.Address()).Searched().
				Related(fn.At("role"), "its role").
				Fix("Attach AWSXRayDaemonWriteAccess", analysis.Review, func() []analysis.Edit { return attach(p, role, "xray", "AWSXRayDaemonWriteAccess") })
		}
	},
}
