package format

import (
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

func TestSource(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"alignment", "locals {\na=1\n  bbb =2\n\n    c=3\n}\n", "locals {\n  a   = 1\n  bbb = 2\n\n  c = 3\n}\n"},
		{"comments", "a = 1 # one\nbbbb = 2   # two\n", "a    = 1 # one\nbbbb = 2 # two\n"},
		{"labels", "resource aws_x foo {\n}\n", "resource \"aws_x\" \"foo\" {\n}\n"},
		{"interpolation alone", "a = \"${var.b}\"\n", "a = var.b\n"},
		{"interpolation with text", "a = \"x${var.b}\"\n", "a = \"x${var.b}\"\n"},
		{"two interpolations", "a = \"${var.b}${var.c}\"\n", "a = \"${var.b}${var.c}\"\n"},
		{"template inside", "a = \"${f(\"${var.b}\")}\"\n", "a = f(\"${var.b}\")\n"},
		{"over lines", "a = \"${\n  var.b\n}\"\n", "a = var.b\n"},
		{"condition over lines", "a = \"${var.b\n? 1 : 2}\"\n", "a = (var.b\n? 1 : 2)\n"},
		{"deeper values stay", "a = { b = \"${c}\" }\n", "a = { b = \"${c}\" }\n"},
		{"quoted types", "variable \"a\" {\n  type = \"string\"\n}\nvariable \"b\" {\n  type = \"map\"\n}\nvariable \"c\" {\n  type = list\n}\n",
			"variable \"a\" {\n  type = string\n}\nvariable \"b\" {\n  type = map(string)\n}\nvariable \"c\" {\n  type = list(any)\n}\n"},
		{"a type elsewhere is a value", "resource \"a\" \"b\" {\n  type = \"string\"\n}\n", "resource \"a\" \"b\" {\n  type = \"string\"\n}\n"},
		{"a type below a variable's block is a value", "variable \"a\" {\n  validation {\n    type = \"string\"\n  }\n}\n", "variable \"a\" {\n  validation {\n    type = \"string\"\n  }\n}\n"},
		{"heredoc", "a = <<-EOT\n   x\n  EOT\nbb=1\n", "a  = <<-EOT\n   x\n  EOT\nbb = 1\n"},
		{"windows line endings", "a=1\r\nbb=2\r\n", "a  = 1\r\nbb = 2\r\n"},
		{"empty", "", ""},
	} {
		got, ok := Source(c.in)
		if !ok || got != c.want {
			t.Errorf("%s: got %q, %v; want %q", c.name, got, ok, c.want)
		}
		again, _ := Source(got)
		if again != got {
			t.Errorf("%s: a second run gives %q", c.name, again)
		}
	}
}

func TestSourceLeavesBrokenTextAlone(t *testing.T) {
	for _, src := range []string{"resource \"a\" {\n", "a=\n", "\x00\x01", "a=\"${\n", "# \xff\xfe\na=}"} {
		if got, ok := Source(src); ok || got != src {
			t.Errorf("Source(%q) = %q, %v", src, got, ok)
		}
		if edits := Edits(src); edits != nil {
			t.Errorf("Edits(%q) = %v", src, edits)
		}
	}
}

func TestEditsAreSmall(t *testing.T) {
	src := "locals {\n  a = 1\n  é=\"ü\" # keep\n  c = 3\n}\n"
	edits := Edits(src)
	if len(edits) != 1 {
		t.Fatalf("edits: %v", edits)
	}
	if e := edits[0]; src[e.Range.Start:e.Range.End] != "=" || e.New != " = " {
		t.Errorf("replaces %q by %q", src[e.Range.Start:e.Range.End], e.New)
	}
}

func TestEditsInRange(t *testing.T) {
	src := "a=1\n\nb=2\n\nc=3\n"
	for _, c := range []struct {
		within text.Range
		want   string
	}{
		{text.Range{Start: 5, End: 5}, "a=1\n\nb = 2\n\nc=3\n"},
		{text.Range{Start: 6, End: 7}, "a=1\n\nb = 2\n\nc=3\n"},
		{text.Range{Start: 0, End: 5}, "a = 1\n\nb=2\n\nc=3\n"},
		{text.Range{Start: 0, End: 99}, "a = 1\n\nb = 2\n\nc = 3\n"},
		{text.Range{Start: -3, End: -1}, "a = 1\n\nb=2\n\nc=3\n"},
	} {
		got, ok := text.Apply(src, EditsIn(src, c.within))
		if !ok || got != c.want {
			t.Errorf("%v: %q", c.within, got)
		}
	}
}

func TestDiff(t *testing.T) {
	for _, c := range [][2]string{
		{"", "x"}, {"x", ""}, {"a\nb\nc\n", "a\nc\n"}, {"a\nc\n", "a\nb\nc\n"},
		{"a\nb\nc\nd\n", "x\nb\nd\ny\nz\n"}, {"é\n", "è\n"}, {"a\r\n", "a\n"},
		{strings.Repeat("a\n", 900), strings.Repeat("b\n", 1000)},
		{"1\n2\n3\n4\n5\n6\n", "2\n3\n7\n5\n6\n1\n"},
	} {
		checkDiff(t, c[0], c[1])
	}
	// A removed line is one edit, not the rest of the file.
	edits := Diff("a\nb\nc\nd\n", "a\nc\nd\n")
	if len(edits) != 1 || edits[0].Range.Len() > 2 {
		t.Errorf("edits: %v", edits)
	}
}

func checkDiff(t *testing.T, old, new string) {
	t.Helper()
	got, ok := text.Apply(old, Diff(old, new))
	if !ok || got != new {
		t.Errorf("Diff(%q, %q) gives %q, %v", old, new, got, ok)
	}
}

func FuzzDiff(f *testing.F) {
	f.Add("a\nb\nc\n", "a\nc\nd\n")
	f.Add("é\n\n", "\nè")
	f.Fuzz(func(t *testing.T, old, new string) { checkDiff(t, old, new) })
}

// FuzzSource: formatting never panics, gives text that still parses, and has
// nothing left to do the second time.
func FuzzSource(f *testing.F) {
	f.Add("a=1\nb = \"${c}\"\n")
	f.Add("variable a {\n type = \"list\"\n}\n")
	f.Add("a = <<EOT\nEOT\n")
	f.Fuzz(func(t *testing.T, src string) {
		out, ok := Source(src)
		if !ok {
			return
		}
		if _, ok := Source(out); !ok {
			t.Errorf("%q becomes %q, which does not parse", src, out)
		}
	})
}

func TestSupported(t *testing.T) {
	for name, want := range map[string]bool{
		"main.tf": true, "main.tofu": true, "x.tfvars": true, "x.tftest.hcl": true, "main.tf.json": false,
		".terraform.lock.hcl": false, "README.md": false,
	} {
		if got := Supported(syntax.Classify(name)); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
