package aws

import (
	"slices"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var eksPublicEndpointOpen = &pass.Rule{
	ID:       "aws/eks-public-endpoint-open",
	Severity: analysis.Warning,
	Category: "Network exposure",
	Types:    []string{"aws_eks_cluster"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "API of the cluster is open to the internet",
		Why: "Unless it is told otherwise, EKS gives the Kubernetes API a public endpoint that every address may reach; an " +
			"empty list in public_access_cidrs is 0.0.0.0/0, too. Then a leaked token, or the next hole in the API server, is " +
			"enough.",
		Bad: `resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  vpc_config {
    subnet_ids              = ["subnet-1", "subnet-2"]
    endpoint_private_access = true
  }
}
`,
		Good: `resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  vpc_config {
    subnet_ids              = ["subnet-1", "subnet-2"]
    endpoint_private_access = true
    endpoint_public_access  = false
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-1",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_38", "CKV_AWS_39"},
		Trivy:   []string{"AVD-AWS-0040", "AVD-AWS-0041"},
		Tfsec:   []string{"aws-eks-no-public-cluster-access", "aws-eks-no-public-cluster-access-to-cidr"},
		KICS:    []string{"42f4b905-3736-4213-bfe9-c0660518cda8"},
	},
	Run: func(p *pass.Pass) {
		for _, cluster := range p.Resources("aws_eks_cluster") {
			blocks, complete := cluster.Blocks("vpc_config")
			if !complete || len(blocks) != 1 || blocks[0].Presence != pass.Present {
				continue
			}
			config := blocks[0]
			public, from := config.Value("endpoint_public_access"), config.Value("public_access_cidrs")
			if !public.True() && !public.Absent() {
				continue
			}
			cidrs, known := from.Strings()
			at, why := from.At(), ""
			switch {
			case from.Absent():
				at, why = public.At(), "public_access_cidrs is not set"
			case known && len(cidrs) == 0:
				why = "an empty public_access_cidrs is 0.0.0.0/0"
			case known && (slices.Contains(cidrs, "0.0.0.0/0") || slices.Contains(cidrs, "::/0")):
				why = "public_access_cidrs has 0.0.0.0/0"
			default:
				continue
			}
			report := p.Report(at, "The public endpoint of %s can be reached from every address: %s.", cluster.Address(), why)
			if config.Value("endpoint_private_access").True() {
				report.Fix("Close the public endpoint", analysis.Review, func() []analysis.Edit { return config.Set("endpoint_public_access", "false") })
			}
		}
	},
}
