package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var lambdaPackageContradicts = &pass.Rule{
	ID:       "aws/lambda-package-contradicts",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_lambda_function"},
	Doc: analysis.Doc{
		Summary: "Function says two things about its package, or too little",
		Why: "A function of an archive needs a handler and a runtime, a function of a container image must have neither. Lambda " +
			"refuses the others: \"Runtime and Handler are mandatory parameters for functions created with deployment packages\", " +
			"\"Please do not provide Handler or Runtime or Layer when the intended function PackageType is Image\".",
		Bad: `resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::111122223333:role/orders"
  package_type  = "Image"
  image_uri     = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:1"
  handler       = "index.handler"
}
`,
		Good: `resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::111122223333:role/orders"
  package_type  = "Image"
  image_uri     = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:1"
}
`,
		Sources: []string{"https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		for _, fn := range p.Resources("aws_lambda_function") {
			kind := fn.Value("package_type")
			switch {
			case kind.Is("Image"):
				for _, name := range []string{"handler", "runtime", "layers", "filename", "s3_bucket"} {
					v := fn.Value(name)
					if !v.Written() || !v.Known() {
						continue
					}
					p.Report(v.At(), "%s is made of an image and must not have %s.", fn.Address(), name).
						Fix("Remove "+name, analysis.Review, func() []analysis.Edit { return fn.Remove(name) })
					break
				}
			case kind.Absent() || kind.Is("Zip"):
				if image := fn.Value("image_uri"); image.Written() && !image.Absent() {
					if kind.Absent() && image.Known() && fn.Value("handler").Absent() {
						p.Report(image.At(), "%s has an image_uri and no package_type = \"Image\".", fn.Address()).
							Fix("Set package_type", analysis.Review, func() []analysis.Edit { return fn.Set("package_type", `"Image"`) })
					}
					continue
				}
				for _, name := range []string{"handler", "runtime"} {
					if fn.Value(name).Absent() {
						p.Report(fn.Header(), "%s is made of an archive and has no %s.", fn.Address(), name)
						break
					}
				}
			}
		}
	},
}
