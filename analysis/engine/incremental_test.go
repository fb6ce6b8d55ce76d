package engine_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
)

func newEngine() *engine.Engine {
	return engine.New(schema.NewStore(analysistest.Pool()), check.NewCore())
}

var sample = workspace.MapFS{
	"/w/main.tf": `terraform {
  required_providers {
    mini = {
      source  = "terravet/mini"
      version = "~> 1.0"
    }
  }
}

provider "mini" {
  token = "x"
}

variable "name" {
  type = string
}

locals {
  size = 3
  name = "${var.name}-x"
}

resource "mini_server" "a" {
  count = local.size
  name  = local.name
  network {
    subnet = data.mini_image.i.id
  }
}

data "mini_image" "i" {
  family = var.name
}

resource "mini_policy" "p" {
  server   = mini_server.a[0].id
  document = module.m.text
}

module "m" {
  source = "./m"
  text   = mini_server.a[*].id
}

output "o" {
  value = mini_policy.p.id
}
`,
	"/w/m/main.tf": `variable "text" {
  type = list(string)
}

output "text" {
  value = join(",", var.text)
}
`,
}

// tested is the sample with a test, one of whose runs is of the child module.
var tested = func() workspace.MapFS {
	files := maps.Clone(sample)
	files[testPath] = `variables {
  name = "x"
}

run "inner" {
  module {
    source = "./m"
  }
  variables {
    text = ["a"]
  }
  assert {
    condition     = output.text == "a"
    error_message = "x"
  }
}

run "outer" {
  variables {
    name = run.inner.text
  }
  assert {
    condition     = mini_policy.p.server == local.name
    error_message = var.name
  }
  expect_failures = [var.name, output.o]
}
`
	return files
}()

const testPath = "/w/tests/main.tftest.hcl"

// passing is tested with values that go into the child module and come back.
var passing = func() workspace.MapFS {
	files := maps.Clone(tested)
	files["/w/main.tf"] = strings.Replace(files["/w/main.tf"], `source = "./m"`, "source = \"./m\"\n  size   = local.size", 1) +
		"output \"size\" {\n  value = module.m.size\n}\n"
	files["/w/m/main.tf"] += "variable \"size\" {\n  default = 1\n}\noutput \"size\" {\n  value = mini_server.s.size\n}\n" +
		"resource \"mini_server\" \"s\" {\n  name = \"s\"\n  size = var.size\n}\n"
	return files
}()

// Whatever is typed, the report made from the one before equals a fresh one,
// and so does that of a directory which the change is said not to affect. The
// rule looks at all that rules can see.
func TestIncrementalEqualsFresh(t *testing.T) {
	e := engineWith(spy)
	pieces := []string{"a", "_", "x", "\"", "{", "}", "\n", " = ", "[0]", ".id", "count", "local.", "var.name", "for_each", "#", "mini_server", ""}
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		snap := analysistest.Load(passing)
		for path, src := range passing {
			snap = snap.With(workspace.Change{Kind: workspace.Opened, Path: path, Text: src, Version: 1})
		}
		dirs := []string{"/w", "/w/m"}
		reports := map[string]*engine.Report{}
		for step := range 60 {
			path := "/w/main.tf"
			switch r.IntN(6) {
			case 0:
				path = "/w/m/main.tf"
			case 1:
				path = testPath
			}
			n := snap.File(path).Len()
			start := r.IntN(n + 1)
			end := min(n, start+r.IntN(4))
			edit := text.Edit{Range: text.Range{Start: start, End: end}, New: pieces[r.IntN(len(pieces))]}
			if r.IntN(5) == 0 { // put everything right again
				edit = text.Edit{Range: text.Range{Start: 0, End: n}, New: passing[path]}
			}
			before := snap
			snap = snap.With(workspace.Change{Kind: workspace.Edited, Path: path, Edits: []text.Edit{edit}, Version: int32(step + 2)})
			affected := workspace.Affected(before, snap)
			for _, dir := range dirs {
				if reports[dir] == nil || slices.Contains(affected, dir) {
					reports[dir] = e.Check(snap, dir, reports[dir])
				}
				if diff := cmp.Diff(describe(e.Check(snap, dir, nil)), describe(reports[dir])); diff != "" {
					t.Fatalf("seed %d, step %d, %s: fresh (-) and incremental (+) differ:\n%s\n%s", seed, step, dir, diff, snap.File(path).Text())
				}
			}
		}
	}
}

func describe(r *engine.Report) []string {
	var out []string
	for path, findings := range r.Files() {
		for _, f := range findings {
			out = append(out, fmt.Sprintf("%s:%v %s %s: %s", path, f.Range, f.Severity, f.Summary, f.Detail))
		}
	}
	return out
}

func edit(snap *workspace.Snapshot, path, old, new string) *workspace.Snapshot {
	src := snap.File(path).Text()
	for i := 0; i+len(old) <= len(src); i++ {
		if src[i:i+len(old)] == old {
			return snap.With(workspace.Change{Kind: workspace.Edited, Path: path, Version: 2,
				Edits: []text.Edit{{Range: text.Range{Start: i, End: i + len(old)}, New: new}}})
		}
	}
	panic("no such text: " + old)
}

func opened() *workspace.Snapshot {
	snap := analysistest.Load(sample)
	for path, src := range sample {
		snap = snap.With(workspace.Change{Kind: workspace.Opened, Path: path, Text: src, Version: 1})
	}
	return snap
}

// A keystroke judges the block that was typed in and, if the meaning of a name
// changed, those that use it; nothing else.
func TestWorkOfAKeystroke(t *testing.T) {
	e := newEngine()
	for _, test := range []struct {
		name, old, new string
		judged         int
	}{
		{"a value", `family = var.name`, `family = "x"`, 1},
		{"a comment", "\nlocals", "\n# hm\nlocals", 1},
		{"a local that one block uses", "size = 3", "size = 4", 2},
		{"an instance key that two blocks use", "count = local.size", "for_each = {}", 3},
		{"the name of a variable that three blocks use", `variable "name"`, `variable "nam"`, 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			snap := opened()
			before := e.Check(snap, "/w", nil)
			after := e.Check(edit(snap, "/w/main.tf", test.old, test.new), "/w", before)
			if after.Judged() != test.judged {
				t.Errorf("%d chunks were judged, want %d", after.Judged(), test.judged)
			}
		})
	}
}

// A change of an unsaved child module is seen by its caller at once.
func TestCallerFollowsChild(t *testing.T) {
	e := newEngine()
	snap := opened()
	before := e.Check(snap, "/w", nil)
	if n := len(before.File("/w/main.tf")); n != 0 {
		t.Fatalf("%d findings in the sample, want none: %v", n, describe(before))
	}
	renamed := edit(snap, "/w/m/main.tf", `variable "text"`, `variable "texts"`)
	after := e.Check(renamed, "/w", before)
	var codes []string
	for _, f := range after.File("/w/main.tf") {
		codes = append(codes, f.Code)
	}
	want := []string{"terraform/missing-required-argument", "terraform/unsupported-argument"}
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Errorf("codes of the caller's findings (-want +got):\n%s", diff)
	}
	if again := e.Check(edit(renamed, "/w/m/main.tf", `variable "texts"`, `variable "text"`), "/w", after); len(again.File("/w/main.tf")) != 0 {
		t.Errorf("the findings stay after the name is right again: %v", describe(again))
	}
}

// A fix that does not do what it should is not offered.
func TestFixesAreProven(t *testing.T) {
	e := newEngine()
	snap := edit(opened(), "/w/main.tf", "document = module", "documnt = module")
	r := e.Check(snap, "/w", nil)
	var found analysis.Finding
	for _, f := range r.File("/w/main.tf") {
		if f.Code == "terraform/unsupported-argument" {
			found = f
		}
	}
	fixes := e.Fixes(snap, "/w", found)
	if len(fixes) != 1 || fixes[0].Title != `Rename to "document"` || !fixes[0].Preferred {
		t.Fatalf("fixes: %+v", fixes)
	}
	stale := found
	stale.Range.Start++
	if fixes := e.Fixes(snap, "/w", stale); len(fixes) != 0 {
		t.Errorf("fixes of a finding that is not there: %+v", fixes)
	}
}

// What lies in a file that could not be read is not undeclared.
func TestUnreadFileHidesDeclarations(t *testing.T) {
	e := newEngine()
	files := workspace.MapFS{"/w/main.tf": "output \"o\" {\n  value = var.elsewhere\n}\n"}
	if n := len(e.Check(analysistest.Load(files), "/w", nil).File("/w/main.tf")); n != 1 {
		t.Fatalf("%d findings, want one about var.elsewhere", n)
	}
	files["/w/huge.tf"] = string(make([]byte, workspace.MaxFileSize+1))
	if found := describe(e.Check(analysistest.Load(files), "/w", nil)); len(found) > 0 && found[0][:12] == "/w/main.tf:{" {
		t.Errorf("findings beside a file that was not read: %v", found)
	}
}
