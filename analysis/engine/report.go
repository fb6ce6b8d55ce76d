package engine

import (
	"cmp"
	"iter"
	"slices"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/config"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

// Report is what was found in one directory, immutable.
type Report struct {
	dir    string
	module *module.Module
	basis  basis
	env    *check.Env
	scope  *eval.Scope
	files  []fileReport // in the order of module.Files
	judged int

	// vantage is whose versions the module is judged by. Where callers differ,
	// there is a Report from each vantage, and this one puts them together.
	vantage  vantage
	views    []vantage
	variants []*Report
	cycles   []cycle
	// place is where the module is run, sources what the disk says of what it
	// asks for.
	place   place
	sources workspace.Sources
	asks    []workspace.Ask // sorted
	// receiver takes the values of the directory's variable definitions files.
	receiver receiver
	// subjects are other modules that the tests of this one run, by directory;
	// nil for one that is not there.
	subjects map[string]*subject

	settings *config.Settings // nil where there is no settings file
	ruling   ruling
	memory   pass.Memory
	rules    []*pass.Rule
	runs     []*pass.Run // of each of rules; nil for one that was not wanted
	ruled    []*pass.Rule
	troubles []string
}

// fileReport is what was found in one file.
type fileReport struct {
	file     *syntax.File
	chunks   [][]analysis.Finding // of each chunk, counted from its start
	uses     []map[string]bool    // addresses that the findings of each chunk depend on
	edges    [][]check.Edge       // what the blocks of each chunk depend on
	comments [][]config.Ignore    // that silence something, of each chunk
	asks     [][]workspace.Ask    // what each chunk asks about the disk
	findings []analysis.Finding   // of the file, sorted

	// Of a variable definitions file.
	claim    check.Claim
	receiver receiver
	// Of a file beside the configuration: the other files and the scopes that it
	// was judged by, and whether broken text might hide something of its module.
	others   []*syntax.File
	hidden   bool
	subjects map[string]*eval.Scope
}

// Dir is the directory.
func (r *Report) Dir() string { return r.dir }

// Env holds the schemas that the module was judged by; nil for a directory
// without a module.
func (r *Report) Env() *check.Env { return r.env }

// Files yields every file of the directory, sorted by path, with its findings
// sorted by position.
func (r *Report) Files() iter.Seq2[string, []analysis.Finding] {
	return func(yield func(string, []analysis.Finding) bool) {
		for _, f := range r.files {
			if !yield(f.file.Path, f.findings) {
				return
			}
		}
	}
}

// File returns the findings of one file, sorted by position; nil for a file
// that is not in the directory.
func (r *Report) File(path string) []analysis.Finding {
	for _, f := range r.files {
		if f.file.Path == path {
			return f.findings
		}
	}
	return nil
}

// Judged is how many chunks were looked at for this Report; the others were
// taken over from the one before.
func (r *Report) Judged() int { return r.judged }

// absolute puts the findings of a file's chunks, and those of the module that
// lie in this file, in order.
func (f *fileReport) absolute(extra []analysis.Finding) {
	var n int
	for _, c := range f.chunks {
		n += len(c)
	}
	if n+len(extra) == 0 {
		f.findings = nil
		return
	}
	all := make([]analysis.Finding, 0, n+len(extra))
	for i, findings := range f.chunks {
		start := f.file.ChunkStart(i)
		for _, finding := range findings {
			all = append(all, shift(finding, start))
		}
	}
	f.findings = append(all, extra...)
	f.sort()
}

// sort puts the findings in order, each once.
func (f *fileReport) sort() {
	all := f.findings
	slices.SortStableFunc(all, func(a, b analysis.Finding) int {
		return cmp.Or(cmp.Compare(a.Range.Start, b.Range.Start), cmp.Compare(a.Range.End, b.Range.End),
			cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Detail, b.Detail))
	})
	f.findings = slices.CompactFunc(all, func(a, b analysis.Finding) bool {
		return a.Range == b.Range && a.Code == b.Code && a.Detail == b.Detail
	})
}

// shift moves a finding whose positions count from the start of a chunk.
func shift(f analysis.Finding, by int) analysis.Finding {
	f.Range = move(f.Range, by)
	if f.Context != (text.Range{}) {
		f.Context = move(f.Context, by)
	}
	if by == 0 {
		return f
	}
	f.Related = slices.Clone(f.Related)
	for i := range f.Related {
		f.Related[i].Range = move(f.Related[i].Range, by)
	}
	f.Fixes = slices.Clone(f.Fixes)
	for i := range f.Fixes {
		f.Fixes[i].Edits = slices.Clone(f.Fixes[i].Edits)
		for j := range f.Fixes[i].Edits {
			f.Fixes[i].Edits[j].Range = move(f.Fixes[i].Edits[j].Range, by)
		}
	}
	return f
}

func move(r text.Range, by int) text.Range { return text.Range{Start: r.Start + by, End: r.End + by} }
