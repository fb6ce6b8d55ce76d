package lsp

import (
	"context"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/config"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

// kindFixAll is the source action that applies every fix of a document that
// needs no reader.
const kindFixAll protocol.CodeActionKind = "source.fixAll.terravet"

func (s *server) codeActionProvider() protocol.CodeActionProvider {
	if !s.caps.actionLiterals {
		return protocol.Boolean(true)
	}
	return &protocol.CodeActionOptions{
		CodeActionKinds: []protocol.CodeActionKind{protocol.CodeActionKindQuickFix, kindFixAll,
			protocol.CodeActionKindRefactorExtract, protocol.CodeActionKindRefactorInline, protocol.CodeActionKindRefactorRewrite},
		ResolveProvider: ptr(s.caps.resolveEdit),
	}
}

type codeActionParams struct {
	TextDocument textDocument `json:"textDocument"`
	// Range may be null with clients that mean the whole document.
	Range   maybe[span] `json:"range"`
	Context maybe[struct {
		Only        maybe[[]string] `json:"only"`
		TriggerKind maybe[number]   `json:"triggerKind"`
	}] `json:"context"`
}

// asks reports whether actions of a kind are asked for.
func (p *codeActionParams) asks(kind protocol.CodeActionKind) bool {
	only := p.Context.value.Only
	if !only.ok {
		return true
	}
	return slices.ContainsFunc(only.value, func(o string) bool {
		return o == "" || string(kind) == o || strings.HasPrefix(string(kind), o+".")
	})
}

// named reports whether the kind was asked for by name, not just let through.
func (p *codeActionParams) named(kind protocol.CodeActionKind) bool {
	return p.Context.value.Only.ok && p.asks(kind)
}

// codeAction lists the proven fixes of the findings under a range. What the
// client believes to be findings there (context.diagnostics) is not read: the
// report of the very text that the client shows is at hand.
func codeAction(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p codeActionParams
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	actions := []protocol.CodeAction{}
	path, ok := at.path(p.TextDocument.URI)
	file := at.snap.File(path)
	if !ok || file == nil {
		return s.actionList(actions)
	}
	dir := workspace.Dir(path)
	within := text.Range{End: file.Len()}
	if p.Range.ok {
		within = s.fromSpan(file, p.Range.value)
	}
	report := s.checks.reportAt(at, dir)
	findings := report.File(path)
	// The editor asks for light bulbs with every move of the cursor; fixing all
	// is listed when somebody asked.
	invoked := p.Context.value.TriggerKind.value == number(protocol.CodeActionTriggerKindInvoked)
	if p.asks(protocol.CodeActionKindQuickFix) {
		for i := range findings {
			f := &findings[i]
			if f.Range.Start > within.End || f.Range.End < within.Start {
				continue
			}
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			actions = append(actions, s.quickFixes(at, path, report, f)...)
			if invoked && !slices.ContainsFunc(findings[:i], func(other analysis.Finding) bool {
				return other.Code == f.Code && other.Range.Start <= within.End && other.Range.End >= within.Start
			}) {
				actions = append(actions, s.kindActions(at, path, report, f)...)
			}
			if fix, ok := config.InsertIgnore(file, *f); ok {
				actions = append(actions, s.ignoreAction(at, file, f, fix))
			}
		}
	}
	actions = append(actions, s.refactorings(ctx, at, &p, path, within)...)
	if p.named(kindFixAll) || invoked && p.asks(kindFixAll) {
		if action, ok := s.fixAllAction(ctx, at, path, report); ok {
			actions = append(actions, action)
		}
	}
	return s.actionList(actions)
}

// quickFixes are the actions for one finding.
func (s *server) quickFixes(at *moment, path string, report Report, f *analysis.Finding) []protocol.CodeAction {
	var actions []protocol.CodeAction
	for i, fix := range s.checks.fixes(at, report, f) {
		if fix.Rename != nil && !s.caps.renameFiles {
			continue
		}
		action := protocol.CodeAction{
			Title:       fix.Title,
			Kind:        ptr(protocol.CodeActionKindQuickFix),
			Diagnostics: []protocol.Diagnostic{s.diagnostic(at, at.snap.File(path), f)},
		}
		if fix.Preferred {
			action.IsPreferred = ptr(true)
		}
		if s.caps.resolveEdit {
			action.Data = s.actionData(at, path, f, actionRef{Fix: i})
		} else {
			action.Edit = s.workspaceEdit(at, fix.Edits, fix.Rename)
		}
		actions = append(actions, action)
	}
	return actions
}

// ignoreAction is the action that silences a finding in place. It comes last
// and is never preferred.
func (s *server) ignoreAction(at *moment, file *syntax.File, f *analysis.Finding, fix analysis.Fix) protocol.CodeAction {
	return protocol.CodeAction{
		Title:       fix.Title,
		Kind:        ptr(protocol.CodeActionKindQuickFix),
		Diagnostics: []protocol.Diagnostic{s.diagnostic(at, file, f)},
		Edit:        s.workspaceEdit(at, fix.Edits, nil),
	}
}

// actionList gives the client what it understands: actions, or, with clients
// of before they existed, commands.
func (s *server) actionList(actions []protocol.CodeAction) (any, error) {
	if s.caps.actionLiterals {
		return encodeList(actions)
	}
	commands := []protocol.Command{}
	for _, a := range actions {
		if a.Edit == nil || !s.caps.applyEdit {
			continue
		}
		edit, err := protocol.Marshal(a.Edit)
		if err != nil {
			return nil, err
		}
		commands = append(commands, protocol.Command{Title: a.Title, Command: commandApplyFix, Arguments: []protocol.LSPAny{edit}})
	}
	return encodeList(commands)
}

// encodeList encodes a list without reflection.
func encodeList[T any](list []T) (any, error) {
	b := []byte{'['}
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = protocol.AppendMarshal(b, &list[i]); err != nil {
			return nil, err
		}
	}
	return jsonrpc2.RawMessage(append(b, ']')), nil
}

// actionRef finds an action again when the client wants its edit.
type actionRef struct {
	URI     string `json:"uri"`
	Version number `json:"version"`
	// Code, Start and End name the finding; Fix is the index of its fix.
	Code  string `json:"code"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Fix   int    `json:"fix"`
	// All is the scope of an action that fixes all findings of the code, or,
	// without a code, all that need no reader; empty for a single fix.
	All string `json:"all,omitempty"`
}

// actionData completes a reference with the finding, if any, and the document.
func (s *server) actionData(at *moment, path string, f *analysis.Finding, ref actionRef) jsontext.Value {
	version, _ := at.snap.Version(path)
	ref.URI, ref.Version = string(at.uri(path)), number(version)
	if f != nil {
		ref.Code, ref.Start, ref.End = f.Code, f.Range.Start, f.Range.End
	}
	b, err := encodeRef(ref)
	if err != nil {
		return nil
	}
	return b
}

// resolveCodeAction adds the edit to an action that was listed before.
func resolveCodeAction(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		Data maybe[actionRef] `json:"data"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	if !p.Data.ok {
		return jsonrpc2.RawMessage(slices.Clone(params)), nil // not one of ours
	}
	ref := p.Data.value
	path, ok := at.path(ref.URI)
	if version, open := at.snap.Version(path); !ok || open && version != int32(ref.Version) {
		return nil, contentModified()
	}
	var edit *protocol.WorkspaceEdit
	if ref.All != "" {
		edit = s.fixAllEdit(ctx, at, path, ref.All, ref.Code)
	} else {
		report := s.checks.reportAt(at, workspace.Dir(path))
		findings := report.File(path)
		i := slices.IndexFunc(findings, func(f analysis.Finding) bool {
			return f.Code == ref.Code && f.Range == text.Range{Start: ref.Start, End: ref.End}
		})
		if i < 0 {
			return nil, contentModified()
		}
		fixes := s.checks.fixes(at, report, &findings[i])
		if ref.Fix < 0 || ref.Fix >= len(fixes) {
			return nil, contentModified()
		}
		edit = s.workspaceEdit(at, fixes[ref.Fix].Edits, fixes[ref.Fix].Rename)
	}
	return withEdit(params, edit)
}
