package workspace

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
)

// Snapshot is the state of a workspace at one moment. It is immutable.
type Snapshot struct {
	folders []string // sorted
	dirs    table[*directory]
	sources table[*source]
}

// New returns a Snapshot that has workspace folders and knows nothing yet of what is in them: see [Snapshot.Load]
// and [Snapshot.Discover], or [Read] for all at once.
func New(folders ...string) *Snapshot {
	s := &Snapshot{}
	for _, f := range folders {
		s.folders = append(s.folders, filepath.Clean(f))
	}
	slices.Sort(s.folders)
	s.folders = slices.Compact(s.folders)
	return s
}

// Read discovers all folders before it returns, as a command wants it.
func Read(fsys FS, folders ...string) (*Snapshot, []Note) {
	s := New(folders...)
	var notes []Note
	for _, folder := range s.folders {
		for change := range s.Discover(fsys, folder, nil) {
			notes = append(notes, change.notes...)
			s = s.With(change)
		}
	}
	return s, notes
}

// Folders are the workspace folders, sorted.
func (s *Snapshot) Folders() []string { return slices.Clone(s.folders) }

// InFolder says whether a path lies in some workspace folder.
func (s *Snapshot) InFolder(path string) bool {
	return slices.ContainsFunc(s.folders, func(f string) bool { return within(f, path) })
}

// Installed says whether a path lies in a .terraform directory: it is a copy of something that was downloaded, which
// nobody edits.
func Installed(path string) bool {
	sep := string(filepath.Separator)
	return strings.Contains(withSeparator(path), sep+dataFolder+sep)
}

func (s *Snapshot) dir(path string) *directory {
	d, _ := s.dirs.get(path)
	return d
}

// Module returns the module of a directory, or nil if none is known. A module has all files of the directory that
// the language knows, its lock file excepted, and those of its tests folder; it may be one without configuration
// files. See [Snapshot.Complete] before concluding from what it lacks.
func (s *Snapshot) Module(dir string) *module.Module {
	if d := s.dir(dir); d != nil {
		return d.module
	}
	return nil
}

// Dirs are the directories that have a Module, sorted; those of installed modules too.
func (s *Snapshot) Dirs() []string {
	dirs := make([]string, 0, s.dirs.size)
	for path, d := range s.dirs.all {
		if d.module != nil {
			dirs = append(dirs, path)
		}
	}
	slices.Sort(dirs)
	return dirs
}

// Loaded says whether a directory was read from disk. Before, only the open documents in it are known.
func (s *Snapshot) Loaded(dir string) bool {
	d := s.dir(dir)
	return d != nil && d.loaded
}

// Complete says whether all files of a directory are known with their text: it is loaded, and none was unreadable or
// too large. In a module that is not complete, absence proves nothing.
func (s *Snapshot) Complete(dir string) bool { return s.dir(dir).complete() }

// File returns a file as it counts: the open document, or what the disk says. Nil if it is not known. Lock files and
// settings files are found here as well.
func (s *Snapshot) File(path string) *syntax.File {
	return s.dir(Dir(path)).doc(path).file()
}

// Version is the version of an open document; false if the file is not open.
func (s *Snapshot) Version(path string) (int32, bool) {
	doc := s.dir(Dir(path)).doc(path)
	return doc.version, doc.overlay != nil
}

// Open are the paths of the open documents, sorted.
func (s *Snapshot) Open() []string {
	var paths []string
	for _, d := range s.dirs.all {
		for _, doc := range d.docs {
			if doc.overlay != nil {
				paths = append(paths, doc.path)
			}
		}
	}
	slices.Sort(paths)
	return paths
}

// Lock returns what the lock file of a directory says; nil if it has none. The lock file that counts for a module is
// that of its [Snapshot.Roots].
func (s *Snapshot) Lock(dir string) *Lock {
	if d := s.dir(dir); d != nil {
		return d.lock
	}
	return nil
}

// Pin is the version that a .terraform-version file (for OpenTofu: .opentofu-version) names, in the directory or the
// nearest one above it that is known. It is as written: it may be "latest". Empty if there is none.
func (s *Snapshot) Pin(dir string, tofu bool) string {
	i := 0
	if tofu {
		i = 1
	}
	for {
		if d := s.dir(dir); d != nil && d.pins[i] != "" {
			return d.pins[i]
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}
