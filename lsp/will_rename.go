package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/ide"
	"github.com/terravet/terravet/analysis/text"
)

// willRenameFiles keeps module sources right when directories are renamed in
// the editor.
func willRenameFiles(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		Files []struct {
			OldURI string `json:"oldUri"`
			NewURI string `json:"newUri"`
		} `json:"files"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	var renames []ide.FolderRename
	for _, f := range p.Files {
		from, known := filePath(host(), f.OldURI)
		to, ok := filePath(host(), f.NewURI)
		if known && ok && at.snap.File(from) == nil { // a file of a module takes no part in its source
			renames = append(renames, ide.FolderRename{From: from, To: to})
		}
	}
	var edits []analysis.Edit
	for _, r := range s.world(ctx, at).SourcesAfter(renames) {
		edits = append(edits, analysis.Edit{Path: r.Path, Edit: text.Edit{Range: r.Range, New: r.New}})
	}
	if len(edits) == 0 {
		return nil, nil
	}
	return s.workspaceEdit(at, edits, nil), nil
}
