package lsptest

import "maps"

// What the editors announce of the features beside findings: completion,
// hover, navigation, symbols, tokens. Where an editor's answer depends on its
// plugins, it is that of the bare editor.

// numbers are the integers from 1 to n, as sets of kinds are announced.
func numbers(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i + 1
	}
	return list
}

var (
	markdownFirst  = []string{"markdown", "plaintext"}
	plaintextFirst = []string{"plaintext", "markdown"}
	tokenTypes     = []string{"namespace", "type", "class", "enum", "interface", "struct", "typeParameter", "parameter", "variable",
		"property", "enumMember", "event", "function", "method", "macro", "keyword", "modifier", "comment", "string", "number", "regexp", "operator", "decorator"}
	tokenModifiers = []string{"declaration", "definition", "readonly", "static", "deprecated", "abstract", "async", "modification", "documentation", "defaultLibrary"}
)

// with adds features to a client's announcement of the text document.
func (c Client) with(features object) Client {
	maps.Copy(c.Capabilities["textDocument"].(object), features)
	return c
}

// inWorkspace adds to a client's announcement of the workspace.
func (c Client) inWorkspace(features object) Client {
	maps.Copy(c.Capabilities["workspace"].(object), features)
	return c
}

func links() object {
	return object{
		"declaration": object{"linkSupport": true}, "definition": object{"linkSupport": true},
		"typeDefinition": object{"linkSupport": true}, "implementation": object{"linkSupport": true},
		"references": object{}, "documentHighlight": object{},
	}
}

func vscodeFeatures() object {
	f := links()
	maps.Copy(f, object{
		"completion": object{
			"contextSupport": true, "insertTextMode": 2,
			"completionItem": object{
				"snippetSupport": true, "commitCharactersSupport": true, "documentationFormat": markdownFirst, "deprecatedSupport": true,
				"preselectSupport": true, "tagSupport": object{"valueSet": []int{1}}, "insertReplaceSupport": true,
				"resolveSupport":        object{"properties": []string{"documentation", "detail", "additionalTextEdits"}},
				"insertTextModeSupport": object{"valueSet": []int{1, 2}}, "labelDetailsSupport": true,
			},
			"completionItemKind": object{"valueSet": numbers(25)},
			"completionList":     object{"itemDefaults": []string{"commitCharacters", "editRange", "insertTextFormat", "insertTextMode", "data"}},
		},
		"hover": object{"contentFormat": markdownFirst},
		"signatureHelp": object{"contextSupport": true, "signatureInformation": object{"documentationFormat": markdownFirst,
			"parameterInformation": object{"labelOffsetSupport": true}, "activeParameterSupport": true}},
		"documentSymbol": object{"symbolKind": object{"valueSet": numbers(26)}, "hierarchicalDocumentSymbolSupport": true,
			"tagSupport": object{"valueSet": []int{1}}, "labelSupport": true},
		"codeLens":       object{},
		"documentLink":   object{"tooltipSupport": true},
		"foldingRange":   object{"rangeLimit": 5000, "lineFoldingOnly": true, "foldingRangeKind": object{"valueSet": []string{"comment", "imports", "region"}}, "foldingRange": object{"collapsedText": false}},
		"selectionRange": object{}, "linkedEditingRange": object{}, "callHierarchy": object{}, "onTypeFormatting": object{},
		"rename": object{"prepareSupport": true, "prepareSupportDefaultBehavior": 1, "honorsChangeAnnotations": true},
		"semanticTokens": object{"tokenTypes": tokenTypes, "tokenModifiers": tokenModifiers, "formats": []string{"relative"},
			"requests": object{"range": true, "full": object{"delta": true}}, "multilineTokenSupport": false, "overlappingTokenSupport": false,
			"serverCancelSupport": true, "augmentsSyntaxTokens": true},
		"inlayHint": object{"resolveSupport": object{"properties": []string{"tooltip", "textEdits", "label.tooltip", "label.location", "label.command"}}},
	})
	return f
}

func neovim07Features() object {
	f := links()
	maps.Copy(f, object{
		"completion": object{
			"contextSupport": false, "completionItemKind": object{"valueSet": numbers(25)},
			"completionItem": object{"snippetSupport": false, "commitCharactersSupport": false, "preselectSupport": false,
				"deprecatedSupport": false, "documentationFormat": markdownFirst},
		},
		"hover": object{"contentFormat": markdownFirst},
		"signatureHelp": object{"signatureInformation": object{"documentationFormat": markdownFirst, "activeParameterSupport": true,
			"parameterInformation": object{"labelOffsetSupport": true}}},
		"documentSymbol": object{"symbolKind": object{"valueSet": numbers(26)}, "hierarchicalDocumentSymbolSupport": true},
		"rename":         object{"prepareSupport": true},
		"callHierarchy":  object{},
	})
	return f
}

func neovim012Features() object {
	f := neovim07Features()
	item := f["completion"].(object)["completionItem"].(object)
	maps.Copy(item, object{"snippetSupport": true, "deprecatedSupport": true, "labelDetailsSupport": true, "tagSupport": object{"valueSet": []int{1}},
		"resolveSupport": object{"properties": []string{"additionalTextEdits", "command"}}})
	maps.Copy(f, object{
		"codeLens": object{}, "selectionRange": object{}, "linkedEditingRange": object{}, "inlayHint": object{"resolveSupport": object{"properties": []string{"textEdits", "tooltip"}}},
		"foldingRange": object{"lineFoldingOnly": true, "foldingRangeKind": object{"valueSet": []string{"comment", "imports", "region"}}, "foldingRange": object{"collapsedText": true}},
		"semanticTokens": object{"tokenTypes": tokenTypes, "tokenModifiers": tokenModifiers, "formats": []string{"relative"},
			"requests": object{"range": false, "full": object{"delta": true}}, "multilineTokenSupport": true, "overlappingTokenSupport": true,
			"serverCancelSupport": false, "augmentsSyntaxTokens": true},
	})
	return f
}

func helixFeatures() object {
	return object{
		"completion": object{
			"contextSupport": true, "completionItemKind": object{},
			"completionItem": object{"snippetSupport": true, "deprecatedSupport": true, "insertReplaceSupport": true, "tagSupport": object{"valueSet": []int{1}},
				"resolveSupport": object{"properties": []string{"documentation", "detail", "additionalTextEdits"}}},
		},
		"hover": object{"contentFormat": []string{"markdown"}},
		"signatureHelp": object{"signatureInformation": object{"documentationFormat": []string{"markdown"}, "activeParameterSupport": true,
			"parameterInformation": object{"labelOffsetSupport": true}}},
		"rename":    object{"prepareSupport": true, "honorsChangeAnnotations": false},
		"inlayHint": object{},
	}
}

func eglotFeatures() object {
	return object{
		"completion": object{
			"contextSupport": true,
			"completionItem": object{"snippetSupport": false, "deprecatedSupport": true, "tagSupport": object{"valueSet": []int{1}},
				"resolveSupport": object{"properties": []string{"documentation", "details", "additionalTextEdits"}}},
		},
		"hover": object{"contentFormat": []string{"plaintext"}},
		"signatureHelp": object{"signatureInformation": object{"documentationFormat": []string{"plaintext"}, "activeParameterSupport": true,
			"parameterInformation": object{"labelOffsetSupport": true}}},
		"definition": object{"linkSupport": true}, "declaration": object{"linkSupport": true},
		"implementation": object{"linkSupport": true}, "typeDefinition": object{"linkSupport": true},
		"documentSymbol": object{"hierarchicalDocumentSymbolSupport": true, "symbolKind": object{"valueSet": numbers(26)}},
		"rename":         object{"prepareSupport": true},
		"inlayHint":      object{},
	}
}

func aleFeatures() object {
	return object{
		"completion": object{
			"contextSupport": false, "completionItemKind": object{"valueSet": numbers(25)},
			"completionItem": object{"snippetSupport": false, "commitCharactersSupport": false, "documentationFormat": plaintextFirst,
				"deprecatedSupport": false, "preselectSupport": false},
		},
		"hover":          object{"contentFormat": plaintextFirst},
		"definition":     object{"linkSupport": false},
		"typeDefinition": object{}, "implementation": object{"linkSupport": false},
		"references": object{}, "rename": object{}, "codeLens": object{},
		"documentSymbol": object{"hierarchicalDocumentSymbolSupport": false, "symbolKind": object{"valueSet": numbers(26)}},
	}
}
