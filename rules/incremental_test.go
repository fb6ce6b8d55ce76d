package rules_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/rules"
)

// always are all rules, whatever their profile.
func always() []*pass.Rule {
	var all []*pass.Rule
	for _, r := range rules.All() {
		on := *r
		on.Profile = analysis.Default
		all = append(all, &on)
	}
	return all
}

// words are what edits exchange with each other: names, numbers, references.
var words = regexp.MustCompile(`[\w."*-]+`)

// mistype exchanges, removes or inserts something in a text, mostly so that it
// stays a configuration.
func mistype(r *rand.Rand, src string) text.Edit {
	at := words.FindAllStringIndex(src, -1)
	if len(at) == 0 || r.IntN(6) == 0 {
		pieces := []string{"\n", "\"", "}", "{", "x", ".", "# ", " = ", "\n\nlocals {\n  more = 1\n}\n"}
		start := r.IntN(len(src) + 1)
		return text.Edit{Range: text.Range{Start: start, End: min(len(src), start+r.IntN(3))}, New: pieces[r.IntN(len(pieces))]}
	}
	one, other := at[r.IntN(len(at))], at[r.IntN(len(at))]
	edit := text.Edit{Range: text.Range{Start: one[0], End: one[1]}, New: src[other[0]:other[1]]}
	if r.IntN(5) == 0 { // the whole line goes
		edit.New = ""
		edit.Range.Start = strings.LastIndexByte(src[:one[0]], '\n') + 1
		if n := strings.IndexByte(src[one[1]:], '\n'); n >= 0 {
			edit.Range.End += n + 1
		}
	}
	return edit
}

// Whatever is typed, what a rule found before and is taken over is what it would
// find again: the reports equal fresh ones.
func TestIncrementalEqualsFresh(t *testing.T) {
	e := engine.New(store(), core(), always()...)
	sources := []workspace.MapFS{{folder + "/main.tf": stack(35)}}
	for _, rule := range rules.All() {
		sources = append(sources, example(rule.Doc.Bad), example(rule.Doc.Good))
	}
	taken, run := 0, 0
	for seed, files := range sources {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		snap := analysistest.Load(files)
		var paths []string
		for path, src := range files {
			if strings.HasSuffix(path, ".tf") {
				paths = append(paths, path)
				snap = snap.With(workspace.Change{Kind: workspace.Opened, Path: path, Text: src, Version: 1})
			}
		}
		slices.Sort(paths)
		reports := map[string]*engine.Report{}
		for step := range 8 {
			path := paths[r.IntN(len(paths))]
			src := snap.File(path).Text()
			edit := mistype(r, src)
			if step%4 == 3 { // put everything right again
				edit = text.Edit{Range: text.Range{Start: 0, End: len(src)}, New: files[path]}
			}
			if step > 0 {
				snap = snap.With(workspace.Change{Kind: workspace.Edited, Path: path, Edits: []text.Edit{edit}, Version: int32(step + 2)})
			}
			for _, dir := range snap.Dirs() {
				before := reports[dir]
				reports[dir] = e.Check(snap, dir, before)
				fresh := e.Check(snap, dir, nil)
				if diff := cmp.Diff(told(fresh), told(reports[dir])); diff != "" {
					t.Fatalf("source %d, step %d, %s: fresh (-) and incremental (+) differ:\n%s\n%s", seed, step, dir, diff, snap.File(path).Text())
				}
				if before != nil && reports[dir] != before {
					run += len(reports[dir].Ruled())
					taken += len(fresh.Ruled()) - len(reports[dir].Ruled())
				}
			}
		}
	}
	t.Logf("%d times a rule was run, %d times what it found was taken over", run, taken)
	if taken < run/4 {
		t.Error("hardly anything is taken over")
	}
}

// told is all that a report says.
func told(r *engine.Report) []string {
	var all []string
	for path, findings := range r.Files() {
		for _, f := range findings {
			line := fmt.Sprintf("%s:%v %v %s %s %s", filepath.Base(path), f.Range, f.Context, f.Code, f.Severity, f.Detail)
			for _, related := range f.Related {
				line += fmt.Sprintf(" [%s:%v %s]", filepath.Base(related.Path), related.Range, related.Message)
			}
			all = append(all, line)
		}
	}
	return append(all, r.Troubles()...)
}

// An edit of an argument runs the rules that read blocks of its kind, and no
// others.
func TestWorkOfAKeystroke(t *testing.T) {
	e := engine.New(store(), core(), always()...)
	files := workspace.MapFS{folder + "/main.tf": stack(30)}
	snap := analysistest.Load(files)
	snap = snap.With(workspace.Change{Kind: workspace.Opened, Path: folder + "/main.tf", Text: files[folder+"/main.tf"], Version: 1})
	report := e.Check(snap, folder, nil)
	for _, test := range []struct {
		what, old, new string
		others         []string // of types that no rule may be run for
	}{
		{"a number in a database", "allocated_storage       = 50", "allocated_storage       = 51", []string{"aws_s3_bucket", "aws_secretsmanager_secret"}},
		{"a name of a bucket", `bucket = "${local.name}-0"`, `bucket = "${local.name}-00"`, []string{"aws_db_instance", "aws_security_group"}},
		{"a comment", "resource \"aws_s3_bucket\" \"b0\"", "# More.\n\nresource \"aws_s3_bucket\" \"b0\"", []string{"aws_db_instance", "aws_security_group"}},
	} {
		src := snap.File(folder + "/main.tf").Text()
		at := strings.Index(src, test.old)
		edit := text.Edit{Range: text.Range{Start: at, End: at + len(test.old)}, New: test.new}
		after := e.Check(snap.With(workspace.Change{Kind: workspace.Edited, Path: folder + "/main.tf", Edits: []text.Edit{edit}, Version: 2}), folder, report)
		for _, rule := range after.Ruled() {
			if len(rule.Types) == 1 && slices.Contains(test.others, rule.Types[0]) {
				t.Errorf("%s: %s is run", test.what, rule.ID)
			}
		}
		t.Logf("%s: %d of %d rules are run", test.what, len(after.Ruled()), len(report.Ruled()))
		if n, all := len(after.Ruled()), len(report.Ruled()); n > all/2 {
			t.Errorf("%s: %d of %d rules are run", test.what, n, all)
		}
	}
}

// What rules add to a keystroke is bounded, whatever the machine: most of a
// large module is not looked at again.
func TestKeystrokeAllocations(t *testing.T) {
	for resources, most := range map[int]float64{30: 5_000, 1000: 60_000} {
		typist := newTypist(resources, always()...)
		if n := testing.AllocsPerRun(10, typist.key); n > most {
			t.Errorf("%d resources: %.0f allocations for a keystroke, want at most %.0f", resources, n, most)
		}
	}
}
