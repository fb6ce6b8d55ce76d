package lsp_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"unicode/utf8"

	"github.com/terravet/terravet/lsp/lsptest"
)

// FuzzReplay sends random messages and holds two properties: the server's text
// is the client's, and nothing panics. A byte chooses what happens, the ones
// after it choose where and what.
func FuzzReplay(f *testing.F) {
	f.Add([]byte{0, 1, 5, 20, 0, 2, 9, 9, 1, 3, 4})
	f.Add([]byte("resource type name"))
	f.Add([]byte{2, 0, 0, 3, 1, 1, 4, 4, 5, 6, 7, 8, 9, 0, 200, 255, 3, 17})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 400 {
			return
		}
		replay(t, data)
	})
}

// snippets are what is typed: halves of blocks, quotes and heredocs, characters
// of all widths, line endings of all systems.
var snippets = []string{
	"a = 1\n", "bad_x = 1\n", "resource \"t\" \"n\" {\n", "}\n", "}", "{", "\"", "${", "<<EOT\n", "EOT\n", "\n", "\r\n", "\r",
	"#", "/*", "*/", "é", "😀", "𝔘", "e\u0301", " ", "\t", "\u2028", "\ufeff", "module \"m\" {\n  source = \"./m\"\n}\n",
	"output \"o\" {\n  value = module.m.id\n}\n", "", "=", "[", "]", "(", "x",
}

func replay(t *testing.T, data []byte) {
	clients := []func() lsptest.Client{lsptest.Neovim07, lsptest.Neovim012, lsptest.Eglot}
	next := func() int {
		if len(data) == 0 {
			return 0
		}
		b := data[0]
		data = data[1:]
		return int(b)
	}
	e := lsptest.New(t, map[string]string{"main.tf": "locals {\n  bad_é = \"😀\"\n}\n", "m/main.tf": "output \"id\" {}\n"},
		lsptest.Options{Client: clients[next()%len(clients)]()})
	name := func() string { return []string{"main.tf", "m/main.tf"}[next()%2] }
	var answers []func(any) error
	open := map[string]bool{}
	ensure := func(name string) {
		if !open[name] {
			e.Open(name)
			open[name] = true
		}
	}
	// boundary moves an offset to the start of a character that an editor can
	// point at: not inside of "\r\n".
	boundary := func(s string, i int) int {
		for i > 0 && i < len(s) && (!utf8.RuneStart(s[i]) || s[i] == '\n' && s[i-1] == '\r') {
			i--
		}
		return i
	}
	for len(data) > 0 {
		switch op, file := next()%16, name(); op {
		case 0, 1, 2, 3, 4, 5, 6, 7: // most of what happens is typing
			ensure(file)
			src := e.Text(file)
			start := boundary(src, next()*256%(len(src)+1))
			end := boundary(src, min(len(src), start+next()%20))
			e.Change(file, start, end, snippets[next()%len(snippets)])
		case 8:
			ensure(file)
			e.SetText(file, snippets[next()%len(snippets)]+snippets[next()%len(snippets)])
		case 9:
			if open[file] {
				e.Close(file)
				delete(open, file)
			}
		case 10:
			ensure(file)
			e.Save(file)
		case 11:
			e.Write(file, snippets[next()%len(snippets)])
		case 12: // places that are not there
			e.Notify("textDocument/didChange", map[string]any{
				"textDocument":   map[string]any{"uri": e.URI("not-open.tf"), "version": next()},
				"contentChanges": []any{map[string]any{"range": map[string]any{"start": map[string]any{"line": -next(), "character": next() * 1e9}}, "text": "x"}},
			})
		case 13:
			ensure(file)
			var actions json.RawMessage
			_ = e.Request("textDocument/codeAction", map[string]any{"textDocument": map[string]any{"uri": e.URI(file)}, "range": nil}, &actions)
		case 14:
			ensure(file)
			e.Format(file)
		case 15:
			id, wait := e.Start("textDocument/diagnostic", map[string]any{"textDocument": map[string]any{"uri": e.URI(file)}})
			e.Notify("$/cancelRequest", map[string]any{"id": id})
			answers = append(answers, wait)
		}
	}
	for _, wait := range answers {
		_ = wait(nil) // an answer or the word that it was cancelled
	}
	for file := range open {
		// The last check may have been that of a request about an older text; a
		// change that changes nothing leads to one more.
		e.Change(file, 0, 0, "")
		if got := e.ServerText(file); got != e.Text(file) {
			t.Errorf("%s: the server has %q, the client %q", file, got, e.Text(file))
		}
	}
	if log := fmt.Sprint(e.Events("window/logMessage")); len(e.Events("window/logMessage")) > 0 {
		for _, ev := range e.Events("window/logMessage") {
			if json.Valid(ev.Params) && containsPanic(ev.Params) {
				t.Errorf("something failed: %s", log)
			}
		}
	}
}

func containsPanic(params json.RawMessage) bool {
	var p struct{ Type int }
	return json.Unmarshal(params, &p) == nil && p.Type == 1
}
