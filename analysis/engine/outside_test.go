package engine_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

const providers = `terraform {
  required_providers {
    mini = {
      source = "terravet/mini"
    }
  }
}
`

// outside has what findings rest on outside of the text of their module: values
// in other files, files that functions read, lock files of callers.
var outside = workspace.MapFS{
	"/w/a/main.tf": providers + `provider "mini" {
  token = file("${path.module}/token.txt")
}
variable "size" {
  type = number
  validation {
    condition     = var.size > 2
    error_message = "Too small: ${var.size}."
  }
}
variable "name" {
  type    = string
  default = "x"
}
locals {
  text = templatefile("${path.module}/t.tftpl", { name = "x" })
  all  = [for f in fileset(path.module, "*.txt") : file(f)]
}
module "shared" {
  source = "../shared"
  size   = 5
}
output "o" {
  value = upper(local.text)
}
`,
	"/w/a/terraform.tfvars":    "size = 3\nname = \"n\"\n",
	"/w/a/env/prod.tfvars":     "name = \"n\"\nsize = 1\nnmae = 1\n",
	"/w/a/t.tftpl":             "Hello ${name}\n",
	"/w/a/token.txt":           "secret",
	"/w/a/.terraform.lock.hcl": "provider \"registry.terraform.io/terravet/mini\" {\n  version = \"1.0.0\"\n}\n",
	"/w/b/main.tf":             providers + "module \"shared\" {\n  source = \"../shared\"\n  size   = 20\n}\n",
	"/w/b/.terraform.lock.hcl": "provider \"registry.terraform.io/terravet/mini\" {\n  version = \"1.5.0\"\n}\n",
	"/w/shared/main.tf": providers + `variable "size" {
  type = number
  validation {
    condition     = var.size > 10
    error_message = "Too small."
  }
}
resource "mini_server" "a" {
  name       = "a"
  kms_key_id = "k"
  network {
    subnet = file("${path.module}/subnet.txt")
  }
}
`,
}

// Whatever changes outside of a module, the report made from the one before
// equals a fresh one, also while answers of the disk are still due.
func TestOutsideIncrementalEqualsFresh(t *testing.T) {
	e := engineWith(spy)
	pieces := []string{"a", "x", "\"", "{", "}", "\n", " = ", "3", "name", "${", "1.5.0", "size", "var.", "#", ""}
	var paths []string
	for path := range outside {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	said := 0
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 2))
		snap := analysistest.Load(outside)
		for _, path := range paths {
			snap = snap.With(workspace.Change{Kind: workspace.Opened, Path: path, Text: outside[path], Version: 1})
		}
		reports := map[string]*engine.Report{}
		for step := range 50 {
			path := paths[r.IntN(len(paths))]
			var change workspace.Change
			switch r.IntN(8) {
			case 0: // put right again
				change = workspace.Change{Kind: workspace.Opened, Path: path, Text: outside[path]}
			case 1:
				change = workspace.Change{Kind: workspace.Closed, Path: path}
			case 2: // the disk answers
				dir := snap.Dirs()[r.IntN(len(snap.Dirs()))]
				if report := reports[dir]; report != nil {
					change = snap.Ask(outside, dir, report.Asks())
				}
			default:
				file := snap.File(path)
				if file == nil {
					continue
				}
				n := file.Len()
				start := r.IntN(n + 1)
				edit := text.Edit{Range: text.Range{Start: start, End: min(n, start+r.IntN(4))}, New: pieces[r.IntN(len(pieces))]}
				change = workspace.Change{Kind: workspace.Edited, Path: path, Edits: []text.Edit{edit}}
			}
			snap = snap.With(change)
			for _, dir := range snap.Dirs() {
				reports[dir] = e.Check(snap, dir, reports[dir])
				fresh := e.Check(snap, dir, nil)
				said += len(describe(fresh))
				if diff := cmp.Diff(describe(fresh), describe(reports[dir])); diff != "" {
					t.Fatalf("seed %d, step %d (%s), %s: fresh (-) and incremental (+) differ:\n%s", seed, step, change.Path, dir, diff)
				}
				if diff := cmp.Diff(fresh.Asks(), reports[dir].Asks()); diff != "" {
					t.Fatalf("seed %d, step %d (%s), %s: fresh (-) and incremental (+) ask differently:\n%s", seed, step, change.Path, dir, diff)
				}
			}
		}
	}
	if said == 0 {
		t.Error("nothing was found at all")
	}
}

// An edit outside of a module costs what it concerns.
func TestOutsideJudgesWhatIsConcerned(t *testing.T) {
	e := newEngine()
	snap := analysistest.Load(outside)
	for _, path := range []string{"/w/a/main.tf", "/w/a/terraform.tfvars", "/w/a/t.tftpl"} {
		snap = snap.With(workspace.Change{Kind: workspace.Opened, Path: path, Text: outside[path], Version: 1})
	}
	before, snap := e.CheckReading(outside, snap, "/w/a")
	if found := describe(before); len(found) != 1 { // the module call
		t.Fatalf("at first: %q", found)
	}
	for _, test := range []struct {
		path, old, new string
		judged, found  int
	}{
		{"/w/a/terraform.tfvars", "size = 3", "size = []", 1, 2},
		{"/w/a/main.tf", "var.size > 2", "var.size > 5", 2, 2},      // the variable and its value
		{"/w/a/main.tf", "type    = string", "type    = any", 2, 1}, // and nobody else uses it
		{"/w/a/t.tftpl", "${name}", "${nmae}", 2, 2},                // the locals, and the output that uses one
		{"/w/a/t.tftpl", "Hello", "Good morning", 2, 1},             // likewise
		{"/w/b/main.tf", "20", "30", 0, 1},                          // no concern of this directory
		{"/w/a/.terraform.lock.hcl", "1.0.0", "1.5.0", 100, 1},      // all
	} {
		src := snap.File(test.path).Text()
		at := strings.Index(src, test.old)
		if at < 0 {
			t.Fatalf("%s: no %q", test.path, test.old)
		}
		edit := text.Edit{Range: text.Range{Start: at, End: at + len(test.old)}, New: test.new}
		next := snap.With(
			workspace.Change{Kind: workspace.Opened, Path: test.path, Text: src, Version: 1},
			workspace.Change{Kind: workspace.Edited, Path: test.path, Edits: []text.Edit{edit}, Version: 2})
		after := e.Check(next, "/w/a", before)
		judged := after.Judged()
		if after == before {
			judged = 0
		}
		if judged != test.judged && !(test.judged == 100 && judged > 8) {
			t.Errorf("%s: %s: %d chunks were judged, want %d", test.path, test.new, judged, test.judged)
		}
		if found := describe(after); len(found) != test.found {
			t.Errorf("%s: %s: %d findings, want %d: %q", test.path, test.new, len(found), test.found, found)
		}
	}
}

// Rules read the files that arguments name, and the values of a root in the
// order in which Terraform does.
func TestRulesReadFilesAndValues(t *testing.T) {
	files := workspace.MapFS{
		"/w/main.tf": providers + `terraform {
  backend "local" {}
}
variable "size" {
  type = number
}
resource "mini_server" "a" {
  name = jsondecode(file("${path.module}/s.json")).name
  size = var.size
}
`,
		"/w/s.json":           `{"name": "found"}`,
		"/w/a.auto.tfvars":    "size = 4\n",
		"/w/z.auto.tfvars":    "size = 3\n",
		"/w/terraform.tfvars": "size = 5\n",
	}
	e := engineWith(spy)
	report, snap := e.CheckReading(files, analysistest.Load(files), "/w")
	said := strings.Join(describe(report), "\n")
	if !strings.Contains(said, `name known=true cty.StringVal("found")`) || !strings.Contains(said, "size known=true cty.NumberIntVal(3)") {
		t.Errorf("rules see:\n%s", said)
	}
	files["/w/s.json"] = `{"name": "changed"}`
	again := e.Check(snap.With(snap.Reread(files, "/w/s.json")), "/w", report)
	if said := strings.Join(describe(again), "\n"); !strings.Contains(said, `cty.StringVal("changed")`) {
		t.Errorf("after the file changed rules see:\n%s", said)
	}
}
