package check

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/schema/suggest"
)

var refreshType = map[string]cty.Type{"refresh": cty.Bool}

// fileVariables judges the variables that a file sets for all of its runs.
func (k *besideChecker) fileVariables(i int) {
	body := k.items[i].Body
	k.onlyArguments(body)
	if before := k.siblings(i); len(before) > 0 {
		k.report(analysis.Finding{
			Code:     "terraform/too-many-blocks",
			Summary:  `Multiple "variables" blocks`,
			Detail:   "This test file already has a variables block.",
			Location: k.at(k.items[i].DefRange()),
			Related:  k.related(before[0].chunk, before[0].DefRange(), "the first one"),
		})
	}
	for _, name := range slices.Sorted(maps.Keys(body.Attributes)) {
		attr := body.Attributes[name]
		value := k.outside(attr.Expr, -1, "You can only reference global variables while defining variables of a test file.")
		// It counts for a run of the module that does not set it itself.
		if slices.ContainsFunc(k.runs, func(r *run) bool { return !k.elsewhere(r) && r.variables[name] == nil }) {
			k.suits(attr, k.main, value)
		}
	}
}

// runVariables judges the variables that one run sets.
func (k *besideChecker) runVariables(n int) {
	r := k.runs[n]
	blocks := module.Nested(r.Body, k.json, "variables", false)
	k.once(blocks, `Multiple "variables" blocks`, "This run block already has a variables block.")
	for _, b := range blocks {
		k.onlyArguments(b.Body)
	}
	for _, name := range slices.Sorted(maps.Keys(r.variables)) {
		attr := r.variables[name]
		value := k.outside(attr.Expr, n, "You can only reference earlier run blocks, file level, and global variables while defining variables from inside a run block.")
		if r.scope == nil {
			continue
		}
		k.use("var." + name)
		if r.scope.Variable(name) != nil {
			k.suits(attr, r.scope, value)
			continue
		}
		if !certain(r.scope) || k.asserted(r, name) || k.broken {
			continue
		}
		near := suggest.Near(name, each(r.scope.Variables()))
		k.report(analysis.Finding{
			Code:     "terraform/undeclared-variable",
			Severity: analysis.Warning,
			Summary:  "Value for undeclared variable",
			Detail:   fmt.Sprintf("The module under test does not declare a variable named %q, but it is set in run block %q.", name, r.name) + didYouMean(near),
			Location: k.at(attr.Expr.Range()),
			Fixes:    k.renames(near, attr.NameRange.Start.Byte, attr.NameRange.End.Byte),
		})
	}
}

// asserted says that the assertions of a run refer to a variable.
func (k *besideChecker) asserted(r *run, name string) bool {
	for _, b := range module.Nested(r.Body, k.json, "assert", false) {
		for _, attr := range b.Body.Attributes {
			for _, t := range attr.Expr.Variables() {
				if ref, problem := eval.Refer(t); problem == nil && ref.Kind == eval.Variable && ref.Label == name {
					return true
				}
			}
		}
	}
	return false
}

// suits holds the value of a variable against the type that the module gives
// it.
func (k *besideChecker) suits(attr *hclsyntax.Attribute, s *eval.Scope, value cty.Value) {
	if s == nil {
		return
	}
	k.use("var." + attr.Name)
	v := s.Variable(attr.Name)
	if v == nil || k.broken || value == cty.DynamicVal {
		return
	}
	value, _ = value.UnmarkDeep()
	if v.Defaults != nil && value.IsKnown() && !value.IsNull() {
		value = v.Defaults.Apply(value)
	}
	if _, err := convert.Convert(value, v.Type); err != nil {
		k.report(analysis.Finding{
			Code:     "terraform/invalid-input",
			Summary:  "Invalid value for input variable",
			Detail:   fmt.Sprintf("The given value is not suitable for var.%s of the module under test: %s.", attr.Name, err),
			Location: k.at(attr.Expr.Range()),
		})
	}
}

// outside evaluates an expression that is not part of the module under test:
// it may refer to variables of the test file and, in a run (n, -1 for none) or
// a provider block, to earlier runs. rule says so in words.
func (k *besideChecker) outside(expr hclsyntax.Expression, n int, rule string) cty.Value {
	wrong := false
	for _, t := range expr.Variables() {
		switch t.RootName() {
		case "var":
			if n >= 0 {
				k.fileVariable(t)
			}
		case "run":
			if n >= 0 {
				wrong = !k.runReference(t, n) || wrong
			}
		default:
			wrong = true
			if !k.broken {
				k.report(analysis.Finding{
					Code: "terraform/invalid-reference", Summary: "Invalid reference", Detail: rule, Location: k.at(t.SourceRange()),
				})
			}
		}
	}
	value := k.evaluate(expr, unknownNames(eval.Frame{}, expr))
	if wrong {
		return cty.DynamicVal
	}
	return value
}

// fileVariable judges a reference of a run's variables to a variable of the
// file. It may also be set where the test is started, which is not known.
func (k *besideChecker) fileVariable(t hcl.Traversal) {
	ref, problem := eval.Refer(t)
	if problem != nil || k.variables[ref.Label] || k.file.Broken() || k.setForAll(ref.Label) {
		return
	}
	near := suggest.Near(ref.Label, keysOf(k.variables))
	k.report(analysis.Finding{
		Code:     "terraform/undeclared-variable",
		Severity: analysis.Warning,
		Summary:  "Reference to unavailable variable",
		Detail: fmt.Sprintf("The input variable %q is not set in the variables block of this file. The variables of a run can refer to those of the file and to what is set where the test is started (a .tfvars file, -var, TF_VAR_%s), and to no others of the module.",
			ref.Label, ref.Label) + didYouMean(near),
		Location: k.at(ref.Whole),
	})
}

// setForAll says that a file of variable values beside the tests sets a
// variable.
func (k *besideChecker) setForAll(name string) bool {
	for _, f := range k.module.Files() {
		if f.Name.Kind != syntax.Vars {
			continue
		}
		for _, c := range f.Chunks() {
			if c.Body.Attributes[name] != nil || f.Broken() {
				return true
			}
		}
	}
	return false
}

// runReference judges a reference to the outputs of another run.
func (k *besideChecker) runReference(t hcl.Traversal, n int) bool {
	if len(t) < 2 || k.broken {
		return false
	}
	var name string
	switch step := t[1].(type) {
	case hcl.TraverseAttr:
		name = step.Name
	case hcl.TraverseIndex:
		if step.Key.Type() != cty.String || step.Key.IsNull() {
			return false
		}
		name = step.Key.AsString()
	}
	at := hcl.RangeBetween(t[0].SourceRange(), t[1].SourceRange())
	other := slices.IndexFunc(k.runs, func(r *run) bool { return r.name == name })
	switch {
	case other < 0 && k.file.Broken():
		return false
	case other < 0:
		near := suggest.Near(name, func(yield func(string) bool) {
			for _, r := range k.runs[:n] {
				if !yield(r.name) {
					return
				}
			}
		})
		k.report(analysis.Finding{
			Code:     "terraform/undeclared-run",
			Summary:  "Reference to unknown run block",
			Detail:   fmt.Sprintf("The run block %q does not exist within this test file. You can only reference run blocks that are in the same test file and will execute before the current run block.", name) + didYouMean(near),
			Location: k.at(at),
		})
		return false
	case other >= n:
		k.report(analysis.Finding{
			Code:     "terraform/undeclared-run",
			Summary:  "Reference to unavailable run block",
			Detail:   fmt.Sprintf("The run block %q is not available to the current run block. You can only reference run blocks that are in the same test file and will execute before the current run block.", name),
			Location: k.at(at),
			Related:  k.related(k.runs[other].chunk, k.runs[other].DefRange(), "this run block"),
		})
		return false
	}
	if len(t) > 2 {
		if step, ok := t[2].(hcl.TraverseAttr); ok {
			return k.output(k.runs[other].scope, step, fmt.Sprintf("The module that run block %q executes has no output named %q.", name, step.Name))
		}
	}
	return true
}

// output judges the name of an output of a module.
func (k *besideChecker) output(s *eval.Scope, step hcl.TraverseAttr, detail string) bool {
	if s == nil {
		return true
	}
	address := "output." + step.Name
	k.use(address)
	if s.Module().Has(address) {
		return true
	}
	if !certain(s) || k.broken {
		return false
	}
	near := suggest.Near(step.Name, func(yield func(string) bool) {
		for _, b := range s.Module().Blocks() {
			if b.Type() == "output" && !yield(b.Label(0)) {
				return
			}
		}
	})
	end := step.SrcRange.End.Byte
	k.report(analysis.Finding{
		Code:     "terraform/unsupported-attribute",
		Summary:  "Unsupported attribute",
		Detail:   detail + didYouMean(near),
		Location: k.at(step.SrcRange),
		Fixes:    k.renames(near, end-len(step.Name), end),
	})
	return false
}

// assertion judges an assert block: its expressions are read in the module
// under test, which may be told by its outputs too.
func (k *besideChecker) assertion(n int, body *hclsyntax.Body) {
	r := k.runs[n]
	frame := eval.Frame{}
	for _, name := range []string{"condition", "error_message"} {
		attr := body.Attributes[name]
		if attr == nil {
			continue
		}
		for _, t := range attr.Expr.Variables() {
			switch t.RootName() {
			case "run":
				k.runReference(t, n)
			case "output":
				if len(t) > 1 {
					if step, ok := t[1].(hcl.TraverseAttr); ok {
						k.output(r.scope, step, fmt.Sprintf("The module under test has no output named %q.", step.Name))
					}
				}
			case "var":
				if !k.assertedVariable(r, t) {
					frame = frame.With("var", cty.DynamicVal)
				}
			}
		}
		if r.scope == nil {
			frame = unknownNames(frame, attr.Expr)
		}
	}
	own := k.scope
	if r.scope != nil {
		k.scope = r.scope
	}
	k.condition("assert", body, frame)
	k.scope = own
}

// assertedVariable judges a reference to a variable in an assertion, and says
// whether the module under test declares it. What the test sets itself exists
// there as well, and so does what is set where it is started.
func (k *besideChecker) assertedVariable(r *run, t hcl.Traversal) bool {
	ref, problem := eval.Refer(t)
	if problem != nil || r.scope == nil {
		return r.scope != nil
	}
	if r.scope.Variable(ref.Label) != nil {
		return true
	}
	if r.variables[ref.Label] != nil || k.variables[ref.Label] || !certain(r.scope) || k.file.Broken() || k.setForAll(ref.Label) || k.broken {
		return false
	}
	k.use(ref.Address)
	near := suggest.Near(ref.Label, each(r.scope.Variables()))
	k.report(analysis.Finding{
		Code:     "terraform/undeclared-variable",
		Severity: analysis.Warning,
		Summary:  "Reference to undeclared input variable",
		Detail:   fmt.Sprintf("An input variable with the name %q is declared neither by the module under test nor set by this test.", ref.Label) + didYouMean(near),
		Location: k.at(ref.Range),
	})
	return false
}
