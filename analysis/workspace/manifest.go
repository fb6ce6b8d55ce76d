package workspace

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/go-version"

	"github.com/terravet/terravet/analysis/module"
)

const (
	dataFolder = ".terraform"
	// maxManifest bounds the entries that are followed; a large root module has hundreds.
	maxManifest = 10_000
)

// manifest says where "init" put the modules that a root module calls, directly or not. The modules.json of which it
// was read is no more than a hint from a folder that may be hostile: where it points to is checked by its user.
type manifest struct {
	text    string
	entries map[string]installed // by dotted path of call names
	keys    map[string][]string  // the entries' keys by directory, sorted
}

type installed struct {
	Key     string
	Source  string
	Version string
	Dir     string // absolute
}

func manifestPath(root string) string { return filepath.Join(modulesFolder(root), "modules.json") }

func modulesFolder(root string) string { return filepath.Join(root, dataFolder, "modules") }

// manifestRoot is the inverse of manifestPath.
func manifestRoot(path string) (string, bool) {
	root := filepath.Dir(filepath.Dir(filepath.Dir(path)))
	return root, path == manifestPath(root)
}

// parseManifest reads what can be read. Root itself (the empty key) is no entry.
func parseManifest(root, text string) *manifest {
	m := &manifest{text: text, entries: map[string]installed{}, keys: map[string][]string{}}
	var file struct{ Modules []json.RawMessage }
	if json.Unmarshal([]byte(text), &file) != nil {
		return m
	}
	for _, raw := range file.Modules {
		var e installed
		if json.Unmarshal(raw, &e) != nil || e.Key == "" || e.Dir == "" || len(e.Key)+len(e.Dir) > 4096 ||
			strings.ContainsRune(e.Dir, 0) {
			continue
		}
		if len(m.entries) == maxManifest {
			break
		}
		e.Dir = filepath.FromSlash(e.Dir)
		if !filepath.IsAbs(e.Dir) {
			e.Dir = filepath.Join(root, e.Dir)
		}
		e.Dir = filepath.Clean(e.Dir)
		m.entries[e.Key] = e
	}
	for key, e := range m.entries {
		m.keys[e.Dir] = append(m.keys[e.Dir], key)
	}
	for _, keys := range m.keys {
		slices.Sort(keys)
	}
	return m
}

func (d *directory) manifestOrNil() *manifest {
	if d == nil {
		return nil
	}
	return d.manifest
}

// allowed says whether a manifest of root may send its readers to a directory.
func allowed(root, dir string, folders []string) bool {
	return within(modulesFolder(root), dir) ||
		slices.ContainsFunc(folders, func(f string) bool { return within(f, dir) })
}

// matches says whether an entry is what a call asks for today. It may be what the call asked for when "init" ran.
func (e installed) matches(c *module.Call) bool {
	if plainSource(e.Source) != plainSource(c.Source) {
		return false
	}
	if c.Version == "" || e.Version == "" {
		return true
	}
	constraint, err := version.NewConstraint(c.Version)
	if err != nil {
		return true // the call is wrong in itself
	}
	v, err := version.NewVersion(e.Version)
	return err != nil || constraint.Check(v)
}

// plainSource takes from a source address what "init" adds when it writes it down: the default registry's host, the
// getter, the scheme, the user, ".git".
func plainSource(source string) string {
	s := source
	if _, after, ok := strings.Cut(s, "::"); ok {
		s = after
	}
	if _, after, ok := strings.Cut(s, "://"); ok {
		s = after
	}
	if before, after, ok := strings.Cut(s, "@"); ok && !strings.ContainsAny(before, "/?") {
		s = after
	}
	s, query, _ := strings.Cut(s, "?")
	// git@host:path means host/path.
	if host, path, ok := strings.Cut(s, ":"); ok && !strings.Contains(host, "/") && !startsWithDigit(path) {
		s = host + "/" + path
	}
	s = strings.Replace(s, ".git//", "//", 1)
	s = strings.TrimSuffix(s, ".git")
	for _, host := range []string{"registry.terraform.io/", "registry.opentofu.org/"} {
		s = strings.TrimPrefix(s, host)
	}
	return s + "?" + query
}

func startsWithDigit(s string) bool { return s != "" && '0' <= s[0] && s[0] <= '9' }
