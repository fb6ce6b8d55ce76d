package workspace

import (
	"path/filepath"
	"slices"

	"github.com/terravet/terravet/analysis/module"
)

// Edge is one module call and where it leads to.
type Edge struct {
	Call *module.Call
	// Dir is the called directory; empty if it cannot be told: the source is no literal, or it is remote and nothing
	// is installed for it.
	Dir string
	// Known: the snapshot has a Module for Dir.
	Known bool
	// Missing: the disk was asked for Dir, and there is no such directory. Neither Known nor Missing means that Dir
	// is not loaded, or has no file of the language.
	Missing bool
	// Stale: something is installed for the call, but for another source or version than it names now: "init" has
	// to run again. Dir is empty.
	Stale bool
}

// link is where a call leads to, as far as it follows from the call alone.
type link struct {
	dir   string
	stale bool
}

// Calls are the module calls of a directory in source order. A local source is taken from the directory, a remote one
// from what "init" installed for the roots that reach it; where roots disagree the directory's own word counts, then
// that of the first by name.
func (s *Snapshot) Calls(dir string) []Edge {
	d := s.dir(dir)
	if d == nil || len(d.links) == 0 {
		return nil
	}
	edges := make([]Edge, len(d.links))
	for i, call := range d.calls {
		l := d.links[i]
		edges[i] = Edge{Call: call, Dir: l.dir, Stale: l.stale}
		if target := s.dir(l.dir); target != nil {
			edges[i].Known = target.module != nil
			edges[i].Missing = target.module == nil && target.absent
		}
	}
	return edges
}

// Below are the names of the directories right below one that have a Module, sorted.
func (s *Snapshot) Below(dir string) []string {
	var names []string
	for path, d := range s.dirs.all {
		if d.module != nil && filepath.Dir(path) == dir && path != dir {
			names = append(names, filepath.Base(path))
		}
	}
	slices.Sort(names)
	return names
}

// Callers are the directories with a call that leads to this one, sorted.
func (s *Snapshot) Callers(dir string) []string {
	if d := s.dir(dir); d != nil {
		return slices.Clone(d.callers)
	}
	return nil
}

// IsCalled says whether some module calls this directory.
func (s *Snapshot) IsCalled(dir string) bool {
	d := s.dir(dir)
	return d != nil && len(d.callers) > 0
}

// Roots are the directories that nobody calls and from which this one is reached, sorted. A module that nobody calls
// is its own root; so is one that is reached only from a cycle of calls.
func (s *Snapshot) Roots(dir string) []string {
	if s.Module(dir) == nil {
		return nil
	}
	var roots []string
	if !s.IsCalled(dir) {
		return append(roots, dir)
	}
	for _, up := range s.Dependents(dir) {
		if up != dir && !s.IsCalled(up) {
			roots = append(roots, up)
		}
	}
	if len(roots) == 0 {
		return []string{dir}
	}
	slices.Sort(roots)
	return roots
}

// Dependents are all directories that call this one, directly or through others, the nearest first: what a change of
// its interface may reach. The directory itself is among them only if it calls itself in some way.
func (s *Snapshot) Dependents(dir string) []string {
	return walk([]string{dir}, func(path string) []string {
		if d := s.dir(path); d != nil {
			return d.callers
		}
		return nil
	})
}

// Reached are all directories that this one calls, directly or through others, the nearest first.
func (s *Snapshot) Reached(dir string) []string {
	return walk([]string{dir}, s.targets)
}

func (s *Snapshot) targets(dir string) []string {
	if d := s.dir(dir); d != nil {
		return d.targets()
	}
	return nil
}

// Unloaded are the directories reached from this one that were not read from disk yet: they want a [Snapshot.Load]
// each. What is on disk and cannot be read stays among them.
func (s *Snapshot) Unloaded(dir string) []string {
	return slices.DeleteFunc(s.Reached(dir), s.Loaded)
}

// walk returns what next leads to, breadth first, each once; the start only if something leads back to it.
func walk(start []string, next func(string) []string) []string {
	var found []string
	seen := map[string]bool{}
	for queue := start; len(queue) > 0; queue = queue[1:] {
		for _, path := range next(queue[0]) {
			if !seen[path] {
				seen[path] = true
				found = append(found, path)
				queue = append(queue, path)
			}
		}
	}
	return found
}

// targets are the distinct directories that links lead to, sorted.
func (d *directory) targets() []string {
	var dirs []string
	for _, l := range d.links {
		if l.dir != "" {
			dirs = append(dirs, l.dir)
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// relink follows the calls of a directory anew, and tells the called ones of it. Without force it does so only if the
// calls are others than before.
func (u *update) relink(d *directory, force bool) {
	var calls []*module.Call
	if d.module != nil {
		calls = d.module.Calls()
	}
	if !force && slices.Equal(calls, d.calls) {
		return
	}
	d.calls = calls
	var links []link
	for _, call := range calls {
		links = append(links, u.resolve(d, call))
	}
	if slices.Equal(links, d.links) {
		return
	}
	before := d.targets()
	d.links = links
	after := d.targets()
	for _, path := range before {
		if _, still := slices.BinarySearch(after, path); !still {
			target := u.own(path)
			target.callers = without(target.callers, d.path)
		}
	}
	for _, path := range after {
		if _, already := slices.BinarySearch(before, path); !already {
			target := u.own(path)
			target.callers = with(target.callers, d.path)
		}
	}
}

func (u *update) resolve(d *directory, call *module.Call) link {
	switch {
	case call.Source == "":
		return link{}
	case call.Local():
		return link{dir: localDir(d.path, call)}
	}
	if d.manifest != nil {
		if e, ok := d.manifest.entries[call.Name]; ok {
			return u.follow(d.path, e, call)
		}
	}
	// A module that others call finds its calls under their names for it.
	stale := false
	for _, root := range d.listedBy {
		m := u.get(root).manifestOrNil()
		if m == nil {
			continue
		}
		for _, key := range m.keys[d.path] {
			if e, ok := m.entries[key+"."+call.Name]; ok {
				if l := u.follow(root, e, call); l.dir != "" {
					return l
				}
				stale = true
			}
		}
	}
	return link{stale: stale}
}

func (u *update) follow(root string, e installed, call *module.Call) link {
	switch {
	case !allowed(root, e.Dir, u.folders):
		return link{}
	case !e.matches(call):
		return link{stale: true}
	}
	return link{dir: e.Dir}
}

func localDir(dir string, call *module.Call) string {
	return filepath.Join(dir, filepath.FromSlash(call.Source))
}

// setManifest puts a manifest (nil: none) in its place.
func (u *update) setManifest(root string, m *manifest) {
	old := u.get(root).manifestOrNil()
	if old == m || old != nil && m != nil && old.text == m.text {
		return
	}
	u.index(root, old, without)
	u.own(root).manifest = m
	u.index(root, m, with)
	u.mark(root, staleLinks)
}

// index adds to (with) or takes from (without) the directories that a manifest lists the root that has it.
func (u *update) index(root string, m *manifest, change func([]string, string) []string) {
	if m == nil {
		return
	}
	for dir := range m.keys {
		if allowed(root, dir, u.folders) {
			d := u.own(dir)
			d.listedBy = change(d.listedBy, root)
			u.mark(dir, staleLinks)
		}
	}
}

// reindex does the same for all roots around a change of what manifests may point to.
func (u *update) reindex(change func()) {
	var roots []string
	u.each(func(d *directory) {
		if d.manifest != nil {
			roots = append(roots, d.path)
		}
	})
	for _, root := range roots {
		u.index(root, u.get(root).manifest, without)
	}
	change()
	for _, root := range roots {
		u.index(root, u.get(root).manifest, with)
		u.mark(root, staleLinks)
	}
}

// with and without return a sorted list that has a path or not; the argument stays as it is.
func with(list []string, path string) []string {
	i, ok := slices.BinarySearch(list, path)
	if ok {
		return list
	}
	return slices.Concat(list[:i], []string{path}, list[i:])
}

func without(list []string, path string) []string {
	i, ok := slices.BinarySearch(list, path)
	if !ok {
		return list
	}
	return slices.Concat(list[:i], list[i+1:])
}
