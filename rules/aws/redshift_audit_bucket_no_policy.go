package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/pass"
)

var redshiftAuditBucketNoPolicy = &pass.Rule{
	ID:       "aws/redshift-audit-bucket-no-policy",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_redshift_logging", "aws_redshift_cluster"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Bucket does not let Redshift write its audit logs",
		Why: "Redshift checks that it may write when audit logging to a bucket is switched on. Without a policy that lets " +
			"redshift.amazonaws.com s3:PutObject and s3:GetBucketAcl, apply fails with InsufficientS3BucketPolicyFault.",
		Bad: `resource "aws_s3_bucket" "audit" {
  bucket = "acme-redshift-audit"
}

resource "aws_redshift_logging" "dwh" {
  cluster_identifier   = "dwh"
  log_destination_type = "s3"
  bucket_name          = aws_s3_bucket.audit.id
}
`,
		Good: `resource "aws_s3_bucket" "audit" {
  bucket = "acme-redshift-audit"
}

resource "aws_s3_bucket_policy" "audit" {
  bucket = aws_s3_bucket.audit.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "redshift.amazonaws.com" }
        Action    = ["s3:PutObject", "s3:GetBucketAcl"]
        Resource  = [aws_s3_bucket.audit.arn, "${aws_s3_bucket.audit.arn}/*"]
      }
    ]
  })
}

resource "aws_redshift_logging" "dwh" {
  cluster_identifier   = "dwh"
  log_destination_type = "s3"
  bucket_name          = aws_s3_bucket.audit.id
  depends_on           = [aws_s3_bucket_policy.audit]
}
`,
		Sources: []string{"https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html#db-auditing-bucket-permissions"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, r := range p.Resources("aws_redshift_logging", "aws_redshift_cluster") {
			prefix := ""
			if r.Type == "aws_redshift_cluster" {
				blocks, complete := r.Blocks("logging")
				if !complete || len(blocks) != 1 || blocks[0].Presence != pass.Present || !blocks[0].Value("enable").True() {
					continue
				}
				prefix = "logging."
			}
			if kind := r.Value(prefix + "log_destination_type"); !kind.Absent() && !kind.Is("s3") {
				continue
			}
			bucket := f.Target(r, prefix+"bucket_name", "aws_s3_bucket").One()
			if bucket == nil {
				continue
			}
			applied := f.Policy(bucket)
			verdict, missing := applied.AdmitsService("redshift.amazonaws.com", "s3:PutObject", "s3:GetBucketAcl")
			if verdict != policy.No || namesAccounts(applied) {
				continue
			}
			p.Report(r.At(prefix+"bucket_name"), "%s cannot write audit logs to %s: no statement of its policy allows redshift.amazonaws.com %s.", r.Address(), bucket.Address(), missing).Searched().
				Fix("Let Redshift write to the bucket", analysis.Review, func() []analysis.Edit {
					edits, address := intoResource(p, bucket, grant{
						service: "redshift.amazonaws.com", actions: []string{"s3:PutObject", "s3:GetBucketAcl"},
						resource: "[" + bucket.Address() + `.arn, "${` + bucket.Address() + `.arn}/*"]`,
					})
					if edits == nil || address == bucket.Address() {
						return edits
					}
					order := after(p, r, address)
					if order == nil {
						return nil
					}
					return append(edits, order...)
				})
		}
	},
}

// namesAccounts says that a policy may let an account in, which may be that of a
// service: accounts of AWS are not told from others.
func namesAccounts(applied *facts.Applied) bool {
	for _, s := range applied.Statements {
		if s.Effect == policy.Deny {
			continue
		}
		for _, who := range s.Principals.Items {
			if who.Type != "Service" {
				return true
			}
		}
	}
	return false
}
