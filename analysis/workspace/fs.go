package workspace

import (
	"errors"
	"io/fs"
)

// MaxFileSize is the length in bytes up to which a file is read. A longer one is known to exist, but its module is
// not complete.
const MaxFileSize = 8 << 20

// ErrTooLarge and ErrNotRegular are the reasons for which an [FS] declines to read a file that exists.
var (
	ErrTooLarge   = errors.New("larger than 8 MiB")
	ErrNotRegular = errors.New("not a regular file")
)

// FS is how workspaces are read: [Disk], or [MapFS] in tests. Paths are absolute. Errors are those of io/fs where
// there is one that fits: only fs.ErrNotExist means that a thing is not there.
type FS interface {
	// ReadFile returns the content of a regular file, ErrNotRegular for anything else (it must not wait for the
	// other end of a pipe) and ErrTooLarge beyond MaxFileSize.
	ReadFile(path string) ([]byte, error)
	// ReadDir lists a directory, sorted by name; an entry may be a symbolic link.
	ReadDir(path string) ([]fs.DirEntry, error)
	// Stat follows symbolic links.
	Stat(path string) (fs.FileInfo, error)
	// RealPath resolves all symbolic links of a path.
	RealPath(path string) (string, error)
}

// SideBySide may be implemented by an FS that can be read by several goroutines: Each calls do with 0 to n-1, as many
// at the same time as there are processors for, and returns when all is done. Discover has directories read and parsed
// that way. There is no goroutine here by itself.
type SideBySide interface {
	Each(n int, do func(i int))
}

// Note tells of something that could not be read and was left out.
type Note struct {
	Path string
	Text string
}

func newNote(path string, err error) Note {
	// A PathError repeats the path, and names a system call nobody asked for.
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		err = pe.Err
	}
	return Note{Path: path, Text: err.Error()}
}
