package facts

import (
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// sources are what the source of a delivery is, by the type that configures it.
var sources = map[string]string{
	"aws_s3_bucket_notification":             "aws_s3_bucket",
	"aws_sns_topic_subscription":             "aws_sns_topic",
	"aws_cloudwatch_event_target":            "aws_cloudwatch_event_rule",
	"aws_cloudwatch_log_subscription_filter": "aws_cloudwatch_log_group",
	"aws_secretsmanager_secret_rotation":     "aws_secretsmanager_secret",
	"aws_api_gateway_integration":            "aws_api_gateway_rest_api",
	"aws_api_gateway_authorizer":             "aws_api_gateway_rest_api",
	"aws_apigatewayv2_integration":           "aws_apigatewayv2_api",
	"aws_apigatewayv2_authorizer":            "aws_apigatewayv2_api",
	"aws_cognito_user_pool":                  "aws_cognito_user_pool",
	"aws_cloudwatch_metric_alarm":            "aws_cloudwatch_metric_alarm",
	"aws_lambda_event_source_mapping":        "",
}

// SourceOf is the resource that sends a delivery: the bucket of a
// notification, the topic of a subscription; nil where it is none of ours.
func (f *Facts) SourceOf(d Delivery) *pass.Resource {
	typ := sources[d.By.Type]
	switch typ {
	case "":
		return nil
	case d.By.Type:
		return d.By
	}
	return f.Targets(d.Source, typ).One()
}

// MayDeliver says whether the sender of a delivery may invoke a function that is
// its target, with the permission that lets it. It is MayInvoke that also knows
// what is invoked: a permission for an alias does not count for the function
// itself, nor the other way round.
func (f *Facts) MayDeliver(d Delivery, fn *pass.Resource) (policy.Verdict, *pass.Resource) {
	permissions, complete := f.Permissions(fn)
	source, alias := f.SourceOf(d), f.Targets(d.Target, "aws_lambda_alias").One()
	verdict := policy.No
	if !complete {
		verdict = policy.Untold
	}
	for _, p := range permissions {
		a := policy.IsService(p.Principal, d.Service).And(f.qualifies(p, d, alias))
		if source != nil && !p.SourceARN.IsNull() {
			a = a.And(f.from(p.SourceARN, source))
		}
		switch {
		case a == symbol.Yes && !p.Maybe:
			return policy.Yes, p.Resource
		case a != symbol.No:
			verdict = policy.Untold
		}
	}
	return verdict, nil
}

// qualifies says whether a permission is for the version or alias that is the
// target of a delivery.
func (f *Facts) qualifies(p Permission, d Delivery, alias *pass.Resource) symbol.Answer {
	named := Value(p.Resource, "function_name")
	plain := p.Qualifier.IsNull() && len(f.Targets(named, "aws_lambda_alias").Found) == 0
	if alias != nil {
		if plain {
			if ref := named.Ref(); ref != nil && (ref.Path == "function_name" || ref.Path == "arn" || ref.Path == "id") {
				return symbol.No
			}
			return symbol.Unknown
		}
		if f.Targets(named, "aws_lambda_alias").Is(alias) == symbol.Yes || f.Targets(p.Qualifier, "aws_lambda_alias").Is(alias) == symbol.Yes {
			return symbol.Yes
		}
		return symbol.Same(p.Qualifier, Value(alias, "name")).Or(symbol.Unknown)
	}
	if plain {
		return symbol.Yes
	}
	if ref := d.Target.Ref(); ref != nil && !p.Qualifier.IsNull() && (ref.Path == "arn" || ref.Path == "invoke_arn") {
		if text, ok := p.Qualifier.Literal(); ok && text != "$LATEST" && text != "" {
			return symbol.No
		}
	}
	return symbol.Unknown
}
