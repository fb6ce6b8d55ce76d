package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// writeFiles replaces files by what they became. All new texts are on disk
// before the first file is replaced, each of them is replaced in one step, and
// none if one of them is not any more what the fixes were made for.
func writeFiles(changes []fileChange) error {
	var staged []stagedFile
	defer func() {
		for _, s := range staged {
			_ = os.Remove(s.temporary) // gone already if all went well
		}
	}()
	for _, c := range changes {
		s, err := stageFile(c)
		if err != nil {
			return fmt.Errorf("nothing was written: %w", err)
		}
		staged = append(staged, s)
	}
	for i, s := range staged {
		if err := s.commit(); err != nil {
			return fmt.Errorf("%d of %d files were written: %w", i, len(staged), err)
		}
	}
	return nil
}

// stagedFile is a new text that waits beside the file that it will replace.
type stagedFile struct {
	fileChange
	target    string // behind symbolic links
	temporary string // empty where the text stays the same
}

func stageFile(c fileChange) (stagedFile, error) {
	s := stagedFile{fileChange: c}
	target, err := filepath.EvalSymlinks(c.path)
	if err != nil {
		return s, err
	}
	s.target = target
	if err := s.unchanged(); err != nil {
		return s, err
	}
	if c.to != "" {
		if _, err := os.Lstat(c.to); !errors.Is(err, fs.ErrNotExist) {
			return s, fmt.Errorf("%s is there already", c.to)
		}
	}
	if c.before == c.after {
		return s, nil
	}
	info, err := os.Stat(target)
	if err != nil {
		return s, err
	}
	f, err := os.CreateTemp(filepath.Dir(target), ".terravet-*")
	if err != nil {
		return s, err
	}
	s.temporary = f.Name()
	_, err = f.WriteString(c.after)
	err = errors.Join(err, f.Chmod(info.Mode().Perm()), f.Sync(), f.Close())
	if err != nil {
		_ = os.Remove(s.temporary)
	}
	return s, err
}

// unchanged is an error if the file is not what was read.
func (s *stagedFile) unchanged() error {
	now, err := os.ReadFile(s.target)
	if err != nil {
		return err
	}
	if string(now) != s.before {
		return fmt.Errorf("%s changed while it was being fixed; try again", s.path)
	}
	return nil
}

func (s *stagedFile) commit() error {
	if err := s.unchanged(); err != nil {
		return err
	}
	if s.temporary != "" {
		if err := os.Rename(s.temporary, s.target); err != nil {
			return err
		}
	}
	if s.to != "" {
		return os.Rename(s.path, s.to)
	}
	return nil
}
