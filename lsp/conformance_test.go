package lsp_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/lsp"
	"github.com/terravet/terravet/lsp/lsptest"
	"github.com/terravet/terravet/schema"
)

type object = map[string]any

// announced reads a path in what a client announces of the text document.
func announced(c lsptest.Client, path ...string) any {
	var at any = c.Capabilities["textDocument"]
	for _, name := range path {
		m, ok := at.(object)
		if !ok {
			return nil
		}
		at = m[name]
	}
	return at
}

func yes(c lsptest.Client, path ...string) bool { return announced(c, path...) == true }

func list(c lsptest.Client, path ...string) []string {
	l, _ := announced(c, path...).([]string)
	return l
}

const conformanceText = `locals {
  é = "😀"
  tags = { a = local.é }
}

resource "mini_server" "a" {
  
  name = local.é
}

module "net" {
  source = "./net"
  cidr   = upper(local.é)
}
`

// TestConformance asks everything on behalf of each editor, and holds the
// answers against what that editor announced.
func TestConformance(t *testing.T) {
	real := lsp.FromEngine(engine.New(schema.NewStore(analysistest.Pool()), check.NewCore()))
	clients := []lsptest.Client{lsptest.VSCode(), lsptest.Neovim07(), lsptest.Neovim010(), lsptest.Neovim012(), lsptest.Helix(), lsptest.Eglot(), lsptest.ALE()}
	for _, c := range append(clients, lsptest.Recorded(t)...) {
		t.Run(c.Name, func(t *testing.T) {
			e := lsptest.New(t, map[string]string{"main.tf": conformanceText, "net/main.tf": "variable \"cidr\" {\n}\n"}, lsptest.Options{Client: c, Engine: real})
			e.Open("main.tf")
			t.Run("navigation", func(t *testing.T) { conformNavigation(t, e, c) })
			t.Run("hover", func(t *testing.T) { conformHover(t, e, c) })
			t.Run("structure", func(t *testing.T) { conformStructure(t, e, c) })
			t.Run("tokens", func(t *testing.T) { conformTokens(t, e, c) })
			t.Run("rename", func(t *testing.T) { conformRename(t, e, c) })
			t.Run("completion", func(t *testing.T) { conformCompletion(t, e, c) })
		})
	}
}

func conformNavigation(t *testing.T, e *lsptest.Editor, c lsptest.Client) {
	for _, kind := range []string{"definition", "declaration", "typeDefinition", "implementation"} {
		var raw []map[string]json.RawMessage
		e.Ask("textDocument/"+kind, "main.tf", "name = local.^é", nil, &raw)
		if len(raw) != 1 {
			t.Fatalf("%s: %v", kind, raw)
		}
		if _, link := raw[0]["targetUri"]; link != yes(c, kind, "linkSupport") {
			t.Errorf("%s answers with %v", kind, raw[0])
		}
	}
}

// conformKind holds the kind of a text against the formats that are announced,
// the preferred one first.
func conformKind(t *testing.T, what, kind, text string, formats []string) {
	t.Helper()
	want := "plaintext"
	if len(formats) > 0 {
		want = formats[0]
	}
	if kind != want || text == "" {
		t.Errorf("%s of kind %q, not %q: %q", what, kind, want, text)
	}
	if kind == "plaintext" && strings.ContainsAny(text, "`*\\") {
		t.Errorf("%s is marked up: %q", what, text)
	}
}

func conformHover(t *testing.T, e *lsptest.Editor, c lsptest.Client) {
	var hover struct{ Contents struct{ Kind, Value string } }
	e.Ask("textDocument/hover", "main.tf", "upp^er(", nil, &hover)
	conformKind(t, "hover", hover.Contents.Kind, hover.Contents.Value, list(c, "hover", "contentFormat"))

	var help struct {
		Signatures []struct {
			Documentation   struct{ Kind, Value string }
			Parameters      []struct{ Label json.RawMessage }
			ActiveParameter *int
		}
	}
	e.Ask("textDocument/signatureHelp", "main.tf", "upper(^", nil, &help)
	s := help.Signatures[0]
	conformKind(t, "signature", s.Documentation.Kind, s.Documentation.Value, list(c, "signatureHelp", "signatureInformation", "documentationFormat"))
	if offsets := s.Parameters[0].Label[0] == '['; offsets != yes(c, "signatureHelp", "signatureInformation", "parameterInformation", "labelOffsetSupport") {
		t.Errorf("parameter %s", s.Parameters[0].Label)
	}
	if (s.ActiveParameter != nil) != yes(c, "signatureHelp", "signatureInformation", "activeParameterSupport") {
		t.Errorf("active parameter %v", s.ActiveParameter)
	}
}

func conformRename(t *testing.T, e *lsptest.Editor, c lsptest.Client) {
	var init struct{ Capabilities struct{ RenameProvider any } }
	if err := json.Unmarshal(e.Initialized(), &init); err != nil {
		t.Fatal(err)
	}
	if _, prepares := init.Capabilities.RenameProvider.(object); prepares != yes(c, "rename", "prepareSupport") {
		t.Errorf("the server announces %v", init.Capabilities.RenameProvider)
	}
	var edit map[string]json.RawMessage
	e.Ask("textDocument/rename", "main.tf", "name = local.^é", object{"newName": "x"}, &edit)
	workspace, _ := c.Capabilities["workspace"].(object)
	versions, _ := workspace["workspaceEdit"].(object)
	if _, has := edit["documentChanges"]; has != (versions["documentChanges"] == true) {
		t.Errorf("the edit is %v", edit)
	}
}

func conformTokens(t *testing.T, e *lsptest.Editor, c lsptest.Client) {
	var init struct {
		Capabilities struct {
			SemanticTokensProvider *struct {
				Legend struct{ TokenTypes, TokenModifiers []string }
			}
		}
	}
	if err := json.Unmarshal(e.Initialized(), &init); err != nil {
		t.Fatal(err)
	}
	provider := init.Capabilities.SemanticTokensProvider
	if (provider != nil) != (announced(c, "semanticTokens") != nil) {
		t.Fatalf("the server announces %+v", provider)
	}
	if provider == nil {
		return
	}
	for _, name := range provider.Legend.TokenTypes {
		if !slices.Contains(list(c, "semanticTokens", "tokenTypes"), name) {
			t.Errorf("the client does not know %s", name)
		}
	}
	for _, name := range provider.Legend.TokenModifiers {
		if !slices.Contains(list(c, "semanticTokens", "tokenModifiers"), name) {
			t.Errorf("the client does not know %s", name)
		}
	}
	if lines := e.TokenLines("main.tf", e.Tokens("main.tf")); len(lines) < 10 {
		t.Errorf("tokens: %q", lines)
	}
}

func conformStructure(t *testing.T, e *lsptest.Editor, c lsptest.Client) {
	document := object{"textDocument": object{"uri": e.URI("main.tf")}}
	ask := func(method string, result any) {
		t.Helper()
		if err := e.Request("textDocument/"+method, document, result); err != nil {
			t.Fatal(err)
		}
	}
	var symbols []map[string]json.RawMessage
	ask("documentSymbol", &symbols)
	kinds, _ := announced(c, "documentSymbol", "symbolKind", "valueSet").([]int)
	for _, y := range symbols {
		if _, tree := y["selectionRange"]; tree != yes(c, "documentSymbol", "hierarchicalDocumentSymbolSupport") {
			t.Errorf("symbol %v", y)
		}
		var kind int
		if err := json.Unmarshal(y["kind"], &kind); err != nil || len(kinds) == 0 && kind > 18 || len(kinds) > 0 && !slices.Contains(kinds, kind) {
			t.Errorf("symbol of kind %d", kind)
		}
	}
	var folds []map[string]json.RawMessage
	ask("foldingRange", &folds)
	for _, f := range folds {
		if _, columns := f["startCharacter"]; columns && yes(c, "foldingRange", "lineFoldingOnly") {
			t.Errorf("fold %v", f)
		}
	}
	var links []map[string]json.RawMessage
	ask("documentLink", &links)
	if len(links) == 0 {
		t.Error("no links")
	}
	for _, l := range links {
		if _, tooltip := l["tooltip"]; tooltip != yes(c, "documentLink", "tooltipSupport") {
			t.Errorf("link %v", l)
		}
	}
}

func conformCompletion(t *testing.T, e *lsptest.Editor, c lsptest.Client) {
	item := []string{"completion", "completionItem"}
	has := func(path ...string) bool { return yes(c, append(slices.Clone(item), path...)...) }
	choices := e.Complete("main.tf", "\n  ^\n  name")
	if len(choices) == 0 {
		t.Fatal("no items")
	}
	kinds, _ := announced(c, "completion", "completionItemKind", "valueSet").([]int)
	formats := list(c, append(item, "documentationFormat")...)
	for _, i := range choices {
		if i.InsertTextFormat == 2 != has("snippetSupport") && i.Label == "network" {
			t.Errorf("%s is inserted in format %d", i.Label, i.InsertTextFormat)
		}
		if i.InsertTextMode != 0 && announced(c, append(item, "insertTextModeSupport")...) == nil {
			t.Errorf("%s has an insertTextMode", i.Label)
		}
		if i.TextEdit.Insert != nil && !has("insertReplaceSupport") {
			t.Errorf("%s has two ranges", i.Label)
		}
		if i.LabelDetails.Description != "" && !has("labelDetailsSupport") {
			t.Errorf("%s has label details", i.Label)
		}
		if len(kinds) == 0 && i.Kind > 18 || len(kinds) > 0 && !slices.Contains(kinds, i.Kind) {
			t.Errorf("%s is of kind %d", i.Label, i.Kind)
		}
		if i.Command != nil && c.Name != "Visual Studio Code" {
			t.Errorf("%s has a command that the client does not know", i.Label)
		}
		resolves := slices.Contains(list(c, append(item, "resolveSupport", "properties")...), "documentation")
		if !resolves && i.Data != nil || resolves && i.Documentation != nil {
			t.Errorf("%s: data %s, documentation %s", i.Label, i.Data, i.Documentation)
		}
	}
	kind, text := e.Documentation(choices[0])
	conformKind(t, "documentation", kind, text, formats)
}
