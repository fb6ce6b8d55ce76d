package syntax

import (
	"strings"
	"testing"
)

func TestForeign(t *testing.T) {
	utf16 := func(s string, first, second byte) string {
		b := []byte{first, second}
		for _, c := range []byte(s) {
			if first == 0xff {
				b = append(b, c, 0)
			} else {
				b = append(b, 0, c)
			}
		}
		return string(b)
	}
	for _, c := range []struct{ name, path, src, at, summary, says string }{
		{"script", "x.tf", "#!/bin/bash\nset -eu\nif [ -f x ]; then\n  echo \"hi\"\nfi\n", "set", "Argument or block definition required", "a script"},
		{"commands", "x.tf", "terraform init\nterraform apply -auto-approve\n", "terraform init", "Invalid block definition", "a list of commands"},
		{"fences around configuration", "x.tf", "```hcl\nlocals {\n}\n```\n", "`", "Invalid character", "Markdown around configuration"},
		{"answer of a chat", "x.tf", "# Bucket\n\nHere is the code you asked for:\n\n```hcl\nlocals {\n}\n```\n\nEnjoy.\n", "Here is the code you asked for:", "Invalid block definition", "Markdown around configuration"},
		{"fence left at the end", "x.tf", "locals {\n}\n```\n\nThis creates nothing.\n", "`", "Invalid character", "Markdown around configuration"},
		{"Markdown", "x.tf", "# Title\n\nThis module makes a bucket:\n\n```sh\nls\n```\n", "This module makes a bucket:", "Invalid block definition", "Markdown text"},
		{"text around configuration", "x.tf", "Here's the configuration for a bucket:\n\nlocals {\n}\n", "Here", "Argument or block definition required", "plain text around"},
		{"variable definitions", "x.tf", "# values\nregion = \"eu\"\nname = \"x\"\n", "region", "Unsupported argument", "Rename it from .tf to .tfvars"},
		{"variable definitions", "x.tofu", "region = \"eu\"\n", "region", "Unsupported argument", "Rename it from .tofu to .tfvars"},
		{"JSON", "x.tf", "{\n  \"locals\": {\"a\": 1}\n}\n", "{", "Argument or block definition required", ".tf.json"},
		{"HCL in JSON", "x.tf.json", "locals {\n  a = 1\n}\n", "locals", "Invalid JSON keyword", "Rename it without .json"},
		{"YAML", "x.tf", "version: 2\nservices:\n  - a\n", "version", "Argument or block definition required", "YAML"},
		{"YAML with a head", "x.tf", "---\na: 1\n", "-", "Argument or block definition required", "YAML"},
		{"HTML", "x.tf", "<!DOCTYPE html>\n<html>404</html>\n", "<", "Argument or block definition required", "HTML"},
		{"patch", "x.tf", "diff --git a/x b/x\n--- a/x\n+++ b/x\n", "diff", "Argument or block definition required", "patch"},
		{"program", "x.tf", "import boto3\n\ndef main():\n    pass\n", "import boto3", "Invalid block definition", "program code"},
		{"UTF-16, little-endian", "x.tf", utf16("locals {\n}\n", 0xff, 0xfe), "\xff", "Invalid character encoding", "UTF-16"},
		{"UTF-16, big-endian", "x.tf", utf16("locals {\n}\n", 0xfe, 0xff), "\xfe", "Invalid character encoding", "UTF-16"},
		{"binary", "x.tf", "\x7fELF\x02\x01\x01\x00\x00\x00\x00", "\x7f", "Invalid character", "binary"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := Parse(c.path, c.src)
			p := f.Foreign()
			if p == nil {
				t.Fatalf("taken for configuration: %v", f.Problems())
			}
			if got := f.Slice(p.Range); got != c.at || p.Summary != c.summary || !strings.Contains(p.Detail, c.says) {
				t.Errorf("%q: %s: %s", got, p.Summary, p.Detail)
			}
			if all := f.Problems(); len(all) != 1 || all[0] != *p {
				t.Errorf("problems %v", all)
			}
		})
	}
	for name, c := range map[string][2]string{
		"empty":                     {"x.tf", ""},
		"comments":                  {"x.tf", "# a = 1\n"},
		"blocks":                    {"x.tf", "locals {\n}\n"},
		"arguments where they go":   {"x.tfvars", "a = 1\n"},
		"an argument and a block":   {"x.tf", "a = 1\nlocals {\n}\n"},
		"a first block being typed": {"x.tf", "resource \"aws_s"},
		"a first word being typed":  {"x.tf", "reso"},
		"a block with equals sign":  {"x.tf", "locals = {\n}\n"},
		"fences in a heredoc":       {"x.tf", "locals {\n  a = <<EOT\n```\nEOT\n  b =\n}\n"},
		"a stray NUL":               {"x.tf", "locals {\n  a = 1\x00\n}\n# and a good deal of text behind it\n"},
		"latin-1":                   {"x.tf", "# caf\xe9\nlocals {\n  a = \"caf\xe9\"\n}\n"},
		"JSON":                      {"x.tf.json", "{\"locals\":{}}"},
	} {
		if p := Parse(c[0], c[1]).Foreign(); p != nil {
			t.Errorf("%s: %s: %s", name, p.Summary, p.Detail)
		}
	}
}

func TestEncoding(t *testing.T) {
	f := Parse("x.tf", "# caf\xe9\nlocals {\n  a = \"caf\xe9\"\n}\n")
	all := f.Problems()
	if len(all) != 1 || all[0].Summary != "Invalid character encoding" || f.HCLPos(all[0].Range.Start).Column != 11 {
		t.Errorf("%+v", all)
	}
	// A byte order mark is no text at the start of a file, and an error elsewhere.
	f = Parse("x.tf", bom+"locals {\n}\n"+bom+"locals {\n}\n")
	if all := f.Problems(); len(all) != 1 || all[0].Summary != "Invalid character" || all[0].Range.Start != len(bom)+11 {
		t.Errorf("%+v", all)
	}
}
