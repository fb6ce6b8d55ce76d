package rules_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/rules"
)

var id = regexp.MustCompile(`^[a-z]+/[a-z0-9]+(-[a-z0-9]+)+$`)

// TestCatalogue holds that every rule is listed, told and sourced.
func TestCatalogue(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules.All() {
		t.Run(r.ID, func(t *testing.T) {
			if seen[r.ID] {
				t.Error("it is listed twice")
			}
			seen[r.ID] = true
			if !id.MatchString(r.ID) {
				t.Error("the ID is not group/kebab-case-name")
			}
			if r.Severity < analysis.Error || r.Severity > analysis.Hint || r.Run == nil {
				t.Error("it has no severity, or does nothing")
			}
			for name, text := range map[string]string{"Category": r.Category, "Summary": r.Doc.Summary, "Why": r.Doc.Why, "Bad": r.Doc.Bad, "Good": r.Doc.Good, "Since": r.Doc.Since} {
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s is empty", name)
				}
			}
			if strings.HasSuffix(r.Doc.Summary, ".") || strings.Contains(r.Doc.Summary, "\n") {
				t.Errorf("the summary is one line without a full stop: %q", r.Doc.Summary)
			}
			if len(r.Doc.Sources) == 0 {
				t.Error("it has no sources")
			}
			for _, s := range r.Doc.Sources {
				if !strings.HasPrefix(s, "https://") {
					t.Errorf("%q is no address of a page", s)
				}
			}
			for name, o := range r.Options {
				switch o.Default.(type) {
				case string, bool, int, []string:
				default:
					t.Errorf("option %s has a default of type %T", name, o.Default)
				}
				if o.Doc == "" {
					t.Errorf("option %s is not told", name)
				}
			}
			if _, err := os.Stat(file(r, ".go")); err != nil {
				t.Errorf("it is not in its own file: %v", err)
			}
		})
	}
	for _, name := range declared(t) {
		if !seen[name] {
			t.Errorf("%s is declared and not listed: run go generate ./rules", name)
		}
	}
}

// declared are the IDs in all rule literals of the source.
func declared(t *testing.T) []string {
	files, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, path := range files {
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			literal, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if typ, ok := literal.Type.(*ast.SelectorExpr); !ok || typ.Sel.Name != "Rule" {
				return true
			}
			for _, e := range literal.Elts {
				kv, ok := e.(*ast.KeyValueExpr)
				if !ok {
					continue
				}
				if key, ok := kv.Key.(*ast.Ident); !ok || key.Name != "ID" {
					continue
				}
				if value, ok := kv.Value.(*ast.BasicLit); ok {
					ids = append(ids, strings.Trim(value.Value, `"`))
				}
			}
			return true
		})
	}
	if len(ids) == 0 {
		t.Fatal("no rules in the source")
	}
	return ids
}

// TestReadme holds that README.md says what the rules say. The flag -update
// writes it.
func TestReadme(t *testing.T) {
	want := readme(rules.All())
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile("README.md", []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("README.md is stale: run go generate ./rules")
	}
}

func readme(all []*pass.Rule) string {
	var b strings.Builder
	b.WriteString("# Rules\n\nMade of the rules by `go generate ./rules`; `terravet explain RULE` shows one of them in the terminal.\n\n")
	fmt.Fprintf(&b, "%d rules. Profiles: everybody has those of `default`; `--profile strict` and `--profile production` add theirs; `opt-in` rules are switched on one by one in `.terravet.hcl`.\n", len(all))
	var categories []string
	in := map[string][]*pass.Rule{}
	for _, r := range all {
		if in[r.Category] == nil {
			categories = append(categories, r.Category)
		}
		in[r.Category] = append(in[r.Category], r)
	}
	for _, c := range categories {
		fmt.Fprintf(&b, "\n## %s\n\n| rule | severity | profile | finds |\n|---|---|---|---|\n", c)
		for _, r := range in[c] {
			fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s |\n", r.ID, strings.ReplaceAll(r.ID, "/", ""), r.Severity, r.Profile, r.Doc.Summary)
		}
	}
	for _, r := range all {
		fmt.Fprintf(&b, "\n### %s\n\n%s (%s, %s profile, since %s).\n\n%s\n\n", r.ID, r.Doc.Summary, r.Severity, r.Profile, r.Doc.Since, r.Doc.Why)
		fmt.Fprintf(&b, "Found:\n\n```hcl\n%s```\n\nNot found:\n\n```hcl\n%s```\n\n", r.Doc.Bad, r.Doc.Good)
		for _, o := range slices.Sorted(maps.Keys(r.Options)) {
			fmt.Fprintf(&b, "Option `%s` (%v): %s\n\n", o, r.Options[o].Default, r.Options[o].Doc)
		}
		b.WriteString("Sources:")
		for _, s := range r.Doc.Sources {
			fmt.Fprintf(&b, " <%s>", s)
		}
		b.WriteString("\n")
		if others := r.Equivalents.String(); others != "" {
			fmt.Fprintf(&b, "\nElsewhere: %s\n", others)
		}
	}
	return b.String()
}
