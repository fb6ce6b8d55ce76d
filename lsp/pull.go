package lsp

import (
	"context"
	"hash/maphash"
	"path/filepath"
	"strconv"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/workspace"
)

// documentDiagnostic answers with the findings of one document, also in a
// client that is published to: who asks is answered.
func documentDiagnostic(_ context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		TextDocument     textDocument  `json:"textDocument"`
		PreviousResultID maybe[string] `json:"previousResultId"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	items := []byte("[]")
	if path, ok := at.path(p.TextDocument.URI); ok {
		dir := workspace.Dir(path)
		findings := s.values.with(at.snap.File(path), path, s.checks.reportAt(at, dir).File(path))
		items = s.appendDiagnostics(nil, at, path, findings)
	}
	id := s.resultID(items)
	if p.PreviousResultID.ok && p.PreviousResultID.value == id {
		return unchangedReport(nil, id), nil
	}
	return fullReport(nil, id, items), nil
}

// workspaceDiagnostic answers with the findings of all modules. From the first
// such request on they are kept up to date, so that the next one, which some
// clients send every two seconds, finds them ready.
func workspaceDiagnostic(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		PreviousResultIDs maybe[[]struct {
			URI   string `json:"uri"`
			Value string `json:"value"`
		}] `json:"previousResultIds"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	if !at.all {
		s.session.update(func(next *moment) { next.all = true })
		s.checks.reconsider()
	}
	if err := s.checks.settle(ctx); err != nil {
		return nil, err
	}
	at = s.session.now()
	previous := map[string]string{}
	for _, id := range p.PreviousResultIDs.value {
		previous[documentKey(id.URI)] = id.Value
	}
	reply := []byte(`{"items":[`)
	add := func(path, id string, items []byte) {
		key := documentKey(string(at.uri(path)))
		known, had := previous[key]
		delete(previous, key)
		if !had && string(items) == "[]" {
			return // nothing was said of it, and there is nothing to say
		}
		if reply[len(reply)-1] != '[' {
			reply = append(reply, ',')
		}
		head := s.appendDocument(nil, at, path)
		if had && known == id {
			reply = append(reply, unchangedReport(head, id)...)
			return
		}
		reply = append(reply, fullReport(head, id, items)...)
	}
	for _, dir := range at.snap.Dirs() {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		for path, findings := range s.checks.reportAt(at, dir).Files() {
			findings = s.values.with(at.snap.File(path), path, findings)
			items := s.appendDiagnostics(nil, at, path, findings)
			add(path, s.resultID(items), items)
		}
	}
	// What the client has findings of and is no more.
	for key := range previous {
		if filepath.IsAbs(key) {
			add(key, s.resultID([]byte("[]")), []byte("[]"))
		}
	}
	return jsonrpc2.RawMessage(append(reply, "]}"...)), nil
}

// resultID names findings by what they look like on the wire.
func (s *server) resultID(items []byte) string {
	return strconv.FormatUint(maphash.Bytes(s.hashSeed, items), 36)
}

// appendDocument begins the report of a workspace on one document.
func (s *server) appendDocument(b []byte, at *moment, path string) []byte {
	b = append(b, `"uri":`...)
	b, _ = protocol.AppendMarshal(b, protocol.String(at.uri(path)))
	b = append(b, `,"version":`...)
	if version, open := at.snap.Version(path); open {
		b = strconv.AppendInt(b, int64(version), 10)
	} else {
		b = append(b, "null"...)
	}
	return append(b, ',')
}

func fullReport(head []byte, id string, items []byte) jsonrpc2.RawMessage {
	b := append([]byte{'{'}, head...)
	b = append(b, `"kind":"full","resultId":"`...)
	b = append(b, id...)
	b = append(b, `","items":`...)
	b = append(b, items...)
	return append(b, '}')
}

func unchangedReport(head []byte, id string) jsonrpc2.RawMessage {
	b := append([]byte{'{'}, head...)
	b = append(b, `"kind":"unchanged","resultId":"`...)
	b = append(b, id...)
	return append(b, `"}`...)
}
