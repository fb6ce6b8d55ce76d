package lsp

import (
	"path/filepath"
	"slices"
	"sync"

	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/workspace"
)

// diskReader reads changed files again, off the reading goroutine and one lot
// after the other, so that an older reading never replaces a newer one.
type diskReader struct {
	mu      sync.Mutex
	pending map[string]bool // paths
	asks    map[string][]workspace.Ask
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
	if s.disk.busy || len(s.disk.pending)+len(s.disk.asks) == 0 {
		return
	}
	s.disk.busy = true
	release := s.checks.hold()
	s.background("reading the disk", func() {
		defer release()
		for {
			s.disk.mu.Lock()
			lot, asks := s.disk.pending, s.disk.asks
			s.disk.pending, s.disk.asks = nil, nil
			s.disk.busy = len(lot)+len(asks) > 0
			s.disk.mu.Unlock()
			if len(lot)+len(asks) == 0 {
				return
			}
			s.readLot(lot, asks)
		}
	})
}

// readLot reads files, and what is asked for directories, and hands them to the
// session in one change.
func (s *server) readLot(lot map[string]bool, asks map[string][]workspace.Ask) {
	paths := make([]string, 0, len(lot))
	for path := range lot {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	at := s.session.now()
	changes := make([]workspace.Change, 0, len(paths))
	for _, path := range paths {
		changes = append(changes, at.snap.Reread(s.opts.FS, path))
	}
	for dir, asks := range asks {
		changes = append(changes, at.snap.Ask(s.opts.FS, dir, asks))
	}
	s.apply(changes...)
	if len(asks) > 0 {
		s.watchAsked(s.session.now())
	}
}

// apply takes over what was read from the disk, and has checked what it
// concerns.
func (s *server) apply(changes ...workspace.Change) {
	for _, c := range changes {
		s.noteProblems(c)
	}
	old, next := s.session.update(func(next *moment) { next.snap = next.snap.With(changes...) })
	if next.snap != old.snap {
		s.checks.changed(old, "")
		s.watchMore(next)
	}
}

// noteProblems logs what could not be read. It is never more than a line in
// the log: an unreadable folder is no reason to bother anybody.
func (s *server) noteProblems(c workspace.Change) {
	for _, n := range c.Notes() {
		s.log.once(protocol.MessageTypeLog, filepath.Clean(n.Path)+": "+n.Text)
	}
}
