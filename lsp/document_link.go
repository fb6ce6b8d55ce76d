package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// documentLink lists the links of a document.
func documentLink(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		TextDocument textDocument `json:"textDocument"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	out := []protocol.DocumentLink{}
	path, ok := at.path(p.TextDocument.URI)
	if !ok {
		return out, nil
	}
	file := at.snap.File(path)
	toRange := s.ruler(file).rangeOf
	for _, l := range s.world(ctx, at).Links(path) {
		link := protocol.DocumentLink{Range: toRange(l.Range)}
		if l.Path != "" {
			link.Target = ptr(at.uri(l.Path))
		} else {
			link.Target = ptr(uri.URI(l.URL))
		}
		if s.caps.linkTooltips {
			link.Tooltip = ptr(l.Title)
		}
		out = append(out, link)
	}
	return encodeList(out)
}
