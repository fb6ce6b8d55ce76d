package aws

import (
	"maps"
	"slices"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts/network"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var dbInPublicSubnet = &pass.Rule{
	ID:       "aws/db-in-public-subnet",
	Severity: analysis.Warning,
	Category: "Network exposure",
	Types:    slices.Sorted(maps.Keys(subnetArguments)),
	Doc: analysis.Doc{
		Summary: "Database lies in a public subnet",
		Why: "A subnet whose route table leads to an internet gateway is public: one argument more, or one click, and the " +
			"database has a public address. In a subnet without such a route that cannot happen.",
		Bad: `resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "data" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_route_table" "data" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}

resource "aws_route_table_association" "data" {
  subnet_id      = aws_subnet.data.id
  route_table_id = aws_route_table.data.id
}

resource "aws_db_subnet_group" "orders" {
  name       = "orders"
  subnet_ids = [aws_subnet.data.id]
}

resource "aws_db_instance" "orders" {
  engine               = "postgres"
  instance_class       = "db.t4g.medium"
  allocated_storage    = 50
  db_subnet_group_name = aws_db_subnet_group.orders.name
}
`,
		Good: `resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "data" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_route_table" "data" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table_association" "data" {
  subnet_id      = aws_subnet.data.id
  route_table_id = aws_route_table.data.id
}

resource "aws_db_subnet_group" "orders" {
  name       = "orders"
  subnet_ids = [aws_subnet.data.id]
}

resource "aws_db_instance" "orders" {
  engine               = "postgres"
  instance_class       = "db.t4g.medium"
  allocated_storage    = 50
  db_subnet_group_name = aws_db_subnet_group.orders.name
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		n := network.Of(p.View)
		for _, db := range p.Resources(p.Rule().Types...) {
			argument := subnetArguments[db.Type]
			subnets := n.Subnets(db, argument)
			for i, subnet := range subnets.Found {
				way := n.Subnet(subnet)
				if !subnets.Sure[i] || way.Internet != symbol.Yes || way.Route == nil {
					continue
				}
				report := p.Report(db.At(argument), "%s may lie in %s, which the route table connects to the internet.", db.Address(), subnet.Address())
				if way.Route.At.Here() {
					report.Related(way.Route.At.Place(), "the route to the internet gateway")
				}
				break
			}
		}
	},
}

// subnetArguments are the arguments by which databases name their subnets.
var subnetArguments = map[string]string{
	"aws_db_instance":                   "db_subnet_group_name",
	"aws_docdb_cluster":                 "db_subnet_group_name",
	"aws_elasticache_cluster":           "subnet_group_name",
	"aws_elasticache_replication_group": "subnet_group_name",
	"aws_neptune_cluster":               "neptune_subnet_group_name",
	"aws_rds_cluster":                   "db_subnet_group_name",
	"aws_redshift_cluster":              "cluster_subnet_group_name",
}
