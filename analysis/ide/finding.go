package ide

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/config"
)

// Told is what a finding has to say to who points at it.
type Told struct {
	Finding analysis.Finding
	// Evidence is Markdown: what the schemas really have there; or empty.
	Evidence string
	// Page is the address of the page about its code; or empty.
	Page string
	// Fixes are the titles of the changes that are offered for it.
	Fixes []string
}

// Tell writes Markdown about a finding: what is wrong, what is really there,
// what the code means, and what can be done. The detail is left out: clients
// show that themselves with the mark.
func (w World) Tell(t Told) string {
	var d doc
	f := t.Finding
	d.text("**" + escape(strings.TrimSuffix(f.Summary, ".")) + "** (" + f.Severity.String() + ")")
	d.text(t.Evidence)
	code := "`" + strings.ReplaceAll(f.Code, "`", "'") + "`"
	if t.Page != "" {
		code = "[" + code + "](" + t.Page + ")"
	}
	if paragraph := w.paragraph(f.Code); paragraph != "" {
		code += ": " + paragraph
	}
	d.text(code)
	if len(t.Fixes) > 0 {
		lines := make([]string, len(t.Fixes))
		for i, title := range t.Fixes {
			lines[i] = "- " + escape(title)
		}
		d.text("Fixes:\n\n" + strings.Join(lines, "\n"))
	}
	return d.String()
}

// paragraph says as Markdown what a code means; empty for one without a manual.
func (w World) paragraph(code string) string {
	if w.Catalogue != nil {
		if r := w.Catalogue.Rule(code); r != nil {
			return escape(r.Doc.Why)
		}
	}
	if words, ok := check.Explain(code); ok {
		return words
	}
	words, _ := config.Explain(code)
	return words
}
