package engine

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/config"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
)

// WithProfile returns an Engine whose rules are those of a profile, whatever
// settings files say.
func (e *Engine) WithProfile(p analysis.Profile) *Engine {
	chosen := *e
	chosen.profile = &p
	return &chosen
}

// Rules are the rules that the engine knows, as they were given.
func (e *Engine) Rules() []*pass.Rule { return e.rules }

// ruling is what the findings of rules rest on, besides the module itself:
// while it is equal, so are they.
type ruling struct {
	settings   *syntax.File
	profile    analysis.Profile
	called     []*module.Module // that this one calls, directly or not
	flow       uint64           // of all callers, directly or not
	incomplete bool
	reusable   bool
	calledBy   int // callers whose arguments count
}

func (r ruling) equal(o ruling) bool {
	return r.settings == o.settings && r.profile == o.profile && r.flow == o.flow && r.incomplete == o.incomplete &&
		r.reusable == o.reusable && r.calledBy == o.calledBy && slices.Equal(r.called, o.called)
}

// SettingsFile is the settings file that counts for a directory: its own, or
// that of the nearest directory above it which has one; nil if there is none.
// What is wrong with it is in the Report on the directory where it stands, which
// need not have a module.
func SettingsFile(snap *workspace.Snapshot, dir string) *syntax.File {
	for {
		if f := snap.File(filepath.Join(dir, config.FileName)); f != nil {
			return f
		}
		up := filepath.Dir(dir)
		if up == dir {
			return nil
		}
		dir = up
	}
}

// prepare reads the settings and says what the findings of rules rest on.
func (e *Engine) prepare(snap *workspace.Snapshot, r *Report, prev *Report) {
	r.ruling.settings = SettingsFile(snap, r.dir)
	switch {
	case r.ruling.settings == nil:
	case prev != nil && prev.ruling.settings == r.ruling.settings:
		r.settings = prev.settings
	default:
		r.settings = config.Read(r.ruling.settings, e.catalogue)
	}
	r.ruling.profile, _ = r.settings.Profile()
	if e.profile != nil {
		r.ruling.profile = *e.profile
	}
	if r.module == nil || len(e.rules) == 0 {
		return
	}
	r.ruling.called = calledModules(snap, r.dir)
	r.ruling.incomplete = incomplete(snap, r.module)
	callers, reusable := callersOf(snap, r.module)
	r.ruling.calledBy, r.ruling.reusable = len(callers), reusable
	if len(callers) > 0 {
		for _, up := range snap.Dependents(r.dir) {
			if m := snap.Module(up); m != nil {
				r.ruling.flow += m.Flow()
			}
		}
	}
}

// callersOf are the directories whose calls say what the variables of a module
// are worth. A module that is called by its own examples only, or by nobody
// and not fit to be applied by itself, is made for others: reusable.
func callersOf(snap *workspace.Snapshot, m *module.Module) (dirs []string, reusable bool) {
	below := m.Dir() + string(filepath.Separator)
	for _, caller := range snap.Callers(m.Dir()) {
		if caller != m.Dir() && !strings.HasPrefix(caller, below) {
			dirs = append(dirs, caller)
		}
	}
	if snap.IsCalled(m.Dir()) {
		return dirs, len(dirs) == 0
	}
	if m.Settings().Backend != "" || len(m.ProviderConfigs()) > 0 || snap.Lock(m.Dir()) != nil {
		return nil, false
	}
	outputs, variables := false, false
	for _, f := range m.Files() {
		if f.Name.Kind == syntax.Vars {
			return nil, false
		}
	}
	for _, b := range m.Blocks() {
		switch b.Type() {
		case "output":
			outputs = true
		case "variable":
			variables = true
			if b.Body().Attributes["default"] == nil {
				return nil, true // somebody has to set it
			}
		}
	}
	return nil, outputs && variables
}

// world is what the rules of one module read. It is made of the modules around
// it only when somebody asks for them.
func (e *Engine) passWorld(snap *workspace.Snapshot, m *module.Module) pass.World {
	at := placeOf(snap, m)
	w := pass.World{Module: m, Functions: e.functions, Files: disk{at, snap.Sources()}, Path: at.paths(), Incomplete: hidden(m) || !snap.Complete(m.Dir())}
	edges := snap.Calls(m.Dir())
	w.Called = func(call string) (pass.World, bool) {
		for _, edge := range edges {
			if edge.Call.Name != call || edge.Dir == "" || !snap.Complete(edge.Dir) {
				continue
			}
			if called := snap.Module(edge.Dir); called != nil {
				inner := e.passWorld(snap, called)
				inner.Provider = e.lazyProvider(snap, called)
				return inner, true
			}
		}
		return pass.World{}, false
	}
	callers, reusable := callersOf(snap, m)
	w.Reusable = reusable
	if len(callers) > 0 {
		w.Callers = func() []pass.Caller {
			var all []pass.Caller
			for _, dir := range callers {
				caller := snap.Module(dir)
				if caller == nil {
					continue
				}
				outer := e.passWorld(snap, caller)
				for _, edge := range snap.Calls(dir) {
					if edge.Dir == m.Dir() {
						all = append(all, pass.Caller{World: outer, Call: edge.Call})
					}
				}
			}
			return all
		}
	}
	return w
}

// lazyProvider chooses the schemas of a module when somebody asks for one.
func (e *Engine) lazyProvider(snap *workspace.Snapshot, m *module.Module) func(string) schema.Selection {
	var choose func(string) schema.Selection
	return func(name string) schema.Selection {
		if choose == nil {
			env, _ := e.environment(snap, m, snap.Lock(m.Dir()), nil)
			choose = env.Provider
		}
		return choose(name)
	}
}

// view makes the View that the rules of a Report read.
func (e *Engine) view(snap *workspace.Snapshot, r *Report, prev *Report) *pass.View {
	w := e.passWorld(snap, r.module)
	w.Provider = r.env.Provider
	for _, m := range r.ruling.called {
		if snap.Complete(m.Dir()) {
			w.Modules++
		}
	}
	if prev != nil {
		w.Memory = prev.memory
	}
	return pass.NewView(w)
}

// rule runs the rules that the settings want. What a rule found before stays
// where nothing that it read has changed since prev; memory is an earlier Report
// all the same when prev is nil.
func (e *Engine) rule(snap *workspace.Snapshot, r, prev, memory *Report) []analysis.Finding {
	if len(e.rules) == 0 || r.env.Legacy {
		return nil
	}
	view := e.view(snap, r, memory)
	var changed pass.Reads
	reuse := prev != nil && prev.ruling.equal(r.ruling) && len(r.changedFiles(prev)) == 0 && slices.Equal(prev.rules, e.rules)
	if reuse {
		changed = pass.Changed(prev.module, r.module)
	}
	var all []analysis.Finding
	r.rules, r.runs = e.rules, make([]*pass.Run, len(e.rules))
	for i, rule := range e.rules {
		if !r.settings.Enabled(rule, r.ruling.profile) || !concerns(rule, view) {
			continue
		}
		if reuse && prev.runs[i] != nil && !prev.runs[i].Reads.Meets(&changed) {
			r.runs[i] = prev.runs[i]
		} else {
			run, trouble := runRule(view, rule, r.settings.Options(rule), false)
			if trouble != "" {
				r.troubles = append(r.troubles, trouble)
				continue
			}
			r.runs[i] = run
			r.ruled = append(r.ruled, rule)
		}
		all = append(all, r.runs[i].Findings(r.module)...)
		r.asks = append(r.asks, asksAmong(r.runs[i].Asks)...)
	}
	r.memory = view.Memory()
	return all
}

// Ruled are the rules that were run for this Report; the findings of the others
// were taken over from the one before.
func (r *Report) Ruled() []*pass.Rule { return r.ruled }

// concerns says whether a module has something that a rule is about.
func concerns(rule *pass.Rule, view *pass.View) bool {
	return len(rule.Types) == 0 || slices.ContainsFunc(rule.Types, view.Has)
}

// runRule runs one rule. One that panics finds nothing, and is told of: it must
// not hide what others find.
func runRule(view *pass.View, rule *pass.Rule, options map[string]any, withFixes bool) (run *pass.Run, trouble string) {
	defer func() {
		if p := recover(); p != nil {
			run, trouble = nil, fmt.Sprintf("rule %s failed on %s (%v); this is a defect of terravet, please report it", rule.ID, view.Dir(), p)
		}
	}()
	return pass.NewRun(view, rule, options, withFixes), ""
}

// Troubles says of each rule that failed what happened; such a rule found
// nothing.
func (r *Report) Troubles() []string { return r.troubles }

// proposeByRule runs the rule of a finding again, this time with fixes.
func (e *Engine) proposeByRule(snap *workspace.Snapshot, r *Report, rule *pass.Rule, f analysis.Finding) []analysis.Fix {
	again, _ := runRule(e.view(snap, r, r), rule, r.settings.Options(rule), true)
	if again == nil {
		return nil
	}
	for _, other := range again.Findings(r.module) {
		if other.Path == f.Path && other.Range == f.Range && other.Detail == f.Detail {
			return other.Fixes
		}
	}
	return nil
}

// finish puts the findings of a file together: those of its chunks, those of
// the whole module, less what settings and comments take out.
func (r *Report) finish(e *Engine, f *fileReport, whole []analysis.Finding) {
	f.absolute(inFile(whole, f.file))
	r.receiver.relate(f)
	if r.settings.Ignored(f.file.Path) {
		f.findings = nil
		return
	}
	if r.settings != nil {
		f.findings = slices.DeleteFunc(f.findings, func(finding analysis.Finding) bool { return !r.settings.Adjust(&finding) })
		for i := range f.findings {
			r.settings.Adjust(&f.findings[i])
		}
	}
	var comments []config.Ignore
	for i, chunk := range f.comments {
		for _, c := range chunk {
			comments = append(comments, c.At(f.file.ChunkStart(i)))
		}
	}
	if len(comments) == 0 {
		return
	}
	f.findings = config.Silence(f.file, f.findings, comments, e.catalogue, func(id string) bool {
		rule := e.catalogue.Rule(id)
		return rule == nil || r.settings.Enabled(rule, r.ruling.profile)
	})
	f.sort()
}

// addSettings adds the settings file of the directory itself to the Report.
func (r *Report) addSettings() {
	f := r.ruling.settings
	if f == nil || filepath.Dir(f.Path) != r.dir {
		return
	}
	report := fileReport{file: f, findings: slices.Clone(r.settings.Findings())}
	report.sort()
	at := slices.IndexFunc(r.files, func(other fileReport) bool { return other.file.Path > f.Path })
	if at < 0 {
		at = len(r.files)
	}
	r.files = slices.Insert(r.files, at, report)
}
