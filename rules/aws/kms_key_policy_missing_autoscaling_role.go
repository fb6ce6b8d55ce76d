package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var kmsKeyPolicyMissingAutoscalingRole = &pass.Rule{
	ID:       "aws/kms-key-policy-missing-autoscaling-role",
	Severity: analysis.Warning,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_launch_template"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Key does not let Auto Scaling start instances with encrypted volumes",
		Why: "Auto Scaling starts instances, those of EKS node groups too, with its service-linked role AWSServiceRoleForAutoScaling. That " +
			"role gets at a customer managed key only if the key's policy names it (or a grant does): the account as a principal leaves it " +
			"to IAM, and nobody can attach a policy to a service-linked role. Instances are terminated as soon as they start " +
			"(Client.InternalError: Client error on launch), and the group waits until it gives up.",
		Bad: `resource "aws_kms_key" "nodes" {
  description         = "Nodes"
  enable_key_rotation = true
}

resource "aws_launch_template" "nodes" {
  image_id      = "ami-0123456789abcdef0"
  instance_type = "m7g.large"

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      encrypted  = true
      kms_key_id = aws_kms_key.nodes.arn
    }
  }
}

resource "aws_autoscaling_group" "nodes" {
  min_size            = 1
  max_size            = 3
  vpc_zone_identifier = ["subnet-0123456789abcdef0"]

  launch_template {
    id      = aws_launch_template.nodes.id
    version = "$Latest"
  }
}
`,
		Good: `resource "aws_kms_key" "nodes" {
  description         = "Nodes"
  enable_key_rotation = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
      },
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling" }
        Action    = "kms:CreateGrant"
        Resource  = "*"
        Condition = { Bool = { "kms:GrantIsForAWSResource" = "true" } }
      }
    ]
  })
}

data "aws_caller_identity" "current" {}

resource "aws_launch_template" "nodes" {
  image_id      = "ami-0123456789abcdef0"
  instance_type = "m7g.large"

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      encrypted  = true
      kms_key_id = aws_kms_key.nodes.arn
    }
  }
}

resource "aws_autoscaling_group" "nodes" {
  min_size            = 1
  max_size            = 3
  vpc_zone_identifier = ["subnet-0123456789abcdef0"]

  launch_template {
    id      = aws_launch_template.nodes.id
    version = "$Latest"
  }
}
`,
		Sources: []string{"https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, template := range p.Resources("aws_launch_template") {
			users := f.Users(template).By("aws_autoscaling_group", "aws_eks_node_group")
			if len(users) == 0 {
				continue
			}
			devices, _ := template.Blocks("block_device_mappings")
			for _, device := range devices {
				disks, _ := device.Blocks("ebs")
				if len(disks) == 1 && autoscalingLocked(p, f, template, users[0], disks[0].Body) {
					break
				}
			}
		}
	},
}

// autoscalingLocked reports a disk whose key does not name the role.
func autoscalingLocked(p *pass.Pass, f *facts.Facts, template, user *pass.Resource, disk pass.Body) bool {
	key := disk.Value("kms_key_id").Target()
	if key == nil || !key.Is("aws_kms_key") {
		return false
	}
	applied := f.Policy(key)
	if applied.NamesRole("AWSServiceRoleForAutoScaling") != symbol.No || f.Companions(key, "aws_kms_grant", "key_id").Some() != symbol.No {
		return false
	}
	p.Report(disk.At("kms_key_id"), "%s cannot start instances of %s: no statement of the policy of %s names the role AWSServiceRoleForAutoScaling.", user.Address(), template.Address(), key.Address()).
		Searched().
		Related(key.At("policy"), "the policy of %s", key.Address()).
		Fix("Let Auto Scaling use the key", analysis.Review, func() []analysis.Edit {
			number, data := account(p, key)
			if number == "" {
				return nil
			}
			role := "arn:aws:iam::" + number + ":role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
			if len(applied.Sources) == 0 {
				data = "" // comes with the default policy
			}
			return intoKey(p, key, []string{data},
				grant{aws: role, actions: []string{"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"}, resource: `"*"`},
				grant{aws: role, actions: []string{"kms:CreateGrant"}, resource: `"*"`, test: "Bool", key: "kms:GrantIsForAWSResource", value: `"true"`})
		})
	return true
}
