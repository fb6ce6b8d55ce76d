package aws

import (
	"slices"
	"strconv"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var ecsFargateTaskRefused = &pass.Rule{
	ID:       "aws/ecs-fargate-task-refused",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_ecs_task_definition"},
	Doc: analysis.Doc{
		Summary: "Fargate does not run such a task",
		Why: "Fargate runs tasks of the network mode awsvpc, of certain sizes: each number of CPU units goes with a range of memory. " +
			"Other tasks are refused by apply: \"No Fargate configuration exists for given values\".",
		Bad: `resource "aws_ecs_task_definition" "orders" {
  family                   = "orders"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 4096
  container_definitions    = jsonencode([{ name = "orders", image = "orders:1" }])
}
`,
		Good: `resource "aws_ecs_task_definition" "orders" {
  family                   = "orders"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 2048
  container_definitions    = jsonencode([{ name = "orders", image = "orders:1" }])
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size", "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-services-networkmode"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		for _, task := range p.Resources("aws_ecs_task_definition") {
			kinds, known := task.Value("requires_compatibilities").Strings()
			if !known || !slices.Contains(kinds, "FARGATE") {
				continue
			}
			if mode := task.Value("network_mode"); mode.Absent() || mode.Known() && !mode.Is("awsvpc") {
				p.Report(mode.At(), "%s is for Fargate, which needs network_mode = \"awsvpc\".", task.Address()).
					Fix("Use awsvpc", analysis.Review, func() []analysis.Edit { return task.Set("network_mode", `"awsvpc"`) })
			}
			cpu, memory := task.Value("cpu"), task.Value("memory")
			if cpu.Absent() || memory.Absent() {
				p.Report(task.Header(), "%s is for Fargate and must say its cpu and memory.", task.Address())
				continue
			}
			units, knowsUnits := cpu.Int()
			size, knowsSize := memory.Int()
			if !knowsUnits || !knowsSize {
				continue
			}
			sizes := fargateMemory(units)
			if sizes == nil {
				p.Report(cpu.At(), "%s has %d CPU units: Fargate has 256, 512, 1024, 2048, 4096, 8192 and 16384.", task.Address(), units)
				continue
			}
			if !slices.Contains(sizes, size) {
				next := sizes[len(sizes)-1]
				for i := len(sizes) - 1; i >= 0 && sizes[i] >= size; i-- {
					next = sizes[i]
				}
				p.Report(memory.At(), "%s has %d MiB of memory for %d CPU units: Fargate has %s.", task.Address(), size, units, fargateRange(sizes)).
					Related(cpu.At(), "%d CPU units", units).
					Fix("Give it "+strconv.Itoa(next)+" MiB", analysis.Review, func() []analysis.Edit { return task.Set("memory", strconv.Itoa(next)) })
			}
		}
	},
}

// fargateMemory are the sizes of memory in MiB that go with some CPU units, in
// their order; nil where there are no such tasks.
func fargateMemory(units int) []int {
	gib := func(from, to, step int) (sizes []int) {
		for n := from; n <= to; n += step {
			sizes = append(sizes, n*1024)
		}
		return sizes
	}
	switch units {
	case 256:
		return []int{512, 1024, 2048}
	case 512:
		return gib(1, 4, 1)
	case 1024:
		return gib(2, 8, 1)
	case 2048:
		return gib(4, 16, 1)
	case 4096:
		return gib(8, 30, 1)
	case 8192:
		return gib(16, 60, 4)
	case 16384:
		return gib(32, 120, 8)
	}
	return nil
}

// fargateRange says in words which sizes there are.
func fargateRange(sizes []int) string {
	return strconv.Itoa(sizes[0]) + " to " + strconv.Itoa(sizes[len(sizes)-1]) + " in certain steps"
}
