package live

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/terravet/terravet/schema/flat"
)

// Cache keeps schemas on disk in the form in which they are read, by provider,
// version and hash of the package. Several processes may use one directory.
type Cache struct {
	// Dir is the directory; empty for no cache.
	Dir string
	// Most is the size in bytes above which the entries that were not used for
	// longest are dropped; zero for 512 MB.
	Most int64
}

const (
	entryEnding  = ".pool"
	cacheMost    = 512 << 20
	largestEntry = 128 << 20
	// entryMagic begins every entry; the digit is the format's version.
	entryMagic = "terravet-schema-1\n"
)

// imported takes the place of the hash in the name of a schema that the user
// imported.
const imported = "imported"

var crcTable = crc32.MakeTable(crc32.Castagnoli)

// path is the file of an entry. Hashes are in base64, which has signs that no
// file name has everywhere.
func (c Cache) path(w Want, hash string) string {
	name := hash
	if scheme, digest, ok := strings.Cut(hash, ":"); ok {
		sum := sha256.Sum256([]byte(digest))
		name = scheme[:min(len(scheme), 4)] + "-" + hex.EncodeToString(sum[:16])
	}
	return filepath.Join(c.Dir, filepath.FromSlash(strings.ReplaceAll(w.Address, ":", "_")), w.Version, filepath.Base(name)+entryEnding)
}

// Get returns a schema that is at hand. A damaged entry is dropped and counts
// as none.
func (c Cache) Get(w Want, hash string) (flat.Version, bool) {
	if c.Dir == "" || !w.valid() {
		return flat.Version{}, false
	}
	path := c.path(w, hash)
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > largestEntry {
		return flat.Version{}, false
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return flat.Version{}, false
	}
	v, err := decode(data, w)
	if err != nil {
		_ = os.Remove(path)
		return flat.Version{}, false
	}
	now := time.Now()
	if now.Sub(info.ModTime()) > time.Hour {
		_ = os.Chtimes(path, now, now) // it was used
	}
	return v, true
}

// decode opens the bytes of an entry.
func decode(data []byte, w Want) (flat.Version, error) {
	rest, ok := strings.CutPrefix(string(data), entryMagic)
	if !ok || len(rest) < 4 {
		return flat.Version{}, errors.New("no cached schema, or one of another version of terravet")
	}
	sum, pool := binary.LittleEndian.Uint32([]byte(rest[:4])), rest[4:]
	if crc32.Checksum(data[len(entryMagic)+4:], crcTable) != sum {
		return flat.Version{}, errors.New("a damaged cached schema")
	}
	p, err := flat.Open(pool)
	if err != nil {
		return flat.Version{}, err
	}
	provider, ok := p.Provider(w.Address)
	if !ok {
		return flat.Version{}, errors.New("a cached schema of another provider")
	}
	v, ok := provider.Version(w.Version)
	if !ok {
		return flat.Version{}, errors.New("a cached schema of another version")
	}
	return v, nil
}

// Put keeps a schema. The entry is whole or not there.
func (c Cache) Put(w Want, hash string, pool []byte) error {
	if c.Dir == "" {
		return nil
	}
	path := c.path(w, hash)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	data := binary.LittleEndian.AppendUint32([]byte(entryMagic), crc32.Checksum(pool, crcTable))
	if err := writeAtomic(path, append(data, pool...)); err != nil {
		return err
	}
	c.shrink(path)
	return nil
}

func writeAtomic(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// Imported lists the schemas that the user imported.
func (c Cache) Imported() []Want {
	var out []Want
	c.walk(func(path string, _ fs.FileInfo) {
		if filepath.Base(path) != imported+entryEnding {
			return
		}
		rel, err := filepath.Rel(c.Dir, filepath.Dir(path))
		if err != nil {
			return
		}
		address, version := filepath.Split(rel)
		host, name, _ := strings.Cut(filepath.ToSlash(filepath.Clean(address)), "/")
		// No host name has the sign that stands for the colon before a port.
		w := Want{Address: strings.ReplaceAll(host, "_", ":") + "/" + name, Version: version}
		if w.valid() {
			out = append(out, w)
		}
	})
	slices.SortFunc(out, func(a, b Want) int {
		return cmp.Or(strings.Compare(a.Address, b.Address), strings.Compare(a.Version, b.Version))
	})
	return out
}

func (c Cache) walk(visit func(path string, info fs.FileInfo)) {
	if c.Dir == "" {
		return
	}
	_ = filepath.WalkDir(c.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil // what cannot be read is not at hand
		}
		if info, err := d.Info(); err == nil {
			visit(path, info)
		}
		return nil
	})
}

// shrink drops what was not used for longest, but not what the user imported
// nor the entry that was just made, and what an interrupted write left.
func (c Cache) shrink(keep string) {
	type file struct {
		path string
		size int64
		used time.Time
	}
	var files []file
	var total int64
	c.walk(func(path string, info fs.FileInfo) {
		name := filepath.Base(path)
		switch {
		case strings.HasPrefix(name, ".new-"):
			if time.Since(info.ModTime()) > time.Hour {
				_ = os.Remove(path)
			}
		case filepath.Ext(name) == entryEnding:
			total += info.Size()
			if path != keep && name != imported+entryEnding {
				files = append(files, file{path, info.Size(), info.ModTime()})
			}
		}
	})
	slices.SortFunc(files, func(a, b file) int { return a.used.Compare(b.used) })
	most := cmp.Or(c.Most, cacheMost)
	for _, f := range files {
		if total <= most {
			return
		}
		if os.Remove(f.path) == nil {
			total -= f.size
		}
	}
}
