package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var subnetAutoPublicIp = &pass.Rule{
	ID:       "aws/subnet-auto-public-ip",
	Severity: analysis.Information,
	Category: "Network exposure",
	Profile:  analysis.OptIn,
	Types:    []string{"aws_subnet"},
	Doc: analysis.Doc{
		Summary: "Subnet gives public addresses to whatever is launched in it",
		Why: "Every instance that is started in the subnet gets a public address, also the one that somebody forgot about. " +
			"Load balancers and NAT gateways have theirs without this switch.",
		Bad: `resource "aws_subnet" "app" {
  vpc_id                  = "vpc-1"
  cidr_block              = "10.0.1.0/24"
  map_public_ip_on_launch = true
}
`,
		Good: `resource "aws_subnet" "app" {
  vpc_id                  = "vpc-1"
  cidr_block              = "10.0.1.0/24"
  map_public_ip_on_launch = false
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_130"},
		Trivy:   []string{"AVD-AWS-0164"},
		Tfsec:   []string{"aws-ec2-no-public-ip-subnet"},
		KICS:    []string{"52f04a44-6bfa-4c41-b1d3-4ae99a2de05c"},
	},
	Run: func(p *pass.Pass) {
		for _, subnet := range p.Resources("aws_subnet") {
			if public := subnet.Value("map_public_ip_on_launch"); public.True() {
				p.Report(public.At(), "%s gives every instance a public address.", subnet.Address()).
					Fix("Give addresses only where they are asked for", analysis.Review, func() []analysis.Edit { return subnet.Set("map_public_ip_on_launch", "false") })
			}
		}
	},
}
