// Package format lays configuration out as "terraform fmt" does, without the
// Terraform command.
//
// Layout (indentation, the alignment of equals signs and comments) is that of
// hclwrite. Beyond layout a few spellings are brought up to date, as the
// command does it: block labels are quoted, a value that is nothing but one
// interpolation loses its "${ }", and a variable's type loses its quotes.
//
// The package returns text or edits of text and never an error: what does not
// parse is left alone. It knows nothing of modules and does no IO.
//
// Read format.go, then value.go (spellings), then edits.go (the smallest edits
// between two texts).
package format

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// Supported reports whether files of that name are formatted at all: those in
// HCL's native syntax. The lock file is written by Terraform alone.
func Supported(name syntax.Name) bool {
	return !name.JSON && name.Kind != syntax.Other && name.Kind != syntax.Lock
}

// Source returns src as "terraform fmt" would write it; src itself, and false,
// if it has a syntax error.
func Source(src string) (out string, ok bool) {
	// The writer walks trees that the parser made of arbitrary text; should it
	// ever trip, leaving the text as it is is always a right answer.
	defer func() {
		if recover() != nil {
			out, ok = src, false
		}
	}()
	data := []byte(src)
	if _, diags := hclsyntax.ParseConfig(data, "", hcl.InitialPos); diags.HasErrors() {
		return src, false
	}
	file, diags := hclwrite.ParseConfig(data, "", hcl.InitialPos)
	if diags.HasErrors() {
		return src, false
	}
	respell(file.Body(), "")
	return string(file.Bytes()), true
}

// Edits returns the edits that turn src into what [Source] makes of it, sorted,
// each as small as a line allows; none if nothing is to be done or the text is
// broken.
func Edits(src string) []text.Edit {
	out, ok := Source(src)
	if !ok || out == src {
		return nil
	}
	return Diff(src, out)
}

// EditsIn returns those of [Edits] that change a line of the given range of
// bytes. The lines of an aligned group outside of the range stay as they are.
func EditsIn(src string, within text.Range) []text.Edit {
	var kept []text.Edit
	for _, e := range Edits(src) {
		if Touches(src, e, within) {
			kept = append(kept, e)
		}
	}
	return kept
}

// Touches reports whether an edit stays within the lines of a range of bytes.
// A range that ends at the very start of a line does not mean that line.
func Touches(src string, e text.Edit, within text.Range) bool {
	start := min(max(within.Start, 0), len(src))
	end := min(max(within.End, start), len(src))
	if end > start && src[end-1] == '\n' {
		end--
	}
	first := strings.LastIndexByte(src[:start], '\n') + 1
	last := len(src)
	if i := strings.IndexByte(src[end:], '\n'); i >= 0 {
		last = end + i
	}
	return e.Range.Start >= first && e.Range.End <= last
}

// respell updates spellings in a body. block is the type of the top-level
// block that the body belongs to, empty for the file itself and for deeper
// blocks.
func respell(body *hclwrite.Body, block string) {
	for name, attr := range body.Attributes() {
		old := attr.Expr().BuildTokens(nil)
		var tokens hclwrite.Tokens
		if block == "variable" && name == "type" {
			tokens = typeTokens(old)
		} else {
			tokens = valueTokens(old)
		}
		body.SetAttributeRaw(name, tokens)
	}
	for _, b := range body.Blocks() {
		b.SetLabels(b.Labels())
		inner := "nested"
		if block == "" {
			inner = b.Type()
		}
		respell(b.Body(), inner)
	}
}
