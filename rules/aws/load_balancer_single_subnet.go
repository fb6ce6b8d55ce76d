package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var loadBalancerSingleSubnet = &pass.Rule{
	ID:       "aws/load-balancer-single-subnet",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_lb", "aws_alb", "aws_eks_cluster"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Load balancer or cluster has a single subnet",
		Why: "An Application Load Balancer and the control plane of EKS need subnets in two availability zones: apply fails with \"At " +
			"least two subnets in two different Availability Zones must be specified\", or \"Subnets specified must be in at least two " +
			"different AZs\".",
		Bad: `resource "aws_subnet" "a" {
  vpc_id            = "vpc-0123456789abcdef0"
  cidr_block        = "10.0.1.0/24"
  availability_zone = "eu-west-1a"
}

resource "aws_lb" "main" {
  name    = "main"
  subnets = [aws_subnet.a.id]
}
`,
		Good: `resource "aws_subnet" "a" {
  vpc_id            = "vpc-0123456789abcdef0"
  cidr_block        = "10.0.1.0/24"
  availability_zone = "eu-west-1a"
}

resource "aws_subnet" "b" {
  vpc_id            = "vpc-0123456789abcdef0"
  cidr_block        = "10.0.2.0/24"
  availability_zone = "eu-west-1b"
}

resource "aws_lb" "main" {
  name    = "main"
  subnets = [aws_subnet.a.id, aws_subnet.b.id]
}
`,
		Sources: []string{"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#availability-zones", "https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		for _, way := range []struct{ typ, argument string }{
			{"aws_lb", "subnets"}, {"aws_alb", "subnets"}, {"aws_eks_cluster", "vpc_config.subnet_ids"},
		} {
			for _, r := range p.Resources(way.typ) {
				if kind := r.Value("load_balancer_type"); way.typ != "aws_eks_cluster" && !kind.Absent() && !kind.Is("application") || r.Has("subnet_mapping") || symbol.BodyOf(r).Broken() {
					continue
				}
				if subnet := singleSubnet(facts.Value(r, way.argument)); subnet != "" {
					p.Report(r.At(way.argument), "%s has the subnet %s and no other: it needs two availability zones.", r.Address(), subnet)
				}
			}
		}
	},
}

// singleSubnet is the one subnet that a list surely consists of, "" for others:
// a splat, a subnet with count, an unknown list.
func singleSubnet(list *symbol.Value) string {
	if list.Kind != symbol.List || list.Open || len(list.Items) != 1 || list.Items[0].Maybe {
		return ""
	}
	item := list.Items[0]
	if text, ok := item.Literal(); ok {
		return text
	}
	ref := item.Ref()
	if ref == nil || ref.Scope == nil || ref.Path != "id" || len(ref.Options) > 0 {
		return ""
	}
	subnet := ref.Scope.View().Resource(ref.Address)
	if subnet == nil || !subnet.Is("aws_subnet") || subnet.Multiplied() {
		return ""
	}
	return subnet.Address()
}
