package aws

import (
	"maps"
	"slices"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts/network"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var privateSubnetNoPathToService = &pass.Rule{
	ID:       "aws/private-subnet-no-path-to-service",
	Severity: analysis.Warning,
	Category: "Network exposure",
	Types:    []string{"aws_lambda_function"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Function runs where it cannot reach the service that it uses",
		Why: "A function in a VPC has no public address. Where its subnets' route table leads neither to a NAT gateway nor " +
			"anywhere else, AWS services are reached only through VPC endpoints; without one every call waits until it times " +
			"out.",
		Bad: `resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "private" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table_association" "private" {
  subnet_id      = aws_subnet.private.id
  route_table_id = aws_route_table.private.id
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_lambda_function" "worker" {
  function_name = "worker"
  role          = "arn:aws:iam::111122223333:role/worker"
  runtime       = "python3.13"
  handler       = "main.handler"
  filename      = "worker.zip"

  environment {
    variables = {
      USED = aws_sqs_queue.orders.url
    }
  }

  vpc_config {
    subnet_ids         = [aws_subnet.private.id]
    security_group_ids = ["sg-1"]
  }
}
`,
		Good: `resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "private" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table_association" "private" {
  subnet_id      = aws_subnet.private.id
  route_table_id = aws_route_table.private.id
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_vpc_endpoint" "sqs" {
  vpc_id            = aws_vpc.main.id
  vpc_endpoint_type = "Interface"
  service_name      = "com.amazonaws.eu-central-1.sqs"
  subnet_ids        = [aws_subnet.private.id]
}

resource "aws_lambda_function" "worker" {
  function_name = "worker"
  role          = "arn:aws:iam::111122223333:role/worker"
  runtime       = "python3.13"
  handler       = "main.handler"
  filename      = "worker.zip"

  environment {
    variables = {
      USED = aws_sqs_queue.orders.url
    }
  }

  vpc_config {
    subnet_ids         = [aws_subnet.private.id]
    security_group_ids = ["sg-1"]
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html",
			"https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		n := network.Of(p.View)
		for _, fn := range p.Resources("aws_lambda_function") {
			vpc, subnet := isolated(n, fn)
			if vpc == nil || fn.Presence() != pass.Present {
				continue
			}
			for _, service := range slices.Sorted(maps.Keys(endpointTypes)) {
				used := inEnvironment(p, fn, endpointTypes[service])
				if used == nil {
					continue
				}
				if endpoints, complete := n.Endpoints(vpc, service); complete && len(endpoints) == 0 {
					p.Report(fn.At("vpc_config.subnet_ids"), "%s uses %s and cannot reach it: no route leads out of %s, and %s has no endpoint for %s.", fn.Address(), used.Address(), subnet.Address(), vpc.Address(), service).
						Searched().Related(subnet.Header(), "the subnet without a way out")
				}
			}
		}
	},
}

// endpointTypes are what is reached through the endpoint of a service.
var endpointTypes = map[string]string{
	"dynamodb":        "aws_dynamodb_table",
	"kinesis-streams": "aws_kinesis_stream",
	"s3":              "aws_s3_bucket",
	"secretsmanager":  "aws_secretsmanager_secret",
	"sns":             "aws_sns_topic",
	"sqs":             "aws_sqs_queue",
	"ssm":             "aws_ssm_parameter",
	"states":          "aws_sfn_state_machine",
}

// isolated is the VPC of a function all of whose subnets surely have no way out,
// and one of these; nil for any other.
func isolated(n *network.Network, fn *pass.Resource) (vpc, subnet *pass.Resource) {
	subnets := n.Subnets(fn, "vpc_config.subnet_ids")
	if !subnets.Complete || subnets.Elsewhere || len(subnets.Found) == 0 {
		return nil, nil
	}
	for i, s := range subnets.Found {
		if !subnets.Sure[i] || n.Subnet(s).Out != symbol.No {
			return nil, nil
		}
	}
	subnet = subnets.Found[0]
	return n.VPC(subnet), subnet
}
