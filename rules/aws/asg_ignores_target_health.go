package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var asgIgnoresTargetHealth = &pass.Rule{
	ID:       "aws/asg-ignores-target-health",
	Severity: analysis.Warning,
	Category: "Reliability",
	Profile:  analysis.Production,
	Types:    []string{"aws_autoscaling_group"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Machines that the load balancer finds unhealthy are not replaced",
		Why: "By default an auto scaling group replaces a machine only when EC2 says that it is broken. One whose application hangs fails the " +
			"health check of the load balancer, gets no more requests, and stays: until none is left that answers. With " +
			"health_check_type = \"ELB\" it is replaced.",
		Bad: `resource "aws_lb_target_group" "web" {
  name     = "web"
  port     = 8080
  protocol = "HTTP"
  vpc_id   = "vpc-0a1b2c3d"
}

resource "aws_autoscaling_group" "web" {
  min_size          = 2
  max_size          = 6
  target_group_arns = [aws_lb_target_group.web.arn]
}
`,
		Good: `resource "aws_lb_target_group" "web" {
  name     = "web"
  port     = 8080
  protocol = "HTTP"
  vpc_id   = "vpc-0a1b2c3d"
}

resource "aws_autoscaling_group" "web" {
  min_size          = 2
  max_size          = 6
  target_group_arns = [aws_lb_target_group.web.arn]
  health_check_type = "ELB"
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html#autoscaling-1",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{Checkov: []string{"CKV2_AWS_15"}, KICS: []string{"f6d299d2-21eb-41cc-b1e1-fe12d857500b"}},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, group := range p.Resources("aws_autoscaling_group") {
			kind := group.Value("health_check_type")
			if !kind.Absent() && !kind.Is("EC2") || !behindLoadBalancer(f, group) {
				continue
			}
			p.Report(kind.At(), "%s is behind a load balancer, and replaces only machines that EC2 finds broken.", group.Address()).
				Fix("Heed the load balancer's health checks", analysis.Review, func() []analysis.Edit { return group.Set("health_check_type", `"ELB"`) })
		}
	},
}

// behindLoadBalancer says that a load balancer surely sends requests to a group.
func behindLoadBalancer(f *facts.Facts, group *pass.Resource) bool {
	for _, argument := range []string{"target_group_arns", "load_balancers"} {
		v := facts.Value(group, argument)
		for _, item := range v.Items {
			if v.Kind == symbol.List && !item.Maybe && !item.IsNull() {
				return true
			}
		}
	}
	return f.Companions(group, "aws_autoscaling_attachment", "autoscaling_group_name").Some() == symbol.Yes ||
		f.Companions(group, "aws_autoscaling_traffic_source_attachment", "autoscaling_group_name").Some() == symbol.Yes
}
