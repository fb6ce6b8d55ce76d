package lsptest

import (
	"iter"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/lsp"
)

// Toy is an engine that finds simple things in the text, so that the server
// can be tested without provider schemas and rules:
//
//   - an argument whose name begins with "bad_" is an error; its preferred, safe
//     fix takes the "bad_" away, another one, to be reviewed, removes the line;
//     "bad_home" has a third one, which renames the file;
//   - "odd_" is a warning tagged as deprecated, related to the first line of the
//     file, without a fix;
//   - module.CALL.NAME is an error unless the called module has an output NAME.
//
// Its hooks let a test make it slow or broken.
type Toy struct {
	// Before is called at the start of each check, if not nil.
	Before func(snap *workspace.Snapshot, dir string)
	// Checks counts the checks.
	Checks atomic.Int64

	mu    sync.Mutex
	texts map[string]string // by path, of the last check
}

// Text is what the last check saw of a file.
func (t *Toy) Text(path string) (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	text, ok := t.texts[path]
	return text, ok
}

var (
	badName = regexp.MustCompile(`(?m)^[ \t]*((?:bad|odd)_\w*)[ \t]*=`)
	useCall = regexp.MustCompile(`module\.(\w+)\.(\w+)`)
)

type toyReport struct {
	paths []string
	by    map[string][]analysis.Finding
}

func (r *toyReport) Files() iter.Seq2[string, []analysis.Finding] {
	return func(yield func(string, []analysis.Finding) bool) {
		for _, p := range r.paths {
			if !yield(p, r.by[p]) {
				return
			}
		}
	}
}

func (r *toyReport) File(path string) []analysis.Finding { return r.by[path] }

func (r *toyReport) Asks() []workspace.Ask { return nil }

// Check implements [lsp.Engine].
func (t *Toy) Check(snap *workspace.Snapshot, dir string, prev lsp.Report) lsp.Report {
	t.Checks.Add(1)
	if t.Before != nil {
		t.Before(snap, dir)
	}
	r := &toyReport{by: map[string][]analysis.Finding{}}
	m := snap.Module(dir)
	if m == nil {
		return r
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.texts == nil {
		t.texts = map[string]string{}
	}
	for _, file := range m.Files() {
		r.paths = append(r.paths, file.Path)
		t.texts[file.Path] = file.Text()
		r.by[file.Path] = toyFindings(snap, dir, file.Path, file.Text())
	}
	slices.Sort(r.paths)
	return r
}

func toyFindings(snap *workspace.Snapshot, dir, path, src string) []analysis.Finding {
	var found []analysis.Finding
	for _, m := range badName.FindAllStringSubmatchIndex(src, -1) {
		at := text.Range{Start: m[2], End: m[3]}
		name := src[m[2]:m[3]]
		f := analysis.Finding{
			Code:     "terraform/unsupported-argument",
			Severity: analysis.Error,
			Summary:  "Unsupported argument",
			Detail:   `An argument named "` + name + `" is not expected here.`,
			Location: analysis.Location{Path: path, Range: at},
			Address:  "toy." + name,
		}
		if strings.HasPrefix(name, "odd_") {
			f.Severity, f.Summary, f.Code = analysis.Warning, "Deprecated argument", "toy/deprecated"
			f.Tags = []analysis.Tag{analysis.Deprecated}
			f.Related = []analysis.Related{{Location: analysis.Location{Path: path}, Message: "the first line"}}
		} else {
			line := text.Range{Start: strings.LastIndexByte(src[:m[0]], '\n') + 1, End: len(src)}
			if i := strings.IndexByte(src[m[1]:], '\n'); i >= 0 {
				line.End = m[1] + i + 1
			}
			f.Fixes = []analysis.Fix{
				{Title: "Rename to " + name[4:], Safety: analysis.Safe, Preferred: true,
					Edits: []analysis.Edit{{Path: path, Edit: text.Edit{Range: at, New: name[4:]}}}},
				{Title: "Remove " + name, Safety: analysis.Review,
					Edits: []analysis.Edit{{Path: path, Edit: text.Edit{Range: line}}}},
			}
			if name == "bad_home" {
				to := strings.TrimSuffix(path, ".tf") + "_home.tf"
				f.Fixes = append(f.Fixes, analysis.Fix{Title: "Rename the file", Safety: analysis.Review,
					Rename: &analysis.FileRename{From: path, To: to}})
			}
		}
		found = append(found, f)
	}
	calls := map[string]string{}
	for _, edge := range snap.Calls(dir) {
		if edge.Dir != "" {
			calls[edge.Call.Name] = edge.Dir
		}
	}
	for _, m := range useCall.FindAllStringSubmatchIndex(src, -1) {
		target, ok := calls[src[m[2]:m[3]]]
		if !ok || hasOutput(snap, target, src[m[4]:m[5]]) {
			continue
		}
		found = append(found, analysis.Finding{
			Code:     "terraform/unsupported-attribute",
			Severity: analysis.Error,
			Summary:  "Unsupported attribute",
			Detail:   "This object does not have an attribute named \"" + src[m[4]:m[5]] + "\".",
			Location: analysis.Location{Path: path, Range: text.Range{Start: m[4], End: m[5]}},
		})
	}
	slices.SortStableFunc(found, func(a, b analysis.Finding) int { return a.Range.Start - b.Range.Start })
	return found
}

func hasOutput(snap *workspace.Snapshot, dir, name string) bool {
	m := snap.Module(dir)
	if m == nil {
		return true // unknown is not wrong
	}
	for _, file := range m.Files() {
		if strings.Contains(file.Text(), `output "`+name+`"`) {
			return true
		}
	}
	return false
}

// Fixes implements [lsp.Engine]; the toy proves nothing.
func (t *Toy) Fixes(_ *workspace.Snapshot, _ string, _ lsp.Report, f analysis.Finding, _ func(dir string) lsp.Report) []analysis.Fix {
	return f.Fixes
}

// FixAll implements [lsp.Engine]: the fixes of one file at a time, last first.
func (t *Toy) FixAll(snap *workspace.Snapshot, dirs []string, want engine.Wanted) *workspace.Snapshot {
	after := snap
	for _, dir := range dirs {
		for path, findings := range t.Check(snap, dir, nil).Files() {
			var edits []text.Edit
			for _, f := range findings {
				if (want.Finding == nil || want.Finding(f)) && (want.File == nil || want.File(path)) &&
					len(f.Fixes) > 0 && f.Fixes[0].Preferred && (want.Review || f.Fixes[0].Safety == analysis.Safe) {
					for _, e := range f.Fixes[0].Edits {
						edits = append(edits, e.Edit)
					}
				}
			}
			if src, ok := text.Apply(snap.File(path).Text(), edits); ok && len(edits) > 0 {
				after = after.With(workspace.Change{Kind: workspace.Opened, Path: path, Text: src})
			}
		}
	}
	return after
}
