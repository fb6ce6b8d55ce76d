package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/rules"
)

// verdict is what another tool's own tests say of one resource, or of a whole
// file.
type verdict struct {
	Suite, Path, Cloud, Resource string
	Expected                     string // pass, fail
	Line                         int
	CheckID                      string `json:"check_id"`
}

// toolOf names the tool that a suite of verdicts belongs to, as in a rule's
// equivalents.
var toolOf = map[string]string{
	"checkov": "checkov", "checkov-graph": "checkov", "checkov-inline": "checkov",
	"trivy-checks": "trivy", "tfsec": "tfsec", "kics": "kics", "tflint-ruleset-aws": "tflint", "tflint-ruleset-terraform": "tflint",
}

// normal is an identifier without the prefix that not all of its users write.
func normal(id string) string { return strings.TrimPrefix(strings.ToUpper(id), "AVD-") }

// equivalents maps the identifiers of other tools to our rules.
func equivalents() map[string][]string {
	byID := map[string][]string{}
	for _, r := range rules.All() {
		for tool, ids := range r.Equivalents.ByTool() {
			for _, id := range ids {
				key := tool + " " + normal(id)
				byID[key] = append(byID[key], r.ID)
			}
		}
	}
	return byID
}

// leastPrecision and leastRecall are the shares over all mapped rows of AWS, in
// percent, that are not listed as disagreements.
const leastPrecision, leastRecall = 95, 90

// TestEquivalents holds the rules against the tests of the tools that have an
// equivalent rule: what fails there is found, what passes there is not. With -v
// it prints a row for each rule and each disagreement.
func TestEquivalents(t *testing.T) {
	dir := corpus(t)
	data, err := os.ReadFile(filepath.Join(dir, "labelled-index.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	byID := equivalents()
	e := everyRule()
	found := map[string][]diagnostic{}
	score := map[string]*agreement{}
	needed := map[int]bool{}
	listed := map[string]int{}
	total := &agreement{}
	for line := range bytes.Lines(data) {
		var v verdict
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		mapped := byID[toolOf[v.Suite]+" "+normal(v.CheckID)]
		// Of modules that are not at hand nothing is known.
		if len(mapped) == 0 || strings.HasPrefix(v.Resource, "module.") || v.Expected != "pass" && v.Expected != "fail" {
			continue
		}
		if _, done := found[v.Path]; !done {
			found[v.Path] = judged(t, e, filepath.Join(dir, filepath.FromSlash(v.Path)))
		}
		name := strings.Join(mapped, " ")
		if score[name] == nil {
			score[name] = &agreement{}
		}
		hit := slices.ContainsFunc(found[v.Path], func(d diagnostic) bool { return slices.Contains(mapped, d.rule) && v.about(d) })
		if hit != (v.Expected == "fail") {
			if i := slices.IndexFunc(disagreements, func(d disagreement) bool { return d.covers(v) }); i >= 0 {
				needed[i] = true
				listed[name]++
				continue
			}
		}
		score[name].count(v.Expected == "fail", hit)
		if v.Cloud == "aws" {
			total.count(v.Expected == "fail", hit)
		}
		if hit != (v.Expected == "fail") {
			t.Logf("%s %s %s: expected %s (%s %s:%d %s)", v.Suite, v.CheckID, name, v.Expected, strings.TrimPrefix(v.Path, "labelled/"), v.Resource, v.Line, found[v.Path])
		}
	}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 1, ' ', 0)
	fmt.Fprintln(w, "rule\tright\tmissed\twrong\tsilent\tprecision\trecall\tlisted")
	for _, name := range slices.Sorted(maps.Keys(score)) {
		fmt.Fprintf(w, "%s\t%s\t%d\n", name, score[name], listed[name])
	}
	fmt.Fprintf(w, "AWS\t%s\n", total)
	_ = w.Flush()
	t.Logf("\n%s", &table)
	for i, d := range disagreements {
		if !needed[i] {
			t.Errorf("nothing is left of the disagreement over %s %s %s", d.check, d.path, d.resources)
		}
	}
	if total.right*100 < leastPrecision*(total.right+total.wrong) {
		t.Errorf("of what the rules report, less than %d %% fails in other tools' tests: %s", leastPrecision, total)
	}
	if total.right*100 < leastRecall*(total.right+total.missed) {
		t.Errorf("of what fails in other tools' tests, less than %d %% is found: %s", leastRecall, total)
	}
}

// agreement counts verdicts.
type agreement struct{ right, missed, wrong, silent int }

func (a *agreement) count(fails, hit bool) {
	switch {
	case fails && hit:
		a.right++
	case fails:
		a.missed++
	case hit:
		a.wrong++
	default:
		a.silent++
	}
}

func (a *agreement) String() string {
	share := func(part, rest int) string {
		if part+rest == 0 {
			return "-"
		}
		return fmt.Sprintf("%.2f", float64(part)/float64(part+rest))
	}
	return fmt.Sprintf("%d\t%d\t%d\t%d\t%s\t%s", a.right, a.missed, a.wrong, a.silent, share(a.right, a.wrong), share(a.right, a.missed))
}

// about says that a finding is about what a verdict is about: its resource,
// which it may point at besides its own, something in the block on its line, or anything in the file if it names
// neither. Tools do not agree on whether a data source begins with "data.".
func (v verdict) about(d diagnostic) bool {
	switch {
	case v.Resource == "" && v.Line == 0:
		return true
	case v.Resource != "" && slices.ContainsFunc(append(d.related, d.resource), func(address string) bool {
		return strings.TrimPrefix(address, "data.") == strings.TrimPrefix(v.Resource, "data.")
	}):
		return true
	}
	return v.Line > 0 && d.first-1 <= v.Line && v.Line <= d.last
}

// judged are the findings of rules in a directory, or in one file as if it were
// alone: the files of a case declare the same things.
func judged(t *testing.T, e *engine.Engine, path string) []diagnostic {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.IsDir() {
		return stackFindings(t, e, path, "")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	snap, _ := workspace.Read(workspace.MapFS{"/w/" + filepath.Base(path): string(text)}, "/w")
	return findingsIn(t, e, snap, "/w", "")
}
