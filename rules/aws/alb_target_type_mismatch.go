package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/pass"
)

var albTargetTypeMismatch = &pass.Rule{
	ID:       "aws/alb-target-type-mismatch",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_ecs_service", "aws_autoscaling_group", "aws_autoscaling_attachment", "aws_lb_target_group_attachment", "aws_alb_target_group_attachment"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Target group does not take what is registered in it",
		Why: "Tasks with their own network interface (awsvpc, always so on Fargate) are registered by address, so their target group " +
			"needs target_type = \"ip\"; instances of an Auto Scaling group need \"instance\", a function \"lambda\". The default is " +
			"\"instance\". ECS refuses the service: \"The provided target group has target type instance, which is incompatible with " +
			"the awsvpc network mode\".",
		Bad: `resource "aws_lb_target_group" "orders" {
  name     = "orders"
  port     = 8080
  protocol = "HTTP"
  vpc_id   = "vpc-0123456789abcdef0"
}

resource "aws_ecs_task_definition" "orders" {
  family                   = "orders"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions    = jsonencode([{ name = "orders", image = "orders:1", portMappings = [{ containerPort = 8080 }] }])
}

resource "aws_ecs_service" "orders" {
  name            = "orders"
  cluster         = "main"
  launch_type     = "FARGATE"
  task_definition = aws_ecs_task_definition.orders.arn
  desired_count   = 2

  load_balancer {
    target_group_arn = aws_lb_target_group.orders.arn
    container_name   = "orders"
    container_port   = 8080
  }
}
`,
		Good: `resource "aws_lb_target_group" "orders" {
  name        = "orders"
  port        = 8080
  protocol    = "HTTP"
  vpc_id      = "vpc-0123456789abcdef0"
  target_type = "ip"
}

resource "aws_ecs_task_definition" "orders" {
  family                   = "orders"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions    = jsonencode([{ name = "orders", image = "orders:1", portMappings = [{ containerPort = 8080 }] }])
}

resource "aws_ecs_service" "orders" {
  name            = "orders"
  cluster         = "main"
  launch_type     = "FARGATE"
  task_definition = aws_ecs_task_definition.orders.arn
  desired_count   = 2

  load_balancer {
    target_group_arn = aws_lb_target_group.orders.arn
    container_name   = "orders"
    container_port   = 8080
  }
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb.html", "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-type"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		report := func(at pass.Place, group *pass.Resource, why string, fits string) {
			if group == nil {
				return
			}
			v := group.Value("target_type")
			typ, known := v.Text()
			if v.Absent() {
				typ, known = "instance", true
			}
			if !known || typ == fits {
				return
			}
			p.Report(at, "%s has target_type %q, but %s: it must be %q.", group.Address(), typ, why, fits).
				Related(group.At("target_type"), "the target group").
				Fix("Register by "+fits, analysis.Review, func() []analysis.Edit {
					if group.View() != p.View {
						return nil
					}
					return group.Set("target_type", `"`+fits+`"`)
				})
		}
		groups := []string{"aws_lb_target_group", "aws_alb_target_group"}
		for _, service := range p.Resources("aws_ecs_service") {
			fits, why := ecsTargetType(f, service)
			blocks, _ := service.Blocks("load_balancer")
			for _, block := range blocks {
				if arn := block.Value("target_group_arn"); fits != "" && block.Presence == pass.Present {
					if group := arn.Target(); group != nil && group.Is(groups...) {
						report(arn.At(), group, why, fits)
					}
				}
			}
		}
		for _, asg := range p.Resources("aws_autoscaling_group") {
			groups := f.Target(asg, "target_group_arns", groups...)
			for i, group := range groups.Found {
				if groups.Sure[i] {
					report(asg.At("target_group_arns"), group, asg.Address()+" registers instances", "instance")
				}
			}
		}
		for _, attachment := range p.Resources("aws_autoscaling_attachment") {
			report(attachment.Header(), f.Target(attachment, "lb_target_group_arn", groups...).One(), attachment.Address()+" registers instances", "instance")
		}
		for _, attachment := range p.Resources("aws_lb_target_group_attachment", "aws_alb_target_group_attachment") {
			group := f.Target(attachment, "target_group_arn", groups...).One()
			what := f.Target(attachment, "target_id", "aws_lambda_function", "aws_instance").One()
			if what == nil {
				continue
			}
			ref := facts.Value(attachment, "target_id").Ref()
			switch {
			case what.Type == "aws_lambda_function":
				report(attachment.At("target_id"), group, "it gets a function", "lambda")
			case ref != nil && ref.Path == "id":
				report(attachment.At("target_id"), group, "it gets an instance by its ID", "instance")
			}
		}
	},
}

// ecsTargetType is the type of the target groups that a service can use, "" where
// that is not known.
func ecsTargetType(f *facts.Facts, service *pass.Resource) (typ, why string) {
	task := f.Target(service, "task_definition", "aws_ecs_task_definition").One()
	if service.Value("launch_type").Is("FARGATE") {
		return "ip", "tasks of " + service.Address() + " run on Fargate"
	}
	if task == nil {
		return "", ""
	}
	mode := task.Value("network_mode")
	switch {
	case mode.Is("awsvpc"):
		return "ip", "tasks of " + service.Address() + " have a network interface of their own (awsvpc)"
	case mode.Is("bridge", "host"):
		return "instance", "tasks of " + service.Address() + " share the network of their instance"
	}
	return "", ""
}
