// Command manifest writes the settings of the language server into the manifest
// of the Visual Studio Code extension, so that an editor offers what the server
// reads, with its defaults and descriptions, and nothing else.
//
//	manifest package.json
//
// It runs through `go generate ./lsp`. The manifest is written by hand but for
// the first category of contributes.configuration and the list of settings that
// an untrusted workspace must not set; both are replaced, and every other byte
// stays.
package main

import (
	"fmt"
	"os"

	"github.com/terravet/terravet/lsp"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: manifest package.json")
		os.Exit(2)
	}
	if err := rewrite(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "manifest:", err)
		os.Exit(1)
	}
}

func rewrite(name string) error {
	old, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	now, err := generate(old, lsp.Settings())
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(name, now, 0o644)
}
