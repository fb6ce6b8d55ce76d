package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var subnetGroupSingleAz = &pass.Rule{
	ID:       "aws/subnet-group-single-az",
	Severity: analysis.Error,
	Category: "Reliability",
	Types:    []string{"aws_db_subnet_group", "aws_docdb_subnet_group", "aws_neptune_subnet_group"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Subnet group covers one availability zone",
		Why: "RDS wants subnets in at least two availability zones, also for a database that runs in one. Otherwise apply fails with " +
			"DBSubnetGroupDoesNotCoverEnoughAZs: The DB subnet group doesn't meet Availability Zone coverage requirement.",
		Bad: `resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "a" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.1.0/24"
  availability_zone = "eu-west-1a"
}

resource "aws_subnet" "b" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.2.0/24"
  availability_zone = "eu-west-1a"
}

resource "aws_db_subnet_group" "orders" {
  name       = "orders"
  subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
}
`,
		Good: `resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "a" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.1.0/24"
  availability_zone = "eu-west-1a"
}

resource "aws_subnet" "b" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.2.0/24"
  availability_zone = "eu-west-1b"
}

resource "aws_db_subnet_group" "orders" {
  name       = "orders"
  subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html#USER_VPC.Subnets",
			"https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		if !p.Complete() {
			return
		}
		f := facts.Of(p.View)
		for _, group := range p.Resources(p.Rule().Types...) {
			subnets := f.Target(group, "subnet_ids", "aws_subnet")
			if !subnets.Complete || subnets.Elsewhere || len(subnets.Found) == 0 || group.Multiplied() {
				continue
			}
			zone, one := commonZone(subnets)
			if !one {
				continue
			}
			report := p.Report(group.At("subnet_ids"), "All subnets of %s are in %s; at least two zones are needed.", group.Address(), zone)
			for _, subnet := range subnets.Found {
				if subnet.View() == p.View {
					report.Related(subnet.At("availability_zone"), "the zone of %s", subnet.Address())
				}
			}
		}
	},
}

// commonZone says whether subnets are surely all in one zone, and which in
// words.
func commonZone(subnets facts.Targets) (string, bool) {
	var first *symbol.Value
	for i, subnet := range subnets.Found {
		bodies, complete := symbol.Instances(subnet)
		if !subnets.Sure[i] || !complete || subnet.Presence() != pass.Present {
			return "", false
		}
		for _, b := range bodies {
			zone := b.Value("availability_zone")
			if zone.IsNull() {
				zone = b.Value("availability_zone_id")
			}
			switch {
			case len(subnets.Found) == 1 && len(bodies) == 1:
				// A subnet is in one zone, whichever that is.
			case zone.IsNull() || b.Maybe:
				return "", false
			case first != nil && symbol.Same(first, zone) != symbol.Yes:
				return "", false
			}
			first = zone
		}
	}
	if text, ok := first.Literal(); ok {
		return text, true
	}
	return "one zone", true
}
