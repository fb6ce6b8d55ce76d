package config

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// Ignore is one comment that silences findings. Its ranges count from the start
// of the chunk.
type Ignore struct {
	// Names are the rules, codes or groups ("aws/*") that are named; of other
	// tools' comments what they name, in lower case.
	Names []Name
	// Reason is what the comment says beside; "" if nothing.
	Reason string
	// Range is the comment.
	Range text.Range
	// Covers is where findings are silenced, by their start.
	Covers text.Range
	// File says that it covers the whole file.
	File bool
	// Other says that the comment is meant for another tool.
	Other bool
}

// Name is one name in a comment and where it stands.
type Name struct {
	Text  string
	Range text.Range
}

// At is the comment with ranges that count from the start of the file, for a
// chunk that starts at an offset.
func (ig Ignore) At(start int) Ignore {
	shift := func(r text.Range) text.Range { return text.Range{Start: r.Start + start, End: r.End + start} }
	ig.Range, ig.Covers = shift(ig.Range), shift(ig.Covers)
	ig.Names = slices.Clone(ig.Names)
	for i := range ig.Names {
		ig.Names[i].Range = shift(ig.Names[i].Range)
	}
	return ig
}

// marks are what comments that silence something contain.
var marks = []string{"terravet:ignore", "checkov:skip=", "bridgecrew:skip=", "trivy:ignore:", "tfsec:ignore:", "tflint-ignore", "kics-scan "}

// own is the mark of this tool.
const own = "terravet:ignore"

// allKICS is the name that stands for every rule with an equivalent in KICS,
// whose comments name none.
const allKICS = "kics:*"

// Comments are the comments of a chunk that silence something. Most chunks have
// none, which is found out without reading them.
func Comments(c *syntax.Chunk) []Ignore {
	if c.JSON || !slices.ContainsFunc(marks, func(m string) bool { return strings.Contains(c.Src, m) }) {
		return nil
	}
	tokens, _ := hclsyntax.LexConfig([]byte(c.Src), "", hcl.InitialPos)
	var found []Ignore
	for i, t := range tokens {
		if t.Type != hclsyntax.TokenComment {
			continue
		}
		for _, ig := range readComment(string(t.Bytes), t.Range.Start.Byte) {
			ig.Range = text.Range{Start: t.Range.Start.Byte, End: t.Range.Start.Byte + len(strings.TrimRight(string(t.Bytes), "\r\n"))}
			ig.Covers = covered(c, tokens, i, ig)
			found = append(found, ig)
		}
	}
	return found
}

// readComment reads one comment that starts at an offset.
func readComment(comment string, start int) []Ignore {
	comment = strings.TrimRight(comment, "\r\n")
	if i := strings.Index(comment, own); i >= 0 {
		return []Ignore{readOwn(comment, start, i+len(own))}
	}
	name := func(from, to int) Name {
		return Name{strings.ToLower(comment[from:to]), text.Range{Start: start + from, End: start + to}}
	}
	var found []Ignore
	for _, mark := range marks[1:5] {
		for at := 0; ; {
			i := strings.Index(comment[at:], mark)
			if i < 0 {
				break
			}
			from := at + i + len(mark)
			at = from + wordLength(comment[from:])
			ig := Ignore{Names: []Name{name(from, at)}, Other: true}
			ig.Reason = strings.TrimSpace(strings.TrimPrefix(comment[at:], ":"))
			found = append(found, ig)
		}
	}
	if i := strings.Index(comment, "tflint-ignore"); i >= 0 {
		rest := comment[i+len("tflint-ignore"):]
		ig := Ignore{Other: true, File: strings.HasPrefix(rest, "-file")}
		from := i + len("tflint-ignore") + strings.Index(rest, ":") + 1
		list, _, _ := strings.Cut(comment[from:], "#")
		for word := range strings.SplitSeq(list, ",") {
			length := wordLength(strings.TrimSpace(word))
			lead := len(word) - len(strings.TrimLeft(word, " \t"))
			if length > 0 {
				ig.Names = append(ig.Names, name(from+lead, from+lead+length))
			}
			from += len(word) + 1
		}
		found = append(found, ig)
	}
	if _, rest, ok := strings.Cut(comment, "kics-scan "); ok {
		rest = strings.TrimSpace(rest)
		switch {
		case strings.HasPrefix(rest, "ignore-line"), strings.HasPrefix(rest, "ignore-block"):
			found = append(found, Ignore{Names: []Name{{Text: allKICS}}, Other: true})
		case rest == "ignore":
			found = append(found, Ignore{Names: []Name{{Text: allKICS}}, Other: true, File: true})
		case strings.HasPrefix(rest, "disable="):
			ig := Ignore{Other: true, File: true}
			for id := range strings.SplitSeq(strings.TrimPrefix(rest, "disable="), ",") {
				ig.Names = append(ig.Names, Name{Text: strings.ToLower(strings.TrimSpace(id))})
			}
			found = append(found, ig)
		}
	}
	return found
}

// wordLength is how far an identifier of a rule goes.
func wordLength(s string) int {
	n := 0
	for n < len(s) && (s[n] == '_' || s[n] == '-' || s[n] >= '0' && s[n] <= '9' || s[n] >= 'a' && s[n] <= 'z' || s[n] >= 'A' && s[n] <= 'Z') {
		n++
	}
	return n
}

// readOwn reads `RULE, RULE reason` from an offset in a comment.
func readOwn(comment string, start, from int) Ignore {
	ig := Ignore{}
	at, end := from, len(strings.TrimSuffix(comment, "*/"))
	for more := true; more; {
		for at < end && (comment[at] == ' ' || comment[at] == '\t') {
			at++
		}
		from = at
		for at < end && comment[at] != ' ' && comment[at] != '\t' && comment[at] != ',' {
			at++
		}
		if at > from {
			ig.Names = append(ig.Names, Name{comment[from:at], text.Range{Start: start + from, End: start + at}})
		}
		if more = at < end && comment[at] == ','; more {
			at++
		}
	}
	ig.Reason = strings.TrimSpace(comment[at:end])
	return ig
}

// covered is where a comment silences: the item that follows a comment on a
// line of its own, the line of a comment behind something, or the block around
// a comment of checkov.
func covered(c *syntax.Chunk, tokens hclsyntax.Tokens, i int, ig Ignore) text.Range {
	at := tokens[i].Range
	if ig.Other && strings.Contains(string(tokens[i].Bytes), ":skip=") {
		for _, b := range c.Body.Blocks {
			if span := module.Span(b.Range()); at.Start.Byte >= span.Start && at.Start.Byte < b.CloseBraceRange.End.Byte {
				return text.Range{Start: span.Start, End: b.CloseBraceRange.End.Byte}
			}
		}
	}
	line := lineOf(c.Src, at.Start.Byte)
	if strings.TrimSpace(c.Src[line.Start:at.Start.Byte]) != "" {
		// Behind something: what starts on this line, or the line.
		if item, ok := startingIn(c.Body, line); ok {
			return item
		}
		return line
	}
	next := at.End.Byte
	for _, t := range tokens[i+1:] {
		if t.Type != hclsyntax.TokenComment && t.Type != hclsyntax.TokenNewline {
			next = t.Range.Start.Byte
			break
		}
	}
	if item, ok := startingIn(c.Body, lineOf(c.Src, next)); ok {
		return item
	}
	return lineOf(c.Src, next)
}

func lineOf(src string, offset int) text.Range {
	offset = min(offset, len(src))
	start := strings.LastIndexByte(src[:offset], '\n') + 1
	end := strings.IndexByte(src[offset:], '\n')
	if end < 0 {
		return text.Range{Start: start, End: len(src) + 1}
	}
	return text.Range{Start: start, End: offset + end + 1}
}

// startingIn is the outermost block or argument that starts within a range.
func startingIn(body *hclsyntax.Body, within text.Range) (text.Range, bool) {
	in := func(at int) bool { return at >= within.Start && at < within.End }
	for _, b := range body.Blocks {
		whole := text.Range{Start: b.TypeRange.Start.Byte, End: max(b.CloseBraceRange.End.Byte, b.Body.SrcRange.End.Byte)}
		if in(whole.Start) {
			return whole, true
		}
		if within.Start >= whole.Start && within.Start < whole.End {
			if item, ok := startingIn(b.Body, within); ok {
				return item, true
			}
		}
	}
	for _, attr := range body.Attributes {
		if in(attr.SrcRange.Start.Byte) {
			return module.Span(attr.SrcRange), true
		}
		if object, ok := attr.Expr.(*hclsyntax.ObjectConsExpr); ok && within.Start >= attr.SrcRange.Start.Byte && within.Start < attr.SrcRange.End.Byte {
			for _, item := range object.Items {
				if in(item.KeyExpr.Range().Start.Byte) {
					return text.Range{Start: item.KeyExpr.Range().Start.Byte, End: item.ValueExpr.Range().End.Byte}, true
				}
			}
		}
	}
	return text.Range{}, false
}
