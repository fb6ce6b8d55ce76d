package lsp

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/workspace"
)

// ask has read what the findings of a directory depend on: files that
// file("…") and its like name. They are read off the reading goroutine, in turn
// with what changes on disk; then the directory is checked again. Until then
// they are unknown, and nothing is said of them.
func (s *server) ask(at *moment, dir string, report Report) {
	asks := report.Asks()
	if isBuffer(dir) || slices.Equal(asks, at.snap.Asks(dir)) {
		return
	}
	s.disk.mu.Lock()
	if s.disk.asks == nil {
		s.disk.asks = map[string][]workspace.Ask{}
	}
	s.disk.asks[dir] = asks
	s.disk.mu.Unlock()
	s.reread()
}

// maxAskedGlobs is how many names the client is asked to watch one by one.
const maxAskedGlobs = 200

// watchAsked watches the files that evaluation asked for: configuration alone
// is watched from the start.
func (s *server) watchAsked(at *moment) {
	asks := at.snap.Asked()
	s.own.mu.Lock()
	defer s.own.mu.Unlock()
	_, real := s.opts.FS.(workspace.Disk)
	var globs []string
	for _, a := range asks {
		if s.own.asked[a] {
			continue
		}
		if s.own.asked == nil {
			s.own.asked = map[workspace.Ask]bool{}
		}
		s.own.asked[a] = true
		dir := a.Path
		if !a.List {
			dir = filepath.Dir(dir)
		}
		switch {
		case s.caps.watch && !s.own.all && folderOf(at.folders, dir) != "":
			globs = append(globs, globOf(a))
		case real && at.settings.Watch:
			s.watchDir(dir)
		}
	}
	if len(globs) == 0 || s.own.globs > maxAskedGlobs {
		return
	}
	if s.own.globs += len(globs); s.own.globs > maxAskedGlobs {
		globs = []string{"**/*"}
	}
	slices.Sort(globs)
	var list []protocol.FileSystemWatcher
	for _, glob := range slices.Compact(globs) {
		list = append(list, protocol.FileSystemWatcher{GlobPattern: protocol.Pattern(glob)})
	}
	options, err := protocol.Marshal(&protocol.DidChangeWatchedFilesRegistrationOptions{Watchers: list})
	if err != nil {
		return
	}
	s.own.lots++
	s.register(fmt.Sprintf("terravet-asked-%d", s.own.lots), protocol.MethodWorkspaceDidChangeWatchedFiles, options, func(err error) {
		s.log.say(protocol.MessageTypeLog, "the client does not watch more files: "+err.Error())
	})
}

// globOf matches the files that an answer depends on, wherever they lie: not
// all clients take patterns with a base.
func globOf(a workspace.Ask) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`*?[]{}!,\`, r) {
			return '?'
		}
		return r
	}, filepath.Base(a.Path))
	if a.List {
		return "**/" + name + "/**"
	}
	return "**/" + name
}
