package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
)

// maxLoad bounds the directories that one Load or Discover reads because something called them.
const maxLoad = 10_000

// listing is a directory as it was read from disk.
type listing struct {
	path     string
	failed   bool // it is there and cannot be read: what is known of it stays
	absent   bool
	docs     []document // sorted by path, without overlays
	pins     [len(pinNames)]string
	manifest *manifest
	module   *module.Module // of docs
	base     *directory     // what was known when the reading began, or nil
	notes    []Note
}

// Load reads a directory, and those that it calls and that the snapshot does not have yet, also through others and
// through what is installed in .terraform/modules. What the snapshot has of them with the same text is shared.
// It may be called on an older snapshot than the one that gets the Change.
func (s *Snapshot) Load(fsys FS, dir string) Change {
	r := newReader(s, fsys)
	r.want(filepath.Clean(dir), nil)
	r.drain(func() bool { return true })
	return r.change()
}

// Reread looks at a path of which the disk reported something, and returns what became of it: a Written, Gone or
// Loaded change, or one of no kind where the path is of no interest.
func (s *Snapshot) Reread(fsys FS, path string) Change {
	path = filepath.Clean(path)
	c := s.reread(fsys, path)
	c.answers = s.reask(fsys, path)
	return c
}

func (s *Snapshot) reread(fsys FS, path string) Change {
	info, err := fsys.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Change{Kind: Gone, Path: path}
	case err != nil:
		return Change{notes: []Note{newNote(path, err)}}
	}
	if root, ok := initialised(path); ok {
		return s.Load(fsys, root)
	}
	if info.IsDir() {
		return s.rereadTree(fsys, path)
	}
	dir := Dir(path)
	if pinIndex(filepath.Base(path)) < 0 && syntax.Classify(path).Kind == syntax.Other {
		return Change{}
	}
	if !s.Loaded(dir) {
		if s.dir(dir) == nil && s.hidden(dir) {
			return Change{}
		}
		return s.Load(fsys, dir)
	}
	data, err := fsys.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Change{Kind: Gone, Path: path}
	case err != nil:
		return Change{Kind: Written, Path: path, unread: true, notes: []Note{newNote(path, err)}}
	}
	return Change{Kind: Written, Path: path, Text: string(data)}
}

// initialised tells the root in which "init" ran, if a path is one that it makes.
func initialised(path string) (root string, ok bool) {
	for path != filepath.Dir(path) && filepath.Base(path) != dataFolder {
		if name := filepath.Base(path); name != "modules" && name != "modules.json" {
			return "", false
		}
		path = filepath.Dir(path)
	}
	return filepath.Dir(path), filepath.Base(path) == dataFolder
}

// rereadTree reads a directory that appeared, with all below.
func (s *Snapshot) rereadTree(fsys FS, path string) Change {
	all := Change{Kind: Loaded, Path: path}
	if filepath.Base(path) == testFolder {
		parent := s.Load(fsys, filepath.Dir(path))
		all.listings, all.notes = parent.listings, parent.notes
	}
	add := func(c Change) {
		all.listings = append(all.listings, c.listings...)
		all.notes = append(all.notes, c.notes...)
	}
	if !s.hidden(path) {
		for c := range s.Discover(fsys, path, nil) {
			add(c)
		}
		return all
	}
	// Of what no walk comes by, only that counts which somebody calls or has open.
	for dir := range s.dirs.all {
		if within(path, dir) {
			add(s.Load(fsys, dir))
		}
	}
	return all
}

// hidden says that Discover does not come by a directory.
func (s *Snapshot) hidden(dir string) bool {
	for _, folder := range s.folders {
		if within(folder, dir) {
			below := strings.TrimPrefix(dir, folder)
			return slices.ContainsFunc(strings.Split(below, string(filepath.Separator)), skippedName)
		}
	}
	return true
}

// reader collects listings, following calls.
type reader struct {
	s    *Snapshot
	fsys FS

	listings []*listing
	notes    []Note
	read     map[string]*place // each path is read once
	queue    []*place
	drained  int
}

// place is a directory that is read because its caller (nil: nobody) calls it.
type place struct {
	path, real string
	caller     *place
	done       bool
}

func newReader(s *Snapshot, fsys FS) *reader {
	return &reader{s: s, fsys: fsys, read: map[string]*place{}}
}

// want asks for a directory to be read.
func (r *reader) want(path string, caller *place) {
	if r.read[path] != nil {
		return
	}
	p := &place{path: path, caller: caller}
	r.read[path] = p
	r.queue = append(r.queue, p)
}

// drain reads what is wanted until nothing is left or more says false.
func (r *reader) drain(more func() bool) bool {
	for len(r.queue) > 0 {
		p := r.queue[0]
		r.queue = r.queue[1:]
		if p.done || r.loops(p) {
			continue
		}
		if r.drained == maxLoad {
			r.notes = append(r.notes, Note{p.path, fmt.Sprintf("more than %d directories are called: the rest is not read", maxLoad)})
			r.queue = nil
			break
		}
		r.drained++
		p.done = true
		l, _ := r.directory(p.path)
		r.notes = append(r.notes, l.notes...)
		r.follow(l, p)
		r.listings = append(r.listings, l)
		if !more() {
			return false
		}
	}
	return true
}

// loops finds out whether a directory is one of those through which it is called, under another name: module "a" in
// ./link with a link to ".".
func (r *reader) loops(p *place) bool {
	if p.real == "" {
		p.real = p.path
		if real, err := r.fsys.RealPath(p.path); err == nil {
			p.real = real
		}
	}
	for up := p.caller; up != nil; up = up.caller {
		if up.real == p.real {
			r.notes = append(r.notes, Note{Path: p.path, Text: "a symbolic link leads back to " + up.path + ": not followed"})
			return true
		}
	}
	return false
}

// follow wants what a directory calls and what is installed for it.
func (r *reader) follow(l *listing, p *place) {
	if l.module != nil {
		for _, call := range l.module.Calls() {
			if call.Local() {
				r.wantNew(localDir(l.path, call), p)
			} else {
				r.installed(l, call)
			}
		}
	}
	if l.manifest == nil {
		return
	}
	renewed := l.manifest != l.base.manifestOrNil()
	for _, dir := range slices.Sorted(maps.Keys(l.manifest.keys)) {
		again := renewed && within(modulesFolder(l.path), dir)
		if (again || !r.s.Loaded(dir)) && allowed(l.path, dir, r.s.folders) {
			r.want(dir, nil)
		}
	}
}

func (r *reader) wantNew(path string, caller *place) {
	if !r.s.Loaded(path) {
		r.want(path, caller)
	}
}

// installed wants what the manifest of some root that the snapshot knows has for a call. A manifest that is only being
// read is followed as a whole.
func (r *reader) installed(l *listing, call *module.Call) {
	if l.base == nil {
		return
	}
	for _, root := range l.base.listedBy {
		m := r.s.dir(root).manifestOrNil()
		if m == nil {
			continue
		}
		for _, key := range m.keys[l.path] {
			if e, ok := m.entries[key+"."+call.Name]; ok && allowed(root, e.Dir, r.s.folders) {
				r.wantNew(e.Dir, nil)
			}
		}
	}
}

// change takes the listings that were collected since the last time.
func (r *reader) change() Change {
	c := Change{Kind: Loaded, listings: r.listings, notes: r.notes}
	r.listings, r.notes = nil, nil
	if len(c.listings) > 0 {
		c.Path = c.listings[0].path
	}
	return c
}

// directory reads one directory, and returns what its file system lists for the walk to go on. It changes nothing but
// what it returns, so that several may be read at the same time.
func (r *reader) directory(path string) (*listing, []fs.DirEntry) {
	l := &listing{path: path, base: r.s.dir(path)}
	entries, err := r.fsys.ReadDir(path)
	if err != nil {
		info, statErr := r.fsys.Stat(path)
		l.absent = errors.Is(statErr, fs.ErrNotExist) || statErr == nil && !info.IsDir()
		if l.failed = !l.absent; l.failed {
			l.notes = append(l.notes, newNote(path, err))
		}
		return l, nil
	}
	isTests := filepath.Base(path) == testFolder
	for _, e := range entries {
		name := e.Name()
		full := filepath.Join(path, name)
		switch {
		case name == dataFolder:
			r.manifest(l)
			continue
		case name == testFolder:
			r.tests(l)
			continue
		}
		if i := pinIndex(name); i >= 0 {
			if data, err := r.fsys.ReadFile(full); err == nil {
				l.pins[i] = firstLine(string(data))
			}
			continue
		}
		kind := syntax.Classify(name).Kind
		if kind == syntax.Other || isTests && kind == syntax.Test {
			continue
		}
		r.file(l, full, e)
	}
	l.sortDocs()
	files := (&directory{docs: l.docs}).moduleFiles()
	if len(files) > 0 {
		var prev *module.Module
		if l.base != nil {
			prev = l.base.module
		}
		l.module = module.Build(path, files, prev)
	}
	return l, entries
}

func (r *reader) file(l *listing, path string, e fs.DirEntry) {
	if e.IsDir() {
		return
	}
	if e.Type()&fs.ModeSymlink != 0 {
		if info, err := r.fsys.Stat(path); err == nil && info.IsDir() {
			return
		}
	}
	doc := document{path: path}
	data, err := r.fsys.ReadFile(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) && e.Type()&fs.ModeSymlink == 0 {
			return // deleted since it was listed
		}
		doc.unread = true
		l.notes = append(l.notes, newNote(path, err))
	} else if text := string(data); sameText(l.base.doc(path).disk, text) {
		doc.disk = l.base.doc(path).disk
	} else {
		doc.disk = syntax.Parse(path, text)
	}
	l.docs = append(l.docs, doc)
}

// tests reads the test files of the folder that "test" looks into.
func (r *reader) tests(l *listing) {
	folder := filepath.Join(l.path, testFolder)
	entries, err := r.fsys.ReadDir(folder)
	if err != nil {
		return // it may be a file; the walk comes by if it is a folder
	}
	for _, e := range entries {
		if syntax.Classify(e.Name()).Kind == syntax.Test {
			r.file(l, filepath.Join(folder, e.Name()), e)
		}
	}
}

func (r *reader) manifest(l *listing) {
	data, err := r.fsys.ReadFile(manifestPath(l.path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		l.notes = append(l.notes, newNote(manifestPath(l.path), err))
	default:
		text := string(data)
		if old := l.base.manifestOrNil(); old != nil && old.text == text {
			l.manifest = old
		} else {
			l.manifest = parseManifest(l.path, text)
		}
	}
}
