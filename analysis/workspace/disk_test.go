package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// write puts files below a directory of the disk; a content "-> x" makes a symbolic link.
func write(t testing.TB, root string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if target, ok := strings.CutPrefix(content, "-> "); ok {
			err = os.Symlink(target, path)
		} else {
			err = os.WriteFile(path, []byte(content), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// dirsBelow are the snapshot's directories relative to root.
func dirsBelow(s *Snapshot, root string) []string {
	dirs := []string{}
	for _, dir := range s.Dirs() {
		rel, err := filepath.Rel(root, dir)
		if err != nil {
			rel = dir
		}
		dirs = append(dirs, rel)
	}
	return dirs
}

// notesBelow are notes with paths relative to root.
func notesBelow(notes []Note, root string) []string {
	list := []string{}
	for _, n := range notes {
		list = append(list, strings.ReplaceAll(strings.TrimPrefix(n.Path, root+"/")+": "+n.Text, root, "ROOT"))
	}
	slices.Sort(list)
	return list
}

func onUnix(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links and pipes are other things on Windows")
	}
}

func TestSymbolicLinks(t *testing.T) {
	onUnix(t)
	tests := []struct {
		name        string
		files       map[string]string
		dirs, notes []string
	}{
		{"to itself", map[string]string{"f/a/m.tf": "", "f/a/loop": "-> .", "f/b": "-> b"}, []string{"a"}, nil},
		{"upwards", map[string]string{"f/a/m.tf": "", "f/a/up": "-> ..", "f/a/top": "-> /"}, []string{"a"}, nil},
		{"to each other", map[string]string{"f/a/m.tf": "", "f/b/m.tf": "", "f/a/b": "-> ../b", "f/b/a": "-> ../a"}, []string{"a", "b"}, nil},
		{"to what is walked anyway", map[string]string{"f/current": "-> v2", "f/v2/m.tf": ""}, []string{"v2"}, nil},
		{"to outside", map[string]string{"f/lib": "-> ../lib", "lib/x/m.tf": "", "lib/loop": "-> ."}, []string{"lib/x"}, nil},
		{"to what is skipped", map[string]string{"f/m": "-> .terraform/modules/x", "f/.terraform/modules/x/m.tf": "", "f/main.tf": ""}, []string{"."}, nil},
		{"a file", map[string]string{"f/a/m.tf": "-> ../../m.tf", "m.tf": "variable \"x\" {}\n"}, []string{"a"}, nil},
		{"a file that is not there", map[string]string{"f/a/m.tf": "-> nope", "f/a/n.tf": ""}, []string{"a"}, []string{"a/m.tf: no such file or directory"}},
		{"a folder named like a file", map[string]string{"f/a/m.tf": "-> ../b", "f/b/m.tf": "", "f/c.tf/m.tf": ""}, []string{"b", "c.tf"}, nil},
		{"called by the name of the link", map[string]string{"f/main.tf": call("x", "./current"), "f/current": "-> v2", "f/v2/m.tf": ""}, []string{".", "current", "v2"}, nil},
		{"called in a loop", map[string]string{"f/main.tf": call("x", "./a") + call("y", "./b"), "f/a": "-> .", "f/b": "-> ."}, []string{"."},
			[]string{"a: a symbolic link leads back to ROOT: not followed", "b: a symbolic link leads back to ROOT: not followed"}},
		{"editor locks and backups", map[string]string{"f/.#m.tf": "-> user@host.1", "f/m.tf~": "x", "f/#m.tf#": "x", "f/m.tf": ""}, []string{"."}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, tt.files)
			root := filepath.Join(dir, "f")
			s, notes := Read(Disk{}, root)
			equal(t, "dirs", dirsBelow(s, root), tt.dirs)
			equal(t, "notes", notesBelow(notes, root), append([]string{}, tt.notes...))
		})
	}
}

func TestFilesThatAreNone(t *testing.T) {
	onUnix(t)
	root := t.TempDir()
	write(t, root, map[string]string{"main.tf": "variable \"x\" {}\n", "latin.tf": "# caf\xe9\nx = \"\xff\"\n", "zero.tf": "\x00\x00", "dev.tf": "-> /dev/zero"})
	pipe(t, filepath.Join(root, "pipe.tf"))
	f, err := os.Create(filepath.Join(root, "big.tf"))
	if err == nil {
		err = f.Truncate(50 << 20) // sparse
	}
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	done := make(chan struct{})
	var s *Snapshot
	var notes []Note
	go func() { defer close(done); s, notes = Read(Disk{}, root) }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("waits for a pipe or a device")
	}
	equal(t, "notes", notesBelow(notes, root), []string{"big.tf: larger than 8 MiB", "dev.tf: not a regular file", "pipe.tf: not a regular file"})
	equal(t, "files", len(s.Module(root).Files()), 3)
	equal(t, "latin.tf", textOf(s, filepath.Join(root, "latin.tf")), "# caf\xe9\nx = \"\xff\"\n")
	equal(t, "complete", s.Complete(root), false)

	// One after the other goes, or is open and so known after all.
	s = s.With(gone(filepath.Join(root, "dev.tf")), gone(filepath.Join(root, "pipe.tf")))
	equal(t, "complete", s.Complete(root), false)
	c := s.Reread(Disk{}, filepath.Join(root, "big.tf"))
	equal(t, "notes", len(c.Notes()), 1)
	equal(t, "unchanged", s.With(c) == s, true)
	equal(t, "complete", s.With(open(filepath.Join(root, "big.tf"), "x")).Complete(root), true)
	write(t, root, map[string]string{"big.tf": "y = 1"})
	s = s.With(s.Reread(Disk{}, filepath.Join(root, "big.tf")))
	equal(t, "complete", s.Complete(root), true)
	equal(t, "big.tf", textOf(s, filepath.Join(root, "big.tf")), "y = 1")
}

// failing is a file system with a folder that nobody may read.
type failing struct {
	MapFS
	path string
}

func (f failing) ReadDir(path string) ([]fs.DirEntry, error) {
	if path == f.path {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
	}
	return f.MapFS.ReadDir(path)
}

func (f failing) ReadFile(path string) ([]byte, error) {
	if filepath.Dir(path) == f.path {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
	}
	return f.MapFS.ReadFile(path)
}

func TestUnreadableFolder(t *testing.T) {
	files := MapFS{"/w/a/m.tf": "", "/w/b/m.tf": "variable \"x\" {}\n", "/w/main.tf": call("b", "./b") + call("nope", "./nope"), "/w/b/c/m.tf": ""}
	s, notes := Read(failing{files, "/w/b"}, "/w")
	equal(t, "dirs", s.Dirs(), []string{"/w", "/w/a"})
	equal(t, "edges: not missing", edges(s, "/w"), []string{"b>/w/b", "nope>/w/nope missing"})
	if len(notes) == 0 || notes[0].Path != "/w/b" || notes[0].Text != fs.ErrPermission.Error() {
		t.Errorf("notes: %v", notes)
	}
	// What was known stays when it cannot be read any more.
	s = load(t, files)
	after := s.With(s.Load(failing{files, "/w/b"}, "/w/b"))
	equal(t, "same", after == s, true)
	// A folder that lists, with files that do not open.
	s = s.With(s.Reread(failing{files, "/w/b"}, "/w/b/m.tf"))
	equal(t, "complete", s.Complete("/w/b"), false)
}

func TestDiskErrors(t *testing.T) {
	root := t.TempDir()
	write(t, root, map[string]string{"m.tf": "x"})
	var d Disk
	if _, err := d.ReadFile(root); !errors.Is(err, ErrNotRegular) {
		t.Errorf("reading a directory: %v", err)
	}
	if _, err := d.ReadFile(filepath.Join(root, "nope")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading nothing: %v", err)
	}
	if data, err := d.ReadFile(filepath.Join(root, "m.tf")); string(data) != "x" || err != nil {
		t.Errorf("ReadFile = %q, %v", data, err)
	}
	exact := strings.Repeat("x", MaxFileSize)
	write(t, root, map[string]string{"exact": exact, "more": exact + "x"})
	if data, err := d.ReadFile(filepath.Join(root, "exact")); string(data) != exact || err != nil {
		t.Errorf("ReadFile = %d bytes, %v", len(data), err)
	}
	if _, err := d.ReadFile(filepath.Join(root, "more")); !errors.Is(err, ErrTooLarge) {
		t.Errorf("ReadFile of too much: %v", err)
	}
	// A file takes the place of a directory that is called.
	s := New(root).With(open(filepath.Join(root, "main.tf"), call("x", "./m.tf")))
	s = s.With(s.Load(d, filepath.Join(root, "m.tf")))
	equal(t, "edges", edges(s, root), []string{"x>" + filepath.Join(root, "m.tf") + " missing"})
}

func TestDiscover(t *testing.T) {
	files := MapFS{}
	for i := range 300 {
		files[fmt.Sprintf("/w/a/m%03d/main.tf", i)] = ""
		files[fmt.Sprintf("/w/b/x%03d/README", i)] = ""
	}
	files["/w/main.tf"] = call("x", "../lib/x") + call("hidden", "./.cache/y")
	files["/lib/x/m.tf"] = call("y", "../y")
	files["/lib/y/m.tf"] = ""
	files["/w/.cache/y/m.tf"] = ""

	s := New("/w")
	batches, largest := 0, 0
	for c := range s.Discover(files, "/w", func(path string) bool { return path == "/w/a/m007" }) {
		batches++
		largest = max(largest, len(c.Dirs()))
		s = s.With(c)
	}
	equal(t, "dirs", len(s.Dirs()), 299+1+2+1)
	equal(t, "skipped", s.Module("/w/a/m007") == nil, true)
	equal(t, "edges", edges(s, "/w"), []string{"x>/lib/x known", "hidden>/w/.cache/y known"})
	if batches < 300/batchDirs || largest > batchDirs {
		t.Errorf("%d batches of up to %d directories", batches, largest)
	}

	// The caller stops it.
	batches = 0
	for range New("/w").Discover(files, "/w", nil) {
		if batches++; batches == 2 {
			break
		}
	}

	// Too many directories.
	var notes []Note
	s = New("/w")
	for c := range s.discover(files, "/w", nil, 50) {
		notes = append(notes, c.Notes()...)
		s = s.With(c)
	}
	if len(notes) != 1 || !strings.Contains(notes[0].Text, "more than 50 directories") {
		t.Errorf("notes: %v", notes)
	}
	if n := len(s.Dirs()); n < 40 || n > 60 {
		t.Errorf("%d directories", n)
	}

	// A folder that is not there, and one deeper than anybody digs.
	s, notes = Read(MapFS{}, "/w")
	equal(t, "nothing", len(s.Dirs())+len(notes), 0)
	s, notes = Read(MapFS{"/w" + strings.Repeat("/d", 100) + "/m.tf": ""}, "/w")
	equal(t, "deep", []int{len(s.Dirs()), len(notes)}, []int{0, 1})
	// A skipped name is no reason not to look into a folder that the user opened.
	s, _ = Read(MapFS{"/h/.terraform/modules/x/m.tf": ""}, "/h/.terraform/modules/x")
	equal(t, "opened", len(s.Dirs()), 1)
}

func TestLoad(t *testing.T) {
	files := MapFS{
		"/w/main.tf":     call("a", "./a"),
		"/w/a/m.tf":      call("b", "../b") + call("root", "../"),
		"/w/b/m.tf":      "",
		"/w/unseen/m.tf": "",
	}
	s := New("/w")
	c := s.Load(files, "/w")
	equal(t, "read", c.Dirs(), []string{"/w", "/w/a", "/w/b"})
	s = s.With(c)
	equal(t, "read again", s.Load(files, "/w").Dirs(), []string{"/w"})
	equal(t, "loaded", []bool{s.Loaded("/w/b"), s.Loaded("/w/unseen")}, []bool{true, false})

	// An opened document alone says nothing of what else is there.
	s = New("/w").With(open("/w/main.tf", ""))
	equal(t, "complete", []bool{s.Complete("/w"), s.With(s.Load(files, "/w")).Complete("/w")}, []bool{false, true})

	// News that come while a slow reading goes on win over what it read.
	s = New("/w").With(New("/w").Load(files, "/w"))
	slow := s.Load(files, "/w/a")
	first := New("/w").Load(files, "/w/a")
	s = s.With(written("/w/a/m.tf", "variable \"newer\" {}\n"), written("/w/a/more.tf", ""), slow, first)
	equal(t, "newer", textOf(s, "/w/a/m.tf"), "variable \"newer\" {}\n")
	equal(t, "created", textOf(s, "/w/a/more.tf"), "")
	slow = s.Load(MapFS{"/w/a/m.tf": "x", "/w/a/more.tf": ""}, "/w/a")
	s = s.With(gone("/w/a/more.tf"), slow)
	equal(t, "deleted", textOf(s, "/w/a/more.tf"), "<none>")
	equal(t, "not newer", textOf(s, "/w/a/m.tf"), "x")
}

func TestReread(t *testing.T) {
	files := MapFS{"/w/main.tf": "x", "/w/tests/a.tftest.hcl": "", "/w/README.md": "", "/w/.terraform/providers/x/y.tf": "", "/w/node_modules/a/m.tf": "", "/w/.terraform-version": "1.2.3",
		"/w/.terraform/modules/x/m.tf": "", "/out/m.tf": ""}
	s := load(t, files)
	tests := []struct {
		path string
		kind ChangeKind
	}{
		{"/w/main.tf", Written}, {"/w/tests/a.tftest.hcl", Written}, {"/w/nope.tf", Gone}, {"/w/README.md", 0}, {"/w/tests", Loaded},
		{"/w/.terraform", Loaded}, {"/w/node_modules", Loaded}, {"/w/.terraform-version", Written}, {"/w/node_modules/a/m.tf", 0}, {"/w/.terraform/modules/x/m.tf", 0}, {"/w/.terraform/modules/x", Loaded}, {"/out/m.tf", 0}, {"/out", Loaded},
	}
	for _, tt := range tests {
		if c := s.Reread(files, tt.path); c.Kind != tt.kind {
			t.Errorf("Reread(%s) is of kind %d, want %d", tt.path, c.Kind, tt.kind)
		} else if tt.kind != Gone && s.With(c) != s {
			t.Errorf("Reread(%s) changes something", tt.path)
		}
	}
	// What somebody calls is of interest wherever it lies.
	s = s.With(open("/w/main.tf", call("x", "../out")+call("y", "./node_modules/a")))
	for _, path := range []string{"/out", "/out/m.tf", "/w/node_modules", "/w/node_modules/a/m.tf"} {
		if next := s.With(s.Reread(files, path)); len(Changed(s, next)) == 0 {
			t.Errorf("Reread(%s) changes nothing", path)
		}
	}
	files["/w/tests/b.tftest.hcl"] = ""
	equal(t, "a test more", len(s.With(s.Reread(files, "/w/tests")).Module("/w").Files()), 3)
	// Rereading a file of a directory that was never loaded loads it.
	s = New("/w")
	equal(t, "loaded", s.With(s.Reread(files, "/w/main.tf")).Complete("/w"), true)
}
