package lsp

import (
	"path/filepath"
	"slices"
	"sync"

	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/workspace"
)

// diskReader reads changed files again, off the reading goroutine and one lot
// after the other, so that an older reading never replaces a newer one.
type diskReader struct {
	mu      sync.Mutex
	pending map[string]bool // path -> read as a whole folder
	busy    bool
}

// reread brings files up to date with the disk. They may be new or gone, and
// may be directories.
func (s *server) reread(paths ...string) {
	s.disk.mu.Lock()
	defer s.disk.mu.Unlock()
	if s.disk.pending == nil {
		s.disk.pending = map[string]bool{}
	}
	for _, path := range paths {
		s.disk.pending[path] = true
	}
	if s.disk.busy || len(s.disk.pending) == 0 {
		return
	}
	s.disk.busy = true
	release := s.checks.hold()
	s.background("reading the disk", func() {
		defer release()
		for {
			s.disk.mu.Lock()
			lot := s.disk.pending
			s.disk.pending = nil
			s.disk.busy = len(lot) > 0
			s.disk.mu.Unlock()
			if len(lot) == 0 {
				return
			}
			s.readLot(lot)
		}
	})
}

// readLot reads files and hands them to the session in one change.
func (s *server) readLot(lot map[string]bool) {
	paths := make([]string, 0, len(lot))
	for path := range lot {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	at := s.session.now()
	var changes []workspace.Change
	dirs := map[string]bool{}
	for _, path := range paths {
		switch {
		case isModuleFile(path):
			change := at.snap.Reread(s.opts.FS, path)
			changes = append(changes, change)
			s.noteProblems(change)
			dirs[workspace.Dir(path)] = true
		case s.isFolder(path):
			// A folder appeared: modules may be in it.
			s.discoverFolder(path)
		default:
			// Whatever is no more takes what was known below it along.
			for _, dir := range at.snap.Dirs() {
				if folderOf([]string{path}, dir) != "" {
					dirs[dir] = true
				}
			}
			if len(dirs) > 0 {
				changes = append(changes, workspace.Change{Kind: workspace.Gone, Path: path})
			}
		}
	}
	if len(changes) > 0 {
		s.apply(changes, dirs)
	}
}

// isModuleFile reports whether a file means something to a module.
func isModuleFile(path string) bool {
	if syntax.Classify(path).Kind != syntax.Other {
		return true
	}
	return filepath.Base(path) == "modules.json" && filepath.Base(filepath.Dir(path)) == "modules"
}

func (s *server) isFolder(path string) bool {
	info, err := s.opts.FS.Stat(path)
	return err == nil && info.IsDir()
}

// apply takes changes of the disk over and has the directories checked.
func (s *server) apply(changes []workspace.Change, dirs map[string]bool) {
	old, next := s.session.update(func(next *moment) { next.snap = next.snap.With(changes...) })
	if next.snap == old.snap {
		return
	}
	list := make([]string, 0, len(dirs))
	for dir := range dirs {
		list = append(list, dir)
	}
	slices.Sort(list)
	s.checks.changed(old, list...)
	s.watchMore(next)
}

// noteProblems logs what could not be read. It is never more than a line in
// the log: an unreadable folder is no reason to bother anybody.
func (s *server) noteProblems(c workspace.Change) {
	for _, n := range c.Notes() {
		s.log.once(protocol.MessageTypeLog, filepath.Clean(n.Path)+": "+n.Text)
	}
}
