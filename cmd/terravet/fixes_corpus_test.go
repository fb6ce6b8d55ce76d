package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

var (
	samples = flag.Int("samples", 0, "fixes: how many cases of each class to try; 0: all")
	class   = flag.String("class", "", "fixes: only classes that match this")
)

// repair is what became of one planted fault.
type repair struct {
	title  string // of the fix that was applied, empty for none
	fixed  workspace.MapFS
	clean  bool // nothing is reported any more
	named  bool // the edit does what the case names
	valid  bool // by the real validate
	answer string
}

// TestFixes applies to each planted fault the fix that is preferred, or else
// the first one, and counts by class how often there is one, how often nothing
// is reported afterwards, and how often it does what the case names. With
// TERRAVET_ORACLE naming a command that says of a directory what the real
// validate says (in its JSON), that is asked too:
//
//	TERRAVET_ORACLE=… go test ./cmd/terravet -run TestFixes -v -samples 1
func TestFixes(t *testing.T) {
	dir := corpus(t)
	stacks := readStacks(t, filepath.Join(dir, "ai-stacks", "stacks"))
	cases := readMutations(t, dir)
	oracle := os.Getenv("TERRAVET_ORACLE")
	if testing.Short() && oracle == "" {
		t.Skip("a minute of work; not with -short")
	}
	chosen := cases[:0:0]
	count := map[string]int{}
	for _, m := range cases {
		if *class != "" && !regexp.MustCompile(*class).MatchString(m.Class) {
			continue
		}
		if count[m.Class]++; *samples == 0 || count[m.Class] <= *samples {
			chosen = append(chosen, m)
		}
	}
	e := newEngine()
	repairs := make([]repair, len(chosen))
	sideBySide(len(chosen), func(i int) {
		m := &chosen[i]
		repairs[i] = repairOf(e, m, stacks[m.Stack])
		if r := &repairs[i]; oracle != "" && r.title != "" {
			version := "v5"
			if m.Variant == "flat-v6" {
				version = "v6"
			}
			r.answer, r.valid = ask(t, oracle, version, mutationRoot, r.fixed)
		}
	})
	type row struct{ all, fixed, clean, named, valid int }
	rows := map[string]*row{}
	total := &row{}
	for i := range chosen {
		m, r := &chosen[i], repairs[i]
		if rows[m.Class] == nil {
			rows[m.Class] = &row{}
		}
		for _, row := range []*row{rows[m.Class], total} {
			row.all++
			row.fixed += one(r.title != "")
			row.clean += one(r.clean)
			row.named += one(r.named)
			row.valid += one(r.valid)
		}
		if !r.named || oracle != "" && !r.valid {
			t.Logf("%s: %q for %s:%d %q, wanted %q (%s): clean %v, named %v, valid %v %s", m.ID, r.title, m.Expected.File, m.Expected.Line,
				m.Expected.Token, m.Expected.Fix, m.Expected.FixKind, r.clean, r.named, r.valid, r.answer)
		}
	}
	var table strings.Builder
	fmt.Fprintf(&table, "%-24s %5s %5s %5s %5s %5s\n", "class", "cases", "fixed", "clean", "named", "valid")
	line := func(name string, r *row) {
		valid := "-"
		if oracle != "" {
			valid = fmt.Sprint(r.valid)
		}
		fmt.Fprintf(&table, "%-24s %5d %5d %5d %5d %5s\n", name, r.all, r.fixed, r.clean, r.named, valid)
	}
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		line(name, rows[name])
	}
	line("all", total)
	t.Logf("\n%s", &table)
	if *samples > 0 {
		return // a share of few says nothing
	}
	for name, r := range rows {
		least, ok := leastFixed[name]
		if !ok {
			least = usualLeast
		}
		if oracle != "" && 100*r.valid < least.clean*r.all {
			t.Errorf("%s: of %d are %d valid, at least %d %% are wanted", name, r.all, r.valid, least.clean)
		}
		if 100*r.clean < least.clean*r.all || 100*r.named < least.named*r.all {
			t.Errorf("%s: of %d are %d clean and %d as named, at least %d %% and %d %% are wanted", name, r.all, r.clean, r.named, least.clean, least.named)
		}
	}
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// TestInvalidStacks fixes whole stacks that the real validate refused: with all
// preferred fixes nothing is wrong with them any more.
func TestInvalidStacks(t *testing.T) {
	dir := filepath.Join(corpus(t), "ai-stacks")
	stacks := readStacks(t, filepath.Join(dir, "stacks"))
	oracle := os.Getenv("TERRAVET_ORACLE")
	e := newEngine()
	for _, name := range slices.Sorted(maps.Keys(stacks)) {
		var recorded struct{ Valid *bool }
		data, err := os.ReadFile(filepath.Join(dir, "validate", name+".json"))
		if err != nil || json.Unmarshal(data, &recorded) != nil || recorded.Valid != nil && *recorded.Valid {
			continue
		}
		t.Run(name, func(t *testing.T) {
			files := workspace.MapFS{}
			for file, src := range stacks[name] {
				files[filepath.Join(mutationRoot, file)] = src
			}
			snap, _ := workspace.Read(files, mutationRoot)
			after, applied := e.FixAll(snap, snap.Dirs(), engine.Wanted{Review: true, Rename: true})
			for _, a := range applied {
				t.Logf("%s:%d: %s", filepath.Base(a.Finding.Path), a.Line+1, a.Fix.Title)
			}
			files = workspace.MapFS{}
			for _, dir := range after.Dirs() {
				if m := after.Module(dir); m != nil {
					for _, f := range m.Files() {
						files[f.Path] = f.Text()
					}
				}
			}
			if errs, _ := faults(e, files, mutationRoot); len(errs) > 0 {
				t.Errorf("left: %v", errs)
			}
			if oracle != "" {
				if answer, valid := ask(t, oracle, "v5", mutationRoot, files); !valid {
					t.Errorf("validate says %s", answer)
				}
			}
			if name == "pipeline-03" && !tlsRequired(after) {
				t.Error("the cluster does not require TLS")
			}
		})
	}
}

// tlsRequired says that the Redshift cluster's parameter group requires TLS,
// which is what an argument wanted that does not exist.
func tlsRequired(snap *workspace.Snapshot) bool {
	m := snap.Module(mutationRoot)
	for _, b := range m.Blocks() {
		if b.Label(0) != "aws_redshift_cluster" {
			continue
		}
		group := b.Body().Attributes["cluster_parameter_group_name"]
		if group == nil || len(group.Expr.Variables()) != 1 {
			return false
		}
		steps := group.Expr.Variables()[0]
		step, _ := steps[1].(hcl.TraverseAttr)
		for _, p := range m.Declared(steps.RootName() + "." + step.Name) {
			for _, nested := range p.Body().Blocks {
				name, _ := module.LiteralString(nested.Body.Attributes["name"].Expr)
				if on, ok := module.LiteralBool(nested.Body.Attributes["value"].Expr); name == "require_ssl" && ok && on {
					return true
				}
			}
		}
	}
	return false
}

// least is the least share, in percent, of the cases of a class after whose fix
// nothing must be reported, and whose fix must do what the case names.
type least struct{ clean, named int }

var usualLeast = least{95, 90}

var leastFixed = map[string]least{
	// One value was given to two arguments in one; it does not fit both of them
	// in all cases, and is then given to the one that it fits.
	"arg-fused": {95, 90},
	// The cases name a call of the module, which nobody can write: it is not
	// known where the module is. A resource here is referred to, or what cannot
	// be known is left out.
	"ref-undeclared-module": {95, 25},
}

func readMutations(t testing.TB, dir string) []mutation {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "mutations.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []mutation
	for line := range bytes.Lines(data) {
		var m mutation
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, m)
	}
	return cases
}

// repairOf applies the best fix of the planted fault.
func repairOf(e *engine.Engine, m *mutation, stack map[string]string) repair {
	files := m.files(stack)
	snap, _ := workspace.Read(files, mutationRoot)
	var r repair
	for _, dir := range snap.Dirs() {
		report := e.Check(snap, dir, nil)
		for path, findings := range report.Files() {
			for _, f := range findings {
				// Whatever is reported of one fault, one fix must do.
				here := m.Expected.Line == 0 || filepath.Base(path) == m.Expected.File && snap.File(path).HCLPos(f.Range.Start).Line == m.Expected.Line
				if f.Severity != analysis.Error || !here || r.title != "" {
					continue
				}
				fixes := e.FixesIn(snap, report, f)
				if len(fixes) == 0 {
					continue
				}
				i := max(0, slices.IndexFunc(fixes, func(fix analysis.Fix) bool { return fix.Preferred }))
				r.title, r.fixed = fixes[i].Title, applyTo(files, fixes[i])
			}
		}
	}
	if r.title == "" {
		return r
	}
	errs, _ := faults(e, r.fixed, mutationRoot)
	r.clean = len(errs) == 0
	r.named = m.asNamed(stack, files, r.fixed)
	return r
}

// applyTo is a copy of files with a fix.
func applyTo(files workspace.MapFS, fix analysis.Fix) workspace.MapFS {
	out := maps.Clone(files)
	edits := map[string][]text.Edit{}
	for _, e := range fix.Edits {
		edits[e.Path] = append(edits[e.Path], e.Edit)
	}
	for path, own := range edits {
		if src, ok := text.Apply(out[path], own); ok {
			out[path] = src
		}
	}
	if fix.Rename != nil {
		out[fix.Rename.To] = out[fix.Rename.From]
		delete(out, fix.Rename.From)
	}
	return out
}

// asNamed says that a fix did what the case names: it put the stack back as it
// was or, where the case leaves a choice, made one of the kind.
func (m *mutation) asNamed(stack map[string]string, broken, fixed workspace.MapFS) bool {
	intact := *m
	intact.Edits = nil
	for _, e := range m.Edits {
		if e.Create {
			intact.Edits = append(intact.Edits, e)
		}
	}
	whole := intact.files(stack)
	same := true
	for path := range fixed {
		same = same && words(whole[path]) == words(fixed[path])
	}
	kind, fix, token := m.Expected.FixKind, m.Expected.Fix, m.Expected.Token
	added, removed := changedLines(broken, fixed)
	switch {
	case same:
		return true
	case strings.HasPrefix(kind, "move"):
		return sortedLines(whole) == sortedLines(fixed) // it may stand elsewhere in its block
	case kind == "removed in the newer provider":
		return strings.Contains(removed, token) && !strings.Contains(" "+words(added), " "+token+" =")
	case m.Variant == "module" && strings.Contains(removed, token) && added == "":
		return strings.Contains(fixed[filepath.Join(mutationRoot, m.Expected.File)], fix) // it was set already
	case m.Variant == "module":
		return strings.Contains(added, fix) && fix != ""
	case kind == "rename", strings.HasPrefix(kind, "add"):
		last := fix[strings.LastIndexByte(fix, '.')+1:]
		return fix != "" && strings.Contains(added, last) || kind == "add for_each/count or replace" && (strings.Contains(added, "for_each") || strings.Contains(added, "count") || !strings.Contains(added, token))
	case kind == "rename or declare", kind == "declare module":
		return strings.Contains(added, fix) && fix != "" || strings.Contains(added, `"`+token+`"`)
	case strings.HasPrefix(kind, "split:"):
		a, b, _ := strings.Cut(strings.TrimPrefix(kind, "split:"), "+")
		return strings.Contains(added, a) && strings.Contains(added, b)
	case strings.HasPrefix(kind, "remove"), kind == "rename or remove":
		return strings.Contains(removed, token) && len(words(added)) < len(words(removed))
	case strings.HasPrefix(kind, "value of type"), kind == "whole number", kind == "wrap in toset()":
		return strings.Contains(removed, token) && added != ""
	case strings.HasPrefix(kind, "close"):
		return strings.Contains(added, fix[len(fix)-1:])
	}
	return false
}

// changedLines are the lines that only one side has, without their layout.
func changedLines(before, after workspace.MapFS) (added, removed string) {
	count := map[string]int{}
	for path, src := range before {
		for line := range strings.Lines(src) {
			count[path+"\x00"+words(line)]++
		}
	}
	for path, src := range after {
		for line := range strings.Lines(src) {
			key := path + "\x00" + words(line)
			if count[key]--; count[key] < 0 {
				added += strings.TrimSpace(line) + "\n"
			}
		}
	}
	for key, n := range count {
		if n > 0 {
			_, line, _ := strings.Cut(key, "\x00")
			removed += line + "\n"
		}
	}
	return added, removed
}

// sortedLines are the lines of all files that are not empty, in no order.
func sortedLines(files workspace.MapFS) string {
	var all []string
	for path, src := range files {
		for line := range strings.Lines(src) {
			if line = words(line); line != "" {
				all = append(all, path+" "+line)
			}
		}
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// words is a text without its layout.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// ask has the real validate judge the files below root, with the schemas of a
// version of the provider; valid is its verdict.
func ask(t *testing.T, oracle, version, root string, files workspace.MapFS) (answer string, valid bool) {
	dir := t.TempDir()
	for path, src := range files {
		rel, err := filepath.Rel(root, path)
		if err != nil {
			t.Error(err)
			return "", false
		}
		full := filepath.Join(dir, rel)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Error(err)
			return "", false
		}
		if err := os.WriteFile(full, []byte(src), 0o644); err != nil {
			t.Error(err)
			return "", false
		}
	}
	out, err := exec.Command("bash", oracle, dir, version).Output()
	var verdict struct {
		Valid       bool
		Diagnostics []struct{ Severity, Summary, Detail string }
	}
	if json.Unmarshal(out, &verdict) != nil {
		return fmt.Sprintf("no verdict: %v %s", err, cmp.Or(string(out), "")), false
	}
	for _, d := range verdict.Diagnostics {
		if d.Severity == "error" {
			answer += fmt.Sprintf("[%s: %.150s] ", d.Summary, d.Detail)
		}
	}
	return answer, verdict.Valid
}
