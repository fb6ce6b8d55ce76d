package lsp

import (
	"fmt"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/uri"

	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

// didOpen takes a document over from the disk. Opening one that is open, as
// some clients do after a reload, replaces its text.
func (s *server) didOpen(params jsonrpc2.RawMessage) error {
	var p struct {
		TextDocument struct {
			URI        string        `json:"uri"`
			LanguageID maybe[string] `json:"languageId"`
			Version    maybe[number] `json:"version"`
			Text       string        `json:"text"`
		} `json:"textDocument"`
	}
	if err := decode(params, &p); err != nil {
		return err
	}
	d := &p.TextDocument
	if d.URI == "" {
		return fmt.Errorf("a document without a URI")
	}
	s.openDocument(d.URI, d.LanguageID.value, int32(d.Version.value), d.Text)
	return nil
}

func (s *server) openDocument(raw, languageID string, version int32, content string) {
	key := documentKey(raw)
	doc := &document{uri: uri.URI(raw), path: s.placeDocument(raw, languageID)}
	if doc.path != "" {
		s.opening.Store(true)
	} else if path, ok := filePath(host(), raw); ok && len(content) <= workspace.MaxFileSize {
		doc.data = path
	}
	var changes []workspace.Change
	if doc.path != "" {
		// The neighbours of an open file are needed for its first answer; the other
		// thousand directories are not.
		dir := workspace.Dir(doc.path)
		if at := s.session.now(); !at.snap.Loaded(dir) && !isBuffer(dir) {
			load := at.snap.Load(s.opts.FS, dir)
			s.noteProblems(load)
			changes = append(changes, load)
		}
	}
	if doc.text() != "" {
		changes = append(changes, workspace.Change{Kind: workspace.Opened, Path: doc.text(), Text: content, Version: version})
	}
	old, next := s.session.update(func(next *moment) {
		next.setDocument(key, doc)
		next.snap = next.snap.With(changes...)
	})
	if doc.path == "" {
		s.checks.changed(old, "")
		return
	}
	dir := workspace.Dir(doc.path)
	s.checks.opened(dir, doc.path)
	s.checks.changed(old, dir)
	s.watchMore(next)
}

// placeDocument says where a document lies in the snapshot, or "". The name of
// the file decides, not what the client takes it for: the same .tofu file is
// "opentofu" here, "terraform" there and nothing elsewhere.
func (s *server) placeDocument(raw, languageID string) string {
	if path, ok := filePath(host(), raw); ok {
		if syntax.Classify(path).Kind == syntax.Other {
			return ""
		}
		return path
	}
	path, _ := bufferPath(raw, languageID)
	return path
}

// contentChange is one change of a didChange. Without a range, or with null
// for one, the text is the whole document.
type contentChange struct {
	Range maybe[span] `json:"range"`
	Text  string      `json:"text"`
}

// didChange edits an open document, by byte offset.
func (s *server) didChange(params jsonrpc2.RawMessage) error {
	var p struct {
		TextDocument   textDocument    `json:"textDocument"`
		ContentChanges []contentChange `json:"contentChanges"`
	}
	if err := decode(params, &p); err != nil {
		return err
	}
	at := s.session.now()
	doc := at.docs[documentKey(p.TextDocument.URI)]
	if doc == nil {
		return fmt.Errorf("%s is not open", p.TextDocument.URI)
	}
	path := doc.text()
	if path == "" {
		return nil
	}
	version, _ := at.snap.Version(path)
	if p.TextDocument.Version.ok {
		version = int32(p.TextDocument.Version.value)
	}
	old, _ := s.session.update(func(next *moment) {
		next.snap = next.snap.With(s.edits(next.snap.File(path), path, version, p.ContentChanges))
	})
	if doc.path == "" {
		s.checks.changed(old, "")
	} else {
		s.checks.changed(old, workspace.Dir(doc.path))
	}
	return nil
}

// edits turns the changes of a message, each made on the result of the one
// before, into a change of the workspace.
func (s *server) edits(file *syntax.File, path string, version int32, changes []contentChange) workspace.Change {
	// What comes before a change of the whole text does not count.
	for i := len(changes) - 1; i >= 0; i-- {
		if changes[i].Range.ok {
			continue
		}
		content := changes[i].Text
		if rest := changes[i+1:]; len(rest) > 0 {
			content, _ = s.replay(content, rest)
		}
		return workspace.Change{Kind: workspace.Opened, Path: path, Text: content, Version: version}
	}
	change := workspace.Change{Kind: workspace.Edited, Path: path, Version: version}
	switch {
	case file == nil || len(changes) == 0:
	case descending(changes):
		// The common keystroke, and many cursors as most clients send them: each
		// place is where it was before, and the file knows its lines.
		for _, c := range changes {
			change.Edits = append(change.Edits, text.Edit{Range: s.fromSpan(file, c.Range.value), New: c.Text})
		}
	default:
		_, change.Edits = s.replay(file.Text(), changes)
	}
	return change
}

// descending reports whether each change lies before the one that was made
// before it, so that none moves the place of the next.
func descending(changes []contentChange) bool {
	for i := 1; i < len(changes); i++ {
		end, start := changes[i].Range.value.End, changes[i-1].Range.value.Start
		if end.Line > start.Line || end.Line == start.Line && end.Character > start.Character ||
			changes[i].Range.value.Start.Line > end.Line {
			return false
		}
	}
	return true
}

// replay applies changes one after the other to plain text.
func (s *server) replay(content string, changes []contentChange) (string, []text.Edit) {
	edits := make([]text.Edit, 0, len(changes))
	for _, c := range changes {
		index := text.NewIndex(content)
		at := func(p place) int {
			return index.Offset(text.Pos{Line: int(p.Line), Col: max(0, int(p.Character))}, s.caps.encoding)
		}
		start, end := at(c.Range.value.Start), at(c.Range.value.End)
		e := text.Edit{Range: text.Range{Start: min(start, end), End: max(start, end)}, New: c.Text}
		edits = append(edits, e)
		content, _ = text.Apply(content, []text.Edit{e})
	}
	return content, edits
}

// didClose gives a document back to the disk. What was not saved is gone.
func (s *server) didClose(params jsonrpc2.RawMessage) error {
	var p struct {
		TextDocument textDocument `json:"textDocument"`
	}
	if err := decode(params, &p); err != nil {
		return err
	}
	key := documentKey(p.TextDocument.URI)
	doc := s.session.now().docs[key]
	if doc == nil {
		return nil
	}
	var changes []workspace.Change
	if path := doc.text(); path != "" {
		changes = append(changes, workspace.Change{Kind: workspace.Closed, Path: path})
		if !isBuffer(workspace.Dir(path)) {
			changes = append(changes, s.session.now().snap.Reread(s.opts.FS, path))
		}
	}
	old, _ := s.session.update(func(next *moment) {
		next.setDocument(key, nil)
		next.snap = next.snap.With(changes...)
	})
	if doc.path != "" {
		s.checks.changed(old, workspace.Dir(doc.path))
		s.checks.reconsider()
	} else {
		s.checks.changed(old, "")
	}
	return nil
}

// didSave brings what is known of the disk up to date, for clients that do not
// watch it. The open document counts as before.
func (s *server) didSave(params jsonrpc2.RawMessage) error {
	var p struct {
		TextDocument textDocument `json:"textDocument"`
	}
	if err := decode(params, &p); err != nil {
		return err
	}
	doc := s.session.now().docs[documentKey(p.TextDocument.URI)]
	if doc == nil || doc.text() == "" || isBuffer(workspace.Dir(doc.text())) {
		return nil
	}
	s.reread(doc.text())
	return nil
}
