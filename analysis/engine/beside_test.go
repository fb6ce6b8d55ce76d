package engine_test

import (
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

// What a test says of a module follows the module and those that its runs
// name, and costs nothing where neither changed.
func TestTestsFollowTheirModules(t *testing.T) {
	const inner, outer = "/w/m/main.tf", "/w/main.tf"
	e := newEngine()
	snap := analysistest.Load(tested)
	for path, src := range tested {
		snap = snap.With(workspace.Change{Kind: workspace.Opened, Path: path, Text: src, Version: 1})
	}
	report := e.Check(snap, "/w", nil)
	version := int32(1)
	replace := func(path, old, new string) {
		t.Helper()
		start := strings.Index(snap.File(path).Text(), old)
		if start < 0 {
			t.Fatalf("%s has no %q", path, old)
		}
		version++
		edit := text.Edit{Range: text.Range{Start: start, End: start + len(old)}, New: new}
		next := snap.With(workspace.Change{Kind: workspace.Edited, Path: path, Edits: []text.Edit{edit}, Version: version})
		affected := workspace.Affected(snap, next)
		snap = next
		for _, dir := range affected {
			if dir == "/w" {
				report = e.Check(snap, "/w", report)
			}
		}
	}
	said := func(want ...string) {
		t.Helper()
		findings := report.File(testPath)
		if len(findings) != len(want) {
			t.Fatalf("%d findings, want %q: %+v", len(findings), want, findings)
		}
		for i, f := range findings {
			if !strings.Contains(f.Summary+": "+f.Detail, want[i]) {
				t.Errorf("finding %d is %q: %s, want %q", i, f.Summary, f.Detail, want[i])
			}
		}
	}
	const bare = "has no condition of its own"
	said(bare, bare)
	replace(outer, "  type = string\n", "  type = string\n  validation {\n    condition     = var.name != \"\"\n    error_message = \"x\"\n  }\n")
	said(bare)
	replace(inner, `output "text"`, `output "txt"`)
	said("no output named \"text\"", "no output named \"text\"", bare)
	replace(inner, `output "txt"`, `output "text"`)
	replace(inner, `list(string)`, `number`)
	said("number required", bare)
	replace(inner, `number`, `list(string)`)
	said(bare)
	replace(outer, `family = var.name`, `family = "x"`)
	if report.Judged() != 1 {
		t.Errorf("%d chunks were judged after an edit that no test sees, want 1", report.Judged())
	}
	said(bare)
}
