package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts/network"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var sgOpenAdminPort = &pass.Rule{
	ID:       "aws/sg-open-admin-port",
	Severity: analysis.Error,
	Category: "Network exposure",
	Types:    []string{"aws_security_group", "aws_default_security_group", "aws_security_group_rule", "aws_vpc_security_group_ingress_rule"},
	Doc: analysis.Doc{
		Summary: "Port for administration or a database is open to the internet",
		Why: "What listens on these ports is made for people who are trusted: shells, desktops, databases, caches without a " +
			"password. Open ports are found within minutes, and passwords are tried all day. Let in the addresses of a VPN or " +
			"office, or use Session Manager.",
		Bad: `resource "aws_security_group" "bastion" {
  name = "bastion"

  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
`,
		Good: `resource "aws_security_group" "bastion" {
  name = "bastion"

  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["203.0.113.0/28"]
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19",
			"https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_24", "CKV_AWS_25"},
		Trivy:   []string{"AVD-AWS-0107"},
		Tfsec:   []string{"aws-ec2-no-public-ingress-sgr", "aws-vpc-no-public-ingress-sgr"},
		KICS:    []string{"381c3f2a-ef6f-4eff-99f7-b169cda3422c", "65905cec-d691-4320-b320-2000436cb696"},
	},
	Options: map[string]pass.Option{
		"ports": {
			Default: network.AdminPorts(),
			Doc:     "ports that nobody on the internet should reach",
		},
	},
	Run: func(p *pass.Pass) {
		for _, rule := range network.Of(p.View).Written(network.Ingress) {
			if !rule.At.Here() || rule.World() != symbol.Yes || rule.Everything() != symbol.No {
				continue // all ports are another rule's
			}
			ports := p.List("ports")
			if open := rule.OpenPorts(ports); len(open) > 0 {
				report := p.Report(rule.At.Place(), "%s opens port %s to every address.", rule.Resource.Address(), strings.Join(open, ", "))
				if !rule.Means(ports...) {
					report.Severity(analysis.Warning) // SSH alone, which may be a bastion, or a range that is about something else
				}
			}
		}
	},
}
