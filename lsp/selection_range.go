package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// selectionRange answers for each place with the ranges around it.
func selectionRange(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		TextDocument textDocument          `json:"textDocument"`
		Positions    maybe[[]maybe[place]] `json:"positions"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	out := []protocol.SelectionRange{}
	for _, position := range p.Positions.value {
		place, ok := s.placeIn(ctx, at, p.TextDocument.URI, position.value)
		if !ok {
			return []protocol.SelectionRange{}, nil
		}
		all := place.Selections()
		var outer *protocol.SelectionRange
		for i := len(all) - 1; i >= 0; i-- {
			outer = &protocol.SelectionRange{Range: s.toRange(place.File, all[i]), Parent: outer}
		}
		out = append(out, *outer)
	}
	return encodeList(out)
}
