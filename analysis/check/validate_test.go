package check_test

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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
	"github.com/terravet/terravet/schema/bundled"
)

// The cases of testdata/validate carry what the real `terraform validate` said
// of them. Errors must agree in file, line and summary, with nothing missing
// and nothing more, except for the differences that testdata/validate/open.txt
// lists: one a line, the case and a reason. A listed case that agrees fails, so
// that the list cannot grow stale.
func TestValidate(t *testing.T) {
	const dir = "testdata/validate"
	e := engine.New(schema.NewStore(bundled.Pool()), check.NewCore())
	open := openDifferences(t, filepath.Join(dir, "open.txt"))
	cases := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".txtar" {
			return err
		}
		name := strings.TrimSuffix(filepath.ToSlash(strings.TrimPrefix(path, dir+string(filepath.Separator))), ".txtar")
		cases++
		t.Run(name, func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" }) {
				t.Fatal("no answer is recorded; run analysis/check/internal/record")
			}
			missing, extra := differences(e, archive)
			reason, listed := open[name]
			switch agree := len(missing)+len(extra) == 0; {
			case agree && listed:
				t.Errorf("agrees now; take it off open.txt (%s)", reason)
			case !agree && !listed:
				t.Errorf("validate says and we do not: %q\nwe say and validate does not: %q", missing, extra)
			}
			delete(open, name)
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if cases < 300 {
		t.Errorf("%d cases, want at least 300", cases)
	}
	for name := range open {
		t.Errorf("open.txt: no such case: %s", name)
	}
}

func openDifferences(t *testing.T, path string) map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	open := map[string]string{}
	for s := bufio.NewScanner(f); s.Scan(); {
		if line := s.Text(); line != "" && !strings.HasPrefix(line, "#") {
			name, reason, _ := strings.Cut(line, " ")
			if reason == "" {
				t.Errorf("open.txt: no reason for %s", name)
			}
			open[name] = reason
		}
	}
	return open
}

var wanted = regexp.MustCompile(`^error (?:(-)|([^:]+):(\d+):\d+) (.*)$`)

// differences compares errors by file, line and summary. A cycle has no place
// in Terraform's words. That an attribute cannot be set is said by the provider
// itself, which the recorded answers do not have.
func differences(e *engine.Engine, archive *txtar.Archive) (missing, extra []string) {
	files := workspace.MapFS{}
	var want, said []string
	for _, f := range archive.Files {
		if f.Name != "want" {
			files[filepath.Join("/w", filepath.FromSlash(f.Name))] = string(f.Data)
			continue
		}
		for line := range strings.Lines(string(f.Data)) {
			if m := wanted.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
				want = append(want, key(m[2], m[3], m[4]))
			}
		}
	}
	want = causes(want)
	if _, ok := files["/w/.terraform.lock.hcl"]; !ok {
		files["/w/.terraform.lock.hcl"] = lock(strings.Contains(string(archive.Comment), "schemas: v5"))
	}
	snap := analysistest.Load(files)
	// validate looks at the root and what it calls, and at no values of variables.
	for _, dir := range append([]string{"/w"}, snap.Reached("/w")...) {
		report, _ := e.CheckReading(files, snap, dir)
		for path, findings := range report.Files() {
			for _, f := range findings {
				if f.Severity > analysis.Warning || strings.Contains(path, ".tfvars") {
					continue
				}
				name, _ := filepath.Rel("/w", path)
				line := snap.File(path).Pos(f.Range.Start, text.UTF8).Line + 1
				k := key(filepath.ToSlash(name), fmt.Sprint(line), f.Summary)
				i := slices.Index(want, k)
				if i < 0 { // what validate gives no place, has one here
					i = slices.Index(want, key("", "", f.Summary))
				}
				if i >= 0 {
					want = slices.Delete(want, i, i+1)
					said = append(said, k)
				} else if f.Severity == analysis.Error && !slices.Contains(said, k) && f.Code != "terraform/read-only-attribute" {
					extra = append(extra, k) // a warning is what is not certain
				}
			}
		}
	}
	return want, extra
}

// lock makes the verdict one about a certain version of each provider, as
// validate's is.
func lock(five bool) string {
	var out strings.Builder
	for p := range bundled.Pool().Providers() {
		version := p.At(p.Len() - 1).String()
		if five && p.Addr() == "registry.terraform.io/hashicorp/aws" {
			version = "5.100.0"
		}
		fmt.Fprintf(&out, "provider %q {\n  version = %q\n}\n", p.Addr(), version)
	}
	return out.String()
}

// causes leaves out what Terraform says once more of the same mistake: one
// finding stands for it.
func causes(all []string) []string {
	var out []string
	for _, k := range all {
		place, summary, _ := strings.Cut(k, " ")
		again := slices.Contains(out, k)
		for _, other := range all {
			otherPlace, otherSummary, _ := strings.Cut(other, " ")
			switch {
			case other == k:
			case strings.HasSuffix(summary, " name") && otherPlace == place && otherSummary == "Invalid string literal",
				summary == "Invalid import address" && otherSummary == "Invalid expression",
				summary == "Invalid address" && place == ":" && otherSummary == "Invalid expression",
				(summary == "Missing block label" || summary == "Missing required argument") && otherPlace == place && otherSummary == "Incorrect JSON value type",
				summary == "Invalid expression" && otherPlace == place && otherSummary == "Invalid character":
				again = true
			case summary == "Unsuitable value type" && otherPlace == place && (otherSummary == "Variables not allowed" || otherSummary == "Function calls not allowed"),
				summary == "Invalid provider configuration alias" && (otherSummary == "Variables not allowed" || otherSummary == "Function calls not allowed" || otherSummary == "Unsuitable value type"),
				summary == "Unknown variable" && otherPlace == place,
				place == ":" && strings.HasSuffix(otherSummary, "Invalid reference"),
				summary == "Invalid replace_triggered_by expression" && otherPlace == place,
				summary == "Invalid address" && otherPlace == place:
				again = true
			}
		}
		if !again {
			out = append(out, k)
		}
	}
	return out
}

func key(file, line, summary string) string {
	if strings.HasPrefix(summary, "Cycle: ") {
		names := strings.Split(strings.TrimPrefix(summary, "Cycle: "), ", ")
		for i := range names {
			names[i] = strings.TrimSuffix(names[i], " (expand)")
		}
		slices.Sort(names)
		return "Cycle: " + strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s:%s %s", file, line, summary)
}
