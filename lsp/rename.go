package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// prepareRename says whether the name at a place can be changed, and where it
// stands.
func prepareRename(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	place, ok, err := s.placeOf(ctx, at, params)
	if err != nil || !ok {
		return nil, err
	}
	r, why := place.Renamable()
	if why != "" {
		return nil, protocolError(protocol.LSPErrorCodesRequestFailed, why)
	}
	return &protocol.PrepareRenamePlaceholder{Range: s.toRange(place.File, r), Placeholder: place.File.Slice(r)}, nil
}

// rename changes the name at a place wherever it occurs, and keeps the state of
// what has one by a moved block.
func rename(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		NewName string `json:"newName"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	for {
		place, ok, err := s.placeOf(ctx, at, params)
		if err != nil || !ok {
			return nil, err
		}
		edits, why := place.Rename(p.NewName, at.settings.Moved)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case why != "":
			return nil, protocolError(protocol.LSPErrorCodesRequestFailed, why)
		}
		now := s.session.now()
		switch {
		case now.files == at.files:
			return s.workspaceEdit(at, edits, nil), nil
		case now.snap.File(place.Path) != place.File:
			return nil, contentModified()
		}
		at = now // other files came or changed: some may use the name
	}
}
