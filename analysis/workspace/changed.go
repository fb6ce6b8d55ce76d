package workspace

import (
	"path/filepath"
	"slices"

	"github.com/terravet/terravet/analysis/syntax"
)

// Changed are the directories of which two snapshots say different things, sorted: module, lock file, settings file,
// version pin, what was asked about the disk, whether all files are known, what their calls lead to, or who calls them. The cost is that of the
// change, not of the workspace.
func Changed(old, new *Snapshot) []string {
	changed := map[string]bool{}
	differing(old.dirs, new.dirs, func(path string, a, b *directory) {
		if a == nil {
			a = &directory{path: path}
		}
		if b == nil {
			b = &directory{path: path}
		}
		if !a.sameAnswers(b) {
			changed[path] = true
		}
		// What comes or goes is seen in the calls that lead there.
		if (a.module == nil) != (b.module == nil) || a.absent != b.absent {
			for _, caller := range b.callers {
				changed[caller] = true
			}
		}
	})
	changedSources(old, new, func(dir string) { changed[dir] = true })
	return sorted(changed)
}

// sameAnswers compares what can be asked of a directory.
func (d *directory) sameAnswers(o *directory) bool {
	return d.module == o.module && d.lock == o.lock && d.pins == o.pins && d.settings() == o.settings() &&
		d.complete() == o.complete() && slices.Equal(d.links, o.links) && slices.Equal(d.callers, o.callers)
}

const settingsName = ".terravet.hcl"

func (d *directory) settings() *syntax.File {
	return d.doc(filepath.Join(d.path, settingsName)).file()
}

// Affected are the directories that may have to be checked again after a change, sorted: the Changed ones; those that
// call them, directly or not, since rules look into what is called; where an interface changed, what is called, and
// those below that have only values for its variables; where values may pass on that changed, or a lock file, the
// callers or the installed modules changed, all that is reached from there; where the tests of others run one of them,
// those others; where settings or pins changed, all below. Directories that have no module are not among them,
// except those that had one before.
func Affected(old, new *Snapshot) []string {
	affected := map[string]bool{}
	add := func(paths ...string) {
		for _, path := range paths {
			affected[path] = true
		}
	}
	var shallow []string // directories that pass something on to all that lie below
	for _, path := range Changed(old, new) {
		add(path)
		a, b := old.dir(path), new.dir(path)
		if a == nil {
			a = &directory{path: path}
		}
		if b == nil {
			b = &directory{path: path}
		}
		if !sameInterface(a, b) {
			add(new.targets(path)...)
			add(new.valuesBelow(path)...)
		}
		if !sameFlow(a, b) {
			add(new.Reached(path)...)
		}
		if a.module != b.module {
			add(new.Dependents(path)...)
		}
		if a.lock != b.lock || !slices.Equal(a.callers, b.callers) || !slices.Equal(a.links, b.links) {
			add(old.Reached(path)...)
			add(new.Reached(path)...)
		}
		if a.settings() != b.settings() || a.pins != b.pins {
			shallow = append(shallow, path)
		}
	}
	for _, path := range sorted(affected) {
		if d := new.dir(path); d != nil {
			add(d.testers...) // a test sees everything of the module that it runs
		}
	}
	if len(shallow) > 0 {
		for path := range new.dirs.all {
			if slices.ContainsFunc(shallow, func(up string) bool { return within(up, path) }) {
				add(path)
			}
		}
	}
	for path := range affected {
		if old.Module(path) == nil && new.Module(path) == nil {
			delete(affected, path)
		}
	}
	return sorted(affected)
}

// valuesBelow are the directories below one that have files of the language but no configuration, such as env with
// prod.tfvars in it.
func (s *Snapshot) valuesBelow(path string) []string {
	var below []string
	for other, d := range s.dirs.all {
		if other != path && within(path, other) && d.module != nil && !slices.ContainsFunc(d.module.Files(), configuration) {
			below = append(below, other)
		}
	}
	return below
}

func configuration(f *syntax.File) bool {
	return f.Name.Kind == syntax.Config || f.Name.Kind == syntax.Tofu
}

func sameInterface(a, b *directory) bool {
	if a.module == nil || b.module == nil {
		return a.module == b.module
	}
	return a.module == b.module || a.module.Interface() == b.module.Interface()
}

// sameFlow says that the values which pass through are the same as before.
func sameFlow(a, b *directory) bool {
	if a.module == nil || b.module == nil {
		return a.module == b.module
	}
	return a.module == b.module || a.module.Flow() == b.module.Flow()
}

func sorted(set map[string]bool) []string {
	list := make([]string, 0, len(set))
	for path := range set {
		list = append(list, path)
	}
	slices.Sort(list)
	return list
}
