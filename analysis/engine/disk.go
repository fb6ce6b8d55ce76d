package engine

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/functions"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/workspace"
)

// place is where a module is when Terraform runs, as far as it is known.
type place struct {
	dir string
	// root says that Terraform is run in the directory itself, which relative
	// paths then start from. A module may be called from anywhere.
	root bool
}

func placeOf(snap *workspace.Snapshot, m *module.Module) place {
	return place{m.Dir(), !snap.IsCalled(m.Dir()) && !reusable(snap, m)}
}

// paths are the values of path.module and path.root. For a called module
// Terraform gives a path relative to the root; there an absolute one stands
// for it, which leads to the same files from everywhere.
func (p place) paths() map[string]string {
	if p.root {
		return map[string]string{"module": ".", "root": "."}
	}
	return map[string]string{"module": filepath.ToSlash(p.dir)}
}

// disk answers what functions ask about files from what the snapshot knows.
type disk struct {
	place   place
	sources workspace.Sources
}

// Resolve implements [eval.Files].
func (d disk) Resolve(path string) (string, bool) {
	switch path = filepath.FromSlash(path); {
	case path == "" || strings.HasPrefix(path, "~") || strings.ContainsRune(path, 0):
		return "", false
	case filepath.IsAbs(path):
		return filepath.Clean(path), true
	case d.place.root:
		return filepath.Join(d.place.dir, path), true
	}
	return "", false
}

// Read implements [eval.Files].
func (d disk) Read(abs string) (string, []string, functions.FileKind) {
	answer := d.sources.Answer(workspace.Ask{Path: abs})
	if answer == nil {
		return "", nil, functions.Unknowable
	}
	switch answer.Kind {
	case workspace.SourceAbsent:
		return "", answer.Beside, functions.Absent
	case workspace.SourceFile:
		return answer.Text, nil, functions.Regular
	case workspace.SourceDirectory:
		return "", nil, functions.Directory
	case workspace.SourceOther:
		return "", nil, functions.Irregular
	}
	return "", nil, functions.Unknowable
}

// List implements [eval.Files]. That there is nothing but configuration, or
// nothing at all, is not believed: what a program makes or fetches may be there
// when Terraform runs.
func (d disk) List(abs string) ([]string, functions.FileKind) {
	answer := d.sources.Answer(workspace.Ask{Path: abs, List: true})
	if answer == nil || answer.Kind != workspace.SourceDirectory || !slices.ContainsFunc(answer.Files, isData) {
		return nil, functions.Unknowable
	}
	return answer.Files, functions.Directory
}

func isData(name string) bool { return syntax.Classify(name).Kind == syntax.Other }

// Asks are the questions about the disk that the findings depend on, sorted.
// Those that the snapshot has no answers to want a [workspace.Snapshot.Ask] and
// another Check.
func (r *Report) Asks() []workspace.Ask { return r.asks }

// CheckReading is Check for who need not answer at once: what the evaluation
// asks about the disk is read, as often as the answers raise new questions. The
// snapshot that comes back has the answers.
func (e *Engine) CheckReading(fsys workspace.FS, snap *workspace.Snapshot, dir string) (*Report, *workspace.Snapshot) {
	report := e.Check(snap, dir, nil)
	for range maxRounds {
		if slices.Equal(report.Asks(), snap.Asks(dir)) {
			break
		}
		snap = snap.With(snap.Ask(fsys, dir, report.Asks()))
		report = e.Check(snap, dir, report)
	}
	return report, snap
}

// maxRounds bounds how long a chain of files may be in which each names the
// next.
const maxRounds = 20

// asksAmong finds the questions among the uses of a chunk.
func asksAmong(uses map[string]bool) []workspace.Ask {
	var asks []workspace.Ask
	for address := range uses {
		if path, ok := strings.CutPrefix(address, eval.FileAddress); ok {
			asks = append(asks, workspace.Ask{Path: path})
		} else if path, ok := strings.CutPrefix(address, eval.ListingAddress); ok {
			asks = append(asks, workspace.Ask{Path: path, List: true})
		}
	}
	return asks
}

func addressOf(a workspace.Ask) string {
	if a.List {
		return eval.ListingAddress + a.Path
	}
	return eval.FileAddress + a.Path
}

// collectAsks gathers the questions of all chunks, besides those that rules
// asked.
func (r *Report) collectAsks(prev *Report) {
	asks := append(r.asks, asksAmong(r.scope.Asked())...)
	for i := range r.files {
		for _, some := range r.files[i].asks {
			asks = append(asks, some...)
		}
	}
	if len(asks) == 0 {
		return
	}
	slices.SortFunc(asks, workspace.CompareAsks)
	asks = slices.Compact(asks)
	r.asks = asks[:min(len(asks), workspace.MaxAsks)]
	if prev != nil && slices.Equal(prev.asks, r.asks) {
		r.asks = prev.asks
	}
}

// changedFiles are the addresses of which the disk, or an editor, says
// something else than in the Report before.
func (r *Report) changedFiles(prev *Report) map[string]bool {
	if prev == nil {
		return nil
	}
	var changed map[string]bool
	for _, a := range prev.asks {
		if prev.sources.Answer(a) == r.sources.Answer(a) {
			continue
		}
		if changed == nil {
			changed = map[string]bool{}
		}
		changed[addressOf(a)] = true
	}
	return changed
}
