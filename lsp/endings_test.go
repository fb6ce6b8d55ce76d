package lsp_test

import (
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

// TestForeignEndings: line endings of Windows, a byte order mark, characters
// outside of the basic plane and a broken block elsewhere change no answer, in
// any unit of columns and in files of OpenTofu.
func TestForeignEndings(t *testing.T) {
	real := lsp.FromEngine(engine.New(schema.NewStore(analysistest.Pool()), check.NewCore()))
	const src = "\ufefflocals {\n  é = \"😀\" /* 😀 */\n  all = \"😀${local.é}😀${upper(local.é)}\"\n}\n\nresource \"mini_server\" \"b\" {\n  name = \"${local.\n}\n\nresource \"mini_server\" \"a\" {\n  name = local.é\n  \n}\n"
	for _, name := range []string{"main.tf", "main.tofu"} {
		for _, c := range []lsptest.Client{lsptest.VSCode(), lsptest.Neovim012(), lsptest.Eglot()} {
			for kind, text := range map[string]string{"lf": src, "crlf": strings.ReplaceAll(src, "\n", "\r\n")} {
				t.Run(name+" "+c.Name+" "+kind, func(t *testing.T) {
					e := lsptest.New(t, map[string]string{name: text}, lsptest.Options{Client: c, Engine: real})
					e.Open(name)
					want := []string{name + ":2: [é] = \"😀\" /* 😀 */"}
					if got := e.Locations("textDocument/definition", name, "name = local.^é"); !slices.Equal(got, want) {
						t.Errorf("definition: %q", got)
					}
					if got := e.Locations("textDocument/references", name, "upper(local.^é"); len(got) != 4 {
						t.Errorf("references: %q", got)
					}
					if got := e.Hover(name, "name = local.^é"); !slices.Contains(got, `"😀"`) {
						t.Errorf("hover: %q", got)
					}
					if got := e.Signature(name, "upper(^local"); len(got) == 0 || !strings.HasPrefix(got[0], "upper([") {
						t.Errorf("signature: %q", got)
					}
					ending := map[string]string{"lf": "\n", "crlf": "\r\n"}[kind]
					e.Choose(name, "name = local.é"+ending+"  ^", "count")
					if c.Name == "Visual Studio Code" {
						e.TokenLines(name, e.Tokens(name))
					}
					if why := e.Rename(name, "name = local.^é", "ö"); why != "" {
						t.Errorf("rename: %s", why)
					}
					after := e.Text(name)
					for _, part := range []string{"  ö = \"😀\"", "😀${local.ö}😀${upper(local.ö)}", "name = local.ö", "  count = "} {
						if !strings.Contains(after, part) {
							t.Errorf("the text has no %q:\n%s", part, after)
						}
					}
					if kind == "crlf" && strings.Count(after, "\r\n") != strings.Count(after, "\n") {
						t.Errorf("line endings are mixed: %q", after)
					}
				})
			}
		}
	}
}
