package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/pass"
)

var snsSubscriptionWithoutPermission = &pass.Rule{
	ID:       "aws/sns-subscription-without-permission",
	Severity: analysis.Warning,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_sns_topic_subscription"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Topic may not deliver to its subscriber",
		Why: "SNS delivers to functions and queues in its own name. A function needs an aws_lambda_permission for sns.amazonaws.com, " +
			"a queue a policy that lets it send. Without it the subscription applies and looks confirmed, and its messages are lost.",
		Bad: `resource "aws_sns_topic" "orders" {
  name = "orders"
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_sns_topic_subscription" "orders" {
  topic_arn = aws_sns_topic.orders.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.orders.arn
}
`,
		Good: `resource "aws_sns_topic" "orders" {
  name = "orders"
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_sqs_queue_policy" "orders" {
  queue_url = aws_sqs_queue.orders.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "sns.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.orders.arn
        Condition = { ArnEquals = { "aws:SourceArn" = aws_sns_topic.orders.arn } }
      }
    ]
  })
}

resource "aws_sns_topic_subscription" "orders" {
  topic_arn = aws_sns_topic.orders.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.orders.arn
}
`,
		Sources: []string{"https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html", "https://docs.aws.amazon.com/sns/latest/dg/lambda-console.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		invokedUnpermitted(p, "%s may not invoke %s: no aws_lambda_permission lets sns.amazonaws.com in", func(d facts.Delivery) analysis.Severity {
			if d.By.Type != "aws_sns_topic_subscription" {
				return 0
			}
			return p.Rule().Severity
		})
		sendsUnpermitted(p, "aws_sns_topic_subscription")
	},
}
