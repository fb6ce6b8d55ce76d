package aws

import (
	"regexp"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

// unwatched says that surely no alarm watches one of some metrics of a
// resource: none of this configuration does, and no monitoring of somebody
// else's is declared beside it.
func unwatched(p *pass.Pass, f *facts.Facts, r *pass.Resource, metrics ...string) bool {
	return r.Enclosed() && f.Alarms(r, metrics...).Some() == symbol.No && !monitoredElsewhere(p)
}

// monitoredElsewhere says that the module sets up monitoring with another
// service: its monitors may watch anything.
func monitoredElsewhere(p *pass.Pass) bool {
	return p.HasAny("datadog_*", "newrelic_*", "grafana_*", "signalfx_*", "dynatrace_*", "opsgenie_*", "honeycombio_*", "logzio_*")
}

var alarmTopicName = regexp.MustCompile(`(?i)alarm|alert|notif|(?:^|[-_])(?:ops|oncall|on_call|pager|sre)(?:$|[-_])`)

// alarmTopic is the one topic of the module that alarms go to: the only one that
// alarms name, or the only one that is called so; nil if there is none, or a
// choice.
func alarmTopic(p *pass.Pass, f *facts.Facts) *pass.Resource {
	var used, named []*pass.Resource
	for _, topic := range p.Resources("aws_sns_topic") {
		if topic.Multiplied() || topic.Presence() != pass.Present {
			continue
		}
		if slices.ContainsFunc(f.Users(topic).Uses, func(u facts.Use) bool { return strings.HasSuffix(u.Path, "_actions") }) {
			used = append(used, topic)
		}
		name, _ := topic.Value("name").Text()
		if alarmTopicName.MatchString(topic.Name) || alarmTopicName.MatchString(name) {
			named = append(named, topic)
		}
	}
	switch {
	case len(used) == 1:
		return used[0]
	case len(used) == 0 && len(named) == 1:
		return named[0]
	}
	return nil
}

// alarm is an alarm to be added.
type alarm struct {
	// suffix of the alarm's name and label; name is the attribute of the resource
	// that its own name is.
	suffix, name string
	namespace    string
	metric       string
	// dimensions are lines; $ stands for the resource.
	dimensions []string
	statistic  string
	comparison string
	threshold  string
	periods    string
	missing    string
}

// alarmEdits adds an alarm to a resource, and a topic for it where the module
// has none.
func alarmEdits(p *pass.Pass, f *facts.Facts, r *pass.Resource, a alarm) []analysis.Edit {
	head, ref := companionOf(r)
	topic, added := "", ""
	if t := alarmTopic(p, f); t != nil {
		topic = t.Address()
	} else {
		topic = "aws_sns_topic." + p.FreeName("aws_sns_topic", "alarms")
		_, label, _ := strings.Cut(topic, ".")
		added = rewrite.Block(`resource "aws_sns_topic" "`+label+`"`, `name_prefix = "alarms-"`) + "\n\n"
	}
	inside := append(head,
		`alarm_name = "${`+ref+"."+a.name+"}-"+a.suffix+`"`,
		`namespace = "`+a.namespace+`"`,
		`metric_name = "`+a.metric+`"`,
		`statistic = "`+a.statistic+`"`,
		`comparison_operator = "`+a.comparison+`"`,
		`threshold = `+a.threshold,
		`period = 300`,
		`evaluation_periods = `+a.periods,
		`treat_missing_data = "`+a.missing+`"`,
		`alarm_actions = [`+topic+`.arn]`,
		"",
		"dimensions = {\n  "+strings.ReplaceAll(strings.Join(a.dimensions, "\n  "), "$", ref)+"\n}")
	label := p.FreeName("aws_cloudwatch_metric_alarm", r.Name+"_"+strings.ReplaceAll(a.suffix, "-", "_"))
	return r.After(added + rewrite.Block(`resource "aws_cloudwatch_metric_alarm" "`+label+`"`, inside...))
}
