package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var s3VersioningOff = &pass.Rule{
	ID:       "aws/s3-versioning-off",
	Severity: analysis.Information,
	Category: "Reliability",
	Profile:  analysis.Production,
	Types:    []string{"aws_s3_bucket"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Bucket keeps no earlier versions",
		Why: "Without versioning an object that is overwritten or deleted is gone at once, whether it was a faulty deployment, a script or " +
			"somebody with stolen credentials. With versioning the earlier version stays and can be brought back.",
		Bad: `resource "aws_s3_bucket" "orders" {
  bucket = "acme-orders"
}
`,
		Good: `resource "aws_s3_bucket" "orders" {
  bucket = "acme-orders"
}

resource "aws_s3_bucket_versioning" "orders" {
  bucket = aws_s3_bucket.orders.id

  versioning_configuration {
    status = "Enabled"
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-14",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_21"},
		Trivy:   []string{"AVD-AWS-0090"},
		Tfsec:   []string{"aws-s3-enable-versioning"},
		KICS:    []string{"568a4d22-3517-44a6-a7ad-6a7eed88722c"},
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, bucket := range p.Resources("aws_s3_bucket") {
			if isLogBucket(f, bucket) || onlyRedirects(f, bucket) {
				continue
			}
			companions, inline := f.BucketPart(bucket, "versioning")
			switch {
			case inline:
				// In a block that is there it is off unless it is said otherwise.
				blocks, complete := bucket.Blocks("versioning")
				unsaid := complete && len(blocks) == 1 && blocks[0].Presence == pass.Present && blocks[0].Value("enabled").Absent()
				if on := bucket.Value("versioning.enabled"); (on.False() || unsaid) && len(companions.Found) == 0 {
					p.Report(on.At(), "Versioning of %s is off.", bucket.Address()).
						Fix("Turn versioning on", analysis.Review, func() []analysis.Edit {
							if len(blocks) == 1 {
								return blocks[0].Set("enabled", "true")
							}
							return nil
						})
				}
			case companions.Some() == symbol.No:
				p.Report(bucket.Header(), "%s has no aws_s3_bucket_versioning.", bucket.Address()).Searched().
					Fix("Turn versioning on", analysis.Review, func() []analysis.Edit {
						head, ref := companionOf(bucket)
						return bucket.After(rewrite.Block(
							`resource "aws_s3_bucket_versioning" "`+p.FreeName("aws_s3_bucket_versioning", bucket.Name)+`"`,
							append(head, "bucket = "+ref+".id", "", rewrite.Block("versioning_configuration", `status = "Enabled"`))...))
					})
			default:
				reportSuspendedVersioning(p, bucket, companions)
			}
		}
	},
}

// onlyRedirects says that a bucket answers all requests by sending them
// elsewhere: there is nothing in it.
func onlyRedirects(f *facts.Facts, bucket *pass.Resource) bool {
	if bucket.Has("website") {
		return !bucket.Value("website.redirect_all_requests_to").Absent()
	}
	websites, _ := f.BucketPart(bucket, "website")
	for _, website := range websites.Found {
		if website.Has("redirect_all_requests_to") {
			return true
		}
	}
	return false
}

// reportSuspendedVersioning finds a companion that switches versioning off. One
// in another module is reported there, on the bucket.
func reportSuspendedVersioning(p *pass.Pass, bucket *pass.Resource, companions facts.Companions) {
	if len(companions.Found) != 1 || !companions.Sure[0] {
		return
	}
	companion := companions.First()
	status := companion.Value("versioning_configuration.status")
	if !status.Is("Suspended", "Disabled") {
		return
	}
	word, _ := status.Text()
	if companion.View() != p.View {
		p.Report(bucket.Header(), "Versioning of %s is %s.", bucket.Address(), word)
		return
	}
	p.Report(status.At(), "Versioning of %s is %s.", bucket.Address(), word).Concerns(bucket).
		Fix("Turn versioning on", analysis.Review, func() []analysis.Edit {
			if blocks, _ := companion.Blocks("versioning_configuration"); len(blocks) == 1 {
				return blocks[0].Set("status", `"Enabled"`)
			}
			return nil
		})
}
