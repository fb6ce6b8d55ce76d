package live

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/dirhash"
)

// Bounds on what is read of a package: the largest provider is near 1 GB.
const (
	mostFiles    = 200
	largestFile  = 4 << 30
	privateMode  = 0o700 // executable, by its owner only
	binaryPrefix = "terraform-provider-"
)

// errHash says that a package is none of those that the lock file lists.
var errHash = errors.New("its hash is not in the lock file")

// acquire copies the binary of a package into a private directory and says
// which hash of the lock file the package has. What was hashed is what was
// copied: a package that changes between the check and the use, or behind a
// link, changes nothing any more.
func (p Package) acquire(dir string) (binary, hash string, err error) {
	if len(p.Hashes) == 0 {
		return "", "", errors.New("the lock file lists no hash")
	}
	if p.Zip {
		return p.acquireZip(dir)
	}
	// The version's directory may be a link into the plugin cache.
	root, err := filepath.EvalSymlinks(p.Path)
	if err != nil {
		return "", "", err
	}
	names, err := packageFiles(root)
	if err != nil {
		return "", "", err
	}
	name := binaryOf(names, p.name())
	if name == "" {
		return "", "", errors.New("there is no provider binary in it")
	}
	binary = filepath.Join(dir, copyName(name))
	hash, err = dirhash.Hash1(names, func(file string) (io.ReadCloser, error) {
		f, err := openRegular(filepath.Join(root, filepath.FromSlash(file)))
		if err != nil || file != name {
			return f, err
		}
		return copying(f, binary)
	})
	if err != nil {
		return "", "", err
	}
	if !slices.Contains(p.Hashes, hash) {
		return "", "", errHash
	}
	return binary, hash, nil
}

// packageFiles lists the files of a package with slashes. Anything but plain
// files is refused.
func packageFiles(root string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if !d.Type().IsRegular() {
			return fmt.Errorf("%s is no plain file", name)
		}
		if names = append(names, filepath.ToSlash(name)); len(names) > mostFiles {
			return fmt.Errorf("more than %d files", mostFiles)
		}
		return nil
	})
	return names, err
}

// binaryOf is the name of the provider's binary among the files of a package:
// as Terraform looks for it.
func binaryOf(names []string, provider string) string {
	for _, name := range names {
		rest, ok := strings.CutPrefix(name, binaryPrefix+provider)
		if ok && !strings.Contains(rest, "/") && (rest == "" || rest == ".exe" || rest[0] == '_') {
			return name
		}
	}
	return ""
}

// openRegular opens a plain file of bounded size.
func openRegular(path string) (*os.File, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > largestFile {
		return nil, fmt.Errorf("%s is no plain file of at most %d bytes", filepath.Base(path), int64(largestFile))
	}
	return os.Open(path)
}

// copied is a file that is written elsewhere as it is read.
type copied struct {
	io.Reader
	from, to *os.File
}

func copying(from *os.File, to string) (io.ReadCloser, error) {
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, privateMode)
	if err != nil {
		_ = from.Close()
		return nil, err
	}
	return &copied{io.TeeReader(io.LimitReader(from, largestFile), f), from, f}, nil
}

// Close implements io.Closer.
func (c *copied) Close() error {
	return errors.Join(c.from.Close(), c.to.Close())
}

// acquireZip is acquire for a package that was not unpacked.
func (p Package) acquireZip(dir string) (binary, hash string, err error) {
	f, err := openRegular(p.Path)
	if err != nil {
		return "", "", err
	}
	private := filepath.Join(dir, "package.zip")
	from, err := copying(f, private)
	if err != nil {
		return "", "", err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, from)
	if err = errors.Join(err, from.Close()); err != nil {
		return "", "", err
	}
	hash = "zh:" + hex.EncodeToString(sum.Sum(nil))
	if !slices.Contains(p.Hashes, hash) {
		if hash, err = dirhash.HashZip(private, dirhash.Hash1); err != nil {
			return "", "", err
		}
		if !slices.Contains(p.Hashes, hash) {
			return "", "", errHash
		}
	}
	binary, err = unzip(private, p.name(), dir)
	return binary, hash, err
}

// unzip takes the binary out of a zip file.
func unzip(path, provider, dir string) (binary string, err error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = z.Close() }()
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	name := binaryOf(names, provider)
	if name == "" {
		return "", errors.New("there is no provider binary in it")
	}
	entry, err := z.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = entry.Close() }()
	binary = filepath.Join(dir, copyName(name))
	to, err := os.OpenFile(binary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, privateMode)
	if err != nil {
		return "", err
	}
	_, err = io.Copy(to, io.LimitReader(entry, largestFile))
	return binary, errors.Join(err, to.Close())
}

// copyName is the name of the private copy; Windows starts only what is called
// a program.
func copyName(name string) string {
	if strings.HasSuffix(name, ".exe") {
		return "provider.exe"
	}
	return "provider"
}
