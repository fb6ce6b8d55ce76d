package aws

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var missingLocalFile = &pass.Rule{
	ID:       "aws/missing-local-file",
	Severity: analysis.Warning,
	Category: "Wiring that fails at apply or run time",
	Absence:  pass.OfArgument,
	Types:    []string{"data.archive_file", "archive_file", "aws_s3_object", "aws_s3_bucket_object"},
	Doc: analysis.Doc{
		Summary: "File or folder is not there",
		Why: "The provider reads the path when it plans or applies. If nothing stands there, it fails: \"could not archive missing " +
			"directory\", \"no such file\". Code that was written by hand or generated often names a folder that nobody has made.",
		Bad: `-- main.tf --
data "archive_file" "orders" {
  type        = "zip"
  source_dir  = "${path.module}/src"
  output_path = "${path.module}/orders.zip"
}
`,
		Good: `data "archive_file" "orders" {
  type        = "zip"
  output_path = "${path.module}/orders.zip"

  source {
    filename = "index.js"
    content  = "exports.handler = async () => ({ statusCode: 204 })"
  }
}
`,
		Sources: []string{"https://registry.terraform.io/providers/hashicorp/archive/latest/docs/data-sources/file", "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_object"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		for _, way := range []struct{ typ, argument string }{
			{"data.archive_file", "source_dir"}, {"data.archive_file", "source_file"}, {"archive_file", "source_dir"}, {"archive_file", "source_file"},
			{"aws_s3_object", "source"}, {"aws_s3_bucket_object", "source"},
		} {
			for _, r := range p.Resources(way.typ) {
				v := r.Value(way.argument)
				paths, known := v.Variants()
				if !known || len(paths) == 0 || v.Expr() == nil || waitsForSomething(r) || functionReads(v.Expr()) ||
					slices.ContainsFunc(paths, func(path cty.Value) bool {
						return path.Type() != cty.String || path.IsNull() || isBuilt(path.AsString()) || !absentPath(p, path)
					}) {
					continue
				}
				what := strings.TrimPrefix(strings.Trim(v.Source(), `"`), "${path.module}/")
				if path, one := v.Text(); one && !strings.Contains(what, "path.") && !strings.HasPrefix(v.Source(), `"`) {
					what = path
				}
				p.Report(v.At(), "%s reads %s, and nothing is there.", r.Address(), what)
			}
		}
	},
}

// built are folders that something else than this configuration fills.
var built = []string{"dist", "build", "target", "out", "bin", "tmp", "node_modules", "package", "packages", "artifacts", "vendor"}

// isBuilt says that a path leads to where builds put things.
func isBuilt(path string) bool {
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '\\' }) {
		if slices.Contains(built, step) || strings.HasPrefix(step, ".") && step != "." && step != ".." {
			return true
		}
	}
	return false
}

// waitsForSomething says that other resources may make what a resource reads.
func waitsForSomething(r *pass.Resource) bool {
	return symbol.BodyOf(r).Broken() || r.Has("depends_on") || slices.ContainsFunc(r.References(), func(use pass.Use) bool {
		return !strings.HasPrefix(use.Address, "var.") && !strings.HasPrefix(use.Address, "local.")
	})
}

// functionReads says that the path is computed by a function, which is asked
// about files itself.
func functionReads(expr hclsyntax.Expression) bool {
	_, call := expr.(*hclsyntax.FunctionCallExpr)
	return call
}

// absentPath says that a path surely leads to nothing. Asked for a folder, the
// function fails.
func absentPath(p *pass.Pass, path cty.Value) bool {
	exists, ok := p.Functions()["fileexists"]
	if !ok {
		return false
	}
	v, err := exists.Call([]cty.Value{path})
	return err == nil && v.IsKnown() && v.False()
}
