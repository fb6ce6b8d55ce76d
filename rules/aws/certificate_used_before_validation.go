package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var certificateUsedBeforeValidation = &pass.Rule{
	ID:       "aws/certificate-used-before-validation",
	Severity: analysis.Warning,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_lb_listener", "aws_alb_listener", "aws_lb_listener_certificate", "aws_cloudfront_distribution", "aws_apigatewayv2_domain_name", "aws_api_gateway_domain_name"},
	Doc: analysis.Doc{
		Summary: "Certificate may be used before it is validated",
		Why: "A certificate that is requested with DNS or e-mail validation is pending until somebody proves the domain. Listeners, " +
			"distributions and domain names take only issued ones: the first apply fails with UnsupportedCertificate or " +
			"InvalidViewerCertificate, unless what uses it takes the ARN from aws_acm_certificate_validation, which waits.",
		Bad: `resource "aws_acm_certificate" "site" {
  domain_name       = "www.example.com"
  validation_method = "DNS"
}

resource "aws_acm_certificate_validation" "site" {
  certificate_arn = aws_acm_certificate.site.arn
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/main/0123456789abcdef"
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = aws_acm_certificate.site.arn

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }
}
`,
		Good: `resource "aws_acm_certificate" "site" {
  domain_name       = "www.example.com"
  validation_method = "DNS"
}

resource "aws_acm_certificate_validation" "site" {
  certificate_arn = aws_acm_certificate.site.arn
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/main/0123456789abcdef"
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = aws_acm_certificate_validation.site.certificate_arn

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }
}
`,
		Sources: []string{"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/acm_certificate_validation", "https://docs.aws.amazon.com/acm/latest/userguide/domain-ownership-validation.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, way := range []struct{ typ, argument string }{
			{"aws_lb_listener", "certificate_arn"}, {"aws_alb_listener", "certificate_arn"}, {"aws_lb_listener_certificate", "certificate_arn"},
			{"aws_cloudfront_distribution", "viewer_certificate.acm_certificate_arn"}, {"aws_apigatewayv2_domain_name", "domain_name_configuration.certificate_arn"},
			{"aws_api_gateway_domain_name", "regional_certificate_arn"}, {"aws_api_gateway_domain_name", "certificate_arn"},
		} {
			for _, user := range p.Resources(way.typ) {
				certificate := user.Value(way.argument).Target()
				if certificate == nil || !certificate.Is("aws_acm_certificate") || !certificate.Value("validation_method").Is("DNS", "EMAIL") {
					continue
				}
				validations := f.Companions(certificate, "aws_acm_certificate_validation", "certificate_arn")
				validation := validations.First()
				if validation == nil && validations.Some() != symbol.No || validation != nil && f.DependsOn(user, validation) != symbol.No {
					continue
				}
				if validation == nil {
					p.Report(user.At(way.argument), "%s uses %s, and no aws_acm_certificate_validation waits until it is issued.", user.Address(), certificate.Address()).
						Severity(analysis.Information).Searched()
					continue
				}
				p.Report(user.At(way.argument), "%s uses %s and does not wait for %s.", user.Address(), certificate.Address(), validation.Address()).
					Related(validation.Header(), "%s", validation.Address()).
					Fix("Take the ARN from "+validation.Address(), analysis.Review, func() []analysis.Edit {
						if validation.View() != p.View || validation.Multiplied() {
							return nil
						}
						blocks := strings.Split(way.argument, ".")
						body := user.Body
						for _, name := range blocks[:len(blocks)-1] {
							nested, _ := body.Blocks(name)
							if len(nested) != 1 {
								return nil
							}
							body = nested[0].Body
						}
						return body.Set(blocks[len(blocks)-1], validation.Address()+".certificate_arn")
					})
			}
		}
	},
}
