package lsp

import (
	"slices"

	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/text"
)

// capabilities are what the client can do, as far as the server asks.
type capabilities struct {
	encoding text.Encoding // unit of columns on the wire

	pull    bool // asks for findings (textDocument/diagnostic)
	refresh bool // can be told to ask again

	relatedInformation bool
	codeDescription    bool
	diagnosticData     bool
	tags               []protocol.DiagnosticTag

	actionLiterals  bool // understands code actions; else only commands
	resolveEdit     bool // asks for the edit of an action when it is chosen
	documentChanges bool // understands edits with versions
	snippetEdits    bool // understands edits with places to type over
	renameFiles     bool // understands file renames within an edit
	createFiles     bool // understands new files within an edit
	applyEdit       bool

	watch         bool // watches files for the server
	tellSettings  bool // can be asked to tell of changed settings
	configuration bool // can be asked for settings
	progress      bool // shows progress
	refreshHints  bool // can be told to ask again for inlay hints
	refreshLenses bool // and for code lenses

	featureCapabilities
}

// clientCapabilities is what is read of the client's announcement. A part of
// an unexpected type counts as not announced.
type clientCapabilities struct {
	General maybe[struct {
		PositionEncodings maybe[[]string] `json:"positionEncodings"`
	}] `json:"general"`
	Window maybe[struct {
		WorkDoneProgress maybe[bool] `json:"workDoneProgress"`
	}] `json:"window"`
	Workspace maybe[struct {
		ApplyEdit     maybe[bool] `json:"applyEdit"`
		Configuration maybe[bool] `json:"configuration"`
		WorkspaceEdit maybe[struct {
			DocumentChanges    bool     `json:"documentChanges"`
			SnippetEditSupport bool     `json:"snippetEditSupport"`
			ResourceOperations []string `json:"resourceOperations"`
		}] `json:"workspaceEdit"`
		DidChangeWatchedFiles maybe[struct {
			DynamicRegistration bool `json:"dynamicRegistration"`
		}] `json:"didChangeWatchedFiles"`
		DidChangeConfiguration maybe[struct {
			DynamicRegistration bool `json:"dynamicRegistration"`
		}] `json:"didChangeConfiguration"`
		InlayHint maybe[struct {
			RefreshSupport bool `json:"refreshSupport"`
		}] `json:"inlayHint"`
		CodeLens maybe[struct {
			RefreshSupport bool `json:"refreshSupport"`
		}] `json:"codeLens"`
		// The member was called "diagnostic" while it was a proposal, and is
		// still sent so by some clients.
		Diagnostics maybe[struct {
			RefreshSupport bool `json:"refreshSupport"`
		}] `json:"diagnostics"`
		Diagnostic maybe[struct {
			RefreshSupport bool `json:"refreshSupport"`
		}] `json:"diagnostic"`
	}] `json:"workspace"`
	TextDocument maybe[struct {
		Diagnostic         maybe[diagnosticCapabilities] `json:"diagnostic"`
		PublishDiagnostics maybe[diagnosticCapabilities] `json:"publishDiagnostics"`
		CodeAction         maybe[struct {
			CodeActionLiteralSupport maybe[struct{}] `json:"codeActionLiteralSupport"`
			DataSupport              maybe[bool]     `json:"dataSupport"`
			ResolveSupport           maybe[struct {
				Properties []string `json:"properties"`
			}] `json:"resolveSupport"`
		}] `json:"codeAction"`
		featureAnnouncement
	}] `json:"textDocument"`
}

type diagnosticCapabilities struct {
	RelatedInformation     maybe[bool] `json:"relatedInformation"`
	CodeDescriptionSupport maybe[bool] `json:"codeDescriptionSupport"`
	DataSupport            maybe[bool] `json:"dataSupport"`
	TagSupport             maybe[struct {
		ValueSet []protocol.DiagnosticTag `json:"valueSet"`
	}] `json:"tagSupport"`
}

func readCapabilities(c clientCapabilities) capabilities {
	window, workspace, document := c.Window.value, c.Workspace.value, c.TextDocument.value
	push, pull := document.PublishDiagnostics.value, document.Diagnostic.value
	edit, action := workspace.WorkspaceEdit.value, document.CodeAction.value
	both := func(a, b maybe[bool]) bool { return a.value || b.value }
	tags := pull.TagSupport
	if !tags.ok {
		tags = push.TagSupport
	}
	return capabilities{
		encoding: chooseEncoding(c.General.value.PositionEncodings.value),
		pull:     document.Diagnostic.ok,
		refresh:  workspace.Diagnostics.value.RefreshSupport || workspace.Diagnostic.value.RefreshSupport,

		relatedInformation: both(push.RelatedInformation, pull.RelatedInformation),
		codeDescription:    both(push.CodeDescriptionSupport, pull.CodeDescriptionSupport),
		diagnosticData:     both(push.DataSupport, pull.DataSupport),
		tags:               tags.value.ValueSet,

		actionLiterals:  action.CodeActionLiteralSupport.ok,
		resolveEdit:     action.DataSupport.value && slices.Contains(action.ResolveSupport.value.Properties, "edit"),
		documentChanges: edit.DocumentChanges,
		snippetEdits:    edit.DocumentChanges && edit.SnippetEditSupport,
		renameFiles:     edit.DocumentChanges && slices.Contains(edit.ResourceOperations, string(protocol.ResourceOperationKindRename)),
		createFiles:     edit.DocumentChanges && slices.Contains(edit.ResourceOperations, string(protocol.ResourceOperationKindCreate)),
		applyEdit:       workspace.ApplyEdit.value,

		watch:         workspace.DidChangeWatchedFiles.value.DynamicRegistration,
		tellSettings:  workspace.DidChangeConfiguration.value.DynamicRegistration,
		configuration: workspace.Configuration.value,
		progress:      window.WorkDoneProgress.value,
		refreshHints:  workspace.InlayHint.value.RefreshSupport,
		refreshLenses: workspace.CodeLens.value.RefreshSupport,

		featureCapabilities: document.featureAnnouncement.read(),
	}
}

// chooseEncoding takes the first that the client offers and the server knows.
func chooseEncoding(offered []string) text.Encoding {
	for _, name := range offered {
		switch protocol.PositionEncodingKind(name) {
		case protocol.PositionEncodingKindUTF8:
			return text.UTF8
		case protocol.PositionEncodingKindUTF16:
			return text.UTF16
		case protocol.PositionEncodingKindUTF32:
			return text.UTF32
		}
	}
	return text.UTF16
}

func encodingName(e text.Encoding) protocol.PositionEncodingKind {
	switch e {
	case text.UTF8:
		return protocol.PositionEncodingKindUTF8
	case text.UTF32:
		return protocol.PositionEncodingKindUTF32
	}
	return protocol.PositionEncodingKindUTF16
}
