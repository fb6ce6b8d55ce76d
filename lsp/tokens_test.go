package lsp_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/terravet/terravet/lsp/lsptest"
)

// TestTokensAfterEdits: what a client makes of the differences is what it would
// be told afresh, in every encoding; no token lies over another.
func TestTokensAfterEdits(t *testing.T) {
	pieces := []string{"", "x", "\n", "{\n", "}\n", "var.é", "\"😀${", "\"", "output \"o\" {\n  value = local.a\n}\n", "# c\n", "\r\n", "/*"}
	for _, c := range []lsptest.Client{lsptest.VSCode(), lsptest.Neovim012()} {
		t.Run(c.Name, func(t *testing.T) {
			e := lsptest.New(t, map[string]string{"main.tf": conformanceText, "copy.tf": ""}, lsptest.Options{Client: c})
			e.Open("main.tf")
			e.Open("copy.tf")
			random := rand.New(rand.NewPCG(9, 9))
			data := e.Tokens("main.tf")
			for range 150 {
				text := e.Text("main.tf")
				start := random.IntN(len(text) + 1)
				end := min(len(text), start+random.IntN(6))
				for start > 0 && !utf8.RuneStart(text[min(start, len(text)-1)]) {
					start--
				}
				for end < len(text) && !utf8.RuneStart(text[end]) {
					end++
				}
				e.Change("main.tf", start, end, pieces[random.IntN(len(pieces))])
				data = e.TokensSince("main.tf", data)
				e.SetText("copy.tf", e.Text("main.tf"))
				if fresh := e.Tokens("copy.tf"); !slices.Equal(data, fresh) {
					t.Fatalf("after edits the tokens of\n%s\nare\n%v\nand should be\n%v", e.Text("main.tf"), data, fresh)
				}
				e.TokenLines("main.tf", data)
				if t.Failed() {
					t.Fatalf("%s", e.Text("main.tf"))
				}
			}
		})
	}
}
