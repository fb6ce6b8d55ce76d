package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var irsaTrustWithoutSub = &pass.Rule{
	ID:       "aws/irsa-trust-without-sub",
	Severity: analysis.Error,
	Category: "IAM and trust policies",
	Types:    []string{"aws_iam_role", "data.aws_iam_policy_document"},
	Doc: analysis.Doc{
		Summary: "Every pod of the cluster can assume the role",
		Why: "The claim sub names the service account that the token is of. Without a condition on it, every service account " +
			"of the cluster, and so everybody who may start a pod in any namespace, has the role's permissions.",
		Bad: `resource "aws_iam_openid_connect_provider" "cluster" {
  url            = "https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.cluster.arn }
      Condition = {
        StringEquals = {
          "${aws_iam_openid_connect_provider.cluster.url}:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
}
`,
		Good: `resource "aws_iam_openid_connect_provider" "cluster" {
  url            = "https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.cluster.arn }
      Condition = {
        StringEquals = {
          "${aws_iam_openid_connect_provider.cluster.url}:aud" = "sts.amazonaws.com"
          "${aws_iam_openid_connect_provider.cluster.url}:sub" = "system:serviceaccount:shop:app"
        }
      }
    }]
  })
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		for _, s := range trustsIssuer(p, isCluster) {
			if claims, readable := claimsOf(s.Statement); readable && onlyAudience(claims) {
				p.Report(s.Principals.At.Place(), "%s trusts the cluster's issuer without a condition on the claim sub, which says of which service account the token is.", s.Resource.Address())
			}
		}
	},
}

// isCluster says that an issuer is that of an EKS cluster.
func isCluster(issuer string) bool {
	return strings.Contains(issuer, "oidc.eks.") || strings.Contains(issuer, "aws_eks_cluster.") && strings.Contains(issuer, "oidc")
}
