package lsp

import (
	"fmt"
	"runtime"
	"slices"
	"time"

	"go.lsp.dev/jsonrpc2"

	"github.com/terravet/terravet/analysis/workspace"
)

// setFolders makes folders those of the workspace. Folders that hold
// everything there is are left out: of them only the directories of open
// documents are read.
func (at *moment) setFolders(folders []string) {
	var changes []workspace.Change
	var kept []string
	for _, f := range folders {
		if tooWide(f) || slices.Contains(kept, f) {
			continue
		}
		kept = append(kept, f)
		if !slices.Contains(at.folders, f) {
			changes = append(changes, workspace.Change{Kind: workspace.FolderAdded, Path: f})
		}
	}
	for _, f := range at.folders {
		if !slices.Contains(kept, f) {
			changes = append(changes, workspace.Change{Kind: workspace.FolderRemoved, Path: f})
		}
	}
	at.folders = kept
	at.snap = at.snap.With(changes...)
}

// didChangeWorkspaceFolders adds and removes roots.
func (s *server) didChangeWorkspaceFolders(params jsonrpc2.RawMessage) error {
	var p struct {
		Event struct {
			Added   maybe[[]workspaceFolder] `json:"added"`
			Removed maybe[[]workspaceFolder] `json:"removed"`
		} `json:"event"`
	}
	if err := decode(params, &p); err != nil {
		return err
	}
	removed := map[string]bool{}
	for _, f := range p.Event.Removed.value {
		if dir, ok := filePath(host(), f.URI); ok {
			removed[dir] = true
		}
	}
	old, next := s.session.update(func(next *moment) {
		folders := slices.DeleteFunc(slices.Clone(next.folders), func(f string) bool { return removed[f] })
		for _, f := range p.Event.Added.value {
			if dir, ok := filePath(host(), f.URI); ok {
				folders = append(folders, dir)
			}
		}
		next.setFolders(folders)
	})
	s.checks.changed(old, "")
	s.checks.reconsider()
	for _, f := range next.folders {
		if !slices.Contains(old.folders, f) {
			s.discoverFolder(f)
		}
	}
	return nil
}

// firstLook is how long the discovery waits for a document: most clients open
// one right after initialized, and its findings should not wait for the rest
// of the workspace, nor be parsed twice for it.
const firstLook = 50 * time.Millisecond

// discoverLater reads the workspace when the first document has been checked,
// or when there seems to be none.
func (s *server) discoverLater() {
	release := s.checks.hold()
	s.background("waiting for a document", func() {
		defer release()
		timer := time.NewTimer(firstLook)
		defer timer.Stop()
		select {
		case <-s.checks.first:
		case <-s.ctx.Done():
			return
		case <-timer.C:
			if s.opening.Load() {
				select {
				case <-s.checks.first:
				case <-s.ctx.Done():
					return
				}
			}
		}
		s.discover()
	})
}

// discover reads the folders of the workspace.
func (s *server) discover() {
	for _, f := range s.session.now().folders {
		s.discoverFolder(f)
	}
}

// discoverFolder reads all modules below a folder, off the reading goroutine
// and in batches: what the client asks meanwhile is answered from what is known
// by then, and a document that is opened meanwhile is read first.
func (s *server) discoverFolder(folder string) {
	release := s.checks.hold()
	s.background("reading "+folder, func() {
		defer release()
		bar := s.beginProgress("Reading Terraform modules")
		n := 0
		defer func() { bar.end(fmt.Sprintf("%d modules", n)) }()
		for change := range s.session.now().snap.Discover(SideBySide(s.opts.FS, runtime.GOMAXPROCS(0)-1), folder, nil) {
			if s.ctx.Err() != nil || folderOf(s.session.now().folders, folder) == "" {
				return
			}
			n += len(change.Dirs())
			s.apply(change)
			bar.report(fmt.Sprintf("%d modules", n))
		}
	})
}
