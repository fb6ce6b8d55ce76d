package workspace

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Real configurations, if there are any: what is said of calls is the same from both ends.
func TestCorpus(t *testing.T) {
	root := os.Getenv("TERRAVET_CORPUS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	root, err := filepath.Abs(filepath.Join(root, "production"))
	if err == nil {
		_, err = os.Stat(root)
	}
	if err != nil {
		t.Skipf("no corpus of real configurations (TERRAVET_CORPUS): %v", err)
	}
	s, notes := Read(Disk{}, root)
	dirs := s.Dirs()
	calls, known, missing := 0, 0, 0
	for _, dir := range dirs {
		for _, e := range s.Calls(dir) {
			calls++
			if e.Known {
				known++
			}
			if e.Missing {
				missing++
			}
			if e.Call.Local() != (e.Dir != "") {
				t.Errorf("%s: module %s with source %q leads to %q", dir, e.Call.Name, e.Call.Source, e.Dir)
			}
			if e.Dir != "" && !slices.Contains(s.Callers(e.Dir), dir) {
				t.Errorf("%s calls %s, which does not know", dir, e.Dir)
			}
		}
		for _, caller := range s.Callers(dir) {
			if !slices.ContainsFunc(s.Calls(caller), func(e Edge) bool { return e.Dir == dir }) {
				t.Errorf("%s does not call %s", caller, dir)
			}
		}
		if len(s.Roots(dir)) == 0 {
			t.Errorf("%s has no root", dir)
		}
		if unloaded := s.Unloaded(dir); len(unloaded) > 0 && missing == 0 {
			t.Errorf("%s: not loaded: %v", dir, unloaded)
		}
	}
	t.Logf("%d directories, %d calls (%d known, %d missing), %d notes", len(dirs), calls, known, missing, len(notes))
}
