package pass

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
)

// Pass is one run of one rule over one module.
type Pass struct {
	*View
	rule      *Rule
	options   map[string]any
	withFixes bool
	found     []*Report
}

// Run is what one run of a rule found. It is immutable and does not keep the
// View alive.
type Run struct {
	// Reads is what the findings depend on in the module itself.
	Reads Reads
	// Asks are the addresses of the files that functions asked for, see
	// [eval.FileAddress].
	Asks  map[string]bool
	found []kept
}

// kept is a finding that can be found again where an edit has moved it.
type kept struct {
	finding analysis.Finding
	at      spot
	related []spot
}

// spot is a place in the module that the rule was run on; block is nil for one
// elsewhere, which stays where it is.
type spot struct {
	block *module.Block
	span  text.Range
}

// NewRun runs a rule over a View. options are what the settings say of the
// rule's Options; withFixes asks for fixes, which cost more than the findings.
func NewRun(v *View, r *Rule, options map[string]any, withFixes bool) *Run {
	p := &Pass{View: v, rule: r, options: options, withFixes: withFixes}
	*v.log = log{}
	r.Run(p)
	run := &Run{found: make([]kept, len(p.found))}
	for i, report := range p.found {
		k := kept{finding: report.finding, at: v.spot(report.at)}
		k.finding.Location, k.finding.Context = report.at.location(), report.at.context()
		for i, at := range report.related {
			k.related = append(k.related, v.spot(at))
			k.finding.Related[i].Location = at.location()
		}
		run.found[i] = k
	}
	run.Reads, run.Asks = v.log.reads, v.log.asks
	*v.log = log{}
	return run
}

// spot is a place that a finding names.
func (v *View) spot(at Place) spot {
	switch {
	case at.block == nil:
		return spot{}
	case at.view.module == v.module:
		return spot{at.block, at.span}
	case at.view.outside:
		v.noteAll() // the text of a caller may move unnoticed
	}
	return spot{}
}

// Findings are what was found, in the run's module as it is now: one in which
// nothing of what was read has changed.
func (r *Run) Findings(now *module.Module) []analysis.Finding {
	found := make([]analysis.Finding, len(r.found))
	for i, k := range r.found {
		f := k.finding
		if b := k.at.block; b != nil {
			f.Range, _ = now.Locate(b, k.at.span)
			f.Context, _ = now.Locate(b, b.Header())
		}
		if len(k.related) > 0 {
			f.Related = slices.Clone(f.Related)
			for i, at := range k.related {
				if at.block != nil {
					f.Related[i].Range, _ = now.Locate(at.block, at.span)
				}
			}
		}
		found[i] = f
	}
	return found
}

// Rule is the rule that is run.
func (p *Pass) Rule() *Rule { return p.rule }

// Text is the setting of an option of the rule; "" for one of another type.
func (p *Pass) Text(option string) string { s, _ := p.option(option).(string); return s }

// Number is the setting of an option of the rule; 0 for one of another type.
func (p *Pass) Number(option string) int { n, _ := p.option(option).(int); return n }

// Flag is the setting of an option of the rule; false for one of another type.
func (p *Pass) Flag(option string) bool { b, _ := p.option(option).(bool); return b }

// List is the setting of an option of the rule; nil for one of another type.
func (p *Pass) List(option string) []string { l, _ := p.option(option).([]string); return l }

func (p *Pass) option(name string) any {
	if set, ok := p.options[name]; ok {
		return set
	}
	return p.rule.Options[name].Default
}

// Report is a finding in the making.
type Report struct {
	pass    *Pass
	finding analysis.Finding
	at      Place
	related []Place
}

// Report reports a finding at a place: [Resource.Header], [Body.At],
// [Value.At]. The message says what is wrong with which address; it is one or
// several sentences.
func (p *Pass) Report(at Place, format string, args ...any) *Report {
	f := analysis.Finding{
		Code:     p.rule.ID,
		Severity: p.rule.Severity,
		Summary:  p.rule.Doc.Summary,
		Detail:   fmt.Sprintf(format, args...),
	}
	if at.block != nil {
		f.Address = at.block.Address()
	}
	r := &Report{pass: p, finding: f, at: at}
	p.found = append(p.found, r)
	return r
}

// Related adds another place that explains the finding.
func (r *Report) Related(at Place, format string, args ...any) *Report {
	r.finding.Related = append(r.finding.Related, analysis.Related{Message: fmt.Sprintf(format, args...)})
	r.related = append(r.related, at)
	return r
}

// Concerns adds the resource that the finding is about as well, where that is
// another block of the judged module: the bucket of an access list, the policy
// that is made of a document. Nil adds nothing.
func (r *Report) Concerns(other *Resource) *Report {
	if other == nil || other.View() != r.pass.View || other.Block == r.at.block {
		return r
	}
	return r.Related(other.Header(), "%s", other.Address())
}

// Searched adds to the message what was searched for something that is not
// there.
func (r *Report) Searched() *Report {
	r.finding.Detail = strings.TrimSuffix(r.finding.Detail, ".") + " (searched " + r.pass.Searched() + ")."
	return r
}

// Severity sets a severity other than the rule's.
func (r *Report) Severity(s analysis.Severity) *Report {
	r.finding.Severity = s
	return r
}

// Tag lets an editor show the marked text differently.
func (r *Report) Tag(t analysis.Tag) *Report {
	r.finding.Tags = append(r.finding.Tags, t)
	return r
}

// Searched says in words how much was read: "7 files and 2 modules".
func (v *View) Searched() string {
	s := plural(v.Files(), "file")
	if n := v.Modules(); n > 0 {
		s += " and " + plural(n, "module")
	}
	return s
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Location is the place in its file. A rule that asks for it is run again after
// every edit, which may have moved it; findings are moved without that.
func (p Place) Location() analysis.Location {
	if p.block != nil {
		p.view.noteAll()
	}
	return p.location()
}

func (p Place) location() analysis.Location {
	if p.block == nil {
		return analysis.Location{}
	}
	return p.view.locate(p.block, p.span)
}

// context is the header of the block around the place.
func (p Place) context() text.Range {
	if p.block == nil {
		return text.Range{}
	}
	return p.view.locate(p.block, p.block.Header()).Range
}

// Line is the zero-based line of the place in its file.
func (p Place) Line() int {
	at := p.Location()
	if f := p.view.module.File(at.Path); f != nil {
		return f.Pos(at.Range.Start, text.UTF8).Line
	}
	return 0
}

// PlaceOf is a place in a block, for ranges that a rule read from the syntax.
func (v *View) PlaceOf(b Body, span text.Range) Place {
	return Place{view: v, block: b.At("").block, span: span}
}
