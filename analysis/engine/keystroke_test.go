package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

// module writes a module of n resources, about 19 lines each.
func moduleText(n int) string {
	var b strings.Builder
	b.WriteString(sample["/w/main.tf"])
	for i := range n {
		fmt.Fprintf(&b, `
# Server number %[1]d.
resource "mini_server" "s%[1]d" {
  name       = "${local.name}-%[1]d"
  size       = local.size
  kms_key_id = var.name

  tags = {
    Name  = "server %[1]d"
    Image = data.mini_image.i.id
  }

  network {
    subnet = data.mini_image.i.id
  }

  disk {
    size = local.size * 2
  }
}
`, i)
	}
	return b.String()
}

// typist types and takes back one character in the last resource but one.
type typist struct {
	engine *engine.Engine
	snap   *workspace.Snapshot
	report *engine.Report
	at     int
	typed  bool
}

func newTypist(resources int) *typist {
	files := workspace.MapFS{"/w/main.tf": moduleText(resources), "/w/m/main.tf": sample["/w/m/main.tf"]}
	t := &typist{engine: newEngine(), snap: analysistest.Load(files)}
	t.snap = t.snap.With(workspace.Change{Kind: workspace.Opened, Path: "/w/main.tf", Text: files["/w/main.tf"], Version: 1})
	t.report = t.engine.Check(t.snap, "/w", nil)
	t.at = strings.LastIndex(files["/w/main.tf"], "kms_key_id") + len("kms_key_id")
	return t
}

func (t *typist) key() {
	edit := text.Edit{Range: text.Range{Start: t.at, End: t.at}, New: "x"}
	if t.typed {
		edit = text.Edit{Range: text.Range{Start: t.at, End: t.at + 1}}
	}
	t.typed = !t.typed
	t.snap = t.snap.With(workspace.Change{Kind: workspace.Edited, Path: "/w/main.tf", Edits: []text.Edit{edit}, Version: 2})
	t.report = t.engine.Check(t.snap, "/w", t.report)
}

var sizes = []struct {
	name      string
	resources int
	// allocations is what a keystroke may cost, whatever the machine.
	allocations float64
}{
	{"30 resources", 30, 1000},
	{"20,000 lines", 1050, 1000},
}

// What a keystroke costs does not grow with the file.
func TestKeystrokeAllocations(t *testing.T) {
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			typist := newTypist(size.resources)
			typist.key()
			if found := typist.report.File("/w/main.tf"); len(found) != 1 || found[0].Code != "terraform/unsupported-argument" {
				t.Fatalf("after the key: %v", describe(typist.report))
			}
			if n := typist.report.Judged(); n != 1 {
				t.Errorf("%d chunks were judged, want 1", n)
			}
			if n := testing.AllocsPerRun(20, typist.key); n > size.allocations {
				t.Errorf("%.0f allocations for a keystroke, want at most %.0f", n, size.allocations)
			}
		})
	}
}

func BenchmarkKeystroke(b *testing.B) {
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			typist := newTypist(size.resources)
			b.ReportAllocs()
			for b.Loop() {
				typist.key()
			}
		})
	}
}
