package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

const children = 40

// family is a root that calls 40 modules, each of which has ten resources,
// four variables and four outputs; the outputs of one are the inputs of the
// next.
func family() workspace.MapFS {
	const requirements = `terraform {
  required_providers {
    mini = {
      source  = "terravet/mini"
      version = "~> 1.0"
    }
  }
}
`
	files := workspace.MapFS{}
	var root strings.Builder
	root.WriteString(requirements + `
provider "mini" {
  token = "x"
}

variable "stage" {
  type = string
}

locals {
  tags = { Stage = var.stage }
}
`)
	for i := range children {
		before := `"none"`
		if i > 0 {
			before = fmt.Sprintf("module.m%d.last", i-1)
		}
		fmt.Fprintf(&root, `
module "m%[1]d" {
  source = "./modules/m%[1]d"
  name   = "${var.stage}-%[1]d"
  size   = %[1]d
  tags   = local.tags
  before = %[2]s
}

output "m%[1]d" {
  value = module.m%[1]d.first
}
`, i, before)
		var child strings.Builder
		child.WriteString(requirements + `
variable "name" {
  type = string
}

variable "size" {
  type    = number
  default = 1
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "before" {
  type = string
}

output "first" {
  value = mini_server.s0.id
}

output "last" {
  value = mini_server.s9.id
}

output "name" {
  value = var.name
}

output "size" {
  value = var.size
}
`)
		for j := range 10 {
			fmt.Fprintf(&child, `
resource "mini_server" "s%[1]d" {
  name = "${var.name}-%[1]d"
  size = var.size
  tags = merge(var.tags, { Name = var.before })

  network {
    subnet = var.before
  }
}
`, j)
		}
		files[fmt.Sprintf("/w/modules/m%d/main.tf", i)] = child.String()
	}
	files["/w/main.tf"] = root.String()
	return files
}

// nursery edits one child again and again, and checks what each edit concerns.
type nursery struct {
	engine   *engine.Engine
	snap     *workspace.Snapshot
	reports  map[string]*engine.Report
	path     string
	old, new string
	// affected are the directories that the last edit concerned, and judged the
	// number of chunks that were looked at for it.
	affected []string
	judged   int
}

func newNursery(old, new string) *nursery {
	files := family()
	n := &nursery{engine: newEngine(), snap: analysistest.Load(files), reports: map[string]*engine.Report{}, path: "/w/modules/m20/main.tf", old: old, new: new}
	n.snap = n.snap.With(workspace.Change{Kind: workspace.Opened, Path: n.path, Text: files[n.path], Version: 1})
	for _, dir := range n.snap.Dirs() {
		n.reports[dir] = n.engine.Check(n.snap, dir, nil)
	}
	return n
}

func (n *nursery) edit() {
	start := strings.Index(n.snap.File(n.path).Text(), n.old)
	change := text.Edit{Range: text.Range{Start: start, End: start + len(n.old)}, New: n.new}
	n.old, n.new = n.new, n.old
	next := n.snap.With(workspace.Change{Kind: workspace.Edited, Path: n.path, Edits: []text.Edit{change}, Version: 2})
	n.affected, n.judged = workspace.Affected(n.snap, next), 0
	for _, dir := range n.affected {
		report := n.engine.Check(next, dir, n.reports[dir])
		if report != n.reports[dir] {
			n.judged += report.Judged()
		}
		n.reports[dir] = report
	}
	n.snap = next
}

var childEdits = []struct {
	name, old, new string
	judged         int // chunks, in all directories
	// allocations is what an edit may cost, whatever the machine: 5,000 take
	// about a millisecond.
	allocations float64
}{
	{"body", "tags = merge(", "tags = mergee(", 1, 1500},
	// The output, the call, and the two blocks that use the call.
	{"output", `output "last"`, `output "lost"`, 4, 2000},
	// The variable, what uses it (ten resources and an output), and the same
	// three blocks of the root.
	{"type of an input", "type    = number", "type    = bool", 15, 6000},
}

// An edit of one of 40 children costs what follows from it: that child and,
// where its interface changed, the blocks of the root that see it.
func TestWorkOfAChild(t *testing.T) {
	for _, test := range childEdits {
		t.Run(test.name, func(t *testing.T) {
			n := newNursery(test.old, test.new)
			for dir, report := range n.reports {
				if said := describe(report); len(said) > 0 {
					t.Fatalf("%s has findings before the edit: %v", dir, said)
				}
			}
			n.edit()
			if want := []string{"/w", "/w/modules/m20"}; !slices.Equal(n.affected, want) {
				t.Errorf("%v are affected, want %v", n.affected, want)
			}
			if n.judged != test.judged {
				t.Errorf("%d chunks were judged, want %d", n.judged, test.judged)
			}
			found := 0
			for _, dir := range n.affected {
				found += len(describe(n.reports[dir]))
			}
			if found == 0 {
				t.Error("nothing was found after the edit")
			}
			if got := testing.AllocsPerRun(20, n.edit); got > test.allocations {
				t.Errorf("%.0f allocations for an edit, want at most %.0f", got, test.allocations)
			}
		})
	}
}

func BenchmarkChild(b *testing.B) {
	for _, test := range childEdits {
		b.Run(test.name, func(b *testing.B) {
			n := newNursery(test.old, test.new)
			b.ReportAllocs()
			for b.Loop() {
				n.edit()
			}
		})
	}
}
