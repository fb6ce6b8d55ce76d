package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var cloudfrontCertWrongRegion = &pass.Rule{
	ID:       "aws/cloudfront-cert-wrong-region",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_cloudfront_distribution", "aws_wafv2_web_acl", "aws_wafv2_ip_set", "aws_wafv2_regex_pattern_set", "aws_wafv2_rule_group"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Certificate or web ACL for CloudFront is not in us-east-1",
		Why: "CloudFront takes certificates and web ACLs only from us-east-1, wherever the rest runs. apply fails with " +
			"InvalidViewerCertificate or, for a web ACL of scope CLOUDFRONT, with WAFInvalidParameterException.",
		Bad: `provider "aws" {
  region = "eu-central-1"
}

resource "aws_acm_certificate" "site" {
  domain_name       = "www.example.com"
  validation_method = "DNS"
}

resource "aws_cloudfront_distribution" "site" {
  enabled = true
  aliases = ["www.example.com"]

  origin {
    origin_id   = "site"
    domain_name = "origin.example.com"

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  default_cache_behavior {
    target_origin_id       = "site"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = aws_acm_certificate.site.arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
}
`,
		Good: `provider "aws" {
  region = "eu-central-1"
}

resource "aws_acm_certificate" "site" {
  provider = aws.us_east_1

  domain_name       = "www.example.com"
  validation_method = "DNS"
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

resource "aws_cloudfront_distribution" "site" {
  enabled = true
  aliases = ["www.example.com"]

  origin {
    origin_id   = "site"
    domain_name = "origin.example.com"

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  default_cache_behavior {
    target_origin_id       = "site"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = aws_acm_certificate.site.arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html#https-requirements-aws-region", "https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		seen := map[*pass.Resource]bool{}
		report := func(r *pass.Resource, at pass.Place, what string) {
			if r == nil || seen[r] || f.InRegion(r, "us-east-1") != symbol.No {
				return
			}
			seen[r] = true
			region, _ := f.Region(r).Literal()
			found := p.Report(at, "%s is in %s: %s takes it only from us-east-1.", r.Address(), region, what)
			if r.View() == p.View {
				found.Related(r.Header(), "%s", r.Address()).
					Fix("Make it in us-east-1", analysis.Review, func() []analysis.Edit { return inVirginia(p, f, r) })
			}
		}
		for _, distribution := range p.Resources("aws_cloudfront_distribution") {
			certificate := f.Target(distribution, "viewer_certificate.acm_certificate_arn", "aws_acm_certificate", "data.aws_acm_certificate").One()
			report(certificate, distribution.At("viewer_certificate.acm_certificate_arn"), distribution.Address())
		}
		for _, acl := range p.Resources("aws_wafv2_web_acl", "aws_wafv2_ip_set", "aws_wafv2_regex_pattern_set", "aws_wafv2_rule_group") {
			if scope := acl.Value("scope"); scope.Is("CLOUDFRONT") {
				report(acl, scope.At(), "scope CLOUDFRONT")
			}
		}
	},
}

// inVirginia gives a certificate or web ACL, and what validates it, a provider
// for us-east-1; where the module has none it brings one.
func inVirginia(p *pass.Pass, f *facts.Facts, r *pass.Resource) []analysis.Edit {
	if r.Has("provider") || r.Has("region") || !p.Root() {
		return nil
	}
	provider, brings := "", ""
	for _, config := range p.ProviderConfigs() {
		if region := p.BodyOf(config.Block).Value("region"); config.Name == "aws" && config.Alias != "" && region.Is("us-east-1") {
			provider = "aws." + config.Alias
		}
	}
	if provider == "" {
		for _, config := range p.ProviderConfigs() {
			if config.Name == "aws" && config.Alias == "us_east_1" {
				return nil
			}
		}
		provider, brings = "aws.us_east_1", rewrite.Block(`provider "aws"`, `alias = "us_east_1"`, `region = "us-east-1"`)
	}
	edits := r.Insert("provider = " + provider)
	if edits == nil {
		return nil
	}
	for _, validation := range f.Users(r).By("aws_acm_certificate_validation") {
		if validation.View() == p.View && !validation.Has("provider") {
			edits = append(edits, validation.Insert("provider = "+provider)...)
		}
	}
	return append(edits, behind(r, brings)...)
}
