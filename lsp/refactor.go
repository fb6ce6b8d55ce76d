package lsp

import (
	"context"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/terravet/terravet/analysis/ide"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

// refactorKinds are the kinds of refactorings.
var refactorKinds = map[ide.Way]protocol.CodeActionKind{
	ide.Extract: protocol.CodeActionKindRefactorExtract,
	ide.Inline:  protocol.CodeActionKindRefactorInline,
	ide.Rewrite: protocol.CodeActionKindRefactorRewrite,
}

// refactorings lists changes of a selection that leave its meaning as it is.
// Editors ask with every move of the cursor whether there is anything to be
// fixed; these are listed when somebody asks for them, and only what the engine
// has seen to bring about no finding.
func (s *server) refactorings(ctx context.Context, at *moment, p *codeActionParams, path string, within text.Range) []protocol.CodeAction {
	automatic := p.Context.value.TriggerKind.value == number(protocol.CodeActionTriggerKindAutomatic)
	if automatic && !p.Context.value.Only.ok || !p.Range.ok {
		return nil
	}
	asked := false
	for _, kind := range refactorKinds {
		asked = asked || p.asks(kind)
	}
	if !asked {
		return nil
	}
	prover, proves := s.engine(at).(interface {
		Preserves(*workspace.Snapshot, Report, ide.Refactoring) bool
	})
	report := s.checks.reportAt(at, workspace.Dir(path))
	var actions []protocol.CodeAction
	for _, r := range s.world(ctx, at).Refactorings(path, within) {
		kind := refactorKinds[r.Way]
		if !p.asks(kind) || r.NewFile != "" && !s.caps.createFiles {
			continue
		}
		if ctx.Err() != nil || proves && !prover.Preserves(at.snap, report, r) {
			continue
		}
		edit := s.workspaceEdit(at, r.Edits, nil)
		if r.NewFile != "" {
			addFile(edit, fileURI(r.NewFile), r.NewText)
		}
		actions = append(actions, protocol.CodeAction{Title: r.Title, Kind: ptr(kind), Edit: edit})
	}
	return actions
}

// addFile has an edit make a file, before anything else happens: if that fails,
// the text is where it was.
func addFile(edit *protocol.WorkspaceEdit, file uri.URI, content string) {
	identifier := protocol.OptionalVersionedTextDocumentIdentifier{TextDocumentIdentifier: protocol.TextDocumentIdentifier{URI: file}}
	edit.DocumentChanges = append([]protocol.DocumentChange{
		&protocol.CreateFile{Kind: "create", URI: file},
		&protocol.TextDocumentEdit{TextDocument: identifier, Edits: []protocol.TextDocumentEditElement{&protocol.TextEdit{NewText: content}}},
	}, edit.DocumentChanges...)
}
