package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var lambdaNoErrorAlarm = &pass.Rule{
	ID:       "aws/lambda-no-error-alarm",
	Severity: analysis.Hint,
	Category: "Observability",
	Profile:  analysis.Production,
	Types:    []string{"aws_lambda_function"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "No alarm watches the function's errors",
		Why: "A function that fails says so in a log that nobody reads, and in a metric. Without an alarm on that metric the first to notice " +
			"are those who wait for what the function should have done.",
		Bad: `resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::123456789012:role/orders"
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:1"
}

resource "aws_sns_topic" "alerts" {
  name = "alerts"
}
`,
		Good: `resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::123456789012:role/orders"
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:1"
}

resource "aws_cloudwatch_metric_alarm" "orders_errors" {
  alarm_name          = "${aws_lambda_function.orders.function_name}-errors"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alerts.arn]

  dimensions = {
    FunctionName = aws_lambda_function.orders.function_name
  }
}

resource "aws_sns_topic" "alerts" {
  name = "alerts"
}
`,
		Sources: []string{"https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, fn := range p.Resources("aws_lambda_function") {
			if !unwatched(p, f, fn, "Errors") || errorsInLogsCounted(f, fn) {
				continue
			}
			p.Report(fn.Header(), "No alarm watches the errors of %s.", fn.Address()).Searched().
				Fix("Add an alarm", analysis.Review, func() []analysis.Edit {
					return alarmEdits(p, f, fn, alarm{suffix: "errors", name: "function_name", namespace: "AWS/Lambda", metric: "Errors",
						dimensions: []string{"FunctionName = $.function_name"}, statistic: "Sum", comparison: "GreaterThanThreshold",
						threshold: "0", periods: "1", missing: "notBreaching"})
				})
		}
	},
}

// errorsInLogsCounted says that something counts or takes what a function logs,
// which may be its errors.
func errorsInLogsCounted(f *facts.Facts, fn *pass.Resource) bool {
	for _, group := range f.LogGroups(fn).Found {
		for _, typ := range []string{"aws_cloudwatch_log_metric_filter", "aws_cloudwatch_log_subscription_filter"} {
			if f.Companions(group, typ, "log_group_name").Some() != symbol.No {
				return true
			}
		}
	}
	return false
}
