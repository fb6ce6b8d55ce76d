package doctor

import (
	"fmt"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/suggest"
)

// raise raises the version constraint of the provider to the first version at
// hand that has what was written.
func (p *patient) raise(m suggest.Meaning) *analysis.Fix {
	provider := p.schemas.Witness().Provider
	for _, r := range p.module.Requirements() {
		if schema.Address(r.Name, r.Source) != provider || r.Constraint.Text == "" {
			continue
		}
		b := r.Block
		if b == nil {
			return nil
		}
		place, ok := rewrite.Of(p.module, b)
		if !ok {
			return nil
		}
		at := r.Constraint.Range
		old := b.Chunk.Src[at.Start:at.End]
		parts := strings.Split(m.Version, ".")
		wish := "~> " + strings.Join(parts[:min(2, len(parts))], ".")
		if strings.HasPrefix(strings.Trim(old, `" `), ">=") {
			wish = ">= " + strings.Join(parts[:min(2, len(parts))], ".")
		}
		fix := review(fmt.Sprintf("Require version %s of %s", strings.TrimSpace(wish), schema.Display(provider)),
			place.Edit(text.Range{Start: at.Start, End: at.End}, `"`+wish+`"`))
		if fix != nil {
			was, _, _ := strings.Cut(p.schemas.Newest().String(), ".")
			fix.Preferred = was == parts[0] // another major version changes more
		}
		return fix
	}
	return nil
}
