package output

import (
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

func sourceOf(files map[string]string) Source {
	parsed := map[string]*syntax.File{}
	for name, src := range files {
		parsed[name] = syntax.Parse(name, src)
	}
	return Source{File: func(p string) *syntax.File { return parsed[p] }, Name: path.Base}
}

func TestPlace(t *testing.T) {
	const src = "variable \"a\" {\r\n  type = string\r\n}\r\n"
	for _, tt := range []struct {
		name       string
		src        string
		start, end int
		wantRange  Range
		want       Snippet
	}{
		{"in a block", src, 18, 22,
			Range{"m.tf", Position{2, 3, 18}, Position{2, 7, 22}},
			Snippet{`variable "a"`, "  type = string", 2, 6}},
		{"its first letter lies outside", src, 0, 8,
			Range{"m.tf", Position{1, 1, 0}, Position{1, 9, 8}},
			Snippet{"", "variable \"a\" {", 0, 8}},
		{"several lines", src, 9, 34,
			Range{"m.tf", Position{1, 10, 9}, Position{3, 2, 34}},
			Snippet{`variable "a"`, "variable \"a\" {\n  type = string\n}", 9, 32}},
		{"empty", src, 31, 31,
			Range{"m.tf", Position{2, 16, 31}, Position{2, 17, 32}},
			Snippet{`variable "a"`, "  type = string", 15, 15}},
		{"at the end", "a = 1", 5, 5,
			Range{"m.tf", Position{1, 6, 5}, Position{1, 7, 6}},
			Snippet{"", "a = 1", 5, 5}},
		{"of an empty file", "", 0, 0,
			Range{"m.tf", Position{1, 1, 0}, Position{1, 2, 1}},
			Snippet{}},
		{"out of bounds", "a = 1", 90, 99,
			Range{"m.tf", Position{1, 6, 5}, Position{1, 7, 6}},
			Snippet{"", "a = 1", 5, 5}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := sourceOf(map[string]string{"/m.tf": tt.src}).Diagnostic(analysis.Finding{
				Location: analysis.Location{Path: "/m.tf", Range: text.Range{Start: tt.start, End: tt.end}},
			}, nil)
			if diff := cmp.Diff(tt.wantRange, d.Range); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.want, d.Snippet); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestContextOfJSON(t *testing.T) {
	const src = `{"variable": {"a": {"nosuch": 1}}}`
	at := strings.Index(src, "1")
	d := sourceOf(map[string]string{"/m.tf.json": src}).Diagnostic(analysis.Finding{
		Location: analysis.Location{Path: "/m.tf.json", Range: text.Range{Start: at, End: at + 1}},
	}, nil)
	if want := "variable.a"; d.Snippet.Context != want {
		t.Errorf("got %q, want %q", d.Snippet.Context, want)
	}
}

func TestUnknownFile(t *testing.T) {
	d := sourceOf(nil).Diagnostic(analysis.Finding{Location: analysis.Location{Path: "/gone.tf", Range: text.Range{Start: 3, End: 4}}}, nil)
	start := Position{Line: 1, Column: 1}
	if want := (Range{"gone.tf", start, start}); d.Range != want || d.Snippet != (Snippet{}) {
		t.Errorf("got %+v", d)
	}
}

func TestChanges(t *testing.T) {
	const src = "a = 1\nb = 2\nc = 3\nd = 4\n"
	edit := func(old, new string) analysis.Edit {
		at := strings.Index(src, old)
		return analysis.Edit{Path: "/m.tf", Edit: text.Edit{Range: text.Range{Start: at, End: at + len(old)}, New: new}}
	}
	for _, tt := range []struct {
		name  string
		edits []analysis.Edit
		want  []Change
	}{
		{"a word", []analysis.Edit{edit("b", "x")}, []Change{{"m.tf", 2, []string{"b = 2"}, []string{"x = 2"}}}},
		{"a line goes", []analysis.Edit{edit("b = 2\n", "")}, []Change{{"m.tf", 2, []string{"b = 2"}, nil}}},
		{"a line comes", []analysis.Edit{{Path: "/m.tf", Edit: text.Edit{Range: text.Range{Start: 6, End: 6}, New: "x = 0\n"}}},
			[]Change{{"m.tf", 2, nil, []string{"x = 0"}}}},
		{"at the end", []analysis.Edit{{Path: "/m.tf", Edit: text.Edit{Range: text.Range{Start: len(src), End: len(src)}, New: "x = 0\n"}}},
			[]Change{{"m.tf", 5, nil, []string{"x = 0"}}}},
		{"two of one line", []analysis.Edit{edit("2", "20"), edit("b", "x")}, []Change{{"m.tf", 2, []string{"b = 2"}, []string{"x = 20"}}}},
		{"far apart", []analysis.Edit{edit("d", "x"), edit("a", "y")},
			[]Change{{"m.tf", 1, []string{"a = 1"}, []string{"y = 1"}}, {"m.tf", 4, []string{"d = 4"}, []string{"x = 4"}}}},
		{"another file", []analysis.Edit{edit("a", "x"), {Path: "/n.tf", Edit: text.Edit{Range: text.Range{Start: 0, End: 1}, New: "z"}}},
			[]Change{{"m.tf", 1, []string{"a = 1"}, []string{"x = 1"}}, {"n.tf", 1, []string{"n = 1"}, []string{"z = 1"}}}},
		{"a new file", []analysis.Edit{{Path: "/new.tf", Edit: text.Edit{New: "x = 1\ny = 2\n"}}},
			[]Change{{"new.tf", 1, nil, []string{"x = 1", "y = 2"}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := sourceOf(map[string]string{"/m.tf": src, "/n.tf": "n = 1\r\n"})
			got := s.Diagnostic(analysis.Finding{Location: analysis.Location{Path: "/m.tf"}}, []analysis.Fix{{Title: "x", Edits: tt.edits}})
			same := func(a, b Change) bool {
				return a.Filename == b.Filename && a.Line == b.Line && slices.Equal(a.Old, b.Old) && slices.Equal(a.New, b.New)
			}
			if !slices.EqualFunc(got.Fixes[0].Changes, tt.want, same) {
				t.Errorf("got %+v, want %+v", got.Fixes[0].Changes, tt.want)
			}
			if len(got.Fixes[0].Edits) != len(tt.edits) {
				t.Errorf("%d edits", len(got.Fixes[0].Edits))
			}
		})
	}
}
