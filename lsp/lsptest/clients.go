package lsptest

// Client is a real editor, as far as what it announces and how it behaves
// differs from others.
type Client struct {
	Name         string
	Capabilities map[string]any
	// RootPathOnly: without a workspace it sends its own folder as rootPath.
	RootPathOnly bool
	// NoExit: it sends no exit, and ends the stream after shutdown.
	NoExit bool
}

type object = map[string]any

// VSCode is VS Code 1.139 with vscode-languageclient: everything.
func VSCode() Client {
	return Client{Name: "Visual Studio Code", Capabilities: object{
		"general": object{"positionEncodings": []string{"utf-16"}},
		"window":  object{"workDoneProgress": true, "showMessage": object{}},
		"workspace": object{
			"applyEdit": true, "configuration": true, "workspaceFolders": true,
			"workspaceEdit":          object{"documentChanges": true, "resourceOperations": []string{"create", "rename", "delete"}, "failureHandling": "textOnlyTransactional"},
			"didChangeWatchedFiles":  object{"dynamicRegistration": true, "relativePatternSupport": true},
			"didChangeConfiguration": object{"dynamicRegistration": true},
			"diagnostics":            object{"refreshSupport": true},
			"fileOperations":         object{"didCreate": true, "didRename": true, "didDelete": true},
		},
		"textDocument": object{
			"diagnostic": object{"dynamicRegistration": true, "relatedDocumentSupport": false, "relatedInformation": true,
				"tagSupport": object{"valueSet": []int{1, 2}}, "codeDescriptionSupport": true, "dataSupport": true},
			"publishDiagnostics": object{"relatedInformation": true, "versionSupport": false, "tagSupport": object{"valueSet": []int{1, 2}},
				"codeDescriptionSupport": true, "dataSupport": true},
			"codeAction": object{"dynamicRegistration": true, "isPreferredSupport": true, "disabledSupport": true, "dataSupport": true,
				"resolveSupport":           object{"properties": []string{"edit"}},
				"codeActionLiteralSupport": object{"codeActionKind": object{"valueSet": []string{"", "quickfix", "source", "source.fixAll", "refactor", "refactor.extract", "refactor.inline", "refactor.rewrite", "source.organizeImports"}}}},
		},
	}}.with(vscodeFeatures()).inWorkspace(object{
		"symbol":         object{"symbolKind": object{"valueSet": numbers(26)}, "tagSupport": object{"valueSet": []int{1}}, "resolveSupport": object{"properties": []string{"location.range"}}},
		"executeCommand": object{}, "semanticTokens": object{"refreshSupport": true}, "codeLens": object{"refreshSupport": true}, "inlayHint": object{"refreshSupport": true},
	})
}

// Neovim07 is the client of Neovim 0.7: it is published to, in UTF-16, and
// takes edits without versions.
func Neovim07() Client {
	return Client{Name: "Neovim", Capabilities: object{
		"workspace": object{
			"applyEdit": true, "configuration": true, "workspaceFolders": true,
			"workspaceEdit": object{"resourceOperations": []string{"rename", "create", "delete"}},
		},
		"window": object{"workDoneProgress": true},
		"textDocument": object{
			"publishDiagnostics": object{"relatedInformation": true, "tagSupport": object{"valueSet": []int{1, 2}}},
			"codeAction": object{"isPreferredSupport": true, "dataSupport": true, "resolveSupport": object{"properties": []string{"edit"}},
				"codeActionLiteralSupport": object{"codeActionKind": object{"valueSet": []string{"", "quickfix"}}}},
		},
	}}.with(neovim07Features())
}

// Neovim012 is the client of Neovim 0.12: it pulls, and takes columns in bytes.
func Neovim012() Client {
	c := Neovim07()
	c.Capabilities["general"] = object{"positionEncodings": []string{"utf-8", "utf-16", "utf-32"}}
	c.Capabilities["workspace"].(object)["diagnostics"] = object{"refreshSupport": true}
	c.Capabilities["textDocument"].(object)["diagnostic"] = object{"dynamicRegistration": true,
		"relatedInformation": true, "dataSupport": true, "tagSupport": object{"valueSet": []int{1, 2}}}
	return c.with(neovim012Features())
}

// Neovim010 is the client of Neovim 0.10: it pulls, but cannot be told to do so
// again.
func Neovim010() Client {
	c := Neovim07()
	c.Capabilities["general"] = object{"positionEncodings": []string{"utf-16"}}
	c.Capabilities["textDocument"].(object)["diagnostic"] = object{"dynamicRegistration": false}
	return c
}

// Helix is Helix 25.01.
func Helix() Client {
	return Client{Name: "helix", RootPathOnly: true, Capabilities: object{
		"general": object{"positionEncodings": []string{"utf-8", "utf-32", "utf-16"}},
		"window":  object{"workDoneProgress": true},
		"workspace": object{
			"applyEdit": true, "configuration": true, "workspaceFolders": true,
			"workspaceEdit":         object{"documentChanges": true, "resourceOperations": []string{"create", "rename", "delete"}},
			"didChangeWatchedFiles": object{"dynamicRegistration": true, "relativePatternSupport": false},
		},
		"textDocument": object{
			"publishDiagnostics": object{"versionSupport": true, "tagSupport": object{"valueSet": []int{1, 2}}},
			"codeAction": object{"isPreferredSupport": true, "dataSupport": true, "resolveSupport": object{"properties": []string{"edit", "command"}},
				"codeActionLiteralSupport": object{"codeActionKind": object{"valueSet": []string{"", "quickfix"}}}},
		},
	}}.with(helixFeatures())
}

// Eglot is eglot 1.17: columns in code points by preference, and no exit.
func Eglot() Client {
	return Client{Name: "Emacs", NoExit: true, Capabilities: object{
		"general": object{"positionEncodings": []string{"utf-32", "utf-8", "utf-16"}},
		"workspace": object{
			"applyEdit": true, "configuration": true, "workspaceFolders": true,
			"workspaceEdit":         object{"documentChanges": true},
			"didChangeWatchedFiles": object{"dynamicRegistration": true},
		},
		"textDocument": object{
			"publishDiagnostics": object{"relatedInformation": false, "versionSupport": true, "codeDescriptionSupport": false},
			"codeAction": object{"isPreferredSupport": true, "dataSupport": true, "resolveSupport": object{"properties": []string{"edit", "command"}},
				"codeActionLiteralSupport": object{"codeActionKind": object{"valueSet": []string{"quickfix"}}}},
		},
	}}.with(eglotFeatures())
}

// ALE is Vim's ALE 3.3: hardly anything.
func ALE() Client {
	return Client{Name: "ALE", Capabilities: object{
		"workspace": object{"applyEdit": false, "workspaceFolders": false, "workspaceEdit": object{"documentChanges": false},
			"didChangeWatchedFiles": object{"dynamicRegistration": false}},
		"textDocument": object{
			"synchronization":    object{"dynamicRegistration": false, "willSave": false, "didSave": true},
			"publishDiagnostics": object{"relatedInformation": true},
			"codeAction":         object{"codeActionLiteralSupport": object{"codeActionKind": object{"valueSet": []string{}}}},
		},
	}}.with(aleFeatures())
}
