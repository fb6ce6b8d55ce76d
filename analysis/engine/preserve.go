package engine

import (
	"slices"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/workspace"
)

// Preserves says that edits, and a new file if made is not nil, bring about no
// finding anywhere that the change reaches. It is for changes that repair
// nothing and should leave the meaning as it is: what moves within the module
// may be reported in another place than before.
func (e *Engine) Preserves(snap *workspace.Snapshot, before *Report, edits []analysis.Edit, made *workspace.Change) bool {
	changes, ok := changesOf(snap, analysis.Fix{Edits: edits})
	if !ok {
		return false
	}
	if made != nil {
		changes = append(changes, *made)
	}
	after := snap.With(changes...)
	dirs := workspace.Affected(snap, after)
	if !slices.Contains(dirs, before.dir) {
		dirs = append(dirs, before.dir)
	}
	for _, dir := range dirs {
		was := before
		if dir != before.dir {
			was = e.Check(snap, dir, nil)
		}
		is := e.Check(after, dir, was)
		if was.module == nil || is.module == nil {
			return false
		}
		known := unplaced(was)
		for key, n := range unplaced(is) {
			if n > known[key] {
				return false
			}
		}
	}
	return true
}

// unplaced are the likenesses of a Report without where they are.
func unplaced(r *Report) map[likeness]int {
	found := map[likeness]int{}
	for key, n := range likenesses(r) {
		key.path, key.marked = "", ""
		found[key] += n
	}
	return found
}
