package tree

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// root is the repository, seen from this folder.
const root = "../../.."

// goFile is one Go file of the repository.
type goFile struct {
	name   string // with slashes, from the root
	pkg    string // its folder
	test   bool
	src    []byte
	fset   *token.FileSet
	syntax *ast.File
}

var parsed = sync.OnceValues(func() (files []goFile, err error) {
	err = walk(func(name string) error {
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		f := goFile{name: name, test: strings.HasSuffix(name, "_test.go"), fset: token.NewFileSet()}
		f.pkg = name[:max(strings.LastIndexByte(name, '/'), 0)]
		if f.src, err = os.ReadFile(filepath.Join(root, filepath.FromSlash(name))); err != nil {
			return err
		}
		if f.syntax, err = parser.ParseFile(f.fset, name, f.src, parser.ParseComments|parser.SkipObjectResolution); err != nil {
			return err
		}
		files = append(files, f)
		return nil
	})
	return files, err
})

func goFiles(t *testing.T) []goFile {
	t.Helper()
	files, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// walk visits all files but those that git does not keep, and test data.
func walk(visit func(name string) error) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if path != root && strings.HasPrefix(name, ".") || name == "node_modules" || name == "dist" || name == "testdata" {
				return filepath.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		return visit(filepath.ToSlash(rel))
	})
}

func TestTopLevel(t *testing.T) {
	allowed := []string{"cmd", "lsp", "analysis", "schema", "rules", "editors", "go.mod", "go.sum", "README.md", "LICENSE", "CHANGELOG.md",
		"terravet", "dist", "node_modules"} // the last are what builds leave behind, and git ignores
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := e.Name(); !strings.HasPrefix(name, ".") && !slices.Contains(allowed, name) && !strings.HasSuffix(name, ".test") && !strings.HasSuffix(name, ".prof") {
			t.Errorf("%s does not belong at the top level", name)
		}
	}
}

func TestFormatted(t *testing.T) {
	for _, f := range goFiles(t) {
		want, err := format.Source(f.src)
		if err != nil {
			t.Errorf("%s: %v", f.name, err)
		} else if !bytes.Equal(want, f.src) {
			t.Errorf("%s is not as gofmt writes it", f.name)
		}
	}
}

// TestDocumented holds that a newcomer finds a comment on every package.
func TestDocumented(t *testing.T) {
	documented := map[string]bool{}
	for _, f := range goFiles(t) {
		if !f.test {
			documented[f.pkg] = documented[f.pkg] || len(f.syntax.Doc.Text()) > 60
		}
	}
	for pkg, ok := range documented {
		if !ok {
			t.Errorf("package %s has no comment to start from", pkg)
		}
	}
}

// longFiles are those that may have more than longest lines, and why.
var longFiles = map[string]string{}

const longest = 500

func TestFileLength(t *testing.T) {
	for _, f := range goFiles(t) {
		lines := bytes.Count(f.src, []byte("\n"))
		_, excused := longFiles[f.name]
		switch {
		case ast.IsGenerated(f.syntax):
		case lines > longest && !excused:
			t.Errorf("%s has %d lines: does it still tell one story?", f.name, lines)
		case lines <= longest && excused:
			t.Errorf("%s is no longer long: take it off the list", f.name)
		}
	}
}

// TestNothingLeft holds that no work is left behind as a remark.
func TestNothingLeft(t *testing.T) {
	words := []string{"TO" + "DO", "FIX" + "ME", "XX" + "X"}
	kinds := []string{".go", ".md", ".ts", ".js", ".lua", ".sh", ".el", ".vim"}
	err := walk(func(name string) error {
		if !slices.Contains(kinds, filepath.Ext(name)) {
			return nil
		}
		src, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		for _, word := range words {
			if bytes.Contains(src, []byte(word)) {
				t.Errorf("%s says %s", name, word)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
