package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var lambdaLogGroupMissing = &pass.Rule{
	ID:       "aws/lambda-log-group-missing",
	Severity: analysis.Hint,
	Category: "Observability",
	Profile:  analysis.Production,
	Types:    []string{"aws_lambda_function"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Log group of the function is not declared",
		Why: "Lambda makes the log group by itself when the function first runs: without a retention period, without a key, without tags, " +
			"and it stays when the function is gone. A log group that is declared later must be imported first.",
		Bad: `resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::123456789012:role/orders"
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:1"
}
`,
		Good: `resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::123456789012:role/orders"
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:1"
}

resource "aws_cloudwatch_log_group" "orders" {
  name              = "/aws/lambda/${aws_lambda_function.orders.function_name}"
  retention_in_days = 90
}
`,
		Sources: []string{"https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, fn := range p.Resources("aws_lambda_function") {
			if !fn.Enclosed() || f.LogGroups(fn).Some() != symbol.No || atTheEdge(f, fn) || !fn.Value("logging_config.log_group").Absent() {
				continue
			}
			p.Report(fn.Header(), "%s writes to a log group that Lambda makes by itself, which keeps logs for ever.", fn.Address()).Searched().
				Fix("Declare the log group", analysis.Review, func() []analysis.Edit {
					head, ref := companionOf(fn)
					label := p.FreeName("aws_cloudwatch_log_group", fn.Name)
					return fn.After(rewrite.Block(`resource "aws_cloudwatch_log_group" "`+label+`"`, append(head,
						`name = "/aws/lambda/${`+ref+`.function_name}"`, "retention_in_days = 90")...))
				})
		}
	},
}

// atTheEdge says that CloudFront runs a function, which logs in the regions
// where its viewers are.
func atTheEdge(f *facts.Facts, fn *pass.Resource) bool {
	for _, use := range f.Users(fn).Uses {
		if use.Resource != nil && use.Resource.Type == "aws_cloudfront_distribution" && strings.Contains(use.Path, "lambda_function_association") {
			return true
		}
	}
	return false
}
