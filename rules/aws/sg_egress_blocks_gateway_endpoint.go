package aws

import (
	"maps"
	"slices"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts/network"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var sgEgressBlocksGatewayEndpoint = &pass.Rule{
	ID:       "aws/sg-egress-blocks-gateway-endpoint",
	Severity: analysis.Error,
	Category: "Network exposure",
	Types:    []string{"aws_lambda_function"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Security group keeps the function from the gateway endpoint",
		Why: "A gateway endpoint has no address of its own: traffic to S3 and DynamoDB keeps their public addresses. A " +
			"security group that lets out some ranges only drops it, unless a rule names the endpoint's prefix list; every " +
			"request of the function then ends in a timeout.",
		Bad: `resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-central-1.s3"
}

resource "aws_s3_bucket" "orders" {
  bucket = "acme-orders"
}

resource "aws_security_group" "worker" {
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_egress_rule" "database" {
  security_group_id = aws_security_group.worker.id
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
  cidr_ipv4         = "10.0.0.0/16"
}

resource "aws_lambda_function" "worker" {
  function_name = "worker"
  role          = "arn:aws:iam::111122223333:role/worker"
  runtime       = "python3.13"
  handler       = "main.handler"
  filename      = "worker.zip"

  environment {
    variables = {
      USED = aws_s3_bucket.orders.bucket
    }
  }

  vpc_config {
    subnet_ids         = ["subnet-1"]
    security_group_ids = [aws_security_group.worker.id]
  }
}
`,
		Good: `resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-central-1.s3"
}

resource "aws_s3_bucket" "orders" {
  bucket = "acme-orders"
}

resource "aws_security_group" "worker" {
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_egress_rule" "database" {
  security_group_id = aws_security_group.worker.id
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
  cidr_ipv4         = "10.0.0.0/16"
}

resource "aws_vpc_security_group_egress_rule" "s3" {
  security_group_id = aws_security_group.worker.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}

resource "aws_lambda_function" "worker" {
  function_name = "worker"
  role          = "arn:aws:iam::111122223333:role/worker"
  runtime       = "python3.13"
  handler       = "main.handler"
  filename      = "worker.zip"

  environment {
    variables = {
      USED = aws_s3_bucket.orders.bucket
    }
  }

  vpc_config {
    subnet_ids         = ["subnet-1"]
    security_group_ids = [aws_security_group.worker.id]
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html#gateway-endpoint-security",
			"https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		n := network.Of(p.View)
		for _, fn := range p.Resources("aws_lambda_function") {
			group := onlyGroup(n, fn)
			if group == nil || fn.Presence() != pass.Present || !group.Complete[network.Egress] || reachesOut(group) {
				continue
			}
			for _, service := range slices.Sorted(maps.Keys(gatewayTypes)) {
				used, endpoint := inEnvironment(p, fn, gatewayTypes[service]), gatewayEndpoint(n, group, service)
				if used == nil || endpoint == nil {
					continue
				}
				report := p.Report(fn.At("vpc_config.security_group_ids"), "%s cannot reach %s: traffic to %s leaves through the gateway endpoint %s, and %s lets out neither every address nor the endpoint's prefix list.",
					fn.Address(), used.Address(), service, endpoint.Address(), group.Resource.Address()).Searched().
					Related(group.Resource.Header(), "the security group")
				if endpoint.View() != p.View || endpoint.Multiplied() || group.Resource.Multiplied() || len(group.Inline[network.Egress]) > 0 {
					continue
				}
				report.Fix("Let it out to the endpoint", analysis.Review, func() []analysis.Edit {
					last := group.Resource
					if split := group.Split[network.Egress]; len(split) > 0 && split[len(split)-1].View() == p.View {
						last = split[len(split)-1]
					}
					return last.After(rewrite.Block(`resource "aws_vpc_security_group_egress_rule" "`+p.FreeName("aws_vpc_security_group_egress_rule", service)+`"`,
						"security_group_id = "+group.Resource.Address()+".id", `ip_protocol = "tcp"`, "from_port = 443", "to_port = 443", "prefix_list_id = "+endpoint.Address()+".prefix_list_id"))
				})
			}
		}
	},
}

// gatewayTypes are the resources that are reached through gateway endpoints.
var gatewayTypes = map[string]string{"dynamodb": "aws_dynamodb_table", "s3": "aws_s3_bucket"}

// onlyGroup is the security group of a function, if it surely is the only one
// and of this module.
func onlyGroup(n *network.Network, fn *pass.Resource) *network.Group {
	groups := n.GroupsOf(fn, "vpc_config.security_group_ids")
	if sg := groups.One(); sg != nil && groups.Complete && !groups.Elsewhere && sg.View() == fn.View() {
		return n.Group(sg)
	}
	return nil
}

// inEnvironment is a resource of a type that the environment variables of a
// function name, nil if there is none.
func inEnvironment(p *pass.Pass, fn *pass.Resource, typ string) *pass.Resource {
	for _, ref := range fn.Value("environment.variables").Refers() {
		if r := p.Resource(ref.Address); r != nil && r.Is(typ) {
			return r
		}
	}
	return nil
}

// gatewayEndpoint is the gateway endpoint of a service in the VPC of a group,
// nil where there is none, or another kind of endpoint as well.
func gatewayEndpoint(n *network.Network, group *network.Group, service string) *pass.Resource {
	vpc := n.VPC(group.Resource)
	if vpc == nil {
		return nil
	}
	endpoints, _ := n.Endpoints(vpc, service)
	if len(endpoints) != 1 || endpoints[0].Presence() != pass.Present {
		return nil
	}
	if kind := endpoints[0].Value("vpc_endpoint_type"); !kind.Absent() && !kind.Is("Gateway") {
		return nil
	}
	return endpoints[0]
}

// reachesOut says that a group lets, or may let, out what goes to public
// addresses over TLS.
func reachesOut(group *network.Group) bool {
	return slices.ContainsFunc(group.Egress(), func(rule network.Rule) bool {
		return len(rule.PrefixLists) > 0 || rule.World() != symbol.No && rule.On(443) != symbol.No
	})
}
