package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// hover explains the word at a place.
func hover(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	place, ok, err := s.placeOf(ctx, at, params)
	if err != nil || !ok {
		return nil, err
	}
	found, ok := place.Hover()
	if !ok {
		return nil, nil
	}
	return &protocol.Hover{
		Contents: markup(found.Text, s.caps.hoverMarkdown),
		Range:    ptr(s.toRange(place.File, found.Range)),
	}, nil
}
