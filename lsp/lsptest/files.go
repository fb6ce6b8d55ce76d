package lsptest

import (
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/terravet/terravet/analysis/workspace"
)

// memory is a disk in memory that may change while it is read.
type memory struct {
	mu    sync.Mutex
	files workspace.MapFS // replaced, never changed

	reading func(path string)
}

func (m *memory) now() workspace.MapFS {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.files
}

func (m *memory) change(change func(workspace.MapFS)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	next := maps.Clone(m.files)
	if next == nil {
		next = workspace.MapFS{}
	}
	change(next)
	m.files = next
}

// These implement workspace.FS.

func (m *memory) ReadFile(path string) ([]byte, error) { return m.now().ReadFile(path) }
func (m *memory) ReadDir(path string) ([]fs.DirEntry, error) {
	if m.reading != nil {
		m.reading(path)
	}
	return m.now().ReadDir(path)
}
func (m *memory) Stat(path string) (fs.FileInfo, error) { return m.now().Stat(path) }
func (m *memory) RealPath(path string) (string, error)  { return m.now().RealPath(path) }

// put writes a file without telling anybody.
func (e *Editor) put(name, content string) {
	e.t.Helper()
	path := e.Path(name)
	if !e.disk {
		e.fs.change(func(files workspace.MapFS) { files[path] = content })
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		e.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		e.t.Fatal(err)
	}
}

func (e *Editor) delete(name string) {
	path := e.Path(name)
	if !e.disk {
		e.fs.change(func(files workspace.MapFS) {
			for p := range files {
				if p == path || strings.HasPrefix(p, path+string(filepath.Separator)) {
					delete(files, p)
				}
			}
		})
		return
	}
	if err := os.RemoveAll(path); err != nil {
		e.t.Fatal(err)
	}
}

func (e *Editor) exists(name string) bool {
	if !e.disk {
		_, err := e.fs.Stat(e.Path(name))
		return err == nil
	}
	_, err := os.Stat(e.Path(name))
	return err == nil
}

func (e *Editor) onDisk(name string) string {
	e.t.Helper()
	var b []byte
	var err error
	if e.disk {
		b, err = os.ReadFile(e.Path(name))
	} else {
		b, err = e.fs.ReadFile(e.Path(name))
	}
	if err != nil {
		e.t.Fatal(err)
	}
	return string(b)
}

// fileURI is the editor's own way to write a URI.
func fileURI(path string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()
}

// Names are the files of the workspace, on disk or open, sorted.
func (e *Editor) Names() []string {
	e.t.Helper()
	found := map[string]bool{}
	add := func(path string) {
		if rel, err := filepath.Rel(e.Root, path); err == nil && !strings.HasPrefix(rel, "..") {
			found[filepath.ToSlash(rel)] = true
		}
	}
	if e.disk {
		err := filepath.WalkDir(e.Root, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				add(path)
			}
			return err
		})
		if err != nil {
			e.t.Fatal(err)
		}
	} else {
		for path := range e.fs.now() {
			add(path)
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, d := range e.docs {
		if u, err := url.Parse(d.uri); err == nil && u.Scheme == "file" {
			add(filepath.FromSlash(u.Path))
		}
	}
	return slices.Sorted(maps.Keys(found))
}
