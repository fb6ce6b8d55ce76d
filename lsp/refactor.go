package lsp

import (
	"context"

	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/ide"
	"github.com/terravet/terravet/analysis/text"
)

// refactorKinds are the kinds of refactorings.
var refactorKinds = map[ide.Way]protocol.CodeActionKind{
	ide.Extract: protocol.CodeActionKindRefactorExtract,
	ide.Inline:  protocol.CodeActionKindRefactorInline,
	ide.Rewrite: protocol.CodeActionKindRefactorRewrite,
}

// refactorings lists changes of a selection that leave its meaning as it is.
// Editors ask with every move of the cursor whether there is anything to be
// fixed; these are listed when somebody asks for them.
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
	var actions []protocol.CodeAction
	for _, r := range s.world(ctx, at).Refactorings(path, within) {
		if kind := refactorKinds[r.Way]; p.asks(kind) {
			actions = append(actions, protocol.CodeAction{Title: r.Title, Kind: ptr(kind), Edit: s.workspaceEdit(at, r.Edits, nil)})
		}
	}
	return actions
}
