package syntax

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// TestCorpusRanges: on every real file without an error, the chunks' trees are those of a whole-file parse.
func TestCorpusRanges(t *testing.T) {
	files, clean := 0, 0
	eachCorpusFile(t, func(path, src string) {
		files++
		file, diags := hclsyntax.ParseConfig([]byte(src), path, hcl.InitialPos)
		if len(diags) > 0 {
			if f := Parse(path, src); !f.Broken() && f.Foreign() == nil && !onlyRedefined(diags) {
				t.Errorf("%s: HCL says %v, we say nothing", path, diags[0])
			}
			return
		}
		clean++
		assertWhole(t, path, src, file.Body.(*hclsyntax.Body))
	})
	t.Logf("%d files, %d without an error", files, clean)
	if clean == 0 {
		t.Error("no file was compared")
	}
}

func eachCorpusFile(t *testing.T, do func(path, src string)) {
	root := corpus(t)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name := Classify(path)
		if name.Kind == Other || name.JSON || strings.Contains(path, ".git/") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		do(path, string(src))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
