package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var wafNoLogging = &pass.Rule{
	ID:       "aws/waf-no-logging",
	Severity: analysis.Hint,
	Category: "Observability",
	Profile:  analysis.OptIn,
	Types:    []string{"aws_wafv2_web_acl"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Web ACL has no log",
		Why: "Without a log nobody can say which requests a rule has blocked, whether they were an attack, and whether a rule that only counts " +
			"can be made to block. The console keeps samples for three hours.",
		Bad: `resource "aws_wafv2_web_acl" "site" {
  name  = "site"
  scope = "REGIONAL"

  default_action {
    allow {}
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "site"
    sampled_requests_enabled   = true
  }
}
`,
		Good: `resource "aws_wafv2_web_acl" "site" {
  name  = "site"
  scope = "REGIONAL"

  default_action {
    allow {}
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "site"
    sampled_requests_enabled   = true
  }
}

resource "aws_cloudwatch_log_group" "site_waf" {
  name              = "aws-waf-logs-site"
  retention_in_days = 90
}

resource "aws_wafv2_web_acl_logging_configuration" "site" {
  resource_arn            = aws_wafv2_web_acl.site.arn
  log_destination_configs = [aws_cloudwatch_log_group.site_waf.arn]
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/waf/latest/developerguide/logging.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/waf-controls.html#waf-11",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{Checkov: []string{"CKV2_AWS_31"}},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, acl := range p.Resources("aws_wafv2_web_acl") {
			if f.Companions(acl, "aws_wafv2_web_acl_logging_configuration", "resource_arn").Some() != symbol.No {
				continue
			}
			p.Report(acl.Header(), "%s has no aws_wafv2_web_acl_logging_configuration.", acl.Address()).Searched().
				Fix("Log to CloudWatch", analysis.Review, func() []analysis.Edit {
					// The name must begin with aws-waf-logs-, and the group must be where the ACL is.
					if acl.Multiplied() {
						return nil
					}
					provider := []string{}
					if v := acl.Value("provider"); v.Written() {
						provider = append(provider, "provider = "+v.Source(), "")
					}
					group := p.FreeName("aws_cloudwatch_log_group", acl.Name+"_waf")
					return acl.After(rewrite.Block(`resource "aws_cloudwatch_log_group" "`+group+`"`,
						append(provider[:len(provider):len(provider)], `name = "aws-waf-logs-`+acl.Name+`"`, "retention_in_days = 90")...) + "\n\n" +
						rewrite.Block(`resource "aws_wafv2_web_acl_logging_configuration" "`+p.FreeName("aws_wafv2_web_acl_logging_configuration", acl.Name)+`"`,
							append(provider, "resource_arn = "+acl.Address()+".arn", "log_destination_configs = [aws_cloudwatch_log_group."+group+".arn]")...))
				})
		}
	},
}
