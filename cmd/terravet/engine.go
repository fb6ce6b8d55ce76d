package main

import (
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/rules"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/bundled"
)

// newEngine puts together what findings rest on: the schemas that terravet
// brings along and the language itself.
func newEngine() *engine.Engine {
	return engine.New(schema.NewStore(bundled.Pool()), check.NewCore(), rules.All()...)
}
