package lsp_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/lsp"
)

// Whoever reads a folder on several goroutines gets the same as on one.
func TestSideBySide(t *testing.T) {
	files := workspace.MapFS{}
	for i := range 300 {
		dir := fmt.Sprintf("/w/%d/%d", i%7, i)
		files[filepath.Join(dir, "main.tf")] = fmt.Sprintf("module \"m\" {\n  source = \"../%d\"\n}\nlocals {\n  n = %d\n}\n", (i+7)%300, i)
		files[filepath.Join(dir, "tests", "a.tftest.hcl")] = "run \"x\" {\n}\n"
		if i%50 == 0 {
			files[filepath.Join(dir, "venv", "pyvenv.cfg")] = ""
			files[filepath.Join(dir, "venv", "main.tf")] = "locals {}\n"
		}
	}
	tell := func(fsys workspace.FS) (string, []string) {
		snap, notes := workspace.Read(fsys, "/w")
		var all []string
		for _, dir := range snap.Dirs() {
			all = append(all, fmt.Sprint(dir, snap.Complete(dir), snap.Callers(dir), len(snap.Module(dir).Files()), snap.Module(dir).Addresses()))
		}
		return fmt.Sprint(notes), all
	}
	notes, want := tell(files)
	if len(want) != 300 {
		t.Fatalf("%d directories", len(want))
	}
	for _, goroutines := range []int{1, 2, 8} {
		gotNotes, got := tell(lsp.SideBySide(files, goroutines))
		if gotNotes != notes || !slices.Equal(got, want) {
			t.Errorf("on %d goroutines: %s\n%s", goroutines, gotNotes, strings.Join(got, "\n"))
		}
	}
}

// What stumbles does so where it was asked for, and not on a goroutine of its
// own, which nobody could save.
func TestSideBySidePanics(t *testing.T) {
	defer func() {
		if p := recover(); p != "stumbled" {
			t.Errorf("recovered %v", p)
		}
	}()
	lsp.SideBySide(workspace.MapFS{}, 2).(workspace.SideBySide).Each(4, func(i int) {
		if i == 2 {
			panic("stumbled")
		}
	})
	t.Error("nothing was told of it")
}
