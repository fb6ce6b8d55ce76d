package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/format"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// The editor's options (tab size, spaces) are not read: there is one layout of
// Terraform configuration.

// formatting lays out a whole document.
func formatting(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	return s.format(ctx, at, params, func(file *syntax.File, _ []span) []text.Edit {
		return format.Edits(file.Text())
	})
}

// rangeFormatting and rangesFormatting lay out the lines that they are given.
func rangeFormatting(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	return s.format(ctx, at, params, s.formatSpans)
}

func rangesFormatting(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	return s.format(ctx, at, params, s.formatSpans)
}

func (s *server) formatSpans(file *syntax.File, spans []span) []text.Edit {
	src := file.Text()
	all := format.Edits(src)
	var edits []text.Edit
	for _, e := range all {
		for _, sp := range spans {
			if format.Touches(src, e, s.fromSpan(file, sp)) {
				edits = append(edits, e)
				break
			}
		}
	}
	return edits
}

func (s *server) format(ctx context.Context, at *moment, params jsonrpc2.RawMessage, run func(*syntax.File, []span) []text.Edit) (any, error) {
	var p struct {
		TextDocument textDocument         `json:"textDocument"`
		Range        maybe[span]          `json:"range"`
		Ranges       maybe[[]maybe[span]] `json:"ranges"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	spans := []span{}
	for _, r := range append(p.Ranges.value, p.Range) {
		if r.ok {
			spans = append(spans, r.value)
		}
	}
	path, ok := at.path(p.TextDocument.URI)
	if !ok {
		return []protocol.TextEdit{}, nil
	}
	file := at.snap.File(path)
	if file == nil || file.Broken() || !format.Supported(file.Name) {
		return []protocol.TextEdit{}, nil
	}
	edits := run(file, spans)
	// The client applies the edits to what it has by then.
	if now := s.session.now().snap.File(path); ctx.Err() == nil && now != file {
		return nil, contentModified()
	}
	return s.textEdits(file, edits), nil
}

// textEdits turns edits of a file's bytes into the client's.
func (s *server) textEdits(file *syntax.File, edits []text.Edit) []protocol.TextEdit {
	out := make([]protocol.TextEdit, 0, len(edits))
	for _, e := range edits {
		out = append(out, protocol.TextEdit{Range: s.toRange(file, e.Range), NewText: e.New})
	}
	return out
}
