package live

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/hashicorp/go-version"
)

// Want is a provider that a root module's lock file names: what may speak for
// it is exactly this.
type Want struct {
	Address string // full source address
	Version string
	// Hashes are those of the lock file, with their schemes; only a package
	// with one of them is ever used.
	Hashes []string
}

// Key is the same for all that want the very same.
func (w Want) Key() string {
	return w.Address + " " + w.Version + " " + strings.Join(w.Hashes, " ")
}

// valid says that the address and version can be used as a path: a lock file
// is a stranger's text.
func (w Want) valid() bool {
	parts := strings.Split(w.Address, "/")
	if len(parts) != 3 {
		return false
	}
	for _, part := range parts {
		if part == "" || part[0] == '.' || strings.ContainsFunc(part, func(r rune) bool {
			return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' || r == ':')
		}) {
			return false
		}
	}
	v, err := version.NewVersion(w.Version)
	return err == nil && v.String() == w.Version
}

func (w Want) name() string { return w.Address[strings.LastIndexByte(w.Address, '/')+1:] }

// Package is an installed provider as it was found, not yet verified.
type Package struct {
	Want
	// Path is the directory of an unpacked package, or a zip file.
	Path string
	// Zip says which of the two.
	Zip bool
	// Source says in words where it was found, such as "plugin cache".
	Source string
}

// Find lists the places where a wanted provider is installed, best first: the
// root module's own data directory, the plugin cache, the mirrors. Nothing of
// what is found is believed yet.
func Find(root string, w Want, c CLIConfig, p Place) []Package {
	if !w.valid() {
		return nil
	}
	var found []Package
	add := func(dir, source string) {
		if dir == "" {
			return
		}
		base := filepath.Join(dir, filepath.FromSlash(w.Address))
		unpacked := filepath.Join(base, w.Version, target())
		if info, err := os.Stat(unpacked); err == nil && info.IsDir() {
			found = append(found, Package{Want: w, Path: unpacked, Source: source})
		}
		packed := filepath.Join(base, fmt.Sprintf("terraform-provider-%s_%s_%s.zip", w.name(), w.Version, target()))
		if info, err := os.Lstat(packed); err == nil && info.Mode().IsRegular() {
			found = append(found, Package{Want: w, Path: packed, Zip: true, Source: source})
		}
	}
	data := p.Getenv("TF_DATA_DIR")
	switch {
	case data == "":
		data = filepath.Join(root, ".terraform")
	case !filepath.IsAbs(data):
		data = filepath.Join(root, data)
	}
	add(filepath.Join(data, "providers"), "installed in "+filepath.Base(data))
	add(c.PluginCache, "plugin cache")
	for _, m := range c.Mirrors {
		if m.Serves(w.Address) {
			add(m.Dir, "mirror "+m.Dir)
		}
	}
	return found
}

// target is the name of this platform in package directories.
func target() string { return runtime.GOOS + "_" + runtime.GOARCH }
