package syntax

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/text"
)

var names = []string{"main.tf", "x.tfvars", "main.tf.json", "a.tftest.hcl"}

// assertSound checks what holds of every file, whatever its text.
func assertSound(t *testing.T, f *File, src string) {
	t.Helper()
	var b strings.Builder
	lines := 0
	for i, c := range f.Chunks() {
		if f.ChunkStart(i) != b.Len() || f.ChunkLine(i) != lines {
			t.Fatalf("chunk %d is said to start at %d, line %d; it starts at %d, line %d", i, f.ChunkStart(i), f.ChunkLine(i), b.Len(), lines)
		}
		if b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
			t.Fatalf("chunk %d does not start at a line start", i)
		}
		if c.Lines != strings.Count(c.Src, "\n") {
			t.Fatalf("chunk %d: %d lines", i, c.Lines)
		}
		b.WriteString(c.Src)
		lines += c.Lines
		for _, p := range c.Problems {
			if !p.Range.In(len(c.Src)) || !p.Context.In(len(c.Src)) || !p.Related.In(len(c.Src)) {
				t.Fatalf("a problem out of bounds: %+v", p)
			}
			if p.Summary == "" || p.Detail == "" {
				t.Fatalf("a problem without words: %+v", p)
			}
		}
		assertTree(t, c)
	}
	if b.String() != src || f.Text() != src || f.Len() != len(src) {
		t.Fatal("the chunks are not the text")
	}
	for _, p := range f.Problems() {
		if !p.Range.In(len(src)) {
			t.Fatalf("a problem of the file out of bounds: %+v", p)
		}
	}
	if (f.Broken() || f.Foreign() != nil) != (len(f.Problems()) > 0) && !hasAgain(f.Problems()) {
		t.Fatal("Broken and Problems disagree")
	}
}

func hasAgain(all []Problem) bool {
	for _, p := range all {
		if p.Summary == attributeRedefined {
			return true
		}
	}
	return false
}

// assertTree walks the whole tree: nothing in it is nil, and all ranges lie in the chunk.
func assertTree(t *testing.T, c *Chunk) {
	t.Helper()
	if c.Body == nil {
		t.Fatal("no body")
	}
	var body func(b *hclsyntax.Body)
	body = func(b *hclsyntax.Body) {
		for name, a := range b.Attributes {
			if a == nil || a.Expr == nil || a.Name != name {
				t.Fatalf("attribute %q of %q is not whole", name, c.Src)
			}
		}
		for _, blk := range b.Blocks {
			if blk.Body == nil || len(blk.Labels) != len(blk.LabelRanges) {
				t.Fatalf("block %q of %q is not whole", blk.Type, c.Src)
			}
			body(blk.Body)
		}
	}
	body(c.Body)
	hclsyntax.VisitAll(c.Body, func(n hclsyntax.Node) hcl.Diagnostics {
		if n == nil {
			t.Fatalf("nil in the tree of %q", c.Src)
		}
		if r := n.Range(); r.Start.Byte < 0 || r.End.Byte > len(c.Src) || r.Start.Byte > r.End.Byte+1 {
			t.Fatalf("%T at %v in %q of %d bytes", n, r, c.Src, len(c.Src))
		}
		return nil
	})
}

// assertSame compares two files in all that can be seen of them.
func assertSame(t *testing.T, got, want *File) {
	t.Helper()
	if len(got.Chunks()) != len(want.Chunks()) {
		t.Fatalf("%d chunks, a fresh parse has %d, of %q", len(got.Chunks()), len(want.Chunks()), want.Text())
	}
	for i, c := range got.Chunks() {
		w := want.Chunks()[i]
		if c.Src != w.Src {
			t.Fatalf("chunk %d is %q, of a fresh parse %q", i, c.Src, w.Src)
		}
		if c.traits != w.traits {
			t.Fatalf("chunk %d (%q) has %+v, of a fresh parse %+v", i, c.Src, c.traits, w.traits)
		}
		if g, w := dump(c.Problems, 0, 0), dump(w.Problems, 0, 0); g != w {
			t.Fatalf("problems of %q differ: %s", c.Src, firstDifference(g, w))
		}
		if g, w := dump(c.Body, 0, 0), dump(w.Body, 0, 0); g != w {
			t.Fatalf("tree of %q differs: %s", c.Src, firstDifference(g, w))
		}
	}
	if got.totals != want.totals {
		t.Fatalf("totals %+v, of a fresh parse %+v", got.totals, want.totals)
	}
	if g, w := dump(got.Foreign(), 0, 0), dump(want.Foreign(), 0, 0); g != w {
		t.Fatalf("foreign: %s", firstDifference(g, w))
	}
}

func seeds(f *testing.F) []string {
	paths, err := filepath.Glob(filepath.Join("testdata", "*.tf"))
	if err != nil || len(paths) == 0 {
		f.Fatalf("no testdata: %v", err)
	}
	var all []string
	for _, p := range paths {
		src, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, string(src))
	}
	return append(all, "", "\ufeff", "{\"resource\":{\"a\":{\"b\":{\"c\":\"${\\\"x\\\"}\"}}}}", "a = <<E\n${x}\nE\n", "x \"y\"\n  z = 1\n}\n/* ", "a = \"${\n\"b\n")
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds(f) {
		for i := range names {
			f.Add(s, uint8(i))
		}
	}
	f.Fuzz(func(t *testing.T, src string, name uint8) {
		path := names[int(name)%len(names)]
		file := Parse(path, src)
		assertSound(t, file, src)
		if file.Name.JSON {
			return
		}
		whole, diags := hclsyntax.ParseConfig([]byte(src), path, hcl.InitialPos)
		switch {
		case len(diags) == 0:
			// HCL lets some bytes that are no UTF-8 pass without a word; we do not.
			if utf8.ValidString(src) && !tooCostly(src) {
				assertWhole(t, path, src, whole.Body.(*hclsyntax.Body))
			}
		case !file.Broken() && file.Foreign() == nil && len(file.Problems()) == 0:
			t.Fatalf("HCL says %v, we say nothing", diags[0])
		}
	})
}

func FuzzEdits(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s, uint8(0), uint16(3), uint16(9), "\"", uint16(20), uint16(0), "{\n", uint16(40), uint16(40), "}\n/*")
		f.Add(s, uint8(1), uint16(30), uint16(1), "", uint16(31), uint16(200), "resource \"a\" \"b\" {\n", uint16(0), uint16(0), "<<X\n")
		f.Add(s, uint8(0), uint16(0), uint16(65535), "", uint16(0), uint16(0), s, uint16(7), uint16(1), "*/")
	}
	f.Fuzz(func(t *testing.T, src string, name uint8, s1, n1 uint16, t1 string, s2, n2 uint16, t2 string, s3, n3 uint16, t3 string) {
		path := names[int(name)%len(names)]
		file := Parse(path, src)
		for _, e := range []text.Edit{
			{Range: text.Range{Start: int(s1), End: int(s1) + int(n1)}, New: t1},
			{Range: text.Range{Start: int(s2), End: int(s2) + int(n2)}, New: t2},
			{Range: text.Range{Start: int(s3), End: int(s3) + int(n3)}, New: t3},
		} {
			e.Range.Start = min(e.Range.Start, len(src))
			e.Range.End = min(e.Range.End, len(src))
			want, ok := text.Apply(src, []text.Edit{e})
			if !ok {
				t.Fatal("an edit in bounds is refused")
			}
			file, src = file.Edit(e), want
			assertSound(t, file, src)
			assertSame(t, file, Parse(path, src))
		}
	})
}

func FuzzFilePosition(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s, 17)
	}
	f.Fuzz(func(t *testing.T, src string, offset int) {
		file, index := Parse("main.tf", src), text.NewIndex(src)
		for _, enc := range []text.Encoding{text.UTF8, text.UTF16, text.UTF32} {
			p := file.Pos(offset, enc)
			if want := index.Pos(offset, enc); p != want {
				t.Fatalf("Pos(%d) = %v, the index says %v", offset, p, want)
			}
			for _, q := range []text.Pos{p, {Line: p.Line, Col: offset}, {Line: offset, Col: p.Col}, {Line: p.Line + 1, Col: 0}} {
				if got, want := file.Offset(q, enc), index.Offset(q, enc); got != want {
					t.Fatalf("Offset(%v) = %d, the index says %d", q, got, want)
				}
			}
		}
		if h := file.HCLPos(offset); h.Line != file.Pos(offset, text.UTF8).Line+1 || h.Column < 1 {
			t.Fatalf("HCLPos(%d) = %v", offset, h)
		}
	})
}
