package rules_test

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/rules"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/bundled"
)

var store = sync.OnceValue(func() *schema.Store { return schema.NewStore(bundled.Pool()) })
var core = sync.OnceValue(check.NewCore)

// engineOf is an engine with one rule, which runs whatever its profile is.
func engineOf(rule *pass.Rule) *engine.Engine {
	alone := *rule
	alone.Profile = analysis.Default
	return engine.New(store(), core(), &alone)
}

// file is where the parts of a rule lie: rules/aws/db_public.go and .txtar.
func file(rule *pass.Rule, extension string) string {
	group, name, _ := strings.Cut(rule.ID, "/")
	return filepath.Join(group, strings.ReplaceAll(name, "-", "_")+extension)
}

// TestRules runs the doc of every rule and the cases beside it.
func TestRules(t *testing.T) {
	for _, rule := range rules.All() {
		t.Run(rule.ID, func(t *testing.T) {
			e := engineOf(rule)
			t.Run("doc", func(t *testing.T) { checkDoc(t, e, rule) })
			t.Run("values unknown", func(t *testing.T) { checkUnknown(t, e, rule) })
			t.Run("text broken", func(t *testing.T) { checkBroken(t, e, rule) })
			analysistest.RunFolders(t, e, file(rule, ".txtar"))
		})
	}
}

const folder = "/w"

// example makes a workspace of an example: one file, or several in txtar form.
func example(src string) workspace.MapFS {
	archive := txtar.Parse([]byte(src))
	if len(archive.Files) == 0 {
		return workspace.MapFS{folder + "/main.tf": src}
	}
	files := workspace.MapFS{}
	for _, f := range archive.Files {
		files[folder+"/"+f.Name] = string(f.Data)
	}
	return files
}

// found are the findings of a rule in a workspace, and all others of at least
// a warning.
func found(e *engine.Engine, rule *pass.Rule, files workspace.MapFS) (own, others []analysis.Finding) {
	snap := analysistest.Load(files)
	for _, dir := range snap.Dirs() {
		report, _ := e.CheckReading(files, snap, dir)
		for _, findings := range report.Files() {
			for _, f := range findings {
				if f.Code == rule.ID {
					own = append(own, f)
				} else if f.Severity <= analysis.Warning {
					others = append(others, f)
				}
			}
		}
		for _, trouble := range report.Troubles() {
			others = append(others, analysis.Finding{Detail: trouble})
		}
	}
	return own, others
}

func checkDoc(t *testing.T, e *engine.Engine, rule *pass.Rule) {
	bad, good := example(rule.Doc.Bad), example(rule.Doc.Good)
	snap := analysistest.Load(bad)
	own, others := found(e, rule, bad)
	if len(own) == 0 {
		t.Fatal("Bad does not trigger the rule")
	}
	for _, f := range others {
		t.Errorf("Bad is no valid configuration: %s: %s", f.Summary, f.Detail)
	}
	for _, f := range own {
		if !strings.HasSuffix(f.Detail, ".") {
			t.Errorf("the message is no sentence: %s", f.Detail)
		}
	}
	clean, others := found(e, rule, good)
	for _, f := range append(clean, others...) {
		t.Errorf("in Good: %s: %s", f.Summary, f.Detail)
	}
	dir := filepath.Dir(own[0].Path)
	proposed := e.Proposals(snap, dir, own[0])
	if len(proposed) == 0 {
		return
	}
	fixes := e.Fixes(snap, dir, own[0])
	if len(fixes) == 0 {
		t.Fatalf("the fix %q is not proven: it does not apply, leaves the finding, or brings another", proposed[0].Title)
	}
	after := apply(t, bad, fixes[0])
	for path, want := range good {
		if after[path] != want {
			t.Errorf("after %q, %s is\n%s\nGood is\n%s", fixes[0].Title, filepath.Base(path), after[path], want)
		}
	}
}

func apply(t *testing.T, files workspace.MapFS, fix analysis.Fix) workspace.MapFS {
	t.Helper()
	after := workspace.MapFS{}
	for path, src := range files {
		var edits []text.Edit
		for _, edit := range fix.Edits {
			if edit.Path == path {
				edits = append(edits, edit.Edit)
			}
		}
		changed, ok := text.Apply(src, edits)
		if !ok {
			t.Fatalf("the fix %q does not apply to %s", fix.Title, path)
		}
		after[path] = changed
	}
	return after
}

// root makes a module one that is applied by itself, whatever it declares.
const root = "terraform {\n  backend \"local\" {}\n}\n"

// checkUnknown replaces all values of Bad by an unset variable: a rule that
// still finds something does not judge values, and must say so.
func checkUnknown(t *testing.T, e *engine.Engine, rule *pass.Rule) {
	if rule.Absence != pass.OfNothing {
		return
	}
	files := example(rule.Doc.Bad)
	for path, src := range files {
		files[path] = unset(src)
	}
	files[folder+"/unset.tf"] = root + "variable \"unset\" {}\n"
	own, _ := found(e, rule, files)
	for _, f := range own {
		t.Errorf("it fires where every value is unknown (if it finds what is missing, set Absence): %s\n%s", f.Detail, files[f.Path])
	}
}

// checkBroken breaks the text so that what a rule misses may be hidden.
func checkBroken(t *testing.T, e *engine.Engine, rule *pass.Rule) {
	files := example(rule.Doc.Bad)
	switch rule.Absence {
	case pass.OfNothing:
		return
	case pass.OfCompanion:
		files[folder+"/broken.tf"] = "resource \"x\" \"y\" {\n}\n\n}} {\nsomething {\n"
	case pass.OfArgument:
		for path, src := range files {
			files[path] = unfinished(src)
		}
	}
	own, _ := found(e, rule, files)
	for _, f := range own {
		t.Errorf("it misses something where broken text may hide it: %s", f.Detail)
	}
}
