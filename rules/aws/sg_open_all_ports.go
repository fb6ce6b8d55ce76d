package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts/network"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var sgOpenAllPorts = &pass.Rule{
	ID:       "aws/sg-open-all-ports",
	Severity: analysis.Error,
	Category: "Network exposure",
	Types:    []string{"aws_security_group", "aws_default_security_group", "aws_security_group_rule", "aws_vpc_security_group_ingress_rule"},
	Doc: analysis.Doc{
		Summary: "All ports are open to the internet",
		Why: "Whatever will ever listen behind this security group can be reached by everybody. Nearly nothing is meant so: " +
			"open the ports that are served.",
		Bad: `resource "aws_security_group" "web" {
  name = "web"

  ingress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
`,
		Good: `resource "aws_security_group" "web" {
  name = "web"

  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18",
			"https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_277"},
		KICS:    []string{"4728cd65-a20c-49da-8b31-9c08b423e4db", "46883ce1-dc3e-4b17-9195-c6a601624c73"},
	},
	Run: func(p *pass.Pass) {
		for _, rule := range network.Of(p.View).Written(network.Ingress) {
			if rule.At.Here() && rule.World() == symbol.Yes && rule.Everything() == symbol.Yes {
				p.Report(rule.At.Place(), "%s opens all ports to every address.", rule.Resource.Address())
			}
		}
	},
}
