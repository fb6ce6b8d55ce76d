package lsptest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Position and Range are the protocol's; columns are in the encoding that was
// agreed on.
type Position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type Range struct {
	Start Position `json:"start"`
	End   Position `json:"end"`
}

// Diagnostic is what an editor shows of a finding.
type Diagnostic struct {
	Range              Range           `json:"range"`
	Severity           int             `json:"severity"`
	Code               string          `json:"code"`
	Source             string          `json:"source"`
	Message            string          `json:"message"`
	Tags               []int           `json:"tags"`
	RelatedInformation json.RawMessage `json:"relatedInformation"`
	CodeDescription    json.RawMessage `json:"codeDescription"`
	Data               json.RawMessage `json:"data"`
}

// Published is one publishDiagnostics.
type Published struct {
	URI         string       `json:"uri"`
	Version     *int         `json:"version"`
	Diagnostics []Diagnostic `json:"diagnostics"`
}

// Action is a code action.
type Action struct {
	Title       string       `json:"title"`
	Kind        string       `json:"kind"`
	IsPreferred bool         `json:"isPreferred"`
	Diagnostics []Diagnostic `json:"diagnostics"`
	Edit        *Edit        `json:"edit"`
	raw         json.RawMessage
}

// Edit is a workspace edit.
type Edit struct {
	Changes         map[string][]TextEdit `json:"changes"`
	DocumentChanges []struct {
		Kind, OldURI, NewURI string
		TextDocument         struct {
			URI     string
			Version *int
		}
		Edits []TextEdit
	} `json:"documentChanges"`
}

// TextEdit replaces a range.
type TextEdit struct {
	Range   Range  `json:"range"`
	NewText string `json:"newText"`
}

// Diagnostics is what the editor shows for a file once the server has settled:
// what was published last or, with a client that pulls, what is pulled now.
func (e *Editor) Diagnostics(name string) []Diagnostic {
	e.t.Helper()
	e.Settle()
	if e.pulls {
		return e.Pull(name)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.shown[e.URI(name)].Diagnostics
}

// Pull asks for the findings of a document.
func (e *Editor) Pull(name string) []Diagnostic {
	e.t.Helper()
	var report struct {
		Kind  string       `json:"kind"`
		Items []Diagnostic `json:"items"`
	}
	e.must(e.Request("textDocument/diagnostic", object{"textDocument": object{"uri": e.URI(name)}}, &report))
	if report.Kind != "full" {
		e.t.Fatalf("the report is of kind %q", report.Kind)
	}
	return report.Items
}

// Findings is [Editor.Diagnostics] as lines "LINE: marked text: message", with
// lines from 1.
func (e *Editor) Findings(name string) []string {
	e.t.Helper()
	src := e.Text(name)
	lines := []string{}
	for _, d := range e.Diagnostics(name) {
		lines = append(lines, fmt.Sprintf("%d: %s: %s", d.Range.Start.Line+1, e.slice(src, d.Range), d.Message))
	}
	return lines
}

// History are all publishes for a file, in order.
func (e *Editor) History(name string) []Published {
	e.mu.Lock()
	defer e.mu.Unlock()
	var found []Published
	for _, p := range e.history {
		if p.URI == e.URI(name) {
			found = append(found, p)
		}
	}
	return found
}

// Sent are the files whose findings were published since the last call, sorted.
func (e *Editor) Sent() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	found := map[string]bool{}
	for _, p := range e.history[e.seen:] {
		name := p.URI
		if rel, ok := strings.CutPrefix(p.URI, fileURI(e.Root)+"/"); ok {
			name = rel
		}
		found[name] = true
	}
	e.seen = len(e.history)
	return slices.Sorted(maps.Keys(found))
}

// Actions asks for code actions on the first occurrence of a text. only limits
// the kinds.
func (e *Editor) Actions(name, at string, only ...string) []Action {
	e.t.Helper()
	src := e.Text(name)
	i := strings.Index(src, at)
	if i < 0 {
		e.t.Fatalf("%s has no %q", name, at)
	}
	context := object{"diagnostics": []any{}, "triggerKind": 1}
	if len(only) > 0 {
		context["only"] = only
	}
	var raw []json.RawMessage
	e.must(e.Request("textDocument/codeAction", object{
		"textDocument": object{"uri": e.URI(name)}, "range": e.rangeOf(src, i, i+len(at)), "context": context,
	}, &raw))
	actions := make([]Action, len(raw))
	for i, r := range raw {
		e.must(json.Unmarshal(r, &actions[i]))
		actions[i].raw = r
	}
	return actions
}

// Resolve asks for the edit of an action that came without.
func (e *Editor) Resolve(a Action) Action {
	e.t.Helper()
	if a.Edit != nil {
		return a
	}
	var raw json.RawMessage
	e.must(e.Request("codeAction/resolve", a.raw, &raw))
	var resolved Action
	e.must(json.Unmarshal(raw, &resolved))
	if resolved.Edit == nil {
		e.t.Fatalf("%s has no edit after codeAction/resolve: %s", a.Title, raw)
	}
	return resolved
}

// QuickFix applies the action of that title at the first finding of the file
// that offers it.
func (e *Editor) QuickFix(name, title string) {
	e.t.Helper()
	e.Apply(name, title, "quickfix")
}

// Apply applies the action of that title, anywhere in the file.
func (e *Editor) Apply(name, title, kind string) {
	e.t.Helper()
	src := e.Text(name)
	var raw []json.RawMessage
	e.must(e.Request("textDocument/codeAction", object{
		"textDocument": object{"uri": e.URI(name)}, "range": e.rangeOf(src, 0, len(src)),
		"context": object{"diagnostics": []any{}, "only": []string{kind}},
	}, &raw))
	var titles []string
	for _, r := range raw {
		var a Action
		e.must(json.Unmarshal(r, &a))
		a.raw = r
		if a.Title == title {
			e.applyEdit(*e.Resolve(a).Edit)
			return
		}
		titles = append(titles, a.Title)
	}
	e.t.Fatalf("no action %q, but %q", title, titles)
}

// applyEdit does to the documents what an edit says, and tells the server.
func (e *Editor) applyEdit(edit Edit) {
	for uri, edits := range edit.Changes {
		e.applyTextEdits(uri, edits)
	}
	for _, c := range edit.DocumentChanges {
		if c.Kind != "" {
			continue // file operations are looked at, not done
		}
		if v := c.TextDocument.Version; v != nil && *v != e.doc(c.TextDocument.URI).version {
			e.t.Errorf("an edit of version %d of %s, which is at %d", *v, c.TextDocument.URI, e.doc(c.TextDocument.URI).version)
		}
		e.applyTextEdits(c.TextDocument.URI, c.Edits)
	}
}

// applyTextEdits applies edits that all refer to the same text.
func (e *Editor) applyTextEdits(uri string, edits []TextEdit) {
	e.mu.Lock()
	open := e.docs[uri] != nil
	e.mu.Unlock()
	if !open { // as an editor does before it edits a file
		e.Open(e.nameOf(uri))
	}
	src := e.Text(uri)
	type change struct {
		start, end int
		text       string
	}
	changes := make([]change, len(edits))
	for i, ed := range edits {
		changes[i] = change{e.offset(src, ed.Range.Start), e.offset(src, ed.Range.End), ed.NewText}
	}
	sort.SliceStable(changes, func(i, j int) bool { return changes[i].start > changes[j].start })
	for i, c := range changes {
		if i > 0 && c.end > changes[i-1].start {
			e.t.Errorf("edits overlap: %v", edits)
		}
		e.Change(uri, c.start, c.end, c.text)
	}
}

// Format formats a document.
func (e *Editor) Format(name string) {
	e.t.Helper()
	var edits []TextEdit
	e.must(e.Request("textDocument/formatting", object{"textDocument": object{"uri": e.URI(name)}, "options": object{"tabSize": 8, "insertSpaces": false}}, &edits))
	e.applyTextEdits(e.URI(name), edits)
}

// FormatRange formats the lines that hold the first occurrence of a text.
func (e *Editor) FormatRange(name, at string) {
	e.t.Helper()
	src := e.Text(name)
	i := strings.Index(src, at)
	var edits []TextEdit
	e.must(e.Request("textDocument/rangeFormatting", object{"textDocument": object{"uri": e.URI(name)}, "range": e.rangeOf(src, i, i+len(at)), "options": object{}}, &edits))
	e.applyTextEdits(e.URI(name), edits)
}

func (e *Editor) rangeOf(src string, start, end int) Range {
	return Range{e.position(src, start), e.position(src, end)}
}

// position counts lines and columns of a byte offset.
func (e *Editor) position(src string, offset int) Position {
	before := src[:offset]
	line := strings.Count(before, "\n")
	last := before[strings.LastIndex(before, "\n")+1:]
	return Position{line, e.units(last)}
}

func (e *Editor) units(s string) int {
	switch e.encode {
	case "utf-8":
		return len(s)
	case "utf-32":
		return utf8.RuneCountInString(s)
	}
	return len(utf16.Encode([]rune(s)))
}

// offset is the inverse of position; a position that does not exist fails.
func (e *Editor) offset(src string, p Position) int {
	at := 0
	for range p.Line {
		i := strings.IndexByte(src[at:], '\n')
		if i < 0 {
			e.t.Errorf("there is no line %d", p.Line)
			return len(src)
		}
		at += i + 1
	}
	for n := p.Character; n > 0; {
		if at >= len(src) || src[at] == '\n' {
			e.t.Errorf("line %d has no column %d", p.Line, p.Character)
			return at
		}
		_, size := utf8.DecodeRuneInString(src[at:])
		n -= e.units(src[at : at+size])
		at += size
	}
	return at
}

func (e *Editor) slice(src string, r Range) string {
	return src[e.offset(src, r.Start):e.offset(src, r.End)]
}

// ServerText is the text that the server has of an open document, as the
// [Toy] saw it in the last check.
func (e *Editor) ServerText(name string) string {
	e.t.Helper()
	e.Settle()
	toy, ok := e.engine.(interface {
		Text(path string) (string, bool)
	})
	if !ok {
		e.t.Fatal("the engine is no Toy")
	}
	text, ok := toy.Text(e.Path(name))
	if !ok {
		e.t.Fatalf("the engine has not seen %s", name)
	}
	return text
}
