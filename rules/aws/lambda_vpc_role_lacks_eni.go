package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var lambdaVpcRoleLacksEni = &pass.Rule{
	ID:       "aws/lambda-vpc-role-lacks-eni",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_lambda_function"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Function in a VPC may not create network interfaces",
		Why: "A function that is attached to a VPC gets its network interfaces with its execution role. Lambda checks that when the " +
			"function is made: apply fails with \"The provided execution role does not have permissions to call " +
			"CreateNetworkInterface on EC2\".",
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

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = aws_iam_role.orders.arn
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"

  vpc_config {
    subnet_ids         = ["subnet-0123456789abcdef0"]
    security_group_ids = ["sg-0123456789abcdef0"]
  }
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

resource "aws_iam_role_policy_attachment" "orders_vpc" {
  role       = aws_iam_role.orders.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.orders.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = aws_iam_role.orders.arn
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"

  vpc_config {
    subnet_ids         = ["subnet-0123456789abcdef0"]
    security_group_ids = ["sg-0123456789abcdef0"]
  }
}
`,
		Sources: []string{"https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, fn := range p.Resources("aws_lambda_function") {
			role := f.Role(fn, "role").One()
			if role == nil || !lambdaInVpc(fn) || f.May(role, "ec2:CreateNetworkInterface", nil) != policy.No {
				continue
			}
			p.Report(fn.At("vpc_config"), "%s is in a VPC, and its role %s may not ec2:CreateNetworkInterface.", fn.Address(), role.Address()).Searched().
				Related(fn.At("role"), "its role").
				Fix("Attach AWSLambdaVPCAccessExecutionRole", analysis.Review, func() []analysis.Edit {
					return attach(p, role, "vpc", "service-role/AWSLambdaVPCAccessExecutionRole")
				})
		}
	},
}

// lambdaInVpc says that a function is surely attached to a VPC: without subnets
// it is not.
func lambdaInVpc(fn *pass.Resource) bool {
	bodies, _ := symbol.Instances(fn)
	for _, b := range bodies {
		blocks, complete := b.Blocks("vpc_config")
		if !complete || len(blocks) != 1 || blocks[0].Maybe || b.Maybe {
			return false
		}
		items, _ := blocks[0].Value("subnet_ids").Elements()
		sure := false
		for _, item := range items {
			_, literal := item.Literal()
			ref := item.Ref()
			sure = sure || !item.Maybe && (literal || ref != nil && strings.HasPrefix(ref.Address, "aws_subnet."))
		}
		if !sure {
			return false
		}
	}
	return len(bodies) > 0
}
