package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var albNoUnhealthyHostAlarm = &pass.Rule{
	ID:       "aws/alb-no-unhealthy-host-alarm",
	Severity: analysis.Hint,
	Category: "Observability",
	Profile:  analysis.Production,
	Types:    []string{"aws_lb", "aws_alb"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "No alarm watches the load balancer",
		Why: "The load balancer notices first when targets stop answering: it takes them out, one after the other, until none is left. " +
			"An alarm on the number of unhealthy targets tells it while there are still others.",
		Bad: `resource "aws_lb" "web" {
  name    = "web"
  subnets = ["subnet-0a1b2c3d", "subnet-1a2b3c4d"]
}

resource "aws_lb_target_group" "web" {
  name     = "web"
  port     = 8080
  protocol = "HTTP"
  vpc_id   = "vpc-0a1b2c3d"
}

resource "aws_lb_listener" "web" {
  load_balancer_arn = aws_lb.web.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}

resource "aws_sns_topic" "alerts" {
  name = "alerts"
}
`,
		Good: `resource "aws_lb" "web" {
  name    = "web"
  subnets = ["subnet-0a1b2c3d", "subnet-1a2b3c4d"]
}

resource "aws_cloudwatch_metric_alarm" "web_unhealthy" {
  alarm_name          = "${aws_lb.web.name}-unhealthy"
  namespace           = "AWS/ApplicationELB"
  metric_name         = "UnHealthyHostCount"
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 2
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alerts.arn]

  dimensions = {
    LoadBalancer = aws_lb.web.arn_suffix
    TargetGroup  = aws_lb_target_group.web.arn_suffix
  }
}

resource "aws_lb_target_group" "web" {
  name     = "web"
  port     = 8080
  protocol = "HTTP"
  vpc_id   = "vpc-0a1b2c3d"
}

resource "aws_lb_listener" "web" {
  load_balancer_arn = aws_lb.web.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}

resource "aws_sns_topic" "alerts" {
  name = "alerts"
}
`,
		Sources: []string{"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, lb := range p.Resources("aws_lb", "aws_alb") {
			kind := lb.Value("load_balancer_type")
			if kind.Is("gateway") || kind.Unknown() || !unwatched(p, f, lb) {
				continue
			}
			groups := targetGroupsOf(p, f, lb)
			if anyAlarmed(f, groups) {
				continue
			}
			p.Report(lb.Header(), "No alarm watches %s and its targets.", lb.Address()).Searched().
				Fix("Add an alarm", analysis.Review, func() []analysis.Edit {
					if len(groups) != 1 || groups[0].View() != p.View || groups[0].Multiplied() || lb.Multiplied() {
						return nil
					}
					namespace := "AWS/ApplicationELB"
					if kind.Is("network") {
						namespace = "AWS/NetworkELB"
					}
					return alarmEdits(p, f, lb, alarm{suffix: "unhealthy", name: "name", namespace: namespace, metric: "UnHealthyHostCount",
						dimensions: []string{"LoadBalancer = $.arn_suffix", "TargetGroup = " + groups[0].Address() + ".arn_suffix"},
						statistic:  "Maximum", comparison: "GreaterThanThreshold", threshold: "0", periods: "2", missing: "notBreaching"})
				})
		}
	},
}

// targetGroupsOf are the target groups that listeners of a load balancer send
// to, as far as these are known.
func targetGroupsOf(p *pass.Pass, f *facts.Facts, lb *pass.Resource) []*pass.Resource {
	var groups []*pass.Resource
	add := func(listener *pass.Resource) {
		for _, use := range listener.References() {
			if g := listener.View().Resource(use.Address); g != nil && g.Is("aws_lb_target_group", "aws_alb_target_group") && strings.Contains(use.Path, "action") {
				for _, known := range groups {
					if known == g {
						return
					}
				}
				groups = append(groups, g)
			}
		}
	}
	for _, typ := range []string{"aws_lb_listener", "aws_alb_listener"} {
		for _, listener := range f.Companions(lb, typ, "load_balancer_arn").Found {
			add(listener)
			for _, rule := range f.Companions(listener, "aws_lb_listener_rule", "listener_arn").Found {
				add(rule)
			}
		}
	}
	return groups
}

// anyAlarmed says that an alarm watches one of some target groups, or may.
func anyAlarmed(f *facts.Facts, groups []*pass.Resource) bool {
	for _, g := range groups {
		if f.Alarms(g).Some() != symbol.No {
			return true
		}
	}
	return false
}
