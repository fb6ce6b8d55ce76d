package workspace

import (
	"io/fs"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

// MapFS is a file system in memory, for tests and for text that is proposed and not written: absolute clean path to
// content. Directories are there because files are in them. It must not be changed while it is read.
type MapFS map[string]string

// ReadFile implements [FS].
func (m MapFS) ReadFile(path string) ([]byte, error) {
	content, ok := m[path]
	switch {
	case ok && len(content) > MaxFileSize:
		return nil, ErrTooLarge
	case ok:
		return []byte(content), nil
	case m.isDir(path):
		return nil, ErrNotRegular
	}
	return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
}

// ReadDir implements [FS].
func (m MapFS) ReadDir(path string) ([]fs.DirEntry, error) {
	prefix := withSeparator(path)
	found := map[string]fs.DirEntry{}
	for p, content := range m {
		rest, ok := strings.CutPrefix(p, prefix)
		if !ok {
			continue
		}
		name, _, isDir := strings.Cut(rest, string(filepath.Separator))
		found[name] = fs.FileInfoToDirEntry(memoryInfo{name: name, size: len(content), dir: isDir})
	}
	if len(found) == 0 {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	entries := make([]fs.DirEntry, 0, len(found))
	for _, e := range found {
		entries = append(entries, e)
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i].Name() < entries[j].Name() })
	return entries, nil
}

// Stat implements [FS].
func (m MapFS) Stat(path string) (fs.FileInfo, error) {
	if content, ok := m[path]; ok {
		return memoryInfo{name: filepath.Base(path), size: len(content)}, nil
	}
	if m.isDir(path) {
		return memoryInfo{name: filepath.Base(path), dir: true}, nil
	}
	return nil, &fs.PathError{Op: "stat", Path: path, Err: fs.ErrNotExist}
}

// RealPath implements [FS]; there are no links in memory.
func (m MapFS) RealPath(path string) (string, error) {
	if _, err := m.Stat(path); err != nil {
		return "", err
	}
	return path, nil
}

func (m MapFS) isDir(path string) bool {
	if filepath.Dir(path) == path {
		return true // the root of a disk is always there
	}
	prefix := withSeparator(path)
	for p := range m {
		if strings.HasPrefix(p, prefix) {
			return true
		}
	}
	return false
}

type memoryInfo struct {
	name string
	size int
	dir  bool
}

func (i memoryInfo) Name() string       { return i.name }
func (i memoryInfo) Size() int64        { return int64(i.size) }
func (i memoryInfo) ModTime() time.Time { return time.Time{} }
func (i memoryInfo) IsDir() bool        { return i.dir }
func (i memoryInfo) Sys() any           { return nil }
func (i memoryInfo) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o755
	}
	return 0o644
}
