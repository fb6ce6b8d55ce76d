package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var lambdaUrlWithoutAuth = &pass.Rule{
	ID:       "aws/lambda-url-without-auth",
	Severity: analysis.Warning,
	Category: "Network exposure",
	Types:    []string{"aws_lambda_function_url"},
	Doc: analysis.Doc{
		Summary: "Function can be invoked by everyone through its URL",
		Why: "With authorization_type NONE everybody who knows or guesses the URL invokes the function, as often as they like, " +
			"on your bill, unless the code checks who calls. AWS_IAM lets in signed requests only, those of CloudFront's " +
			"origin access control as well.",
		Bad: `resource "aws_lambda_function_url" "hook" {
  function_name      = "hook"
  authorization_type = "NONE"
}
`,
		Good: `resource "aws_lambda_function_url" "hook" {
  function_name      = "hook"
  authorization_type = "AWS_IAM"
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_258"},
	},
	Run: func(p *pass.Pass) {
		if p.Has("aws_cloudfront_distribution") || p.Has("aws_wafv2_web_acl_association") {
			return // something stands in front of it
		}
		for _, url := range p.Resources("aws_lambda_function_url") {
			if auth := url.Value("authorization_type"); auth.Is("NONE") && url.Presence() == pass.Present {
				p.Report(auth.At(), "%s lets everyone invoke the function.", url.Address()).
					Fix("Require signed requests", analysis.Review, func() []analysis.Edit { return url.Set("authorization_type", `"AWS_IAM"`) })
			}
		}
	},
}
