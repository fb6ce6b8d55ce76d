package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var apigwRouteNoAuthorizer = &pass.Rule{
	ID:       "aws/apigw-route-no-authorizer",
	Severity: analysis.Information,
	Category: "Network exposure",
	Profile:  analysis.Strict,
	Types:    []string{"aws_apigatewayv2_route", "aws_api_gateway_method"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Route of an API needs no authorization",
		Why: "Everybody may call the route. That may be meant, or the function behind it may look at a token by itself; where " +
			"neither is so, an authorizer is missing.",
		Bad: `resource "aws_apigatewayv2_api" "shop" {
  name          = "shop"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_authorizer" "shop" {
  api_id           = aws_apigatewayv2_api.shop.id
  name             = "shop"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    audience = ["shop"]
    issuer   = "https://login.example.com"
  }
}

resource "aws_apigatewayv2_route" "orders" {
  api_id    = aws_apigatewayv2_api.shop.id
  route_key = "POST /orders"
}
`,
		Good: `resource "aws_apigatewayv2_api" "shop" {
  name          = "shop"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_authorizer" "shop" {
  api_id           = aws_apigatewayv2_api.shop.id
  name             = "shop"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    audience = ["shop"]
    issuer   = "https://login.example.com"
  }
}

resource "aws_apigatewayv2_route" "orders" {
  api_id             = aws_apigatewayv2_api.shop.id
  route_key          = "POST /orders"
  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.shop.id
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html#apigateway-8",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_309", "CKV2_AWS_70", "CKV_AWS_59"},
		Trivy:   []string{"AVD-AWS-0004"},
		Tfsec:   []string{"aws-api-gateway-no-public-access"},
	},
	Run: func(p *pass.Pass) {
		for _, route := range p.Resources("aws_apigatewayv2_route") {
			auth := route.Value("authorization_type")
			if !auth.Absent() && !auth.Is("NONE") || publicRoute(route) {
				continue
			}
			report := p.Report(auth.At(), "%s needs no authorization.", route.Address())
			if authorizer, kind := onlyAuthorizer(p, route); authorizer != nil {
				report.Fix("Ask "+authorizer.Address(), analysis.Review, func() []analysis.Edit {
					edits := route.Set("authorizer_id", authorizer.Address()+".id")
					if route.Has("authorization_type") {
						return append(edits, route.Set("authorization_type", kind)...)
					}
					return route.Insert("authorization_type = " + kind + "\nauthorizer_id = " + authorizer.Address() + ".id")
				})
			}
		}
		if p.Has("aws_api_gateway_rest_api_policy") {
			return // a policy may say who calls
		}
		for _, method := range p.Resources("aws_api_gateway_method") {
			auth, key := method.Value("authorization"), method.Value("api_key_required")
			if auth.Is("NONE") && !method.Value("http_method").Is("OPTIONS") && (key.Absent() || key.False()) {
				p.Report(auth.At(), "%s needs no authorization.", method.Address())
			}
		}
	},
}

// onlyAuthorizer is the one authorizer of the route's API, and the type of
// authorization that goes with it; nil if there is none or a choice.
func onlyAuthorizer(p *pass.Pass, route *pass.Resource) (authorizer *pass.Resource, kind string) {
	api := route.Value("api_id").Target()
	if api == nil || route.Has("authorizer_id") {
		return nil, ""
	}
	for _, a := range p.Resources("aws_apigatewayv2_authorizer") {
		if a.Value("api_id").Target() != api {
			continue
		}
		if authorizer != nil || a.Multiplied() {
			return nil, ""
		}
		authorizer = a
	}
	switch {
	case authorizer == nil:
	case authorizer.Value("authorizer_type").Is("JWT"):
		return authorizer, `"JWT"`
	case authorizer.Value("authorizer_type").Is("REQUEST"):
		return authorizer, `"CUSTOM"`
	}
	return nil, ""
}

// publicRoute says that a route is of a kind that everybody has to reach: the
// preflight requests of browsers, health checks, messages within a connection
// that was authorized when it was made.
func publicRoute(route *pass.Resource) bool {
	key, known := route.Value("route_key").Text()
	key = strings.ToLower(key)
	if api := route.Value("api_id").Target(); api != nil && api.Is("aws_apigatewayv2_api") && !api.Value("protocol_type").Is("HTTP") {
		return key != "$connect"
	}
	if !known {
		return false
	}
	return strings.HasPrefix(key, "options ") || strings.Contains(key, "health") || strings.HasSuffix(key, "/ping") ||
		!strings.Contains(key, " ") && key != "$connect" && key != "$default"
}
