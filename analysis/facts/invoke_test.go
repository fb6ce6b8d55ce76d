package facts_test

import (
	"testing"

	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/factstest"
)

func TestMayDeliver(t *testing.T) {
	const base = `
resource "aws_lambda_function" "f" {
  function_name = "f"
}
resource "aws_lambda_alias" "live" {
  name          = "live"
  function_name = aws_lambda_function.f.function_name
}
resource "aws_cloudwatch_event_rule" "r" {
  name = "r"
}
resource "aws_cloudwatch_event_rule" "other" {
  name = "other"
}
`
	permission := func(more string) string {
		return "resource \"aws_lambda_permission\" \"p\" {\n  action = \"lambda:InvokeFunction\"\n  principal = \"events.amazonaws.com\"\n" + more + "\n}\n"
	}
	const onFunction, onAlias = "function_name = aws_lambda_function.f.function_name\n", "function_name = aws_lambda_function.f.function_name\nqualifier = aws_lambda_alias.live.name\n"
	for name, c := range map[string]struct{ arn, permission, want string }{
		"none":                       {"aws_lambda_function.f.arn", "", "no"},
		"any rule":                   {"aws_lambda_function.f.arn", permission(onFunction), "yes"},
		"this rule":                  {"aws_lambda_function.f.arn", permission(onFunction + "source_arn = aws_cloudwatch_event_rule.r.arn"), "yes"},
		"another rule":               {"aws_lambda_function.f.arn", permission(onFunction + "source_arn = aws_cloudwatch_event_rule.other.arn"), "no"},
		"the alias, of the function": {"aws_lambda_alias.live.arn", permission(onFunction), "no"},
		"the alias":                  {"aws_lambda_alias.live.arn", permission(onAlias), "yes"},
		"the alias as function_name": {"aws_lambda_alias.live.arn", permission("function_name = aws_lambda_alias.live.arn\n"), "yes"},
		"the function, of the alias": {"aws_lambda_function.f.arn", permission(onAlias), "untold"},
		"the function, of a name":    {"aws_lambda_function.f.arn", permission(onFunction + "qualifier = \"live\""), "no"},
	} {
		v := factstest.View(t, base+"resource \"aws_cloudwatch_event_target\" \"t\" {\n  rule = aws_cloudwatch_event_rule.r.name\n  arn = "+c.arn+"\n}\n"+c.permission)
		f := facts.Of(v)
		d := f.Deliveries()
		if len(d) != 1 || f.SourceOf(d[0]) != v.Resource("aws_cloudwatch_event_rule.r") {
			t.Fatalf("%s: the delivery is not found", name)
		}
		if got, _ := f.MayDeliver(d[0], v.Resource("aws_lambda_function.f")); got.String() != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
