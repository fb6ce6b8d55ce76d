package aws

import (
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/network"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var natWithoutS3Endpoint = &pass.Rule{
	ID:       "aws/nat-without-s3-endpoint",
	Severity: analysis.Hint,
	Category: "Cost",
	Profile:  analysis.OptIn,
	Types:    []string{"aws_nat_gateway"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Traffic to S3 is paid for at the NAT gateway",
		Why: "What goes from private subnets to S3, images of ECR included, passes the NAT gateway, which is paid for by the gigabyte. A " +
			"gateway endpoint takes the same traffic for nothing, and does not leave the network of AWS.",
		Bad: `provider "aws" {
  region = "eu-west-1"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "public" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.0.0/24"
}

resource "aws_nat_gateway" "main" {
  allocation_id = "eipalloc-0a1b2c3d"
  subnet_id     = aws_subnet.public.id
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.main.id
  }
}

resource "aws_s3_bucket" "orders" {
  bucket = "acme-orders"
}
`,
		Good: `provider "aws" {
  region = "eu-west-1"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "public" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.0.0/24"
}

resource "aws_nat_gateway" "main" {
  allocation_id = "eipalloc-0a1b2c3d"
  subnet_id     = aws_subnet.public.id
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.main.id
  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.eu-west-1.s3"
  route_table_ids   = [aws_route_table.private.id]
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.main.id
  }
}

resource "aws_s3_bucket" "orders" {
  bucket = "acme-orders"
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html",
			"https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-pricing.html",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f, n := facts.Of(p.View), network.Of(p.View)
		// Is there anything that talks to S3: buckets, images?
		if len(f.Resources("aws_s3_bucket", "aws_ecr_repository", "aws_ecs_service", "aws_eks_cluster", "aws_eks_node_group")) == 0 {
			return
		}
		seen := map[*pass.Resource]bool{}
		for _, nat := range p.Resources("aws_nat_gateway") {
			subnet := f.Target(nat, "subnet_id", "aws_subnet").One()
			if subnet == nil || nat.Value("connectivity_type").Is("private") {
				continue
			}
			vpc := n.VPC(subnet)
			if vpc == nil || seen[vpc] {
				continue
			}
			seen[vpc] = true
			endpoints, complete := n.Endpoints(vpc, "s3")
			if !complete || len(endpoints) > 0 {
				continue
			}
			p.Report(nat.Header(), "%s has no gateway endpoint for S3: traffic to S3 passes %s.", vpc.Address(), nat.Address()).Searched().
				Fix("Add a gateway endpoint for S3", analysis.Review, func() []analysis.Edit { return s3EndpointEdits(p, f, nat, vpc) })
		}
	},
}

// s3EndpointEdits adds a gateway endpoint to the route tables that lead to NAT
// gateways.
func s3EndpointEdits(p *pass.Pass, f *facts.Facts, nat, vpc *pass.Resource) []analysis.Edit {
	config, known := nat.Provider()
	region := config.Value("region").Source()
	if !known || region == "" || vpc.View() != p.View || vpc.Multiplied() {
		return nil
	}
	if strings.HasPrefix(region, `"`) {
		region = strings.Trim(region, `"`)
	} else {
		region = "${" + region + "}"
	}
	var tables []string
	for _, gateway := range p.Resources("aws_nat_gateway") {
		for _, user := range f.Users(gateway).By("aws_route_table", "aws_route") {
			table := user
			if user.Type == "aws_route" {
				table = f.Target(user, "route_table_id", "aws_route_table").One()
			}
			if table == nil || table.View() != p.View {
				continue
			}
			ref := table.Address() + ".id"
			switch {
			case table.Has("for_each"):
				ref = "values(" + table.Address() + ")[*].id"
			case table.Has("count"):
				ref = table.Address() + "[*].id"
			default:
				ref = "[" + ref + "]"
			}
			if !slices.Contains(tables, ref) {
				tables = append(tables, ref)
			}
		}
	}
	if len(tables) == 0 {
		return nil
	}
	ids := tables[0]
	if len(tables) > 1 {
		ids = "concat(" + strings.Join(tables, ", ") + ")"
	}
	return nat.After(rewrite.Block(`resource "aws_vpc_endpoint" "`+p.FreeName("aws_vpc_endpoint", "s3")+`"`,
		"vpc_id = "+vpc.Address()+".id", `vpc_endpoint_type = "Gateway"`, `service_name = "com.amazonaws.`+region+`.s3"`, "route_table_ids = "+ids))
}
