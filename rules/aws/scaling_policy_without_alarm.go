package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/pass"
)

var scalingPolicyWithoutAlarm = &pass.Rule{
	ID:       "aws/scaling-policy-without-alarm",
	Severity: analysis.Warning,
	Category: "Reliability",
	Types:    []string{"aws_autoscaling_policy", "aws_appautoscaling_policy"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Nothing triggers the scaling policy",
		Why: "Simple and step scaling do something when an alarm tells them to; only target tracking makes its alarms by itself. A policy " +
			"whose ARN no alarm has among its actions never scales anything.",
		Bad: `resource "aws_autoscaling_group" "web" {
  min_size = 2
  max_size = 6
}

resource "aws_autoscaling_policy" "up" {
  name                   = "up"
  autoscaling_group_name = aws_autoscaling_group.web.name
  adjustment_type        = "ChangeInCapacity"
  scaling_adjustment     = 1
}

resource "aws_cloudwatch_metric_alarm" "cpu" {
  alarm_name          = "cpu"
  namespace           = "AWS/EC2"
  metric_name         = "CPUUtilization"
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 80
  period              = 60
  evaluation_periods  = 3
}
`,
		Good: `resource "aws_autoscaling_group" "web" {
  min_size = 2
  max_size = 6
}

resource "aws_autoscaling_policy" "up" {
  name                   = "up"
  autoscaling_group_name = aws_autoscaling_group.web.name
  adjustment_type        = "ChangeInCapacity"
  scaling_adjustment     = 1
}

resource "aws_cloudwatch_metric_alarm" "cpu" {
  alarm_name          = "cpu"
  namespace           = "AWS/EC2"
  metric_name         = "CPUUtilization"
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 80
  period              = 60
  evaluation_periods  = 3
  alarm_actions       = [aws_autoscaling_policy.up.arn]
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html",
			"https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-step-scaling-policies.html",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, policy := range p.Resources(p.Rule().Types...) {
			kind := policy.Value("policy_type")
			untriggered := kind.Is("SimpleScaling", "StepScaling") || kind.Absent()
			if users := f.Users(policy); !untriggered || !users.Complete || users.Exported() || usedByAddress(users, policy) || !policy.Enclosed() {
				continue
			}
			p.Report(policy.Header(), "No alarm has %s among its actions: it never scales anything.", policy.Address()).Searched().
				Fix("Have the one alarm without actions trigger it", analysis.Review, func() []analysis.Edit {
					var idle *pass.Resource
					for _, a := range p.Resources("aws_cloudwatch_metric_alarm") {
						if a.Has("alarm_actions") || a.Has("ok_actions") || a.Has("insufficient_data_actions") {
							continue
						}
						if idle != nil {
							return nil
						}
						idle = a
					}
					if idle == nil || policy.Multiplied() || idle.Multiplied() || otherIdlePolicies(p, f, policy) {
						return nil
					}
					return idle.Set("alarm_actions", "["+policy.Address()+".arn]")
				})
		}
	},
}

// otherIdlePolicies says that there is another scaling policy that the alarm may
// be meant for.
func otherIdlePolicies(p *pass.Pass, f *facts.Facts, policy *pass.Resource) bool {
	for _, other := range p.Resources("aws_autoscaling_policy", "aws_appautoscaling_policy") {
		if other != policy && len(f.Users(other).By()) == 0 {
			return true
		}
	}
	return false
}
