package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
	"github.com/zclconf/go-cty/cty"
)

// labelled is a case of another tool's own tests, with that tool's verdict.
type labelled struct {
	Suite, Path string
	Expected    string // pass, warn, fail
	Line        int    // 0: anywhere
	CheckID     string `json:"check_id"`
	Name        string `json:"check_name"` // of a fail row with a line the summary
}

func (l labelled) String() string {
	return fmt.Sprintf("%s line %d (%s): %s", strings.TrimPrefix(l.Path, "labelled/"), l.Line, l.Expected, l.Name)
}

func labelledRows(t *testing.T, dir, suite string) []labelled {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "labelled-index.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []labelled
	for line := range bytes.Lines(data) {
		var l labelled
		if err := json.Unmarshal(line, &l); err != nil {
			t.Fatal(err)
		}
		if l.Suite == suite {
			rows = append(rows, l)
		}
	}
	if len(rows) == 0 {
		t.Fatalf("no rows of %s", suite)
	}
	return rows
}

// knownMisses are the rows that are not found, by their path, and why.
var knownMisses = map[string]string{
	"labelled/opentofu/error-files/unsupported_version_legacy.tofu": "which version will run the configuration is not known",
}

// beyond are rows that pass OpenTofu's loader, which looks at one file at a
// time, and not what comes after it.
var beyond = map[string]string{
	"labelled/opentofu/valid-modules/with-tests-expect-failures/": "expects input.input to fail, which is no variable",
	"labelled/opentofu/valid-files/outputs.tf":                    "refers to local values and resources that are declared nowhere",
}

// leastFound is the share of errors that must be found on their line, in percent.
const leastFound = 90

// TestLabelledOpenTofu holds what is found against the tests of OpenTofu's own
// configuration loader and of its validate command: errors stand on the lines
// where OpenTofu has them, what it accepts has none. As there, no provider is
// at hand.
func TestLabelledOpenTofu(t *testing.T) {
	dir := corpus(t)
	e := engine.New(schema.NewStore(newPool(t)), check.NewCore())
	hold(t, labelledRows(t, dir, "opentofu"), func(l labelled) []fault {
		return openTofuFaults(t, e, filepath.Join(dir, l.Path), l)
	})
}

// hold compares rows with the errors that are found.
func hold(t *testing.T, rows []labelled, errors func(labelled) []fault) {
	t.Helper()
	placed, found := 0, 0
	for _, l := range rows {
		got := errors(l)
		switch l.Expected {
		case "pass":
			switch why := beyond[l.Path]; {
			case len(got) > 0 && why == "":
				t.Errorf("an error too many: %s: %v", l, got)
			case len(got) == 0 && why != "":
				t.Errorf("no error any more: %s (%s)", l, why)
			}
		case "fail":
			hit := slices.ContainsFunc(got, func(f fault) bool { return l.Line == 0 || f.line == l.Line })
			if l.Line > 0 {
				placed++
				if hit {
					found++
				}
			}
			why, known := knownMisses[l.Path]
			switch {
			case !hit && !known:
				t.Errorf("not found: %s, but %v", l, got)
			case !hit:
				t.Logf("not found: %s: %s", l, why)
			case known:
				t.Errorf("found, though listed as missed: %s", l)
			case l.Line > 0 && !slices.ContainsFunc(got, func(f fault) bool { return f.line == l.Line && f.summary == l.Name }):
				t.Logf("in other words: %s: %v", l, got)
			}
		}
	}
	t.Logf("%d of %d errors with a line are found on it", found, placed)
	if 100*found < leastFound*placed {
		t.Errorf("%d of %d errors with a line are found on it, at least %d %% are wanted", found, placed, leastFound)
	}
}

// openTofuFaults are the errors in one module, or in a file that is a module of
// its own. Its .tf files are called .tofu, which says that OpenTofu reads them.
// In a folder without a line the root alone decides.
func openTofuFaults(t *testing.T, e *engine.Engine, path string, l labelled) []fault {
	t.Helper()
	files := workspace.MapFS{}
	take := func(path, rel string) {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if stem, ok := strings.CutSuffix(rel, ".tf"); ok {
			rel = stem + ".tofu"
		} else if stem, ok := strings.CutSuffix(rel, ".tf.json"); ok {
			rel = stem + ".tofu.json"
		}
		files[filepath.Join(mutationRoot, rel)] = string(src)
	}
	if !strings.HasSuffix(l.Path, "/") {
		take(path, filepath.Base(path))
	} else if err := filepath.WalkDir(path, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			// The cases of the validate command stand below that of the same name.
			if err == nil && l.CheckID == "validate-invalid" && name != filepath.Clean(path) {
				return filepath.SkipDir
			}
			return err
		}
		rel, err := filepath.Rel(path, name)
		if err == nil && filepath.Ext(name) != ".json" || strings.HasSuffix(name, ".tf.json") || strings.HasSuffix(name, "test.json") {
			take(name, rel)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	all, _ := faults(e, files, mutationRoot)
	return all
}

// specs are what the cases of the structure folder allow, written in the
// specification files beside the originals: names of arguments and of blocks
// with the arguments in them.
var specs = map[string]*flat.SourceBody{
	"structure/attributes/expected.hcl":       arguments("a", "b", "c"),
	"structure/attributes/unexpected.hcl":     arguments("a", "b"),
	"structure/attributes/singleline_bad.hcl": arguments("a", "b"),
	"structure/blocks/single_oneline.hcl":     {Blocks: map[string]*flat.SourceNested{"a": {Nesting: flat.List, Body: arguments("b")}}},
	"structure/blocks/single_unclosed.hcl":    {Blocks: map[string]*flat.SourceNested{"a": {Nesting: flat.List, Body: arguments()}}},
}

func arguments(names ...string) *flat.SourceBody {
	b := &flat.SourceBody{Attributes: map[string]*flat.SourceAttribute{}}
	for _, name := range names {
		b.Attributes[name] = &flat.SourceAttribute{Type: cty.String, Optional: true}
	}
	return b
}

// TestLabelledHCL holds syntax and structure against the test suite of the HCL
// specification. Its files are no configuration: their syntax is judged as it
// is, their structure as that of a resource whose schema is the case's
// specification.
func TestLabelledHCL(t *testing.T) {
	dir := corpus(t)
	hold(t, labelledRows(t, dir, "hcl-specsuite"), func(l labelled) []fault {
		src, err := os.ReadFile(filepath.Join(dir, l.Path))
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(l.Path, "labelled/hcl-specsuite/")
		file := syntax.Parse(name, string(src))
		var all []fault
		for _, p := range file.Problems() {
			all = append(all, fault{name, file.HCLPos(p.Range.Start).Line, p.Summary})
		}
		spec := specs[name]
		if spec == nil || len(all) > 0 {
			return all
		}
		pool := newPool(t, flat.Source{Provider: "registry.terraform.io/hashicorp/spec", Version: "1.0.0",
			Bodies: map[flat.Kind]map[string]*flat.SourceBody{flat.Resource: {"spec_file": spec}}})
		const before = "resource \"spec_file\" \"x\" {\n"
		snap, _ := workspace.Read(workspace.MapFS{mutationRoot + "/main.tf": before + string(src) + "\n}\n"}, mutationRoot)
		report := engine.New(schema.NewStore(pool), check.NewCore()).Check(snap, mutationRoot, nil)
		for path, findings := range report.Files() {
			for _, f := range findings {
				if f.Severity <= analysis.Warning { // the newest version at hand may be too old
					all = append(all, fault{name, snap.File(path).HCLPos(f.Range.Start).Line - 1, f.Summary})
				}
			}
		}
		return all
	})
}

func newPool(t *testing.T, sources ...flat.Source) *flat.Pool {
	t.Helper()
	data, err := flat.Write(sources)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := flat.Open(string(data))
	if err != nil {
		t.Fatal(err)
	}
	return pool
}
