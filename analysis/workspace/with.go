package workspace

import (
	"path/filepath"
	"slices"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
)

// With returns the Snapshot after some changes, applied in order. It shares with s all that they did not touch; where
// nothing changed at all it is s itself. Each touched module is built once, however many changes touched it.
func (s *Snapshot) With(changes ...Change) *Snapshot {
	u := &update{s: s, folders: s.folders}
	for _, c := range changes {
		if c.Path != "" {
			c.Path = filepath.Clean(c.Path)
		}
		u.apply(c)
	}
	return u.finish()
}

// update is a Snapshot in the making.
type update struct {
	s       *Snapshot
	folders []string
	owned   map[string]*directory // belong to this update; what is not here is as in s
	stale   map[string]staleness
	sources map[string]*source // belong to this update
}

// staleness says what of a directory does not follow from the rest any more.
type staleness uint8

const (
	staleModule staleness = 1 << iota
	staleLinks
)

// get returns a directory for reading, or nil.
func (u *update) get(path string) *directory {
	if d, ok := u.owned[path]; ok {
		return d
	}
	return u.s.dir(path)
}

// own returns a directory for writing. Its slices are shared and must be replaced, not changed.
func (u *update) own(path string) *directory {
	if d, ok := u.owned[path]; ok {
		return d
	}
	d := &directory{path: path}
	if old := u.s.dir(path); old != nil {
		*d = *old
	}
	if u.owned == nil {
		u.owned, u.stale = map[string]*directory{}, map[string]staleness{}
	}
	u.owned[path] = d
	return d
}

func (u *update) mark(path string, what staleness) {
	u.own(path)
	u.stale[path] |= what
}

// each calls f with every directory as it is now; f may own them.
func (u *update) each(f func(d *directory)) {
	for path, d := range u.s.dirs.all {
		if o, ok := u.owned[path]; ok {
			d = o
		}
		f(d)
	}
	for path, d := range u.owned {
		if u.s.dir(path) == nil {
			f(d)
		}
	}
}

func (u *update) apply(c Change) {
	if c.Kind == Asked {
		u.asked(c.Path, c.asks)
	}
	for _, a := range c.answers {
		u.answer(a)
	}
	switch c.Kind {
	case Opened:
		doc := u.get(Dir(c.Path)).doc(c.Path)
		doc.version = c.Version
		switch {
		case sameText(doc.overlay, c.Text):
		case sameText(doc.disk, c.Text):
			doc.overlay = doc.disk
		default:
			doc.overlay = syntax.Parse(c.Path, c.Text)
		}
		u.setDoc(doc)
	case Edited:
		doc := u.get(Dir(c.Path)).doc(c.Path)
		if doc.overlay == nil {
			return
		}
		doc.version = c.Version
		for _, e := range c.Edits {
			if e.Range.In(doc.overlay.Len()) {
				doc.overlay = doc.overlay.Edit(e)
			}
		}
		u.setDoc(doc)
	case Closed:
		doc := u.get(Dir(c.Path)).doc(c.Path)
		doc.overlay, doc.version = nil, 0
		u.setDoc(doc)
	case Written:
		u.written(c)
	case Gone:
		u.gone(c.Path)
	case FolderAdded:
		folders := slices.Concat(u.folders, []string{c.Path})
		slices.Sort(folders)
		u.setFolders(slices.Compact(folders))
	case FolderRemoved:
		if slices.Contains(u.folders, c.Path) {
			u.setFolders(slices.DeleteFunc(slices.Clone(u.folders), func(f string) bool { return f == c.Path }))
			u.forget()
		}
	case Loaded:
		for _, l := range c.listings {
			u.merge(l)
		}
	}
}

// setDoc puts a document in its place, or takes it away if it is empty.
func (u *update) setDoc(doc document) {
	path := Dir(doc.path)
	old := u.get(path).doc(doc.path)
	if old == doc {
		return
	}
	d := u.own(path)
	d.docs = withDoc(d.docs, doc)
	if old.overlay != doc.overlay && u.wanted(Ask{Path: doc.path}) {
		u.show(doc)
	}
	if old.file() != doc.file() {
		u.mark(path, staleModule)
	}
}

// written takes over the content of a file on disk.
func (u *update) written(c Change) {
	if root, ok := manifestRoot(c.Path); ok {
		if !c.unread {
			u.exists(filepath.Dir(c.Path))
			u.setManifest(root, parseManifest(root, c.Text))
		}
		return
	}
	path := Dir(c.Path)
	if i := pinIndex(filepath.Base(c.Path)); i >= 0 {
		u.exists(path)
		if pin := firstLine(c.Text); pin != u.pin(path, i) {
			u.own(path).pins[i] = pin
		}
		return
	}
	if syntax.Classify(c.Path).Kind == syntax.Other {
		return
	}
	doc := u.get(path).doc(c.Path)
	switch {
	case c.unread:
		doc.disk = nil
	case sameText(doc.disk, c.Text):
	case sameText(doc.overlay, c.Text): // a document was saved
		doc.disk = doc.overlay
	default:
		doc.disk = syntax.Parse(c.Path, c.Text)
	}
	doc.unread = c.unread
	u.setDoc(doc)
	u.exists(filepath.Dir(c.Path))
}

// exists notes that a directory is on disk, and so are all above it.
func (u *update) exists(path string) {
	for {
		if d := u.get(path); d != nil && d.absent {
			u.own(path).absent = false
		}
		up := filepath.Dir(path)
		if up == path {
			return
		}
		path = up
	}
}

func (u *update) pin(path string, i int) string {
	if d := u.get(path); d != nil {
		return d.pins[i]
	}
	return ""
}

// gone takes a file or a whole tree off the disk.
func (u *update) gone(path string) {
	dir := Dir(path)
	if doc := u.get(dir).doc(path); doc.disk != nil || doc.unread {
		doc.disk, doc.unread = nil, false
		u.setDoc(doc)
		return
	}
	if i := pinIndex(filepath.Base(path)); i >= 0 && u.pin(dir, i) != "" {
		u.own(dir).pins[i] = ""
		return
	}
	u.each(func(d *directory) {
		below := within(path, d.path)
		if below {
			o := u.own(d.path)
			// Known to be gone, all of it: nothing is left to load.
			o.absent, o.loaded, o.pins = true, true, [len(pinNames)]string{}
		}
		if d.manifest != nil && within(path, manifestPath(d.path)) {
			u.setManifest(d.path, nil)
		}
		if !below && path != filepath.Join(d.path, testFolder) {
			return
		}
		for _, doc := range d.docs {
			if within(path, doc.path) {
				doc.disk, doc.unread = nil, false
				u.setDoc(doc)
			}
		}
	})
}

// merge takes over a directory as it was read. Between the reading and now, the disk may have told news of single
// files: where what is known differs from what was known when the reading began, it is newer and stays.
func (u *update) merge(l *listing) {
	if l.failed {
		return
	}
	cur := u.get(l.path)
	docs := make([]document, 0, len(l.docs))
	paths := make([]string, 0, len(l.docs))
	for _, doc := range l.docs {
		paths = append(paths, doc.path)
	}
	if cur != nil {
		for _, doc := range cur.docs {
			paths = append(paths, doc.path)
		}
	}
	slices.Sort(paths)
	for _, path := range slices.Compact(paths) {
		doc := cur.doc(path)
		if doc.sameDisk(l.base.doc(path)) {
			i, ok := findDoc(l.docs, path)
			doc.disk, doc.unread = nil, false
			if ok {
				doc.disk, doc.unread = l.docs[i].disk, l.docs[i].unread
			}
		}
		if !doc.empty() {
			docs = append(docs, doc)
		}
	}
	d := u.own(l.path)
	before := d.moduleFiles()
	lockBefore := d.lockFile()
	d.docs, d.loaded = docs, true
	d.absent = l.absent && !slices.ContainsFunc(docs, func(doc document) bool { return doc.disk != nil || doc.unread })
	if !d.absent {
		u.exists(l.path)
		tests := filepath.Join(l.path, testFolder)
		if slices.ContainsFunc(docs, func(doc document) bool { return doc.disk != nil && within(tests, doc.path) }) {
			u.exists(tests)
		}
		if l.manifest != nil {
			u.exists(modulesFolder(l.path))
		}
	}
	after := d.moduleFiles()
	if !slices.Equal(before, after) || lockBefore != d.lockFile() {
		if l.module != nil && slices.Equal(after, l.module.Files()) {
			d.module = l.module // built already
		}
		u.mark(l.path, staleModule)
	}
	if d.pins == l.base.pinsOrNone() {
		d.pins = l.pins
	}
	if d.manifest == l.base.manifestOrNil() {
		u.setManifest(l.path, l.manifest)
	}
}

// setFolders also decides anew which entries of the manifests may be followed.
func (u *update) setFolders(folders []string) {
	if slices.Equal(folders, u.folders) {
		return
	}
	u.reindex(func() { u.folders = folders })
}

// forget drops what is needed neither by the folders nor by open documents.
func (u *update) forget() {
	u.finishModules()
	needed := map[string]bool{}
	var need func(path string)
	need = func(path string) {
		d := u.get(path)
		if d == nil || needed[path] {
			return
		}
		needed[path] = true
		for _, l := range d.links {
			need(l.dir)
		}
	}
	u.each(func(d *directory) {
		open := slices.ContainsFunc(d.docs, func(doc document) bool { return doc.overlay != nil })
		if open || u.inFolder(d.path) {
			need(d.path)
		}
	})
	u.each(func(d *directory) {
		if needed[d.path] {
			return
		}
		u.setManifest(d.path, nil)
		o := u.own(d.path)
		o.docs, o.loaded, o.absent, o.pins = nil, false, false, [len(pinNames)]string{}
		u.mark(d.path, staleModule)
	})
}

func (u *update) inFolder(path string) bool {
	return slices.ContainsFunc(u.folders, func(f string) bool { return within(f, path) })
}

// finish derives what follows from the files, and returns the new Snapshot.
func (u *update) finish() *Snapshot {
	u.finishModules()
	set := make(map[string]*directory, len(u.owned))
	var remove []string
	for path, d := range u.owned {
		old := u.s.dir(path)
		switch {
		case d.needless() && old != nil:
			remove = append(remove, path)
		case d.needless():
		case old == nil || !d.same(old):
			set[path] = d
		}
	}
	sources := u.finishSources()
	if len(set)+len(remove) == 0 && slices.Equal(u.folders, u.s.folders) && sources == u.s.sources {
		return u.s
	}
	return &Snapshot{folders: u.folders, dirs: u.s.dirs.update(set, remove), sources: sources}
}

// finishModules builds the modules whose files changed, and follows their calls.
func (u *update) finishModules() {
	for path, stale := range u.stale {
		d := u.owned[path]
		if stale&staleModule != 0 {
			d.build()
		}
	}
	for path, stale := range u.stale {
		u.relink(u.owned[path], stale&staleLinks != 0)
		if stale&staleModule != 0 {
			u.retest(u.owned[path])
		}
	}
	clear(u.stale)
}

// build derives module and lock from the documents.
func (d *directory) build() {
	files := d.moduleFiles()
	switch {
	case len(files) == 0:
		d.module = nil
	case d.module == nil || !slices.Equal(files, d.module.Files()):
		d.module = module.Build(d.path, files, d.module)
	}
	file := d.lockFile()
	switch {
	case file == nil:
		d.lock = nil
	case d.lock == nil || d.lock.file != file:
		d.lock = parseLock(file)
	}
}

func (d *directory) lockFile() *syntax.File {
	return d.doc(filepath.Join(d.path, lockName)).file()
}

// same says whether two states of a directory say the same.
func (d *directory) same(o *directory) bool {
	return d.loaded == o.loaded && d.absent == o.absent && d.pins == o.pins && d.manifest == o.manifest &&
		d.module == o.module && d.lock == o.lock && slices.Equal(d.docs, o.docs) &&
		slices.Equal(d.listedBy, o.listedBy) && slices.Equal(d.links, o.links) && slices.Equal(d.callers, o.callers) &&
		slices.Equal(d.tested, o.tested) && slices.Equal(d.testers, o.testers) &&
		slices.Equal(d.asks, o.asks)
}
