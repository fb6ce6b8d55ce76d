package aws

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var autoscaledDesiredCountNotIgnored = &pass.Rule{
	ID:       "aws/autoscaled-desired-count-not-ignored",
	Severity: analysis.Warning,
	Category: "Reliability",
	Types:    []string{"aws_appautoscaling_target", "aws_autoscaling_policy"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Every apply undoes what auto scaling did",
		Why: "Auto scaling changes the number of tasks or machines, and the next apply sets it back to what is written, at the height of the " +
			"load if it comes at a bad time. What something else controls belongs into ignore_changes.",
		Bad: `resource "aws_ecs_cluster" "main" {
  name = "main"
}

resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = aws_ecs_cluster.main.id
  task_definition = "web:1"
  desired_count   = 2
}

resource "aws_appautoscaling_target" "web" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.main.name}/${aws_ecs_service.web.name}"
  min_capacity       = 2
  max_capacity       = 10
}
`,
		Good: `resource "aws_ecs_cluster" "main" {
  name = "main"
}

resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = aws_ecs_cluster.main.id
  task_definition = "web:1"
  desired_count   = 2

  lifecycle {
    ignore_changes = [desired_count]
  }
}

resource "aws_appautoscaling_target" "web" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.main.name}/${aws_ecs_service.web.name}"
  min_capacity       = 2
  max_capacity       = 10
}
`,
		Sources: []string{
			"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service#ignoring-changes-to-desired-count",
			"https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		reported := map[string]bool{}
		report := func(scaled, by *pass.Resource, argument string) {
			attr := scaled.Value(argument)
			key := scaled.Address() + "." + argument
			if scaled.View() != p.View || !attr.Written() || attr.Absent() || reported[key] || ignoresChanges(scaled, argument) != symbol.No {
				return
			}
			reported[key] = true
			r := p.Report(attr.At(), "%s controls %s of %s, and every apply sets it back.", by.Address(), argument, scaled.Address())
			if by.View() == p.View {
				r.Related(by.Header(), "what controls it")
			}
			r.Fix("Ignore changes of "+argument, analysis.Review, func() []analysis.Edit { return ignoreChangesEdits(scaled, argument) })
		}
		for _, target := range f.Resources("aws_appautoscaling_target") {
			typ, argument := scaledBy(target)
			if typ == "" || target.Presence() != pass.Present {
				continue
			}
			if scaled := f.Targets(lastSegment(facts.Value(target, "resource_id")), typ).One(); scaled != nil {
				report(scaled, target, argument)
			}
		}
		for _, policy := range f.Resources("aws_autoscaling_policy") {
			if policy.Presence() != pass.Present {
				continue
			}
			if group := f.Target(policy, "autoscaling_group_name", "aws_autoscaling_group").One(); group != nil {
				report(group, policy, "desired_capacity")
			}
		}
	},
}

// scaledBy are the type and argument that a target of Application Auto Scaling
// changes.
func scaledBy(target *pass.Resource) (typ, argument string) {
	dimension, _ := target.Value("scalable_dimension").Text()
	switch dimension {
	case "ecs:service:DesiredCount":
		return "aws_ecs_service", "desired_count"
	case "dynamodb:table:ReadCapacityUnits":
		return "aws_dynamodb_table", "read_capacity"
	case "dynamodb:table:WriteCapacityUnits":
		return "aws_dynamodb_table", "write_capacity"
	}
	return "", ""
}

// lastSegment is what stands behind the last slash of a text:
// "service/main/web" names web.
func lastSegment(v *symbol.Value) *symbol.Value {
	if v.Kind != symbol.Scalar {
		return v
	}
	for i := len(v.Parts) - 1; i >= 0; i-- {
		if at := strings.LastIndexByte(v.Parts[i].Text, '/'); at >= 0 {
			parts := []symbol.Part{}
			if rest := v.Parts[i].Text[at+1:]; rest != "" {
				parts = append(parts, symbol.Part{Text: rest})
			}
			return symbol.Join(append(parts, v.Parts[i+1:]...), v.At)
		}
	}
	return v
}

// ignoresChanges says whether a resource ignores changes of an argument.
func ignoresChanges(r *pass.Resource, argument string) symbol.Answer {
	blocks, complete := r.Blocks("lifecycle")
	answer := symbol.No
	if !complete {
		answer = symbol.Unknown
	}
	for _, b := range blocks {
		names, all := ignoredNames(b.Body)
		if all || slices.Contains(names, argument) {
			return symbol.Yes
		}
	}
	return answer
}

// ignoredNames are the arguments in ignore_changes of a lifecycle block; all
// says that it is more than a list of names.
func ignoredNames(lifecycle pass.Body) (names []string, all bool) {
	v := lifecycle.Value("ignore_changes")
	if !v.Written() {
		return nil, false
	}
	list, ok := v.Expr().(*hclsyntax.TupleConsExpr)
	if !ok {
		return nil, true
	}
	for _, item := range list.Exprs {
		switch e := item.(type) {
		case *hclsyntax.ScopeTraversalExpr:
			names = append(names, e.Traversal.RootName())
		case *hclsyntax.TemplateExpr:
			if text, diags := e.Value(nil); !diags.HasErrors() {
				names = append(names, text.AsString())
			}
		default:
			names = append(names, "")
		}
	}
	return names, false
}

// ignoreChangesEdits adds an argument to what a resource ignores.
func ignoreChangesEdits(r *pass.Resource, argument string) []analysis.Edit {
	blocks, _ := r.Blocks("lifecycle")
	if len(blocks) == 0 {
		return r.InsertBlock(rewrite.Block("lifecycle", "ignore_changes = ["+argument+"]"))
	}
	v := blocks[0].Value("ignore_changes")
	if !v.Written() {
		return blocks[0].Set("ignore_changes", "["+argument+"]")
	}
	source := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(v.Source(), "["), "]"))
	switch {
	case source == "":
		return blocks[0].Set("ignore_changes", "["+argument+"]")
	case strings.Contains(source, "\n"):
		return blocks[0].Set("ignore_changes", "[\n"+reindented(source, "  ")+",\n  "+argument+",\n]")
	}
	return blocks[0].Set("ignore_changes", "["+strings.TrimSuffix(source, ",")+", "+argument+"]")
}

// reindented are the lines of a list without what stands before them, the last
// one without its comma.
func reindented(source, indent string) string {
	lines := strings.Split(source, "\n")
	for i, line := range lines {
		lines[i] = indent + strings.TrimSpace(line)
	}
	return strings.TrimSuffix(strings.Join(lines, "\n"), ",")
}
