package workspace

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
)

// directory is what a snapshot knows of one directory. It is immutable once it is in a snapshot.
//
// There is one for a directory that holds something, and for one that is called, whether it exists or not.
type directory struct {
	path     string
	docs     []document // sorted by path; those of tests/ too
	loaded   bool       // the disk was asked for the whole directory
	absent   bool       // and says that there is none
	pins     [len(pinNames)]string
	manifest *manifest // of .terraform/modules/modules.json
	listedBy []string  // roots whose manifest lists this directory, sorted

	module  *module.Module // nil if there is no file for it
	lock    *Lock
	calls   []*module.Call // module.Calls() when links were followed
	links   []link         // where they lead to, one by one
	callers []string       // directories with a link to this one, sorted
	tested  []string       // directories that its tests run, sorted
	testers []string       // directories with a test that runs this one, sorted
	asks    []Ask          // what its evaluation asks about the disk, sorted
}

// document is one file: what the disk says, what an editor shows, or both.
type document struct {
	path    string
	disk    *syntax.File // nil if not on disk, or unread
	unread  bool         // it is on disk, but could not be read
	overlay *syntax.File // nil if not open
	version int32
}

// file is the one that counts, or nil.
func (d document) file() *syntax.File {
	if d.overlay != nil {
		return d.overlay
	}
	return d.disk
}

// sameDisk compares what the disk says of two documents.
func (d document) sameDisk(o document) bool { return d.disk == o.disk && d.unread == o.unread }

func (d document) empty() bool { return d.disk == nil && d.overlay == nil && !d.unread }

// doc returns the document with that path, or one that is empty. It works on nil.
func (d *directory) doc(path string) document {
	if d != nil {
		if i, ok := findDoc(d.docs, path); ok {
			return d.docs[i]
		}
	}
	return document{path: path}
}

func findDoc(docs []document, path string) (int, bool) {
	return slices.BinarySearchFunc(docs, path, func(d document, path string) int { return strings.Compare(d.path, path) })
}

// withDoc returns docs with one put in or, if it is empty, taken out. The argument stays as it is.
func withDoc(docs []document, doc document) []document {
	i, ok := findDoc(docs, doc.path)
	switch {
	case ok && doc.empty():
		return slices.Concat(docs[:i], docs[i+1:])
	case ok:
		docs = slices.Clone(docs)
		docs[i] = doc
		return docs
	case doc.empty():
		return docs
	}
	return slices.Concat(docs[:i], []document{doc}, docs[i:])
}

// moduleFiles are the files that a Module is built of, sorted by path.
func (d *directory) moduleFiles() []*syntax.File {
	files := make([]*syntax.File, 0, len(d.docs))
	for _, doc := range d.docs {
		if f := doc.file(); f != nil && ofModule(f.Name.Kind) {
			files = append(files, f)
		}
	}
	return files
}

// ofModule tells the files that say what a module is from those that stand beside it.
func ofModule(k syntax.Kind) bool {
	switch k {
	case syntax.Config, syntax.Tofu, syntax.Vars, syntax.Test, syntax.Query, syntax.Mock:
		return true
	}
	return false
}

// complete says that all files of the directory are known with their text.
func (d *directory) complete() bool {
	if d == nil || !d.loaded {
		return false
	}
	for _, doc := range d.docs {
		if doc.unread && doc.overlay == nil {
			return false
		}
	}
	return true
}

// needless says that a snapshot without this directory says the same.
func (d *directory) needless() bool {
	return len(d.docs) == 0 && len(d.callers) == 0 && len(d.testers) == 0 && len(d.listedBy) == 0 && d.manifest == nil &&
		d.pins == [len(pinNames)]string{}
}

// pinNames are the files that fix the version of the command.
var pinNames = [...]string{".terraform-version", ".opentofu-version"}

func (d *directory) pinsOrNone() (none [len(pinNames)]string) {
	if d == nil {
		return none
	}
	return d.pins
}

func pinIndex(name string) int { return slices.Index(pinNames[:], name) }

// firstLine is what version managers read of their files.
func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	if s = strings.TrimSpace(s); len(s) > 64 {
		return ""
	}
	return s
}

// Dir is the directory of the module that a file belongs to: the one in which it lies, except for test files in a
// folder "tests", which Terraform runs from the directory above.
func Dir(path string) string {
	dir := filepath.Dir(path)
	if filepath.Base(dir) == testFolder && syntax.Classify(path).Kind == syntax.Test {
		return filepath.Dir(dir)
	}
	return dir
}

const testFolder = "tests"

// sameText compares without putting the file's text together.
func sameText(f *syntax.File, s string) bool {
	if f == nil || f.Len() != len(s) {
		return false
	}
	for _, c := range f.Chunks() {
		if s[:len(c.Src)] != c.Src {
			return false
		}
		s = s[len(c.Src):]
	}
	return true
}

// within says that path is dir or lies below it.
func within(dir, path string) bool {
	return path == dir || strings.HasPrefix(path, withSeparator(dir))
}

func withSeparator(dir string) string {
	if strings.HasSuffix(dir, string(filepath.Separator)) {
		return dir
	}
	return dir + string(filepath.Separator)
}
