package repair

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/text"
)

// syntax puts in what is lacking between or around the parts of broken text, or
// changes what stands in its place. Several places may be tried; only those
// after which the text can be read survive the proof.
func (w *work) syntax() []analysis.Fix {
	if w.place.Chunk().JSON {
		return nil
	}
	switch summary := w.Finding.Summary; summary {
	case "Missing item separator", "Missing attribute separator", "Missing argument separator":
		return w.insertAt(w.before(w.at.Start), ",", "Add the comma")
	case "Argument or block definition required", "Invalid block definition", "Invalid attribute definition", "Invalid argument name":
		return slices.Concat(w.equals(), w.colon(), w.quotedName(), w.character(), w.braceBelow())
	case "Unexpected comma after argument":
		return w.colon()
	case "Unsupported operator":
		return w.operator()
	case "Invalid escape sequence":
		return w.escape()
	case "Invalid 'for' expression":
		return w.forIn()
	case "Unclosed configuration block":
		return w.closeBlock()
	case "Invalid multi-line string", "Unterminated template string":
		return w.closeQuote()
	case "Unclosed template interpolation sequence":
		return w.closeInterpolation()
	case "Unterminated object constructor expression":
		return w.closeBracket("}")
	case "Unterminated tuple constructor expression", "Missing close bracket on index":
		return w.closeBracket("]")
	case "Unterminated function call", "Unbalanced parentheses":
		return w.closeBracket(")")
	case "Invalid character":
		return w.character()
	case "Invalid single-argument block definition", "Missing newline after argument":
		return slices.Concat(w.unfold(), w.colon(), w.nextLine())
	case "Invalid expression", "Missing expression":
		return w.missingValue()
	}
	return nil
}

func (w *work) insertAt(at int, what, title string) []analysis.Fix {
	if at < 0 {
		return nil
	}
	return fix(title, analysis.Review, true, w.place.Edit(text.Range{Start: at, End: at}, what))
}

// before is the end of what stands before an offset.
func (w *work) before(offset int) int {
	return len(strings.TrimRight(w.src()[:offset], " \t\r\n"))
}

// line is the line around the finding's start, and its offset.
func (w *work) line() (string, int) {
	src := w.src()
	start := strings.LastIndexByte(src[:w.at.Start], '\n') + 1
	end := len(src)
	if i := strings.IndexByte(src[start:], '\n'); i >= 0 {
		end = start + i
	}
	return strings.TrimRight(src[start:end], " \t\r"), start
}

var nameThenValue = regexp.MustCompile(`^\s*("?)([A-Za-z_][\w-]*)("?)(\s*(?:=>|:=|==|:)\s*|\s+)(\S)`)

// equals puts the equals sign into `name value` and `name: value`.
func (w *work) equals() []analysis.Fix {
	line, start := w.line()
	m := nameThenValue.FindStringSubmatchIndex(line)
	if m == nil || line[m[10]] == '=' || line[m[10]] == '{' && m[8] == m[9] {
		return nil
	}
	sign := strings.TrimSpace(line[m[8]:m[9]])
	name := line[m[4]:m[5]]
	title := "Add the equals sign"
	if sign != "" {
		title = fmt.Sprintf("Change %q to the equals sign", sign)
	}
	edits := w.place.Edit(text.Range{Start: start + m[2], End: start + m[9]}, name+" = ")
	fixes := fix(title, analysis.Review, true, edits)
	if strings.HasSuffix(line, ",") { // copied out of an object
		without := append(w.place.Edit(text.Range{Start: start + m[2], End: start + m[9]}, name+" = "),
			w.place.Edit(text.Range{Start: start + len(line) - 1, End: start + len(line)}, "")...)
		fixes = append(fixes, fix(title+" and remove the comma", analysis.Review, false, without)...)
	}
	return fixes
}

// colon takes a comma or semicolon away that ends an argument.
func (w *work) colon() []analysis.Fix {
	line, start := w.line()
	if line == "" {
		return nil
	}
	switch last := line[len(line)-1]; last {
	case ',', ';':
		return fix(fmt.Sprintf("Remove the %q", last), analysis.Review, true, w.place.Edit(text.Range{Start: start + len(line) - 1, End: start + len(line)}, ""))
	}
	return nil
}

// closeBlock ends a block: behind its last line, at the indentation of its
// first.
func (w *work) closeBlock() []analysis.Fix {
	var found *hclsyntax.Block
	var walk func(body *hclsyntax.Body)
	walk = func(body *hclsyntax.Body) {
		for _, b := range body.Blocks {
			if b.OpenBraceRange.Start.Byte == w.at.Start && b.CloseBraceRange.Start.Byte == b.CloseBraceRange.End.Byte {
				found = b
			}
			walk(b.Body)
		}
	}
	walk(w.place.Chunk().Body)
	if found == nil {
		return nil
	}
	src := w.src()
	start := found.TypeRange.Start.Byte
	line := strings.LastIndexByte(src[:start], '\n') + 1
	indent := src[line : line+len(src[line:start])-len(strings.TrimLeft(src[line:start], " \t"))]
	end := len(strings.TrimRight(src[:found.CloseBraceRange.Start.Byte], " \t\r\n"))
	nl := "\n"
	if strings.Contains(src, "\r\n") {
		nl = "\r\n"
	}
	tail := ""
	if !strings.Contains(src[end:], "\n") && end == len(src) {
		tail = nl
	}
	return w.insertAt(end, nl+indent+"}"+tail, fmt.Sprintf("Close the block %q", found.Type))
}

// closeQuote ends a string: at the end of its line, or before the brackets and
// commas there.
func (w *work) closeQuote() []analysis.Fix {
	line, start := w.line()
	if strings.Contains(w.src()[w.at.Start:w.at.End], "<<") {
		return w.closeHeredoc()
	}
	var fixes []analysis.Fix
	for end := len(line); end > w.at.Start-start; end-- {
		fixes = append(fixes, w.insertAt(start+end, `"`, "Close the quotes")...)
		if !strings.ContainsRune(",)]}{ \t", rune(line[end-1])) || len(fixes) == 6 {
			break
		}
	}
	return fixes
}

// closeHeredoc adds the closing marker at the end of what the heredoc swallowed
// first: before the next line that is not indented deeper than its argument.
func (w *work) closeHeredoc() []analysis.Fix {
	src := w.src()
	mark := strings.Trim(strings.TrimSpace(src[w.at.Start:w.at.End]), "<-")
	line, start := w.line()
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	for at := start; at < len(src); {
		next := lineAfter(src, at)
		content := strings.TrimRight(src[at:next], " \t\r\n")
		depth := len(content) - len(strings.TrimLeft(content, " \t"))
		if at > start && content != "" && depth <= len(indent) {
			return w.insertAt(at, indent+mark+"\n", "Close the heredoc")
		}
		at = next
	}
	return w.insertAt(len(src), "\n"+indent+mark+"\n", "Close the heredoc")
}

// closeInterpolation ends a ${ in a string.
func (w *work) closeInterpolation() []analysis.Fix {
	line, start := w.line()
	open := strings.LastIndex(line, "${")
	if open < 0 {
		return nil
	}
	first, last := strings.IndexByte(line[open:], '"'), strings.LastIndexByte(line[open:], '"')
	if first < 0 {
		return nil
	}
	fixes := w.insertAt(start+open+first, "}", "Close the interpolation")
	if last > first { // quotes within it
		fixes = append(fixes, w.insertAt(start+open+last, "}", "Close the interpolation")...)
	}
	return fixes
}

// closeBracket ends a list, an object or a call: at the end of the line where
// it opens, before brackets there, or below its last line.
func (w *work) closeBracket(closing string) []analysis.Fix {
	line, start := w.line()
	title := fmt.Sprintf("Close it with %q", closing)
	var fixes []analysis.Fix
	for end := len(line); end > w.at.End-start; end-- {
		fixes = append(fixes, w.insertAt(start+end, closing, title)...)
		if !strings.ContainsRune(",)]} \t", rune(line[end-1])) || len(fixes) == 4 {
			break
		}
	}
	if w.at.End-start < len(line) {
		return fixes
	}
	// It goes on over lines: close it before the first that is not deeper.
	src := w.src()
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	end := start + len(line)
	for at := lineAfter(src, end); at < len(src); {
		next := lineAfter(src, at)
		content := strings.TrimRight(src[at:next], " \t\r\n")
		if content != "" && len(content)-len(strings.TrimLeft(content, " \t")) <= len(indent) {
			break
		}
		if content != "" {
			end = at + len(content)
		}
		at = next
	}
	return append(w.insertAt(end, "\n"+indent+closing, title), demoted(fixes)...)
}

// typographic are characters that word processors put in the place of others.
var typographic = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "‘", `"`, "’", `"`, "–", "-", "—", "-", "\u00a0", " ", "\u200b", "", "\ufeff", "")

// character replaces what the language has no use for.
func (w *work) character() []analysis.Fix {
	line, start := w.line()
	var fixes []analysis.Fix
	for _, quote := range []string{"'", "`"} {
		if n := strings.Count(line, quote); n > 0 && n%2 == 0 {
			fixes = append(fixes, fix("Use double quotes", analysis.Review, true, w.place.Edit(text.Range{Start: start, End: start + len(line)}, strings.ReplaceAll(line, quote, `"`)))...)
		}
	}
	if other := typographic.Replace(line); other != line {
		fixes = append(fixes, fix("Use plain characters", analysis.Review, true, w.place.Edit(text.Range{Start: start, End: start + len(line)}, other))...)
	}
	if w.at.Len() > 0 && strings.HasPrefix(w.src()[w.at.Start:], ";") {
		fixes = append(fixes, fix("Remove the semicolon", analysis.Review, len(fixes) == 0, w.place.Edit(text.Range{Start: w.at.Start, End: w.at.Start + 1}, ""))...)
	}
	return fixes
}

// unfold writes a block on one line that has several arguments on several.
func (w *work) unfold() []analysis.Fix {
	line, start := w.line()
	open, end := strings.IndexByte(line, '{'), strings.LastIndexByte(line, '}')
	if open < 0 || end < open || strings.TrimSpace(line[end+1:]) != "" {
		return nil
	}
	inside := line[open+1 : end]
	tokens, _ := hclsyntax.LexConfig([]byte(inside), "", hcl.InitialPos)
	var items []string
	depth, from := 0, 0
	for i, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOQuote, hclsyntax.TokenTemplateInterp:
			depth++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote, hclsyntax.TokenTemplateSeqEnd:
			depth--
		case hclsyntax.TokenIdent:
			if depth == 0 && i+1 < len(tokens) && tokens[i+1].Type == hclsyntax.TokenEqual && t.Range.Start.Byte > from {
				items = append(items, inside[from:t.Range.Start.Byte])
				from = t.Range.Start.Byte
			}
		}
	}
	items = append(items, inside[from:])
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	var b strings.Builder
	b.WriteString("\n")
	for _, item := range items {
		if item = strings.Trim(item, " \t,;"); item != "" {
			b.WriteString(indent + "  " + item + "\n")
		}
	}
	b.WriteString(indent)
	return fix("Write the block on several lines", analysis.Safe, true, w.place.Edit(text.Range{Start: start + open + 1, End: start + end}, b.String()))
}

// missingValue writes null where an argument has no value yet.
func (w *work) missingValue() []analysis.Fix {
	line, start := w.line()
	if !strings.HasSuffix(line, "=") {
		return nil
	}
	return fix("Set it to null", analysis.Review, false, w.place.Edit(text.Range{Start: start + len(line), End: start + len(line)}, " null"))
}
