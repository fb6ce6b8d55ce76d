package doctor

import (
	"strings"

	"github.com/terravet/terravet/schema/suggest"
)

// Explain says, as Markdown, what the schemas have in the place of what a
// finding is about, by version, and all that may have been meant; "" where that
// cannot be said. It is for who asks: a hover, a manual.
func Explain(c Case) string {
	p, ok := c.find()
	if !ok {
		return ""
	}
	var d suggest.Diagnosis
	var evidence string
	if kind, isType := kindOfCode[c.Finding.Code]; isType {
		q := Type(p.block, kind, p.schemas)
		d = suggest.DiagnoseType(q)
		evidence = q.Evidence(d)
	} else if p.attr != nil || p.nested != nil {
		d = suggest.Diagnose(p.query)
		evidence = p.query.Evidence(d)
	}
	if evidence == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString(evidence)
	if len(d.Meanings) > 1 {
		b.WriteString("\n\nWhat it may have been, likeliest first:\n")
		for _, m := range d.Meanings {
			b.WriteString("\n- " + m.Why)
		}
	}
	return b.String()
}
