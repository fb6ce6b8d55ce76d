package main

import "github.com/terravet/terravet/schema/flat"

// ownSources are the sources that come from no package.
func ownSources() ([]flat.Source, error) { return nil, nil }
