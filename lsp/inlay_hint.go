package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/ide"
)

// inlayHint shows in the lines of a range what names are worth.
func inlayHint(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		TextDocument textDocument `json:"textDocument"`
		Range        maybe[span]  `json:"range"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	out := []protocol.InlayHint{}
	path, ok := at.path(p.TextDocument.URI)
	file := at.snap.File(path)
	kinds := ide.HintKinds{Values: at.settings.HintValues, Counts: at.settings.HintCounts, Defaults: at.settings.HintDefaults}
	if !ok || file == nil || !p.Range.ok || kinds == (ide.HintKinds{}) {
		return out, nil
	}
	for _, h := range s.world(ctx, at).Hints(path, s.fromSpan(file, p.Range.value), kinds) {
		out = append(out, protocol.InlayHint{
			Position:    s.toPosition(file, h.Offset),
			Label:       protocol.String(h.Label),
			PaddingLeft: ptr(true),
			Tooltip:     markup(h.Why, s.caps.hoverMarkdown),
		})
	}
	return encodeList(out)
}
