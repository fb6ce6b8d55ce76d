package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
)

// spy reports all that a rule can see of a module, so that nothing which rules
// depend on may go stale.
var spy = &pass.Rule{ID: "test/spy", Severity: analysis.Hint, Doc: analysis.Doc{Summary: "Spied"}, Run: func(p *pass.Pass) {
	for _, r := range p.Resources() {
		var seen []string
		for _, body := range r.Syntax() {
			for name := range body.Attributes {
				v := r.Value(name)
				seen = append(seen, fmt.Sprintf("%s known=%v %#v", name, v.Known(), v.Cty()))
			}
		}
		for _, use := range r.Referrers() {
			seen = append(seen, "from "+use.From.Address()+" "+use.Path)
		}
		for _, use := range r.References() {
			seen = append(seen, "to "+use.Address+" "+use.Attribute)
		}
		slices.Sort(seen)
		p.Report(r.Header(), "%s %d enclosed=%v %s", r.Address(), r.Presence(), r.Enclosed(), strings.Join(seen, "; ")).Searched()
	}
	for _, call := range p.Module().Calls() {
		if called := p.Called(call.Name); called != nil {
			for _, b := range called.Module().Blocks() {
				p.Report(p.BodyOf(call.Block).At(""), "%s has %s %#v", call.Name, b.Address(), called.BodyOf(b).Value("value").Cty())
			}
		}
	}
	for _, b := range p.Module().Blocks() {
		if b.Type() == "output" {
			p.Report(p.BodyOf(b).At("value"), "%s %#v", b.Address(), p.BodyOf(b).Value("value").Cty())
		}
	}
}}

func engineWith(rules ...*pass.Rule) *engine.Engine {
	return engine.New(schema.NewStore(analysistest.Pool()), check.NewCore(), rules...)
}

var failing = &pass.Rule{ID: "test/failing", Severity: analysis.Error, Run: func(p *pass.Pass) { panic("no") }}

var open = &pass.Rule{ID: "test/size", Severity: analysis.Error, Types: []string{"mini_server"}, Doc: analysis.Doc{Summary: "Too large"}, Run: func(p *pass.Pass) {
	for _, r := range p.Resources("mini_server") {
		if n, ok := r.Value("size").Int(); ok && n > 10 {
			p.Report(r.At("size"), "%s has %d.", r.Address(), n).
				Fix("Make it small", analysis.Review, func() []analysis.Edit { return r.Set("size", "1") })
		}
	}
}}

var strict = &pass.Rule{ID: "test/strict", Severity: analysis.Hint, Profile: analysis.Strict, Doc: analysis.Doc{Summary: "Strict"}, Run: func(p *pass.Pass) {
	for _, r := range p.Resources("mini_server") {
		p.Report(r.Header(), "%s", r.Address())
	}
}}

const server = "resource \"mini_server\" \"a\" {\n  name = \"x\"\n  size = 11\n}\n"

func codes(r *engine.Report) string {
	var all []string
	for path, findings := range r.Files() {
		for _, f := range findings {
			all = append(all, fmt.Sprintf("%s:%s:%s", strings.TrimPrefix(path, "/w/"), f.Severity, f.Code))
		}
	}
	return strings.Join(all, " ")
}

func TestRuleSettings(t *testing.T) {
	e := engineWith(failing, open, strict)
	for name, test := range map[string]struct {
		settings string
		engine   *engine.Engine
		want     string
	}{
		"none":                   {"", e, "main.tf:error:test/size"},
		"the profile":            {`profile = "strict"`, e, "main.tf:hint:test/strict main.tf:error:test/size"},
		"the flag wins":          {`profile = "strict"`, e.WithProfile(analysis.Default), "main.tf:error:test/size"},
		"a rule that is off":     {`rule "test/size" { enabled = false }`, e, ""},
		"a rule that is on":      {`rule "test/strict" { enabled = true }`, e, "main.tf:hint:test/strict main.tf:error:test/size"},
		"another severity":       {`rule "test/*" { severity = "hint" }`, e, "main.tf:hint:test/size"},
		"nothing here":           {`ignore = ["*.tf"]`, e, ""},
		"a mistake is no hazard": {`rule "test/sise" {}`, e, ".terravet.hcl:warning:settings/unknown-rule main.tf:error:test/size"},
	} {
		t.Run(name, func(t *testing.T) {
			snap := analysistest.Load(workspace.MapFS{"/w/main.tf": server, "/w/.terravet.hcl": test.settings})
			if got := codes(test.engine.Check(snap, "/w", nil)); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// The settings of a folder above count, and the nearest alone; they are told of
// where they stand, also in a folder without configuration.
func TestSettingsAbove(t *testing.T) {
	e := engineWith(open)
	snap := analysistest.Load(workspace.MapFS{
		"/w/.terravet.hcl": "rule \"test/size\" { enabled = false }\nrule \"x/y\" {}\n", "/w/a/main.tf": server,
		"/w/b/.terravet.hcl": "", "/w/b/main.tf": server,
	})
	for dir, want := range map[string]string{"/w/a": "", "/w/b": "b/main.tf:error:test/size", "/w": ".terravet.hcl:warning:settings/unknown-rule"} {
		if got := codes(e.Check(snap, dir, nil)); got != want {
			t.Errorf("%s: got %s, want %s", dir, got, want)
		}
	}
}

// A change of the settings is seen at once, whatever else stayed.
func TestSettingsChange(t *testing.T) {
	e := engineWith(open)
	snap := analysistest.Load(workspace.MapFS{"/w/main.tf": server, "/w/.terravet.hcl": ""})
	before := e.Check(snap, "/w", nil)
	snap = snap.With(workspace.Change{Kind: workspace.Opened, Path: "/w/.terravet.hcl", Text: `rule "test/size" { enabled = false }`})
	after := e.Check(snap, "/w", before)
	if got := codes(after); got != "" {
		t.Errorf("after the settings changed: %s", got)
	}
	if again := e.Check(snap, "/w", after); again != after {
		t.Error("a report on which nothing changed is made again")
	}
}

func TestIgnoreComment(t *testing.T) {
	e := engineWith(open, strict)
	src := "# terravet:ignore test/size it is a test\n" + server + "# terravet:ignore terraform/unsupported-argument on purpose\nvariable \"a\" {\n  nosuch = 1\n}\n"
	snap := analysistest.Load(workspace.MapFS{"/w/main.tf": src})
	snap = snap.With(workspace.Change{Kind: workspace.Opened, Path: "/w/main.tf", Text: src, Version: 1})
	r := e.Check(snap, "/w", nil)
	if got := codes(r); got != "" {
		t.Errorf("in spite of the comments: %s", got)
	}
	// The comments of untouched chunks are remembered.
	snap = edit(snap, "/w/main.tf", `name = "x"`, `name = "y"`)
	if got := codes(e.Check(snap, "/w", r)); got != "" {
		t.Errorf("after an edit: %s", got)
	}
	snap = edit(snap, "/w/main.tf", "size = 11", "size = 1")
	r = e.Check(snap, "/w", nil)
	if got := codes(r); got != "main.tf:information:settings/unused-ignore" {
		t.Fatalf("got %s", got)
	}
	if fixes := e.FixesIn(snap, r, r.File("/w/main.tf")[0]); len(fixes) != 1 || fixes[0].Title != "Remove the comment" {
		t.Errorf("fixes: %v", fixes)
	}
}

func TestRuleFailure(t *testing.T) {
	snap := analysistest.Load(workspace.MapFS{"/w/main.tf": server})
	r := engineWith(failing, open).Check(snap, "/w", nil)
	if len(r.Troubles()) != 1 || !strings.Contains(r.Troubles()[0], "test/failing") {
		t.Errorf("troubles: %v", r.Troubles())
	}
	if fixes := engineWith(failing, open).FixesIn(snap, r, r.File("/w/main.tf")[0]); len(fixes) != 1 {
		t.Errorf("fixes: %v", fixes)
	}
}

// What a rule says of an argument that had a wrong name does not keep the name
// from being put right, even if it is an error: it was meant all along. In
// another block it would be the fix's doing.
func TestRuleOnWhatWasMeant(t *testing.T) {
	elsewhere := &pass.Rule{ID: "test/elsewhere", Severity: analysis.Error, Run: func(p *pass.Pass) {
		if a := p.Resource("mini_server.a"); a != nil && a.Has("size") {
			p.Report(p.Resource("mini_server.b").Header(), "There is a size.")
		}
	}}
	src := strings.Replace(server, "size", "siez", 1) + strings.Replace(strings.Replace(server, `"a"`, `"b"`, 1), "11", "1", 1)
	snap := analysistest.Load(workspace.MapFS{"/w/main.tf": src, "/w/versions.tf": sampleHeader})
	for _, test := range []struct {
		rule *pass.Rule
		want bool
	}{{open, true}, {elsewhere, false}} {
		e := engineWith(test.rule)
		r := e.Check(snap, "/w", nil)
		offered := false
		for _, f := range r.File("/w/main.tf") {
			for _, fix := range e.FixesIn(snap, r, f) {
				offered = offered || fix.Title == `Rename to "size"`
			}
		}
		if offered != test.want {
			t.Errorf("beside %s the name is put right: %v, want %v", test.rule.ID, offered, test.want)
		}
	}
}

// A fix that reaches other directories is the same, whether these were checked
// before or not.
func TestFixesBeside(t *testing.T) {
	e := engineWith(open)
	snap := edit(opened(), "/w/main.tf", "text   = mini_server.a[*].id", "txt    = mini_server.a[*].id")
	r := e.Check(snap, "/w", nil)
	child := e.Check(opened(), "/w/m", nil)
	found := r.File("/w/main.tf")
	if len(found) == 0 {
		t.Fatal("nothing is found")
	}
	asked := 0
	for _, f := range found {
		alone := e.FixesIn(snap, r, f)
		beside := e.FixesBeside(snap, r, f, func(dir string) *engine.Report {
			asked++
			if dir == "/w/m" {
				return child
			}
			return nil
		})
		if diff := cmp.Diff(alone, beside); diff != "" || len(alone) == 0 {
			t.Errorf("%s: %d fixes; beside reports of others (+) they differ:\n%s", f.Detail, len(alone), diff)
		}
	}
	if asked == 0 {
		t.Error("no fix reaches another directory")
	}
}
