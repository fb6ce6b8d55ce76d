package lsptest

import (
	"embed"
	"encoding/json"
	"path"
	"strings"
	"testing"
)

// recordings are what editors said in initialize to a server that wrote it
// down: clientInfo (added where the editor names itself not) and capabilities,
// without the folders and processes of the machine. Each was the bare editor, with no plugin but
// its client:
//
//	neovim-0.7.2  Debian's neovim, vim.lsp.start_client, no settings
//	eglot-1.9     Debian's elpa-eglot in Emacs 28.2, no settings
//	ale-3.3.0     Debian's vim-ale in Vim 9.0, a linter of kind "stdio"
//
//go:embed testdata/*.json
var recordings embed.FS

// Recorded are the editors whose announcement was recorded, not remembered.
func Recorded(t testing.TB) []Client {
	t.Helper()
	entries, err := recordings.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	var all []Client
	for _, entry := range entries {
		raw, err := recordings.ReadFile(path.Join("testdata", entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		var said struct {
			ClientInfo   struct{ Name string }
			Capabilities object
		}
		if err := json.Unmarshal(raw, &said); err != nil {
			t.Fatalf("%s: %v", entry.Name(), err)
		}
		all = append(all, Client{
			Name:         said.ClientInfo.Name + " (" + strings.TrimSuffix(entry.Name(), ".json") + ")",
			Capabilities: plain(said.Capabilities).(object),
			NoExit:       strings.HasPrefix(entry.Name(), "eglot"),
		})
	}
	return all
}

// plain gives decoded JSON the types in which the other clients are written:
// lists of words and of integers.
func plain(v any) any {
	switch v := v.(type) {
	case object:
		for name, value := range v {
			v[name] = plain(value)
		}
	case []any:
		words, numbers := []string{}, []int{}
		for _, value := range v {
			switch value := value.(type) {
			case string:
				words = append(words, value)
			case float64:
				numbers = append(numbers, int(value))
			}
		}
		switch len(v) {
		case len(words):
			return words
		case len(numbers):
			return numbers
		}
	}
	return v
}
