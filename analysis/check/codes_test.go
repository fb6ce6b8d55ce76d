package check_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/bundled"
)

// Every code that is found in the test cases, or that stands in the source, has
// its paragraph in codes.md.
func TestCodesAreExplained(t *testing.T) {
	used := map[string]string{}
	literal := regexp.MustCompile(`"(terraform/[a-z0-9-]+)"`)
	for _, dir := range []string{".", "../eval", "../engine"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range literal.FindAllSubmatch(src, -1) {
				if !strings.HasSuffix(path, "_test.go") {
					used[string(m[1])] = path
				}
			}
		}
	}
	core := check.NewCore()
	engines := []*engine.Engine{
		engine.New(schema.NewStore(bundled.Pool()), core),
		engine.New(schema.NewStore(analysistest.Pool()), core),
	}
	err := filepath.WalkDir("testdata", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".txtar") {
			return err
		}
		archive, err := txtar.ParseFile(path)
		if err != nil {
			return err
		}
		files := workspace.MapFS{}
		for _, f := range archive.Files {
			files["/w/"+f.Name] = string(f.Data)
		}
		snap := analysistest.Load(files)
		for _, e := range engines {
			for _, dir := range snap.Dirs() {
				for _, findings := range e.Check(snap, dir, nil).Files() {
					for _, f := range findings {
						used[f.Code] = path
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for code, where := range used {
		if text, ok := check.Explain(code); !ok || len(text) < 20 {
			t.Errorf("%s (in %s) has no paragraph in codes.md", code, where)
		}
	}
	if all := check.Codes(); !slices.IsSorted(all) || len(all) < len(used) {
		t.Errorf("codes.md is not sorted, or has fewer codes (%d) than are in use (%d)", len(all), len(used))
	}
	for _, code := range check.Codes() {
		if used[code] == "" {
			t.Errorf("%s is in codes.md and nowhere else", code)
		}
	}
}
