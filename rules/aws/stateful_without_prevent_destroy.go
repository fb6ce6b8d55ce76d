package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var statefulWithoutPreventDestroy = &pass.Rule{
	ID:       "aws/stateful-without-prevent-destroy",
	Severity: analysis.Hint,
	Category: "Reliability",
	Profile:  analysis.Production,
	Types: []string{"aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster", "aws_redshift_cluster",
		"aws_dynamodb_table", "aws_s3_bucket", "aws_efs_file_system", "aws_cognito_user_pool"},
	Absence: pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Data can be destroyed by a plan",
		Why: "Many arguments of a database, table or bucket cannot be changed in place: a new name, a new key or a new engine means that " +
			"Terraform destroys what is there and makes it anew, empty. With prevent_destroy such a plan is an error that " +
			"somebody must think about.",
		Bad: `resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
`,
		Good: `resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  lifecycle {
    prevent_destroy = true
  }
}
`,
		Sources: []string{"https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		// In a module that others call it cannot be left to them: the argument
		// takes no variable.
		if !p.Root() {
			return
		}
		f := facts.Of(p.View)
		for _, r := range p.Resources(p.Rule().Types...) {
			kept := r.Value("lifecycle.prevent_destroy")
			if !kept.False() && !kept.Absent() || isReplica(r) || passingData(f, r) {
				continue
			}
			at := r.Header()
			if kept.False() {
				at = kept.At()
			}
			p.Report(at, "%s holds data, and nothing keeps a plan from destroying it.", r.Address()).
				Fix("Prevent its destruction", analysis.Review, func() []analysis.Edit {
					switch blocks, _ := r.Blocks("lifecycle"); len(blocks) {
					case 0:
						return r.InsertBlock(rewrite.Block("lifecycle", "prevent_destroy = true"))
					case 1:
						return blocks[0].Set("prevent_destroy", "true")
					}
					return nil
				})
		}
	},
}

// passingData says that what a resource holds can be lost: logs, reports,
// query results, build artifacts, locks.
func passingData(f *facts.Facts, r *pass.Resource) bool {
	switch r.Type {
	case "aws_s3_bucket":
		return isLogBucket(f, r) || onlyRedirects(f, r) || r.Value("force_destroy").True()
	case "aws_dynamodb_table":
		return isLockTable(r)
	}
	return false
}

// isLogBucket says that services write logs or reports to a bucket, or may, or
// that it is called so.
func isLogBucket(f *facts.Facts, bucket *pass.Resource) bool {
	if f.ReceivesLogs(bucket) == symbol.Yes {
		return true
	}
	name, _ := bucket.Value("bucket").Text()
	for _, word := range strings.FieldsFunc(strings.ToLower(bucket.Name+"-"+name), func(c rune) bool { return c < 'a' || c > 'z' }) {
		switch word {
		case "log", "logs", "logging", "accesslogs", "trail", "cloudtrail", "athena", "artifact", "artifacts", "cache", "caches", "tmp", "temp", "scratch":
			return true
		}
	}
	return false
}
