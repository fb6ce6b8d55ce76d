package engine

import (
	"cmp"
	"slices"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/config"
	"github.com/terravet/terravet/analysis/doctor"
	"github.com/terravet/terravet/analysis/repair"
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
	return e.FixesBeside(snap, before, f, nil)
}

// FixesBeside is FixesIn for who has earlier Reports on other directories too,
// on this snapshot or one before: a fix may reach them. Earlier gives that on a
// directory, or nil.
func (e *Engine) FixesBeside(snap *workspace.Snapshot, before *Report, f analysis.Finding, earlier func(dir string) *Report) []analysis.Fix {
	if before.module == nil && before.file(f.Path) == nil {
		return nil
	}
	type proven struct {
		fix      analysis.Fix
		revealed int
	}
	var all []proven
	proof := proof{engine: e, snap: snap, before: before, earlier: earlier, known: map[string]*baseline{}}
	r, origin := before.origin(f)
	for _, fix := range e.propose(snap, r, origin) {
		fix.Edits = rewrite.Layout(snap.File, fix.Edits)
		if revealed, ok := proof.holds(f, fix); ok {
			all = append(all, proven{fix, revealed})
		}
		if len(all) == maxFixes {
			break
		}
	}
	// Where text could not be read before, the fix is best after which it says
	// what can be right.
	slices.SortStableFunc(all, func(a, b proven) int { return cmp.Compare(a.revealed, b.revealed) })
	var fixes []analysis.Fix
	preferred := false
	for _, p := range all {
		if slices.ContainsFunc(fixes, func(better analysis.Fix) bool { return better.Title == p.fix.Title }) {
			continue // another place for the same, and a worse one
		}
		p.fix.Preferred = p.fix.Preferred && !preferred
		preferred = preferred || p.fix.Preferred
		fixes = append(fixes, p.fix)
	}
	return fixes
}

// maxFixes is the number of fixes of one finding that are offered: more is no
// help, and each has to be proven.
const maxFixes = 5

// Proposals returns the fixes of a finding before any is proven. It is for
// tests, which want to know of fixes that are not.
func (e *Engine) Proposals(snap *workspace.Snapshot, dir string, f analysis.Finding) []analysis.Fix {
	if r := e.Check(snap, dir, nil); r.module != nil {
		r, f := r.origin(f)
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
	if r.module == nil {
		return nil
	}
	return r.propose(snap, f)
}

// propose asks for the fixes of a finding that no rule made: what judging its
// chunk again yields, this time with fixes, what was meant where something does
// not exist, and what the repairs of its kind add.
func (r *Report) propose(snap *workspace.Snapshot, f analysis.Finding) []analysis.Fix {
	file := r.module.File(f.Path)
	if file == nil || !slices.ContainsFunc(r.File(f.Path), func(other analysis.Finding) bool {
		return other.Code == f.Code && other.Range == f.Range && other.Detail == f.Detail
	}) {
		return nil // not a finding of this report
	}
	i := file.ChunkAt(f.Range.Start)
	env := *r.env
	env.WithFixes = true
	again, _ := r.judge(&env, r.file(f.Path), i, r.module.ChunkBlocks(f.Path))
	var given []analysis.Fix
	for _, other := range again {
		other = shift(other, file.ChunkStart(i))
		if other.Code == f.Code && other.Range == f.Range && other.Detail == f.Detail {
			meant := doctor.Propose(doctor.Case{Module: r.module, Schemas: r.env.Provider, Finding: f})
			given = append(meant, other.Fixes...)
			break
		}
	}
	return repair.Case{
		Finding: f,
		Given:   given,
		Module:  r.module,
		Env:     r.env,
		Scope:   r.scope,
		Exists:  func(path string) bool { return snap.File(path) != nil || snap.Module(path) != nil },
	}.Propose()
}

// provesSetting is proves for a fix of the settings file, after which there may
// be other findings everywhere else, as is right.
func (e *Engine) provesSetting(snap *workspace.Snapshot, before *Report, f analysis.Finding, fix analysis.Fix) bool {
	changes, ok := changesOf(snap, fix)
	if !ok {
		return false
	}
	after := e.Check(snap.With(changes...), before.dir, before)
	return len(after.File(f.Path)) < len(before.File(f.Path))
}

// proof is what the fixes of one finding are held against.
type proof struct {
	engine  *Engine
	snap    *workspace.Snapshot
	before  *Report
	earlier func(dir string) *Report
	known   map[string]*baseline // by directory
}

// baseline is what is reported on a directory before a fix.
type baseline struct {
	report *Report
	found  map[likeness]int
}

// baseline makes that of a directory, once for all fixes.
func (p *proof) baseline(dir string) *baseline {
	if known := p.known[dir]; known != nil {
		return known
	}
	b := &baseline{report: p.before}
	if dir != p.before.dir {
		var from *Report
		if p.earlier != nil {
			from = p.earlier(dir)
		}
		b.report = p.engine.Check(p.snap, dir, from)
	}
	b.found = likenesses(b.report)
	p.known[dir] = b
	return b
}

// holds applies a fix in memory and says whether it does what it should and
// nothing else: everything that parsed still parses, the finding is gone,
// nothing new is reported anywhere that the change reaches, and nothing is lost
// that the fix does not say it takes away. Revealed is the number of findings
// in what could not be read before.
func (p *proof) holds(f analysis.Finding, fix analysis.Fix) (revealed int, ok bool) {
	e, snap, before := p.engine, p.snap, p.before
	if file := snap.File(f.Path); file != nil && file.Name.Kind == syntax.Settings {
		return 0, e.provesSetting(snap, before, f, fix)
	}
	changes, ok := changesOf(snap, fix)
	if !ok {
		return 0, false
	}
	after := snap.With(changes...)
	dirs := workspace.Affected(snap, after)
	// First where the finding is: most fixes that fail do so there.
	dirs = append([]string{before.dir}, slices.DeleteFunc(dirs, func(dir string) bool { return dir == before.dir })...)
	for _, dir := range dirs {
		was := p.baseline(dir)
		is := e.Check(after, dir, was.report)
		if was.report.module == nil || is.module == nil {
			return 0, false
		}
		if is == was.report && dir != before.dir {
			continue
		}
		n, worse := was.compare(is, f, fix)
		if worse || !keeps(was.report.module, is.module, fix) {
			return 0, false
		}
		revealed += n
	}
	return revealed, true
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
	if r := fix.Rename; r != nil {
		file := snap.File(r.From)
		if file == nil || snap.File(r.To) != nil || len(edits[r.From]) > 0 {
			return nil, false
		}
		changes = append(changes, workspace.Change{Kind: workspace.Closed, Path: r.From}, workspace.Change{Kind: workspace.Gone, Path: r.From})
		if syntax.Classify(r.To).Kind != syntax.Other {
			changes = append(changes, workspace.Change{Kind: workspace.Opened, Path: r.To, Text: file.Text()})
		}
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
