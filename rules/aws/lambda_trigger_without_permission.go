package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/pass"
)

var lambdaTriggerWithoutPermission = &pass.Rule{
	ID:       "aws/lambda-trigger-without-permission",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_cloudwatch_log_subscription_filter", "aws_secretsmanager_secret_rotation", "aws_cognito_user_pool", "aws_iot_topic_rule"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Function does not let the service invoke it that is told to",
		Why: "CloudWatch Logs and Secrets Manager try the function when a subscription filter or a rotation is configured: without an " +
			"aws_lambda_permission apply fails with \"Could not execute the lambda function\" or \"Secrets Manager cannot invoke the " +
			"specified Lambda function\". Cognito, IoT and SES find out when somebody signs in or something arrives. The permission " +
			"must be there first.",
		Bad: `resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::111122223333:role/orders"
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
}

resource "aws_cloudwatch_log_group" "app" {
  name = "/app"
}

resource "aws_cloudwatch_log_subscription_filter" "app" {
  name            = "app"
  log_group_name  = aws_cloudwatch_log_group.app.name
  filter_pattern  = ""
  destination_arn = aws_lambda_function.orders.arn
}
`,
		Good: `resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::111122223333:role/orders"
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
}

resource "aws_lambda_permission" "orders_logs" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.orders.function_name
  principal     = "logs.amazonaws.com"
  source_arn    = "${aws_cloudwatch_log_group.app.arn}:*"
}

resource "aws_cloudwatch_log_group" "app" {
  name = "/app"
}

resource "aws_cloudwatch_log_subscription_filter" "app" {
  name            = "app"
  log_group_name  = aws_cloudwatch_log_group.app.name
  filter_pattern  = ""
  destination_arn = aws_lambda_function.orders.arn
  depends_on      = [aws_lambda_permission.orders_logs]
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample", "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html", "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		invokedUnpermitted(p, "%s may not invoke %s: no aws_lambda_permission lets its service in", func(d facts.Delivery) analysis.Severity {
			switch d.By.Type {
			case "aws_cloudwatch_log_subscription_filter", "aws_secretsmanager_secret_rotation":
				return analysis.Error
			case "aws_cognito_user_pool", "aws_iot_topic_rule":
				return analysis.Warning
			}
			return 0
		})
	},
}
