package output

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/schema"
)

func write(t *testing.T, format string, r *Result) string {
	t.Helper()
	f, err := New(format, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := f.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTotal(t *testing.T) {
	of := func(severities ...analysis.Severity) *Result {
		r := &Result{Files: 2, Modules: 1}
		for _, s := range severities {
			r.Diagnostics = append(r.Diagnostics, Diagnostic{Severity: s})
		}
		return r
	}
	timed := of(analysis.Hint, analysis.Error, analysis.Information, analysis.Error)
	timed.Elapsed = 1530 * time.Millisecond
	for want, r := range map[string]*Result{
		"No findings in 2 files (1 module)":                            of(),
		"1 error, 2 warnings in 2 files (1 module)":                    of(analysis.Warning, analysis.Error, analysis.Warning),
		"2 errors, 1 information, 1 hint in 2 files (1 module), 1.5 s": timed,
		"No findings in 0 files (0 modules), 1 not readable":           {Unreadable: []Unreadable{{"a", "b"}}},
		"No findings in 1 file (1 module), 38 ms":                      {Files: 1, Modules: 1, Elapsed: 38 * time.Millisecond},
	} {
		if got := newText(Options{}).total(r); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestSchemaLine(t *testing.T) {
	for want, w := range map[string]*schema.Witness{
		"":                                 nil,
		"hashicorp/aws 5.100.0 (bundled)":  {Provider: "registry.terraform.io/hashicorp/aws", Version: "5.100.0", Origin: schema.OriginBundled},
		"hashicorp/aws 5.1.0 (installed)":  {Provider: "registry.terraform.io/hashicorp/aws", Version: "5.1.0", Origin: schema.OriginInstalled},
		"example.com/a/b 1.0.0 (imported)": {Provider: "example.com/a/b", Version: "1.0.0", Origin: schema.OriginImported},
		"hashicorp/aws 5.95.0 to 5.100.0 (bundled, nearest at hand, wanted 5.99.1)": {
			Provider: "registry.terraform.io/hashicorp/aws", Version: "5.95.0 to 5.100.0", Origin: schema.OriginNearest, Wanted: "5.99.1"},
		"hashicorp/aws 5.95.0 to 5.100.0 (bundled, all that the constraints admit)": {
			Provider: "registry.terraform.io/hashicorp/aws", Version: "5.95.0 to 5.100.0", Origin: schema.OriginAdmitted},
	} {
		if got := schemaLine(w); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := schemaLine(&schema.Witness{Provider: "terraform.io/core", Version: "1.9", Origin: schema.OriginCore}); got != "" {
		t.Errorf("got %q for the language", got)
	}
}

// TestLongRanges shows the first lines and the last one.
func TestLongRanges(t *testing.T) {
	code := "  x = [\n    1,\n    2,\n    3,\n    4,\n  ]"
	got := write(t, "text", &Result{Diagnostics: []Diagnostic{{
		Severity: analysis.Error, Summary: "Long", Code: "a/b",
		Range:   Range{"m.tf", Position{1, 3, 2}, Position{6, 4, len(code)}},
		Snippet: Snippet{Code: code, Start: 2, End: len(code)},
	}}})
	want := `error: Long [a/b]
  --> m.tf:1:3
   |
 1 |   x = [
   |   ^^^^^
 2 |     1,
   |     ^^
 3 |     2,
   |     ^^
  ...
 6 |   ]
   |   ^
   |

1 error in 0 files (0 modules)
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestLongFixes shows what a fix changes only up to a point, and names other
// files.
func TestLongFixes(t *testing.T) {
	got := write(t, "text", &Result{Diagnostics: []Diagnostic{{
		Severity: analysis.Warning, Summary: "S", Code: "a/b", Range: Range{Filename: "m.tf", Start: Position{Line: 9, Column: 1}},
		Fixes: []Fix{
			{Title: "Do it", Changes: []Change{
				{"m.tf", 98, []string{"a"}, []string{"b"}},
				{"n.tf", 1, nil, []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}},
			}},
			{Title: "Do it otherwise"},
			{Title: "Give it another name"},
		},
	}}})
	want := `warning: S [a/b]
  --> m.tf:9:1
   help: Do it
   |
98 - a
98 + b
  --> n.tf:1
 1 + 1
 2 + 2
 3 + 3
 4 + 4
 5 + 5
 6 + 6
   ... 3 more lines
     or: Do it otherwise
     or: Give it another name

1 warning in 0 files (0 modules)
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestJSONRename(t *testing.T) {
	got := write(t, "json", &Result{Diagnostics: []Diagnostic{{Severity: analysis.Hint, Fixes: []Fix{{Title: "x", From: "a.tf", To: "a.tfvars"}}}}})
	var r struct {
		Valid       bool
		Diagnostics []struct {
			Severity string
			Snippet  any
			Fixes    []struct {
				Edits  []any
				Rename map[string]string
			}
		}
	}
	if err := json.Unmarshal([]byte(got), &r); err != nil {
		t.Fatal(err)
	}
	d := r.Diagnostics[0]
	if !r.Valid || d.Severity != "hint" || d.Snippet != nil || d.Fixes[0].Edits == nil || d.Fixes[0].Rename["to"] != "a.tfvars" {
		t.Errorf("got %s", got)
	}
}

func TestUnknownFormat(t *testing.T) {
	if _, err := New("xml", Options{}); err == nil || !strings.Contains(err.Error(), "text, json") {
		t.Errorf("got %v", err)
	}
	for _, name := range Names() {
		if _, err := New(name, Options{}); err != nil {
			t.Error(err)
		}
	}
}

func TestSort(t *testing.T) {
	r := &Result{}
	for _, name := range []string{"b/a.tf", "a-b/x.tf", "z.tf", "a/x.tf", "a/y/x.tf", "a/z.tf", "a.tf"} {
		r.Diagnostics = append(r.Diagnostics, Diagnostic{Range: Range{Filename: name}})
	}
	r.Sort()
	var got []string
	for _, d := range r.Diagnostics {
		got = append(got, d.Range.Filename)
	}
	if want := "a.tf z.tf a/x.tf a/z.tf a/y/x.tf a-b/x.tf b/a.tf"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}
