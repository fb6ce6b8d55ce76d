package syntax

import (
	"math/rand"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/terravet/terravet/analysis/text"
)

// parsedAgain counts the chunks of g that f does not have.
func parsedAgain(f, g *File) int {
	had := map[*Chunk]bool{}
	for _, c := range f.Chunks() {
		had[c] = true
	}
	n := 0
	for _, c := range g.Chunks() {
		if !had[c] {
			n++
		}
	}
	return n
}

func TestEditSharesChunks(t *testing.T) {
	src := moduleText(30)
	at := func(s string) int { return strings.Index(src, s) }
	for _, c := range []struct {
		name string
		edit text.Edit
		want int
	}{
		{"a letter in a string", text.Edit{Range: text.Range{Start: at("-bucket-7-"), End: at("-bucket-7-")}, New: "x"}, 1},
		{"a newline in a block", text.Edit{Range: text.Range{Start: at("  tags"), End: at("  tags")}, New: "\n"}, 1},
		{"an open quote", text.Edit{Range: text.Range{Start: at("-bucket-7-"), End: at("-bucket-7-")}, New: "\""}, 1},
		{"an open brace", text.Edit{Range: text.Range{Start: at("  tags"), End: at("  tags")}, New: "{"}, 1},
		{"a comment between blocks", text.Edit{Range: text.Range{Start: at("# Bucket number 7"), End: at("# Bucket number 7")}, New: "# x\n"}, 1},
		{"a block put in", text.Edit{Range: text.Range{Start: at("# Bucket number 7"), End: at("# Bucket number 7")}, New: "locals {\n}\n"}, 2},
		{"a block taken out", text.Edit{Range: text.Range{Start: at("# Bucket number 7"), End: at("# Bucket number 8")}}, 1},
		{"the first letter", text.Edit{Range: text.Range{Start: 0, End: 0}, New: "\n"}, 1},
		{"at the end", text.Edit{Range: text.Range{Start: len(src), End: len(src)}, New: "#"}, 1},
	} {
		f := Parse("main.tf", src)
		g := f.Edit(c.edit)
		if n := parsedAgain(f, g); n != c.want {
			t.Errorf("%s: %d chunks parsed again, want %d", c.name, n, c.want)
		}
		want, _ := text.Apply(src, []text.Edit{c.edit})
		assertSame(t, g, Parse("main.tf", want))
	}
}

// TestEditWhileBroken: an unclosed block above costs no parsing when another block is edited.
func TestEditWhileBroken(t *testing.T) {
	src := strings.Replace(moduleText(30), "\n}\n", "\n", 1)
	f := Parse("main.tf", src)
	at := strings.Index(src, "-bucket-20-")
	g := f.Edit(text.Edit{Range: text.Range{Start: at, End: at}, New: "x"})
	if n := parsedAgain(f, g); n != 1 {
		t.Errorf("%d chunks parsed again, want 1", n)
	}
	// Closing it gives what a fresh parse gives, and shares the rest.
	end := strings.Index(src, "\n\n# Bucket number 1,")
	h := g.Edit(text.Edit{Range: text.Range{Start: end, End: end}, New: "\n}"})
	if n := parsedAgain(g, h); n != 1 || h.Broken() {
		t.Errorf("%d chunks parsed again, want 1; problems %v", n, h.Problems())
	}
	assertSame(t, h, Parse("main.tf", h.Text()))
}

// TestEditOutOfBounds: what does not lie in the text is cut down to it.
func TestEditOutOfBounds(t *testing.T) {
	f := Parse("main.tf", "a = 1\n")
	for e, want := range map[text.Edit]string{
		{Range: text.Range{Start: -5, End: 99}, New: "b = 2\n"}: "b = 2\n",
		{Range: text.Range{Start: 99, End: 99}, New: "c"}:       "a = 1\nc",
		{Range: text.Range{Start: 3, End: 1}, New: "x"}:         "a =x 1\n",
	} {
		if got := f.Edit(e).Text(); got != want {
			t.Errorf("%+v: %q, want %q", e, got, want)
		}
	}
	if f.Edit(text.Edit{Range: text.Range{Start: 2, End: 2}}) != f {
		t.Error("nothing changed, but the file did")
	}
}

// TestRandomEdits drives files through many edits made of what breaks and mends structure.
func TestRandomEdits(t *testing.T) {
	fragments := []string{"\"", "{", "}", "(", ")", "[", "]", "\n", "${", "%{", "<<E\n", "E\n", "/*", "*/", "#", "=", "  ",
		"resource \"a\" \"b\" {\n", "a = 1\n", "\x00", bom, "\r\n", "\\", "}\n", "\xff", "ü", "name", "locals {\n", "```\n", "$", "  }\n}\n"}
	rng := rand.New(rand.NewSource(1))
	for _, name := range []string{"testdata/plain.tf", "testdata/broken.tf"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for range 60 {
			src := string(data)
			f := Parse("main.tf", src)
			for range 12 {
				a := rng.Intn(len(src) + 1)
				e := text.Edit{Range: text.Range{Start: a, End: min(len(src), a+rng.Intn(20)*rng.Intn(3))}}
				for range rng.Intn(3) {
					e.New += fragments[rng.Intn(len(fragments))]
				}
				want, _ := text.Apply(src, []text.Edit{e})
				f, src = f.Edit(e), want
				assertSound(t, f, src)
				assertSame(t, f, Parse("main.tf", src))
			}
		}
	}
}

func TestHuge(t *testing.T) {
	line := strings.Repeat("x", 99) + "\n"
	src := strings.Repeat(line, maxSize/100+2)
	f := Parse("main.tf", src)
	check := func(f *File, want string) {
		t.Helper()
		if len(f.Problems()) != 1 || f.Problems()[0].Summary != "File too large" || !f.Broken() {
			t.Errorf("problems %v", f.Problems())
		}
		assertSound(t, f, want)
		if got := f.Pos(len(want), text.UTF16).Line; got != strings.Count(want, "\n") {
			t.Errorf("it ends on line %d", got)
		}
	}
	check(f, src)
	for _, e := range []text.Edit{
		{Range: text.Range{Start: 0, End: 0}, New: "abc"},
		{Range: text.Range{Start: hugePiece + 36, End: hugePiece + 37}}, // the newline between two pieces
		{Range: text.Range{Start: len(src) / 2, End: len(src)/2 + 10}, New: "\n\n"},
		{Range: text.Range{Start: 0, End: 100}},
		{Range: text.Range{Start: f.Len(), End: f.Len()}, New: "end"},
	} {
		want, ok := text.Apply(src, []text.Edit{{Range: text.Range{Start: min(e.Range.Start, len(src)), End: min(e.Range.End, len(src))}, New: e.New}})
		if !ok {
			t.Fatal("an edit out of bounds")
		}
		f, src = f.Edit(e), want
		check(f, src)
	}
	small := f.Edit(text.Edit{Range: text.Range{Start: 0, End: f.Len()}, New: "locals {\n}\n"})
	if small.Broken() || small.Chunks()[0].Block() == nil {
		t.Error("a file that became small is not parsed")
	}
	if again := small.Edit(text.Edit{New: src}); again.Problems()[0].Summary != "File too large" {
		t.Error("a file that became too large is parsed")
	}
}

// TestHostile: no text takes long, to parse or to edit.
func TestHostile(t *testing.T) {
	for _, unit := range []string{
		"resource \"a\" \"b\" {\n", "foo = [\n", "foo = [\nresource \"a\" \"b\" {\n}\n", "/*", "/* \n", "(\n", "a\n", "\"\n", "\"", "<<A\n",
		"a = <<A\n", "a \"b\"\n  c = 1\n", "a {\n  b = 1\n  }\n  c = [\n", "}\n", "a = {\n  b = [\n", "  a = (\n", "x\"", "${", "%{", "\"${",
		"= ", "a.", "1+", "a ? b : ", "#\n", "\n", "<<<<<<< x\n", "```\n", "a = \"$\n", "\x00", "é", "\r", "a = 1 /*\n", "[", "- ", "a[", "a = \"\\", "{\"a\":", "[1,",
	} {
		src := strings.Repeat(unit, 1<<15/len(unit))
		for _, src := range []string{src, "locals {\n" + src + "\n}\n", "locals {\n  a = [" + src} {
			for _, path := range []string{"main.tf", "main.tf.json"} {
				start := time.Now()
				f := Parse(path, src)
				f = f.Edit(text.Edit{Range: text.Range{Start: len(src) / 2, End: len(src)/2 + 1}, New: "x"})
				f.Problems()
				if took := time.Since(start); took > 30*time.Second {
					t.Errorf("%s: %.30q… of 32 KiB takes %v", path, src, took)
				}
			}
		}
	}
}
