package lsptest

import "strings"

// Open opens a file with what is on disk.
func (e *Editor) Open(name string) {
	e.t.Helper()
	language := "terraform"
	if strings.HasSuffix(name, ".tfvars") {
		language = "terraform-vars"
	}
	e.OpenText(name, language, e.onDisk(name))
}

// OpenText opens a document with a text of its own. Name may be a URI of any
// scheme.
func (e *Editor) OpenText(name, language, text string) {
	d := &doc{uri: e.URI(name), language: language, text: text, version: 1}
	e.mu.Lock()
	e.docs[d.uri] = d
	e.mu.Unlock()
	e.Notify("textDocument/didOpen", object{"textDocument": object{"uri": d.uri, "languageId": language, "version": 1, "text": text}})
}

// Close closes a document; what was not saved is lost.
func (e *Editor) Close(name string) {
	e.mu.Lock()
	delete(e.docs, e.URI(name))
	e.mu.Unlock()
	e.Notify("textDocument/didClose", object{"textDocument": object{"uri": e.URI(name)}})
}

func (e *Editor) doc(name string) *doc {
	e.t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	d := e.docs[e.URI(name)]
	if d == nil {
		e.t.Fatalf("%s is not open", name)
	}
	return d
}

// Text is what the editor shows of a document, or what is on disk.
func (e *Editor) Text(name string) string {
	e.mu.Lock()
	d := e.docs[e.URI(name)]
	e.mu.Unlock()
	if d != nil {
		return d.text
	}
	return e.onDisk(name)
}

// Replace replaces the first occurrence of old by one change.
func (e *Editor) Replace(name, old, new string) {
	e.t.Helper()
	d := e.doc(name)
	i := strings.Index(d.text, old)
	if i < 0 {
		e.t.Fatalf("%s has no %q", name, old)
	}
	e.Change(name, i, i+len(old), new)
}

// Type types text after the first occurrence of a mark, one change for each
// character.
func (e *Editor) Type(name, after, text string) {
	e.t.Helper()
	d := e.doc(name)
	i := strings.Index(d.text, after)
	if i < 0 {
		e.t.Fatalf("%s has no %q", name, after)
	}
	i += len(after)
	for _, r := range text {
		e.Change(name, i, i, string(r))
		i += len(string(r))
	}
}

// Change replaces the bytes from start to end by text.
func (e *Editor) Change(name string, start, end int, text string) {
	d := e.doc(name)
	r := e.rangeOf(d.text, start, end)
	d.text = d.text[:start] + text + d.text[end:]
	d.version++
	e.didChange(d, object{"range": r, "text": text})
}

// SetText replaces the whole text by one change without a range.
func (e *Editor) SetText(name, text string) {
	d := e.doc(name)
	d.text = text
	d.version++
	e.didChange(d, object{"text": text})
}

func (e *Editor) didChange(d *doc, changes ...object) {
	e.Notify("textDocument/didChange", object{
		"textDocument": object{"uri": d.uri, "version": d.version}, "contentChanges": changes,
	})
}

// Save writes a document to disk.
func (e *Editor) Save(name string) {
	e.put(name, e.doc(name).text)
	e.Notify("textDocument/didSave", object{"textDocument": object{"uri": e.URI(name)}})
}

// Write writes a file behind the editor's back; the editor notices if the
// server asked it to watch.
func (e *Editor) Write(name, content string) {
	kind := 1
	if e.exists(name) {
		kind = 2
	}
	e.put(name, content)
	e.watchedChange(name, kind)
}

// Remove removes a file, or a folder with all in it, behind the editor's back.
func (e *Editor) Remove(name string) {
	e.delete(name)
	e.watchedChange(name, 3)
}

func (e *Editor) watchedChange(name string, kind int) {
	e.mu.Lock()
	watched := e.watched
	e.mu.Unlock()
	if watched {
		e.Notify("workspace/didChangeWatchedFiles", object{"changes": []object{{"uri": e.URI(name), "type": kind}}})
	}
}
