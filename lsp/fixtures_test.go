package lsp_test

import (
	"testing"

	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/lsp"
	"github.com/terravet/terravet/lsp/lsptest"
	"github.com/terravet/terravet/schema"
)

func TestFixtures(t *testing.T) {
	lsptest.Run(t, "testdata/toy-*.txtar", func(*testing.T) lsptest.Options { return lsptest.Options{} })
}

// TestEngineFixtures runs the real engine with the mini provider.
func TestEngineFixtures(t *testing.T) {
	e := miniEngine()
	lsptest.Run(t, "testdata/mini-*.txtar", func(*testing.T) lsptest.Options { return lsptest.Options{Engine: e} })
}

func miniEngine() lsp.Engine {
	return lsp.FromEngine(engine.New(schema.NewStore(analysistest.Pool()), check.NewCore()))
}
