package workspace

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis/text"
)

// loop is b.Loop that also reports the processor time.
func loop(b *testing.B, f func(i int)) {
	b.Helper()
	b.ReportAllocs()
	start := processorTime()
	i := 0
	for ; b.Loop(); i++ {
		f(i)
	}
	b.ReportMetric(float64(processorTime()-start)/float64(i), "cpu-ns/op")
}

// thousand is a workspace of 1,000 module directories of three files each; every tenth is a root that calls four.
func thousand() map[string]string {
	files := map[string]string{}
	for i := range 1000 {
		dir := fmt.Sprintf("stacks/s%02d/m%03d", i/25, i)
		var b strings.Builder
		for j := range 10 {
			fmt.Fprintf(&b, "resource \"acme_thing\" \"t%d\" {\n  name = \"${var.name}-%d\"\n  tags = {\n    Name = \"x\"\n  }\n}\n\n", j, j)
		}
		if i%10 == 0 {
			for j := range 4 {
				b.WriteString(call(fmt.Sprint("c", j), fmt.Sprintf("../../s%02d/m%03d", (i+j+1)%1000/25, (i+j+1)%1000)))
			}
		}
		files[dir+"/main.tf"] = b.String()
		files[dir+"/variables.tf"] = "variable \"name\" {\n  type = string\n}\n"
		files[dir+"/outputs.tf"] = "output \"id\" {\n  value = acme_thing.t0.id\n}\n"
	}
	return files
}

// BenchmarkEdit is one keystroke in a workspace of 1,000 directories.
func BenchmarkEdit(b *testing.B) {
	root := b.TempDir()
	write(b, root, thousand())
	s, _ := Read(Disk{}, root)
	path := root + "/stacks/s20/m500/main.tf"
	src := textOf(s, path)
	s = s.With(open(path, src))
	at := strings.Index(src, "Name")
	step := func(i int) Change {
		e := text.Edit{Range: text.Range{Start: at, End: at + 1}, New: string(rune('A' + i%26))}
		return Change{Kind: Edited, Path: path, Version: int32(i), Edits: []text.Edit{e}}
	}
	b.Run("With", func(b *testing.B) {
		loop(b, func(i int) { s = s.With(step(i)) })
	})
	b.Run("Changed", func(b *testing.B) {
		next := s.With(step(1), step(2))
		loop(b, func(int) {
			if len(Changed(s, next)) != 1 {
				b.Fatal("not one directory")
			}
		})
	})
	// What remains of With besides parsing the chunk and building the module.
	b.Run("own", func(b *testing.B) {
		path := root + "/stacks/s20/m500/.terraform-version"
		loop(b, func(i int) { s = s.With(written(path, string(rune('0'+i%10)))) })
	})
}

// BenchmarkDiscover reads 1,000 directories from disk into a snapshot.
func BenchmarkDiscover(b *testing.B) {
	root := b.TempDir()
	write(b, root, thousand())
	loop(b, func(int) {
		s := New(root)
		for c := range s.Discover(Disk{}, root, nil) {
			s = s.With(c)
		}
		if len(s.Dirs()) != 1000 {
			b.Fatal(len(s.Dirs()))
		}
	})
}

// BenchmarkOpen is what stands between opening a file of an unknown workspace and its first check.
func BenchmarkOpen(b *testing.B) {
	root := b.TempDir()
	write(b, root, thousand())
	dir := root + "/stacks/s20/m500"
	loop(b, func(int) {
		s := New(root)
		s = s.With(s.Load(Disk{}, dir), open(dir+"/main.tf", "x = 1"))
		if s.Module(dir) == nil {
			b.Fatal("no module")
		}
	})
}
