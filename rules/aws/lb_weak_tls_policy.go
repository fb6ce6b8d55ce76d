package aws

import (
	"slices"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var lbWeakTLSPolicy = &pass.Rule{
	ID:       "aws/lb-weak-tls-policy",
	Severity: analysis.Information,
	Category: "Encryption in transit and at rest",
	Types:    []string{"aws_lb_listener", "aws_alb_listener"},
	Doc: analysis.Doc{
		Summary: "Listener accepts TLS 1.0 or 1.1",
		Why: "Without ssl_policy a listener has ELBSecurityPolicy-2016-08, which still speaks TLS 1.0 and 1.1: both are deprecated since " +
			"2021 (RFC 8996), no current browser needs them, and PCI DSS does not admit them.",
		Bad: `resource "aws_lb" "web" {
  subnets = ["subnet-1", "subnet-2"]
}

resource "aws_lb_target_group" "web" {
  port     = 8080
  protocol = "HTTP"
  vpc_id   = "vpc-1"
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.web.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-2016-08"
  certificate_arn   = "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}
`,
		Good: `resource "aws_lb" "web" {
  subnets = ["subnet-1", "subnet-2"]
}

resource "aws_lb_target_group" "web" {
  port     = 8080
  protocol = "HTTP"
  vpc_id   = "vpc-1"
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.web.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-17",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_103", "CKV2_AWS_74"},
		Trivy:   []string{"AVD-AWS-0047"},
		Tfsec:   []string{"aws-elb-use-secure-tls-policy"},
	},
	Run: func(p *pass.Pass) {
		for _, listener := range p.Resources(p.Rule().Types...) {
			if !listener.Value("protocol").Is("HTTPS", "TLS") {
				continue
			}
			policy := listener.Value("ssl_policy")
			name, known := policy.Text()
			switch {
			case policy.Absent():
				name = "ELBSecurityPolicy-2016-08, the default,"
			case !known || !slices.Contains(weakTLSPolicies, name):
				continue
			}
			p.Report(policy.At(), "%s of %s accepts TLS 1.0 or 1.1.", name, listener.Address()).
				Fix("Accept TLS 1.2 and 1.3 alone", analysis.Review, func() []analysis.Edit {
					return listener.Set("ssl_policy", `"ELBSecurityPolicy-TLS13-1-2-2021-06"`)
				})
		}
	},
}

// weakTLSPolicies are the policies that accept versions before TLS 1.2.
var weakTLSPolicies = []string{
	"ELBSecurityPolicy-2011-08", "ELBSecurityPolicy-2014-01", "ELBSecurityPolicy-2014-10", "ELBSecurityPolicy-2015-02", "ELBSecurityPolicy-2015-03",
	"ELBSecurityPolicy-2015-05", "ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS-1-0-2015-04", "ELBSecurityPolicy-TLS-1-1-2017-01",
	"ELBSecurityPolicy-FS-2018-06", "ELBSecurityPolicy-FS-1-1-2019-08",
	"ELBSecurityPolicy-TLS13-1-0-2021-06", "ELBSecurityPolicy-TLS13-1-1-2021-06",
	"ELBSecurityPolicy-TLS13-1-0-FIPS-2023-04", "ELBSecurityPolicy-TLS13-1-1-FIPS-2023-04",
	"ELBSecurityPolicy-TLS13-1-0-PQ-2025-09", "ELBSecurityPolicy-TLS13-1-0-FIPS-PQ-2025-09",
}
