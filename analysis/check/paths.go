package check

import (
	"path/filepath"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
)

func base(path string) string { return filepath.Base(path) }

func isTofu(m *module.Module, b *module.Block) bool {
	f := m.File(b.Path)
	return f != nil && f.Name.Kind == syntax.Tofu
}
