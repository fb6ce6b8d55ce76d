package facts_test

import (
	"testing"

	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/factstest"
	"github.com/terravet/terravet/analysis/facts/symbol"
)

func TestAlarms(t *testing.T) {
	const queue = "resource \"aws_sqs_queue\" \"q\" {\n  name = \"jobs-${var.env}\"\n}\nvariable \"env\" { type = string }\n"
	alarm := func(inside string) string {
		return queue + "resource \"aws_cloudwatch_metric_alarm\" \"a\" {\n" + inside + "\n}\n"
	}
	const plain = "namespace = \"AWS/SQS\"\nmetric_name = \"ApproximateAgeOfOldestMessage\"\n"
	for name, c := range map[string]struct{ config, want string }{
		"none":            {queue, ""},
		"by reference":    {alarm(plain + "dimensions = { QueueName = aws_sqs_queue.q.name }"), "aws_cloudwatch_metric_alarm.a"},
		"by name":         {alarm(plain + "dimensions = { QueueName = \"jobs-${var.env}\" }"), "aws_cloudwatch_metric_alarm.a"},
		"on another":      {alarm(plain + "dimensions = { QueueName = \"other\" }"), ""},
		"on some":         {alarm(plain + "dimensions = { QueueName = var.env }"), "..."},
		"other metric":    {alarm("namespace = \"AWS/SQS\"\nmetric_name = \"SentMessageSize\"\ndimensions = { QueueName = aws_sqs_queue.q.name }"), ""},
		"unknown metric":  {alarm("namespace = \"AWS/SQS\"\nmetric_name = var.env\ndimensions = { QueueName = aws_sqs_queue.q.name }"), "..."},
		"other namespace": {alarm("namespace = \"Custom\"\nmetric_name = \"ApproximateAgeOfOldestMessage\"\ndimensions = { QueueName = aws_sqs_queue.q.name }"), ""},
		"whole namespace": {alarm(plain), "..."},
		"conditional":     {alarm("count = var.env == \"prod\" ? 1 : 0\n" + plain + "dimensions = { QueueName = aws_sqs_queue.q.name }"), "(aws_cloudwatch_metric_alarm.a)"},
		"query": {alarm("metric_query {\n id = \"m\"\n metric {\n" + plain + "period = 60\nstat = \"Maximum\"\ndimensions = { QueueName = aws_sqs_queue.q.name }\n}\n}"),
			"aws_cloudwatch_metric_alarm.a"},
		"search": {alarm("metric_query {\n id = \"m\"\n expression = \"SEARCH('{AWS/SQS,QueueName}', 'Maximum')\"\n}"), "..."},
		"for each": {queue + "resource \"aws_cloudwatch_metric_alarm\" \"a\" {\nfor_each = { q = aws_sqs_queue.q.name }\n" + plain + "dimensions = { QueueName = each.value }\n}",
			"aws_cloudwatch_metric_alarm.a"},
	} {
		v := factstest.View(t, "-- main.tf --\n"+c.config)
		got := facts.Of(v).Alarms(find(t, v, "aws_sqs_queue.q"), "ApproximateAgeOfOldestMessage")
		if s := list(got.Found, got.Sure, got.Complete); s != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
	}
}

func TestReceivesLogs(t *testing.T) {
	const bucket = "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n}\nvariable \"other\" { type = string }\n"
	for name, c := range map[string]struct {
		config string
		want   symbol.Answer
	}{
		"nobody":        {bucket, symbol.No},
		"load balancer": {bucket + "resource \"aws_lb\" \"l\" {\n  access_logs {\n    bucket = aws_s3_bucket.b.id\n  }\n}", symbol.Yes},
		"by address":    {bucket + "resource \"aws_cloudfront_distribution\" \"d\" {\n  logging_config {\n    bucket = aws_s3_bucket.b.bucket_domain_name\n  }\n}", symbol.Yes},
		"with a prefix": {bucket + "resource \"aws_flow_log\" \"f\" {\n  log_destination = \"${aws_s3_bucket.b.arn}/vpc/\"\n}", symbol.Yes},
		"another":       {bucket + "resource \"aws_cloudtrail\" \"t\" {\n  s3_bucket_name = \"c\"\n}", symbol.No},
		"perhaps":       {bucket + "resource \"aws_cloudtrail\" \"t\" {\n  s3_bucket_name = var.other\n}", symbol.Unknown},
	} {
		v := factstest.View(t, "-- main.tf --\n"+c.config)
		if got := facts.Of(v).ReceivesLogs(find(t, v, "aws_s3_bucket.b")); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
