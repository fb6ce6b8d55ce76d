package lsp_test

import (
	"testing"

	"github.com/terravet/terravet/lsp/lsptest"
)

func TestFixtures(t *testing.T) {
	lsptest.Run(t, "testdata/toy-*.txtar", func(*testing.T) lsptest.Options { return lsptest.Options{} })
}
