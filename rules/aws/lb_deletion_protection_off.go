package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var lbDeletionProtectionOff = &pass.Rule{
	ID:       "aws/lb-deletion-protection-off",
	Severity: analysis.Information,
	Category: "Reliability",
	Profile:  analysis.Production,
	Types:    []string{"aws_lb", "aws_alb"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Load balancer can be deleted by one call",
		Why: "A load balancer that is deleted and made anew has another DNS name: whatever points to it by that name, in other accounts and at " +
			"customers, points to nothing. With enable_deletion_protection it cannot be deleted by mistake.",
		Bad: `resource "aws_lb" "web" {
  name    = "web"
  subnets = ["subnet-0a1b2c3d", "subnet-1a2b3c4d"]
}
`,
		Good: `resource "aws_lb" "web" {
  name                       = "web"
  subnets                    = ["subnet-0a1b2c3d", "subnet-1a2b3c4d"]
  enable_deletion_protection = true
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#deletion-protection",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-6",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{Checkov: []string{"CKV_AWS_150"}, KICS: []string{"afecd1f1-6378-4f7e-bb3b-60c35801fdd4"}},
	Run: func(p *pass.Pass) {
		for _, lb := range p.Resources(p.Rule().Types...) {
			protected := lb.Value("enable_deletion_protection")
			if !protected.False() && !protected.Absent() {
				continue
			}
			p.Report(protected.At(), "%s has no deletion protection.", lb.Address()).
				Fix("Protect it from deletion", analysis.Review, func() []analysis.Edit { return lb.Set("enable_deletion_protection", "true") })
		}
	},
}
