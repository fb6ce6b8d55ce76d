package check

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/functions"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema/suggest"
)

// callArguments are the arguments of a module block that are the language's.
var callArguments = map[string]bool{
	"source": true, "version": true, "count": true, "for_each": true, "depends_on": true, "providers": true,
	// OpenTofu: https://opentofu.org/docs/language/modules/syntax/
	"enabled": true,
}

// call judges a module block: its other arguments are inputs of the called
// module, as far as that is at hand.
func (k *checker) call(b *module.Block) {
	body := b.Body()
	k.expansion(body)
	k.dependsOn(body)
	k.inputBlocks(b)
	if body.Attributes["source"] == nil && !k.broken && !b.Override {
		k.report(analysis.Finding{
			Code:     "terraform/missing-required-argument",
			Summary:  "Missing required argument",
			Detail:   `The argument "source" is required, but no definition was found.`,
			Location: k.at(missing(body)),
		})
	}
	k.source(b)
	called := k.scope.Called(b.Label(0))
	k.use("module." + b.Label(0))
	k.passed(b, called)
	k.configuring(b)
	k.absent(b)
	frame := instanceFrame(b)
	var inputs map[string]*eval.InputVariable
	if called != nil && !called.Broken() {
		inputs = eval.Inputs(called)
	}
	// As validate, which takes the other variables of the module as not known.
	names := k.scope.Functional()
	for name, attr := range body.Attributes {
		if callArguments[name] {
			continue
		}
		var value cty.Value
		if name != "provider" { // that of a resource: aws is no reference here
			value = k.evaluate(attr.Expr, frame)
		}
		if inputs == nil {
			continue
		}
		v := inputs[name]
		if v == nil {
			k.unknownInput(body, attr, inputs)
			continue
		}
		k.input(attr, v, value, names)
	}
	if inputs == nil || k.broken || b.Override {
		return
	}
	for name, v := range inputs {
		if body.Attributes[name] != nil {
			continue
		}
		if v.Optional {
			k.defaultInput(b, v, names)
		} else {
			k.report(analysis.Finding{
				Code:     "terraform/missing-required-argument",
				Summary:  "Missing required argument",
				Detail:   fmt.Sprintf("The argument %q is required, but no definition was found.", name),
				Location: k.at(missing(body)),
				Name:     name,
			})
		}
	}
}

// inputBlocks reports blocks in a module block: inputs are arguments.
func (k *checker) inputBlocks(b *module.Block) {
	reserved := []string{"lifecycle", "locals", "provider"}
	if k.mayBeTofu("1.11") { // lifecycle { enabled = … }
		reserved = reserved[1:]
	}
	k.reserved(b, reserved...)
	called := k.scope.Called(b.Label(0))
	for _, nested := range b.Body().Blocks {
		switch nested.Type {
		case "lifecycle", "locals", "provider", "_":
			continue
		}
		f := analysis.Finding{
			Code:     "terraform/unsupported-block-type",
			Summary:  "Unsupported block type",
			Detail:   fmt.Sprintf("Blocks of type %q are not expected here.", nested.Type),
			Location: k.at(nested.TypeRange),
		}
		if called != nil && called.Has("var."+nested.Type) {
			f.Detail += fmt.Sprintf(" Did you mean to define argument %q? If so, use the equals sign to assign it a value.", nested.Type)
		} else {
			f.Detail += " The inputs of a module are arguments."
		}
		k.report(f)
	}
}

func (k *checker) unknownInput(body *hclsyntax.Body, attr *hclsyntax.Attribute, inputs map[string]*eval.InputVariable) {
	near := suggest.Near(attr.Name, func(yield func(string) bool) {
		for name := range maps.Keys(inputs) {
			if body.Attributes[name] == nil && !yield(name) {
				return
			}
		}
	})
	k.report(analysis.Finding{
		Code:     "terraform/unsupported-argument",
		Summary:  "Unsupported argument",
		Detail:   fmt.Sprintf("An argument named %q is not expected here.%s The called module declares no variable of that name.", attr.Name, didYouMean(near)),
		Location: k.at(attr.NameRange),
		Fixes:    k.renames(near, attr.NameRange.Start.Byte, attr.NameRange.End.Byte),
	})
}

// input judges the value of a module input against the variable's type and
// validation rules.
func (k *checker) input(attr *hclsyntax.Attribute, v *eval.InputVariable, value cty.Value, names *eval.Scope) {
	if value == cty.DynamicVal || k.broken {
		return
	}
	if !v.Ephemeral && functions.Contains(value, functions.Ephemeral) {
		k.report(analysis.Finding{
			Code:     "terraform/ephemeral-value",
			Summary:  "Ephemeral value not allowed",
			Detail:   fmt.Sprintf("Input variable %q of the called module is not declared as accepting ephemeral values, so it cannot be set to a result derived from an ephemeral value.", v.Name),
			Location: k.at(attr.Expr.Range()),
		})
		return
	}
	for _, r := range v.Refuses(value, fmt.Sprintf("variable %q of the called module", v.Name), names) {
		k.report(analysis.Finding{Code: r.Code, Summary: r.Summary, Detail: r.Detail, Location: k.at(attr.Expr.Range())})
	}
}

// defaultInput judges an input that is left out, so that the variable's default
// stands in: validation rules hold for it too.
func (k *checker) defaultInput(b *module.Block, v *eval.InputVariable, names *eval.Scope) {
	if len(v.Block.Body().Blocks) == 0 && !v.Block.Chunk.JSON {
		return // no rules
	}
	value, diags := eval.Constant(v.Default)
	if diags.HasErrors() || value.IsNull() {
		return
	}
	for _, r := range v.Refuses(value, fmt.Sprintf("variable %q of the called module", v.Name), names) {
		if r.Rule == nil {
			continue // the default does not fit the type: told where it stands
		}
		k.report(analysis.Finding{
			Code: r.Code, Summary: r.Summary, Location: k.at(b.Syntax.DefRange()),
			Detail: fmt.Sprintf("The argument %q is not set here, and the default of the called module's variable is refused. %s", v.Name, r.Detail),
		})
	}
}

// absent reports a call of a directory that is not there. Where a module with
// nearly that name stands in its place, it is a slip of the pen; else the
// directory may be one that is still to be made, or that a tool brings there
// before the configuration is applied, as the repositories of components do.
func (k *checker) absent(b *module.Block) {
	attr := b.Body().Attributes["source"]
	siblings, absent := k.scope.Absent(b)
	if !absent || attr == nil || k.broken {
		return
	}
	source, _ := module.LiteralString(attr.Expr)
	f := analysis.Finding{
		Code:     "terraform/unreadable-module",
		Severity: analysis.Warning,
		Summary:  "Unreadable module directory",
		Detail:   fmt.Sprintf("There is no directory %q, which the source of module %q names. It is looked up from the directory of this file.", source, b.Label(0)),
		Location: k.at(attr.Expr.Range()),
	}
	at := strings.LastIndexByte(strings.TrimRight(source, "/"), '/') + 1
	name := strings.TrimRight(source, "/")[at:]
	if near := suggest.Near(name, slices.Values(siblings)); len(near) > 0 {
		if suggest.Slip(name, near[0].Name) {
			f.Severity = analysis.Error
		}
		for i := range near {
			near[i].Name = source[:at] + near[i].Name
		}
		f.Detail += didYouMean(near)
		if r := attr.Expr.Range(); !k.json && k.env.WithFixes {
			for i, c := range near[:min(len(near), 3)] {
				f.Fixes = append(f.Fixes, k.fix(fmt.Sprintf("Change the source to %q", c.Name), analysis.Review, i == 0 && len(near) == 1,
					text.Range{Start: r.Start.Byte, End: r.End.Byte}, strconv.Quote(c.Name)))
			}
		}
	}
	k.report(f)
}
