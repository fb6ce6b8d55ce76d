package policy

import (
	"strings"

	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// shapes are the ARNs of types whose name is an argument, as the service
// authorization reference gives them:
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
// REGION and ACCOUNT are where the resource is, NAME is the argument.
var shapes = map[string]struct{ argument, shape string }{
	"aws_s3_bucket":                        {"bucket", "arn:aws:s3:::NAME"},
	"aws_sqs_queue":                        {"name", "arn:aws:sqs:REGION:ACCOUNT:NAME"},
	"aws_sns_topic":                        {"name", "arn:aws:sns:REGION:ACCOUNT:NAME"},
	"aws_lambda_function":                  {"function_name", "arn:aws:lambda:REGION:ACCOUNT:function:NAME"},
	"aws_dynamodb_table":                   {"name", "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME"},
	"aws_kinesis_stream":                   {"name", "arn:aws:kinesis:REGION:ACCOUNT:stream/NAME"},
	"aws_kinesis_firehose_delivery_stream": {"name", "arn:aws:firehose:REGION:ACCOUNT:deliverystream/NAME"},
	"aws_secretsmanager_secret":            {"name", "arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX"},
	"aws_cloudwatch_log_group":             {"name", "arn:aws:logs:REGION:ACCOUNT:log-group:NAME"},
	"aws_iam_role":                         {"name", "arn:aws:iam::ACCOUNT:role/NAME"},
	"aws_iam_user":                         {"name", "arn:aws:iam::ACCOUNT:user/NAME"},
	"aws_iam_policy":                       {"name", "arn:aws:iam::ACCOUNT:policy/NAME"},
	"aws_ecr_repository":                   {"name", "arn:aws:ecr:REGION:ACCOUNT:repository/NAME"},
	"aws_sfn_state_machine":                {"name", "arn:aws:states:REGION:ACCOUNT:stateMachine:NAME"},
	"aws_cloudwatch_event_bus":             {"name", "arn:aws:events:REGION:ACCOUNT:event-bus/NAME"},
	"aws_cloudwatch_event_rule":            {"name", "arn:aws:events:REGION:ACCOUNT:rule/NAME"},
	"aws_ssm_parameter":                    {"name", "arn:aws:ssm:REGION:ACCOUNT:parameterNAME"},
	"aws_ecs_cluster":                      {"name", "arn:aws:ecs:REGION:ACCOUNT:cluster/NAME"},
	"aws_eks_cluster":                      {"name", "arn:aws:eks:REGION:ACCOUNT:cluster/NAME"},
	"aws_codebuild_project":                {"name", "arn:aws:codebuild:REGION:ACCOUNT:project/NAME"},
	"aws_codepipeline":                     {"name", "arn:aws:codepipeline:REGION:ACCOUNT:NAME"},
	"aws_kms_key":                          {"", "arn:aws:kms:REGION:ACCOUNT:key/SUFFIX"},
}

// ARN are the ways in which the ARN of a resource can be written: as a
// reference, and spelled out where its shape is known. Below, if not empty, is
// a part after it: "/*" for the objects of a bucket.
func ARN(r *pass.Resource, below string) []*symbol.Value {
	scope := symbol.Of(r.View())
	at := symbol.At{Scope: scope, Block: r.Block, Range: r.Block.Header()}
	ref := &symbol.Ref{Scope: scope, Address: r.Address(), Path: "arn", At: at}
	ways := []*symbol.Value{symbol.Join(append([]symbol.Part{{Ref: ref}}, rest(below)...), at)}
	shape, ok := shapes[r.Type]
	if !ok || r.Mode != "resource" {
		return ways
	}
	var name []symbol.Part
	if shape.argument != "" {
		name = named(symbol.BodyOf(r).Value(shape.argument), scope, r)
	}
	if r.Type == "aws_iam_role" || r.Type == "aws_iam_user" || r.Type == "aws_iam_policy" {
		if path := symbol.BodyOf(r).Value("path"); !path.IsNull() {
			name = []symbol.Part{{Hole: &symbol.Value{}}}
		}
	}
	return append(ways, symbol.Join(append(spell(shape.shape, name), rest(below)...), at))
}

// named is the text of a name argument; for one that the provider makes up, the
// reference to it.
func named(v *symbol.Value, scope *symbol.Scope, r *pass.Resource) []symbol.Part {
	if v.Kind != symbol.Scalar {
		return []symbol.Part{{Ref: &symbol.Ref{Scope: scope, Address: r.Address(), Path: "id"}}}
	}
	v = v.Resolved()
	if v.Kind != symbol.Scalar {
		return []symbol.Part{{Hole: v}}
	}
	if r.Type == "aws_ssm_parameter" && len(v.Parts) > 0 && v.Parts[0].Ref == nil && v.Parts[0].Hole == nil && !strings.HasPrefix(v.Parts[0].Text, "/") {
		return append([]symbol.Part{{Text: "/"}}, v.Parts...)
	}
	return v.Parts
}

// rest is what comes below a resource; a star in it is any text.
func rest(below string) []symbol.Part {
	before, after, star := strings.Cut(below, "*")
	var parts []symbol.Part
	if before != "" {
		parts = append(parts, symbol.Part{Text: before})
	}
	if star {
		parts = append(parts, symbol.Part{Hole: &symbol.Value{}})
		parts = append(parts, rest(after)...)
	}
	return parts
}

func spell(shape string, name []symbol.Part) []symbol.Part {
	var parts []symbol.Part
	for shape != "" {
		word, at := "", len(shape)
		for _, w := range []string{"REGION", "ACCOUNT", "NAME", "SUFFIX"} {
			if i := strings.Index(shape, w); i >= 0 && i < at {
				word, at = w, i
			}
		}
		if at > 0 {
			parts = append(parts, symbol.Part{Text: shape[:at]})
		}
		shape = shape[min(at+len(word), len(shape)):]
		switch word {
		case "REGION", "ACCOUNT":
			parts = append(parts, symbol.Part{Ref: &symbol.Ref{Address: "here." + strings.ToLower(word)}})
		case "NAME":
			parts = append(parts, name...)
		case "SUFFIX":
			parts = append(parts, symbol.Part{Hole: &symbol.Value{}})
		}
	}
	return parts
}
