package check

import (
	"fmt"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
)

// settingsTwice reports what the terraform blocks of a module may say once
// only.
func settingsTwice(m *module.Module) []analysis.Finding {
	var out []analysis.Finding
	once := map[string]analysis.Location{}
	for _, b := range m.Blocks() {
		if b.Type() != "terraform" || b.Override {
			continue
		}
		for _, nested := range b.Body().Blocks {
			var summary, detail string
			switch nested.Type {
			case "backend":
				summary, detail = "Duplicate backend configuration", "A module may have only one backend configuration."
			case "cloud":
				summary, detail = "Duplicate HCP Terraform configurations", "A module may have only one 'cloud' block configuring HCP Terraform or Terraform Enterprise."
			case "required_providers":
				summary, detail = "Duplicate required providers configuration", "A module may have only one required providers configuration."
			default:
				continue
			}
			r, ok := m.Locate(b, module.Span(nested.DefRange()))
			if !ok {
				continue
			}
			at := analysis.Location{Path: b.Path, Range: r}
			f := analysis.Finding{Code: "terraform/duplicate-declaration", Severity: analysis.Error, Summary: summary, Detail: detail, Location: at, Context: r}
			if first, twice := once[nested.Type]; twice {
				f.Related = []analysis.Related{{Location: first, Message: "the first one"}}
				out = append(out, f)
				continue
			}
			once[nested.Type] = at
		}
	}
	backend, both := once["backend"]
	if cloud, ok := once["cloud"]; ok && both {
		out = append(out, analysis.Finding{
			Code: "terraform/backend-and-cloud", Severity: analysis.Error,
			Summary:  "Both a backend and cloud configuration are present",
			Detail:   "A module may declare either one 'cloud' block or one 'backend' block, to configure its state.",
			Location: backend, Context: backend.Range,
			Related: []analysis.Related{{Location: cloud, Message: "the cloud block"}},
		})
	}
	return out
}

// baseless reports blocks of override files that have nothing to change.
func baseless(m *module.Module) []analysis.Finding {
	if !m.HasOverrides() || m.Broken() {
		return nil
	}
	var out []analysis.Finding
	for _, b := range m.Blocks() {
		if !b.Override || b.Scoped {
			continue
		}
		for _, address := range addresses(b) {
			declared := m.Declared(address)
			if len(declared) > 0 && !declared[0].Override {
				continue
			}
			what, at := "", b.Syntax.DefRange()
			switch b.Type() {
			case "resource":
				what = "Missing resource to override"
			case "data":
				what = "Missing data resource to override"
			case "variable":
				what = "Missing base variable declaration to override"
			case "output":
				what = "Missing base output definition to override"
			case "module":
				what = "Missing module call to override"
			case "locals":
				what = "Missing base local value definition to override"
				at = b.Body().Attributes[address[len("local."):]].NameRange
			default:
				continue
			}
			if r, ok := m.Locate(b, module.Span(at)); ok {
				out = append(out, analysis.Finding{
					Code: "terraform/override-without-base", Severity: analysis.Error, Summary: what,
					Detail:   fmt.Sprintf("There is no %s in a primary configuration file. An override file can only override what is declared there.", address),
					Location: analysis.Location{Path: b.Path, Range: r}, Context: r, Address: address,
				})
			}
		}
	}
	return out
}

// addresses are the addresses that a block declares.
func addresses(b *module.Block) []string {
	if b.Type() != "locals" {
		return []string{b.Address()}
	}
	var all []string
	for name := range b.Body().Attributes {
		all = append(all, "local."+name)
	}
	return all
}
