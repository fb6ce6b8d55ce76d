package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// documentHighlight marks where the name at a place occurs in its document.
func documentHighlight(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	out := []protocol.DocumentHighlight{}
	place, ok, err := s.placeOf(ctx, at, params)
	if err != nil || !ok {
		return out, err
	}
	for _, h := range place.Highlights() {
		kind := protocol.DocumentHighlightKindRead
		if h.Write {
			kind = protocol.DocumentHighlightKindWrite
		}
		out = append(out, protocol.DocumentHighlight{Range: s.toRange(place.File, h.Range), Kind: kind})
	}
	return encodeList(out)
}
