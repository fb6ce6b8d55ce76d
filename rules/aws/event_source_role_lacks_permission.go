package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var eventSourceRoleLacksPermission = &pass.Rule{
	ID:       "aws/event-source-role-lacks-permission",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_lambda_event_source_mapping"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Role of the function may not read its event source",
		Why: "Lambda polls a queue or stream with the role of the function. It checks the permissions when the mapping is made: apply " +
			"fails with \"The provided execution role does not have permissions to call ReceiveMessage on SQS\". An encrypted source " +
			"needs kms:Decrypt on its key as well.",
		Bad: `data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "orders" {
  name               = "orders"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.orders.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_sqs_queue" "orders" {
  name                       = "orders"
  visibility_timeout_seconds = 60
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = aws_iam_role.orders.arn
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
}

resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn = aws_sqs_queue.orders.arn
  function_name    = aws_lambda_function.orders.arn
}
`,
		Good: `data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "orders" {
  name               = "orders"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

resource "aws_iam_role_policy" "orders_orders" {
  role = aws_iam_role.orders.id
  name = "orders"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
        Resource = aws_sqs_queue.orders.arn
      }
    ]
  })
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.orders.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_sqs_queue" "orders" {
  name                       = "orders"
  visibility_timeout_seconds = 60
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = aws_iam_role.orders.arn
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
}

resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn = aws_sqs_queue.orders.arn
  function_name    = aws_lambda_function.orders.arn
}
`,
		Sources: []string{"https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions", "https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html", "https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, mapping := range p.Resources("aws_lambda_event_source_mapping") {
			fn := f.Target(mapping, "function_name", "aws_lambda_function").One()
			source := f.Target(mapping, "event_source_arn", "aws_sqs_queue", "aws_kinesis_stream", "aws_dynamodb_table").One()
			if fn == nil || source == nil {
				continue
			}
			role := f.Role(fn, "role").One()
			if role == nil {
				continue
			}
			missing := eventSourceLacks(f, mapping, role, source)
			if len(missing) > 0 {
				p.Report(mapping.At("event_source_arn"), "%s of %s may not %s on %s.", role.Address(), fn.Address(), strings.Join(missing, ", "), source.Address()).Searched().
					Related(fn.At("role"), "the role of the function").
					Fix("Let the role read "+source.Address(), analysis.Review, func() []analysis.Edit {
						if !ours(p, source) {
							return nil
						}
						attribute := ".arn"
						if source.Type == "aws_dynamodb_table" {
							attribute = ".stream_arn"
						}
						return intoRole(p, role, source.Name, grant{actions: eventSourceActions[source.Type], resource: source.Address() + attribute})
					})
				continue
			}
			argument := map[string]string{"aws_sqs_queue": "kms_master_key_id", "aws_kinesis_stream": "kms_key_id"}[source.Type]
			if argument == "" {
				continue
			}
			if key := f.Key(source, argument).One(); key != nil && f.KeyAdmitsRole(key, role, "kms:Decrypt") == policy.No {
				p.Report(mapping.At("event_source_arn"), "%s of %s may not kms:Decrypt with %s, the key of %s.", role.Address(), fn.Address(), key.Address(), source.Address()).Searched().
					Related(fn.At("role"), "the role of the function").
					Fix("Let the role decrypt with "+key.Address(), analysis.Review, func() []analysis.Edit {
						if !ours(p, key) || f.Policy(key).DelegatesToIAM("kms:Decrypt") != symbol.Yes {
							return nil
						}
						return intoRole(p, role, key.Name, grant{actions: []string{"kms:Decrypt"}, resource: key.Address() + ".arn"})
					})
			}
		}
	},
}

// eventSourceActions are what the role of a function needs for a source.
var eventSourceActions = map[string][]string{
	"aws_sqs_queue":      {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"},
	"aws_kinesis_stream": {"kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"},
	"aws_dynamodb_table": {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"},
}

// eventSourceLacks are the actions that a role surely may not do. Of the ways
// to describe a stream one is enough.
func eventSourceLacks(f *facts.Facts, mapping, role, source *pass.Resource) []string {
	ways := policy.ARN(source, "")
	if source.Type == "aws_dynamodb_table" {
		ways = append(policy.ARN(source, "/stream/*"), facts.Value(mapping, "event_source_arn"))
	}
	may := f.RolePolicy(role)
	lacks := func(action string, on ...*symbol.Value) bool {
		verdict, _ := may.Allows(policy.Self(), action, on...)
		return verdict == policy.No
	}
	var missing []string
	for _, action := range eventSourceActions[source.Type] {
		switch action {
		case "kinesis:DescribeStream":
			if lacks(action, ways...) && lacks("kinesis:DescribeStreamSummary", ways...) {
				missing = append(missing, action)
			}
		case "dynamodb:ListStreams", "kinesis:ListShards":
			// Lambda asks for them on all streams, and does without.
		default:
			if lacks(action, ways...) {
				missing = append(missing, action)
			}
		}
	}
	return missing
}
