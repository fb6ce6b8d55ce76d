package rewrite

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/text"
)

// Remove takes an argument out, with the comments and the empty line that it
// owns.
func (p Place) Remove(a *hclsyntax.Attribute) []analysis.Edit { return p.removeItem(a.SrcRange) }

// RemoveBlock takes a nested or top-level block out, likewise.
func (p Place) RemoveBlock(b *hclsyntax.Block) []analysis.Edit { return p.removeItem(blockRange(b)) }

func (p Place) removeItem(r hcl.Range) []analysis.Edit {
	if !p.native() {
		return nil
	}
	return p.Edit(p.Owned(r), "")
}

// Owned is the range of the chunk that goes when an item goes: whole lines, if
// nothing else stands on them. Comments directly above belong to the item,
// unless they head a group of lines that goes on below it; of two empty lines
// that would come together, and of one at an end of the body, one belongs to
// it.
func (p Place) Owned(r hcl.Range) text.Range {
	start := r.Start.Byte
	end := start + len(p.Text(r))
	line, stop := p.lineStart(start), p.lineEnd(end)
	before, rest := strings.TrimSpace(p.src[line:start]), strings.TrimSpace(p.src[end:stop])
	if before != "" || rest != "" && !isComment(rest) {
		if before != "" && strings.HasSuffix(before, "{") && strings.HasPrefix(rest, "}") { // { name = value }
			return text.Range{Start: line + strings.LastIndexByte(p.src[line:start], '{') + 1, End: end + strings.IndexByte(p.src[end:stop], '}')}
		}
		return text.Range{Start: start, End: end}
	}
	next := p.nextLine(stop)
	first := p.comments(line)
	if first < line && p.heads(first) && p.continues(next) {
		first = line
	}
	blankAbove := first == 0 || p.blankLine(p.previousLine(first))
	opened := first > 0 && strings.HasSuffix(strings.TrimSpace(stripComment(p.line(p.previousLine(first)))), "{")
	switch {
	case next < len(p.src) && p.blankLine(next) && (blankAbove || opened):
		next = p.nextLine(next)
	case first > 0 && blankAbove && strings.HasPrefix(strings.TrimSpace(p.line(next)), "}"):
		first = p.previousLine(first)
	case next >= len(p.src) && first > 0 && blankAbove:
		first = p.previousLine(first)
	}
	return text.Range{Start: first, End: next}
}

// comments is the start of the run of comment lines directly above a line.
func (p Place) comments(line int) int {
	for line > 0 {
		above := p.previousLine(line)
		content := strings.TrimSpace(p.line(above))
		if strings.HasSuffix(content, "*/") && !isComment(content) {
			open := strings.LastIndex(p.src[:line], "/*")
			if open < 0 || strings.TrimSpace(p.src[p.lineStart(open):open]) != "" {
				return line
			}
			line = p.lineStart(open)
			continue
		}
		if !isComment(content) || strings.HasPrefix(content, "/*") && !strings.HasSuffix(content, "*/") {
			return line
		}
		line = above
	}
	return line
}

// heads says that the comment that starts at a line starts a group of lines:
// above it is nothing, an empty line or an opening brace.
func (p Place) heads(line int) bool {
	if line == 0 {
		return true
	}
	above := strings.TrimSpace(p.line(p.previousLine(line)))
	return above == "" || strings.HasSuffix(above, "{")
}

// continues says that a line goes on with the group above it.
func (p Place) continues(line int) bool {
	content := strings.TrimSpace(p.line(line))
	return content != "" && content[0] != '}'
}

func (p Place) line(start int) string {
	if start >= len(p.src) {
		return ""
	}
	return p.src[start:p.lineEnd(start)]
}

func (p Place) blankLine(start int) bool {
	return start < len(p.src) && strings.TrimSpace(p.line(start)) == ""
}

// previousLine is the start of the line before the one that starts at line.
func (p Place) previousLine(line int) int { return p.lineStart(max(line-1, 0)) }

// isComment says that a line's content starts as a comment.
func isComment(content string) bool {
	return strings.HasPrefix(content, "#") || strings.HasPrefix(content, "//") || strings.HasPrefix(content, "/*")
}

// stripComment cuts a line off before a comment that follows a brace, which is
// all that is asked of it.
func stripComment(line string) string {
	if i := strings.LastIndexByte(line, '{'); i >= 0 && isComment(strings.TrimSpace(line[i+1:])) {
		return line[:i+1]
	}
	return line
}
