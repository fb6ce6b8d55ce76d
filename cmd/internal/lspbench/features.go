package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// feature is one kind of question: the params of question i, as its text is
// then.
type feature struct {
	name, method string
	params       func(i int) any
	// edit makes a change before each question, which is part of what an
	// editor does and not of what is measured.
	edit bool
}

// asker asks about one document.
type asker struct {
	*server
	uri     string
	lines   []string
	places  []map[string]int
	random  *rand.Rand
	id      int
	version int
	tokens  string // result id of the last semantic tokens
	line    int    // of the edits: inside of the first resource
}

// interesting are the places that are asked about: references and calls.
var interesting = regexp.MustCompile(`\b(?:var|local|module|data|each|aws_\w+|azurerm_\w+|google_\w+)\.[\w.\[\]"]*\w|\w+\(`)

func runFeatures(o options) error {
	dir, err := filepath.Abs(o.dir)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, o.file)
	src, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	script, err := newScript(path, string(src), o.argument, 0)
	if err != nil {
		return err
	}
	s, err := startServer(o.server, strings.Fields(o.args), dir)
	if err != nil {
		return err
	}
	defer s.kill()
	s.features = true
	if err := s.handshake(dir, script.open); err != nil {
		return err
	}
	if err := s.await(script.uri, 1); err != nil {
		return err
	}
	a := &asker{server: s, uri: (&url.URL{Scheme: "file", Path: path}).String(), lines: strings.Split(string(src), "\n"), random: rand.New(rand.NewPCG(1, 2)), id: 100, version: 1}
	a.find()
	if len(a.places) == 0 {
		return fmt.Errorf("%s has no references to ask about", o.file)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s (%d lines)\tp50\tp95\tmax\tbytes\n", o.file, len(a.lines))
	for _, f := range a.all() {
		if err := a.measure(w, f, o.edits, o.warmup); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	use, err := s.usage()
	if err != nil {
		return err
	}
	if err := s.end(); err != nil {
		return err
	}
	fmt.Fprintf(w, "RSS\t%s\tat most %s\n", megabytes(use.rss), megabytes(use.peak))
	return w.Flush()
}

// find collects the places; columns are counted in bytes, which the handshake
// agrees on.
func (a *asker) find() {
	for n, line := range a.lines {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		if a.line == 0 && strings.HasPrefix(line, "resource ") {
			a.line = n + 1
		}
		for _, m := range interesting.FindAllStringIndex(line, -1) {
			a.places = append(a.places, map[string]int{"line": n, "character": m[1] - 1})
		}
	}
}

func (a *asker) document() map[string]any { return map[string]any{"uri": a.uri} }

// at asks about some place.
func (a *asker) at(more map[string]any) func(int) any {
	return func(int) any {
		p := map[string]any{"textDocument": a.document(), "position": a.places[a.random.IntN(len(a.places))]}
		for k, v := range more {
			p[k] = v
		}
		return p
	}
}

// whole asks about the document.
func (a *asker) whole(more map[string]any) func(int) any {
	return func(int) any {
		p := map[string]any{"textDocument": a.document()}
		for k, v := range more {
			p[k] = v
		}
		return p
	}
}

func (a *asker) all() []feature {
	screen := func(int) any {
		p := a.places[a.random.IntN(len(a.places))]
		return map[string]any{"textDocument": a.document(), "range": map[string]any{
			"start": map[string]int{"line": p["line"], "character": 0}, "end": map[string]int{"line": p["line"] + 60, "character": 0}}}
	}
	action := func(int) any {
		p := a.places[a.random.IntN(len(a.places))]
		return map[string]any{"textDocument": a.document(), "range": map[string]any{"start": p, "end": p}, "context": map[string]any{"diagnostics": []any{}, "triggerKind": 2}}
	}
	return []feature{
		{"completion", "textDocument/completion", a.at(nil), false},
		{"completion after an edit", "textDocument/completion", a.at(nil), true},
		{"hover", "textDocument/hover", a.at(nil), false},
		{"definition", "textDocument/definition", a.at(nil), false},
		{"references", "textDocument/references", a.at(map[string]any{"context": map[string]any{"includeDeclaration": true}}), false},
		{"references after an edit", "textDocument/references", a.at(map[string]any{"context": map[string]any{"includeDeclaration": true}}), true},
		{"highlights", "textDocument/documentHighlight", a.at(nil), false},
		{"signature help", "textDocument/signatureHelp", a.at(nil), false},
		{"tokens, full", "textDocument/semanticTokens/full", a.whole(nil), true},
		{"tokens, delta", "textDocument/semanticTokens/full/delta", func(int) any {
			return map[string]any{"textDocument": a.document(), "previousResultId": a.tokens}
		}, true},
		{"tokens of a screen", "textDocument/semanticTokens/range", screen, false},
		{"inlay hints of a screen", "textDocument/inlayHint", screen, false},
		{"code action", "textDocument/codeAction", action, false},
		{"outline", "textDocument/documentSymbol", a.whole(nil), false},
		{"workspace symbols", "workspace/symbol", func(int) any { return map[string]any{"query": "main"} }, false},
		{"folds", "textDocument/foldingRange", a.whole(nil), false},
		{"links", "textDocument/documentLink", a.whole(nil), false},
		{"rename", "textDocument/rename", a.at(map[string]any{"newName": "zz"}), false},
	}
}

var resultID = regexp.MustCompile(`"resultId":"([^"]*)"`)

// measure asks one question many times.
func (a *asker) measure(w *tabwriter.Writer, f feature, n, warmup int) error {
	var times []time.Duration
	size := 0
	for i := range n + warmup {
		if f.edit {
			if err := a.edit(i); err != nil {
				return err
			}
		}
		a.id++
		message := request(a.id, f.method, f.params(i))
		begin := time.Now()
		if err := a.write(message); err != nil {
			return err
		}
		body, err := a.answer(a.id)
		if err != nil {
			return err
		}
		if i >= warmup {
			times = append(times, time.Since(begin))
			size = max(size, len(body))
		}
		if m := resultID.FindSubmatch(body); m != nil && strings.Contains(f.method, "/full") {
			a.tokens = string(m[1])
		}
	}
	slices.Sort(times)
	quantile := func(q float64) time.Duration {
		return times[min(len(times)-1, int(q*float64(len(times))))].Round(time.Microsecond)
	}
	fmt.Fprintf(w, "%s\t%v\t%v\t%v\t%d\n", f.name, quantile(0.5), quantile(0.95), times[len(times)-1].Round(time.Microsecond), size)
	return nil
}

// edit types a comment into the first resource, and takes it away again.
func (a *asker) edit(i int) error {
	a.version++
	at := map[string]int{"line": a.line, "character": 0}
	change := map[string]any{"range": map[string]any{"start": at, "end": at}, "text": "# typed\n"}
	if a.version%2 == 1 {
		change = map[string]any{"range": map[string]any{"start": at, "end": map[string]int{"line": a.line + 1, "character": 0}}, "text": ""}
	}
	return a.write(notification("textDocument/didChange", map[string]any{
		"textDocument": map[string]any{"uri": a.uri, "version": a.version}, "contentChanges": []any{change},
	}))
}

// answer reads up to the answer to a request; an error is an answer, too.
func (a *asker) answer(id int) ([]byte, error) {
	mark := []byte(`"id":` + strconv.Itoa(id) + ",")
	for {
		body, err := a.next()
		if err != nil {
			return nil, err
		}
		head := body[:min(len(body), 60)]
		if bytes.Contains(head, mark) && !bytes.Contains(head, []byte(`"method"`)) {
			return body, nil
		}
	}
}

// featureCapabilities announce what makes answers as large as they get.
func featureCapabilities() map[string]any {
	var c map[string]any
	_ = json.Unmarshal([]byte(`{
		"general": {"positionEncodings": ["utf-8"]},
		"textDocument": {
			"publishDiagnostics": {"relatedInformation": true, "versionSupport": true},
			"completion": {"completionItem": {"snippetSupport": true, "insertReplaceSupport": true, "labelDetailsSupport": true, "resolveSupport": {"properties": ["documentation"]}}},
			"hover": {"contentFormat": ["markdown"]},
			"documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
			"codeAction": {"dataSupport": true, "resolveSupport": {"properties": ["edit"]}, "codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
			"semanticTokens": {"tokenTypes": ["namespace", "type", "class", "struct", "parameter", "variable", "property", "function", "keyword", "number"], "tokenModifiers": ["declaration", "readonly", "defaultLibrary"]}
		}}`), &c)
	return c
}
