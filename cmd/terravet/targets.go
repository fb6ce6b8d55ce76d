package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/workspace"
)

// target is one thing to check.
type target struct {
	given string // as on the command line, the folder of a file; with slashes
	dir   string // absolute
	file  string // absolute, if only this file's findings are wanted
}

// targets are all of them; there is at least one.
type targets struct {
	all []target
	// bare has names start at the folder of the only target, as Terraform's own
	// do, instead of where the program was started.
	bare bool
}

func newTargets(current string, args []string) (targets, error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	var t targets
	for _, arg := range args {
		full := arg
		if !filepath.IsAbs(full) {
			full = filepath.Join(current, arg)
		}
		full = filepath.Clean(full)
		info, err := os.Stat(full)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return t, fmt.Errorf("%s: no such file or folder", arg)
		case err != nil:
			var of *fs.PathError
			if errors.As(err, &of) {
				err = of.Err
			}
			return t, fmt.Errorf("%s: %w", arg, err)
		case info.IsDir():
			t.all = append(t.all, target{given: filepath.ToSlash(filepath.Clean(arg)), dir: full})
			continue
		}
		if syntax.Classify(full).Kind == syntax.Other {
			return t, fmt.Errorf("%s: not a file of Terraform or OpenTofu", arg)
		}
		// A test file below tests belongs to the module above.
		dir := workspace.Dir(full)
		given := filepath.Dir(filepath.Clean(arg))
		if up, err := filepath.Rel(filepath.Dir(full), dir); err == nil {
			given = filepath.Join(given, up)
		}
		t.all = append(t.all, target{given: filepath.ToSlash(given), dir: dir, file: full})
	}
	return t, nil
}

// String lists the targets as they were given.
func (t targets) String() string {
	var given []string
	for _, one := range t.all {
		given = append(given, one.given)
	}
	return strings.Join(given, ", ")
}

// wants says whether a directory is to be checked.
func (t targets) wants(dir string) bool {
	for _, one := range t.all {
		if one.file != "" {
			if dir == one.dir {
				return true
			}
			continue
		}
		rel, ok := below(one.dir, dir)
		// Copies of what was downloaded are nobody's to mend, unless asked for.
		if ok && !workspace.Installed(string(filepath.Separator)+rel) {
			return true
		}
	}
	return false
}

// shows says whether the findings of a file in a wanted directory are to be
// shown.
func (t targets) shows(file string) bool {
	for _, one := range t.all {
		if one.file == file {
			return true
		}
		if one.file == "" {
			if _, ok := below(one.dir, file); ok {
				return true
			}
		}
	}
	return false
}

// name is how a path is shown.
func (t targets) name(full string) string {
	for _, one := range t.all {
		if rel, ok := below(one.dir, full); ok {
			return t.join(one, rel)
		}
	}
	if rel, err := filepath.Rel(t.all[0].dir, full); err == nil {
		return t.join(t.all[0], rel)
	}
	return filepath.ToSlash(full)
}

func (t targets) join(one target, rel string) string {
	if rel = filepath.ToSlash(rel); t.bare {
		return rel
	}
	return path.Join(one.given, rel)
}

// below tells the path from a folder to something in it.
func below(dir, full string) (string, bool) {
	rel, err := filepath.Rel(dir, full)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", false
	}
	return rel, true
}
