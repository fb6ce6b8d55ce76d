package aws

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var eksAuditLogOff = &pass.Rule{
	ID:       "aws/eks-audit-log-off",
	Severity: analysis.Information,
	Category: "Observability",
	Profile:  analysis.Production,
	Types:    []string{"aws_eks_cluster"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Kubernetes API calls are not logged",
		Why: "The audit log says who did what in the cluster, the authenticator log which IAM identity that was. Both are off unless " +
			"enabled_cluster_log_types names them, and cannot be had afterwards.",
		Bad: `resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::123456789012:role/eks"

  vpc_config {
    subnet_ids = ["subnet-0a1b2c3d", "subnet-1a2b3c4d"]
  }
}
`,
		Good: `resource "aws_eks_cluster" "main" {
  name                      = "main"
  role_arn                  = "arn:aws:iam::123456789012:role/eks"
  enabled_cluster_log_types = ["api", "audit", "authenticator"]

  vpc_config {
    subnet_ids = ["subnet-0a1b2c3d", "subnet-1a2b3c4d"]
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-8",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_37"},
		Trivy:   []string{"AVD-AWS-0038"},
		Tfsec:   []string{"aws-eks-enable-control-plane-logging"},
		KICS:    []string{"66f130d9-b81d-4e8e-9b08-da74b9c891df"},
	},
	Run: func(p *pass.Pass) {
		for _, cluster := range p.Resources("aws_eks_cluster") {
			types := cluster.Value("enabled_cluster_log_types")
			list, known := types.Strings()
			if !known && !types.Absent() {
				continue
			}
			missing := slices.DeleteFunc([]string{"audit", "authenticator"}, func(t string) bool { return slices.Contains(list, t) })
			if len(missing) == 0 {
				continue
			}
			p.Report(types.At(), "%s does not log %s.", cluster.Address(), strings.Join(missing, " and ")).
				Fix("Log "+strings.Join(missing, " and "), analysis.Review, func() []analysis.Edit {
					if _, literal := types.Expr().(*hclsyntax.TupleConsExpr); types.Written() && !literal {
						return nil // the list is written elsewhere
					}
					wanted := list
					if len(wanted) == 0 {
						wanted = []string{"api"}
					}
					return cluster.Set("enabled_cluster_log_types", `["`+strings.Join(append(slices.Clone(wanted), missing...), `", "`)+`"]`)
				})
		}
	},
}
