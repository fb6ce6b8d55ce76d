package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/format"
	"github.com/terravet/terravet/analysis/text"
)

// onTypeFormatting lays out what was just finished: behind a closing brace the
// block, behind a line the lines above. Only the block under the cursor is
// read, and only if it is whole; the line of the cursor stays as it is.
func onTypeFormatting(_ context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		positionParams
		Character maybe[string] `json:"ch"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	none := []protocol.TextEdit{}
	path, ok := at.path(p.TextDocument.URI)
	file := at.snap.File(path)
	if !ok || file == nil || !format.Supported(file.Name) || p.Character.value != "}" && p.Character.value != "\n" {
		return none, nil
	}
	offset := file.Offset(text.Pos{Line: int(p.Position.Line), Col: max(0, int(p.Position.Character))}, s.caps.encoding)
	n := file.ChunkAt(max(0, offset-1)) // the brace may end the chunk
	chunk, start := file.Chunks()[n], file.ChunkStart(n)
	if chunk.Broken() {
		return none, nil
	}
	line := file.Offset(text.Pos{Line: int(p.Position.Line)}, s.caps.encoding)
	var edits []text.Edit
	for _, e := range format.Edits(chunk.Src) {
		e.Range = e.Range.Shift(start)
		if e.Range.End <= line || p.Character.value == "}" && e.Range.End <= offset {
			edits = append(edits, e)
		}
	}
	return s.textEdits(file, edits), nil
}
