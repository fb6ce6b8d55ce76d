package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var eipUnattached = &pass.Rule{
	ID:       "aws/eip-unattached",
	Severity: analysis.Hint,
	Category: "Cost",
	Profile:  analysis.OptIn,
	Types:    []string{"aws_eip"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Elastic IP address is attached to nothing",
		Why: "A public address costs the same by the hour whether something answers under it or not. One that nothing in the configuration " +
			"uses is usually left over.",
		Bad: `resource "aws_eip" "web" {
  domain = "vpc"
}
`,
		Good: `resource "aws_eip" "web" {
  domain = "vpc"
}

resource "aws_nat_gateway" "main" {
  allocation_id = aws_eip.web.id
  subnet_id     = "subnet-0a1b2c3d"
}
`,
		Sources: []string{
			"https://aws.amazon.com/vpc/pricing/",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-12",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{Checkov: []string{"CKV2_AWS_19"}, KICS: []string{"cd1d93f2-8ed2-4eb5-b536-776619f1869b"}},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, address := range p.Resources("aws_eip") {
			if !address.Value("instance").Absent() || !address.Value("network_interface").Absent() || !address.Value("associate_with_private_ip").Absent() {
				continue
			}
			if users := f.Users(address); !users.Complete || users.Exported() || usedByAddress(users, address) ||
				f.Companions(address, "aws_eip_association", "allocation_id").Some() != symbol.No {
				continue
			}
			p.Report(address.Header(), "%s is used by nothing.", address.Address()).Searched()
		}
	},
}

// usedByAddress says that a resource or data source of another block refers to
// one, apart from the order in which they are made.
func usedByAddress(users facts.Users, r *pass.Resource) bool {
	for _, by := range users.By() {
		if by != r {
			return true
		}
	}
	return false
}
