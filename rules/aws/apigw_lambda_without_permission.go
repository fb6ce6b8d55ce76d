package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/pass"
)

var apigwLambdaWithoutPermission = &pass.Rule{
	ID:       "aws/apigw-lambda-without-permission",
	Severity: analysis.Warning,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_api_gateway_integration", "aws_apigatewayv2_integration", "aws_api_gateway_authorizer", "aws_apigatewayv2_authorizer"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "API may not invoke its function",
		Why: "API Gateway invokes a function in its own name, so the function must let it: an aws_lambda_permission for " +
			"apigateway.amazonaws.com, with the qualifier if the integration names an alias. Without it everything applies, and " +
			"every request is answered with 500 Internal Server Error.",
		Bad: `resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::111122223333:role/orders"
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
}

resource "aws_apigatewayv2_integration" "orders" {
  api_id                 = aws_apigatewayv2_api.orders.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.orders.invoke_arn
  payload_format_version = "2.0"
}
`,
		Good: `resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::111122223333:role/orders"
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
}

resource "aws_lambda_permission" "orders_apigateway" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.orders.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.orders.execution_arn}/*"
}

resource "aws_apigatewayv2_integration" "orders" {
  api_id                 = aws_apigatewayv2_api.orders.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.orders.invoke_arn
  payload_format_version = "2.0"
}
`,
		Sources: []string{"https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-permissions"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		invokedUnpermitted(p, "%s may not invoke %s: no aws_lambda_permission lets apigateway.amazonaws.com in", func(d facts.Delivery) analysis.Severity {
			if d.Service != "apigateway.amazonaws.com" {
				return 0
			}
			return p.Rule().Severity
		})
	},
}

// invokedUnpermitted reports deliveries to functions that do not let the sender
// in; severity is 0 for those that are not asked about.
func invokedUnpermitted(p *pass.Pass, format string, severity func(facts.Delivery) analysis.Severity) {
	f := facts.Of(p.View)
	for _, d := range f.Deliveries() {
		how := severity(d)
		if d.By.View() != p.View || d.Maybe || d.Service == "" || how == 0 {
			continue
		}
		fn := f.Targets(d.Target, "aws_lambda_function").One()
		if fn == nil {
			continue
		}
		if verdict, _ := f.MayDeliver(d, fn); verdict != policy.No {
			continue
		}
		alias := f.Targets(d.Target, "aws_lambda_alias").One()
		message := format
		if alias != nil {
			message += " through " + alias.Address()
		}
		p.Report(deliveredAt(p, d), message+".", d.By.Address(), fn.Address()).Severity(how).Searched().
			Fix("Let "+d.Service+" invoke "+fn.Address(), analysis.Review, func() []analysis.Edit {
				source := f.SourceOf(d)
				if source == nil || !ours(p, source) && source != d.By {
					return nil
				}
				edits, address := permit(p, fn, alias, d.Service, senderARN(source))
				if edits != nil && !strings.HasPrefix(d.By.Type, "aws_api") && d.By != source {
					// These are tried when they are made.
					if order := after(p, d.By, address); how == analysis.Error {
						edits = append(edits, order...)
					}
				}
				return edits
			})
	}
}

// senderARN is source text for the ARN with which a source appears in a
// permission.
func senderARN(source *pass.Resource) string {
	switch source.Type {
	case "aws_apigatewayv2_api", "aws_api_gateway_rest_api":
		return `"${` + source.Address() + `.execution_arn}/*"`
	case "aws_cloudwatch_log_group":
		return `"${` + source.Address() + `.arn}:*"`
	}
	return source.Address() + ".arn"
}
