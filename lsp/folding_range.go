package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/ide"
)

// foldingRange lists what can be hidden. Of more than the client wants, the
// outer ones of each line are kept: they come first.
func foldingRange(_ context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		TextDocument textDocument `json:"textDocument"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	out := []protocol.FoldingRange{}
	path, ok := at.path(p.TextDocument.URI)
	file := at.snap.File(path)
	if !ok || file == nil {
		return out, nil
	}
	lines := map[uint32]bool{}
	toRange := s.ruler(file).rangeOf
	for _, f := range ide.Folds(file) {
		r := toRange(f.Range)
		start, end := r.Start, r.End
		fold := protocol.FoldingRange{StartLine: start.Line, EndLine: end.Line}
		if f.Comment {
			fold.Kind = protocol.FoldingRangeKindComment
		}
		if s.caps.foldLines {
			if f.Closed {
				fold.EndLine-- // the line of the bracket is still seen
			}
			if fold.EndLine <= fold.StartLine || lines[fold.StartLine] {
				continue
			}
			lines[fold.StartLine] = true
		} else {
			fold.StartCharacter, fold.EndCharacter = ptr(start.Character), ptr(end.Character)
		}
		if out = append(out, fold); len(out) == s.caps.foldLimit {
			break
		}
	}
	return encodeList(out)
}
