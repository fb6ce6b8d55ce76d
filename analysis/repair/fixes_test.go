package repair_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
)

// renewed says whether the fixes in testdata are to be rewritten. The flag is
// that of package analysistest.
func renewed() bool { return flag.Lookup("update").Value.String() == "true" }

const fixesSection = "fixes"

// TestFixes holds, for each module in testdata, the fixes of all its findings
// against the section "fixes" of the archive: the titles of all (a star marks
// the preferred one), and what the first one changes.
func TestFixes(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	e := engine.New(schema.NewStore(analysistest.Pool()), check.NewCore())
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files, section := workspace.MapFS{}, -1
			for i, f := range archive.Files {
				if f.Name == fixesSection {
					section = i
					continue
				}
				files[filepath.Join("/w", f.Name)] = string(f.Data)
			}
			if section < 0 {
				archive.Files = append(archive.Files, txtar.File{Name: fixesSection})
				section = len(archive.Files) - 1
			}
			got := describe(t, e, analysistest.Load(files))
			if got == string(archive.Files[section].Data) {
				return
			}
			if !renewed() {
				t.Errorf("got\n%s\nwant\n%s", got, archive.Files[section].Data)
				return
			}
			archive.Files[section].Data = []byte(got)
			if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func describe(t *testing.T, e *engine.Engine, snap *workspace.Snapshot) string {
	var b strings.Builder
	for _, dir := range snap.Dirs() {
		report := e.Check(snap, dir, nil)
		for path, findings := range report.Files() {
			for _, f := range findings {
				file := snap.File(path)
				fmt.Fprintf(&b, "%s:%d: %s\n", strings.TrimPrefix(path, "/w/"), file.Pos(f.Range.Start, text.UTF8).Line+1, f.Code)
				fixes := e.FixesIn(snap, report, f)
				if len(fixes) == 0 {
					b.WriteString("  no fix\n")
				}
				for i, fix := range fixes {
					mark := " "
					if fix.Preferred {
						mark = "*"
					}
					fmt.Fprintf(&b, "%s %s (%s)\n", mark, fix.Title, fix.Safety)
					if i == 0 {
						b.WriteString(changes(t, snap, fix))
					}
					if fix.Rename == nil {
						again(t, e, snap, dir, f, fix)
					}
				}
			}
		}
	}
	return b.String()
}

// again holds that a fix which was applied is not offered any more.
func again(t *testing.T, e *engine.Engine, snap *workspace.Snapshot, dir string, f analysis.Finding, fix analysis.Fix) {
	after := snap.With(applied(snap, fix)...)
	for path, findings := range e.Check(after, dir, nil).Files() {
		for _, other := range findings {
			if path == f.Path && other.Code == f.Code && other.Detail == f.Detail && other.Range == f.Range &&
				after.File(path).Slice(other.Range) == snap.File(path).Slice(f.Range) {
				t.Errorf("%q leaves the finding %s", fix.Title, f.Detail)
			}
		}
	}
}

func applied(snap *workspace.Snapshot, fix analysis.Fix) []workspace.Change {
	edits := map[string][]text.Edit{}
	for _, e := range fix.Edits {
		edits[e.Path] = append(edits[e.Path], e.Edit)
	}
	var out []workspace.Change
	for path, own := range edits {
		src, _ := text.Apply(snap.File(path).Text(), own)
		out = append(out, workspace.Change{Kind: workspace.Opened, Path: path, Text: src})
	}
	return out
}

// changes shows the lines that a fix takes away and adds.
func changes(t *testing.T, snap *workspace.Snapshot, fix analysis.Fix) string {
	var b strings.Builder
	if fix.Rename != nil {
		fmt.Fprintf(&b, "    %s -> %s\n", fix.Rename.From, fix.Rename.To)
	}
	for _, change := range applied(snap, fix) {
		before, after := strings.SplitAfter(snap.File(change.Path).Text(), "\n"), strings.SplitAfter(change.Text, "\n")
		start := 0
		for start < len(before) && start < len(after) && before[start] == after[start] {
			start++
		}
		end := 0
		for end < len(before)-start && end < len(after)-start && before[len(before)-1-end] == after[len(after)-1-end] {
			end++
		}
		show := func(sign string, lines []string) {
			for _, line := range lines {
				fmt.Fprintf(&b, "    %s\n", strings.TrimRight(sign+strings.TrimSuffix(line, "\n"), " "))
			}
		}
		if change.Path != "/w/main.tf" {
			fmt.Fprintf(&b, "    %s\n", strings.TrimPrefix(change.Path, "/w/"))
		}
		show("-", before[start:len(before)-end])
		show("+", after[start:len(after)-end])
	}
	return b.String()
}
