package check

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema/suggest"
)

// Claim says how much is claimed about a variable definitions file: it is
// written nowhere which module a file is for, unless Terraform loads it by
// itself.
type Claim uint8

const (
	// Unclaimed: the file may be for any module, or for something else, such as
	// -backend-config. Only what is wrong in any such file is reported.
	Unclaimed Claim = iota
	// Likely: it lies below a root module that declares most of its names. A
	// value that does not fit is a warning, and a name without a declaration is
	// advice if it looks like a slip of the pen.
	Likely
	// Certain: Terraform loads it by itself, or it lies beside a module that
	// declares most of its names.
	Certain
)

// Receiver is the module that a variable definitions file gives values to.
type Receiver struct {
	// Inputs are its input variables.
	Inputs map[string]*eval.InputVariable
	// Names are those that validation rules may use.
	Names *eval.Scope
	// Uncertain says that the module may have variables that are not known.
	Uncertain bool
	// Above names the module's directory if it is not that of the file.
	Above string
}

// Claims says how much may be claimed about a variable definitions file.
func (r Receiver) Claims(f *syntax.File) Claim {
	if len(r.Inputs) == 0 && (r.Uncertain || !eval.LoadedByItself(f.Path)) {
		return Unclaimed
	}
	if r.Above == "" && eval.LoadedByItself(f.Path) {
		return Certain
	}
	names, declared := 0, 0
	for _, c := range f.Chunks() {
		for name := range c.Body.Attributes {
			names++
			if r.Inputs[name] != nil {
				declared++
			}
		}
	}
	switch {
	case declared*2 <= names:
		return Unclaimed
	case r.Above == "":
		return Certain
	}
	return Likely
}

// Values judges one chunk of a variable definitions file, as Chunk does. Its
// findings depend on the addresses "input.NAME", see [eval.Scope.Changed], on
// the claim, and on the receiver if that is another directory.
func (e *Env) Values(to Receiver, claim Claim, file *syntax.File, c *syntax.Chunk) (findings []analysis.Finding, uses map[string]bool) {
	k := &checker{env: e, path: file.Path, kind: file.Name.Kind, json: c.JSON}
	k.problems(c)
	if e.Legacy {
		return k.out, nil
	}
	for _, b := range c.Body.Blocks {
		k.blockAmongValues(b)
	}
	for _, attr := range c.Body.Attributes {
		k.assignment(to, claim, attr)
	}
	return k.out, k.uses
}

func (k *checker) blockAmongValues(b *hclsyntax.Block) {
	if b.Type == "variable" && len(b.Labels) == 1 {
		k.report(analysis.Finding{
			Code:     "terraform/declaration-among-values",
			Summary:  "Variable declaration in .tfvars file",
			Detail:   fmt.Sprintf("A .tfvars file is used to assign values to variables that have already been declared in .tf files, not to declare new variables. To declare variable %[1]q, place this block in one of your .tf files, such as variables.tf.\n\nTo set a value for this variable in %[2]s, use the definition syntax instead:\n    %[1]s = <value>", b.Labels[0], base(k.path)),
			Location: k.at(b.TypeRange),
		})
		return
	}
	if k.broken {
		return
	}
	k.report(analysis.Finding{
		Code:     "terraform/unexpected-block",
		Summary:  fmt.Sprintf("Unexpected %q block", b.Type),
		Detail:   "Blocks are not allowed here: a variable definitions file has only values of variables, NAME = VALUE.",
		Location: k.at(b.TypeRange),
	})
}

// assignment judges one value.
func (k *checker) assignment(to Receiver, claim Claim, attr *hclsyntax.Attribute) {
	k.use("input." + attr.Name)
	value, diags := eval.Constant(attr.Expr)
	if k.broken {
		return
	}
	for _, d := range diags {
		k.problemsOf([]eval.Problem{{Code: "terraform/constant-wanted", Summary: d.Summary, Detail: d.Detail, Range: *d.Subject}})
	}
	if claim == Unclaimed {
		return
	}
	v := to.Inputs[attr.Name]
	if v == nil {
		k.undeclaredValue(to, claim, attr)
		return
	}
	v.RuleLocals(k.use)
	for _, r := range v.Refuses(value, "var."+v.Name, to.Names) {
		f := analysis.Finding{Code: r.Code, Summary: r.Summary, Detail: r.Detail, Location: k.at(attr.Expr.Range()), Address: "var." + v.Name}
		if claim == Likely {
			f.Severity = analysis.Warning
			f.Detail += fmt.Sprintf("\n\nThis holds if the file is for the nearest module above it, in %s.", to.Above)
		}
		k.report(f)
	}
}

// undeclaredValue reports a value that nothing takes, which Terraform only
// warns of.
func (k *checker) undeclaredValue(to Receiver, claim Claim, attr *hclsyntax.Attribute) {
	if to.Uncertain {
		return
	}
	near := suggest.Near(attr.Name, maps.Keys(to.Inputs))
	f := analysis.Finding{
		Code:     "terraform/undeclared-variable-value",
		Severity: analysis.Warning,
		Summary:  "Value for undeclared variable",
		Detail:   fmt.Sprintf("The root module does not declare a variable named %q but a value was found in file %q.%s If you meant to use this value, add a \"variable\" block to the configuration.", attr.Name, base(k.path), didYouMean(near)),
		Location: k.at(attr.NameRange),
		Fixes:    k.renames(near, attr.NameRange.Start.Byte, attr.NameRange.End.Byte),
	}
	if claim == Likely {
		if len(near) == 0 {
			return
		}
		f.Severity = analysis.Hint
		f.Detail = fmt.Sprintf("The nearest module above this file, in %s, does not declare a variable named %q.%s", to.Above, attr.Name, didYouMean(near))
	}
	k.report(f)
}

// valuesTwice reports values that are given twice in a variable definitions
// file; the parser sees it only within a chunk.
func valuesTwice(f *syntax.File) []analysis.Finding {
	chunks := f.Chunks()
	if f.Name.Kind != syntax.Vars || len(chunks) < 2 || f.Foreign() != nil {
		return nil
	}
	var out []analysis.Finding
	seen := make(map[string]text.Range, len(chunks))
	for i, c := range chunks {
		for name, attr := range c.Body.Attributes {
			start := f.ChunkStart(i)
			at := text.Range{Start: attr.NameRange.Start.Byte + start, End: attr.NameRange.End.Byte + start}
			first, twice := seen[name]
			if !twice {
				seen[name] = at
				continue
			}
			out = append(out, analysis.Finding{
				Code:     "terraform/duplicate-argument",
				Severity: analysis.Error,
				Summary:  attributeRedefined,
				Detail:   fmt.Sprintf("The argument %q was already set at %s:%d. Each argument may be set only once.", name, base(f.Path), f.Pos(first.Start, text.UTF8).Line+1),
				Location: analysis.Location{Path: f.Path, Range: at},
				Related:  []analysis.Related{{Location: analysis.Location{Path: f.Path, Range: first}, Message: "set here first"}},
			})
		}
	}
	return slices.Clip(out)
}
