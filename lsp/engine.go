package lsp

import (
	"iter"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/workspace"
)

// Engine is what the server wants of the engine; [FromEngine] makes one of the
// real engine. Its methods are called from several goroutines at once.
type Engine interface {
	// Check reports on one directory. prev is an earlier report on the same
	// directory, or nil; what did not change is taken from it.
	Check(snap *workspace.Snapshot, dir string, prev Report) Report
	// Fixes returns the proven fixes of a finding.
	Fixes(snap *workspace.Snapshot, dir string, f analysis.Finding) []analysis.Fix
	// Affected returns the directories whose findings may differ because dir
	// changed between the snapshots, dir itself first.
	Affected(old, new *workspace.Snapshot, dir string) []string
}

// Report is the result of a check. It is immutable.
type Report interface {
	// Files gives every file of the directory, sorted, with its findings.
	Files() iter.Seq2[string, []analysis.Finding]
	// File gives the findings of one file, sorted.
	File(path string) []analysis.Finding
}
