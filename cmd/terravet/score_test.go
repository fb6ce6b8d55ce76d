package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/rules"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/bundled"
)

// label is one judgement about one resource of a stack, made by reading it. Tp
// and fn are true defects, fp and tn are none.
type label struct {
	Stack, Rule, Resource, File, Label string
	Line                               int
}

// diagnostic is a finding of a rule in a stack.
type diagnostic struct {
	stack, rule, resource, file string
	line                        int
	first, last                 int      // lines of the block around it
	related                     []string // the resources that it points at besides
	severity                    analysis.Severity
	detail                      string
}

// meets says that a finding is about what a label is about.
func (l label) meets(d diagnostic) bool {
	if d.stack != l.Stack || short(d.rule) != short(l.Rule) {
		return false
	}
	return d.resource == l.Resource || d.file == l.File && l.Line > 0 && max(d.line-l.Line, l.Line-d.line) <= 3
}

// short is the name of a rule without its group.
func short(rule string) string { return rule[strings.LastIndexByte(rule, '/')+1:] }

func readLabels(t *testing.T, dir string) []label {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "labels.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []label
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var l label
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		if l.Rule != "" {
			all = append(all, l)
		}
	}
	return all
}

// everyRule is an engine whose rules run whatever their profile is.
func everyRule() *engine.Engine {
	var all []*pass.Rule
	for _, r := range rules.All() {
		on := *r
		on.Profile = analysis.Default
		all = append(all, &on)
	}
	return engine.New(schema.NewStore(bundled.Pool()), check.NewCore(), all...)
}

// stackFindings are the findings of rules in one stack.
func stackFindings(t *testing.T, e *engine.Engine, root, stack string) []diagnostic {
	t.Helper()
	snap, _ := workspace.Read(workspace.Disk{}, root)
	return findingsIn(t, e, snap, root, stack)
}

func findingsIn(t *testing.T, e *engine.Engine, snap *workspace.Snapshot, root, stack string) []diagnostic {
	t.Helper()
	var all []diagnostic
	for _, dir := range snap.Dirs() {
		report := e.Check(snap, dir, nil)
		for _, trouble := range report.Troubles() {
			t.Error(trouble)
		}
		for file, findings := range report.Files() {
			for _, f := range findings {
				if strings.HasPrefix(f.Code, "terraform/") {
					continue
				}
				relative, err := filepath.Rel(root, file)
				if err != nil {
					t.Fatal(err)
				}
				source := snap.File(file)
				chunk := source.ChunkAt(f.Range.Start)
				first := source.HCLPos(source.ChunkStart(chunk)).Line
				var related []string
				for _, r := range f.Related {
					related = append(related, resourceAt(snap, r.Location))
				}
				all = append(all, diagnostic{stack: stack, rule: f.Code, related: related, resource: f.Address, file: filepath.ToSlash(relative),
					line: source.HCLPos(f.Range.Start).Line, first: first, last: first + source.Chunks()[chunk].Lines,
					severity: f.Severity, detail: f.Detail})
			}
		}
	}
	return all
}

// resourceAt is the address of the resource that is written at a place, "" if
// there is none.
func resourceAt(snap *workspace.Snapshot, at analysis.Location) string {
	source := snap.File(at.Path)
	for _, block := range source.Chunks()[source.ChunkAt(at.Range.Start)].Body.Blocks {
		if len(block.Labels) == 2 {
			return strings.TrimPrefix(block.Type+".", "resource.") + strings.Join(block.Labels, ".")
		}
	}
	return ""
}

// TestScore holds the findings of all rules against labelled resources: what
// must be found is found, what must not be is not. With -v it prints a row for
// each rule, and what a reader has to judge.
func TestScore(t *testing.T) {
	dir := corpus(t)
	labels := readLabels(t, dir)
	stacks, err := filepath.Glob(filepath.Join(dir, "ai-stacks", "stacks", "*"))
	if err != nil || len(stacks) == 0 {
		t.Fatalf("no stacks: %v", err)
	}
	known := map[string]bool{}
	for _, r := range rules.All() {
		known[short(r.ID)] = true
	}
	labelled := map[string]bool{}
	for _, l := range labels {
		labelled[l.Stack] = true
	}
	e := everyRule()
	score := map[string]*scoreRow{}
	row := func(rule string) *scoreRow {
		if score[short(rule)] == nil {
			score[short(rule)] = &scoreRow{}
		}
		return score[short(rule)]
	}
	hit := make([]bool, len(labels))
	for _, root := range stacks {
		stack := filepath.Base(root)
		if !labelled[stack] {
			continue
		}
		for _, d := range stackFindings(t, e, root, stack) {
			expected, forbidden, met := false, false, false
			for i, l := range labels {
				if !l.meets(d) {
					continue
				}
				met = true
				if l.Label == "tp" || l.Label == "fn" {
					expected, hit[i] = true, true
				}
				forbidden = forbidden || l.Label == "fp" || l.Label == "tn"
			}
			switch {
			case expected:
				row(d.rule).right++
			case forbidden:
				row(d.rule).wrong++
				t.Logf("forbidden: %s", d)
			case met:
				row(d.rule).debatable++
			default:
				row(d.rule).unlabelled++
				if d.severity <= analysis.Warning {
					t.Logf("to judge: %s", d)
				}
			}
		}
	}
	for i, l := range labels {
		if l.Label != "tp" && l.Label != "fn" {
			continue
		}
		row(l.Rule).expected++
		if hit[i] {
			row(l.Rule).found++
		} else if known[short(l.Rule)] {
			t.Logf("missed: %s/%s:%d %s %s", l.Stack, path.Base(l.File), l.Line, l.Rule, l.Resource)
		}
	}
	t.Logf("\n%s", table(score, known))
	total := &scoreRow{}
	for _, r := range score {
		total.right, total.wrong = total.right+r.right, total.wrong+r.wrong
		total.expected, total.found = total.expected+r.expected, total.found+r.found
	}
	if 100*total.right < leastRight*(total.right+total.wrong) || 100*total.found < leastLabelled*total.expected {
		t.Errorf("%d findings are right and %d forbidden, and %d of %d labelled ones are found; at least %d %% and %d %% are wanted",
			total.right, total.wrong, total.found, total.expected, leastRight, leastLabelled)
	}
}

// leastRight and leastLabelled are the shares of labelled findings that must be
// right, and of those that are wanted that must be found, in percent.
const leastRight, leastLabelled = 97, 92

func (d diagnostic) String() string {
	return fmt.Sprintf("%s/%s:%d %s %s: %s", d.stack, d.file, d.line, d.severity, d.rule, d.detail)
}

type scoreRow struct{ right, wrong, unlabelled, debatable, expected, found int }

// table writes a row for each rule and one for all that exist.
func table(score map[string]*scoreRow, known map[string]bool) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 1, ' ', 0)
	fmt.Fprintln(w, "rule\tright\tforbidden\tunlabelled\tdebatable\texpected\tfound\tprecision\trecall")
	ratio := func(a, b int) string {
		if b == 0 {
			return "-"
		}
		return fmt.Sprintf("%.2f", float64(a)/float64(b))
	}
	write := func(name string, r *scoreRow) {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%s\n", name, r.right, r.wrong, r.unlabelled, r.debatable, r.expected, r.found,
			ratio(r.right, r.right+r.wrong), ratio(r.found, r.expected))
	}
	total, names := &scoreRow{}, []string{}
	for name, r := range maps.Clone(score) {
		if !known[name] {
			name += " (no such rule)"
			score[name] = r
		}
		names = append(names, name)
		total.right, total.wrong, total.unlabelled, total.debatable = total.right+r.right, total.wrong+r.wrong, total.unlabelled+r.unlabelled, total.debatable+r.debatable
		total.expected, total.found = total.expected+r.expected, total.found+r.found
	}
	slices.Sort(names)
	for _, name := range names {
		write(name, score[name])
	}
	write("TOTAL", total)
	_ = w.Flush()
	return b.String()
}
