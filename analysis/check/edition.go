package check

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
)

// firstEdition is the only edition of OpenTofu's language so far.
//
// Source: https://opentofu.org/docs/language/language/
const firstEdition = "tofu2024"

// edition judges a language block, which OpenTofu has since 1.12.
func (k *checker) edition(b *module.Block) {
	if b.Override {
		k.report(analysis.Finding{
			Code:     "terraform/language-in-override",
			Summary:  "Language selections in override file",
			Detail:   `Language-related settings in "language" blocks are not allowed in override files. Place these settings in a normal configuration file.`,
			Location: k.at(b.Syntax.DefRange()),
		})
		return
	}
	for name, attr := range b.Body().Attributes {
		switch name {
		case "edition":
			k.editionName(attr.Expr)
		case "experiments":
		default:
			k.report(analysis.Finding{
				Code:     "terraform/unsupported-argument",
				Summary:  "Unsupported argument",
				Detail:   fmt.Sprintf("An argument named %q is not expected here. A language block has the arguments edition and experiments and the block compatible_with.", name),
				Location: k.at(attr.NameRange),
			})
		}
	}
	for _, nested := range b.Body().Blocks {
		if nested.Type != "compatible_with" {
			k.report(analysis.Finding{
				Code:     "terraform/unsupported-block-type",
				Summary:  "Unsupported block type",
				Detail:   fmt.Sprintf("Blocks of type %q are not expected here. A language block has the arguments edition and experiments and the block compatible_with.", nested.Type),
				Location: k.at(nested.TypeRange),
			})
			continue
		}
		// Other programs may say more in it than OpenTofu reads.
		if attr := nested.Body.Attributes["opentofu"]; attr != nil && k.labels(nested, nil) {
			k.constraint(attr.Expr)
		}
	}
}

func (k *checker) editionName(expr hclsyntax.Expression) {
	if k.broken {
		return
	}
	f := analysis.Finding{Code: "terraform/language-edition", Location: k.at(expr.Range())}
	switch word := hcl.ExprAsKeyword(expr); {
	case word == firstEdition:
		return
	case word == "":
		f.Summary = "Invalid language edition"
		f.Detail = fmt.Sprintf(`The "edition" argument expects a bare language edition keyword, without quotes. The only one so far is %s, which is the default.`, firstEdition)
	case strings.HasPrefix(word, "TF"):
		f.Summary = "Unsupported language edition"
		f.Detail = fmt.Sprintf("%s is an edition of Terraform's language; OpenTofu has %s only.", word, firstEdition)
	default:
		// A version that is not known yet may have it.
		f.Severity, f.Summary = analysis.Warning, "Unsupported language edition"
		f.Detail = fmt.Sprintf("No version of OpenTofu that is known here has the language edition %s; they have %s only.", word, firstEdition)
	}
	k.report(f)
}
