package analysistest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

var update = flag.Bool("update", false, "rewrite the .fixed sections of the cases")

// Run runs every case of a folder as a subtest. A folder without cases fails.
func Run(t *testing.T, e *engine.Engine, dir string) {
	t.Helper()
	cases, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases in %s: %v", dir, err)
	}
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { runCase(t, e, path) })
	}
}

const root = "/w"

func runCase(t *testing.T, e *engine.Engine, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	check(t, e, archive, archive.Files, path)
}

// RunFolders runs the cases of one file, in which each folder is a case, a
// workspace by itself: `unknown/main.tf` belongs to the case "unknown".
func RunFolders(t *testing.T, e *engine.Engine, path string) {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var folders []string
	of := map[string][]txtar.File{}
	for _, f := range archive.Files {
		folder, name, ok := strings.Cut(f.Name, "/")
		if !ok {
			t.Fatalf("%s: %s is in no folder", path, f.Name)
		}
		if of[folder] == nil {
			folders = append(folders, folder)
		}
		of[folder] = append(of[folder], txtar.File{Name: name, Data: f.Data})
	}
	for _, folder := range folders {
		t.Run(folder, func(t *testing.T) {
			check(t, e, archive, of[folder], path, folder)
		})
	}
}

// check runs one case, the files of which are those of an archive, of a folder
// in it if one is given.
func check(t *testing.T, e *engine.Engine, archive *txtar.Archive, sections []txtar.File, path string, folder ...string) {
	files, fixed, wants := workspace.MapFS{}, map[string]string{}, map[string][]want{}
	for _, f := range sections {
		name := filepath.Join(root, filepath.FromSlash(f.Name))
		switch {
		case strings.HasSuffix(f.Name, ".fixed"):
			fixed[strings.TrimSuffix(name, ".fixed")] = string(f.Data)
		case strings.HasSuffix(f.Name, ".want"):
			wants[strings.TrimSuffix(name, ".want")] = listed(t, string(f.Data))
		default:
			files[name] = string(f.Data)
			wants[name] = append(wants[name], commented(t, string(f.Data))...)
		}
	}
	snap := Load(files)
	for _, dir := range snap.Dirs() {
		report, snap := e.CheckReading(files, snap, dir)
		for name, findings := range report.Files() {
			compare(t, snap.File(name), findings, wants[name])
			delete(wants, name)
			if after, ok := fixed[name]; ok {
				checkFix(t, e, snap, dir, name, findings, after, archive, path, folder)
				delete(fixed, name)
			}
		}
	}
	for name, left := range wants {
		for _, w := range left {
			t.Errorf("%s:%d: no module has this file, but a finding is wanted: %s", name, w.line, w.expr)
		}
	}
	for name := range fixed {
		t.Errorf("%s.fixed: no such file", name)
	}
}

// Load makes a snapshot of all directories of a file system whose root is "/w".
func Load(files workspace.MapFS) *workspace.Snapshot {
	snap, _ := workspace.Read(files, root)
	return snap
}

// want is one expected finding.
type want struct {
	line int // from 1
	expr *regexp.Regexp
}

var comment = regexp.MustCompile(`(?:#|//) want ((?:"(?:[^"\\]|\\.)*"\s*)+)`)
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

func commented(t *testing.T, src string) []want {
	var wants []want
	for i, line := range strings.Split(src, "\n") {
		if m := comment.FindStringSubmatch(line); m != nil {
			wants = append(wants, expressions(t, i+1, m[1])...)
		}
	}
	return wants
}

func listed(t *testing.T, src string) []want {
	var wants []want
	for _, line := range strings.Split(strings.TrimSpace(src), "\n") {
		number, rest, _ := strings.Cut(line, " ")
		n, err := strconv.Atoi(number)
		if err != nil {
			t.Fatalf("not a line of a .want section: %q", line)
		}
		wants = append(wants, expressions(t, n, rest)...)
	}
	return wants
}

func expressions(t *testing.T, line int, list string) []want {
	var wants []want
	for _, q := range quoted.FindAllString(list, -1) {
		s, err := strconv.Unquote(q)
		if err != nil {
			t.Fatalf("line %d: %s: %v", line, q, err)
		}
		expr, err := regexp.Compile("(?s)" + s)
		if err != nil {
			t.Fatalf("line %d: %s: %v", line, q, err)
		}
		wants = append(wants, want{line, expr})
	}
	return wants
}

func compare(t *testing.T, file *syntax.File, findings []analysis.Finding, wants []want) {
	found := make([]bool, len(wants))
next:
	for _, f := range findings {
		line := file.Pos(f.Range.Start, text.UTF8).Line + 1
		said := fmt.Sprintf("%s: %s: %s", f.Severity, f.Summary, f.Detail)
		for i, w := range wants {
			if !found[i] && w.line == line && w.expr.MatchString(said) {
				found[i] = true
				continue next
			}
		}
		t.Errorf("%s:%d: not wanted: %s (marked: %q)", file.Path, line, said, file.Slice(f.Range))
	}
	for i, w := range wants {
		if !found[i] {
			t.Errorf("%s:%d: not found: %s", file.Path, w.line, w.expr)
		}
	}
}

func checkFix(t *testing.T, e *engine.Engine, snap *workspace.Snapshot, dir, name string, findings []analysis.Finding, after string, archive *txtar.Archive, path string, folder []string) {
	if len(findings) == 0 {
		t.Errorf("%s.fixed: there is no finding to fix", name)
		return
	}
	fixes := e.Fixes(snap, dir, findings[0])
	if len(fixes) == 0 {
		t.Errorf("%s: no fix is proven for: %s", name, findings[0].Detail)
		return
	}
	var edits []text.Edit
	for _, edit := range fixes[0].Edits {
		if edit.Path == name {
			edits = append(edits, edit.Edit)
		}
	}
	got, ok := text.Apply(snap.File(name).Text(), edits)
	if !ok {
		t.Errorf("%s: the fix %q does not apply", name, fixes[0].Title)
		return
	}
	if got == after {
		return
	}
	if !*update {
		t.Errorf("%s: after %q:\n%s\nwant:\n%s", name, fixes[0].Title, got, after)
		return
	}
	for i := range archive.Files {
		section, ok := strings.CutPrefix(archive.Files[i].Name, strings.Join(append(folder, ""), "/"))
		if ok && filepath.Join(root, section) == name+".fixed" {
			archive.Files[i].Data = []byte(got)
		}
	}
	if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
		t.Fatal(err)
	}
}
