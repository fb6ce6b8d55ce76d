package aws

import (
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/pass"
)

var sqsVisibilityBelowLambdaTimeout = &pass.Rule{
	ID:       "aws/sqs-visibility-below-lambda-timeout",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_lambda_event_source_mapping"},
	Doc: analysis.Doc{
		Summary: "Queue shows messages again while the function still works on them",
		Why: "A message that a function works on is hidden for the visibility timeout of the queue. Lambda refuses a mapping to a " +
			"queue whose visibility timeout is shorter than the timeout of the function (apply fails: \"Queue visibility timeout: 30 " +
			"seconds is less than Function timeout: 60 seconds\"), and advises six times that timeout, which leaves room for retries " +
			"when the function is throttled.",
		Bad: `resource "aws_sqs_queue" "orders" {
  name                       = "orders"
  visibility_timeout_seconds = 30
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::111122223333:role/orders"
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  timeout       = 60
}

resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn = aws_sqs_queue.orders.arn
  function_name    = aws_lambda_function.orders.arn
}
`,
		Good: `resource "aws_sqs_queue" "orders" {
  name                       = "orders"
  visibility_timeout_seconds = 360
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::111122223333:role/orders"
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  timeout       = 60
}

resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn = aws_sqs_queue.orders.arn
  function_name    = aws_lambda_function.orders.arn
}
`,
		Sources: []string{"https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html", "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, mapping := range p.Resources("aws_lambda_event_source_mapping") {
			fn := f.Target(mapping, "function_name", "aws_lambda_function").One()
			queue := f.Target(mapping, "event_source_arn", "aws_sqs_queue").One()
			if fn == nil || queue == nil {
				continue
			}
			visible, hidden := queue.Value("visibility_timeout_seconds"), 30
			if n, known := visible.Int(); known {
				hidden = n
			} else if !visible.Absent() {
				continue
			}
			timeout, seconds := fn.Value("timeout"), 3
			if n, known := timeout.Int(); known {
				seconds = n
			} else if !timeout.Absent() {
				continue
			}
			if hidden >= seconds {
				continue
			}
			at := mapping.At("event_source_arn")
			if queue.View() == p.View {
				at = visible.At()
			}
			report := p.Report(at, "%s hides messages for %d seconds, less than the %d seconds that %s may run: Lambda refuses %s.", queue.Address(), hidden, seconds, fn.Address(), mapping.Address())
			if fn.View() == p.View {
				report.Related(timeout.At(), "%s may run for %d seconds", fn.Address(), seconds)
			}
			report.Fix("Hide messages for six times as long", analysis.Review, func() []analysis.Edit {
				if queue.View() != p.View {
					return nil
				}
				source := timeout.Source()
				if _, literal := timeout.Expr().(*hclsyntax.LiteralValueExpr); literal || fn.View() != p.View || !strings.HasPrefix(source, "var.") {
					return queue.Set("visibility_timeout_seconds", strconv.Itoa(min(6*seconds, 43200)))
				}
				return queue.Set("visibility_timeout_seconds", source+" * 6")
			})
		}
	},
}
