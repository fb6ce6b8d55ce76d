package workspace

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis/syntax"
)

// MaxAsks is how many questions one directory may ask.
const MaxAsks = 2_000

// What bounds the reading of files that are no configuration.
const (
	maxSource    = 1 << 20 // bytes of a file whose content counts
	maxListed    = 5_000   // entries that are looked at for one listing
	maxListDepth = 16
)

// Ask is a question about the disk that the evaluation of a configuration raises: file("a.txt"), fileset(".", "*").
// What it evaluates to is unknown until somebody has asked, see [Snapshot.Ask].
type Ask struct {
	// Path is absolute and clean.
	Path string
	// List asks for all files below a directory, else for what is at the path.
	List bool
}

// CompareAsks sorts questions.
func CompareAsks(a, b Ask) int {
	if c := strings.Compare(a.Path, b.Path); c != 0 || a.List == b.List {
		return c
	}
	if b.List {
		return -1
	}
	return 1
}

func (a Ask) key() string {
	if a.List {
		return a.Path + "\x00"
	}
	return a.Path
}

// SourceKind says what is at a path.
type SourceKind uint8

// The zero kind: it could not be found out, or must not be.
const (
	SourceUnknown SourceKind = iota
	SourceAbsent
	SourceFile
	SourceDirectory
	// SourceOther is a device, socket or the like.
	SourceOther
)

// Source is the answer to an [Ask].
type Source struct {
	Kind SourceKind
	// Text is that of a file; an open document counts.
	Text string
	// Files answer a List: regular files, relative, with slashes, sorted.
	Files []string
	// Beside are files that are no configuration and stand where an absent one was looked for, by name.
	Beside []string
}

func (s *Source) equal(o *Source) bool {
	if s == nil || o == nil {
		return s == o
	}
	return s.Kind == o.Kind && s.Text == o.Text && slices.Equal(s.Files, o.Files) && slices.Equal(s.Beside, o.Beside)
}

// source is what a snapshot knows about one path or listing.
type source struct {
	ask     Ask
	disk    *Source  // nil if nobody has asked the disk
	overlay *Source  // nil if not open
	askers  []string // directories, sorted
}

func (s *source) answer() *Source {
	switch {
	case s == nil:
		return nil
	case s.overlay != nil:
		return s.overlay
	}
	return s.disk
}

// Sources are the answers that a snapshot has. It is immutable and keeps nothing else of the snapshot alive.
type Sources struct{ table table[*source] }

// Sources are the answers to what was asked about the disk.
func (s *Snapshot) Sources() Sources { return Sources{s.sources} }

// Answer is what is known, nil if nothing is. The same pointer comes back until the answer is another.
func (s Sources) Answer(a Ask) *Source {
	src, _ := s.table.get(a.key())
	return src.answer()
}

// Asks are the questions that were asked for a directory, sorted.
func (s *Snapshot) Asks(dir string) []Ask {
	if d := s.dir(dir); d != nil {
		return d.asks
	}
	return nil
}

// Asked are the questions that were asked for any directory, sorted: who watches the disk wants to know.
func (s *Snapshot) Asked() []Ask {
	found := map[Ask]bool{}
	for _, src := range s.sources.all {
		if len(src.askers) > 0 {
			found[src.ask] = true
		}
	}
	asks := make([]Ask, 0, len(found))
	for a := range found {
		asks = append(asks, a)
	}
	slices.SortFunc(asks, CompareAsks)
	return asks
}

// Ask reads what the evaluation of a directory asks for, as far as it is not known yet. What was asked for the
// directory before and is not asked any more is forgotten. Only files in the workspace folders, in the repository
// of the directory, or below it are looked at; the rest stays unknown.
func (s *Snapshot) Ask(fsys FS, dir string, asks []Ask) Change {
	c := Change{Kind: Asked, Path: dir}
	c.asks = slices.Clone(asks[:min(len(asks), MaxAsks)])
	slices.SortFunc(c.asks, CompareAsks)
	c.asks = slices.Compact(c.asks)
	r := sourceReader{fsys: fsys}
	for _, a := range c.asks {
		if src, ok := s.sources.get(a.key()); ok && src.disk != nil {
			continue
		}
		if r.limits == nil {
			r.limits = s.limits(fsys, dir)
		}
		c.answers = append(c.answers, answered{a, r.read(a)})
	}
	return c
}

// answered is one answer of the disk.
type answered struct {
	ask    Ask
	source *Source
}

// reask reads again what a change at a path may have changed.
func (s *Snapshot) reask(fsys FS, path string) []answered {
	var all []answered
	for _, src := range s.sources.all {
		if src.disk == nil || len(src.askers) == 0 || !concerns(path, src) {
			continue
		}
		r := sourceReader{fsys: fsys, limits: s.limits(fsys, src.askers[0])}
		all = append(all, answered{src.ask, r.read(src.ask)})
	}
	slices.SortFunc(all, func(a, b answered) int { return CompareAsks(a.ask, b.ask) })
	return all
}

func concerns(path string, src *source) bool {
	asked := src.ask.Path
	if src.ask.List && within(asked, path) {
		// What git or "init" write is no news for a listing.
		return !slices.ContainsFunc(strings.Split(strings.TrimPrefix(path, asked), string(filepath.Separator)), skippedName)
	}
	return within(path, asked) ||
		src.disk.Kind == SourceAbsent && filepath.Dir(asked) == filepath.Dir(path)
}

// limits are the directories in which somebody may read for a directory.
func (s *Snapshot) limits(fsys FS, dir string) []string {
	limits := slices.Concat(s.folders, []string{dir})
	for up := dir; ; up = filepath.Dir(up) {
		if _, err := fsys.Stat(filepath.Join(up, ".git")); err == nil {
			limits = append(limits, up)
			break
		}
		if up == filepath.Dir(up) {
			break
		}
	}
	return limits
}

// sourceReader reads answers.
type sourceReader struct {
	fsys   FS
	limits []string
	real   []string // of limits, when needed
}

func (r *sourceReader) read(a Ask) *Source {
	if !slices.ContainsFunc(r.limits, func(l string) bool { return within(l, a.Path) }) {
		return &Source{}
	}
	info, err := r.fsys.Stat(a.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Source{Kind: SourceAbsent, Beside: r.beside(a)}
	case err != nil || !r.inside(a.Path):
		return &Source{}
	case info.IsDir() && a.List:
		return r.list(a.Path)
	case info.IsDir():
		return &Source{Kind: SourceDirectory}
	case !info.Mode().IsRegular():
		return &Source{Kind: SourceOther}
	case a.List:
		return &Source{Kind: SourceFile}
	case info.Size() > maxSource:
		return &Source{}
	}
	data, err := r.fsys.ReadFile(a.Path)
	if err != nil || len(data) > maxSource {
		return &Source{}
	}
	return &Source{Kind: SourceFile, Text: string(data)}
}

// inside says that no symbolic link leads a path out of the limits.
func (r *sourceReader) inside(path string) bool {
	real, err := r.fsys.RealPath(path)
	if err != nil {
		return false
	}
	if r.real == nil {
		r.real = []string{}
		for _, l := range r.limits {
			if real, err := r.fsys.RealPath(l); err == nil {
				r.real = append(r.real, real)
			}
		}
	}
	return slices.ContainsFunc(r.real, func(l string) bool { return within(l, real) })
}

// beside lists what stands where a file is missed.
func (r *sourceReader) beside(a Ask) []string {
	dir := filepath.Dir(a.Path)
	if a.List || !r.inside(dir) {
		return nil
	}
	entries, _ := r.fsys.ReadDir(dir)
	var names []string
	for _, e := range entries {
		if !e.IsDir() && syntax.Classify(e.Name()).Kind == syntax.Other && !strings.HasPrefix(e.Name(), ".") && len(names) < 100 {
			names = append(names, e.Name())
		}
	}
	return names
}

// list collects the files below a directory; there must not be too many.
func (r *sourceReader) list(dir string) *Source {
	found := &Source{Kind: SourceDirectory}
	left := maxListed
	var walk func(path, prefix string, depth int) bool
	walk = func(path, prefix string, depth int) bool {
		entries, err := r.fsys.ReadDir(path)
		if left -= len(entries); err != nil || left < 0 || depth > maxListDepth {
			return false
		}
		for _, e := range entries {
			name := prefix + e.Name()
			full := filepath.Join(path, e.Name())
			mode := e.Type()
			if mode&fs.ModeSymlink != 0 {
				info, err := r.fsys.Stat(full)
				if err != nil {
					continue // it leads nowhere
				}
				if mode = info.Mode().Type(); mode.IsDir() {
					return false // where it leads to may be large, or lead back
				}
			}
			switch {
			case mode.IsDir():
				if !walk(full, name+"/", depth+1) {
					return false
				}
			case mode.IsRegular():
				found.Files = append(found.Files, name)
			}
		}
		return true
	}
	if !walk(dir, "", 0) {
		return &Source{}
	}
	slices.Sort(found.Files)
	return found
}

// ownSource returns a source for writing.
func (u *update) ownSource(a Ask) *source {
	key := a.key()
	if src, ok := u.sources[key]; ok {
		return src
	}
	src := &source{ask: a}
	if old, ok := u.s.sources.get(key); ok {
		*src = *old
	}
	if u.sources == nil {
		u.sources = map[string]*source{}
	}
	u.sources[key] = src
	return src
}

// asked notes who asks for what.
func (u *update) asked(dir string, asks []Ask) {
	before := u.asksOf(dir)
	if slices.Equal(before, asks) {
		return
	}
	for _, a := range before {
		if _, still := slices.BinarySearchFunc(asks, a, CompareAsks); !still {
			src := u.ownSource(a)
			src.askers = without(src.askers, dir)
		}
	}
	for _, a := range asks {
		src := u.ownSource(a)
		src.askers = with(src.askers, dir)
		if doc := u.get(Dir(a.Path)).doc(a.Path); doc.overlay != nil && !a.List {
			u.show(doc)
		}
	}
	u.own(dir).asks = asks
}

func (u *update) asksOf(dir string) []Ask {
	if d := u.get(dir); d != nil {
		return d.asks
	}
	return nil
}

// answer takes over what the disk said; equal answers stay the same.
func (u *update) answer(a answered) {
	src := u.ownSource(a.ask)
	if len(src.askers) > 0 && !src.disk.equal(a.source) {
		src.disk = a.source
	}
}

// wanted says that somebody asks this.
func (u *update) wanted(a Ask) bool {
	if src, ok := u.sources[a.key()]; ok {
		return len(src.askers) > 0
	}
	_, ok := u.s.sources.get(a.key())
	return ok
}

// show takes over what an editor shows of a file that is asked for.
func (u *update) show(doc document) {
	src := u.ownSource(Ask{Path: doc.path})
	if doc.overlay == nil {
		src.overlay = nil
	} else if next := (&Source{Kind: SourceFile, Text: doc.overlay.Text()}); !src.overlay.equal(next) {
		src.overlay = next
	}
}

// finishSources returns the table of sources after the update.
func (u *update) finishSources() table[*source] {
	set := make(map[string]*source, len(u.sources))
	var remove []string
	for key, src := range u.sources {
		old, known := u.s.sources.get(key)
		switch {
		case len(src.askers) == 0:
			if known {
				remove = append(remove, key)
			}
		case !known || !src.same(old):
			set[key] = src
		}
	}
	return u.s.sources.update(set, remove)
}

func (s *source) same(o *source) bool {
	return s.disk == o.disk && s.overlay == o.overlay && slices.Equal(s.askers, o.askers)
}

// changedSources calls yield with each directory that got another answer.
func changedSources(old, new *Snapshot, yield func(dir string)) {
	differing(old.sources, new.sources, func(_ string, a, b *source) {
		if b == nil || a.answer() == b.answer() {
			return
		}
		for _, dir := range b.askers {
			yield(dir)
		}
	})
}
