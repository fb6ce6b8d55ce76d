package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var queueNoAgeAlarm = &pass.Rule{
	ID:       "aws/queue-no-age-alarm",
	Severity: analysis.Hint,
	Category: "Observability",
	Profile:  analysis.Production,
	Types:    []string{"aws_sqs_queue"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "No alarm watches the queue",
		Why: "When a consumer stops or falls behind, a queue takes whatever comes and says nothing until messages expire. The age of the " +
			"oldest message shows it; of a dead-letter queue, that there is anything in it at all.",
		Bad: `resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_sns_topic" "alerts" {
  name = "alerts"
}
`,
		Good: `resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_cloudwatch_metric_alarm" "orders_age" {
  alarm_name          = "${aws_sqs_queue.orders.name}-age"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 900
  period              = 300
  evaluation_periods  = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alerts.arn]

  dimensions = {
    QueueName = aws_sqs_queue.orders.name
  }
}

resource "aws_sns_topic" "alerts" {
  name = "alerts"
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, queue := range p.Resources("aws_sqs_queue") {
			if !unwatched(p, f, queue) {
				continue
			}
			a := alarm{suffix: "age", name: "name", namespace: "AWS/SQS", metric: "ApproximateAgeOfOldestMessage",
				dimensions: []string{"QueueName = $.name"}, statistic: "Maximum", comparison: "GreaterThanThreshold",
				threshold: "900", periods: "3", missing: "notBreaching"}
			detail := "No alarm watches how old the messages in %s are."
			if deadLetters(f, queue) == symbol.Yes {
				a.suffix, a.metric, a.threshold, a.periods = "messages", "ApproximateNumberOfMessagesVisible", "0", "1"
				detail = "No alarm says when there are messages in %s, where those end up that could not be delivered."
			}
			p.Report(queue.Header(), detail, queue.Address()).Searched().
				Fix("Add an alarm", analysis.Review, func() []analysis.Edit { return alarmEdits(p, f, queue, a) })
		}
	},
}
