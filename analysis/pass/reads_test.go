package pass_test

import (
	"slices"
	"testing"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/facts/factstest"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

const reading = `variable "size" {
  default = 3
}

locals {
  more = var.size
}

resource "x_thing" "t" {
  size = local.more
}

resource "x_other" "o" {
  thing = x_thing.t.id
  name  = "o"
}
`

// TestReads says of what a rule may ask, and of each edit, whether the rule has
// to be asked again.
func TestReads(t *testing.T) {
	asks := map[string]func(v *pass.View){
		"value":     func(v *pass.View) { v.Resource("x_thing.t").Value("size") },
		"name":      func(v *pass.View) { v.Resource("x_other.o").Value("name") },
		"absent":    func(v *pass.View) { v.Resource("x_third.t") },
		"types":     func(v *pass.View) { v.HasAny("x_th*") },
		"referrers": func(v *pass.View) { v.Referrers("x_thing.t") },
		"none":      func(v *pass.View) { v.Root() },
		"module":    func(v *pass.View) { v.Module() },
	}
	for _, test := range []struct {
		old, new string
		again    []string
	}{
		{"default = 3", "default = 4", []string{"module", "value"}},
		{"more = var.size", "more = 5", []string{"absent", "module", "name", "referrers", "types", "value"}}, // what a local leads to
		{"size = local.more", "size = 1", []string{"absent", "module", "name", "referrers", "types", "value"}},
		{`name  = "o"`, `name  = "oo"`, []string{"module", "name", "referrers"}},
		{"thing = x_thing.t.id", "thing = 1", []string{"module", "name", "referrers"}},
		{`"x_other" "o"`, `"x_third" "o"`, []string{"absent", "module", "name", "referrers", "types"}},
		{"locals", "# More.\nlocals", []string{"module", "value"}},
	} {
		snap := analysistest.Load(workspace.MapFS{"/w/main.tf": reading})
		snap = snap.With(workspace.Change{Kind: workspace.Opened, Path: "/w/main.tf", Text: reading, Version: 1})
		at := text.Range{}
		for i := range reading {
			if len(reading)-i >= len(test.old) && reading[i:i+len(test.old)] == test.old {
				at = text.Range{Start: i, End: i + len(test.old)}
			}
		}
		is := snap.With(workspace.Change{Kind: workspace.Edited, Path: "/w/main.tf", Edits: []text.Edit{{Range: at, New: test.new}}, Version: 2})
		changed := pass.Changed(snap.Module("/w"), is.Module("/w"))
		var again []string
		for name, ask := range asks {
			rule := &pass.Rule{ID: "test/" + name, Severity: analysis.Hint, Run: func(p *pass.Pass) { ask(p.View) }}
			if run := pass.NewRun(factstest.View(t, "-- main.tf --\n"+reading), rule, nil, false); run.Reads.Meets(&changed) {
				again = append(again, name)
			}
		}
		slices.Sort(again)
		if !slices.Equal(again, test.again) {
			t.Errorf("%s becomes %s: asked again are %q, want %q", test.old, test.new, again, test.again)
		}
	}
	m := analysistest.Load(workspace.MapFS{"/w/main.tf": reading}).Module("/w")
	if got := pass.Changed(m, m); got != (pass.Reads{}) {
		t.Error("a module differs from itself")
	}
}
