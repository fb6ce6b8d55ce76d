package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/pass"
)

var s3AclPublic = &pass.Rule{
	ID:       "aws/s3-acl-public",
	Severity: analysis.Warning,
	Category: "Network exposure",
	Types:    []string{"aws_s3_bucket", "aws_s3_bucket_acl"},
	Doc: analysis.Doc{
		Summary: "ACL opens the bucket to everyone",
		Why: "With public-read everybody lists the bucket and, depending on how objects are written, reads them; with public- " +
			"read-write everybody stores whatever they like on your bill; authenticated-read means everybody with any AWS " +
			"account. Files for everyone belong behind CloudFront.",
		Bad: `resource "aws_s3_bucket" "orders" {
  bucket = "acme-orders"
}

resource "aws_s3_bucket_acl" "orders" {
  bucket = aws_s3_bucket.orders.id
  acl    = "public-read"
}
`,
		Good: `resource "aws_s3_bucket" "orders" {
  bucket = "acme-orders"
}

resource "aws_s3_bucket_acl" "orders" {
  bucket = aws_s3_bucket.orders.id
  acl    = "private"
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_20", "CKV_AWS_57", "CKV_AWS_375", "CKV2_AWS_43"},
		Trivy:   []string{"AVD-AWS-0092"},
		Tfsec:   []string{"aws-s3-no-public-access-with-acl"},
		KICS:    []string{"38c5ee0d-7f22-4260-ab72-5073048df100", "bd0088a5-c133-4b20-b129-ec9968b16ef3"},
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, r := range p.Resources("aws_s3_bucket", "aws_s3_bucket_acl") {
			acl := r.Value("acl")
			text, _ := acl.Text()
			if !acl.Is("public-read", "public-read-write", "authenticated-read") || r.Presence() != pass.Present {
				continue
			}
			bucket := bucketOf(f, r)
			report := p.Report(acl.At(), "%s has the ACL %s.", r.Address(), text)
			if text == "public-read-write" {
				report.Severity(analysis.Error)
			} else if bucket != nil {
				if site, inline := f.BucketPart(bucket, "website"); inline || len(site.Found) > 0 {
					report.Severity(analysis.Information) // it is for everyone
				}
			}
			report.Concerns(bucket).Fix("Make it private", analysis.Review, func() []analysis.Edit { return r.Set("acl", `"private"`) })
		}
		for _, r := range p.Resources("aws_s3_bucket", "aws_s3_bucket_acl") {
			if r.Presence() != pass.Present {
				continue
			}
			for _, uri := range grantees(r) {
				if text, _ := uri.Text(); strings.HasSuffix(text, "/global/AllUsers") || strings.HasSuffix(text, "/global/AuthenticatedUsers") {
					p.Report(uri.At(), "%s grants something to everyone.", r.Address()).Concerns(bucketOf(f, r))
				}
			}
		}
	},
}

// bucketOf is the bucket that an ACL is for, a bucket itself, or nil.
func bucketOf(f *facts.Facts, r *pass.Resource) *pass.Resource {
	if r.Type == "aws_s3_bucket" {
		return r
	}
	return f.Target(r, "bucket", "aws_s3_bucket").One()
}

// grantees are the groups that a bucket's own grants, or those of an ACL, are
// for.
func grantees(r *pass.Resource) []pass.Value {
	var uris []pass.Value
	grants, _ := r.Blocks("grant")
	for _, grant := range grants {
		uris = append(uris, grant.Value("uri"))
	}
	policies, _ := r.Blocks("access_control_policy")
	for _, list := range policies {
		grants, _ := list.Blocks("grant")
		for _, grant := range grants {
			uris = append(uris, grant.Value("grantee.uri"))
		}
	}
	return uris
}
