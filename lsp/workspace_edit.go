package lsp

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/terravet/terravet/analysis"
)

// commandApplyFix applies a fix for clients that understand no code actions.
// Its argument is the edit.
const commandApplyFix = "terravet.applyFix"

// workspaceEdit turns edits of bytes into one edit for the client, with the
// version of each document that it holds for, if the client understands that.
func (s *server) workspaceEdit(at *moment, edits []analysis.Edit, rename *analysis.FileRename) *protocol.WorkspaceEdit {
	var paths []string // in the order of the fix
	byPath := map[string][]protocol.TextEdit{}
	for _, e := range edits {
		if _, ok := byPath[e.Path]; !ok {
			paths = append(paths, e.Path)
		}
		file := at.snap.File(e.Path)
		byPath[e.Path] = append(byPath[e.Path], protocol.TextEdit{Range: s.toRange(file, e.Range), NewText: e.New})
	}
	if !s.caps.documentChanges {
		changes := map[uri.URI][]protocol.TextEdit{}
		for _, path := range paths {
			changes[at.uri(path)] = byPath[path]
		}
		return &protocol.WorkspaceEdit{Changes: changes}
	}
	var changes []protocol.DocumentChange
	for _, path := range paths {
		document := protocol.OptionalVersionedTextDocumentIdentifier{
			TextDocumentIdentifier: protocol.TextDocumentIdentifier{URI: at.uri(path)},
		}
		if version, open := at.snap.Version(path); open {
			document.Version = ptr(version)
		}
		elements := make([]protocol.TextDocumentEditElement, 0, len(byPath[path]))
		for _, e := range byPath[path] {
			if s.caps.snippetEdits && strings.Contains(e.NewText, analysis.Placeholder) {
				elements = append(elements, snippet(e))
				continue
			}
			elements = append(elements, &e)
		}
		changes = append(changes, &protocol.TextDocumentEdit{TextDocument: document, Edits: elements})
	}
	if rename != nil && s.caps.renameFiles {
		changes = append(changes, &protocol.RenameFile{Kind: "rename", OldURI: at.uri(rename.From), NewURI: fileURI(rename.To)})
	}
	return &protocol.WorkspaceEdit{DocumentChanges: changes}
}

// snippet lets the author type over what only the author knows.
func snippet(e protocol.TextEdit) *protocol.SnippetTextEdit {
	value := strings.NewReplacer(`\`, `\\`, `$`, `\$`, `}`, `\}`).Replace(e.NewText)
	for n := 1; strings.Contains(value, analysis.Placeholder); n++ {
		value = strings.Replace(value, analysis.Placeholder, fmt.Sprintf("${%d:\x00}", n), 1)
	}
	value = strings.ReplaceAll(value, "\x00", analysis.Placeholder)
	return &protocol.SnippetTextEdit{Range: e.Range, Snippet: protocol.StringValue{Kind: "snippet", Value: value}}
}

// withEdit is an action as the client sent it, with its edit.
func withEdit(action jsonrpc2.RawMessage, edit *protocol.WorkspaceEdit) (any, error) {
	encoded, err := protocol.Marshal(edit)
	if err != nil {
		return nil, err
	}
	return withMember(action, "edit", encoded)
}

// withMember is an object as the client sent it, with one member more.
func withMember(object jsonrpc2.RawMessage, name string, value jsontext.Value) (any, error) {
	var members map[string]jsontext.Value
	if err := json.Unmarshal(object, &members, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)); err != nil {
		return nil, err
	}
	members[name] = value
	b, err := json.Marshal(members, json.Deterministic(true))
	return jsonrpc2.RawMessage(b), err
}

func encodeRef(ref actionRef) (jsontext.Value, error) { return json.Marshal(ref) }

// commands are all that a client may have executed.
var commands = []string{commandApplyFix, commandReferences}

// executeCommand carries out one of the commands.
func executeCommand(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		Command   string                  `json:"command"`
		Arguments maybe[[]jsontext.Value] `json:"arguments"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	switch p.Command {
	case commandApplyFix:
		return s.applyThroughClient(p.Arguments.value)
	case commandReferences:
		return s.listReferences(ctx, at, p.Arguments.value)
	default:
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "there is no command %q", p.Command)
	}
}

// applyThroughClient carries out [commandApplyFix].
func (s *server) applyThroughClient(arguments []jsontext.Value) (any, error) {
	if len(arguments) != 1 || arguments[0].Kind() != '{' {
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "%s takes one edit", commandApplyFix)
	}
	request := append([]byte(`{"label":"terravet","edit":`), arguments[0]...)
	var result protocol.ApplyWorkspaceEditResult
	if err := s.client.call(protocol.MethodWorkspaceApplyEdit, jsonrpc2.RawMessage(append(request, '}')), &result); err != nil {
		return nil, err
	}
	if !result.Applied {
		reason := "no reason given"
		if result.FailureReason != nil {
			reason = *result.FailureReason
		}
		return nil, protocolError(protocol.LSPErrorCodesRequestFailed, "the editor did not apply the fix: "+reason)
	}
	return nil, nil
}
