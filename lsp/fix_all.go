package lsp

import (
	"context"
	"slices"

	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/format"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

// maxFixRounds bounds fixing all: a fix may uncover a finding that has one too.
const maxFixRounds = 20

// fixAllAction is the action that applies all fixes of a document that are
// preferred and safe. It is listed if there is at least one.
func (s *server) fixAllAction(ctx context.Context, at *moment, path string, findings []analysis.Finding) (protocol.CodeAction, bool) {
	action := protocol.CodeAction{Title: "Apply all safe fixes of terravet", Kind: ptr(kindFixAll)}
	if s.caps.resolveEdit {
		for i := range findings {
			if _, ok := s.safeFix(at, path, &findings[i]); ok {
				action.Data = s.actionData(at, path, nil, 0)
				return action, true
			}
		}
		return action, false
	}
	edit := s.fixAllEdit(ctx, at, path)
	action.Edit = edit
	return action, len(edit.Changes)+len(edit.DocumentChanges) > 0
}

// safeFix is the proven fix of a finding that may be applied unread and
// changes no other file.
func (s *server) safeFix(at *moment, path string, f *analysis.Finding) (analysis.Fix, bool) {
	fixes := s.checks.fixes(at, f)
	i := slices.IndexFunc(fixes, func(fix analysis.Fix) bool { return alone(fix, path) })
	if i < 0 {
		return analysis.Fix{}, false
	}
	return fixes[i], true
}

func alone(fix analysis.Fix, path string) bool {
	return fix.Safety == analysis.Safe && fix.Preferred && fix.Rename == nil && len(fix.Edits) > 0 &&
		!slices.ContainsFunc(fix.Edits, func(e analysis.Edit) bool { return e.Path != path })
}

// fixAllEdit applies fixes in memory, round by round, until none is left, and
// returns the difference. The fixes of a round are proven one by one; together
// they must not make anything worse, or else only the first is kept.
func (s *server) fixAllEdit(ctx context.Context, at *moment, path string) *protocol.WorkspaceEdit {
	dir := workspace.Dir(path)
	begin := at.snap.File(path).Text()
	step := *at // a moment of nobody's but this request
	report := s.checks.reportAt(at, dir)
	for round := 0; round < maxFixRounds && ctx.Err() == nil; round++ {
		var edits []text.Edit
		var first []text.Edit
		findings := report.File(path)
		for i := range findings {
			fix, ok := s.safeFix(&step, path, &findings[i])
			if !ok {
				continue
			}
			own := plainEdits(fix.Edits)
			if first == nil {
				first = own
			}
			if apart(edits, own) {
				edits = append(edits, own...)
			}
		}
		if len(edits) == 0 {
			break
		}
		next, checked, ok := s.tryEdits(&step, report, dir, path, edits)
		if !ok {
			if next, checked, ok = s.tryEdits(&step, report, dir, path, first); !ok {
				break
			}
		}
		step.snap, report = next, checked
	}
	end := step.snap.File(path).Text()
	var edits []analysis.Edit
	for _, e := range format.Diff(begin, end) {
		edits = append(edits, analysis.Edit{Path: path, Edit: e})
	}
	return s.workspaceEdit(at, edits, nil)
}

// tryEdits applies edits in memory; ok is false if the directory then has a
// finding that it did not have.
func (s *server) tryEdits(at *moment, before Report, dir, path string, edits []text.Edit) (*workspace.Snapshot, Report, bool) {
	changed, ok := text.Apply(at.snap.File(path).Text(), edits)
	if !ok {
		return nil, nil, false
	}
	version, _ := at.snap.Version(path)
	next := at.snap.With(workspace.Change{Path: path, Kind: workspace.Opened, Text: changed, Version: version})
	after := s.engine(at).Check(next, dir, before)
	known := map[string]int{}
	count(before, known, 1)
	count(after, known, -1)
	for _, n := range known {
		if n < 0 {
			return nil, nil, false
		}
	}
	return next, after, true
}

// count adds to the number of findings of each kind.
func count(r Report, by map[string]int, n int) {
	for path, findings := range r.Files() {
		for i := range findings {
			by[path+"\x00"+findings[i].Code+"\x00"+findings[i].Address+"\x00"+findings[i].Detail] += n
		}
	}
}

func plainEdits(edits []analysis.Edit) []text.Edit {
	out := make([]text.Edit, len(edits))
	for i := range edits {
		out[i] = edits[i].Edit
	}
	return out
}

// apart reports whether edits neither overlap nor touch others.
func apart(others, edits []text.Edit) bool {
	for _, o := range others {
		for _, e := range edits {
			if o.Range.Start <= e.Range.End && e.Range.Start <= o.Range.End {
				return false
			}
		}
	}
	return true
}
