package aws

import (
	"fmt"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var lambdaPermissionNoSource = &pass.Rule{
	ID:       "aws/lambda-permission-no-source",
	Severity: analysis.Warning,
	Category: "IAM and trust policies",
	Types:    []string{"aws_lambda_permission"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Everybody who uses a service may invoke the function through it",
		Why: "A permission for a service without source_arn or source_account admits the service whoever it acts for: somebody " +
			"else's bucket, topic or API can invoke the function with events of their making.",
		Bad: `resource "aws_s3_bucket" "uploads" {
  bucket = "acme-uploads"
}

resource "aws_lambda_permission" "uploads" {
  statement_id  = "AllowS3"
  action        = "lambda:InvokeFunction"
  function_name = "thumbnails"
  principal     = "s3.amazonaws.com"
}
`,
		Good: `resource "aws_s3_bucket" "uploads" {
  bucket = "acme-uploads"
}

resource "aws_lambda_permission" "uploads" {
  statement_id  = "AllowS3"
  action        = "lambda:InvokeFunction"
  function_name = "thumbnails"
  principal     = "s3.amazonaws.com"
  source_arn    = aws_s3_bucket.uploads.arn
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_364"},
		Trivy:   []string{"AVD-AWS-0067"},
		Tfsec:   []string{"aws-lambda-restrict-source-arn"},
	},
	Run: func(p *pass.Pass) {
		for _, permission := range p.Resources("aws_lambda_permission") {
			who, ok := permission.Value("principal").Text()
			if !ok || permission.Presence() != pass.Present || !strings.HasSuffix(who, ".amazonaws.com") {
				continue
			}
			bound := false
			for _, argument := range []string{"source_arn", "source_account", "principal_org_id", "event_source_token"} {
				bound = bound || !permission.Value(argument).Absent()
			}
			if bound {
				continue
			}
			report := p.Report(permission.Header(), "%s lets %s invoke the function for anybody: it has neither source_arn nor source_account.", permission.Address(), who)
			if source := onlySource(p, who); source != "" && !permission.Multiplied() {
				report.Fix("Admit "+source+" only", analysis.Review, func() []analysis.Edit { return permission.Set("source_arn", source) })
			}
		}
	},
}

// onlySource is the ARN of the one resource of the module for which a service
// can act, "" if there is none or a choice.
func onlySource(p *pass.Pass, service string) string {
	kind := map[string]struct {
		types []string
		arn   string
	}{
		"apigateway.amazonaws.com":     {[]string{"aws_apigatewayv2_api", "aws_api_gateway_rest_api"}, `"${%s.execution_arn}/*/*"`},
		"cognito-idp.amazonaws.com":    {[]string{"aws_cognito_user_pool"}, "%s.arn"},
		"events.amazonaws.com":         {[]string{"aws_cloudwatch_event_rule"}, "%s.arn"},
		"s3.amazonaws.com":             {[]string{"aws_s3_bucket"}, "%s.arn"},
		"secretsmanager.amazonaws.com": {[]string{"aws_secretsmanager_secret"}, "%s.arn"},
		"sns.amazonaws.com":            {[]string{"aws_sns_topic"}, "%s.arn"},
	}[service]
	found := p.Resources(kind.types...)
	if len(kind.types) == 0 || len(found) != 1 || found[0].Multiplied() {
		return ""
	}
	return fmt.Sprintf(kind.arn, found[0].Address())
}
