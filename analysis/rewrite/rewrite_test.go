package rewrite

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

const path = "/w/main.tf"

// apply applies edits of one file to it, laid out.
func apply(t *testing.T, f *syntax.File, edits []analysis.Edit) string {
	t.Helper()
	if edits == nil {
		return "none"
	}
	file := func(string) *syntax.File { return f }
	var plain []text.Edit
	for _, e := range Layout(file, edits) {
		plain = append(plain, e.Edit)
	}
	out, ok := text.Apply(f.Text(), plain)
	if !ok {
		t.Fatalf("edits overlap: %+v", edits)
	}
	return out
}

// on makes the edits of the last block of a text.
type on func(p Place, b *hclsyntax.Block) []analysis.Edit

func insert(source string) on {
	return func(p Place, b *hclsyntax.Block) []analysis.Edit { return p.Insert(b.Body, nil, source) }
}

func insertAfter(name, source string) on {
	return func(p Place, b *hclsyntax.Block) []analysis.Edit {
		return p.Insert(b.Body, b.Body.Attributes[name], source)
	}
}

func insertBlock(source string) on {
	return func(p Place, b *hclsyntax.Block) []analysis.Edit { return p.InsertBlock(b.Body, source) }
}

func replace(name, value string) on {
	return func(p Place, b *hclsyntax.Block) []analysis.Edit { return p.Replace(b.Body.Attributes[name], value) }
}

func remove(name string) on {
	return func(p Place, b *hclsyntax.Block) []analysis.Edit { return p.Remove(b.Body.Attributes[name]) }
}

func removeBlock(n int) on {
	return func(p Place, b *hclsyntax.Block) []analysis.Edit { return p.RemoveBlock(b.Body.Blocks[n]) }
}

func exchange(name, source string) on {
	return func(p Place, b *hclsyntax.Block) []analysis.Edit { return p.Exchange(b.Body.Attributes[name], source) }
}

func exchangeBlock(n int, source string) on {
	return func(p Place, b *hclsyntax.Block) []analysis.Edit { return p.ExchangeBlock(b.Body.Blocks[n], source) }
}

func wrap(header string, names ...string) on {
	return func(p Place, b *hclsyntax.Block) []analysis.Edit {
		var attrs []*hclsyntax.Attribute
		for _, name := range names {
			attrs = append(attrs, b.Body.Attributes[name])
		}
		return p.Wrap(header, attrs...)
	}
}

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		name, src string
		do        on
		want      string
	}{
		{"another argument in place of one, with its comment",
			"r \"a\" \"b\" {\n  user = 1\n  pass = 2 # why\n}\n", exchange("pass", "managed = true"),
			"r \"a\" \"b\" {\n  user    = 1\n  managed = true # why\n}\n"},
		{"another block in place of one, indented",
			"r \"a\" \"b\" {\n  one {\n    x = 1\n  }\n}\n", exchangeBlock(0, "two {\n  y = 2\n}"),
			"r \"a\" \"b\" {\n  two {\n    y = 2\n  }\n}\n"},
		{"argument after the last, aligned with its group",
			"resource \"a\" \"b\" {\n  ab = 1\n}\n", insert("abcdef = 2"),
			"resource \"a\" \"b\" {\n  ab     = 1\n  abcdef = 2\n}\n"},
		{"a group that is not aligned stays as it is",
			"resource \"a\" \"b\" {\n  ab    =    1\n  c = 2\n}\n", insert("abcdef = 2"),
			"resource \"a\" \"b\" {\n  ab    =    1\n  c = 2\n  abcdef = 2\n}\n"},
		{"only the group at hand is aligned",
			"resource \"a\" \"b\" {\n  a = 1\n\n  bb = 2\n}\n", insert("abcdef = 2"),
			"resource \"a\" \"b\" {\n  a = 1\n\n  bb     = 2\n  abcdef = 2\n}\n"},
		{"before nested blocks", "a {\n  x = 1\n\n  b {\n    y = 1\n  }\n}\n", insert("z = 2"),
			"a {\n  x = 1\n  z = 2\n\n  b {\n    y = 1\n  }\n}\n"},
		{"before depends_on", "a {\n  x = 1\n\n  depends_on = [a.b]\n}\n", insert("z = 2"),
			"a {\n  x = 1\n  z = 2\n\n  depends_on = [a.b]\n}\n"},
		{"only nested blocks", "a {\n  b {\n    y = 1\n  }\n}\n", insert("z = 2"),
			"a {\n  z = 2\n\n  b {\n    y = 1\n  }\n}\n"},
		{"into an empty block", "a {}\n", insert("z = 2"), "a {\n  z = 2\n}\n"},
		{"into an empty block of two lines", "a {\n}\n", insert("z = 2"), "a {\n  z = 2\n}\n"},
		{"into a block with a comment only", "a {\n  # later\n}\n", insert("z = 2"), "a {\n  z = 2\n  # later\n}\n"},
		{"into a block on one line", "a { x = 1 }\n", insert("zz = 2"), "a {\n  x  = 1\n  zz = 2\n}\n"},
		{"behind a comment", "a {\n  x = 1 # why\n}\n", insert("zz = 2"), "a {\n  x  = 1 # why\n  zz = 2\n}\n"},
		{"behind a heredoc", "a {\n  x = <<EOT\nhi\n  EOT\n}\n", insert("zz = 2"), "a {\n  x  = <<EOT\nhi\n  EOT\n  zz = 2\n}\n"},
		{"behind a given argument", "a {\n  x = 1\n  y = 2\n}\n", insertAfter("x", "z = 2"), "a {\n  x = 1\n  z = 2\n  y = 2\n}\n"},
		{"behind a list of lines", "a {\n  x = [\n    1,\n  ]\n  y = 2\n}\n", insertAfter("x", "z = 2"), "a {\n  x = [\n    1,\n  ]\n  z = 2\n  y = 2\n}\n"},
		{"a meta-argument first", "a {\n  x = 1\n}\n", insert("count = 2"), "a {\n  count = 2\n\n  x = 1\n}\n"},
		{"behind meta-arguments", "a {\n  count = 1\n\n  b {}\n}\n", insert("x = 2"), "a {\n  count = 1\n\n  x = 2\n\n  b {}\n}\n"},
		{"CRLF", "a {\r\n  x = 1\r\n}\r\n", insert("zz = 2"), "a {\r\n  x  = 1\r\n  zz = 2\r\n}\r\n"},
		{"tabs", "a {\n\tx = 1\n}\n", insert("zz = 2"), "a {\n\tx = 1\n\tzz = 2\n}\n"},
		{"four blanks", "a {\n    x = 1\n}\n", insert("zz = 2"), "a {\n    x = 1\n    zz = 2\n}\n"},
		{"no line ending at the end", "a {\n  x = 1\n}", insert("zz = 2"), "a {\n  x  = 1\n  zz = 2\n}"},
		{"several lines", "a {\n  x = 1\n}\n", insert("y = {\n  z = 1\n}"), "a {\n  x = 1\n  y = {\n    z = 1\n  }\n}\n"},

		{"block behind arguments", "a {\n  x = 1\n}\n", insertBlock("b {\n  y = 1\n}"), "a {\n  x = 1\n\n  b {\n    y = 1\n  }\n}\n"},
		{"block behind blocks, before lifecycle", "a {\n  b {\n  }\n\n  lifecycle {\n  }\n}\n", insertBlock("c {\n}"),
			"a {\n  b {\n  }\n\n  c {\n  }\n\n  lifecycle {\n  }\n}\n"},
		{"block before what stands last", "a {\n  depends_on = [b.c]\n}\n", insertBlock("c {\n}"), "a {\n  c {\n  }\n\n  depends_on = [b.c]\n}\n"},
		{"block into an empty block", "a {}\n", insertBlock("b {\n  y = 1\n}"), "a {\n  b {\n    y = 1\n  }\n}\n"},
		{"block with a heredoc", "a {\n  x = 1\n}\n", insertBlock("b {\n  y = <<EOT\nhi\n  EOT\n}"), "a {\n  x = 1\n\n  b {\n    y = <<EOT\nhi\n  EOT\n  }\n}\n"},

		{"value", "a {\n  x = 1 # why\n}\n", replace("x", "true"), "a {\n  x = true # why\n}\n"},
		{"value in parentheses", "a {\n  x = (1 + 2)\n}\n", replace("x", "true"), "a {\n  x = true\n}\n"},
		{"heredoc value", "a {\n  x = <<EOT\nhi\nEOT\n  y = 1\n}\n", replace("x", "true"), "a {\n  x = true\n  y = 1\n}\n"},

		{"removed, the group aligned again", "a {\n  abcdef = 1\n  b      = 2\n}\n", remove("abcdef"), "a {\n  b = 2\n}\n"},
		{"removed with its comment", "a {\n  b = 2\n  # about x\n  # and more\n  x = 1 # why\n}\n", remove("x"), "a {\n  b = 2\n}\n"},
		{"the head of a group stays", "a {\n  # network\n  x = 1\n  b = 2\n}\n", remove("x"), "a {\n  # network\n  b = 2\n}\n"},
		{"a comment of its own goes", "a {\n  b = 2\n\n  # about x\n  x = 1\n}\n", remove("x"), "a {\n  b = 2\n}\n"},
		{"one empty line of two goes", "a {\n  b = 2\n\n  x = 1\n\n  c = 3\n}\n", remove("x"), "a {\n  b = 2\n\n  c = 3\n}\n"},
		{"the empty line after the brace goes", "a {\n  x = 1\n\n  c = 3\n}\n", remove("x"), "a {\n  c = 3\n}\n"},
		{"the only line of a one-line block", "a { x = 1 }\nb {\n}\n", func(p Place, b *hclsyntax.Block) []analysis.Edit {
			first := At(p.File(), 0)
			return first.Remove(first.Chunk().Block().Body.Attributes["x"])
		}, "a {}\nb {\n}\n"},
		{"the only line of a block", "a {\n  x = 1\n}\n", remove("x"), "a {\n}\n"},
		{"heredoc goes whole", "a {\n  x = <<EOT\nhi\nEOT\n  y = 1\n}\n", remove("x"), "a {\n  y = 1\n}\n"},
		{"CRLF goes", "a {\r\n  x = 1\r\n  y = 1\r\n}\r\n", remove("x"), "a {\r\n  y = 1\r\n}\r\n"},
		{"block goes", "a {\n  x = 1\n\n  # about b\n  b {\n    y = 1\n  }\n\n  c {\n  }\n}\n", removeBlock(0), "a {\n  x = 1\n\n  c {\n  }\n}\n"},
		{"last block goes", "a {\n  x = 1\n\n  b {\n    y = 1\n  }\n}\n", removeBlock(0), "a {\n  x = 1\n}\n"},
		{"a comment behind an inline comment stays", "a {\n  y = 2 /* here */\n  x = 1\n}\n", remove("x"), "a {\n  y = 2 /* here */\n}\n"},

		{"wrapped", "a {\n  x = 1\n  yy = 2\n  z = 3\n}\n", wrap("b", "x", "z"), "a {\n  b {\n    x = 1\n    z = 3\n  }\n\n  yy = 2\n}\n"},
		{"wrapped between", "a {\n  w = 0\n  # about x\n  x = 1\n  y = 2\n}\n", wrap("b", "x"), "a {\n  w = 0\n\n  b {\n    # about x\n    x = 1\n  }\n\n  y = 2\n}\n"},
		{"wrapped on one line", "a { x = 1 }\n", wrap("b", "x"), "a {\n  b {\n    x = 1\n  }\n}\n"},
		{"unwrapped", "a {\n  w = 0\n  b {\n    xyz = 1\n    y   = <<EOT\n  hi\nEOT\n  }\n}\n",
			func(p Place, b *hclsyntax.Block) []analysis.Edit { return p.Unwrap(b.Body.Blocks[0]) },
			"a {\n  w   = 0\n  xyz = 1\n  y   = <<EOT\n  hi\nEOT\n}\n"},
		{"moved out", "a {\n  w = 0\n\n  b {\n    xyz = 1 # why\n    y   = 2\n  }\n}\n",
			func(p Place, b *hclsyntax.Block) []analysis.Edit {
				return p.Move(b.Body.Blocks[0].Body.Attributes["xyz"], b.Body)
			},
			"a {\n  w   = 0\n  xyz = 1 # why\n\n  b {\n    y = 2\n  }\n}\n"},
		{"moved in", "a {\n  w   = 0\n  xyz = 1\n\n  b {}\n}\n",
			func(p Place, b *hclsyntax.Block) []analysis.Edit {
				return p.Move(b.Body.Attributes["xyz"], b.Body.Blocks[0].Body)
			},
			"a {\n  w = 0\n\n  b {\n    xyz = 1\n  }\n}\n"},
		{"block moved", "a {\n  b {\n    c {\n      x = 1\n    }\n  }\n}\n",
			func(p Place, b *hclsyntax.Block) []analysis.Edit {
				return p.MoveBlock(b.Body.Blocks[0].Body.Blocks[0], b.Body)
			},
			"a {\n  b {\n  }\n\n  c {\n    x = 1\n  }\n}\n"},

		{"top-level block after", "a {\n} # end\n\n# about z\nz {\n}\n", func(p Place, b *hclsyntax.Block) []analysis.Edit {
			return At(p.File(), 0).After("n {\n  x = 1\n}")
		}, "a {\n} # end\n\nn {\n  x = 1\n}\n\n# about z\nz {\n}\n"},
		{"top-level block after the last", "a {\n}\n", func(p Place, b *hclsyntax.Block) []analysis.Edit { return p.After("n {\n}") }, "a {\n}\n\nn {\n}\n"},
		{"without line ending", "a {\n}", func(p Place, b *hclsyntax.Block) []analysis.Edit { return p.After("n {\n}") }, "a {\n}\n\nn {\n}\n"},
		{"at the end of the file", "a {\n}\n\n\n", func(p Place, b *hclsyntax.Block) []analysis.Edit { return Append(p.File(), "n {\n}") }, "a {\n}\n\nn {\n}\n\n\n"},
		{"top-level block goes", "a {\n}\n\n# about z\nz {\n}\n", func(p Place, b *hclsyntax.Block) []analysis.Edit { return p.RemoveBlock(b) }, "a {\n}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := syntax.Parse(path, c.src)
			p := At(f, f.Len())
			if got := apply(t, f, c.do(p, p.Chunk().Block())); got != c.want {
				t.Errorf("got:\n%q\nwant:\n%q", got, c.want)
			}
		})
	}
}

func TestJSONIsLeftAlone(t *testing.T) {
	f := syntax.Parse("/w/main.tf.json", `{"variable": {"x": {"type": "string"}}}`)
	p := At(f, 0)
	b := p.Chunk().Block()
	for name, edits := range map[string][]analysis.Edit{
		"insert": p.Insert(b.Body, nil, "x = 1"), "remove": p.Remove(b.Body.Attributes["type"]),
		"append": Append(f, "a {}"), "after": p.After("a {}"), "wrap": p.Wrap("x", b.Body.Attributes["type"]),
	} {
		if edits != nil {
			t.Errorf("%s: %+v", name, edits)
		}
	}
}

func TestRename(t *testing.T) {
	child := module.Build("/w/m", []*syntax.File{syntax.Parse("/w/m/main.tf", `variable "size" {
}

output "arn" {
  value = var.size
}
`)}, nil)
	root := module.Build("/w", []*syntax.File{
		syntax.Parse("/w/a.tf", `resource "aws_vpc" "this" {
  tags = { a = local.b, c = "${var.env}-x" }
}

locals {
  b = 1
  long_name = 2
}

variable "env" {}

module "m" {
  source = "./m"
  count = 2
  size = aws_vpc.this.id
}
`),
		syntax.Parse("/w/b.tf.json", `{"output": {"x": {"value": "${aws_vpc.this.id}-${var.env}", "depends_on": ["aws_vpc.this"]}}}`),
		syntax.Parse("/w/c.tf", `output "y" {
  value = [module.m[0].arn, module.m[*].arn, module.m[var.env].arn, aws_vpc.this.arn, data.aws_vpc.this.id]
}
`),
	}, nil)
	apply := func(edits []analysis.Edit) string {
		var b strings.Builder
		for _, m := range []*module.Module{root, child} {
			for _, f := range m.Files() {
				var own []text.Edit
				for _, e := range edits {
					if e.Path == f.Path {
						own = append(own, e.Edit)
					}
				}
				src, ok := text.Apply(f.Text(), own)
				if !ok {
					t.Fatal("overlap")
				}
				if src != f.Text() {
					b.WriteString(src)
				}
			}
		}
		return b.String()
	}
	caller := Caller{root, []string{"m"}}
	for _, c := range []struct {
		m       *module.Module
		address string
		changed []string // pieces that are there afterwards
		gone    string
	}{
		{root, "aws_vpc.this", []string{`"aws_vpc" "new"`, "aws_vpc.new.id", "${aws_vpc.new.id}", `["aws_vpc.new"]`, "aws_vpc.new.arn", "data.aws_vpc.this.id"}, " aws_vpc.this"},
		{root, "var.env", []string{`variable "new"`, `"${var.new}-x"`, "-${var.new}", "[var.new]"}, "env"},
		{root, "local.b", []string{"local.new", "\n  new = 1"}, "local.b"},
		{root, "module.m", []string{`module "new"`, "module.new[0].arn", "module.new[*].arn", "module.new[var.env].arn"}, "module.m"},
		{child, "var.size", []string{`variable "new"`, "= var.new", "\n  new = aws_vpc.this.id"}, "size"},
		{child, "output.arn", []string{`output "new"`, "module.m[0].new, module.m[*].new, module.m[var.env].new, aws_vpc.this.arn"}, "m[0].arn"},
	} {
		edits := Rename(c.m, c.address, "new", caller)
		got := apply(edits)
		for _, piece := range c.changed {
			if !strings.Contains(got, piece) {
				t.Errorf("%s: %q is missing in\n%s", c.address, piece, got)
			}
		}
		if strings.Contains(got, c.gone) {
			t.Errorf("%s: %q is left in\n%s", c.address, c.gone, got)
		}
	}
	if Rename(root, "aws_vpc.nothing", "new") != nil {
		t.Error("what is not declared is not renamed")
	}
}

// FuzzEdits: every edit applies, what parsed parses, and no line is lost but
// those that were to go.
func FuzzEdits(f *testing.F) {
	f.Add("a {\n  x = 1\n  # c\n  yy = 2\n\n  b {\n    z = 1\n  }\n}\n", uint8(0), uint8(0))
	f.Add("a { x = 1 }\nb {}", uint8(1), uint8(3))
	f.Add("a {\r\n\tx = <<E\r\nhi\r\nE\r\n}\r\n", uint8(2), uint8(5))
	f.Add("# c\na \"b\" { /* x */ y = [1,\n2] // z\n}\n# end", uint8(3), uint8(1))
	f.Fuzz(func(t *testing.T, src string, op, n uint8) {
		file := syntax.Parse(path, src)
		p := At(file, int(n)*file.Len()/255)
		b := p.Chunk().Block()
		if b == nil {
			return
		}
		for len(b.Body.Blocks) > 0 && n%2 == 1 {
			b = b.Body.Blocks[0]
			n /= 2
		}
		items := p.items(b.Body)
		var edits []analysis.Edit
		var owned text.Range
		switch op % 8 {
		case 0:
			edits = p.Insert(b.Body, nil, "zz9 = 1")
		case 1:
			edits = p.InsertBlock(b.Body, "zz9 {\n  a = 1\n}")
		case 2:
			edits = p.After("zz9 {\n}")
		case 3:
			edits = Append(file, "zz9 {\n}")
		default:
			if len(items) == 0 {
				return
			}
			i := items[int(n)%len(items)]
			owned = p.Owned(i.rng).Shift(p.Start())
			switch {
			case i.block != nil && op%8 < 6:
				edits = p.RemoveBlock(i.block)
			case i.block != nil:
				edits, owned = p.Unwrap(i.block), text.Range{}
			case op%8 == 4:
				edits = p.Remove(i.attr)
			case op%8 == 5:
				edits, owned = p.Wrap("zz9", i.attr), text.Range{}
			case op%8 == 6:
				edits, owned = p.Replace(i.attr, "true"), text.Range{}
			default:
				edits = p.Insert(b.Body, i.attr, "zz9 = 1")
				owned = text.Range{}
			}
		}
		var plain []text.Edit
		for _, e := range edits {
			plain = append(plain, e.Edit)
		}
		raw, ok := text.Apply(src, plain)
		if !ok {
			t.Fatalf("does not apply: %+v", edits)
		}
		plain = nil
		for _, e := range Layout(func(string) *syntax.File { return file }, edits) {
			plain = append(plain, e.Edit)
		}
		laid, ok := text.Apply(src, plain)
		if !ok {
			t.Fatalf("the layout does not apply: %+v", plain)
		}
		if squeeze(raw) != squeeze(laid) && !strings.Contains(raw, "${") && !strings.ContainsAny(raw, `"`) {
			t.Fatalf("the layout changed more than blanks:\n%q\n%q", raw, laid)
		}
		if !file.Broken() && len(edits) > 0 {
			if after := syntax.Parse(path, laid); after.Broken() {
				t.Fatalf("op %d broke\n%q\n%q\n%+v", op%8, src, laid, after.Problems())
			}
		}
		if owned != (text.Range{}) {
			if rest := src[:owned.Start] + src[owned.End:]; squeeze(rest) != squeeze(raw) {
				t.Fatalf("more than the item went:\n%q\n%q", rest, raw)
			}
		}
	})
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func TestIndex(t *testing.T) {
	m := module.Build("/w", []*syntax.File{syntax.Parse(path, `resource "a_b" "c" {
}

output "o" {
  value = [a_b.c.id, "${a_b.c.arn}", a_b.c[0].id, a_b.c, a_b.cd.id]
}
`)}, nil)
	want := "resource \"a_b\" \"c\" {\n}\n\noutput \"o\" {\n  value = [a_b.c[\"x\"].id, \"${a_b.c[\"x\"].arn}\", a_b.c[0].id, a_b.c, a_b.cd.id]\n}\n"
	if got := apply(t, m.File(path), Index(m, "a_b.c", `["x"]`)); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestInsertItems(t *testing.T) {
	for src, want := range map[string]string{
		"a {\n  x = { y = 1 }\n}\n":               "a {\n  x = {\n    y    = 1\n    zz9a = 2\n  }\n}\n",
		"a {\n  x = {}\n}\n":                      "a {\n  x = {\n    zz9a = 2\n  }\n}\n",
		"a {\n  x = {\n    y = 1 # why\n  }\n}\n": "a {\n  x = {\n    y    = 1 # why\n    zz9a = 2\n  }\n}\n",
	} {
		f := syntax.Parse(path, src)
		p := At(f, 0)
		e := p.Chunk().Block().Body.Attributes["x"].Expr.(*hclsyntax.ObjectConsExpr)
		if got := apply(t, f, p.InsertItems(e, "zz9a = 2")); got != want {
			t.Errorf("%q becomes\n%s", src, got)
		}
	}
}
