package engine

import (
	"maps"
	"path/filepath"
	"slices"

	"github.com/zclconf/go-cty/cty/function"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/config"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/functions"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
)

// Engine checks modules against the schemas it was given.
type Engine struct {
	schemas   *schema.Store
	language  check.Language
	functions map[string]function.Function
	rules     []*pass.Rule
	catalogue *config.Catalogue
	profile   *analysis.Profile // nil leaves it to the settings
}

// New makes an Engine of the schemas of providers, of the language itself and
// of rules.
func New(schemas *schema.Store, language check.Language, rules ...*pass.Rule) *Engine {
	// A function of either program is no error: which of them will run the
	// configuration is not known.
	table := functions.Table(functions.OpenTofu, "", nil)
	maps.Copy(table, functions.Table(functions.Terraform, "", nil))
	return &Engine{
		schemas: schemas, language: language, functions: table,
		rules: rules, catalogue: config.NewCatalogue(rules, check.Codes()),
	}
}

// WithSchemas is the same Engine over other schemas. Reports of the one are
// good predecessors for the other.
func (e *Engine) WithSchemas(schemas *schema.Store) *Engine {
	other := *e
	other.schemas = schemas
	return &other
}

// Schemas are the schemas that the Engine chooses from.
func (e *Engine) Schemas() *schema.Store { return e.schemas }

// Check reports on one directory. prev is an earlier Report on the same
// directory, or nil; what did not change since is taken over. A directory that
// the snapshot does not know has an empty Report.
func (e *Engine) Check(snap *workspace.Snapshot, dir string, prev *Report) *Report {
	views := []vantage{{}}
	if m := snap.Module(dir); m != nil {
		views = vantages(snap, m)
		if len(views) > 1 {
			return e.checkFrom(snap, m, views, prev)
		}
	}
	if prev != nil && len(prev.variants) > 0 {
		prev = prev.from(views[0])
	}
	return e.check(snap, dir, views[0], prev)
}

// check is Check from one vantage.
func (e *Engine) check(snap *workspace.Snapshot, dir string, from vantage, prev *Report) *Report {
	r := &Report{dir: dir, module: snap.Module(dir), vantage: from}
	e.prepare(snap, r, prev)
	if r.module == nil {
		r.addSettings()
		return r
	}
	earlier := prev
	ruled := prev != nil && prev.module == r.module && prev.ruling.equal(r.ruling)
	r.env, r.basis = e.environment(snap, r.module, from.lock, prev)
	if prev != nil && (prev.env != r.env || r.module.HasOverrides() || prev.module.HasOverrides()) {
		prev = nil
	}
	r.place = placeOf(snap, r.module)
	if prev != nil && prev.place != r.place {
		prev = nil
	}
	r.sources = snap.Sources()
	var was *eval.Scope
	if prev != nil {
		was = prev.scope
	}
	r.scope = eval.NewScope(e.world(snap, r, prev), r.module, was)
	var changed map[string]bool
	if was != nil {
		var all bool
		if changed, all = r.scope.Changed(was); all {
			prev = nil
		}
	}
	if prev != nil && ruled && len(changed) == 0 && !prev.receiver.outdated(snap) && e.sameSubjects(snap, prev) {
		return prev
	}
	tested := e.tested(snap, r, prev)
	whole := r.env.Module(r.module)
	r.receiver = receiverOf(snap, r)
	for _, f := range r.module.Files() {
		if isBeside(f.Name.Kind) && f.Foreign() == nil {
			r.files = append(r.files, r.checkBeside(f, prev.file(f.Path), changed, tested))
			continue
		}
		r.files = append(r.files, r.checkFile(f, prev.file(f.Path), changed))
	}
	whole = append(whole, r.findCycles(prev)...)
	whole = append(whole, e.rule(snap, r, prev, earlier)...)
	for i := range r.files {
		r.finish(e, &r.files[i], whole)
	}
	r.addSettings()
	r.collectAsks(prev)
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

// world is what the names of a module are read in.
func (e *Engine) world(snap *workspace.Snapshot, r, prev *Report) eval.World {
	called, absent := map[string]*module.Module{}, map[*module.Block][]string{}
	for _, edge := range snap.Calls(r.dir) {
		// Of a module that was not read wholly, nothing is known to be absent.
		if edge.Dir != "" && snap.Complete(edge.Dir) {
			called[edge.Call.Name] = snap.Module(edge.Dir)
		}
		if edge.Missing && edge.Call.Local() {
			absent[edge.Call.Block] = siblings(snap, r.dir, edge.Dir)
		}
	}
	return eval.World{
		Provider:     r.env.Provider,
		Functions:    e.functions,
		Files:        disk{r.place, r.sources},
		Path:         r.place.paths(),
		ChangedFiles: r.changedFiles(prev),
		Called:       func(name string) *module.Module { return called[name] },
		Absent: func(call *module.Block) ([]string, bool) {
			siblings, ok := absent[call]
			return siblings, ok
		},
		Uncertain: incomplete(snap, r.module),
	}
}

// siblings are the modules that stand in the place where one is missing, by
// name; the caller is none of them.
func siblings(snap *workspace.Snapshot, caller, missing string) []string {
	place := filepath.Dir(missing)
	return slices.DeleteFunc(snap.Below(place), func(name string) bool { return filepath.Join(place, name) == caller })
}

// hidden says that broken text may hide a declaration: something that is no
// block with its labels, or a locals block.
func hidden(m *module.Module) bool {
	if !m.Broken() {
		return false
	}
	for _, f := range m.Files() {
		if !f.Broken() || f.Foreign() != nil || f.Name.Kind != syntax.Config && f.Name.Kind != syntax.Tofu {
			continue
		}
		for _, c := range f.Chunks() {
			if len(c.Problems) == 0 {
				continue
			}
			if b := c.Block(); b == nil || b.Type == "locals" || len(b.Labels) == 0 && b.Type != "terraform" {
				return true
			}
		}
	}
	return false
}

// checkFile judges the chunks of a file that old, its report before, does not
// have, and those that use an address whose meaning changed.
func (r *Report) checkFile(f *syntax.File, old *fileReport, changed map[string]bool) fileReport {
	if old != nil && old.file == f && changed == nil && (f.Name.Kind != syntax.Vars || old.receiver.same(r.receiver)) {
		return fileReport{file: f, chunks: old.chunks, uses: old.uses, edges: old.edges, comments: old.comments, asks: old.asks, claim: old.claim, receiver: old.receiver}
	}
	chunks := f.Chunks()
	fr := fileReport{file: f, chunks: make([][]analysis.Finding, len(chunks)), uses: make([]map[string]bool, len(chunks)), edges: make([][]check.Edge, len(chunks)), comments: make([][]config.Ignore, len(chunks)), asks: make([][]workspace.Ask, len(chunks))}
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
	if f.Name.Kind == syntax.Vars {
		fr.claim = r.receiver.Claims(f)
		if old != nil && (old.claim != fr.claim || !old.receiver.same(r.receiver)) {
			old = nil
		}
		fr.receiver = r.receiver
	}
	// An edit leaves the chunks before and after it alone.
	head, tail := 0, 0
	if old != nil && old.file.Foreign() == nil {
		was := old.file.Chunks()
		for head < len(was) && head < len(chunks) && was[head] == chunks[head] {
			fr.chunks[head], fr.uses[head] = old.chunks[head], old.uses[head]
			fr.edges[head], fr.comments[head] = old.edges[head], old.comments[head]
			fr.asks[head] = old.asks[head]
			head++
		}
		for tail < len(was)-head && tail < len(chunks)-head && was[len(was)-1-tail] == chunks[len(chunks)-1-tail] {
			fr.chunks[len(chunks)-1-tail], fr.uses[len(chunks)-1-tail] = old.chunks[len(was)-1-tail], old.uses[len(was)-1-tail]
			fr.edges[len(chunks)-1-tail], fr.comments[len(chunks)-1-tail] = old.edges[len(was)-1-tail], old.comments[len(was)-1-tail]
			fr.asks[len(chunks)-1-tail] = old.asks[len(was)-1-tail]
			tail++
		}
	}
	blocks := r.module.ChunkBlocks(f.Path)
	for i := range chunks {
		if (i < head || i >= len(chunks)-tail) && !touches(fr.uses[i], changed) {
			continue
		}
		fr.chunks[i], fr.uses[i] = r.judge(r.env, &fr, i, blocks)
		fr.edges[i] = nil
		fr.comments[i] = config.Comments(chunks[i])
		fr.asks[i] = asksAmong(fr.uses[i])
		for _, b := range blocks(i) {
			fr.edges[i] = append(fr.edges[i], check.Edges(r.module, b, r.scope.Called)...)
		}
		r.judged++
	}
	return fr
}

// judgedKind says whether files of a kind are checked.
func judgedKind(k syntax.Kind) bool {
	switch k {
	case syntax.Config, syntax.Tofu, syntax.Vars:
		return true
	}
	return false
}

// touches says whether something used is among what changed.
func touches(uses, changed map[string]bool) bool {
	if len(changed) == 0 || len(uses) == 0 {
		return false
	}
	for address := range uses {
		if changed[address] {
			return true
		}
	}
	return false
}

// judge judges one chunk of a file.
func (r *Report) judge(env *check.Env, in *fileReport, chunk int, blocks func(int) []*module.Block) ([]analysis.Finding, map[string]bool) {
	f := in.file
	c := f.Chunks()[chunk]
	switch f.Name.Kind {
	case syntax.Vars:
		return env.Values(r.receiver.Receiver, in.claim, f, c)
	case syntax.Config, syntax.Tofu:
		return env.Chunk(r.scope, f, c, blocks(chunk))
	}
	return env.Chunk(r.scope, f, c, nil)
}
