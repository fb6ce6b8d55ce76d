package engine

import (
	"cmp"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/config"
	"github.com/terravet/terravet/analysis/doctor"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

// Fixes returns the fixes of a finding that are proven on this snapshot, best
// first. The finding must be one of a Report on dir and this snapshot; for
// another there are none.
func (e *Engine) Fixes(snap *workspace.Snapshot, dir string, f analysis.Finding) []analysis.Fix {
	return e.FixesIn(snap, e.Check(snap, dir, nil), f)
}

// FixesIn is Fixes for who has the Report on snap at hand, and saves making it
// again for each finding.
func (e *Engine) FixesIn(snap *workspace.Snapshot, before *Report, f analysis.Finding) []analysis.Fix {
	if before.module == nil {
		return nil
	}
	var proven []analysis.Fix
	for _, fix := range e.propose(snap, before, f) {
		fix.Edits = rewrite.Layout(snap.File, fix.Edits)
		if e.proves(snap, before, f, fix) {
			proven = append(proven, fix)
		}
	}
	return proven
}

// Proposals returns the fixes of a finding before any is proven. It is for
// tests, which want to know of fixes that are not.
func (e *Engine) Proposals(snap *workspace.Snapshot, dir string, f analysis.Finding) []analysis.Fix {
	if r := e.Check(snap, dir, nil); r.module != nil {
		return e.propose(snap, r, f)
	}
	return nil
}

// propose returns the fixes of a finding, not proven yet.
func (e *Engine) propose(snap *workspace.Snapshot, r *Report, f analysis.Finding) []analysis.Fix {
	if rule := e.catalogue.Rule(f.Code); rule != nil {
		return e.proposeByRule(snap, r, rule, f)
	}
	if slices.Contains(config.Codes(), f.Code) {
		for _, other := range r.File(f.Path) {
			if other.Code == f.Code && other.Range == f.Range && other.Detail == f.Detail {
				return other.Fixes
			}
		}
		return nil
	}
	return r.propose(f)
}

// propose judges the chunk of a finding again, this time with fixes.
func (r *Report) propose(f analysis.Finding) []analysis.Fix {
	file := r.module.File(f.Path)
	if file == nil || f.Range.Start > file.Len() {
		return nil
	}
	i := file.ChunkAt(f.Range.Start)
	env := *r.env
	env.WithFixes = true
	again, _ := r.judge(&env, r.file(f.Path), i, r.module.ChunkBlocks(f.Path))
	for _, other := range again {
		other = shift(other, file.ChunkStart(i))
		if other.Code == f.Code && other.Range == f.Range && other.Detail == f.Detail {
			// What was meant where something does not exist is asked for only here.
			meant := doctor.Propose(doctor.Case{Module: r.module, Schemas: r.env.Provider, Finding: f})
			return append(meant, other.Fixes...)
		}
	}
	return nil
}

// proves applies a fix in memory and says whether it does what it should and
// nothing else: everything that parsed still parses, the finding is gone,
// nothing new is reported anywhere that the change reaches, no declaration is
// lost.
func (e *Engine) proves(snap *workspace.Snapshot, before *Report, f analysis.Finding, fix analysis.Fix) bool {
	changes, ok := changesOf(snap, fix)
	if !ok {
		return false
	}
	after := snap.With(changes...)
	dirs := workspace.Affected(snap, after)
	if !slices.Contains(dirs, before.dir) {
		dirs = append(dirs, before.dir)
	}
	for _, dir := range dirs {
		was, is := before, (*Report)(nil)
		if dir != before.dir {
			was = e.Check(snap, dir, nil)
		}
		is = e.Check(after, dir, was)
		if was.module == nil || is.module == nil {
			return false
		}
		if worse(was, is, f) || !keeps(was.module, is.module, fix.Removes) {
			return false
		}
	}
	return true
}

// changesOf applies the edits of a fix to the texts of the snapshot.
func changesOf(snap *workspace.Snapshot, fix analysis.Fix) ([]workspace.Change, bool) {
	edits := map[string][]text.Edit{}
	var paths []string
	for _, e := range fix.Edits {
		if edits[e.Path] == nil {
			paths = append(paths, e.Path)
		}
		edits[e.Path] = append(edits[e.Path], e.Edit)
	}
	var changes []workspace.Change
	for _, path := range paths {
		file := snap.File(path)
		if file == nil {
			return nil, false
		}
		src, ok := text.Apply(file.Text(), edits[path])
		if !ok || src == file.Text() {
			return nil, false
		}
		// As edits of an open document, so that all that they do not touch is
		// shared and not judged again.
		changes = append(changes,
			workspace.Change{Kind: workspace.Opened, Path: path, Text: file.Text()},
			workspace.Change{Kind: workspace.Edited, Path: path, Edits: backward(edits[path])})
	}
	return changes, len(changes) > 0
}

// backward puts edits of the same base text in an order in which each may be
// applied to the result of those before it.
func backward(edits []text.Edit) []text.Edit {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b text.Edit) int {
		return cmp.Or(cmp.Compare(a.Range.Start, b.Range.Start), cmp.Compare(a.Range.End, b.Range.End))
	})
	slices.Reverse(edits)
	return edits
}

// likeness is a finding without its position, which a fix may move.
type likeness struct {
	path, code, address, summary, detail, marked string
	severity                                     analysis.Severity
}

func likenesses(r *Report) map[likeness]int {
	found := map[likeness]int{}
	for _, report := range r.files {
		for _, f := range report.findings {
			found[like(report.file, f)]++
		}
	}
	return found
}

func like(file *syntax.File, f analysis.Finding) likeness {
	return likeness{f.Path, f.Code, f.Address, f.Summary, unplaced(f.Detail), file.Slice(f.Range), f.Severity}
}

// unplaced leaves the numbers of lines out of a text, which a fix further up
// moves: "declared at main.tf:17".
func unplaced(detail string) string {
	if !strings.Contains(detail, ":") {
		return detail
	}
	var b strings.Builder
	for i := 0; i < len(detail); i++ {
		b.WriteByte(detail[i])
		if detail[i] == ':' {
			for i+1 < len(detail) && '0' <= detail[i+1] && detail[i+1] <= '9' {
				i++
			}
		}
	}
	return b.String()
}

// worse says that a finding is new, or that the one to be fixed is still there.
func worse(was, is *Report, fixed analysis.Finding) bool {
	before := likenesses(was)
	if file := was.module.File(fixed.Path); file != nil {
		key := like(file, fixed)
		if before[key] > 0 {
			before[key]--
		}
	}
	for key, n := range likenesses(is) {
		if n > before[key] {
			return true
		}
	}
	return false
}

// keeps says that a fix lost nothing: what was declared still is, apart from
// what is to go, and no file that parsed is broken.
func keeps(was, is *module.Module, gone []string) bool {
	if is.Broken() && !was.Broken() {
		return false
	}
	for _, address := range gone {
		if is.Has(address) {
			return false
		}
	}
	return len(is.Blocks()) >= len(was.Blocks())-len(gone)
}
