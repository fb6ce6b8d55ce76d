package lsp

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/format"
	"github.com/terravet/terravet/analysis/workspace"
)

// The scopes in which all fixes can be applied, as they travel with an action.
const (
	scopeFile      = "file"
	scopeModule    = "module"
	scopeWorkspace = "workspace"
)

// fixAllAction is the action that applies all fixes of a document that are
// preferred and safe. It is listed if there is at least one.
func (s *server) fixAllAction(ctx context.Context, at *moment, path string, report Report) (protocol.CodeAction, bool) {
	action := protocol.CodeAction{Title: "Apply all safe fixes of terravet", Kind: ptr(kindFixAll)}
	if s.caps.resolveEdit {
		findings := report.File(path)
		for i := range findings {
			if s.safeFix(at, path, report, &findings[i]) {
				action.Data = s.actionData(at, path, nil, actionRef{All: scopeFile})
				return action, true
			}
		}
		return action, false
	}
	edit := s.fixAllEdit(ctx, at, path, scopeFile, "")
	action.Edit = edit
	return action, len(edit.Changes)+len(edit.DocumentChanges) > 0
}

// safeFix says that a finding has a proven fix that may be applied unread and
// changes no other file.
func (s *server) safeFix(at *moment, path string, report Report, f *analysis.Finding) bool {
	return slices.ContainsFunc(s.checks.fixes(at, report, f), func(fix analysis.Fix) bool {
		return fix.Safety == analysis.Safe && fix.Preferred && fix.Rename == nil && len(fix.Edits) > 0 &&
			!slices.ContainsFunc(fix.Edits, func(e analysis.Edit) bool { return e.Path != path })
	})
}

// kindActions are the actions that fix all findings of the kind of one, in the
// file, the module and the workspace, where there are more. They are for clients
// that ask for the edit of an action when it is chosen: to make it, every fix
// has to be proven.
func (s *server) kindActions(at *moment, path string, report Report, f *analysis.Finding) []protocol.CodeAction {
	if !s.caps.resolveEdit || !slices.ContainsFunc(s.checks.fixes(at, report, f), func(fix analysis.Fix) bool { return fix.Preferred && fix.Rename == nil }) {
		return nil
	}
	inFile, inModule := 0, 0
	for p, findings := range report.Files() {
		for i := range findings {
			if findings[i].Code == f.Code {
				inModule++
				if p == path {
					inFile++
				}
			}
		}
	}
	var actions []protocol.CodeAction
	add := func(scope string) {
		actions = append(actions, protocol.CodeAction{
			Title: fmt.Sprintf("Fix all %s in the %s", f.Code, scope),
			Kind:  ptr(protocol.CodeActionKindQuickFix),
			Data:  s.actionData(at, path, f, actionRef{All: scope}),
		})
	}
	if inFile > 1 {
		add(scopeFile)
	}
	if inModule > inFile {
		add(scopeModule)
	}
	if s.checks.elsewhere(workspace.Dir(path), f.Code) {
		add(scopeWorkspace)
	}
	return actions
}

// elsewhere says that a finding of a code is known in another directory.
func (c *checker) elsewhere(dir, code string) bool {
	c.mu.Lock()
	var reports []Report
	for other, d := range c.dirs {
		if other != dir && d.report != nil && !workspace.Installed(other) {
			reports = append(reports, d.report)
		}
	}
	c.mu.Unlock()
	for _, r := range reports {
		for _, findings := range r.Files() {
			if slices.ContainsFunc(findings, func(f analysis.Finding) bool { return f.Code == code }) {
				return true
			}
		}
	}
	return false
}

// fixAllEdit applies fixes in memory until none is left, and returns the
// difference: those of a code, also such that should be read, or, without a
// code, all that need no reader.
func (s *server) fixAllEdit(ctx context.Context, at *moment, path, scope, code string) *protocol.WorkspaceEdit {
	dir := workspace.Dir(path)
	dirs := []string{dir}
	want := engine.Wanted{Review: code != "", Stop: func() bool { return ctx.Err() != nil }}
	if code != "" {
		want.Finding = func(f analysis.Finding) bool { return f.Code == code }
	}
	switch scope {
	case scopeFile:
		want.File = func(p string) bool { return p == path }
	case scopeModule:
		want.File = func(p string) bool { return workspace.Dir(p) == dir }
	case scopeWorkspace:
		dirs = slices.DeleteFunc(at.snap.Dirs(), func(d string) bool { return !at.owns(d) })
		want.File = func(p string) bool { return at.owns(filepath.Dir(p)) }
	}
	after := s.engine(at).FixAll(at.snap, dirs, want)
	var edits []analysis.Edit
	for _, dir := range dirs {
		m := at.snap.Module(dir)
		if m == nil {
			continue
		}
		for _, old := range m.Files() {
			now := after.File(old.Path)
			if now == nil || now == old {
				continue
			}
			for _, e := range format.Diff(old.Text(), now.Text()) {
				edits = append(edits, analysis.Edit{Path: old.Path, Edit: e})
			}
		}
	}
	return s.workspaceEdit(at, edits, nil)
}

// owns says that a directory lies in the workspace and was not downloaded.
func (m *moment) owns(dir string) bool { return m.snap.InFolder(dir) && !workspace.Installed(dir) }
