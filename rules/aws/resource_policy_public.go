package aws

import (
	"maps"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var resourcePolicyPublic = &pass.Rule{
	ID:       "aws/resource-policy-public",
	Severity: analysis.Error,
	Category: "IAM and trust policies",
	Types:    slices.Sorted(maps.Keys(publicPolicies)),
	Doc: analysis.Doc{
		Summary: "Resource policy allows everyone",
		Why: "A statement for the principal * without a condition on who comes lets everybody on the internet in, also people " +
			"without an AWS account. Name the accounts, roles or services, or tie the statement to a source (aws:SourceArn, " +
			"aws:PrincipalOrgID).",
		Bad: `resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_sqs_queue_policy" "orders" {
  queue_url = aws_sqs_queue.orders.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sqs:SendMessage"
      Principal = "*"
      Resource  = aws_sqs_queue.orders.arn
    }]
  })
}
`,
		Good: `resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_sqs_queue_policy" "orders" {
  queue_url = aws_sqs_queue.orders.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sqs:SendMessage"
      Principal = { Service = "events.amazonaws.com" }
      Resource  = aws_sqs_queue.orders.arn
    }]
  })
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous",
			"https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_70", "CKV_AWS_168", "CKV_AWS_169", "CKV_AWS_32", "CKV_AWS_33", "CKV_AWS_387"},
		Trivy:   []string{"AVD-AWS-0032"},
		Tfsec:   []string{"aws-ecr-no-public-access"},
		KICS:    []string{"e86e26fc-489e-44f0-9bcd-97305e4ba69a"},
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		seen := map[pass.Place]bool{}
		for _, r := range f.Resources(p.Rule().Types...) {
			if r.Presence() != pass.Present {
				continue
			}
			for _, s := range policy.Read(facts.Value(r, publicPolicies[r.Type])).Statements {
				if s.Public() != symbol.Yes || !s.At.Here() || seen[s.At.Place()] {
					continue
				}
				seen[s.At.Place()] = true
				report := p.Report(s.Principals.At.Place(), "The policy of %s allows everyone %s, %s.", r.Address(), actionsOf(s), unconditionally(s)).
					Concerns(r).Concerns(f.Carrier(r))
				if reads(s) {
					report.Severity(analysis.Information) // files for everyone are meant for everyone
				}
			}
		}
	},
}

// publicPolicies are the arguments that hold policies with which a resource can
// be open to everyone. Left out are those where the principal * is usual, since
// something else decides who comes: file systems, VPC endpoints, domains within
// a VPC, APIs.
var publicPolicies = map[string]string{
	"aws_backup_vault_policy":          "policy",
	"aws_cloudwatch_event_bus_policy":  "policy",
	"aws_dynamodb_resource_policy":     "policy",
	"aws_ecr_repository_policy":        "policy",
	"aws_glacier_vault":                "access_policy",
	"aws_kinesis_resource_policy":      "policy",
	"aws_kms_key":                      "policy",
	"aws_kms_key_policy":               "policy",
	"aws_s3_bucket":                    "policy",
	"aws_s3_bucket_policy":             "policy",
	"aws_secretsmanager_secret":        "policy",
	"aws_secretsmanager_secret_policy": "policy",
	"aws_sns_topic":                    "policy",
	"aws_sns_topic_policy":             "policy",
	"aws_sqs_queue":                    "policy",
	"aws_sqs_queue_policy":             "policy",
}

// unconditionally says why the conditions of a statement for everyone keep
// nobody out.
func unconditionally(s *policy.Statement) string {
	if len(s.Conditions) == 0 {
		return "without a condition on who comes"
	}
	return "under conditions that a stranger meets as well"
}

// actionsOf lists the actions of a statement in words.
func actionsOf(s *policy.Statement) string {
	var actions []string
	for _, action := range s.Actions.Values {
		if text, ok := action.Literal(); ok {
			actions = append(actions, text)
		}
	}
	if len(actions) == 0 {
		return "what it names"
	}
	return strings.Join(actions, ", ")
}

// reads says that a statement lets objects be read and nothing else, as one for
// public files does.
func reads(s *policy.Statement) bool {
	for _, action := range s.Actions.Values {
		switch text, _ := action.Literal(); strings.ToLower(text) {
		case "s3:getobject", "s3:getobjectversion":
		default:
			return false
		}
	}
	return len(s.Actions.Values) > 0 && !s.Actions.Open
}
