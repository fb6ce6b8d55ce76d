package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// script is all that is sent, encoded and framed.
type script struct {
	uri   string
	open  []byte
	edits [][]byte // the first one leads to version 2
}

// newScript makes edits that add a line below the header of the first resource
// of the file, and take it away again.
func newScript(path, src, argument string, n int) (*script, error) {
	line := -1
	for i, l := range strings.Split(src, "\n") {
		if strings.HasPrefix(l, "resource ") && strings.HasSuffix(strings.TrimSpace(l), "{") {
			line = i + 1
			break
		}
	}
	if line < 0 {
		return nil, fmt.Errorf("%s has no resource block to edit", path)
	}
	s := &script{uri: (&url.URL{Scheme: "file", Path: path}).String()}
	s.open = notification("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
		"uri": s.uri, "languageId": "terraform", "version": 1, "text": src,
	}})
	type position map[string]int
	at := position{"line": line, "character": 0}
	below := position{"line": line + 1, "character": 0}
	for i := range n {
		change := map[string]any{"range": map[string]any{"start": at, "end": at}, "text": "  " + argument + " = 1\n"}
		if i%2 == 1 {
			change = map[string]any{"range": map[string]any{"start": at, "end": below}, "text": ""}
		}
		s.edits = append(s.edits, notification("textDocument/didChange", map[string]any{
			"textDocument": map[string]any{"uri": s.uri, "version": i + 2}, "contentChanges": []any{change},
		}))
	}
	return s, nil
}

func notification(method string, params any) []byte {
	return frame(map[string]any{"jsonrpc": "2.0", "method": method, "params": params})
}

func request(id int, method string, params any) []byte {
	return frame(map[string]any{"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

func frame(message any) []byte {
	body, err := json.Marshal(message)
	if err != nil {
		panic(err) // plain maps and strings always encode
	}
	return append([]byte(fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body))), body...)
}
