package main

import (
	"github.com/terravet/terravet/cmd/internal/gen/language"
	"github.com/terravet/terravet/schema/flat"
)

// ownSources are the sources that come from no package: the language and the
// provider that is built into the program.
func ownSources() ([]flat.Source, error) {
	terraform, err := language.Terraform()
	if err != nil {
		return nil, err
	}
	openTofu, err := language.OpenTofu()
	if err != nil {
		return nil, err
	}
	return append(append(terraform, openTofu...), language.Builtin()...), nil
}
