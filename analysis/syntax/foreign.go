package syntax

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/terravet/terravet/analysis/text"
)

// findForeign tells whether a file is not what its name promises. It looks closely only at files that are broken or
// have no block, and is cheap for all others.
func findForeign(f *File) *Problem {
	if f.huge {
		return nil
	}
	if f.Name.JSON {
		return nativeInJSON(f)
	}
	if !f.Broken() {
		if f.totals.blocks == 0 && (f.Name.Kind == Config || f.Name.Kind == Tofu) {
			return variableDefinitions(f)
		}
		return nil
	}
	// Whoever writes the first block of a file has a broken file without blocks, too: only what is plainly something
	// else counts.
	what, at := looksLike(f)
	if what == "" {
		return nil
	}
	for i, c := range f.chunks {
		if c.Broken() && i >= at {
			p := c.Problems[0].shift(f.places[i].offset)
			p.Detail = what
			p.Context = text.Range{}
			return &p
		}
	}
	return nil
}

// variableDefinitions is the finding for a .tf that holds nothing but arguments.
func variableDefinitions(f *File) *Problem {
	for i, c := range f.chunks {
		if len(c.Body.Attributes) == 0 {
			continue
		}
		p := Problem{Summary: "Unsupported argument"}
		name := ""
		for n, a := range c.Body.Attributes {
			if _, block := topLevel[n]; block {
				return nil // `locals = {`: a block was meant
			}
			if r := byteRange(a.NameRange); name == "" || r.Start < p.Range.Start {
				name, p.Range = n, r
			}
		}
		ext := ".tf"
		if f.Name.Kind == Tofu {
			ext = ".tofu"
		}
		p = p.shift(f.places[i].offset)
		p.Detail = "An argument named \"" + name + "\" is not expected here. This file has only arguments at its top level: " +
			"it is the content of a variable definitions file. Rename it from " + ext + " to .tfvars."
		return &p
	}
	return nil
}

// looksLike says what a broken file looks like ("" if it may be Terraform), and from which chunk on.
func looksLike(f *File) (what string, at int) {
	start := f.Slice(text.Range{End: 4096})
	if strings.HasPrefix(start, "\xff\xfe") || strings.HasPrefix(start, "\xfe\xff") || manyNULs(start) {
		return "This file is UTF-16 text. All input files must be UTF-8 encoded: save it again as UTF-8.", 0
	}
	if f.totals.nul > 0 && (f.totals.blocks == 0 || manyControls(start)) {
		return "This file is binary data, not configuration.", 0
	}
	if strings.HasPrefix(start, "#!") && f.totals.blocks == 0 {
		return "This file starts with \"#!\": it is a script, not configuration.", 0
	}
	if f.totals.fence > 0 {
		for _, c := range f.chunks {
			if c.fence && c.Broken() && isJunk(c.Src) && hasFenceLine(c.Src) {
				if f.totals.blocks > 0 {
					return "This file is Markdown around configuration. Remove the ``` lines and the text outside of them.", 0
				}
				return "This file is Markdown text, not configuration.", 0
			}
		}
	}
	first, line := firstItem(f)
	switch {
	case line == "":
		return "", 0
	case prose(line):
		if f.totals.blocks > 0 {
			return "There is plain text around the configuration in this file. Remove it, or make it a comment.", first
		}
		return "This file is plain text, not configuration.", first
	case f.totals.blocks > 0:
		return "", 0
	case line[0] == '{' || line[0] == '[':
		if whole := f.Text(); json.Valid([]byte(strings.TrimPrefix(whole, bom))) {
			return "This file is in JSON syntax. The name of such a file must end in " + jsonSuffix(f) + ".", first
		}
	case strings.HasPrefix(line, "<?xml"), strings.HasPrefix(strings.ToLower(line), "<!doctype"), strings.HasPrefix(strings.ToLower(line), "<html"):
		return "This file is HTML or XML, not configuration.", first
	case strings.HasPrefix(line, "diff --git "), strings.HasPrefix(line, "--- a/"):
		return "This file is a patch, not configuration. Apply it instead.", first
	case line == "---", yamlLine(line):
		return "This file is YAML, not configuration.", first
	case shellLine(line):
		return "This file is a list of commands, not configuration.", first
	case codeLine(line):
		return "This file is program code, not configuration.", first
	}
	return "", 0
}

func jsonSuffix(f *File) string {
	switch f.Name.Kind {
	case Tofu:
		return ".tofu.json"
	case Vars:
		return ".tfvars.json"
	case Test:
		return ".tftest.json"
	}
	return ".tf.json"
}

// firstItem is the first line of the file that is neither blank nor comment, and its chunk.
func firstItem(f *File) (int, string) {
	src := strings.TrimPrefix(f.chunks[0].Src, bom)
	s := newScanner(src)
	pos := s.trivia(0)
	if pos == len(src) {
		return 0, ""
	}
	return 0, strings.TrimRight(src[pos:lineEnd(src, pos)], " \t\r")
}

// prose recognises a sentence: four words and more, none of what HCL needs between them, and a sentence's end.
func prose(line string) bool {
	words := strings.Fields(line)
	if len(words) < 4 || strings.ContainsAny(line, "={}\"") || !utf8.ValidString(line) {
		return false
	}
	switch line[len(line)-1] {
	case '.', ':', '!', '?':
		return true
	}
	return false
}

// yamlLine recognises "key:", "key: value" and "- value".
func yamlLine(line string) bool {
	if strings.HasPrefix(line, "- ") {
		return true
	}
	word := ident(line)
	rest := line[len(word):]
	return word != "" && (rest == ":" || strings.HasPrefix(rest, ": "))
}

// commands are programs that such files call first, and words of the shell that no configuration starts with.
var commands = map[string]bool{
	"aws": true, "az": true, "cd": true, "curl": true, "docker": true, "echo": true, "export": true, "gcloud": true,
	"git": true, "kubectl": true, "mkdir": true, "set": true, "sudo": true, "terraform": true, "tofu": true, "source": true,
}

func shellLine(line string) bool {
	words := strings.Fields(line)
	if len(words) < 2 || !commands[words[0]] {
		return false
	}
	h := readHeader(line)
	return h.brace < 0 && !h.assign && !strings.HasPrefix(words[1], "\"")
}

// codeLine recognises how files of some programming languages start.
func codeLine(line string) bool {
	words := strings.Fields(line)
	if len(words) < 2 || strings.HasPrefix(words[1], "{") {
		return false
	}
	switch words[0] {
	case "import", "from", "package", "const", "function", "class", "def", "using", "async":
		h := readHeader(line)
		return !h.assign && (h.brace < 0 || words[0] == "class" || words[0] == "function")
	}
	return false
}

// isJunk reports whether a chunk starts neither as a block nor as an argument does.
func isJunk(src string) bool {
	return !plausible(src[newScanner(src).trivia(0):])
}

func hasFenceLine(src string) bool {
	for line := range strings.Lines(src) {
		if strings.HasPrefix(strings.TrimLeft(line, " "), "```") {
			return true
		}
	}
	return false
}

// manyNULs recognises UTF-16 without a byte order mark: every other byte of English is NUL.
func manyNULs(s string) bool {
	s = s[:min(len(s), 512)]
	n := strings.Count(s, "\x00")
	if len(s) < 8 || n*10 < len(s)*4 || n*10 > len(s)*6 {
		return false
	}
	odd := 0
	for i := 1; i < len(s); i += 2 {
		if s[i] == 0 {
			odd++
		}
	}
	return odd*10 > n*9 || odd*10 < n
}

func manyControls(s string) bool {
	n := 0
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' {
			n++
		}
	}
	return n*20 > len(s)
}

// nativeInJSON is the finding for HCL's own syntax in a file that must be JSON.
func nativeInJSON(f *File) *Problem {
	c := f.chunks[0]
	if !c.Broken() {
		return nil
	}
	_, line := firstItem(f)
	if h := readHeader(line); h.word == "" || h.brace < 0 && !h.assign {
		return nil
	}
	p := c.Problems[0]
	p.Detail = "This file is in HCL's own syntax, but its name ends in .json, so it must hold JSON. Rename it without .json."
	return &p
}
