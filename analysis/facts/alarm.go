package facts

import (
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// dimensions are the names under which CloudWatch files the metrics of types,
// and the namespaces they are in.
var dimensions = map[string]struct {
	namespaces, names []string
}{
	"aws_lambda_function":      {[]string{"AWS/Lambda"}, []string{"FunctionName"}},
	"aws_sqs_queue":            {[]string{"AWS/SQS"}, []string{"QueueName"}},
	"aws_lb":                   {[]string{"AWS/ApplicationELB", "AWS/NetworkELB"}, []string{"LoadBalancer"}},
	"aws_alb":                  {[]string{"AWS/ApplicationELB", "AWS/NetworkELB"}, []string{"LoadBalancer"}},
	"aws_lb_target_group":      {[]string{"AWS/ApplicationELB", "AWS/NetworkELB"}, []string{"TargetGroup"}},
	"aws_alb_target_group":     {[]string{"AWS/ApplicationELB", "AWS/NetworkELB"}, []string{"TargetGroup"}},
	"aws_db_instance":          {[]string{"AWS/RDS"}, []string{"DBInstanceIdentifier"}},
	"aws_rds_cluster":          {[]string{"AWS/RDS"}, []string{"DBClusterIdentifier"}},
	"aws_rds_cluster_instance": {[]string{"AWS/RDS"}, []string{"DBInstanceIdentifier"}},
}

// Alarms are the CloudWatch alarms on metrics of a function, queue, load
// balancer, target group or database; metrics limit them to those on metrics of
// some names. They are not complete where an alarm looks at a whole namespace
// or at what a search finds.
func (f *Facts) Alarms(r *pass.Resource, metrics ...string) Companions {
	filed, ok := dimensions[r.Type]
	if !ok {
		return Companions{}
	}
	c := Companions{Complete: f.Users(r).Complete}
	for _, alarm := range f.Resources("aws_cloudwatch_metric_alarm") {
		instances, _ := symbol.Instances(alarm)
		for _, b := range instances {
			queries, complete := b.Blocks("metric_query")
			c.Complete = c.Complete && complete
			watched := []symbol.Body{b}
			for _, q := range queries {
				if searches(q.Value("expression")) {
					c.Complete = false
				}
				watched = append(watched, below(q, "metric")...)
			}
			for _, w := range watched {
				name := w.Value("metric_name")
				if name.IsNull() {
					continue
				}
				answer := f.watches(w, r, filed.namespaces, filed.names).And(oneOf(name, metrics))
				switch answer {
				case symbol.Yes:
					c.Found, c.Sure = append(c.Found, alarm), append(c.Sure, f.there(alarm, r))
				case symbol.Unknown:
					c.Complete = false
				}
			}
		}
	}
	return c
}

// watches says whether a metric is one of a resource.
func (f *Facts) watches(metric symbol.Body, r *pass.Resource, namespaces, names []string) symbol.Answer {
	values := metric.Value("dimensions")
	switch {
	case oneOf(metric.Value("namespace"), namespaces) == symbol.No:
		return symbol.No
	case values.Kind != symbol.Object || len(values.Fields) == 0 && !values.Open:
		return symbol.Unknown // all of the namespace, or what cannot be told
	}
	answer := symbol.No
	for _, name := range names {
		value, known := values.Field(name)
		switch {
		case !known:
			answer = answer.Or(symbol.Unknown)
		case value != nil && !value.IsNull():
			answer = answer.Or(f.Targets(value, r.Type).Is(r))
		}
	}
	return answer
}

// oneOf says whether a text is one of some words; no words admit everything.
func oneOf(v *symbol.Value, words []string) symbol.Answer {
	if len(words) == 0 {
		return symbol.Yes
	}
	if text, ok := v.Literal(); ok {
		return symbol.Is(slices.Contains(words, text))
	}
	return symbol.Unknown
}

// searches says that the expression of an alarm may find metrics that it does
// not name.
func searches(expression *symbol.Value) bool {
	if expression.IsNull() {
		return false
	}
	text, ok := expression.Literal()
	return !ok || strings.Contains(text, "SEARCH") || strings.Contains(text, "SELECT")
}
