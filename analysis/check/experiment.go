package check

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
)

// lastExperiments is the first release after those that took experiments
// outside of alpha versions.
const lastExperiments = "1.3"

// experimental judges the edition of the language and the experiments that a
// terraform block asks for.
//
// Source: https://developer.hashicorp.com/terraform/language/block/terraform
func (k *checker) experimental(body *hclsyntax.Body) {
	if k.broken {
		return
	}
	if attr := body.Attributes["language"]; attr != nil && !k.mayBeTofu("1.12") {
		if word := hcl.ExprAsKeyword(attr.Expr); word == "" {
			k.report(analysis.Finding{
				Code:     "terraform/language-edition",
				Summary:  "Invalid language edition",
				Detail:   "The language argument expects a bare language edition keyword. Terraform only supports language edition TF2021, which is the default.",
				Location: k.at(attr.Expr.Range()),
			})
		} else if word != "TF2021" {
			k.report(analysis.Finding{
				Code:     "terraform/language-edition",
				Summary:  "Unsupported language edition",
				Detail:   fmt.Sprintf("There is no language edition %s: Terraform only supports language edition TF2021.", word),
				Location: k.at(attr.Expr.Range()),
			})
		}
	}
	attr := body.Attributes["experiments"]
	if attr == nil || k.mayBeTofu("1.6") {
		return
	}
	f := analysis.Finding{
		Code:     "terraform/experiments",
		Summary:  "Module uses experimental features",
		Detail:   "Experimental features are intended only for gathering early feedback on new language designs, and so are available only in alpha releases of Terraform. Remove the argument.",
		Location: k.at(attr.NameRange),
	}
	if r := k.env.Release; r.Known() {
		if len(r.terraform) == 0 {
			return
		}
		if older(r.terraform[0], lastExperiments) {
			f.Severity = analysis.Warning
			f.Detail += fmt.Sprintf(" The first releases that required_version admits (%s) take some of them.", r.span())
		}
	}
	k.report(f)
}
