package syntax

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// outline writes down what blocks and arguments could be read.
func outline(body *hclsyntax.Body) string {
	var parts []string
	for name := range body.Attributes {
		parts = append(parts, name)
	}
	sort.Strings(parts)
	for _, b := range body.Blocks {
		s := strings.Join(append([]string{b.Type}, b.Labels...), ".")
		parts = append(parts, s+"{"+outline(b.Body)+"}")
	}
	return strings.Join(parts, " ")
}

func TestBroken(t *testing.T) {
	const after = "\n\noutput \"after\" {\n  value = 1\n}\n"
	for _, c := range []struct {
		name, src string
		outline   string // of all but the block after it
		problems  []string
	}{
		{"value missing", "resource \"a\" \"b\" {\n  x = 1\n  y =\n  z = 3\n}", "resource.a.b{x y z}",
			[]string{"3: Invalid expression: ="}},
		{"name being typed", "resource \"a\" \"b\" {\n  x = 1\n  buck\n  z = 3\n}", "resource.a.b{x z}",
			[]string{"3: Argument or block definition required: buck"}},
		{"map being typed", "resource \"a\" \"b\" {\n  x = 1\n  tags = {\n  z = 3\n}", "resource.a.b{tags x z}",
			[]string{"3: Unterminated object constructor expression: {"}},
		{"brace of a nested block missing", "resource \"a\" \"b\" {\n  lifecycle {\n    x = 1\n\n  z = 3\n}", "resource.a.b{z lifecycle{x}}",
			[]string{"2: Unclosed configuration block: {"}},
		{"brace of the block missing", "resource \"a\" \"b\" {\n  lifecycle {\n    x = 1\n  }\n  z = 3\n", "resource.a.b{z lifecycle{x}}",
			[]string{"1: Unclosed configuration block: {"}},
		{"list not closed", "resource \"a\" \"b\" {\n  x = [\"1\", \"2\"\n  z = 3\n}", "resource.a.b{x z}",
			[]string{"2: Unterminated tuple constructor expression: ["}},
		{"call not closed", "resource \"a\" \"b\" {\n  x = max(1, 2\n  z = 3\n}", "resource.a.b{x z}",
			[]string{"2: Unterminated function call: max("}},
		{"quote not closed", "resource \"a\" \"b\" {\n  x = \"${var.x}-y\n  z = 3\n}", "resource.a.b{x z}",
			[]string{"2: Invalid multi-line string: \"${var.x}-y"}},
		{"quote in a list not closed", "resource \"a\" \"b\" {\n  x = [\"1\", \"2]\n  z = 3\n}", "resource.a.b{x z}",
			[]string{"2: Invalid multi-line string: \"2]"}},
		{"heredoc not closed", "resource \"a\" \"b\" {\n  x = <<EOT\n  text\n  z = 3\n}", "resource.a.b{x z}",
			[]string{"2: Unterminated template string: <<EOT"}},
		{"label not closed", "resource \"a\" \"b {\n  x = 1\n}", "resource.a.b{x}",
			[]string{"1: Invalid multi-line string: \"b {"}},
		{"label not closed, another behind", "resource \"a \"b\" {\n  x = 1\n}", "resource.a.b{x}",
			[]string{"1: Invalid multi-line string: \" {"}},
		{"label not opened", "resource a\" \"b\" {\n  x = 1\n}", "resource.a.b{x}",
			[]string{"1: Invalid multi-line string: \" {"}},
		{"brace at the end of the header missing", "resource \"a\" \"b\"\n  x = 1\n}", "resource.a.b{x}",
			[]string{"1: Invalid block definition: resource \"a\" \"b\""}},
		{"brace on the next line", "resource \"a\" \"b\"\n{\n  x = 1\n}", "resource.a.b{x}",
			[]string{"1: Invalid block definition: resource \"a\" \"b\""}},
		{"brace of a nested header missing", "resource \"a\" \"b\" {\n  lifecycle\n    x = 1\n  }\n  z = 3\n}", "resource.a.b{z lifecycle{x}}",
			[]string{"2: Argument or block definition required: lifecycle"}},
		{"equals sign missing", "resource \"a\" \"b\" {\n  x \"1\"\n  y 300\n  z = 3\n}", "resource.a.b{x y z}",
			[]string{"2: Invalid block definition: x \"1\"", "3: Argument or block definition required: y"}},
		{"equals sign missing before a template", "resource \"a\" \"b\" {\n  x \"${var.y}-z\"\n  z = 3\n}", "resource.a.b{x z}",
			[]string{"2: Invalid block definition: x \"${var.y}-z\""}},
		{"set twice", "resource \"a\" \"b\" {\n  x = 1\n  x = 2\n}", "resource.a.b{x}",
			[]string{"3: Attribute redefined: x"}},
		{"set twice, and something else", "resource \"a\" \"b\" {\n  x = 1\n  x = 2\n  y = [1 2]\n}", "resource.a.b{x y}",
			[]string{"3: Attribute redefined: x", "4: Missing item separator: 2"}},
		{"two independent errors", "resource \"a\" \"b\" {\n  x = [1 2]\n  w = 4\n  y = 'z'\n}", "resource.a.b{w x y}",
			[]string{"2: Missing item separator: 2", "4: Invalid character: '"}},
		{"opening bracket missing", "resource \"a\" \"b\" {\n  x =\n    var.y,\n    var.z,\n  ]\n  z = 3\n}", "resource.a.b{x z}",
			[]string{"2: Invalid expression: ="}},
		{"merge conflict", "resource \"a\" \"b\" {\n<<<<<<< HEAD\n  x = 1\n=======\n  x = 2\n>>>>>>> theirs\n  z = 3\n}", "resource.a.b{x z}",
			[]string{"2: Argument or block definition required: <<<<<<<"}},
		{"several arguments on one line", "variable \"a\" { type = string, default = 1 }", "variable.a{type}",
			[]string{"1: Invalid single-argument block definition: ,"}},
		{"brace too many", "locals {\n  a = 1\n}\n}", "locals{a} ",
			[]string{"4: Argument or block definition required: }"}},
		{"two blocks on one line", "locals {} locals {}", "locals{}",
			[]string{"1: Missing newline after block definition: locals"}},
		{"stray text", "Here is some more text, and\nthe next line of it.", "",
			[]string{"1: Invalid block definition: Here is some more text,"}},
		{"unclosed comment", "locals {\n  a = 1 /* b\n}", "locals{a}",
			[]string{"2: Invalid expression: *"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := "locals {\n  before = 1\n}\n"
			f := Parse("main.tf", before+c.src+after)
			assertSound(t, f, before+c.src+after)
			var parts []string
			for _, chunk := range f.Chunks() {
				parts = append(parts, outline(chunk.Body))
			}
			n := len(parts) - 1
			if parts[0] != "locals{before}" || parts[n] != "output.after{value}" {
				t.Errorf("its neighbours became %q and %q", parts[0], parts[n])
			}
			if got := strings.Join(parts[1:n], " "); got != c.outline {
				t.Errorf("read %q, want %q", got, c.outline)
			}
			var problems []string
			for _, p := range f.Problems() {
				line := f.HCLPos(p.Range.Start).Line - 3
				problems = append(problems, fmt.Sprintf("%d: %s: %s", line, p.Summary, f.Slice(p.Range)))
			}
			if !slices.Equal(problems, c.problems) {
				t.Errorf("problems\n  %s\nwant\n  %s", strings.Join(problems, "\n  "), strings.Join(c.problems, "\n  "))
			}
		})
	}
}

// TestTyping: while a block is written letter by letter, no other block is lost.
func TestTyping(t *testing.T) {
	before, after := "variable \"before\" {\n}\n\n", "\n\nvariable \"after\" {\n  default = \"x\"\n}\n"
	const typed = "resource \"aws_s3_bucket\" \"x\" {\n  bucket = \"b-${var.before}\"\n  tags = {\n    Name = \"x\"\n  }\n  p = <<EOT\n x\nEOT\n}"
	for i := range typed {
		f := Parse("main.tf", before+typed[:i]+after)
		first, last := outline(f.Chunks()[0].Body), outline(f.Chunks()[len(f.Chunks())-1].Body)
		if first != "variable.before{}" || last != "variable.after{default}" {
			t.Errorf("after %q: %s, %s", typed[:i], first, last)
		}
		if i <= len("resource \"aws_s3_bucket\" \"x\" {") || i == 0 {
			continue
		}
		if mid := outline(f.Chunks()[1].Body); !strings.HasPrefix(mid, "resource.aws_s3_bucket.x{") {
			t.Errorf("after %q the block is %s", typed[:i], mid)
		}
		if n := len(f.Problems()); n > 2 { // the line being typed, and the brace to come
			t.Errorf("after %q: %d problems: %v", typed[:i], n, f.Problems())
		}
	}
}

func TestRedefinedTellsWhere(t *testing.T) {
	src := "a = 1\nb = 2\na = 3\n"
	f := Parse("x.tfvars", src)
	all := f.Problems()
	if len(all) != 1 || f.Slice(all[0].Range) != "a" || all[0].Range.Start != 12 || all[0].Related.Start != 0 || all[0].Related.End != 1 {
		t.Errorf("%+v", all)
	}
	f = Parse("main.tf", "\nlocals {\n  x {\n    k = 1\n    k = 2\n  }\n}\n")
	p := f.Problems()[0]
	if f.Slice(p.Related) != "k" || p.Related.Start >= p.Range.Start || strings.Contains(p.Detail, "main.tf") {
		t.Errorf("%+v", p)
	}
}

func TestTooCostly(t *testing.T) {
	for _, src := range []string{
		"a = " + strings.Repeat("(", 1<<20), "a = " + strings.Repeat("!", 1<<20), "a = " + strings.Repeat("-", 1<<20),
		"a = " + strings.Repeat("x?", 1<<19), strings.Repeat("a {\n", 1<<18), strings.Repeat("a = \"${", 1<<18),
		"a = \"" + strings.Repeat("%{if x}", 1<<17),
	} {
		for _, path := range []string{"main.tf", "main.tf.json"} {
			if f := Parse(path, src); len(f.Problems()) == 0 {
				t.Errorf("%.20q…: no problem", src)
			}
		}
	}
}
