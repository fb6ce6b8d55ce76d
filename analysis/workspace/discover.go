package workspace

import (
	"fmt"
	"io/fs"
	"iter"
	"path/filepath"
	"slices"
	"strings"
)

// What bounds a walk. A workspace folder may be a home directory.
const (
	maxWalk    = 50_000 // directories of a folder
	maxOutside = 1_000  // directories behind one symbolic link that leads out of the folder
	maxDepth   = 64
	batchDirs  = 32  // directories that are carried by one Change
	batchWalk  = 256 // directories that are looked at between two Changes
	batchRead  = 16  // directories that are read side by side
)

// skippedNames are directories of tools, full of copies. Others that begin with a dot are looked into: .github and
// .infra may hold configuration.
var skippedNames = map[string]bool{
	".git": true, ".hg": true, ".svn": true, ".bzr": true, ".jj": true,
	dataFolder: true, ".terragrunt-cache": true, ".terragrunt-stack": true, ".terraform.d": true, ".tflint.d": true,
	".external_modules": true, ".infracost": true, ".terramate-cache": true,
	"node_modules": true, "bower_components": true, ".venv": true, ".tox": true, ".nox": true, "__pycache__": true,
	".cache": true, ".npm": true, ".yarn": true, ".pnpm-store": true, ".cargo": true, ".rustup": true, ".m2": true,
	".gradle": true, ".bundle": true, ".vagrant": true, ".direnv": true, ".devenv": true, ".aws-sam": true,
	".serverless": true, ".pulumi": true, ".idea": true, ".vscode": true, ".Trash": true, ".local": true,
}

func skippedName(name string) bool { return skippedNames[name] }

// Discover walks a folder and yields what it finds as Loaded changes, some directories at a time, so that the caller
// can put each into its snapshot while the walk goes on, or stop it; a change may be empty. Directories that skip
// says true to (nil: none), and those of tools (.git, node_modules, .terraform …), are not entered; but what is
// called from a found directory is read wherever it lies. Symbolic links to directories are followed after the rest,
// if they lead to something that the walk does not know.
//
// What cannot be read, or is too much, gives a Note with the change. The walk is the caller's: nothing is read
// between two steps of the iteration. Directories are read side by side where the FS is one for that.
func (s *Snapshot) Discover(fsys FS, folder string, skip func(path string) bool) iter.Seq[Change] {
	return s.discover(fsys, folder, skip, maxWalk)
}

func (s *Snapshot) discover(fsys FS, folder string, skip func(path string) bool, limit int) iter.Seq[Change] {
	return func(yield func(Change) bool) {
		folder := filepath.Clean(folder)
		w := &walker{reader: newReader(s, fsys), skip: skip, yield: yield, limit: limit, seen: map[string]bool{}}
		w.width, w.each = 1, func(n int, do func(int)) {
			for i := range n {
				do(i)
			}
		}
		if side, ok := fsys.(SideBySide); ok {
			w.width, w.each = batchRead, side.Each
		}
		w.folder = folder
		if real, err := fsys.RealPath(folder); err == nil {
			w.folder = real
		}
		w.push(step{path: folder, real: w.folder})
		if w.walk() && w.drain(w.more) && len(w.listings)+len(w.notes) > 0 {
			yield(w.change())
		}
	}
}

type walker struct {
	*reader
	skip   func(string) bool
	yield  func(Change) bool
	folder string // real
	limit  int

	// width is how many directories each reads at once.
	width int
	each  func(n int, do func(i int))

	stack  []step
	links  []step
	seen   map[string]bool // real paths
	walked int             // directories
	quiet  int             // directories since the last Change
}

// step is a directory to be walked.
type step struct {
	path, real string
	depth      int
	budget     *int // directories left behind the link that led here; nil inside the folder
}

func (w *walker) push(st step) { w.stack = append(w.stack, st) }

// more hands out a batch when it is time; false if the caller has enough.
func (w *walker) more() bool {
	w.quiet++
	if len(w.listings) < batchDirs && w.quiet < batchWalk {
		return true
	}
	w.quiet = 0
	return w.yield(w.change())
}

func (w *walker) walk() bool {
	for {
		batch := w.next()
		if len(batch) == 0 {
			if len(w.links) == 0 {
				return true
			}
			st := w.links[0]
			w.links = w.links[1:]
			w.link(st)
			continue
		}
		listings, entries := make([]*listing, len(batch)), make([][]fs.DirEntry, len(batch))
		w.each(len(batch), func(i int) { listings[i], entries[i] = w.directory(batch[i].path) })
		for i, st := range batch {
			if !w.found(st, listings[i], entries[i]) {
				return false
			}
		}
	}
}

// next takes the steps off the stack that come next and are to be done.
func (w *walker) next() []step {
	var batch []step
	for len(batch) < w.width && len(w.stack) > 0 {
		st := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		if w.walked == w.limit {
			w.notes = append(w.notes, Note{st.path, fmt.Sprintf("more than %d directories: the rest is not looked at", w.limit)})
			w.stack, w.links = nil, nil
			break
		}
		if w.admits(st) {
			batch = append(batch, st)
		}
	}
	return batch
}

// admits says whether a directory is to be read.
func (w *walker) admits(st step) bool {
	if w.seen[st.real] {
		return false
	}
	w.seen[st.real] = true
	w.walked++
	if st.budget != nil {
		if *st.budget--; *st.budget < 0 {
			if *st.budget == -1 {
				w.notes = append(w.notes, Note{st.path, fmt.Sprintf("more than %d directories outside of the folder: the rest is not looked at", maxOutside)})
			}
			return false
		}
	}
	if st.depth > maxDepth {
		w.notes = append(w.notes, Note{st.path, fmt.Sprintf("more than %d folders deep: not looked at", maxDepth)})
		return false
	}
	return true
}

// found takes one directory that was read and puts those in it on the stack; false if the caller has enough.
func (w *walker) found(st step, l *listing, entries []fs.DirEntry) bool {
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == "pyvenv.cfg" }) {
		return true
	}
	w.notes = append(w.notes, l.notes...)
	w.take(l, st)
	for _, e := range slices.Backward(entries) {
		w.enter(st, e)
	}
	return w.more()
}

// take keeps a listing if it says something. What is called and the walk does not come by, drain reads.
func (w *walker) take(l *listing, st step) {
	p := w.read[l.path]
	if p == nil {
		if len(l.docs) == 0 && l.manifest == nil && l.pins == [len(pinNames)]string{} && l.base == nil {
			return
		}
		p = &place{path: l.path}
		w.read[l.path] = p
	}
	p.real, p.done = st.real, true
	w.follow(l, p)
	w.listings = append(w.listings, l)
}

func (w *walker) enter(st step, e fs.DirEntry) {
	name := e.Name()
	link := e.Type()&fs.ModeSymlink != 0
	if !e.IsDir() && !link || skippedName(name) {
		return
	}
	path := filepath.Join(st.path, name)
	if w.skip != nil && w.skip(path) {
		return
	}
	next := step{path: path, real: filepath.Join(st.real, name), depth: st.depth + 1, budget: st.budget}
	if link {
		w.links = append(w.links, next)
		return
	}
	w.push(next)
}

// link decides whether to walk what a symbolic link points to. All that has no link in its path was walked before.
func (w *walker) link(st step) {
	info, err := w.fsys.Stat(st.path)
	if err != nil || !info.IsDir() {
		return
	}
	real, err := w.fsys.RealPath(st.path)
	if err != nil || w.seen[real] {
		return
	}
	inside := within(w.folder, real)
	names := filepath.Base(real)
	if inside {
		names = strings.TrimPrefix(real, w.folder)
	}
	if slices.ContainsFunc(strings.Split(names, string(filepath.Separator)), skippedName) || within(real, w.folder) {
		return
	}
	st.real = real
	if !inside && st.budget == nil {
		budget := maxOutside
		st.budget = &budget
	}
	w.push(st)
}

// sortDocs brings a listing in the order of paths: that of names puts "a.tf" before "a/b", this one need not.
func (l *listing) sortDocs() {
	slices.SortFunc(l.docs, func(a, b document) int { return strings.Compare(a.path, b.path) })
}
