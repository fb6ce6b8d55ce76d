package doctor_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/bundled"
)

var update = flag.Bool("update", false, "rewrite the sections FILE.fixed and titles of the cases")

const root = "/w"

// TestCases applies to each case of testdata the preferred fix of the first
// finding that has one, again and again, and holds the texts that come out, the
// titles in order, and what is left to decide.
//
// A section FILE.fixed is the text of FILE at the end. The section "titles"
// lists the fixes that were applied, then, marked with "or", those offered for
// findings that have no preferred one.
func TestCases(t *testing.T) {
	e := engine.New(schema.NewStore(bundled.Pool()), check.NewCore())
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files := workspace.MapFS{}
			want := map[string]string{}
			for _, f := range archive.Files {
				if f.Name == "titles" || strings.HasSuffix(f.Name, ".fixed") {
					want[f.Name] = string(f.Data)
				} else {
					files[filepath.Join(root, f.Name)] = string(f.Data)
				}
			}
			got := map[string]string{"titles": heal(t, e, files)}
			for _, f := range archive.Files {
				if _, ok := files[filepath.Join(root, f.Name)]; ok && f.Name != "titles" {
					if after := files[filepath.Join(root, f.Name)]; after != string(f.Data) {
						got[f.Name+".fixed"] = after
					}
				}
			}
			if *update {
				rewrite(t, path, archive, got)
				return
			}
			for name := range want {
				if got[name] != want[name] {
					t.Errorf("%s:\n%s\nwant:\n%s", name, got[name], want[name])
				}
			}
			for name := range got {
				if _, ok := want[name]; !ok {
					t.Errorf("%s is not expected:\n%s", name, got[name])
				}
			}
		})
	}
}

// heal applies preferred fixes until there are none, and returns the titles.
func heal(t *testing.T, e *engine.Engine, files workspace.MapFS) string {
	t.Helper()
	var titles strings.Builder
	for range 30 {
		snap, _ := workspace.Read(files, root)
		report := e.Check(snap, root, nil)
		applied := false
		var left []string
		for _, findings := range report.Files() {
			for _, f := range findings {
				if applied {
					break
				}
				for _, fix := range e.FixesIn(snap, report, f) {
					if !fix.Preferred {
						left = append(left, fmt.Sprintf("  or %s\n", fix.Title))
						continue
					}
					apply(t, files, fix)
					fmt.Fprintln(&titles, fix.Title)
					applied = true
					break
				}
				if len(left) == 0 && !applied && f.Severity == analysis.Error {
					left = append(left, fmt.Sprintf("  no fix: %s\n", f.Summary))
				}
			}
		}
		if !applied {
			titles.WriteString(strings.Join(left, ""))
			return titles.String()
		}
	}
	t.Fatalf("there is no end to the fixes:\n%s", titles.String())
	return ""
}

func apply(t *testing.T, files workspace.MapFS, fix analysis.Fix) {
	t.Helper()
	edits := map[string][]text.Edit{}
	for _, e := range fix.Edits {
		edits[e.Path] = append(edits[e.Path], e.Edit)
	}
	for path, all := range edits {
		after, ok := text.Apply(files[path], all)
		if !ok {
			t.Fatalf("%s does not apply", fix.Title)
		}
		files[path] = after
	}
}

func rewrite(t *testing.T, path string, archive *txtar.Archive, got map[string]string) {
	t.Helper()
	out := &txtar.Archive{Comment: archive.Comment}
	for _, f := range archive.Files {
		if f.Name == "titles" || strings.HasSuffix(f.Name, ".fixed") {
			continue
		}
		out.Files = append(out.Files, f)
		if after, ok := got[f.Name+".fixed"]; ok {
			out.Files = append(out.Files, txtar.File{Name: f.Name + ".fixed", Data: []byte(after)})
		}
	}
	out.Files = append(out.Files, txtar.File{Name: "titles", Data: []byte(got["titles"])})
	if err := os.WriteFile(path, txtar.Format(out), 0o644); err != nil {
		t.Fatal(err)
	}
}
