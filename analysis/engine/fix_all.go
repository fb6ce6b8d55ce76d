package engine

import (
	"slices"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

// Wanted says which fixes [Engine.FixAll] applies. The zero Wanted is every
// preferred fix that needs no reader.
type Wanted struct {
	// Review takes fixes too that should be read before they are applied.
	Review bool
	// Finding says whether a finding is to be fixed; nil: all are.
	Finding func(f analysis.Finding) bool
	// File says whether a file may be changed; nil: all may.
	File func(path string) bool
	// Rename says that files may be renamed.
	Rename bool
	// Stop ends it early, with what was done so far; nil: never.
	Stop func() bool
}

// Applied is a fix that was applied. Line is the zero-based line of the finding
// in the text at that time.
type Applied struct {
	Finding analysis.Finding
	Fix     analysis.Fix
	Line    int
}

// maxFixRounds bounds fixing all: a fix may uncover a finding that has one too.
const maxFixRounds = 30

// FixAll applies the preferred fixes of all findings in some directories, round
// by round until nothing changes, and returns the snapshot after them. The
// fixes of a round are proven one by one; together they must make nothing worse
// either, or else only the first is applied.
func (e *Engine) FixAll(snap *workspace.Snapshot, dirs []string, want Wanted) (after *workspace.Snapshot, applied []Applied) {
	stopped := func() bool { return want.Stop != nil && want.Stop() }
	for range maxFixRounds {
		batch := e.batch(snap, dirs, want, stopped)
		if len(batch) == 0 || stopped() {
			break
		}
		next, ok := e.together(snap, batch)
		if !ok && len(batch) > 1 {
			batch = batch[:1]
			next, ok = e.together(snap, batch)
		}
		if !ok {
			break
		}
		snap, applied = next, append(applied, batch...)
	}
	return snap, applied
}

// batch picks fixes of a snapshot that do not touch each other.
func (e *Engine) batch(snap *workspace.Snapshot, dirs []string, want Wanted, stopped func() bool) []Applied {
	var batch []Applied
	taken := map[string][]text.Edit{}
	reports := map[string]*Report{}
	reportOn := func(dir string) *Report {
		if reports[dir] == nil {
			reports[dir] = e.Check(snap, dir, nil)
		}
		return reports[dir]
	}
	for _, dir := range dirs {
		report := reportOn(dir)
		for path, findings := range report.Files() {
			for _, f := range findings {
				if stopped() {
					return batch
				}
				if want.Finding != nil && !want.Finding(f) || want.File != nil && !want.File(path) {
					continue
				}
				fixes := e.FixesBeside(snap, report, f, reportOn)
				i := slices.IndexFunc(fixes, want.takes)
				if i < 0 || !apart(taken, fixes[i]) {
					continue
				}
				for _, edit := range fixes[i].Edits {
					taken[edit.Path] = append(taken[edit.Path], edit.Edit)
				}
				batch = append(batch, Applied{f, fixes[i], snap.File(path).Pos(f.Range.Start, text.UTF8).Line})
				if fixes[i].Rename != nil {
					return batch[len(batch)-1:] // alone
				}
			}
		}
	}
	return batch
}

// takes says that a fix is one to be applied.
func (w Wanted) takes(fix analysis.Fix) bool {
	return fix.Preferred && (w.Review || fix.Safety == analysis.Safe) && (w.Rename || fix.Rename == nil) &&
		(w.File == nil || !slices.ContainsFunc(fix.Edits, func(e analysis.Edit) bool { return !w.File(e.Path) }))
}

// apart says that the edits of a fix neither overlap nor touch others.
func apart(others map[string][]text.Edit, fix analysis.Fix) bool {
	for _, e := range fix.Edits {
		for _, o := range others[e.Path] {
			if o.Range.Start <= e.Range.End && e.Range.Start <= o.Range.End {
				return false
			}
		}
	}
	return true
}

// together applies fixes at once and says whether they made nothing worse.
func (e *Engine) together(snap *workspace.Snapshot, batch []Applied) (*workspace.Snapshot, bool) {
	var all analysis.Fix
	for _, a := range batch {
		all.Edits = append(all.Edits, a.Fix.Edits...)
		all.Rename = a.Fix.Rename
	}
	changes, ok := changesOf(snap, all)
	if !ok {
		return nil, false
	}
	after := snap.With(changes...)
	if len(batch) == 1 {
		return after, true // proven
	}
	for _, dir := range workspace.Affected(snap, after) {
		was := e.Check(snap, dir, nil)
		if was.module == nil {
			continue
		}
		known := likenesses(was)
		for key, n := range likenesses(e.Check(after, dir, was)) {
			if n > known[key] && !slices.ContainsFunc(batch, func(a Applied) bool { return covers(a.Finding.Code, key.code) || advises(a.Finding, a.Fix, key) }) {
				return nil, false
			}
		}
	}
	return after, true
}
