package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWriteFiles(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
		return path
	}
	content := func(path string) string {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	only := func(names ...string) {
		t.Helper()
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, e := range entries {
			found = append(found, e.Name())
		}
		if strings.Join(found, " ") != strings.Join(names, " ") {
			t.Errorf("there are %v, want %v", found, names)
		}
	}

	a, b := file("a.tf", "a"), file("b.tf", "b")
	if err := os.Symlink("a.tf", filepath.Join(dir, "link.tf")); err != nil {
		t.Skip(err)
	}
	if err := os.Chmod(a, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link.tf")

	// One that changed in between keeps all others from being written.
	err := writeFiles([]fileChange{{path: a, before: "a", after: "A"}, {path: b, before: "old", after: "B"}})
	if err == nil || !strings.Contains(err.Error(), "changed while") || content(a) != "a" || content(b) != "b" {
		t.Errorf("error %v, a is %q, b is %q", err, content(a), content(b))
	}
	only("a.tf", "b.tf", "link.tf")

	// A link stays one, and the mode of a file is kept.
	if err := writeFiles([]fileChange{{path: link, before: "a", after: "A"}, {path: b, before: "b", after: "b", to: filepath.Join(dir, "b.sh")}}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(link)
	if err != nil || info.Mode()&os.ModeSymlink == 0 || content(a) != "A" {
		t.Errorf("the link is %v (%v), a is %q", info, err, content(a))
	}
	if info, err := os.Stat(a); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode of a is %v (%v)", info.Mode(), err)
	}
	only("a.tf", "b.sh", "link.tf")

	// Nothing is moved over what is there.
	if err := writeFiles([]fileChange{{path: a, before: "A", after: "A", to: filepath.Join(dir, "b.sh")}}); err == nil {
		t.Error("a file was moved over another")
	}
	only("a.tf", "b.sh", "link.tf")
}
