package policy_test

import (
	"testing"

	"github.com/terravet/terravet/analysis/facts/factstest"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
)

func TestNamesRole(t *testing.T) {
	for principal, want := range map[string]symbol.Answer{
		`{ AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" }`: symbol.No,
		`{ Service = "logs.amazonaws.com" }`:                                      symbol.No,
		`{ AWS = aws_iam_role.app.arn }`:                                          symbol.No,
		`{ AWS = var.administrators }`:                                            symbol.Unknown,
		`"*"`:                                                                     symbol.Yes,
		`{ AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling" }`: symbol.Yes,
		`{ AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:role/app" }`:                                                                     symbol.No,
	} {
		v := factstest.View(t, `
data "aws_caller_identity" "me" {}
variable "administrators" { type = list(string) }
resource "aws_iam_role" "app" {}
resource "aws_kms_key" "k" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = `+principal+`, Action = "kms:*", Resource = "*" }] })
}
`)
		p := policy.Read(symbol.BodyOf(v.Resource("aws_kms_key.k")).Value("policy"))
		if got := p.NamesRole("AWSServiceRoleForAutoScaling"); got != want {
			t.Errorf("%s: %s, want %s", principal, got, want)
		}
	}
}

func TestManagedWithin(t *testing.T) {
	for _, c := range []struct {
		name, action string
		want         policy.Verdict
	}{
		{"AmazonEKSWorkerNodePolicy", "ec2:CreateVolume", policy.No},
		{"AmazonEKSWorkerNodePolicy", "ec2:DescribeInstances", policy.Untold},
		{"AmazonEKS_CNI_Policy", "ec2:CreateVolume", policy.No},
		{"AmazonEKS_CNI_Policy", "ec2:CreateNetworkInterface", policy.Yes},
		{"AmazonEC2ContainerRegistryReadOnly", "xray:PutTraceSegments", policy.No},
		{"AmazonEC2ContainerRegistryReadOnly", "ecr:ListImages", policy.Untold},
		{"SomethingElse", "ecr:ListImages", policy.Untold},
	} {
		if got, _ := policy.Managed(c.name, symbol.At{}).Allows(policy.Self(), c.action); got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.name, c.action, got, c.want)
		}
	}
}
