package ide

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

// worldOf is a World without schemas.
func worldOf(snap *workspace.Snapshot) World {
	indexes := map[string]*Index{}
	return World{
		Snap: snap,
		Index: func(dir string) *Index {
			m := snap.Module(dir)
			if m == nil {
				return nil
			}
			if indexes[dir] == nil {
				indexes[dir] = NewIndex(m, nil)
			}
			return indexes[dir]
		},
		Facts: func(string) Facts { return Facts{} },
	}
}

// realOnes are the real configurations, or nil.
var realOnes = sync.OnceValue(func() *workspace.Snapshot {
	root := os.Getenv("TERRAVET_CORPUS")
	if root == "" {
		root = "../../../shared/corpus"
	}
	abs, err := filepath.Abs(root)
	if err != nil {
		return nil
	}
	if _, err := os.Stat(abs); err != nil {
		return nil
	}
	snap, _ := workspace.Read(workspace.Disk{}, filepath.Join(abs, "production"), filepath.Join(abs, "ai-stacks"))
	return snap
})

// corpus reads the real configurations, or skips the test.
func corpus(t *testing.T) *workspace.Snapshot {
	t.Helper()
	snap := realOnes()
	if snap == nil {
		t.Skip("no corpus of real configurations (TERRAVET_CORPUS names it)")
	}
	return snap
}

// TestAgreement: what a reference leads to lists the reference, and all that
// is listed leads to the same place.
func TestAgreement(t *testing.T) {
	snap := corpus(t)
	w := worldOf(snap)
	random := rand.New(rand.NewPCG(6, 6))
	dirs := snap.Dirs()
	tried := 0
	for n := 0; tried < 500 && n < 100_000; n++ {
		files := snap.Module(dirs[random.IntN(len(dirs))]).Files()
		if len(files) == 0 {
			continue
		}
		f := files[random.IntN(len(files))]
		p, _ := w.At(f.Path, random.IntN(f.Len()+1))
		o, s, ok := p.symbolAt()
		if !ok {
			continue
		}
		tried++
		declared := p.Declaration()
		all := p.References(true)
		listed := func(list []Target, path string, r text.Range) bool {
			for _, t := range list {
				if t.Path == path && t.Name == r {
					return true
				}
			}
			return false
		}
		if !listed(all, p.Path, o.shown().Shift(p.start)) {
			t.Errorf("%s:%d: %s is not among its own references", p.Path, p.Offset, s.Address)
		}
		for _, d := range declared {
			if !listed(all, d.Path, d.Name) {
				t.Errorf("%s:%d: the declaration of %s is not among its references", p.Path, p.Offset, s.Address)
			}
		}
		for _, ref := range all {
			at, _ := w.At(ref.Path, ref.Name.Start)
			_, other, ok := at.symbolAt()
			if at2, _ := w.At(ref.Path, ref.Name.Start+ref.Name.Len()/2); !ok || other != s {
				_, other, ok = at2.symbolAt()
			}
			if !ok || other != s {
				t.Errorf("%s:%d: a reference of %v means %v", ref.Path, ref.Name.Start, s, other)
			}
		}
	}
	if tried < 500 {
		t.Errorf("only %d positions mean anything", tried)
	}
}

// TestIndexAfterEdits: an index that is carried along says what a new one says.
func TestIndexAfterEdits(t *testing.T) {
	src := "locals {\n  a = var.x\n}\n\nresource \"t\" \"n\" {\n  v = [for k in local.a : k]\n}\n\nvariable \"x\" {}\n"
	f := syntax.Parse("/w/main.tf", src)
	m := module.Build("/w", []*syntax.File{f}, nil)
	x := NewIndex(m, nil)
	random := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"", "x", "\n", "{", "}", "var.x", "\"", "output \"o\" {\n  value = local.a\n}\n"}
	for range 400 {
		start := random.IntN(f.Len() + 1)
		end := min(f.Len(), start+random.IntN(4))
		f = f.Edit(text.Edit{Range: text.Range{Start: start, End: end}, New: pieces[random.IntN(len(pieces))]})
		m = module.Build("/w", []*syntax.File{f}, m)
		x = NewIndex(m, x)
		fresh := NewIndex(m, nil)
		if !reflect.DeepEqual(flatten(x), flatten(fresh)) {
			t.Fatalf("after edits of\n%s\nthe index says\n%v\nand should say\n%v", f.Text(), flatten(x), flatten(fresh))
		}
	}
}

func flatten(x *Index) []Occurrence {
	var all []Occurrence
	x.Occurrences(func(f *syntax.File, start int, o *Occurrence) bool {
		at := *o
		at.Name, at.Span = at.Name.Shift(start), at.Span.Shift(start)
		all = append(all, at)
		return true
	})
	return all
}

// with applies edits to a snapshot, as open documents.
func with(t *testing.T, snap *workspace.Snapshot, edits []analysis.Edit) *workspace.Snapshot {
	t.Helper()
	byPath := map[string][]text.Edit{}
	for _, e := range edits {
		byPath[e.Path] = append(byPath[e.Path], e.Edit)
	}
	for path, list := range byPath {
		src, ok := text.Apply(snap.File(path).Text(), list)
		if !ok {
			t.Fatalf("%s: edits overlap: %v", path, list)
		}
		snap = snap.With(workspace.Change{Kind: workspace.Opened, Path: path, Text: src, Version: 1})
	}
	return snap
}

// TestRenameThereAndBack: a name that is changed and changed back leaves every
// byte as it was, and what refers to it refers to it in between.
func TestRenameThereAndBack(t *testing.T) {
	snap := corpus(t)
	w := worldOf(snap)
	random := rand.New(rand.NewPCG(7, 7))
	dirs := snap.Dirs()
	tried := 0
	for n := 0; tried < 500 && n < 100_000; n++ {
		files := snap.Module(dirs[random.IntN(len(dirs))]).Files()
		if len(files) == 0 {
			continue
		}
		f := files[random.IntN(len(files))]
		p, _ := w.At(f.Path, random.IntN(f.Len()+1))
		at, why := p.Renamable()
		if why != "" {
			continue
		}
		tried++
		old := f.Slice(at)
		before := uses(p)
		edits, why := p.Rename("zz_there", true)
		if why != "" {
			t.Errorf("%s:%d: %s: %s", f.Path, p.Offset, old, why)
			continue
		}
		there := with(t, snap, edits)
		// The name moved by what changed before it.
		shift := 0
		for _, e := range edits {
			if e.Path == f.Path && e.Range.Start < at.Start {
				shift += len(e.New) - e.Range.Len()
			}
		}
		q, _ := worldOf(there).At(f.Path, at.Start+shift)
		if got, _ := q.Renamable(); there.File(f.Path).Slice(got) != "zz_there" {
			t.Fatalf("%s:%d: %s was not renamed, but is %q", f.Path, p.Offset, old, there.File(f.Path).Slice(got))
		}
		if after := uses(q); after != before {
			t.Errorf("%s:%d: %s is used %d times, after the rename %d times", f.Path, p.Offset, old, before, after)
		}
		edits, why = q.Rename(old, true)
		if why != "" {
			t.Errorf("%s:%d: back to %s: %s", f.Path, p.Offset, old, why)
			continue
		}
		back := with(t, there, edits)
		for path := range pathsOf(edits) {
			if back.File(path).Text() != snap.File(path).Text() {
				t.Errorf("%s: renaming %s there and back leaves another text", path, old)
			}
		}
	}
	if tried < 500 {
		t.Errorf("only %d positions can be renamed", tried)
	}
}

func pathsOf(edits []analysis.Edit) map[string]bool {
	paths := map[string]bool{}
	for _, e := range edits {
		paths[e.Path] = true
	}
	return paths
}

// uses counts what refers to the name at a place, or gives it a value.
func uses(p Place) int {
	n := 0
	_, s, _ := p.symbolAt()
	p.occurrencesOf(s, func(_ *syntax.File, _ int, o *Occurrence) bool {
		if o.Role == Reads || o.Role == Sets {
			n++
		}
		return true
	})
	return n
}
