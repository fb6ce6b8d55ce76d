package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var vpcNoFlowLog = &pass.Rule{
	ID:       "aws/vpc-no-flow-log",
	Severity: analysis.Information,
	Category: "Observability",
	Profile:  analysis.Production,
	Types:    []string{"aws_vpc"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "VPC has no flow log",
		Why: "A flow log says who talked to whom. Without one neither the connection that a security group refuses nor the one that a " +
			"stolen key has opened leaves a trace, and nobody can say afterwards what left the network.",
		Bad: `resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}
`,
		Good: `resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_flow_log" "main" {
  vpc_id          = aws_vpc.main.id
  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.main_flow_log.arn
  iam_role_arn    = aws_iam_role.main_flow_log.arn
}

resource "aws_cloudwatch_log_group" "main_flow_log" {
  name_prefix       = "/vpc/flow-log/main-"
  retention_in_days = 90
}

resource "aws_iam_role" "main_flow_log" {
  name_prefix = "flow-log-"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "main_flow_log" {
  role = aws_iam_role.main_flow_log.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"]
      Resource = "${aws_cloudwatch_log_group.main_flow_log.arn}:*"
    }]
  })
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
			"https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-6",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV2_AWS_11"},
		Trivy:   []string{"AVD-AWS-0178"},
		Tfsec:   []string{"aws-ec2-require-vpc-flow-logs-for-all-vpcs"},
		KICS:    []string{"f83121ea-03da-434f-9277-9cd247ab3047"},
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, vpc := range p.Resources("aws_vpc") {
			if !f.Users(vpc).Complete || f.Companions(vpc, "aws_flow_log", "vpc_id").Some() != symbol.No || loggedInParts(f) {
				continue
			}
			p.Report(vpc.Header(), "%s has no aws_flow_log.", vpc.Address()).Searched().
				Fix("Log its traffic to CloudWatch", analysis.Review, func() []analysis.Edit { return flowLogEdits(p, vpc) })
		}
	},
}

// loggedInParts says that some flow log is of a subnet, an interface or a
// gateway: which part of a network is to be logged has been thought about.
func loggedInParts(f *facts.Facts) bool {
	for _, log := range f.Resources("aws_flow_log") {
		for _, argument := range []string{"subnet_id", "eni_id", "transit_gateway_id", "transit_gateway_attachment_id"} {
			if log.Has(argument) {
				return true
			}
		}
	}
	return false
}

func flowLogEdits(p *pass.Pass, vpc *pass.Resource) []analysis.Edit {
	head, ref := companionOf(vpc)
	name := vpc.Name + "_flow_log"
	group, role, log := p.FreeName("aws_cloudwatch_log_group", name), p.FreeName("aws_iam_role", name), p.FreeName("aws_flow_log", vpc.Name)
	statement := func(lines string) string {
		return "jsonencode({\n  Version = \"2012-10-17\"\n  Statement = [{\n    Effect = \"Allow\"\n" + lines + "\n  }]\n})"
	}
	return vpc.After(rewrite.Block(`resource "aws_flow_log" "`+log+`"`, append(head,
		"vpc_id = "+ref+".id", `traffic_type = "ALL"`,
		"log_destination = aws_cloudwatch_log_group."+group+".arn", "iam_role_arn = aws_iam_role."+role+".arn")...) + "\n\n" +
		rewrite.Block(`resource "aws_cloudwatch_log_group" "`+group+`"`, `name_prefix = "/vpc/flow-log/`+vpc.Name+`-"`, "retention_in_days = 90") + "\n\n" +
		rewrite.Block(`resource "aws_iam_role" "`+role+`"`, `name_prefix = "flow-log-"`, "",
			"assume_role_policy = "+statement("    Principal = { Service = \"vpc-flow-logs.amazonaws.com\" }\n    Action = \"sts:AssumeRole\"")) + "\n\n" +
		rewrite.Block(`resource "aws_iam_role_policy" "`+p.FreeName("aws_iam_role_policy", name)+`"`, "role = aws_iam_role."+role+".id", "",
			"policy = "+statement(`    Action = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"]`+"\n"+
				`    Resource = "${aws_cloudwatch_log_group.`+group+`.arn}:*"`)))
}
