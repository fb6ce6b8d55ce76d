package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/network"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var securityGroupOfOtherVpc = &pass.Rule{
	ID:       "aws/security-group-of-other-vpc",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_instance", "aws_lb", "aws_alb", "aws_lambda_function", "aws_ecs_service", "aws_eks_cluster", "aws_db_instance", "aws_rds_cluster", "aws_elasticache_replication_group", "aws_redshift_cluster", "aws_efs_mount_target", "aws_vpc_endpoint"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Security group and subnet are of different VPCs",
		Why: "A security group belongs to one VPC and can be attached only there. apply fails with \"Security group sg-1 and subnet " +
			"subnet-1 belong to different networks\".",
		Bad: `resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_vpc" "tools" {
  cidr_block = "10.1.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.tools.id
}

resource "aws_instance" "web" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t4g.small"
  subnet_id              = aws_subnet.main.id
  vpc_security_group_ids = [aws_security_group.web.id]
}
`,
		Good: `resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.main.id
}

resource "aws_instance" "web" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t4g.small"
  subnet_id              = aws_subnet.main.id
  vpc_security_group_ids = [aws_security_group.web.id]
}
`,
		Sources: []string{"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html", "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f, n := facts.Of(p.View), network.Of(p.View)
		for _, way := range []struct{ typ, groups, subnets string }{
			{"aws_instance", "vpc_security_group_ids", "subnet_id"},
			{"aws_lb", "security_groups", "subnets"},
			{"aws_alb", "security_groups", "subnets"},
			{"aws_lambda_function", "vpc_config.security_group_ids", "vpc_config.subnet_ids"},
			{"aws_ecs_service", "network_configuration.security_groups", "network_configuration.subnets"},
			{"aws_eks_cluster", "vpc_config.security_group_ids", "vpc_config.subnet_ids"},
			{"aws_db_instance", "vpc_security_group_ids", "db_subnet_group_name"},
			{"aws_rds_cluster", "vpc_security_group_ids", "db_subnet_group_name"},
			{"aws_elasticache_replication_group", "security_group_ids", "subnet_group_name"},
			{"aws_redshift_cluster", "vpc_security_group_ids", "cluster_subnet_group_name"},
			{"aws_efs_mount_target", "security_groups", "subnet_id"},
			{"aws_vpc_endpoint", "security_group_ids", "subnet_ids"},
		} {
			for _, r := range p.Resources(way.typ) {
				group, inside := vpcOfSome(f, n.GroupsOf(r, way.groups))
				subnet, at := vpcOfSome(f, n.Subnets(r, way.subnets))
				if group == nil || subnet == nil || symbol.BodyOf(r).Broken() || inside == at || inside.Multiplied() || at.Multiplied() {
					continue
				}
				p.Report(r.At(way.groups), "%s gets %s of %s and %s of %s.", r.Address(), group.Address(), inside.Address(), subnet.Address(), at.Address())
			}
		}
	},
}

// vpcOfSome is the first of some security groups or subnets that is surely
// meant and whose VPC is known, with that.
func vpcOfSome(f *facts.Facts, some facts.Targets) (r, vpc *pass.Resource) {
	for i, found := range some.Found {
		if !some.Sure[i] {
			continue
		}
		if vpc := f.Target(found, "vpc_id", "aws_vpc").One(); vpc != nil {
			return found, vpc
		}
	}
	return nil, nil
}
