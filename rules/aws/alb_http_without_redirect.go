package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var albHTTPWithoutRedirect = &pass.Rule{
	ID:       "aws/alb-http-without-redirect",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types:    []string{"aws_lb_listener", "aws_alb_listener"},
	Doc: analysis.Doc{
		Summary: "Public load balancer serves plain HTTP",
		Why: "A listener for HTTP that forwards answers everybody in plain text, session cookies included, and a browser that was given an " +
			"http address never learns that there is another. It should redirect to HTTPS and do nothing else.",
		Bad: `resource "aws_lb" "web" {
  internal = false
  subnets  = ["subnet-1", "subnet-2"]
}

resource "aws_lb_target_group" "web" {
  port     = 8080
  protocol = "HTTP"
  vpc_id   = "vpc-1"
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.web.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
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
		Good: `resource "aws_lb" "web" {
  internal = false
  subnets  = ["subnet-1", "subnet-2"]
}

resource "aws_lb_target_group" "web" {
  port     = 8080
  protocol = "HTTP"
  vpc_id   = "vpc-1"
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.web.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "redirect"

    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
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
			"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-1",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV2_AWS_20", "CKV_AWS_2"},
		Trivy:   []string{"AVD-AWS-0054"},
		Tfsec:   []string{"aws-elb-http-not-used"},
		KICS:    []string{"de7f5e83-da88-4046-871f-ea18504b1d43"},
	},
	Run: func(p *pass.Pass) {
		var f *facts.Facts
		for _, listener := range p.Resources(p.Rule().Types...) {
			action := forwarding(listener)
			if action == nil {
				continue
			}
			f = facts.Of(p.View)
			balancer := f.Target(listener, "load_balancer_arn", "aws_lb", "aws_alb").One()
			if balancer == nil || !publicBalancer(f, balancer) || redirectingRule(f, listener) {
				continue
			}
			report := p.Report(action.At("type"), "%s forwards plain HTTP to its targets, and %s is public.", listener.Address(), balancer.Address())
			if balancer.View() == p.View {
				report.Related(balancer.Header(), "the load balancer")
			}
			https := httpsListener(f, balancer)
			if https == nil || https.View() != p.View {
				continue
			}
			port, known := https.Value("port").Text()
			report.Related(https.Header(), "its listener for HTTPS")
			report.Fix("Redirect to HTTPS", analysis.Review, func() []analysis.Edit {
				if !known {
					return nil
				}
				return listener.ExchangeBlock("default_action", rewrite.Block("default_action", `type = "redirect"`, "",
					rewrite.Block("redirect", `port        = "`+port+`"`, `protocol    = "HTTPS"`, `status_code = "HTTP_301"`)))
			})
		}
	},
}

// forwarding is the default action of a listener for HTTP that surely forwards,
// else nil. A dynamic one redirects under other circumstances.
func forwarding(listener *pass.Resource) *pass.Block {
	protocol := listener.Value("protocol")
	if !protocol.Is("HTTP") && !(protocol.Absent() && listener.Value("port").Is("80")) {
		return nil
	}
	for _, body := range listener.Syntax() {
		for _, nested := range body.Blocks {
			if nested.Type == "dynamic" {
				return nil
			}
		}
	}
	actions, complete := listener.Blocks("default_action")
	if !complete || len(actions) != 1 || actions[0].Presence != pass.Present || !actions[0].Value("type").Is("forward") {
		return nil
	}
	return &actions[0]
}

// publicBalancer says that a load balancer is surely an application load balancer
// that answers the internet itself: no distribution stands before it.
func publicBalancer(f *facts.Facts, balancer *pass.Resource) bool {
	internal, kind := balancer.Value("internal"), balancer.Value("load_balancer_type")
	if !internal.Absent() && !internal.False() || !kind.Absent() && !kind.Is("application") {
		return false
	}
	for _, distribution := range f.Resources("aws_cloudfront_distribution") {
		if f.Refers(distribution, balancer) != symbol.No {
			return false
		}
	}
	return true
}

// redirectingRule says that a rule of a listener may redirect before its default
// action is asked.
func redirectingRule(f *facts.Facts, listener *pass.Resource) bool {
	for _, typ := range []string{"aws_lb_listener_rule", "aws_alb_listener_rule"} {
		for _, rule := range f.Companions(listener, typ, "listener_arn").Found {
			actions, complete := rule.Blocks("action")
			if !complete {
				return true
			}
			for _, action := range actions {
				if kind := action.Value("type"); !kind.Known() || kind.Is("redirect") {
					return true
				}
			}
		}
	}
	return false
}

// httpsListener is the listener for HTTPS of a load balancer, or nil.
func httpsListener(f *facts.Facts, balancer *pass.Resource) *pass.Resource {
	for _, typ := range []string{"aws_lb_listener", "aws_alb_listener"} {
		listeners := f.Companions(balancer, typ, "load_balancer_arn")
		for i, listener := range listeners.Found {
			if listeners.Sure[i] && listener.Value("protocol").Is("HTTPS") {
				return listener
			}
		}
	}
	return nil
}
