package doctor

import (
	"fmt"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/suggest"
)

var kindOfCode = map[string]flat.Kind{
	"terraform/unknown-resource-type":      flat.Resource,
	"terraform/unknown-data-source":        flat.DataSource,
	"terraform/unknown-ephemeral-resource": flat.Ephemeral,
}

// replaceType writes the type that was meant, adapts the arguments whose names
// differ clearly, and lets references follow.
func (p *patient) replaceType(code string) []analysis.Fix {
	kind, ok := kindOfCode[code]
	if !ok {
		return nil
	}
	d := suggest.DiagnoseType(Type(p.block, kind, p.schemas))
	var out []analysis.Fix
	for i, m := range d.Meanings {
		var fix *analysis.Fix
		if m.Class == suggest.Later {
			fix = p.raise(m)
		} else {
			fix = p.retype(m, kind)
		}
		if fix == nil {
			continue
		}
		fix.Preferred = fix.Preferred && i == 0 && d.Clear()
		if out = append(out, *fix); len(out) == maxFixes {
			break
		}
	}
	return out
}

// retype replaces the type in the header and in all references.
func (p *patient) retype(m suggest.Meaning, kind flat.Kind) *analysis.Fix {
	title := fmt.Sprintf("Replace the type by %q", m.Type)
	blockType := p.block.Type()
	if m.Kind != kind {
		switch m.Kind {
		case flat.DataSource:
			blockType = "data"
		case flat.Resource:
			blockType = "resource"
		default:
			return nil
		}
		title = fmt.Sprintf("Make it a %s block of type %q", blockType, m.Type)
	}
	edits := rewrite.Retype(p.module, p.block, blockType, m.Type)
	if edits == nil {
		if p.block.Type() != "ephemeral" {
			return nil
		}
		edits = p.Edit(withoutQuotes(p.block), m.Type)
	}
	adapted, all := p.adapt(m)
	fix := review(title, append(edits, adapted...))
	fix.Preferred = all
	return fix
}

// adapt renames the arguments that the other type calls otherwise; all says that
// it has every one.
func (p *patient) adapt(m suggest.Meaning) (edits []analysis.Edit, all bool) {
	all = true
	body, ok := p.schemas.Newest().Body(m.Kind, m.Type)
	if !ok {
		return nil, false
	}
	for _, name := range inOrder(p.block.Body()) {
		if _, ok := body.Attribute(name); ok || metaArguments[name] {
			continue
		}
		attr := p.block.Body().Attributes[name]
		q, ok := Argument(p.module, p.block, p.block.Body(), attr, p.schemas)
		q.Type, q.Kind = m.Type, m.Kind
		d := suggest.Diagnose(q)
		if !ok || !d.Clear() || d.Meanings[0].Type != "" || len(d.Meanings[0].Path) > 0 || d.Meanings[0].Block || d.Meanings[0].Second != "" {
			all = false
			continue
		}
		edits = append(edits, p.Edit(module.Span(attr.NameRange), d.Meanings[0].Name)...)
	}
	return edits, all
}

// metaArguments are the language's own.
var metaArguments = map[string]bool{"count": true, "for_each": true, "provider": true, "depends_on": true}
