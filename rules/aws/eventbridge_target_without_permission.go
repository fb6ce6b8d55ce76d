package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/pass"
)

var eventbridgeTargetWithoutPermission = &pass.Rule{
	ID:       "aws/eventbridge-target-without-permission",
	Severity: analysis.Warning,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_cloudwatch_event_target"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Event rule may not reach its target",
		Why: "EventBridge invokes functions and sends to queues and topics in its own name. A function needs an aws_lambda_permission " +
			"for events.amazonaws.com, a queue or topic a policy that lets it send. Without it the rule applies and fires, and each " +
			"delivery fails: only the metric FailedInvocations shows it.",
		Bad: `resource "aws_cloudwatch_event_rule" "nightly" {
  name                = "nightly"
  schedule_expression = "rate(1 day)"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::111122223333:role/orders"
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
}

resource "aws_cloudwatch_event_target" "orders" {
  rule = aws_cloudwatch_event_rule.nightly.name
  arn  = aws_lambda_function.orders.arn
}
`,
		Good: `resource "aws_cloudwatch_event_rule" "nightly" {
  name                = "nightly"
  schedule_expression = "rate(1 day)"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::111122223333:role/orders"
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
}

resource "aws_lambda_permission" "orders_events" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.orders.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.nightly.arn
}

resource "aws_cloudwatch_event_target" "orders" {
  rule = aws_cloudwatch_event_rule.nightly.name
  arn  = aws_lambda_function.orders.arn
}
`,
		Sources: []string{"https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html", "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		invokedUnpermitted(p, "%s may not invoke %s: no aws_lambda_permission lets events.amazonaws.com in", func(d facts.Delivery) analysis.Severity {
			if d.By.Type != "aws_cloudwatch_event_target" {
				return 0
			}
			return p.Rule().Severity
		})
		sendsUnpermitted(p, "aws_cloudwatch_event_target")
	},
}

// sendsUnpermitted reports deliveries, configured by a type, to queues and
// topics whose policy does not let the sender in.
func sendsUnpermitted(p *pass.Pass, by string) {
	f := facts.Of(p.View)
	for _, d := range f.Deliveries() {
		if d.By.View() != p.View || d.By.Type != by || d.Maybe || d.Service == "" {
			continue
		}
		target := f.Targets(d.Target, "aws_sqs_queue", "aws_sns_topic").One()
		if target == nil {
			continue
		}
		action := lambdaSends[target.Type]
		if verdict, _ := f.Policy(target).AdmitsService(d.Service, action); verdict != policy.No {
			continue
		}
		p.Report(deliveredAt(p, d), "%s may not send to %s: no statement of its policy allows %s %s.", d.By.Address(), target.Address(), d.Service, action).Searched().
			Fix("Let "+d.Service+" send to "+target.Address(), analysis.Review, func() []analysis.Edit {
				source := f.SourceOf(d)
				if source == nil || !ours(p, source) {
					return nil
				}
				edits, _ := intoResource(p, target, grant{
					service: d.Service, actions: []string{action}, resource: target.Address() + ".arn",
					test: "ArnEquals", key: "aws:SourceArn", value: source.Address() + ".arn",
				})
				return edits
			})
	}
}
