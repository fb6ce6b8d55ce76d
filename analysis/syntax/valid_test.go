package syntax

import (
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// TestWhole: text that HCL accepts gives the trees of a whole parse, however it is written.
func TestWhole(t *testing.T) {
	plain, err := os.ReadFile("testdata/plain.tf")
	if err != nil {
		t.Fatal(err)
	}
	for name, src := range map[string]string{
		"everything":                        string(plain),
		"CRLF":                              strings.ReplaceAll(string(plain), "\n", "\r\n"),
		"BOM":                               bom + string(plain),
		"no newline at the end":             "locals {\n  a = 1\n}",
		"empty":                             "",
		"comment only":                      "# nothing",
		"tabs":                              "locals {\n\ta\t=\t\"x\"\t# y\n\t}\n\nvariable\t\"x\"\t{}\n",
		"one-line blocks":                   "variable \"a\" {}\nvariable \"b\" { default = 1 }\nvariable \"c\" {} // x\n",
		"emoji, combining characters":       "locals {\n  a = \"e\u0301👩‍👩‍👧\" # é\n}\nlocals { b = \"\u0301x${1}\" }\n",
		"comment behind a brace":            "locals {\n} /* a\nb */\nlocals {\n}\n",
		"comment before an item":            "/* x */ locals {\n}\n/* y */ variable \"a\" {\n}\n",
		"arguments":                         "a = 1\nb = [\n  1,\n]\nc = <<EOT\nd = 2\nEOT\n\ne = {\n  f = 3\n}\n",
		"unindented blocks":                 "terraform {\nbackend \"s3\" {\n}\nrequired_providers {\na = {\n}\n}\n}\ncheck \"x\" {\ndata \"a\" \"b\" {\n}\n}\n",
		"heredoc with Terraform text":       "locals {\n  a = <<-EOT\nresource \"a\" \"b\" {\n${join(\"}\", [\nfor x in [1] : \"${x}\"\n])}\nEOT\n}\nlocals {\n}\n",
		"marker in a line of its heredoc":   "a = <<EOT\nEOT x\n x EOT\n  EOT\nb = 1\n",
		"quotes, braces in templates":       "a = \"${\"}\"}${{ x = \"{\" }.x}\\\"${1}$${%%{\"\nb = 1\n",
		"template over several lines":       "a = \"${\n  1\n}\"\nb = \"%{ if true }x%{ else }y%{ endif }\"\n",
		"brackets in comments":              "a = [ # {\n  1, // ]\n  /* } */\n]\nb = 1\n",
		"indented, closed unevenly":         "resource \"a\" \"b\" {\n  x {\n    }\n  }\n  resource \"c\" \"d\" {\n  }\n",
		"indented arguments behind a block": "resource \"a\" \"b\" {\n  x = 1\n  }\n  y = {\n  }\nz = 1\n",
		"windows path":                      "a = \"c:\\\\\"\nb = 1\n",
		"header text in a comment":          "/*\nresource \"a\" \"b\" {\n*/\nlocals {\n/*\nresource \"a\" \"b\" {\n*/\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			file, diags := hclsyntax.ParseConfig([]byte(src), "main.tf", hcl.InitialPos)
			if len(diags) > 0 {
				t.Fatalf("the fixture is wrong: %v", diags)
			}
			assertWhole(t, "main.tf", src, file.Body.(*hclsyntax.Body))
		})
	}
}

// TestHCLPos: places are counted as HCL counts, on every token of a file.
func TestHCLPos(t *testing.T) {
	plain, err := os.ReadFile("testdata/plain.tf")
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range []string{string(plain), bom + string(plain), strings.ReplaceAll(string(plain), "\n", "\r\n"), "a = \"\u0301x\" + é\nb = \"👩‍👩‍👧\" + 1\n"} {
		f := Parse("main.tf", src)
		tokens, _ := hclsyntax.LexConfig([]byte(src), "main.tf", hcl.InitialPos)
		for _, tok := range tokens {
			if got := f.HCLPos(tok.Range.Start.Byte); got != tok.Range.Start {
				t.Errorf("%q: HCLPos = %v, HCL says %v", tok.Bytes, got, tok.Range.Start)
			}
		}
	}
}
