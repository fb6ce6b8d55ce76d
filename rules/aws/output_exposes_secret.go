package aws

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/pass"
)

var outputExposesSecret = &pass.Rule{
	ID:       "aws/output-exposes-secret",
	Severity: analysis.Error,
	Category: "Secrets and rotation",
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Output shows a sensitive value",
		Why: "Terraform refuses to plan a root module with an output that contains a sensitive attribute and is not marked as sensitive " +
			"itself: Output refers to sensitive values. nonsensitive() gets around that; what it is given is then printed in every log of every run.",
		Bad: `provider "aws" {
  region = "eu-west-1"
}

resource "random_password" "orders" {
  length = 32
}

output "password" {
  value = random_password.orders.result
}
`,
		Good: `provider "aws" {
  region = "eu-west-1"
}

resource "random_password" "orders" {
  length = 32
}

output "password" {
  value     = random_password.orders.result
  sensitive = true
}
`,
		Sources: []string{
			"https://developer.hashicorp.com/terraform/language/values/outputs#sensitive",
			"https://developer.hashicorp.com/terraform/language/functions/nonsensitive",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		for _, b := range p.Blocks("output") {
			if b.Override {
				continue
			}
			output := p.BodyOf(b)
			value := output.Value("value")
			if !value.Written() || !output.Value("sensitive").Absent() && !output.Value("sensitive").False() || output.Has("ephemeral") {
				continue
			}
			name := b.Label(0)
			mark := func() []analysis.Edit { return output.Set("sensitive", "true") }
			for _, inner := range revealed(value.Expr()) {
				for _, t := range sensitiveIn(p, inner) {
					if facts.SecretAttribute(t.of.Type, t.name) {
						p.Report(output.At("value"), "Output %q shows %s.%s in plain text.", name, t.of.Address(), t.name).
							Severity(analysis.Warning).
							Fix("Mark the output as sensitive", analysis.Review, mark)
					}
				}
			}
			if !appliedByItself(p) {
				continue // the module that calls this one gets a value that is marked
			}
			for _, t := range sensitiveIn(p, value.Expr()) {
				p.Report(output.At("value"), "Output %q contains %s.%s, which is sensitive: Terraform refuses to plan it unless the output says sensitive = true.", name, t.of.Address(), t.name).
					Fix("Mark the output as sensitive", analysis.Safe, mark)
				break
			}
		}
	},
}

// appliedByItself says that there is a sign of a module being a root: nobody calls
// it, and it configures a provider or a backend.
func appliedByItself(p *pass.Pass) bool {
	return p.Root() && (len(p.ProviderConfigs()) > 0 || p.Settings().Backend != "")
}

// sensitiveAttribute is an attribute of a resource or data source that the
// provider marks as sensitive.
type sensitiveAttribute struct {
	of   *pass.Resource
	name string
}

// keepsMarks are functions whose result contains what they are given, or is
// marked as it was.
var keepsMarks = []string{
	"base64encode", "coalesce", "concat", "element", "format", "jsonencode", "join", "lower", "merge", "one", "replace", "sha256", "tolist",
	"tomap", "tostring", "trimspace", "try", "upper", "urlencode", "values", "yamlencode",
}

// sensitiveIn are the sensitive attributes that an expression surely contains.
func sensitiveIn(p *pass.Pass, expr hclsyntax.Expression) (found []sensitiveAttribute) {
	switch e := expr.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		if r, name := p.Attribute(e); r != nil && r.Mode != "ephemeral" && (facts.SecretAttribute(r.Type, name) || r.Sensitive(name)) {
			return []sensitiveAttribute{{r, name}}
		}
	case *hclsyntax.ParenthesesExpr:
		return sensitiveIn(p, e.Expression)
	case *hclsyntax.TemplateWrapExpr:
		return sensitiveIn(p, e.Wrapped)
	case *hclsyntax.TemplateExpr:
		return sensitiveInAll(p, e.Parts)
	case *hclsyntax.TupleConsExpr:
		return sensitiveInAll(p, e.Exprs)
	case *hclsyntax.ObjectConsExpr:
		for _, item := range e.Items {
			found = append(found, sensitiveIn(p, item.ValueExpr)...)
		}
	case *hclsyntax.FunctionCallExpr:
		if slices.Contains(keepsMarks, e.Name) {
			return sensitiveInAll(p, e.Args)
		}
	}
	return found
}

func sensitiveInAll(p *pass.Pass, all []hclsyntax.Expression) (found []sensitiveAttribute) {
	for _, expr := range all {
		found = append(found, sensitiveIn(p, expr)...)
	}
	return found
}

// revealed are the arguments of nonsensitive() that end up in a value.
func revealed(expr hclsyntax.Expression) (found []hclsyntax.Expression) {
	switch e := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		return revealed(e.Expression)
	case *hclsyntax.TemplateWrapExpr:
		return revealed(e.Wrapped)
	case *hclsyntax.TemplateExpr:
		for _, part := range e.Parts {
			found = append(found, revealed(part)...)
		}
	case *hclsyntax.ObjectConsExpr:
		for _, item := range e.Items {
			found = append(found, revealed(item.ValueExpr)...)
		}
	case *hclsyntax.FunctionCallExpr:
		for _, arg := range e.Args {
			if e.Name == "nonsensitive" {
				found = append(found, arg)
			} else if slices.Contains(keepsMarks, e.Name) && e.Name != "sha256" {
				found = append(found, revealed(arg)...)
			}
		}
	}
	return found
}
