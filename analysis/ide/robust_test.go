package ide_test

import (
	"math/rand/v2"
	"testing"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/ide"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
)

// open makes a World of files with the schemas of the mini provider.
func open(files map[string]string) ide.World {
	fs := workspace.MapFS{}
	for name, text := range files {
		fs[name] = text
	}
	snap := analysistest.Load(fs)
	store := schema.NewStore(analysistest.Pool())
	e := engine.New(store, check.NewCore())
	return ide.World{
		Snap:    snap,
		Schemas: store,
		Index: func(dir string) *ide.Index {
			m := snap.Module(dir)
			if m == nil {
				return nil
			}
			return ide.NewIndex(m, nil)
		},
		Facts: func(dir string) ide.Facts {
			scope, env := e.Names(snap, dir, nil)
			return ide.Facts{Scope: scope, Env: env}
		},
	}
}

// questions are all that can be asked about a place.
func questions(t *testing.T, p ide.Place) {
	t.Helper()
	c := p.Complete()
	if !c.Insert.In(p.File.Len()) || !c.Replace.In(p.File.Len()) || c.Replace.Start != c.Insert.Start {
		t.Fatalf("%s:%d: the ranges of completion are %v and %v", p.Path, p.Offset, c.Insert, c.Replace)
	}
	for _, candidate := range c.Candidates {
		if candidate.Doc != nil && p.Offset%7 == 0 {
			candidate.Doc()
		}
	}
	if h, ok := p.Hover(); ok && (!h.Range.In(p.File.Len()) || !h.Range.Touches(p.Offset)) {
		t.Fatalf("%s:%d: a hover of %v", p.Path, p.Offset, h.Range)
	}
	p.Signature()
	p.WantsValue()
	for _, targets := range [][]ide.Target{p.Definition(), p.Declaration(), p.TypeDefinition(), p.Implementation(), p.References(true)} {
		for _, target := range targets {
			if f := p.Snap.File(target.Path); f == nil || !target.Name.In(f.Len()) || !target.Whole.In(f.Len()) ||
				target.Name.Start < target.Whole.Start || target.Name.End > target.Whole.End {
				t.Fatalf("%s:%d: a target at %+v", p.Path, p.Offset, target)
			}
		}
	}
	for _, r := range p.Selections() {
		if !r.In(p.File.Len()) || !r.Touches(p.Offset) {
			t.Fatalf("%s:%d: a selection of %v", p.Path, p.Offset, r)
		}
	}
	p.Linked()
	p.ModuleAt()
	if edits, why := p.Rename("renamed", true); why == "" {
		applied(t, p, edits)
	}
	for _, r := range p.Refactorings(p.Path, text.Range{Start: p.Offset, End: p.Offset}) {
		applied(t, p, r.Edits)
	}
	for _, h := range p.Highlights() {
		if !h.Range.In(p.File.Len()) {
			t.Fatalf("%s:%d: a highlight at %v", p.Path, p.Offset, h.Range)
		}
	}
}

// wholes are the questions about a whole file.
func wholes(t *testing.T, w ide.World, path string) {
	t.Helper()
	f := w.Snap.File(path)
	if f == nil {
		return
	}
	for e := range ide.Outline(f) {
		if !e.Range.In(f.Len()) || !e.Select.In(f.Len()) {
			t.Fatalf("%s: an entry at %v", path, e.Range)
		}
	}
	for _, fold := range ide.Folds(f) {
		if !fold.Range.In(f.Len()) {
			t.Fatalf("%s: a fold of %v", path, fold.Range)
		}
	}
	for _, h := range w.Hints(path, text.Range{End: f.Len()}, ide.HintKinds{Values: true, Counts: true, Defaults: true}) {
		if h.Offset < 0 || h.Offset > f.Len() {
			t.Fatalf("%s: a hint at %d", path, h.Offset)
		}
	}
	for _, l := range w.Links(path) {
		if !l.Range.In(f.Len()) {
			t.Fatalf("%s: a link at %v", path, l.Range)
		}
	}
	w.Lenses(path)
	w.Search("x", func() bool { return true })
}

// applied makes edits, which must not overlap, nor break a file that was whole.
func applied(t *testing.T, p ide.Place, edits []analysis.Edit) {
	t.Helper()
	byPath := map[string][]text.Edit{}
	for _, e := range edits {
		byPath[e.Path] = append(byPath[e.Path], e.Edit)
	}
	for path, list := range byPath {
		before := p.Snap.File(path)
		after, ok := text.Apply(before.Text(), list)
		if !ok {
			t.Fatalf("%s:%d: edits overlap: %v", p.Path, p.Offset, list)
		}
		if !before.Broken() && syntax.Parse(path, after).Broken() {
			t.Fatalf("%s:%d: edits break\n%s", p.Path, p.Offset, after)
		}
	}
}

const robustText = "\ufefflocals {\r\n  é = \"😀${var.x}\" # c\r\n  m = { for k, v in { a = 1 } : k => v if v > 0 }\r\n}\r\n" +
	`resource "mini_server" "a" {
  name = <<-EOT
    %{ for x in [1, 2] ~}
    ${x} ${local.é}
    %{ endfor ~}
  EOT
  for_each = toset(["a"])
  size     = each.value == "a" ? length(local.m) : mini_server.a["x"].size
  dynamic "disk" {
    for_each = [1]
    iterator = d
    content { size = d.value }
  }
  options = { mode = "x", level = max(1, 2...) }
  lifecycle { ignore_changes = [tags["a"], disk[0].size] }
}
module "m" {
  source    = "./m"
  providers = { mini = mini.west, mini.b = mini }
  in        = module.m[*].out
}
variable "x" { type = object({ a = optional(list(string), []) }) }
provider "mini" { alias = "west" }
moved {
  from = mini_server.b
  to   = module.m.mini_server.a
}
output "o" { value = provider::mini::f(data.mini_image.i.id, -1, !true, (1), [].0, local.m.*.a) }
`

func TestAnyPlace(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	files := map[string]string{
		"/w/m/main.tf":           "variable \"in\" {}\noutput \"out\" { value = var.in }\nterraform {\n  required_providers {\n    mini = {\n      source = \"terravet/mini\"\n      configuration_aliases = [mini.b]\n    }\n  }\n}\n",
		"/w/x.tf.json":           `{"resource": {"mini_server": {"j": {"name": "${var.x.a}", "provider": "mini.west", "network": {"subnet": "a"}}}}, "locals": [{"q": [1]}]}`,
		"/w/a.tfvars":            "x = { a = [\"b\"] }\n",
		"/w/t.tftest.hcl":        "variables {\n  x = {}\n}\nrun \"r\" {\n  command = plan\n  assert {\n    condition = run.r.o == var.x\n  }\n}\n",
		"/w/q.tfquery.hcl":       "list \"mini_server\" \"l\" {\n  provider = mini\n  config {\n    name = \"x\"\n  }\n}\n",
		"/w/.terravet.hcl":       "rule \"x\" {\n}\n",
		"/w/bin.tf":              "\x00\xff\xfe{{{\"${",
		"/w/.terraform.lock.hcl": "provider \"registry.terraform.io/terravet/mini\" {\n  version = \"1.5.0\"\n}\n",
	}
	rounds := 40
	if testing.Short() {
		rounds = 4
	}
	for round := range rounds {
		text := robustText
		if round > 0 { // cut something out
			start := random.IntN(len(text))
			end := min(len(text), start+random.IntN(30))
			text = text[:start] + text[end:]
		}
		files["/w/main.tf"] = text
		w := open(files)
		for name, text := range files {
			wholes(t, w, name)
			for range 60 {
				if p, ok := w.At(name, random.IntN(len(text)+1)); ok {
					questions(t, p)
				}
			}
		}
	}
}
