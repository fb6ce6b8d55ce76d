package lsp

import (
	"testing"

	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis"
)

// What only the author knows is typed over; all else in a snippet means itself.
func TestSnippet(t *testing.T) {
	text := "a = \"" + analysis.Placeholder + "\"\nb = \"${var.x}\\n\"\nc = {\n  d = \"" + analysis.Placeholder + "\"\n}\n"
	got := snippet(protocol.TextEdit{NewText: text}).Snippet
	want := "a = \"${1:REPLACE_ME}\"\nb = \"\\${var.x\\}\\\\n\"\nc = {\n  d = \"${2:REPLACE_ME}\"\n\\}\n"
	if got.Kind != "snippet" || got.Value != want {
		t.Errorf("%s: got\n%s\nwant\n%s", got.Kind, got.Value, want)
	}
}

func TestSnippetEditsNeedVersions(t *testing.T) {
	var c clientCapabilities
	if err := decode([]byte(`{"workspace": {"workspaceEdit": {"snippetEditSupport": true}}}`), &c); err != nil || readCapabilities(c).snippetEdits {
		t.Errorf("snippets without edits of documents (%v)", err)
	}
	if err := decode([]byte(`{"workspace": {"workspaceEdit": {"documentChanges": true, "snippetEditSupport": true}}}`), &c); err != nil || !readCapabilities(c).snippetEdits {
		t.Errorf("no snippets (%v)", err)
	}
}
