package check

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
)

// expectedFailures judges what a run expects to fail: objects of the module
// under test that have a condition.
func (k *besideChecker) expectedFailures(n int) {
	r := k.runs[n]
	for _, t := range k.references(r.Body.Attributes["expect_failures"]) {
		address, called, checkable := expectable(t)
		if address == "" {
			continue
		}
		if !checkable {
			k.report(analysis.Finding{
				Code:     "terraform/expect-failures",
				Summary:  "Invalid `expect_failures` reference",
				Detail:   fmt.Sprintf("You cannot expect failures from %s. You can only expect failures from checkable objects such as input variables, output values, check blocks, managed resources and data sources.", called),
				Location: k.at(t.SourceRange()),
			})
			continue
		}
		if r.scope == nil {
			continue
		}
		k.use(address)
		if !certain(r.scope) {
			continue
		}
		blocks := r.scope.Module().Declared(address)
		if len(blocks) == 0 {
			k.report(analysis.Finding{
				Code:     "terraform/expect-failures",
				Summary:  "Missing expected failure",
				Detail:   fmt.Sprintf("The checkable object, %s, is not declared in the module under test, so it cannot report the error that is expected of it.", called),
				Location: k.at(t.SourceRange()),
			})
			continue
		}
		if !slices.ContainsFunc(blocks, func(b *module.Block) bool { return b.Scoped || b.Conditioned() }) {
			k.report(analysis.Finding{
				Code:     "terraform/expect-failures",
				Severity: analysis.Warning,
				Summary:  "Missing expected failure",
				Detail:   fmt.Sprintf("The checkable object, %s, has no condition of its own (%s), so it cannot report the error that is expected of it.", called, conditionsOf(blocks[0])),
				Location: k.at(t.SourceRange()),
			})
		}
	}
}

// expectable reads a reference of expect_failures: the address of what is
// meant, empty for what cannot be read, how it is called in Terraform's words,
// and whether something of its kind can have a condition.
func expectable(t hcl.Traversal) (address, called string, checkable bool) {
	switch t.RootName() {
	case "output", "check", "run":
		if len(t) < 2 {
			return "", "", false
		}
		step, ok := t[1].(hcl.TraverseAttr)
		if !ok {
			return "", "", false
		}
		address = t.RootName() + "." + step.Name
		return address, address, t.RootName() != "run"
	}
	ref, problem := eval.Refer(t)
	if problem != nil {
		return "", "", false
	}
	switch ref.Kind {
	case eval.Variable, eval.Resource:
		return ref.Address, ref.Address, true
	case eval.Local, eval.Module:
		return ref.Address, ref.Address, false
	case eval.Path, eval.Each, eval.Count, eval.Terraform:
		called = t.RootName() + "." + ref.Label
		return called, called, false
	case eval.Self:
		return "self", "self", false
	}
	return "", "", false
}

func conditionsOf(b *module.Block) string {
	switch b.Type() {
	case "variable":
		return "a validation block"
	case "output":
		return "a precondition block"
	}
	return "a precondition or postcondition block in its lifecycle block"
}
