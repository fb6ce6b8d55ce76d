package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// references lists where the name at a place occurs, in all modules.
func references(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		Context maybe[struct {
			IncludeDeclaration bool `json:"includeDeclaration"`
		}] `json:"context"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	place, ok, err := s.placeOf(ctx, at, params)
	if err != nil || !ok {
		return []protocol.Location{}, err
	}
	return s.locations(at, place.References(p.Context.value.IncludeDeclaration)), nil
}
