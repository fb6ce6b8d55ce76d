package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/pass"
)

var alarmWithoutAction = &pass.Rule{
	ID:       "aws/alarm-without-action",
	Severity: analysis.Information,
	Category: "Observability",
	Profile:  analysis.Production,
	Types:    []string{"aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Alarm tells nobody",
		Why: "An alarm without actions, or whose actions are switched off, only changes its colour in the console. It looks as if something " +
			"were watched, and nobody hears of it.",
		Bad: `resource "aws_sns_topic" "alerts" {
  name = "alerts"
}

resource "aws_cloudwatch_metric_alarm" "cpu" {
  alarm_name          = "cpu"
  namespace           = "AWS/EC2"
  metric_name         = "CPUUtilization"
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 80
  period              = 300
  evaluation_periods  = 2
}
`,
		Good: `resource "aws_sns_topic" "alerts" {
  name = "alerts"
}

resource "aws_cloudwatch_metric_alarm" "cpu" {
  alarm_name          = "cpu"
  namespace           = "AWS/EC2"
  metric_name         = "CPUUtilization"
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 80
  period              = 300
  evaluation_periods  = 2
  alarm_actions       = [aws_sns_topic.alerts.arn]
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-15",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{Checkov: []string{"CKV_AWS_319"}},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, a := range p.Resources(p.Rule().Types...) {
			if off := a.Value("actions_enabled"); off.False() && !alarmIsRead(p, f, a) {
				p.Report(off.At(), "The actions of %s are switched off.", a.Address()).
					Fix("Switch its actions on", analysis.Review, func() []analysis.Edit { return a.Set("actions_enabled", "true") })
				continue
			}
			if !emptyList(a, "alarm_actions") || !emptyList(a, "ok_actions") || !emptyList(a, "insufficient_data_actions") || alarmIsRead(p, f, a) {
				continue
			}
			p.Report(a.Header(), "%s has no actions, and nothing else reads it.", a.Address()).Searched().
				Fix("Tell the topic for alarms", analysis.Review, func() []analysis.Edit {
					topic := alarmTopic(p, f)
					if topic == nil {
						return nil
					}
					return a.Set("alarm_actions", "["+topic.Address()+".arn]")
				})
		}
	},
}

// emptyList says that an argument is not there or an empty list.
func emptyList(r *pass.Resource, argument string) bool {
	v := r.Value(argument)
	list, ok := v.Strings()
	return v.Absent() || ok && len(list) == 0
}

// alarmIsRead says that something takes note of an alarm's state, or may: a
// composite alarm, a deployment that is rolled back, a health check, a rule of
// EventBridge on alarms, or whoever gets its name.
func alarmIsRead(p *pass.Pass, f *facts.Facts, a *pass.Resource) bool {
	users := f.Users(a)
	if !a.Enclosed() || !users.Complete || len(users.By()) > 0 || users.Exported() {
		return true
	}
	for _, composite := range f.Resources("aws_cloudwatch_composite_alarm") {
		if composite != a {
			return true // its rule may name any alarm by its text
		}
	}
	for _, rule := range f.Resources("aws_cloudwatch_event_rule") {
		pattern := rule.Value("event_pattern")
		if text, ok := pattern.Text(); !pattern.Absent() && (!ok || strings.Contains(text, "aws.cloudwatch")) {
			return true
		}
	}
	return monitoredElsewhere(p)
}
