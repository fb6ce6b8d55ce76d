package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var eventRuleWithoutTarget = &pass.Rule{
	ID:       "aws/event-rule-without-target",
	Severity: analysis.Warning,
	Category: "Reliability",
	Types:    []string{"aws_cloudwatch_event_rule"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Event rule has no target",
		Why: "A rule of EventBridge that matches an event, or whose schedule has come, does what its targets say. Without a target it does " +
			"nothing, and says nothing: the nightly job never runs.",
		Bad: `resource "aws_cloudwatch_event_rule" "nightly" {
  name                = "nightly"
  schedule_expression = "cron(0 2 * * ? *)"
}

resource "aws_lambda_function" "clean" {
  function_name = "clean"
  role          = "arn:aws:iam::123456789012:role/clean"
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/clean:1"
}

resource "aws_lambda_permission" "nightly" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.clean.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.nightly.arn
}
`,
		Good: `resource "aws_cloudwatch_event_rule" "nightly" {
  name                = "nightly"
  schedule_expression = "cron(0 2 * * ? *)"
}

resource "aws_cloudwatch_event_target" "nightly" {
  rule = aws_cloudwatch_event_rule.nightly.name
  arn  = aws_lambda_function.clean.arn
}

resource "aws_lambda_function" "clean" {
  function_name = "clean"
  role          = "arn:aws:iam::123456789012:role/clean"
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/clean:1"
}

resource "aws_lambda_permission" "nightly" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.clean.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.nightly.arn
}
`,
		Sources: []string{"https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, rule := range p.Resources("aws_cloudwatch_event_rule") {
			if !f.Users(rule).Complete || f.Users(rule).Exported() || f.Companions(rule, "aws_cloudwatch_event_target", "rule").Some() != symbol.No {
				continue
			}
			p.Report(rule.Header(), "%s has no aws_cloudwatch_event_target: it does nothing.", rule.Address()).Searched().
				Fix("Have it invoke the function that lets it", analysis.Review, func() []analysis.Edit {
					fn := permittedBy(p, f, rule)
					if fn == nil || rule.Multiplied() || fn.Multiplied() {
						return nil
					}
					bus := ""
					if v := rule.Value("event_bus_name"); v.Written() {
						bus = "\nevent_bus_name = " + v.Source()
					}
					return rule.After(`resource "aws_cloudwatch_event_target" "` + p.FreeName("aws_cloudwatch_event_target", rule.Name) + "\" {\n  rule = " +
						rule.Address() + ".name\n  arn = " + fn.Address() + ".arn" + bus + "\n}")
				})
		}
	},
}

// permittedBy is the one function of the module that lets an event rule invoke
// it.
func permittedBy(p *pass.Pass, f *facts.Facts, rule *pass.Resource) *pass.Resource {
	var found *pass.Resource
	for _, permission := range f.Users(rule).By("aws_lambda_permission") {
		fn := f.Target(permission, "function_name", "aws_lambda_function").One()
		if fn == nil || fn.View() != p.View || found != nil && found != fn {
			return nil
		}
		found = fn
	}
	return found
}
