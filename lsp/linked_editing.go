package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// linkedEditing lists the ranges that are typed together: the markers of a
// heredoc, the names of a loop.
func linkedEditing(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	place, ok, err := s.placeOf(ctx, at, params)
	if err != nil || !ok {
		return nil, err
	}
	linked := place.Linked()
	if len(linked) == 0 {
		return nil, nil
	}
	out := &protocol.LinkedEditingRanges{WordPattern: ptr(`[\p{L}_][\p{L}\p{N}_-]*`)}
	for _, r := range linked {
		out.Ranges = append(out.Ranges, s.toRange(place.File, r))
	}
	return out, nil
}
