package engine

import (
	"slices"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
)

// Engine checks modules against the schemas it was given.
type Engine struct {
	schemas  *schema.Store
	language check.Language
}

// New makes an Engine of the schemas of providers and of the language itself.
func New(schemas *schema.Store, language check.Language) *Engine {
	return &Engine{schemas: schemas, language: language}
}

// Check reports on one directory. prev is an earlier Report on the same
// directory, or nil; what did not change since is taken over. A directory that
// the snapshot does not know has an empty Report.
func (e *Engine) Check(snap *workspace.Snapshot, dir string, prev *Report) *Report {
	r := &Report{dir: dir, module: snap.Module(dir)}
	if r.module == nil {
		return r
	}
	r.env, r.basis = e.environment(snap, r.module, prev)
	if prev != nil && (prev.env != r.env || r.module.HasOverrides() || prev.module.HasOverrides()) {
		prev = nil
	}
	var whole []analysis.Finding
	if prev != nil && prev.module == r.module {
		return prev
	}
	whole = r.env.Module(r.module)
	for _, f := range r.module.Files() {
		fr := r.checkFile(f, prev.file(f.Path))
		fr.absolute(inFile(whole, f))
		r.files = append(r.files, fr)
	}
	return r
}

func inFile(all []analysis.Finding, f *syntax.File) []analysis.Finding {
	if f.Foreign() != nil {
		return nil // its one finding says it all
	}
	var some []analysis.Finding
	for _, finding := range all {
		if finding.Path == f.Path {
			some = append(some, finding)
		}
	}
	return some
}

func (r *Report) file(path string) *fileReport {
	if r == nil {
		return nil
	}
	for i := range r.files {
		if r.files[i].file.Path == path {
			return &r.files[i]
		}
	}
	return nil
}

// checkFile judges the chunks of a file that old, its report before, does not
// have.
func (r *Report) checkFile(f *syntax.File, old *fileReport) fileReport {
	if old != nil && old.file == f {
		return fileReport{file: f, chunks: old.chunks}
	}
	chunks := f.Chunks()
	fr := fileReport{file: f, chunks: make([][]analysis.Finding, len(chunks))}
	if p := f.Foreign(); p != nil {
		fr.chunks[0] = []analysis.Finding{{
			Code:     "terraform/not-configuration",
			Severity: analysis.Error,
			Summary:  p.Summary,
			Detail:   p.Detail,
			Location: analysis.Location{Path: f.Path, Range: p.Range},
			Context:  p.Context,
		}}
		return fr
	}
	if !judgedKind(f.Name.Kind) {
		return fr
	}
	// An edit leaves the chunks before and after it alone.
	head, tail := 0, 0
	if old != nil && old.file.Foreign() == nil {
		was := old.file.Chunks()
		for head < len(was) && head < len(chunks) && was[head] == chunks[head] {
			fr.chunks[head] = old.chunks[head]
			head++
		}
		for tail < len(was)-head && tail < len(chunks)-head && was[len(was)-1-tail] == chunks[len(chunks)-1-tail] {
			fr.chunks[len(chunks)-1-tail] = old.chunks[len(was)-1-tail]
			tail++
		}
	}
	blocks := r.module.ChunkBlocks(f.Path)
	for i := head; i < len(chunks)-tail; i++ {
		fr.chunks[i] = judge(r.env, r.module, f, i, blocks)
		r.judged++
	}
	return fr
}

// judgedKind says whether files of a kind are checked.
func judgedKind(k syntax.Kind) bool {
	switch k {
	case syntax.Config, syntax.Tofu, syntax.Vars, syntax.Test, syntax.Query:
		return true
	}
	return false
}

func judge(env *check.Env, m *module.Module, f *syntax.File, chunk int, blocks func(int) []*module.Block) []analysis.Finding {
	var of []*module.Block
	if f.Name.Kind == syntax.Config || f.Name.Kind == syntax.Tofu {
		of = blocks(chunk)
	}
	return env.Chunk(m, f, f.Chunks()[chunk], of)
}

// Affected lists the directories whose findings may differ because dir changed
// between two snapshots, dir itself first: those that call it, directly or
// not, when what they may see of it changed.
func (e *Engine) Affected(old, new *workspace.Snapshot, dir string) []string {
	affected := []string{dir}
	was, is := old.Module(dir), new.Module(dir)
	if was != nil && is != nil && was.Interface() == is.Interface() && old.Lock(dir) == new.Lock(dir) {
		return affected
	}
	for i := 0; i < len(affected); i++ {
		for _, caller := range new.Callers(affected[i]) {
			if !slices.Contains(affected, caller) {
				affected = append(affected, caller)
			}
		}
	}
	// Whether a called directory is judged as a module for others depends on
	// who calls it.
	for _, snap := range []*workspace.Snapshot{old, new} {
		for _, edge := range snap.Calls(dir) {
			if edge.Dir != "" && !slices.Contains(affected, edge.Dir) {
				affected = append(affected, edge.Dir)
			}
		}
	}
	return affected
}
