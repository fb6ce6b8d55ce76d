package tree

import (
	"go/ast"
	"strconv"
	"strings"
	"testing"
)

// modulePath is what the repository's own imports begin with.
const modulePath = "github.com/terravet/terravet/"

// edges is the import table, bottom up: what each package may import of this
// repository, its tests excepted. A name that ends in /... stands for a folder
// and all below.
var edges = []struct{ from, to string }{
	{"analysis/text", ""},
	{"analysis/syntax", "analysis/text"},
	{"analysis/module", "analysis/text analysis/syntax"},
	{"analysis/workspace", "analysis/text analysis/syntax analysis/module"},
	{"analysis/format", "analysis/text analysis/syntax"},
	{"analysis/functions", ""},

	{"schema/flat", ""},
	{"schema/flat/tfjson", "schema/flat"},
	{"schema/suggest", "schema schema/flat"},
	{"schema/bundled", "schema/flat"},
	{"schema/core", "schema/flat schema/bundled"},
	{"schema/live", "schema schema/flat schema/flat/tfjson"},
	{"schema", "schema/flat"},

	// The contract, and what judges by it.
	{"analysis", "analysis/text analysis/module schema"},
	{"analysis/config", "analysis analysis/text analysis/syntax analysis/module analysis/pass schema/suggest"},
	{"analysis/rewrite", "analysis analysis/text analysis/syntax analysis/module analysis/format"},
	{"analysis/eval", "analysis/text analysis/syntax analysis/module analysis/functions schema schema/flat schema/suggest"},
	// What was meant where something does not exist, and the edits for it.
	{"analysis/doctor", "analysis analysis/text analysis/syntax analysis/module analysis/rewrite schema schema/flat schema/suggest"},
	{"analysis/check", "analysis analysis/doctor analysis/text analysis/syntax analysis/module analysis/functions analysis/eval schema schema/flat schema/core schema/suggest analysis/rewrite"},
	{"analysis/repair", "analysis analysis/text analysis/syntax analysis/module analysis/functions analysis/eval analysis/check analysis/rewrite schema schema/flat schema/suggest"},
	// What rules are written against; facts are shared by several rules.
	{"analysis/pass", "analysis analysis/rewrite analysis/text analysis/syntax analysis/module analysis/functions analysis/eval schema schema/flat"},
	{"analysis/facts/factstest", "analysis/pass analysis/workspace analysis/functions"},
	{"analysis/facts/...", "analysis/facts/... analysis analysis/text analysis/syntax analysis/module analysis/functions analysis/eval analysis/pass schema schema/flat analysis/rewrite"},
	{"rules/...", "rules/... analysis/facts/... analysis/pass analysis/rewrite analysis analysis/text analysis/module analysis/check schema"},

	{"analysis/engine", "analysis analysis/repair analysis/doctor analysis/text analysis/syntax analysis/module analysis/workspace analysis/functions analysis/eval analysis/check analysis/config analysis/pass schema schema/flat schema/core analysis/rewrite"},
	{"analysis/ide", "analysis analysis/text analysis/syntax analysis/module analysis/workspace analysis/functions analysis/eval analysis/check analysis/config schema schema/flat schema/core schema/suggest analysis/rewrite"},
	{"analysis/analysistest", "analysis analysis/text analysis/syntax analysis/module analysis/workspace analysis/engine analysis/check schema schema/flat schema/flat/tfjson"},

	// Never rules: the server gets its engine whole.
	{"lsp", "analysis analysis/text analysis/syntax analysis/module analysis/workspace analysis/format analysis/config analysis/engine analysis/ide schema schema/flat schema/live"},
	{"lsp/lsptest", "lsp analysis analysis/engine analysis/text analysis/workspace"},

	// Starts editors; what it tests is the built program.
	{"editors/...", ""},

	{"cmd/...", "cmd/... lsp/... lsp analysis/... analysis schema/... schema rules/... rules"},
}

// within says whether a package is meant by a name of the table.
func within(pkg, name string) bool {
	if folder, ok := strings.CutSuffix(name, "/..."); ok {
		return pkg == folder || strings.HasPrefix(pkg, folder+"/")
	}
	return pkg == name
}

// tools are programs that a developer runs by hand, and support of tests: they
// may do what the packages around them may not.
var tools = []string{"analysis/check/internal/record", "analysis/functions/internal/...", "analysis/analysistest", "analysis/facts/factstest", "rules/newrule", "schema/live/internal/specimen"}

func isTool(pkg string) bool {
	for _, name := range tools {
		if within(pkg, name) {
			return true
		}
	}
	return false
}

func TestImports(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, spec := range f.syntax.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if own, ok := strings.CutPrefix(path, modulePath); ok {
				if !f.test && !isTool(f.pkg) && !mayImport(t, f.pkg, own) {
					t.Errorf("%s imports %s, which the table in imports_test.go does not allow", f.name, own)
				}
				if f.test && !within(f.pkg, "cmd/...") && (within(own, "cmd/...") || within(own, "lsp/...") && !within(f.pkg, "lsp/...")) {
					t.Errorf("%s imports %s: not even a test of a lower package may", f.name, own)
				}
				continue
			}
			if reason := forbidden(f, path); reason != "" {
				t.Errorf("%s imports %s: %s", f.name, path, reason)
			}
		}
	}
}

func mayImport(t *testing.T, from, to string) bool {
	t.Helper()
	for _, e := range edges {
		if !within(from, e.from) {
			continue
		}
		for name := range strings.FieldsSeq(e.to) {
			if within(to, name) {
				return true
			}
		}
		return false
	}
	t.Errorf("package %s is not in the table in imports_test.go", from)
	return true
}

// forbidden says why a file may not import a package that is not of this
// repository; empty if it may.
func forbidden(f goFile, path string) string {
	pure := within(f.pkg, "analysis/...") || within(f.pkg, "rules/...")
	switch {
	case strings.HasPrefix(path, "go.lsp.dev/"):
		if !within(f.pkg, "lsp/...") && !within(f.pkg, "cmd/internal/lspbench") {
			return "only the language server knows the protocol's types"
		}
	case f.test || isTool(f.pkg):
	case path == "os/exec" || path == "plugin":
		if !within(f.pkg, "cmd/...") && !within(f.pkg, "schema/live") {
			return "nothing is executed here"
		}
	case path == "os" || path == "net" || path == "net/http" || path == "syscall":
		if f.name == "analysis/workspace/disk.go" {
			return ""
		}
		if pure || within(f.pkg, "schema/...") && !within(f.pkg, "schema/live") {
			return "there is no input or output here"
		}
	case path == "sync" || path == "sync/atomic" || path == "context":
		if pure {
			return "concurrency lives in lsp, cmd and the caches of schema"
		}
	case path == "unsafe" || path == "C":
		return "not in this repository"
	}
	return ""
}

// TestNoConcurrency holds that analysis and rules start nothing and wait for
// nothing.
func TestNoConcurrency(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.test || isTool(f.pkg) || !within(f.pkg, "analysis/...") && !within(f.pkg, "rules/...") {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch n.(type) {
			case *ast.GoStmt, *ast.ChanType, *ast.SelectStmt:
				t.Errorf("%s: a goroutine or channel", f.fset.Position(n.Pos()))
			}
			return true
		})
	}
}
