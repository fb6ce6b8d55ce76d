package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/syntax"
)

var rules = []*pass.Rule{
	{ID: "aws/db-open", Severity: analysis.Error, Equivalents: analysis.Equivalents{Checkov: []string{"CKV_AWS_17"}, Trivy: []string{"AVD-AWS-0082"}, TFLint: []string{"aws_open"}, KICS: []string{"35113e6f-2c6b-414d-beec-7a9482d3b2d1"}},
		Options: map[string]pass.Option{"days": {Default: 30}, "types": {Default: []string{"a"}}}},
	{ID: "aws/slow", Severity: analysis.Hint, Profile: analysis.Strict},
}

func known() *Catalogue { return NewCatalogue(rules, []string{"terraform/unsupported-argument"}) }

func read(src string) *Settings { return Read(syntax.Parse("/w/.terravet.hcl", src), known()) }

func TestRead(t *testing.T) {
	s := read(`
profile = "strict"
ignore  = ["examples/**", "old.tf", "**/gen"]
rule "aws/db-open" {
  severity = "warning"
  options  = { days = 7, types = ["x", "y"] }
}
rule "aws/*" { enabled = false }
`)
	if len(s.Findings()) > 0 {
		t.Fatalf("findings: %v", s.Findings())
	}
	if p, ok := s.Profile(); p != analysis.Strict || !ok {
		t.Errorf("profile %v", p)
	}
	// A rule's own block wins over its group's, wholly.
	if !s.Enabled(rules[0], analysis.Default) || s.Enabled(rules[1], analysis.Strict) {
		t.Error("the group's block does not decide for those without their own")
	}
	if o := s.Options(rules[0]); o["days"] != 7 || fmt.Sprint(o["types"]) != "[x y]" {
		t.Errorf("options %v", o)
	}
	f := analysis.Finding{Code: "aws/db-open", Severity: analysis.Error}
	if !s.Adjust(&f) || f.Severity != analysis.Warning {
		t.Errorf("severity %v", f.Severity)
	}
	for path, want := range map[string]bool{
		"/w/examples/a/main.tf": true, "/w/examples.tf": false, "/w/old.tf": true, "/w/a/b/gen/x.tf": true, "/w/main.tf": false, "/v/old.tf": false,
	} {
		if s.Ignored(path) != want {
			t.Errorf("Ignored(%s) = %v", path, !want)
		}
	}
}

func TestMistakes(t *testing.T) {
	for src, want := range map[string]string{
		`profile = "prod"`:                                     `settings/invalid The profile "prod"`,
		`profil = "strict"`:                                    `Did you mean "profile"`,
		`rule "aws/db-opn" {}`:                                 `settings/unknown-rule There is no rule "aws/db-opn". Did you mean "aws/db-open"?`,
		`rule "db-open" {}`:                                    `Did you mean "aws/db-open"?`,
		`rule "gcp/*" {}`:                                      `There is no rule "gcp/*"`,
		`rule {}`:                                              `one label`,
		`rule "aws/slow" { severity = "fatal" }`:               `"fatal"`,
		`rule "aws/slow" { enabled = "perhaps" }`:              `does not fit`,
		`rule "aws/slow" { enable = true }`:                    `Did you mean "enabled"`,
		`rule "aws/db-open" { options = { days = "many" } }`:   `another type`,
		`rule "aws/db-open" { options = { dayz = 3 } }`:        `Did you mean "days"`,
		`rule "terraform/unsupported-argument" {options = {}}`: `no options`,
		`profile = var.x`:                                      `Variables`,
		`profile = `:                                           `settings/invalid`,
		`ignore = [null]`:                                      `does not fit`,
		`rules "x" {}`:                                         `Did you mean "rule"`,
	} {
		s := read(src)
		if len(s.Findings()) != 1 {
			t.Errorf("%s: %v", src, s.Findings())
			continue
		}
		f := s.Findings()[0]
		if said := f.Code + " " + f.Detail; !strings.Contains(said, want) {
			t.Errorf("%s: %s, want %s", src, said, want)
		}
	}
}

// What is silenced stands in brackets: each finding is at a letter X.
func TestComments(t *testing.T) {
	for name, test := range map[string]struct{ src, kept string }{
		"above a block":         {"# terravet:ignore aws/db-open because\nresource \"a\" \"b\" {\n  x = X\n}\n", ""},
		"above an argument":     {"resource \"a\" \"b\" {\n  # terravet:ignore aws/db-open because\n  x = [\n    X,\n  ]\n  y = X\n}\n", "aws/db-open@6"},
		"behind an argument":    {"resource \"a\" \"b\" {\n  x = X # terravet:ignore aws/db-open because\n  y = X\n}\n", "aws/db-open@3"},
		"behind a header":       {"resource \"a\" \"b\" { // terravet:ignore aws/db-open because\n  x = X\n}\n", ""},
		"several":               {"# terravet:ignore aws/slow, aws/db-open both\nresource \"a\" \"b\" {\n  x = X\n}\n", ""},
		"group":                 {"# terravet:ignore aws/* all\nresource \"a\" \"b\" {\n  x = X\n}\n", ""},
		"no reason":             {"# terravet:ignore aws/db-open\nresource \"a\" \"b\" {\n  x = X\n}\n", "settings/ignore-without-reason@1"},
		"no effect":             {"# terravet:ignore aws/db-open why\nresource \"a\" \"b\" {\n}\n", "settings/unused-ignore@1"},
		"not run, no complaint": {"# terravet:ignore aws/slow why\nresource \"a\" \"b\" {\n}\n", ""},
		"unknown":               {"# terravet:ignore aws/db-opne why\nresource \"a\" \"b\" {\n  x = X\n}\n", "aws/db-open@3 settings/unknown-rule@1"},
		"names none":            {"# terravet:ignore\nresource \"a\" \"b\" {\n}\n", "settings/unknown-rule@1"},
		"checkov inside":        {"resource \"a\" \"b\" {\n  x = X\n  #checkov:skip=CKV_AWS_17:reason\n}\n", ""},
		"checkov, another":      {"resource \"a\" \"b\" {\n  x = X\n  #checkov:skip=CKV_AWS_18:reason\n}\n", "aws/db-open@2"},
		"trivy":                 {"#trivy:ignore:AVD-AWS-0082\nresource \"a\" \"b\" {\n  x = X\n}\n", ""},
		"trivy, short":          {"#trivy:ignore:aws-0082\nresource \"a\" \"b\" {\n  x = X\n}\n", ""},
		"tflint":                {"resource \"a\" \"b\" {\n  # tflint-ignore: other, aws_open # reason\n  x = X\n}\n", ""},
		"tflint file":           {"# tflint-ignore-file: aws_open\nresource \"a\" \"b\" {\n  x = X\n}\n", ""},
		"kics block":            {"# kics-scan ignore-block\nresource \"a\" \"b\" {\n  x = X\n}\n", ""},
		"kics disable":          {"# kics-scan disable=35113e6f-2c6b-414d-beec-7a9482d3b2d1\nresource \"a\" \"b\" {\n  x = X\n}\n", ""},
		"in a string":           {"resource \"a\" \"b\" {\n  d = \"# terravet:ignore aws/db-open x\"\n  x = X\n}\n", "aws/db-open@3"},
	} {
		t.Run(name, func(t *testing.T) {
			file := syntax.Parse("/w/main.tf", test.src)
			var findings []analysis.Finding
			for at := range len(test.src) {
				if test.src[at] == 'X' {
					f := analysis.Finding{Code: "aws/db-open", Severity: analysis.Error}
					f.Path, f.Range.Start, f.Range.End = file.Path, at, at+1
					findings = append(findings, f)
				}
			}
			var comments []Ignore
			for i, c := range file.Chunks() {
				for _, ig := range Comments(c) {
					comments = append(comments, ig.At(file.ChunkStart(i)))
				}
			}
			kept := Silence(file, findings, comments, known(), func(rule string) bool { return rule != "aws/slow" })
			var said []string
			for _, f := range kept {
				said = append(said, fmt.Sprintf("%s@%d", f.Code, file.HCLPos(f.Range.Start).Line))
			}
			if got := strings.Join(said, " "); got != test.kept {
				t.Errorf("kept %s, want %s", got, test.kept)
			}
		})
	}
}

// The ranges of the names are where the names stand.
func TestNames(t *testing.T) {
	const src = "# terravet:ignore aws/a,aws/b, aws/c some reason\nresource \"a\" \"b\" {}\n"
	for _, ig := range Comments(syntax.Parse("/w/main.tf", src).Chunks()[0]) {
		var names []string
		for _, n := range ig.Names {
			if got := src[n.Range.Start:n.Range.End]; got != n.Text {
				t.Errorf("%q stands at %q", n.Text, got)
			}
			names = append(names, n.Text)
		}
		if got := strings.Join(names, " "); got != "aws/a aws/b aws/c" || ig.Reason != "some reason" {
			t.Errorf("%s, reason %q", got, ig.Reason)
		}
	}
}

func TestInsertIgnore(t *testing.T) {
	const src = "resource \"a\" \"b\" {\n  x {\n    y = [\n      1,\n    ]\n  }\n}\n"
	file := syntax.Parse("/w/main.tf", src)
	f := analysis.Finding{Code: "aws/db-open"}
	f.Path, f.Range.Start = file.Path, strings.Index(src, "1,")
	fix, ok := InsertIgnore(file, f)
	if !ok {
		t.Fatal("no fix")
	}
	got := file.Edit(fix.Edits[0].Edit).Text()
	if want := strings.Replace(src, "    y", "    # terravet:ignore aws/db-open\n    y", 1); got != want {
		t.Errorf("got\n%s", got)
	}
	f.Range.Start = 3
	if fix, ok = InsertIgnore(file, f); !ok || !strings.HasPrefix(file.Edit(fix.Edits[0].Edit).Text(), "# terravet:ignore aws/db-open\nresource") {
		t.Errorf("above the block: %v", fix)
	}
}
