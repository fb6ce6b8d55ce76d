package facts

import (
	"strings"

	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// Mode says how something reaches its target.
type Mode uint8

const (
	// Async: the sender does not wait; what fails is tried again and lost.
	Async Mode = iota
	// Sync: the caller waits for the answer.
	Sync
	// Polled: the target's service fetches it, with the target's own role.
	Polled
	// ByRole: the sender uses a role that it is given.
	ByRole
)

// Delivery is one configured way on which something (an event, a message, a
// request, an invocation) comes to a target.
type Delivery struct {
	// By is the resource that configures it, At the block or argument.
	By *pass.Resource
	At symbol.At
	// Source is what sends: the bucket, topic, rule or API; null where By is it.
	Source *symbol.Value
	// Target is the argument that names the target.
	Target *symbol.Value
	// Service is the principal that acts: "s3.amazonaws.com"; empty for Polled
	// and ByRole.
	Service string
	Mode    Mode
	// Maybe says that it may not be there.
	Maybe bool
}

// ways are where deliveries are configured: a type, the nested block ("" for the
// resource itself), the argument that names the target, the one that names the
// source.
var ways = []struct {
	typ, block, target, source, service string
	mode                                Mode
}{
	{"aws_s3_bucket_notification", "lambda_function", "lambda_function_arn", "bucket", "s3.amazonaws.com", Async},
	{"aws_s3_bucket_notification", "queue", "queue_arn", "bucket", "s3.amazonaws.com", Async},
	{"aws_s3_bucket_notification", "topic", "topic_arn", "bucket", "s3.amazonaws.com", Async},
	{"aws_sns_topic_subscription", "", "endpoint", "topic_arn", "sns.amazonaws.com", Async},
	{"aws_cloudwatch_event_target", "", "arn", "rule", "events.amazonaws.com", Async},
	{"aws_cloudwatch_event_target", "dead_letter_config", "arn", "rule", "events.amazonaws.com", Async},
	{"aws_cloudwatch_metric_alarm", "", "alarm_actions", "", "cloudwatch.amazonaws.com", Async},
	{"aws_cloudwatch_metric_alarm", "", "ok_actions", "", "cloudwatch.amazonaws.com", Async},
	{"aws_cloudwatch_metric_alarm", "", "insufficient_data_actions", "", "cloudwatch.amazonaws.com", Async},
	{"aws_cloudwatch_composite_alarm", "", "alarm_actions", "", "cloudwatch.amazonaws.com", Async},
	{"aws_budgets_budget", "notification", "subscriber_sns_topic_arns", "", "budgets.amazonaws.com", Async},
	{"aws_db_event_subscription", "", "sns_topic", "", "events.rds.amazonaws.com", Async},
	{"aws_autoscaling_notification", "", "topic_arn", "", "autoscaling.amazonaws.com", ByRole},
	{"aws_cloudwatch_log_subscription_filter", "", "destination_arn", "log_group_name", "logs.amazonaws.com", Async},
	{"aws_iot_topic_rule", "lambda", "function_arn", "", "iot.amazonaws.com", Async},
	{"aws_secretsmanager_secret_rotation", "", "rotation_lambda_arn", "secret_id", "secretsmanager.amazonaws.com", Async},
	{"aws_config_config_rule", "source", "source_identifier", "", "config.amazonaws.com", Async},
	{"aws_ses_receipt_rule", "lambda_action", "function_arn", "", "ses.amazonaws.com", Async},
	{"aws_api_gateway_integration", "", "uri", "rest_api_id", "apigateway.amazonaws.com", Sync},
	{"aws_apigatewayv2_integration", "", "integration_uri", "api_id", "apigateway.amazonaws.com", Sync},
	{"aws_api_gateway_authorizer", "", "authorizer_uri", "rest_api_id", "apigateway.amazonaws.com", Sync},
	{"aws_apigatewayv2_authorizer", "", "authorizer_uri", "api_id", "apigateway.amazonaws.com", Sync},
	{"aws_lb_target_group_attachment", "", "target_id", "target_group_arn", "elasticloadbalancing.amazonaws.com", Sync},
	{"aws_cognito_user_pool", "lambda_config", "pre_sign_up", "", "cognito-idp.amazonaws.com", Sync},
	{"aws_cognito_user_pool", "lambda_config", "post_confirmation", "", "cognito-idp.amazonaws.com", Sync},
	{"aws_cognito_user_pool", "lambda_config", "pre_authentication", "", "cognito-idp.amazonaws.com", Sync},
	{"aws_cognito_user_pool", "lambda_config", "post_authentication", "", "cognito-idp.amazonaws.com", Sync},
	{"aws_cognito_user_pool", "lambda_config", "pre_token_generation", "", "cognito-idp.amazonaws.com", Sync},
	{"aws_cognito_user_pool", "lambda_config", "custom_message", "", "cognito-idp.amazonaws.com", Sync},
	{"aws_lambda_function_url", "", "function_name", "", "", Sync},
	{"aws_appsync_datasource", "lambda_config", "function_arn", "", "", ByRole},
	{"aws_scheduler_schedule", "target", "arn", "", "", ByRole},
	{"aws_pipes_pipe", "", "target", "source", "", ByRole},
	{"aws_lambda_function", "dead_letter_config", "target_arn", "", "", ByRole},
	{"aws_lambda_function_event_invoke_config", "destination_config.on_failure", "destination", "function_name", "", ByRole},
	{"aws_lambda_function_event_invoke_config", "destination_config.on_success", "destination", "function_name", "", ByRole},
	{"aws_lambda_event_source_mapping", "", "function_name", "event_source_arn", "", Polled},
}

// Deliveries are all that is configured in the modules at hand.
func (f *Facts) Deliveries() []Delivery {
	return f.sent.Get(f.view, "", f.deliveries)
}

func (f *Facts) deliveries() (sent []Delivery) {
	for _, way := range ways {
		for _, r := range f.Resources(way.typ) {
			instances, _ := symbol.Instances(r)
			for _, b := range instances {
				for _, block := range below(b, way.block) {
					target := block.Value(way.target)
					if target.IsNull() {
						continue
					}
					d := Delivery{By: r, At: block.AttributeAt(way.target), Source: symbol.Absent(), Target: target, Service: way.service, Mode: way.mode,
						Maybe: b.Maybe || block.Maybe || r.Presence() != pass.Present}
					if way.source != "" {
						d.Source = b.Value(way.source)
					}
					if byRole(b, way.typ) {
						d.Mode, d.Service = ByRole, ""
					}
					sent = append(sent, d)
				}
			}
		}
	}
	return sent
}

// byRole says that a delivery that a service makes is given a role for it.
func byRole(b symbol.Body, typ string) bool {
	argument := map[string]string{
		"aws_cloudwatch_event_target": "role_arn", "aws_api_gateway_integration": "credentials", "aws_apigatewayv2_integration": "credentials_arn",
		"aws_api_gateway_authorizer": "authorizer_credentials", "aws_apigatewayv2_authorizer": "authorizer_credentials_arn",
		"aws_cloudwatch_log_subscription_filter": "role_arn", "aws_sns_topic_subscription": "subscription_role_arn",
	}[typ]
	return argument != "" && !b.Value(argument).IsNull()
}

// below are the nested blocks under a path, the body itself for "".
func below(b symbol.Body, path string) []symbol.Body {
	if path == "" {
		return []symbol.Body{b}
	}
	name, rest, _ := strings.Cut(path, ".")
	blocks, _ := b.Blocks(name)
	var found []symbol.Body
	for _, block := range blocks {
		found = append(found, below(block, rest)...)
	}
	return found
}

// DeliveriesTo are those whose target is a resource (a function, queue, topic,
// stream), surely or perhaps; complete says that there are no others.
func (f *Facts) DeliveriesTo(r *pass.Resource) (sure, perhaps []Delivery, complete bool) {
	complete = f.Users(r).Complete
	all := f.Deliveries()
	targets := f.targets.Get(f.view, r.Type, func() []Targets {
		targets := make([]Targets, len(all))
		for i, d := range all {
			targets[i] = f.Targets(d.Target, r.Type)
		}
		return targets
	})
	for i, d := range all {
		switch targets[i].Is(r) {
		case symbol.Yes:
			if d.Maybe {
				perhaps = append(perhaps, d)
			} else {
				sure = append(sure, d)
			}
		case symbol.Unknown:
			perhaps = append(perhaps, d)
			complete = false
		}
	}
	return sure, perhaps, complete
}

// Permission is one aws_lambda_permission.
type Permission struct {
	Resource *pass.Resource
	// Principal is the service or account; the others are null where not given.
	Principal, SourceARN, SourceAccount, Qualifier *symbol.Value
	// Maybe says that it may not be there, or for another function.
	Maybe bool
}

// Permissions are those that a function has; complete says that there are no
// others.
func (f *Facts) Permissions(fn *pass.Resource) (permissions []Permission, complete bool) {
	c := f.Companions(fn, "aws_lambda_permission", "function_name")
	for i, r := range c.Found {
		instances, _ := symbol.Instances(r)
		for _, b := range instances {
			if f.Targets(b.Value("function_name"), fn.Type).Is(fn) == symbol.No {
				continue
			}
			permissions = append(permissions, Permission{
				Resource: r, Principal: b.Value("principal"), SourceARN: b.Value("source_arn"), SourceAccount: b.Value("source_account"),
				Qualifier: b.Value("qualifier"), Maybe: !c.Sure[i] || b.Maybe,
			})
		}
	}
	return permissions, c.Complete
}

// MayInvoke says whether a service may invoke a function for a source (a
// bucket, topic, rule, API; nil for any), and the permission that lets it.
func (f *Facts) MayInvoke(fn *pass.Resource, service string, source *pass.Resource) (policy.Verdict, *pass.Resource) {
	permissions, complete := f.Permissions(fn)
	verdict := policy.No
	if !complete {
		verdict = policy.Untold
	}
	for _, p := range permissions {
		a := policy.IsService(p.Principal, service)
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

// from says whether an ARN, perhaps with a part after it, is that of a source.
func (f *Facts) from(arn *symbol.Value, source *pass.Resource) symbol.Answer {
	if r, _ := f.leading(arn); r != nil && arn.Kind == symbol.Scalar {
		if r == source {
			return symbol.Yes
		}
		if r.Mode == "resource" && r.Type == source.Type {
			return symbol.No
		}
		return symbol.Unknown // a stage, a route, a rule of the source
	}
	answer := symbol.Unknown
	for _, way := range policy.ARN(source, "") {
		if a := symbol.Match(arn, way, false); a != symbol.Unknown {
			answer = a
			if a == symbol.Yes {
				break
			}
		}
	}
	return answer
}
