package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var ecsSingleTask = &pass.Rule{
	ID:       "aws/ecs-single-task",
	Severity: analysis.Hint,
	Category: "Reliability",
	Profile:  analysis.OptIn,
	Types:    []string{"aws_ecs_service"},
	Doc: analysis.Doc{
		Summary: "Service behind a load balancer runs one task",
		Why: "When the only task stops, or its zone fails, nobody answers until another one has started. Two tasks are spread over two zones " +
			"by default.",
		Bad: `resource "aws_ecs_service" "web" {
  name            = "web"
  task_definition = "web:1"
  desired_count   = 1

  load_balancer {
    target_group_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef"
    container_name   = "web"
    container_port   = 8080
  }
}
`,
		Good: `resource "aws_ecs_service" "web" {
  name            = "web"
  task_definition = "web:1"
  desired_count   = 2

  load_balancer {
    target_group_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef"
    container_name   = "web"
    container_port   = 8080
  }
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonECS/latest/bestpracticesguide/availability.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, service := range p.Resources("aws_ecs_service") {
			tasks := service.Value("desired_count")
			// A singleton that works on a queue or a schedule has no load balancer.
			if n, ok := tasks.Int(); !ok || n != 1 || !service.Has("load_balancer") || autoscaled(f, service) != symbol.No || service.Value("scheduling_strategy").Is("DAEMON") {
				continue
			}
			p.Report(tasks.At(), "%s runs one task.", service.Address()).
				Fix("Run two tasks", analysis.Review, func() []analysis.Edit { return service.Set("desired_count", "2") })
		}
	},
}

// autoscaled says whether auto scaling has a target that is a service.
func autoscaled(f *facts.Facts, service *pass.Resource) symbol.Answer {
	answer := symbol.No
	for _, target := range f.Resources("aws_appautoscaling_target") {
		if typ, _ := scaledBy(target); typ == service.Type || typ == "" {
			answer = answer.Or(f.Targets(lastSegment(facts.Value(target, "resource_id")), service.Type).Is(service))
		}
	}
	return answer
}
