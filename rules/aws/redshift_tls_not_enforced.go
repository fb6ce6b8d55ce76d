package aws

import (
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var redshiftTLSNotEnforced = &pass.Rule{
	ID:       "aws/redshift-tls-not-enforced",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types:    []string{"aws_redshift_cluster", "aws_redshift_parameter_group"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Redshift cluster does not require TLS",
		Why: "Without require_ssl = true in the cluster's parameter group a client may connect in plain text, password included; many " +
			"drivers do unless they are told otherwise. Groups of the family redshift-1.0 do not require it by default. Which default " +
			"group a cluster without a group of its own has depends on when it was made: default.redshift-1.0 before 2025, " +
			"default.redshift-2.0, which requires TLS, since.",
		Bad: `resource "aws_redshift_parameter_group" "events" {
  name   = "events"
  family = "redshift-1.0"

  parameter {
    name  = "enable_user_activity_logging"
    value = "true"
  }
}

resource "aws_redshift_cluster" "events" {
  cluster_identifier           = "events"
  node_type                    = "ra3.large"
  cluster_parameter_group_name = aws_redshift_parameter_group.events.name
}
`,
		Good: `resource "aws_redshift_parameter_group" "events" {
  name   = "events"
  family = "redshift-1.0"

  parameter {
    name  = "enable_user_activity_logging"
    value = "true"
  }

  parameter {
    name  = "require_ssl"
    value = "true"
  }
}

resource "aws_redshift_cluster" "events" {
  cluster_identifier           = "events"
  node_type                    = "ra3.large"
  cluster_parameter_group_name = aws_redshift_parameter_group.events.name
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-ssl-support.html",
			"https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-parameter-groups.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-2",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{Checkov: []string{"CKV_AWS_105"}},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		judged := map[*pass.Resource]bool{}
		for _, cluster := range p.Resources("aws_redshift_cluster") {
			const argument = "cluster_parameter_group_name"
			parameters := f.Parameters(cluster)
			for _, group := range parameters.Groups {
				judged[group] = true
			}
			required, set := parameters.Get("require_ssl")
			name, named := cluster.Value(argument).Text()
			switch {
			case cluster.Has("require_ssl"):
				// There is no such argument, which says itself what to do.
			case parameters.Default || named && name == "default.redshift-1.0":
				redshiftDefaultGroup(p, f, cluster, parameters.Default)
			case len(parameters.Groups) != 1:
			case set == symbol.No && parameters.Groups[0].Value("family").Is("redshift-1.0"), set == symbol.Yes && literally(required.Value, "false", "0"):
				group := parameters.Groups[0]
				report := p.Report(cluster.At(argument), "%s accepts connections without TLS: %s does not set require_ssl to true.", cluster.Address(), group.Address())
				if group.View() == p.View {
					report.Related(group.Header(), "the parameter group").
						Fix("Require TLS", analysis.Review, func() []analysis.Edit { return setParameter(group, "require_ssl", "true") })
				}
			}
		}
		// A group for clusters elsewhere that says so itself.
		for _, group := range p.Resources("aws_redshift_parameter_group") {
			blocks, _ := group.Blocks("parameter")
			for _, b := range blocks {
				if judged[group] || b.Presence != pass.Present || !b.Value("name").Is("require_ssl") || !b.Value("value").Is("false", "0") {
					continue
				}
				p.Report(b.At("value"), "Clusters with %s accept connections without TLS.", group.Address()).
					Fix("Require TLS", analysis.Review, func() []analysis.Edit { return setParameter(group, "require_ssl", "true") })
			}
		}
	},
}

// redshiftDefaultGroup reports a cluster that has a default group. A group of its
// own that it does not name is another rule's finding.
func redshiftDefaultGroup(p *pass.Pass, f *facts.Facts, cluster *pass.Resource, unnamed bool) {
	const argument = "cluster_parameter_group_name"
	value := cluster.Value(argument)
	if unnamed && (!value.Absent() || p.Has("aws_redshift_parameter_group")) || !cluster.Value("snapshot_identifier").Absent() {
		return
	}
	what := "names no parameter group: default.redshift-1.0, which clusters from before 2025 have,"
	if !unnamed {
		what = "has the parameter group default.redshift-1.0, which"
	}
	report := p.Report(value.At(), "%s %s does not require TLS.", cluster.Address(), what)
	if unnamed {
		report.Severity(analysis.Information)
	}
	report.Fix("Give it a parameter group that requires TLS", analysis.Review, func() []analysis.Edit {
		if cluster.Multiplied() {
			return nil
		}
		id, ok := cluster.Value("cluster_identifier").Text()
		if !ok {
			return nil // the group would have to refer to the cluster that refers to it
		}
		name := p.FreeName("aws_redshift_parameter_group", cluster.Name)
		group := rewrite.Block(`resource "aws_redshift_parameter_group" "`+name+`"`, `name = "`+id+`-tls"`, `family = "redshift-1.0"`, "",
			rewrite.Block("parameter", `name = "require_ssl"`, `value = "true"`))
		return append(cluster.Set(argument, "aws_redshift_parameter_group."+name+".name"), cluster.After(group)...)
	})
}

// setParameter sets a parameter of a parameter group.
func setParameter(group *pass.Resource, name, value string) []analysis.Edit {
	blocks, complete := group.Blocks("parameter")
	for _, b := range blocks {
		if b.Presence == pass.Present && b.Value("name").Is(name) {
			return b.Set("value", `"`+value+`"`)
		}
	}
	if !complete {
		return nil
	}
	return group.InsertBlock(rewrite.Block("parameter", `name = "`+name+`"`, `value = "`+value+`"`))
}

// literally says that a value is known to be one of some words, whatever their
// case.
func literally(v *symbol.Value, words ...string) bool {
	text, ok := v.Literal()
	return ok && slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, text) })
}
