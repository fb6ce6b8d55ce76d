package aws

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/network"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var managedTwice = &pass.Rule{
	ID:       "aws/managed-twice",
	Severity: analysis.Warning,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_security_group", "aws_redshift_cluster", "aws_iam_role", "aws_route_table", "aws_ecs_cluster", "aws_autoscaling_group"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Something is managed in two places that fight over it",
		Why: "Some parts of a resource can be written inside of it or as resources of their own. The inline form claims all of them: " +
			"each apply removes what the other form has added, and the next one adds it again, so that rules, routes or permissions " +
			"come and go.",
		Bad: `resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = "vpc-0123456789abcdef0"

  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "aws_vpc_security_group_ingress_rule" "metrics" {
  security_group_id = aws_security_group.web.id
  from_port         = 9100
  to_port           = 9100
  ip_protocol       = "tcp"
  cidr_ipv4         = "10.0.0.0/8"
}
`,
		Good: `resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = "vpc-0123456789abcdef0"
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  security_group_id = aws_security_group.web.id
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
  cidr_ipv4         = "10.0.0.0/8"
}

resource "aws_vpc_security_group_ingress_rule" "metrics" {
  security_group_id = aws_security_group.web.id
  from_port         = 9100
  to_port           = 9100
  ip_protocol       = "tcp"
  cidr_ipv4         = "10.0.0.0/8"
}
`,
		Sources: []string{"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group", "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route_table", "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role", "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_attachment"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, sg := range p.Resources("aws_security_group") {
			group := network.Of(p.View).Group(sg)
			for d, name := range []string{"ingress", "egress"} {
				if len(group.Inline[d]) > 0 && len(group.Split[d]) > 0 && !ignored(sg, name) && surelyWritten(sg, name) {
					foughtOver(p, sg, name, group.Split[d][0])
				}
			}
		}
		for _, way := range managedElsewhere {
			for _, r := range p.Resources(way.typ) {
				if !surelyWritten(r, way.inline) || ignored(r, way.inline) {
					continue
				}
				if other := f.Companions(r, way.companion, way.names).First(); other != nil {
					foughtOver(p, r, way.inline, other)
				}
			}
		}
	},
}

// managedElsewhere are the parts of types that can be written inline, and as
// resources of their own.
var managedElsewhere = []struct{ typ, inline, companion, names string }{
	{"aws_route_table", "route", "aws_route", "route_table_id"},
	{"aws_iam_role", "managed_policy_arns", "aws_iam_role_policy_attachment", "role"},
	{"aws_iam_role", "inline_policy", "aws_iam_role_policy", "role"},
	{"aws_redshift_cluster", "iam_roles", "aws_redshift_cluster_iam_roles", "cluster_identifier"},
	{"aws_ecs_cluster", "capacity_providers", "aws_ecs_cluster_capacity_providers", "cluster_name"},
	{"aws_autoscaling_group", "target_group_arns", "aws_autoscaling_attachment", "autoscaling_group_name"},
	{"aws_autoscaling_group", "load_balancers", "aws_autoscaling_attachment", "autoscaling_group_name"},
	{"aws_autoscaling_group", "traffic_source", "aws_autoscaling_traffic_source_attachment", "autoscaling_group_name"},
}

func foughtOver(p *pass.Pass, r *pass.Resource, inline string, other *pass.Resource) {
	report := p.Report(r.At(inline), "%s of %s is written inline and in %s: each takes away what the other adds.", inline, r.Address(), other.Address())
	if other.View() == p.View {
		report.Related(other.Header(), "%s", other.Address())
	}
}

// surelyWritten says that an argument is not null and a block is there.
func surelyWritten(r *pass.Resource, name string) bool {
	if v := r.Value(name); v.Written() {
		return !v.Absent() && !(v.Known() && v.Cty().CanIterateElements() && v.Cty().LengthInt() == 0)
	}
	blocks, _ := r.Blocks(name)
	return slices.ContainsFunc(blocks, func(b pass.Block) bool { return b.Presence == pass.Present })
}

// ignored says that the configuration leaves an argument to others, or may.
func ignored(r *pass.Resource, name string) bool {
	if symbol.BodyOf(r).Broken() {
		return true
	}
	for _, body := range r.Syntax() {
		for _, block := range body.Blocks {
			attr := block.Body.Attributes["ignore_changes"]
			if block.Type != "lifecycle" || attr == nil {
				continue
			}
			if hcl.ExprAsKeyword(attr.Expr) == "all" {
				return true
			}
			list, ok := attr.Expr.(*hclsyntax.TupleConsExpr)
			if !ok {
				return true
			}
			for _, e := range list.Exprs {
				if t, diags := hcl.AbsTraversalForExpr(e); diags.HasErrors() || t.RootName() == name {
					return true
				}
			}
		}
	}
	return false
}
