package eval

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/functions"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
)

// Assignment is one value that a variable definitions file gives.
type Assignment struct {
	Name string
	File *syntax.File
	// Chunk is the one in File that the ranges of Attr count from.
	Chunk int
	Attr  *hclsyntax.Attribute
	// Value is unknown if the text is wrong or too much. It is not converted to
	// the type of the variable.
	Value cty.Value
}

// Assignments are the values that Terraform takes for the input variables of a
// root module unless it is told otherwise: those of terraform.tfvars, of
// terraform.tfvars.json, and of *.auto.tfvars and *.auto.tfvars.json sorted by
// name. Of several for one variable the last counts.
func Assignments(m *module.Module) []Assignment {
	files := slices.DeleteFunc(slices.Clone(m.Files()), func(f *syntax.File) bool { return !LoadedByItself(f.Path) })
	slices.SortFunc(files, func(a, b *syntax.File) int {
		return cmp.Or(cmp.Compare(place(a.Path), place(b.Path)), cmp.Compare(a.Path, b.Path))
	})
	var all []Assignment
	for _, f := range files {
		all = append(all, AssignmentsIn(f)...)
	}
	return all
}

// AssignmentsIn are the values that one variable definitions file gives, in
// source order.
func AssignmentsIn(f *syntax.File) []Assignment {
	var all []Assignment
	for i, c := range f.Chunks() {
		first := len(all)
		for name, attr := range c.Body.Attributes {
			value, _ := Constant(attr.Expr)
			all = append(all, Assignment{Name: name, File: f, Chunk: i, Attr: attr, Value: value})
		}
		slices.SortFunc(all[first:], func(a, b Assignment) int {
			return a.Attr.NameRange.Start.Byte - b.Attr.NameRange.Start.Byte
		})
	}
	return all
}

// LoadedByItself says that Terraform reads a variable definitions file of this
// name without being told to.
func LoadedByItself(path string) bool { return place(path) < onRequest }

// onRequest is the place of files that must be named on the command line.
const onRequest = 3

func place(path string) int {
	switch name := filepath.Base(path); {
	case syntax.Classify(path).Kind != syntax.Vars:
		return onRequest
	case name == "terraform.tfvars":
		return 0
	case name == "terraform.tfvars.json":
		return 1
	case strings.HasSuffix(name, ".auto.tfvars"), strings.HasSuffix(name, ".auto.tfvars.json"):
		return 2
	}
	return onRequest
}

// Constant evaluates an expression that may use neither names nor functions,
// such as a default value or a value in a variable definitions file.
func Constant(expr hclsyntax.Expression) (cty.Value, hcl.Diagnostics) {
	if functions.Cost(expr, nil) > maxCost {
		return cty.DynamicVal, nil
	}
	value, diags := expr.Value(nil)
	if diags.HasErrors() || functions.TooLarge(value) {
		return cty.DynamicVal, diags
	}
	return value, nil
}
