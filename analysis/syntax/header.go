package syntax

import "strings"

// topLevel tells how many labels a top-level block of each type has. It only serves to recognise where the next item
// starts in text whose brackets do not match, so it holds what Terraform and OpenTofu know, in all kinds of files.
var topLevel = map[string]int{
	"resource": 2, "data": 2, "ephemeral": 2, "action": 2, "list": 2, "mock_resource": 1, "mock_data": 1, "mock_ephemeral": 1,
	"override_resource": 0, "override_data": 0, "override_module": 0, "override_ephemeral": 0,
	"module": 1, "variable": 1, "output": 1, "provider": 1, "check": 1, "run": 1, "mock_provider": 1,
	"terraform": 0, "locals": 0, "moved": 0, "import": 0, "removed": 0, "variables": 0, "language": 0,
}

// atTopLevelHeader reports whether a line looks like the header of a top-level block: a known block type, the right
// number of labels, quoted or bare, and "{". The line may go on behind the end of the line.
func atTopLevelHeader(line string) bool {
	word := ident(line)
	want, known := topLevel[word]
	if !known {
		return false
	}
	h := readHeader(line)
	return h.brace >= 0 && len(h.labels) == want
}

// atAssignment reports whether a line starts with `name =`, as every item of a variable definitions file does.
func atAssignment(line string) bool {
	word := ident(line)
	if word == "" {
		return false
	}
	rest := strings.TrimLeft(line[len(word):], " \t")
	return strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, "==") && !strings.HasPrefix(rest, "=>")
}

// header is the first line of a block, as far as it can be read.
type header struct {
	word   string // the block's type, or an argument's name
	labels []label
	brace  int  // offset of "{", or -1
	end    int  // offset of the first byte that does not belong to the header
	assign bool // "=" follows the word
	flawed bool // a label is no plain string: an unclosed quote, an escape, an interpolation
}

type label struct {
	start, end int // with its quotes
	value      string
	quoted     bool
}

// readHeader reads `type "label" label {` from the start of line. It does not look past the line.
func readHeader(line string) header {
	h := header{word: ident(line), brace: -1}
	i := len(h.word)
	if i == 0 {
		return h
	}
	if torn, ok := tornHeader(line, h.word); ok {
		return torn
	}
	for {
		for i < len(line) && (line[i] == ' ' || line[i] == '\t') {
			i++
		}
		h.end = i
		if i == len(line) {
			return h
		}
		switch c := line[i]; {
		case c == '{':
			h.brace = i
			h.end = i + 1
			return h
		case c == '=' && len(h.labels) == 0:
			h.assign = !strings.HasPrefix(line[i:], "==") && !strings.HasPrefix(line[i:], "=>")
			return h
		case c == '"':
			l, ok := readLabel(line, i)
			h.labels = append(h.labels, l)
			h.flawed = h.flawed || !ok
			i = l.end
		case isIdentStart(c):
			w := ident(line[i:])
			h.labels = append(h.labels, label{i, i + len(w), w, false})
			i += len(w)
		default:
			return h
		}
	}
}

// tornHeader reads a header whose labels lack a quote, `type "label label" {`: a label has no blanks in it.
func tornHeader(line, word string) (header, bool) {
	line = strings.TrimRight(line[:lineEnd(line, 0)], " \t\r")
	if !strings.HasSuffix(line, "{") || strings.Count(line, "\"")%2 == 0 || strings.ContainsAny(line, "=\\$%#") {
		return header{}, false
	}
	h := header{word: word, brace: len(line) - 1, end: len(line), flawed: true}
	for i := len(word); i < h.brace; {
		switch line[i] {
		case ' ', '\t':
			i++
			continue
		}
		start := i
		for i < h.brace && line[i] != ' ' && line[i] != '\t' {
			i++
		}
		h.labels = append(h.labels, label{start, i, strings.Trim(line[start:i], "\""), true})
	}
	return h, true
}

// readLabel reads a quoted label. One that is not closed on its line ends before the blanks and the "{" that end it.
func readLabel(line string, start int) (label, bool) {
	plain := true
	for i := start + 1; i < len(line); i++ {
		switch line[i] {
		case '"':
			return label{start, i + 1, line[start+1 : i], true}, plain
		case '\\':
			plain = false
			i++
		case '$', '%':
			plain = plain && !strings.HasPrefix(line[i+1:], "{")
		case '\n':
			return openLabel(line[:i], start), false
		}
	}
	return openLabel(line, start), false
}

func openLabel(line string, start int) label {
	end := start + 1 + len(strings.TrimRight(line[start+1:], " \t\r{}"))
	return label{start, end, line[start+1 : end], true}
}

// ident is the identifier at the start of s.
func ident(s string) string {
	if s == "" || !isIdentStart(s[0]) {
		return ""
	}
	i := 1
	for i < len(s) && isIdent(s[i]) {
		i++
	}
	return s[:i]
}

// plausible reports whether an item that starts so is meant as an argument or a block, rather than prose, a stray
// bracket or the rest of something.
func plausible(line string) bool {
	h := readHeader(line)
	if h.word == "" {
		return false
	}
	if h.assign || h.brace >= 0 {
		return true
	}
	if len(h.labels) == 0 { // a name alone on its line: somebody is typing
		rest := strings.TrimLeft(line[h.end:], "\r")
		return rest == "" || rest[0] == '\n'
	}
	_, known := topLevel[h.word]
	return known || h.labels[0].quoted
}

// headless reports whether the one line of an item may be a block's header without its "{": a name, labels, no more.
func headless(line string) bool {
	h := readHeader(line)
	rest := strings.TrimLeft(line[h.end:], " \t\r")
	return h.word != "" && !h.assign && h.brace < 0 && (rest == "" || rest[0] == '\n' || rest[0] == '#')
}
