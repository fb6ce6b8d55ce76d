package engine_test

import (
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

// bulb asks for the fixes of one finding again and again, as an editor does
// while the cursor moves.
type bulb struct {
	engine  *engine.Engine
	snap    *workspace.Snapshot
	report  *engine.Report
	finding analysis.Finding
}

func newBulb(tb testing.TB, resources int) *bulb {
	t := newTypist(resources)
	t.key()
	found := t.report.File("/w/main.tf")
	if len(found) != 1 {
		tb.Fatalf("after the key: %v", describe(t.report))
	}
	return &bulb{t.engine, t.snap, t.report, found[0]}
}

func (b *bulb) light() int { return len(b.engine.FixesIn(b.snap, b.report, b.finding)) }

// What a light bulb costs does not grow with the file.
func TestLightBulbAllocations(t *testing.T) {
	const most = 25_000 // each fix is applied, and what it changes is judged
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			b := newBulb(t, size.resources)
			if b.light() == 0 {
				t.Fatal("no fix")
			}
			if n := testing.AllocsPerRun(5, func() { b.light() }); n > most {
				t.Errorf("%.0f allocations, want at most %d", n, most)
			}
		})
	}
}

func BenchmarkLightBulb(b *testing.B) {
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			bulb := newBulb(b, size.resources)
			b.ReportAllocs()
			for b.Loop() {
				bulb.light()
			}
		})
	}
}

// all takes every fix that is preferred.
var all = engine.Wanted{Review: true}

func TestFixAll(t *testing.T) {
	snap := analysistest.Load(workspace.MapFS{
		"/w/versions.tf": sampleHeader,
		"/w/main.tf": `resource "mini_server" "a" {
  nmae = var.nam
  size = "12"
  siez = 1

  network {
    subnet = ["s"]
  }
}

variable "name" {
  type = "string"
}
`,
		"/w/tail.tf": "output \"x\" {\n  value = [var.name \"b\"]\n",
	})
	e := newEngine()
	after, applied := e.FixAll(snap, []string{"/w"}, all)
	const want = `resource "mini_server" "a" {
  name = var.name
  size = "12"
  siez = 1

  network {
    subnet = "s"
  }
}

variable "name" {
  type = string
}
`
	if got := after.File("/w/main.tf").Text(); got != want {
		t.Errorf("after %d fixes:\n%s", len(applied), got)
	}
	if got := after.File("/w/tail.tf").Text(); got != "output \"x\" {\n  value = [var.name, \"b\"]\n}\n" {
		t.Errorf("the broken file is %q", got)
	}
	if again, more := e.FixAll(after, []string{"/w"}, all); again != after || len(more) > 0 {
		t.Errorf("fixed again: %v", more)
	}

	safe, _ := e.FixAll(snap, []string{"/w"}, engine.Wanted{})
	if got := safe.File("/w/main.tf").Text(); !strings.Contains(got, "nmae") || !strings.Contains(got, "type = string") {
		t.Errorf("safe fixes only:\n%s", got)
	}
	other, _ := e.FixAll(snap, []string{"/w"}, engine.Wanted{Review: true, File: func(path string) bool { return path == "/w/tail.tf" }})
	if other.File("/w/main.tf").Text() != snap.File("/w/main.tf").Text() {
		t.Error("a file was changed that must not be")
	}
	kind, _ := e.FixAll(snap, []string{"/w"}, engine.Wanted{Review: true, Finding: func(f analysis.Finding) bool { return f.Code == "terraform/incorrect-type" }})
	if got := kind.File("/w/main.tf").Text(); !strings.Contains(got, "nmae") || !strings.Contains(got, `subnet = "s"`) {
		t.Errorf("findings of one kind only:\n%s", got)
	}
}

const sampleHeader = `terraform {
  required_providers {
    mini = {
      source  = "terravet/mini"
      version = "1.5.0"
    }
  }
}
`

// FuzzFixes: whatever a configuration looks like, a fix that is offered applies,
// takes its finding away, makes nothing that can be read unreadable, and loses
// no line that its edits do not touch; fixing all comes to an end, after which
// nothing is left to fix.
func FuzzFixes(f *testing.F) {
	for _, seed := range []string{
		"resource \"mini_server\" \"a\" {\n  nmae = var.x\n  size = \"x\"\n}\n",
		"variable \"x\" { type = \"string\" default = 1 }\nvariable \"x\" {}\n",
		"locals {\n  a = [1 2]\n  b = \"x\n}\nlocals {\n  c: 1\n",
		"data \"mini_image\" \"a\" {\n  for_each = [\"x\"]\n  count = 1\n  family = each.key\n}\noutput \"o\" {\n  value = data.mini_image.a.id\n}\n",
		"resource \"mini_server\" \"a\" {\r\n\tname = \"a\"\r\n\tname = \"b\"\r\n\tnetwork { subnet = \"s\" }\r\n\tnetwork { subnet = \"s\" }\r\n\tdepends_on = [mini_server.a]\r\n}",
		"module \"m\" {\n  source = \"./m\"\n  txet = 1\n}\noutput \"o\" { value = module.m.txt }\n",
	} {
		f.Add(seed, uint16(0), "")
		f.Add(seed, uint16(30), "}")
		f.Add(seed, uint16(45), "\"")
	}
	e := newEngine()
	f.Fuzz(func(t *testing.T, src string, at uint16, typed string) {
		if len(src) > 4000 || len(typed) > 100 {
			return
		}
		i := int(at) % (len(src) + 1)
		src = src[:i] + typed + src[i:]
		snap := analysistest.Load(workspace.MapFS{"/w/versions.tf": sampleHeader, "/w/main.tf": src, "/w/m/main.tf": sample["/w/m/main.tf"]})
		report := e.Check(snap, "/w", nil)
		was := len(describe(report))
		for path, findings := range report.Files() {
			for n, finding := range findings {
				if n == 10 {
					break
				}
				for _, fix := range e.FixesIn(snap, report, finding) {
					hold(t, e, snap, path, finding, fix, was)
				}
			}
		}
		after, applied := e.FixAll(snap, []string{"/w"}, all)
		if again, more := e.FixAll(after, []string{"/w"}, all); len(more) > 0 && len(applied) < 30 {
			t.Fatalf("not all was fixed at once: %+v\n%s", more, again.File("/w/main.tf").Text())
		}
	})
}

// hold holds one fix against what is promised.
func hold(t *testing.T, e *engine.Engine, snap *workspace.Snapshot, path string, finding analysis.Finding, fix analysis.Fix, was int) {
	if fix.Rename != nil {
		return
	}
	edits := map[string][]text.Edit{}
	for _, edit := range fix.Edits {
		edits[edit.Path] = append(edits[edit.Path], edit.Edit)
	}
	var changes []workspace.Change
	for p, own := range edits {
		old := snap.File(p)
		src, ok := text.Apply(old.Text(), own)
		if !ok {
			t.Fatalf("%q does not apply: %+v", fix.Title, fix)
		}
		kept(t, fix, old.Text(), src, own)
		changes = append(changes, workspace.Change{Kind: workspace.Opened, Path: p, Text: src})
	}
	after := snap.With(changes...)
	if !snap.Module("/w").Broken() && after.Module("/w").Broken() {
		t.Fatalf("%q breaks the module", fix.Title)
	}
	is := describe(e.Check(after, "/w", nil))
	if code := finding.Code; code != "terraform/syntax" && code != "terraform/not-configuration" && len(is) >= was {
		t.Fatalf("%q leaves %d of %d findings: %q\n%s", fix.Title, len(is), was, is, after.File(path).Text())
	}
}

// kept holds that all lines are still there which no edit touches.
func kept(t *testing.T, fix analysis.Fix, before, after string, edits []text.Edit) {
	left := map[string]int{}
	for line := range strings.Lines(after) {
		left[strings.TrimSpace(line)]++
	}
	offset := 0
	for line := range strings.Lines(before) {
		r := text.Range{Start: offset, End: offset + len(line)}
		offset += len(line)
		touched := false
		for _, e := range edits {
			touched = touched || e.Range.Start <= r.End && r.Start <= e.Range.End
		}
		if touched {
			continue
		}
		if left[strings.TrimSpace(line)]--; left[strings.TrimSpace(line)] < 0 {
			t.Fatalf("%q loses the line %q", fix.Title, line)
		}
	}
}
