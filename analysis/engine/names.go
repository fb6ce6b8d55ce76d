package engine

import (
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/config"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/workspace"
)

// Catalogue is all that comments and settings may name.
func (e *Engine) Catalogue() *config.Catalogue { return e.catalogue }

// Names gives the names of a module their values, and the schemas that it is
// judged by, without judging it: what an editor's questions need. prev is an
// earlier Report on the directory, or nil; what did not change is taken from it.
// Where the module is judged from several vantages, the first one speaks. Both
// are nil for a directory that the snapshot does not know.
func (e *Engine) Names(snap *workspace.Snapshot, dir string, prev *Report) (*eval.Scope, *check.Env) {
	m := snap.Module(dir)
	if m == nil {
		return nil, nil
	}
	from := vantages(snap, m)[0]
	if prev != nil && len(prev.variants) > 0 {
		prev = prev.from(from)
	}
	if prev != nil && (prev.module == nil || prev.scope == nil || m.HasOverrides() || prev.module.HasOverrides()) {
		prev = nil
	}
	r := &Report{dir: dir, module: m, vantage: from}
	r.env, r.basis = e.environment(snap, m, from.lock, prev)
	r.place, r.sources = placeOf(snap, m), snap.Sources()
	var was *eval.Scope
	if prev != nil && prev.env == r.env && prev.place == r.place {
		was = prev.scope
	} else {
		prev = nil
	}
	return eval.NewScope(e.world(snap, r, prev), m, was), r.env
}
