package lsp

import (
	"errors"
	"path/filepath"
	"strings"
	"sync"

	"github.com/fsnotify/fsnotify"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/workspace"
)

// maxWatches bounds the directories that the server watches itself: the system
// has a limit, which others need too.
const maxWatches = 4000

// ownWatcher watches directories that no client watches. Nothing that goes
// wrong here matters more than a line in the log: saved documents are read
// again without it.
type ownWatcher struct {
	mu      sync.Mutex
	watcher *fsnotify.Watcher
	all     bool // directories of the workspace's folders, too
	dirs    map[string]bool
	known   int // directories of the snapshot when it was last looked at
	given   bool

	asked map[workspace.Ask]bool // that are watched, by whomever
	globs int                    // of those that the client watches
	lots  int                    // in which it was asked to
}

// watchOwn makes the server watch everything.
func (s *server) watchOwn() {
	s.own.mu.Lock()
	s.own.all, s.own.known, s.own.asked = true, 0, nil
	s.own.mu.Unlock()
	s.watchMore(s.session.now())
	s.watchAsked(s.session.now())
}

// watchMore watches directories that became known.
func (s *server) watchMore(at *moment) {
	if _, real := s.opts.FS.(workspace.Disk); !real || !at.settings.Watch {
		return
	}
	dirs := at.snap.Dirs()
	s.own.mu.Lock()
	defer s.own.mu.Unlock()
	if len(dirs) == s.own.known || s.own.given {
		return
	}
	s.own.known = len(dirs)
	for _, dir := range dirs {
		if isBuffer(dir) {
			continue
		}
		root := folderOf(at.folders, dir)
		if root != "" && !s.own.all {
			continue // the client's
		}
		s.watchDir(dir)
		s.watchDir(filepath.Join(dir, ".terraform"))
		s.watchDir(filepath.Join(dir, ".terraform", "modules"))
		// Directories above it, where new modules may appear.
		for up := dir; root != "" && up != root; {
			up = filepath.Dir(up)
			s.watchDir(up)
		}
	}
}

// watchDir watches one directory, if it is there; s.own.mu is held.
func (s *server) watchDir(dir string) {
	if s.own.dirs[dir] || s.own.given {
		return
	}
	if s.own.watcher == nil {
		w, err := fsnotify.NewWatcher()
		if err != nil {
			s.own.given = true
			s.log.say(protocol.MessageTypeLog, "files are not watched: "+err.Error())
			return
		}
		s.own.watcher, s.own.dirs = w, map[string]bool{}
		s.background("watching files", func() { s.watchLoop(w) })
	}
	if len(s.own.dirs) >= maxWatches {
		s.own.given = true
		s.log.say(protocol.MessageTypeLog, "no more directories are watched: there are too many")
		return
	}
	if s.own.watcher.Add(dir) == nil {
		s.own.dirs[dir] = true
	}
}

// watchLoop passes on what happens until the connection ends.
func (s *server) watchLoop(w *fsnotify.Watcher) {
	defer func() { _ = w.Close() }()
	for {
		select {
		case <-s.ctx.Done():
			return
		case err, ok := <-w.Errors:
			if !ok {
				return
			}
			s.log.once(protocol.MessageTypeLog, "watching files: "+err.Error())
			if errors.Is(err, fsnotify.ErrEventOverflow) {
				s.discover() // something was missed
			}
		case event, ok := <-w.Events:
			if !ok {
				return
			}
			if event.Op == fsnotify.Chmod {
				continue
			}
			s.noticed(event)
		}
	}
}

func (s *server) noticed(event fsnotify.Event) {
	s.own.mu.Lock()
	if event.Has(fsnotify.Remove) || event.Has(fsnotify.Rename) {
		delete(s.own.dirs, event.Name)
	}
	if base := filepath.Base(event.Name); event.Has(fsnotify.Create) && base == ".terraform" || base == "modules" {
		// "terraform init" makes these; what is in them by now is read, too.
		s.watchDir(event.Name)
		s.watchDir(filepath.Join(event.Name, "modules"))
	}
	s.own.mu.Unlock()
	s.reread(event.Name)
	if filepath.Base(event.Name) == ".terraform" {
		s.reread(filepath.Join(event.Name, "modules", "modules.json"))
	}
}

// folderOf is the folder of the workspace that a directory lies in, or "".
func folderOf(folders []string, dir string) string {
	for _, f := range folders {
		if dir == f || strings.HasPrefix(dir, strings.TrimSuffix(f, string(filepath.Separator))+string(filepath.Separator)) {
			return f
		}
	}
	return ""
}
