package check

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/functions"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
)

// feature is something that a release of Terraform and one of OpenTofu
// introduced; "" for a program that never had it. OpenTofu began with 1.6.
type feature struct {
	what            string
	terraform, tofu string
	// summary and detail are what a release says that does not have it.
	code, summary, detail string
}

// needs reports the use of a feature that the admitted releases lack: an error
// if all of them do. If only some do, the constraint is too wide, which breaks
// nothing for whoever runs a newer one.
func (k *checker) needs(f feature, at hcl.Range) {
	r := k.env.Release
	if !r.Known() || k.broken {
		return
	}
	some, all := r.admits(f.terraform, f.tofu)
	if all {
		return
	}
	if !some && f.summary == "" {
		return // said by who knows what the block may hold
	}
	if !some {
		k.report(analysis.Finding{
			Code:     f.code,
			Summary:  f.summary,
			Detail:   fmt.Sprintf("%s required_version admits %s only; %s came with %s.", f.detail, r.span(), f.what, f.since()),
			Location: k.at(at),
		})
		return
	}
	if f.terraform != "" && older(f.terraform, widest) {
		return
	}
	k.report(analysis.Finding{
		Code:     "terraform/newer-release-needed",
		Severity: analysis.Hint,
		Summary:  "Newer release needed",
		Detail:   fmt.Sprintf("%s came with %s, but required_version admits %s. Raise its lower bound.", upper(f.what), f.since(), r.span()),
		Location: k.at(at),
	})
}

// widest is the release from which on a lower bound is taken at its word: that
// of many a module is just ">= 1.0", and nobody runs those releases any more.
const widest = "1.3"

// since names the releases that introduced a feature.
func (f feature) since() string {
	switch {
	case f.tofu == "" || f.tofu == firstTofu:
		return "Terraform " + f.terraform
	case f.terraform == "":
		return "OpenTofu " + f.tofu
	case f.terraform == f.tofu:
		return "release " + f.terraform
	}
	return "Terraform " + f.terraform + " and OpenTofu " + f.tofu
}

// firstTofu is the first release of OpenTofu.
const firstTofu = "1.6"

func upper(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

// blockFeatures are top-level block types that came later than the others.
//
// Source: https://github.com/hashicorp/terraform/blob/main/CHANGELOG.md
var blockFeatures = map[string][2]string{ // Terraform, OpenTofu
	"moved":     {"1.1", firstTofu},
	"check":     {"1.5", firstTofu},
	"import":    {"1.5", firstTofu},
	"removed":   {"1.7", "1.7"},
	"ephemeral": {"1.10", "1.11"},
	"action":    {"1.14", ""},
	"language":  {"", "1.12"},
}

// lateBlock judges whether the admitted releases have a top-level block.
func (k *checker) lateBlock(b *module.Block) {
	since, late := blockFeatures[b.Type()]
	if !late || k.kind != syntax.Config && k.kind != syntax.Tofu {
		return
	}
	k.needs(feature{
		what: fmt.Sprintf("the %s block", b.Type()), terraform: since[0], tofu: since[1],
		code: "terraform/unsupported-block-type", summary: "Unsupported block type",
		detail: fmt.Sprintf("Blocks of type %q are not expected here.", b.Type()),
	}, b.Syntax.TypeRange)
}

// argumentFeatures are arguments and nested blocks of the language's own blocks
// that came later than the block.
var argumentFeatures = map[string][2]string{
	"variable.sensitive":             {"0.14", firstTofu},
	"variable.nullable":              {"1.1", firstTofu},
	"terraform.cloud":                {"1.1", firstTofu},
	"lifecycle.precondition":         {"1.2", firstTofu},
	"lifecycle.postcondition":        {"1.2", firstTofu},
	"lifecycle.replace_triggered_by": {"1.2", firstTofu},
	"output.precondition":            {"1.2", firstTofu},
	"import.for_each":                {"1.7", "1.7"},
	"variable.ephemeral":             {"1.10", "1.11"},
	"output.ephemeral":               {"1.10", "1.11"},
	"import.identity":                {"1.12", ""},
	"lifecycle.action_trigger":       {"1.14", ""},
	"lifecycle.enabled":              {"", "1.11"},
}

// lateArguments judges whether all admitted releases have what a block of the
// language holds; what none has is said elsewhere.
func (k *checker) lateArguments(of string, body *hclsyntax.Body) {
	if !k.env.Release.Known() {
		return
	}
	late := func(name string, at hcl.Range) {
		if since, ok := argumentFeatures[of+"."+name]; ok {
			k.needs(feature{what: fmt.Sprintf("%q in a %s block", name, of), terraform: since[0], tofu: since[1]}, at)
		}
	}
	for name, attr := range body.Attributes {
		late(name, attr.NameRange)
	}
	for _, nested := range body.Blocks {
		late(nested.Type, nested.TypeRange)
	}
}

// lateExpressions judges whether the admitted releases have the functions that
// a body calls.
func (k *checker) lateExpressions(body *hclsyntax.Body) {
	if !k.env.Release.Known() {
		return
	}
	// Visiting never fails.
	_ = hclsyntax.VisitAll(body, func(node hclsyntax.Node) hcl.Diagnostics {
		if call, ok := node.(*hclsyntax.FunctionCallExpr); ok {
			k.lateFunction(call)
		}
		return nil
	})
}

func (k *checker) lateFunction(call *hclsyntax.FunctionCallExpr) {
	f := feature{
		what: fmt.Sprintf("the function %s", call.Name), code: "terraform/call-to-unknown-function", summary: "Call to unknown function",
		detail: fmt.Sprintf("There is no function named %q.", call.Name),
	}
	if strings.HasPrefix(call.Name, "provider::") {
		f.what, f.terraform, f.tofu = "calling functions of providers", "1.8", "1.7"
		k.needs(f, call.NameRange)
		return
	}
	terraform, known := functions.Since(functions.Terraform, call.Name)
	tofu, knownToTofu := functions.Since(functions.OpenTofu, call.Name)
	if !known && !knownToTofu {
		return // no function at all, or one of the type language
	}
	f.terraform, f.tofu = introduced(terraform, known, "0.12"), introduced(tofu, knownToTofu, firstTofu)
	k.needs(f, call.NameRange)
}

// introduced is the minor version that introduced a function, first where every
// release has it, "" where none does.
func introduced(since string, known bool, first string) string {
	switch {
	case !known:
		return ""
	case since == "":
		return first
	}
	parts := strings.SplitN(since, ".", 3)
	return strings.Join(parts[:min(len(parts), 2)], ".")
}

// lateVariable judges what a variable block says that older releases do not
// understand: optional attributes of object types, and validation that looks at
// other objects.
func (k *checker) lateVariable(b *module.Block) {
	if !k.env.Release.Known() {
		return
	}
	if attr := b.Body().Attributes["type"]; attr != nil {
		if call := callOf(attr.Expr, "optional"); call != nil {
			k.needs(feature{
				what: "optional() in type constraints", terraform: "1.3", tofu: firstTofu,
				code: "terraform/invalid-type-specification", summary: "Optional object type attributes are experimental",
				detail: "This feature is an opt-in experiment.",
			}, call.NameRange)
		}
	}
	for _, nested := range module.Nested(b.Body(), k.json, "validation", false) {
		for _, attr := range nested.Body.Attributes {
			for _, t := range attr.Expr.Variables() {
				ref, problem := eval.Refer(t)
				if problem != nil || ref.Address == b.Address() {
					continue
				}
				k.needs(feature{
					what: "validation that refers to other objects", terraform: "1.9", tofu: "1.9",
					code: "terraform/invalid-reference", summary: "Invalid reference in variable validation",
					detail: fmt.Sprintf("The condition for variable %q can only refer to the variable itself, using %s.", b.Label(0), b.Address()),
				}, ref.Range)
				return
			}
		}
	}
}

// callOf finds a call of a function in an expression.
func callOf(expr hclsyntax.Expression, name string) (found *hclsyntax.FunctionCallExpr) {
	_ = hclsyntax.VisitAll(expr, func(node hclsyntax.Node) hcl.Diagnostics {
		if call, ok := node.(*hclsyntax.FunctionCallExpr); ok && call.Name == name && found == nil {
			found = call
		}
		return nil
	})
	return found
}

// terraformData is a resource type that came with a release of the program.
var terraformData = feature{
	what: "terraform_data", terraform: "1.4", tofu: firstTofu,
	code: "terraform/unknown-resource-type", summary: "Invalid resource type",
	detail: `The provider terraform.io/builtin/terraform does not support resource type "terraform_data".`,
}

// writeOnly is the feature of arguments that are not kept in the state.
var writeOnly = feature{
	what: "the write-only argument", terraform: "1.11", tofu: "1.11",
	code: "terraform/write-only", summary: "Write-only Attribute Not Allowed",
	detail: "Write-only attributes are not supported.",
}
