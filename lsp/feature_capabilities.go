package lsp

import (
	"slices"

	"go.lsp.dev/protocol"
)

// featureCapabilities are what the client can do with answers to its questions.
type featureCapabilities struct {
	// Links instead of locations, each for its own request.
	declarationLink, definitionLink, typeDefinitionLink, implementationLink bool

	snippets             bool // fills in places of what it inserts
	insertReplace        bool // lets the user choose what is replaced
	labelDetails         bool // shows a detail beside the label
	deprecatedTag        bool
	deprecatedItem       bool // knows the older form of the tag
	completionMarkdown   bool
	resolveDocumentation bool // asks for documentation when it is to be shown
	adjustIndentation    bool
	suggestAgain         bool // has a command that asks for completion
	itemKinds            []protocol.CompletionItemKind

	hoverMarkdown     bool
	signatureMarkdown bool
	labelOffsets      bool // marks a parameter by its place in the signature
	activeParameter   bool // takes the active parameter of each signature

	symbolTree    bool // shows symbols within symbols
	symbolKinds   []protocol.SymbolKind
	foldLines     bool // folds whole lines only
	foldLimit     int  // 0: any number
	linkTooltips  bool
	legend        *legend // never nil
	prepareRename bool    // asks before it renames
}

// featureAnnouncement is the part of the client's announcement that
// featureCapabilities are read from.
type featureAnnouncement struct {
	Declaration    maybe[linkAnnouncement] `json:"declaration"`
	Definition     maybe[linkAnnouncement] `json:"definition"`
	TypeDefinition maybe[linkAnnouncement] `json:"typeDefinition"`
	Implementation maybe[linkAnnouncement] `json:"implementation"`
	Completion     maybe[struct {
		CompletionItem     maybe[itemAnnouncement] `json:"completionItem"`
		CompletionItemKind maybe[struct {
			ValueSet []protocol.CompletionItemKind `json:"valueSet"`
		}] `json:"completionItemKind"`
	}] `json:"completion"`
	Hover maybe[struct {
		ContentFormat maybe[[]string] `json:"contentFormat"`
	}] `json:"hover"`
	SignatureHelp maybe[struct {
		SignatureInformation maybe[struct {
			DocumentationFormat    maybe[[]string] `json:"documentationFormat"`
			ActiveParameterSupport maybe[bool]     `json:"activeParameterSupport"`
			ParameterInformation   maybe[struct {
				LabelOffsetSupport bool `json:"labelOffsetSupport"`
			}] `json:"parameterInformation"`
		}] `json:"signatureInformation"`
	}] `json:"signatureHelp"`
	DocumentSymbol maybe[struct {
		HierarchicalDocumentSymbolSupport maybe[bool] `json:"hierarchicalDocumentSymbolSupport"`
		SymbolKind                        maybe[struct {
			ValueSet []protocol.SymbolKind `json:"valueSet"`
		}] `json:"symbolKind"`
	}] `json:"documentSymbol"`
	FoldingRange maybe[struct {
		LineFoldingOnly maybe[bool]   `json:"lineFoldingOnly"`
		RangeLimit      maybe[number] `json:"rangeLimit"`
	}] `json:"foldingRange"`
	DocumentLink maybe[struct {
		TooltipSupport maybe[bool] `json:"tooltipSupport"`
	}] `json:"documentLink"`
	Rename maybe[struct {
		PrepareSupport maybe[bool] `json:"prepareSupport"`
	}] `json:"rename"`
	SemanticTokens maybe[struct {
		TokenTypes     []string `json:"tokenTypes"`
		TokenModifiers []string `json:"tokenModifiers"`
	}] `json:"semanticTokens"`
}

type itemAnnouncement struct {
	SnippetSupport       maybe[bool]     `json:"snippetSupport"`
	DocumentationFormat  maybe[[]string] `json:"documentationFormat"`
	DeprecatedSupport    maybe[bool]     `json:"deprecatedSupport"`
	InsertReplaceSupport maybe[bool]     `json:"insertReplaceSupport"`
	LabelDetailsSupport  maybe[bool]     `json:"labelDetailsSupport"`
	TagSupport           maybe[struct {
		ValueSet []protocol.CompletionItemTag `json:"valueSet"`
	}] `json:"tagSupport"`
	ResolveSupport maybe[struct {
		Properties []string `json:"properties"`
	}] `json:"resolveSupport"`
	InsertTextModeSupport maybe[struct {
		ValueSet []protocol.InsertTextMode `json:"valueSet"`
	}] `json:"insertTextModeSupport"`
}

type linkAnnouncement struct {
	LinkSupport maybe[bool] `json:"linkSupport"`
}

func (a *featureAnnouncement) read() featureCapabilities {
	item := a.Completion.value.CompletionItem.value
	signature := a.SignatureHelp.value.SignatureInformation.value
	return featureCapabilities{
		declarationLink:    a.Declaration.value.LinkSupport.value,
		definitionLink:     a.Definition.value.LinkSupport.value,
		typeDefinitionLink: a.TypeDefinition.value.LinkSupport.value,
		implementationLink: a.Implementation.value.LinkSupport.value,

		snippets:             item.SnippetSupport.value,
		insertReplace:        item.InsertReplaceSupport.value,
		labelDetails:         item.LabelDetailsSupport.value,
		deprecatedTag:        slices.Contains(item.TagSupport.value.ValueSet, protocol.CompletionItemTagDeprecated),
		deprecatedItem:       item.DeprecatedSupport.value,
		completionMarkdown:   prefersMarkdown(item.DocumentationFormat.value),
		resolveDocumentation: slices.Contains(item.ResolveSupport.value.Properties, "documentation"),
		adjustIndentation:    slices.Contains(item.InsertTextModeSupport.value.ValueSet, protocol.InsertTextModeAdjustIndentation),
		itemKinds:            a.Completion.value.CompletionItemKind.value.ValueSet,

		hoverMarkdown:     prefersMarkdown(a.Hover.value.ContentFormat.value),
		signatureMarkdown: prefersMarkdown(signature.DocumentationFormat.value),
		labelOffsets:      signature.ParameterInformation.value.LabelOffsetSupport,
		activeParameter:   signature.ActiveParameterSupport.value,

		symbolTree:    a.DocumentSymbol.value.HierarchicalDocumentSymbolSupport.value,
		symbolKinds:   a.DocumentSymbol.value.SymbolKind.value.ValueSet,
		foldLines:     a.FoldingRange.value.LineFoldingOnly.value,
		foldLimit:     max(0, int(a.FoldingRange.value.RangeLimit.value)),
		linkTooltips:  a.DocumentLink.value.TooltipSupport.value,
		prepareRename: a.Rename.value.PrepareSupport.value,
		legend:        newLegend(a.SemanticTokens.value.TokenTypes, a.SemanticTokens.value.TokenModifiers),
	}
}

// announceFeatures tells the client what may be asked.
func (s *server) announceFeatures(c *protocol.ServerCapabilities) {
	c.DeclarationProvider = protocol.Boolean(true)
	c.DefinitionProvider = protocol.Boolean(true)
	c.TypeDefinitionProvider = protocol.Boolean(true)
	c.ImplementationProvider = protocol.Boolean(true)
	c.ReferencesProvider = protocol.Boolean(true)
	c.DocumentHighlightProvider = protocol.Boolean(true)
	if len(s.caps.legend.types) > 0 {
		c.SemanticTokensProvider = s.semanticTokensProvider()
	}
	c.RenameProvider = protocol.Boolean(true)
	if s.caps.prepareRename {
		c.RenameProvider = &protocol.RenameOptions{PrepareProvider: ptr(true)}
	}
	c.CallHierarchyProvider = protocol.Boolean(true)
	c.InlayHintProvider = protocol.Boolean(true)
	c.CodeLensProvider = &protocol.CodeLensOptions{}
	c.LinkedEditingRangeProvider = protocol.Boolean(true)
	c.DocumentOnTypeFormattingProvider = protocol.DocumentOnTypeFormattingOptions{FirstTriggerCharacter: "}", MoreTriggerCharacter: []string{"\n"}}
	c.DocumentSymbolProvider = protocol.Boolean(true)
	c.WorkspaceSymbolProvider = protocol.Boolean(true)
	c.FoldingRangeProvider = protocol.Boolean(true)
	c.SelectionRangeProvider = protocol.Boolean(true)
	c.DocumentLinkProvider = &protocol.DocumentLinkOptions{}
	c.HoverProvider = protocol.Boolean(true)
	c.SignatureHelpProvider = &protocol.SignatureHelpOptions{TriggerCharacters: []string{"(", ","}}
	c.CompletionProvider = &protocol.CompletionOptions{
		TriggerCharacters: completionCharacters,
		ResolveProvider:   ptr(s.caps.resolveDocumentation),
	}
}
