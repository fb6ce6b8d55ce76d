package lsp

import (
	"iter"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/ide"
	"github.com/terravet/terravet/analysis/workspace"
)

// Engine is what the server wants of the engine; [FromEngine] makes one of the
// real engine. Its methods are called from several goroutines at once.
type Engine interface {
	// Check reports on one directory. prev is an earlier report on the same
	// directory, or nil; what did not change is taken from it.
	Check(snap *workspace.Snapshot, dir string, prev Report) Report
	// Fixes returns the proven fixes of a finding of a report on a directory.
	// Earlier gives the last report on another directory, or nil.
	Fixes(snap *workspace.Snapshot, dir string, report Report, f analysis.Finding, earlier func(dir string) Report) []analysis.Fix
	// FixAll applies fixes in some directories until nothing changes, and
	// returns the snapshot after them.
	FixAll(snap *workspace.Snapshot, dirs []string, want engine.Wanted) *workspace.Snapshot
}

// Report is the result of a check. It is immutable.
type Report interface {
	// Files gives every file of the directory, sorted, with its findings.
	Files() iter.Seq2[string, []analysis.Finding]
	// File gives the findings of one file, sorted.
	File(path string) []analysis.Finding
	// Asks are the questions about the disk that the findings depend on, sorted.
	Asks() []workspace.Ask
}

// FromEngine makes an [Engine] of the real one.
func FromEngine(e *engine.Engine) Engine {
	return realEngine{func() *engine.Engine { return e }}
}

// FromSource makes an [Engine] of real ones that follow one another, as
// schemas get better; see [Schemas].
func FromSource(current func() *engine.Engine) Engine { return realEngine{current} }

type realEngine struct{ current func() *engine.Engine }

// Fixes implements [Engine].
func (e realEngine) Fixes(snap *workspace.Snapshot, dir string, report Report, f analysis.Finding, earlier func(dir string) Report) []analysis.Fix {
	if r, ok := report.(*engine.Report); ok && r != nil {
		return e.current().FixesBeside(snap, r, f, func(dir string) *engine.Report {
			other, _ := earlier(dir).(*engine.Report)
			return other
		})
	}
	return e.current().Fixes(snap, dir, f)
}

// FixAll implements [Engine].
func (e realEngine) FixAll(snap *workspace.Snapshot, dirs []string, want engine.Wanted) *workspace.Snapshot {
	after, _ := e.current().FixAll(snap, dirs, want)
	return after
}

// Providers says which schemas speak in a directory.
func (e realEngine) Providers(snap *workspace.Snapshot, dir string) []engine.Choice {
	return e.current().Providers(snap, dir)
}

// WithProfile is the same Engine with the rules of a profile.
func (e realEngine) WithProfile(p analysis.Profile) Engine {
	return realEngine{func() *engine.Engine { return e.current().WithProfile(p) }}
}

// engine is the one that the settings of a moment ask for.
func (s *server) engine(at *moment) Engine {
	choice, ok := s.opts.Engine.(interface {
		WithProfile(analysis.Profile) Engine
	})
	profile, chosen := analysis.ParseProfile(at.settings.Profile)
	if !ok || !chosen {
		return s.opts.Engine
	}
	return choice.WithProfile(profile)
}

// Preserves says that a refactoring brings about no finding.
func (e realEngine) Preserves(snap *workspace.Snapshot, r Report, change ide.Refactoring) bool {
	report, ok := r.(*engine.Report)
	if !ok {
		return false
	}
	var made *workspace.Change
	if change.NewFile != "" {
		made = &workspace.Change{Kind: workspace.Opened, Path: change.NewFile, Text: change.NewText}
	}
	return e.current().Preserves(snap, report, change.Edits, made)
}

// Configured lists the blocks of a file that its providers can validate.
func (e realEngine) Configured(snap *workspace.Snapshot, r Report, path string) []engine.Configured {
	report, ok := r.(*engine.Report)
	if !ok {
		return nil
	}
	return e.current().Configured(snap, report, path)
}

// Check implements [Engine].
func (e realEngine) Check(snap *workspace.Snapshot, dir string, prev Report) Report {
	before, _ := prev.(*engine.Report) // nil for none
	return e.current().Check(snap, dir, before)
}

// facts are what package ide wants to know of a directory; prev is an earlier
// report on it, or nil.
func (e realEngine) facts(snap *workspace.Snapshot, dir string, prev Report) ide.Facts {
	before, _ := prev.(*engine.Report)
	scope, env := e.current().Names(snap, dir, before)
	return ide.Facts{Scope: scope, Env: env}
}
