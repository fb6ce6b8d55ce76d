package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var eksAddonLacksPermissions = &pass.Rule{
	ID:       "aws/eks-addon-lacks-permissions",
	Severity: analysis.Warning,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_eks_addon"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Add-on has no permissions for what it manages",
		Why: "The EBS and EFS drivers call EC2 and EFS. They get their permissions from a role for their service account " +
			"(service_account_role_arn), from a pod identity association or from the role of the nodes. Without any of these the " +
			"add-on installs, and every volume stays Pending; the EBS add-on may even time out as DEGRADED.",
		Bad: `data "aws_iam_policy_document" "ec2" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "nodes" {
  name               = "nodes"
  assume_role_policy = data.aws_iam_policy_document.ec2.json
}

resource "aws_iam_role_policy_attachment" "nodes" {
  for_each   = toset(["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"])
  role       = aws_iam_role.nodes.name
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}

resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/cluster"

  vpc_config {
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  }
}

resource "aws_eks_node_group" "main" {
  cluster_name  = aws_eks_cluster.main.name
  node_role_arn = aws_iam_role.nodes.arn
  subnet_ids    = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]

  scaling_config {
    desired_size = 2
    max_size     = 3
    min_size     = 1
  }
}

resource "aws_eks_addon" "ebs" {
  cluster_name = aws_eks_cluster.main.name
  addon_name   = "aws-ebs-csi-driver"
}
`,
		Good: `data "aws_iam_policy_document" "ec2" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "nodes" {
  name               = "nodes"
  assume_role_policy = data.aws_iam_policy_document.ec2.json
}

resource "aws_iam_role_policy_attachment" "nodes_ebs" {
  role       = aws_iam_role.nodes.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"
}

resource "aws_iam_role_policy_attachment" "nodes" {
  for_each   = toset(["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"])
  role       = aws_iam_role.nodes.name
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}

resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/cluster"

  vpc_config {
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  }
}

resource "aws_eks_node_group" "main" {
  cluster_name  = aws_eks_cluster.main.name
  node_role_arn = aws_iam_role.nodes.arn
  subnet_ids    = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]

  scaling_config {
    desired_size = 2
    max_size     = 3
    min_size     = 1
  }
}

resource "aws_eks_addon" "ebs" {
  cluster_name = aws_eks_cluster.main.name
  addon_name   = "aws-ebs-csi-driver"
}
`,
		Sources: []string{"https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html", "https://docs.aws.amazon.com/eks/latest/userguide/efs-csi.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, addon := range p.Resources("aws_eks_addon") {
			name, _ := addon.Value("addon_name").Text()
			needs := map[string]struct{ action, managed string }{
				"aws-ebs-csi-driver": {"ec2:CreateVolume", "service-role/AmazonEBSCSIDriverPolicy"},
				"aws-efs-csi-driver": {"elasticfilesystem:DescribeAccessPoints", "service-role/AmazonEFSCSIDriverPolicy"},
			}[name]
			cluster := f.Target(addon, "cluster_name", "aws_eks_cluster").One()
			if needs.action == "" || cluster == nil || !addon.Value("service_account_role_arn").Absent() || addon.Has("pod_identity_association") ||
				f.Companions(cluster, "aws_eks_pod_identity_association", "cluster_name").Some() != symbol.No {
				continue
			}
			groups := f.Companions(cluster, "aws_eks_node_group", "cluster_name")
			if len(groups.Found) == 0 || len(f.Resources("aws_autoscaling_group", "aws_eks_fargate_profile")) > 0 {
				continue
			}
			var node *pass.Resource
			for _, group := range groups.Found {
				node = f.Role(group, "node_role_arn").One()
				if node == nil || f.May(node, needs.action, nil) != policy.No {
					node = nil
					break
				}
			}
			if node == nil || !groups.Complete {
				continue
			}
			p.Report(addon.At("addon_name"), "%s may not %s: it has neither service_account_role_arn nor a pod identity, and the role of the nodes, %s, does not allow it.", addon.Address(), needs.action, node.Address()).Searched().
				Fix("Let the nodes do it", analysis.Review, func() []analysis.Edit {
					return attach(p, node, map[string]string{"aws-ebs-csi-driver": "ebs", "aws-efs-csi-driver": "efs"}[name], needs.managed)
				})
		}
	},
}
