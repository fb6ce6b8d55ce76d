package lsp

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"go.lsp.dev/uri"

	"github.com/terravet/terravet/analysis/workspace"
)

// moment is the state of the session between two messages. It is immutable:
// who holds one sees all documents, settings and files as they were.
type moment struct {
	snap     *workspace.Snapshot
	files    uint64               // grows with every change of snap
	docs     map[string]*document // open documents by [documentKey]; replaced, never changed
	open     map[string]int       // open documents that are checked, counted by directory
	folders  []string             // workspace roots, absolute
	settings settings
	all      bool // the client has asked for the findings of the whole workspace
}

// document is an open document.
type document struct {
	uri uri.URI // in the client's spelling
	// path is where the text lies in the snapshot; empty for what is no
	// configuration.
	path string
	// data is the path of a file that is no configuration, which configuration
	// may read: a template.
	data string
}

// text is where the text lies in the snapshot, whatever it is.
func (d *document) text() string {
	if d.path != "" {
		return d.path
	}
	return d.data
}

// documentKey is the same for all spellings of one file.
func documentKey(raw string) string {
	if path, ok := filePath(host(), raw); ok {
		return path
	}
	return raw
}

// path is where a document's text lies in the snapshot; false if it is not
// known as configuration. A file need not be open.
func (at *moment) path(raw string) (string, bool) {
	key := documentKey(raw)
	if doc := at.docs[key]; doc != nil {
		return doc.path, doc.path != ""
	}
	if at.snap.File(key) == nil {
		return "", false
	}
	return key, true
}

// uri is how the client knows a path.
func (at *moment) uri(path string) uri.URI {
	if doc := at.docs[path]; doc != nil {
		return doc.uri
	}
	if isBuffer(workspace.Dir(path)) {
		for _, doc := range at.docs {
			if doc.path == path {
				return doc.uri
			}
		}
	}
	return fileURI(path)
}

// setDocument replaces the table of open documents.
func (at *moment) setDocument(key string, doc *document) {
	docs, open := maps.Clone(at.docs), maps.Clone(at.open)
	if docs == nil {
		docs, open = map[string]*document{}, map[string]int{}
	}
	if old := docs[key]; old != nil && old.path != "" {
		dir := workspace.Dir(old.path)
		if open[dir]--; open[dir] == 0 {
			delete(open, dir)
		}
	}
	if doc == nil {
		delete(docs, key)
	} else {
		docs[key] = doc
		if doc.path != "" {
			open[workspace.Dir(doc.path)]++
		}
	}
	at.docs, at.open = docs, open
}

// wanted reports whether the client is shown the findings of a directory: the
// modules of open documents, who calls them and whom they call, so that both
// ends of a call stay right while one is edited; every module if the user
// wants that.
func (at *moment) wanted(dir string) bool {
	if at.open[dir] > 0 {
		return true
	}
	if workspace.Installed(dir) {
		return false // a copy of what was downloaded, which nobody edits
	}
	if at.everything() && !isBuffer(dir) {
		return true
	}
	for open := range at.open {
		if slices.Contains(at.snap.Callers(open), dir) {
			return true
		}
		for _, call := range at.snap.Calls(open) {
			if call.Dir == dir {
				return true
			}
		}
	}
	return false
}

// everything reports whether all modules are wanted.
func (at *moment) everything() bool { return at.all || at.settings.WorkspaceDiagnostics }

// neighbours are the directories that become wanted with dir.
func (at *moment) neighbours(dir string) []string {
	near := slices.Clone(at.snap.Callers(dir))
	for _, call := range at.snap.Calls(dir) {
		if call.Dir != "" {
			near = append(near, call.Dir)
		}
	}
	slices.Sort(near)
	return slices.Compact(near)
}

// session holds the current moment. All changes go through update, one at a
// time; messages change it in the order of their arrival.
type session struct {
	mu      sync.Mutex
	current atomic.Pointer[moment]
}

func newSession() *session {
	s := &session{}
	s.current.Store(&moment{snap: workspace.New()})
	return s
}

func (s *session) now() *moment { return s.current.Load() }

// update makes the next moment and returns it with the one before. Whoever may
// change the session (the reading goroutine, the reader of the disk, the
// discovery) waits its turn here.
func (s *session) update(change func(next *moment)) (old, now *moment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old = s.current.Load()
	next := *old
	change(&next)
	if next.snap != old.snap {
		next.files++
	}
	s.current.Store(&next)
	return old, &next
}
