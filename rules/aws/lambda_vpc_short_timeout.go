package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var lambdaVpcShortTimeout = &pass.Rule{
	ID:       "aws/lambda-vpc-short-timeout",
	Severity: analysis.Information,
	Category: "Wiring that fails at apply or run time",
	Profile:  analysis.Strict,
	Types:    []string{"aws_lambda_function"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Function in a VPC has only a few seconds",
		Why: "A function in a VPC waits for name resolution, a NAT gateway or the connections of a database before it does anything. " +
			"With the default timeout of 3 seconds the first invocations after a pause often end before they are done.",
		Bad: `resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::111122223333:role/orders"
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"

  vpc_config {
    subnet_ids         = ["subnet-0123456789abcdef0"]
    security_group_ids = ["sg-0123456789abcdef0"]
  }
}
`,
		Good: `resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::111122223333:role/orders"
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  timeout       = 15

  vpc_config {
    subnet_ids         = ["subnet-0123456789abcdef0"]
    security_group_ids = ["sg-0123456789abcdef0"]
  }
}
`,
		Sources: []string{"https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		for _, fn := range p.Resources("aws_lambda_function") {
			timeout := fn.Value("timeout")
			seconds, known := timeout.Int()
			if timeout.Absent() {
				seconds, known = 3, true
			}
			if !known || seconds >= 10 || !lambdaInVpc(fn) {
				continue
			}
			p.Report(timeout.At(), "%s is in a VPC and is stopped after %d seconds.", fn.Address(), seconds).
				Fix("Give it 15 seconds", analysis.Review, func() []analysis.Edit { return fn.Set("timeout", "15") })
		}
	},
}
