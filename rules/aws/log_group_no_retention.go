package aws

import (
	"strconv"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var logGroupNoRetention = &pass.Rule{
	ID:       "aws/log-group-no-retention",
	Severity: analysis.Information,
	Category: "Observability",
	Profile:  analysis.Production,
	Types:    []string{"aws_cloudwatch_log_group"},
	Absence:  pass.OfArgument,
	Options:  map[string]pass.Option{"days": {Default: 90, Doc: "The number of days that the fix sets: one that CloudWatch Logs knows, as 30, 90 or 365."}},
	Doc: analysis.Doc{
		Summary: "Log group keeps logs for ever",
		Why: "Without retention_in_days nothing is ever deleted: the bill grows with every line, and what must not be kept longer than " +
			"needed, as addresses of people, is kept.",
		Bad: `resource "aws_cloudwatch_log_group" "orders" {
  name = "/app/orders"
}
`,
		Good: `resource "aws_cloudwatch_log_group" "orders" {
  name              = "/app/orders"
  retention_in_days = 90
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html#SettingLogRetention",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-16",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{Checkov: []string{"CKV_AWS_66"}, KICS: []string{"ef0b316a-211e-42f1-888e-64efe172b755"}},
	Run: func(p *pass.Pass) {
		for _, group := range p.Resources("aws_cloudwatch_log_group") {
			days := group.Value("retention_in_days")
			n, known := days.Int()
			// What is only delivered from there is kept for two days, whatever is set.
			if class := group.Value("log_group_class"); !days.Absent() && (!known || n != 0) || class.Unknown() || class.Is("DELIVERY") {
				continue
			}
			p.Report(days.At(), "%s never deletes anything.", group.Address()).
				Fix("Delete logs after "+strconv.Itoa(p.Number("days"))+" days", analysis.Review, func() []analysis.Edit {
					return group.Set("retention_in_days", strconv.Itoa(p.Number("days")))
				})
		}
	},
}
