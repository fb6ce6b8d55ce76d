package workspace

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// Disk is the file system of the machine.
type Disk struct{}

// ReadFile reads a regular file of at most MaxFileSize bytes.
func (Disk) ReadFile(path string) ([]byte, error) {
	// Opening a device may already do something.
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, ErrNotRegular
	}
	// A pipe may have taken the file's place since: opening it must not wait for a writer.
	flag := os.O_RDONLY
	if runtime.GOOS != "windows" {
		flag |= syscall.O_NONBLOCK
	}
	f, err := os.OpenFile(path, flag, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, ErrNotRegular
	case info.Size() > MaxFileSize:
		return nil, ErrTooLarge
	}
	// The size may be wrong (/proc says 0) or have grown.
	data := make([]byte, 0, info.Size()+1)
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case err == io.EOF:
			return data, nil
		case err != nil:
			return nil, err
		case len(data) > MaxFileSize:
			return nil, ErrTooLarge
		case len(data) == cap(data):
			data = append(data, 0)[:len(data)]
		}
	}
}

// ReadDir lists a directory. What could be listed before an error is returned with it.
func (Disk) ReadDir(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }

// Stat follows symbolic links.
func (Disk) Stat(path string) (fs.FileInfo, error) { return os.Stat(path) }

// RealPath resolves all symbolic links.
func (Disk) RealPath(path string) (string, error) { return filepath.EvalSymlinks(path) }
