package check

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
)

// Module judges what concerns several blocks of a module: names that are
// declared twice, and values that are given twice. Ranges are those of the files.
func (e *Env) Module(m *module.Module) []analysis.Finding {
	var out []analysis.Finding
	m.Duplicated(func(address string, blocks []*module.Block) {
		first := blocks[0]
		for _, b := range blocks[1:] {
			if b.Override || twins(m, first, b) {
				continue
			}
			if f, ok := duplicate(m, address, first, b); ok {
				out = append(out, f)
			}
		}
	})
	out = append(out, settingsTwice(m)...)
	out = append(out, baseless(m)...)
	for _, f := range m.Files() {
		out = append(out, valuesTwice(f)...)
	}
	out = append(out, requiredTwice(m)...)
	out = append(out, importedTwice(m)...)
	slices.SortFunc(out, func(a, b analysis.Finding) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Range.Start, b.Range.Start))
	})
	return out
}

// twins says that no tool reads both blocks: OpenTofu reads a .tofu file
// instead of the .tf file of the same name, and Terraform reads no .tofu file.
func twins(m *module.Module, a, b *module.Block) bool {
	return isTofu(m, a) != isTofu(m, b) && (m.Shadowed(a.Path) || m.Shadowed(b.Path))
}

// duplicate makes the finding about the second of two declarations.
func duplicate(m *module.Module, address string, first, second *module.Block) (analysis.Finding, bool) {
	nameRange, name := second.Syntax.DefRange(), second.Label(0)
	firstRange := first.Syntax.DefRange()
	var what, summary, unique string
	code := "terraform/duplicate-declaration"
	switch second.Type() {
	case "resource", "data", "ephemeral", "action", "list":
		typ := second.Label(0)
		name = second.Label(1)
		kind := second.Type()
		summary = fmt.Sprintf("Duplicate %s %q configuration", kind, typ)
		what = fmt.Sprintf("A %s %s named %q was already declared", typ, map[string]string{"data": "data source", "ephemeral": "ephemeral resource"}[kind], name)
		if kind == "resource" {
			what = fmt.Sprintf("A %s resource named %q was already declared", typ, name)
		}
		unique = "Resource names must be unique per type in each module."
	case "variable":
		summary, what = "Duplicate variable declaration", fmt.Sprintf("A variable named %q was already declared", name)
		unique = "Variable names must be unique within a module."
	case "output":
		summary, what = "Duplicate output definition", fmt.Sprintf("An output named %q was already defined", name)
		unique = "Output names must be unique within a module."
	case "module":
		summary, what = "Duplicate module call", fmt.Sprintf("A module call named %q was already defined", name)
		unique = "Module calls must have unique names within a module."
	case "check":
		summary, what = fmt.Sprintf("Duplicate check %q configuration", name), fmt.Sprintf("A check block named %q was already declared", name)
		unique = "Check block names must be unique in each module."
	case "provider":
		summary = "Duplicate provider configuration"
		what = fmt.Sprintf("A default (non-aliased) provider configuration for %q was already given", name)
		unique = `If multiple configurations are required, set the "alias" argument for alternative configurations.`
		if second.Address() != "provider."+name {
			what = fmt.Sprintf("A provider configuration for %q with that alias was already given", name)
			unique = "Each configuration for the same provider must have a distinct alias."
		}
	case "locals":
		name = address[len("local."):]
		attr, other := second.Body().Attributes[name], first.Body().Attributes[name]
		if attr == nil || other == nil {
			return analysis.Finding{}, false
		}
		nameRange, firstRange = attr.NameRange, other.NameRange
		summary, what = "Duplicate local value definition", fmt.Sprintf("A local value named %q was already defined", name)
		unique = "Local value names must be unique within a module."
	default:
		return analysis.Finding{}, false
	}
	at, ok := m.Locate(second, module.Span(nameRange))
	if !ok {
		return analysis.Finding{}, false
	}
	f := analysis.Finding{
		Code:     code,
		Severity: analysis.Error,
		Summary:  summary,
		Location: analysis.Location{Path: second.Path, Range: at},
		Context:  at,
		Address:  address,
	}
	where := "elsewhere"
	if r, ok := locate(m, first, firstRange); ok {
		f.Related = []analysis.Related{{Location: r, Message: "the first declaration"}}
		file := m.File(first.Path)
		where = fmt.Sprintf("at %s:%d", base(first.Path), file.Pos(r.Range.Start, text.UTF8).Line+1)
	}
	f.Detail = fmt.Sprintf("%s %s. %s", what, where, unique)
	return f, true
}

func locate(m *module.Module, b *module.Block, r hcl.Range) (analysis.Location, bool) {
	at, ok := m.Locate(b, module.Span(r))
	return analysis.Location{Path: b.Path, Range: at}, ok
}
