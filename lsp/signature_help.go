package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// signatureHelp shows the parameters of the function whose call is being
// written.
func signatureHelp(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	place, ok, err := s.placeOf(ctx, at, params)
	if err != nil || !ok {
		return nil, err
	}
	found, ok := place.Signature()
	if !ok {
		return nil, nil
	}
	var active protocol.Nullable[uint32]
	if n := len(found.Params); n > 0 {
		active = protocol.NewNullable(uint32(min(found.Active, n-1)))
	}
	signature := protocol.SignatureInformation{Label: found.Label}
	if found.Doc != "" {
		signature.Documentation = markup(found.Doc, s.caps.signatureMarkdown)
	}
	for _, p := range found.Params {
		info := protocol.ParameterInformation{Label: protocol.String(found.Label[p.Label.Start:p.Label.End])}
		if s.caps.labelOffsets {
			info.Label = protocol.ParameterInformationLabelTuple{uint32(p.Label.Start), uint32(p.Label.End)}
		}
		if p.Doc != "" {
			info.Documentation = markup(p.Doc, s.caps.signatureMarkdown)
		}
		signature.Parameters = append(signature.Parameters, info)
	}
	if s.caps.activeParameter {
		signature.ActiveParameter = active
	}
	return &protocol.SignatureHelp{
		Signatures:      []protocol.SignatureInformation{signature},
		ActiveSignature: ptr(uint32(0)),
		ActiveParameter: active,
	}, nil
}
