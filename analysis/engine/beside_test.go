package engine_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/engine"
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

// Half a file of tests, mocks or queries, or one with a character less, is no
// reason to stumble, and a Report made from the one before is as a fresh one.
func TestBesideWhileTyping(t *testing.T) {
	mocks, queries, json := "/w/tests/mini.tfmock.hcl", "/w/all.tfquery.hcl", "/w/tests/more.tftest.json"
	files := maps.Clone(tested)
	files[mocks] = `mock_resource "mini_server" {
  defaults = {
    id = "x"
  }
}

override_data {
  target = data.mini_image.i
  values = { id = "y" }
}
`
	files[queries] = `variable "tag" {
  default = "x"
}

list "mini_server" "all" {
  provider = mini
  config {
    filter = "${var.tag}-${local.name}"
  }
}
`
	files[json] = `{
  "variables": {"name": "x"},
  "mock_provider": {"mini": {"mock_data": {"mini_image": {"defaults": {"id": "x"}}}}},
  "run": {"one": {"command": "plan", "assert": {"condition": "${output.o == var.name}", "error_message": "x"},
    "expect_failures": ["var.name"], "override_resource": [{"target": "mini_policy.p", "values": {}}]}}
}
`
	e := newEngine()
	for _, path := range []string{testPath, mocks, queries, json} {
		src := files[path]
		snap := analysistest.Load(files)
		var report *engine.Report
		step := 1
		if testing.Short() {
			step = 7
		}
		for n := 0; n < len(src); n += step {
			for _, typed := range []string{src[:n], src[:n] + src[n+1:]} {
				snap = snap.With(workspace.Change{Kind: workspace.Opened, Path: path, Text: typed, Version: int32(n)})
				report = e.Check(snap, workspace.Dir(path), report)
				if diff := cmp.Diff(describe(e.Check(snap, workspace.Dir(path), nil)), describe(report)); diff != "" {
					t.Fatalf("%s cut at %d: fresh (-) and incremental (+) differ:\n%s", path, n, diff)
				}
			}
		}
	}
}
