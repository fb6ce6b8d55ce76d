package engine

import (
	"path/filepath"
	"slices"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/workspace"
)

// receiver is the module that takes the values of a directory's variable
// definitions files: that of the directory or, where the directory has nothing
// but such files (env/prod.tfvars), the nearest one above it. The zero receiver
// is for a directory that has none.
type receiver struct {
	check.Receiver
	module *module.Module
	from   string // the directory whose receiver this is
}

// receiverOf finds the receiver of a Report's files.
func receiverOf(snap *workspace.Snapshot, r *Report) receiver {
	if !slices.ContainsFunc(r.module.Files(), func(f *syntax.File) bool { return f.Name.Kind == syntax.Vars }) {
		return receiver{}
	}
	to := receiver{from: r.dir, module: receiving(snap, r.module)}
	switch {
	case to.module == r.module:
		to.Inputs, to.Uncertain, to.Names = r.scope.Inputs(), r.scope.Uncertain(), r.scope
	case to.module != nil:
		above := to.module.Dir()
		to.Names = r.scope.Functional() // a change of its locals would not be noticed
		to.Inputs, to.Uncertain = eval.Inputs(to.module), incomplete(snap, to.module)
		to.Above = above
		if rel, err := filepath.Rel(r.dir, above); err == nil {
			to.Above = filepath.ToSlash(rel)
		}
	}
	return to
}

// incomplete says that a module may have variables that are not known.
func incomplete(snap *workspace.Snapshot, m *module.Module) bool {
	return hidden(m) || !snap.Complete(m.Dir())
}

// receiving is the module that takes the values that stand in a directory; nil
// if there is none.
func receiving(snap *workspace.Snapshot, m *module.Module) *module.Module {
	for !configures(m) {
		dir := m.Dir()
		for m = nil; m == nil; m = snap.Module(dir) {
			up := filepath.Dir(dir)
			if up == dir || snap.InFolder(dir) && !snap.InFolder(up) {
				return nil
			}
			dir = up
		}
	}
	return m
}

// configures says that a directory has configuration.
func configures(m *module.Module) bool {
	return slices.ContainsFunc(m.Files(), func(f *syntax.File) bool {
		return f.Name.Kind == syntax.Config || f.Name.Kind == syntax.Tofu
	})
}

// outdated says that another module takes the values now, or that one in
// another directory has changed.
func (r receiver) outdated(snap *workspace.Snapshot) bool {
	if r.from == "" {
		return false
	}
	m := receiving(snap, snap.Module(r.from))
	if m == nil || r.module == nil {
		return m != r.module
	}
	if m.Dir() == r.from {
		return r.module.Dir() != r.from // the scope tells the rest
	}
	return m.Dir() != r.module.Dir() || m.Interface() != r.module.Interface() || r.Uncertain != incomplete(snap, m)
}

// same says that findings under one receiver hold under the other too, as far
// as the uses of a chunk do not tell.
func (r receiver) same(other receiver) bool {
	switch {
	case r.module == nil || other.module == nil:
		return r.module == other.module
	case r.module.Dir() != other.module.Dir() || r.Uncertain != other.Uncertain:
		return false
	}
	return r.Above == "" || r.module == other.module || r.module.Interface() == other.module.Interface()
}

// relate adds to findings about values where their variables are declared,
// which an edit may move without touching the findings.
func (r receiver) relate(f *fileReport) {
	if f.file.Name.Kind != syntax.Vars || r.module == nil {
		return
	}
	for i := range f.findings {
		finding := &f.findings[i]
		declared := r.module.Declared(finding.Address)
		if len(declared) == 0 {
			continue
		}
		b := declared[0]
		if at, ok := r.module.Locate(b, b.Header()); ok {
			finding.Related = append(slices.Clip(finding.Related), analysis.Related{
				Location: analysis.Location{Path: b.Path, Range: at},
				Message:  "the variable is declared here",
			})
		}
	}
}
