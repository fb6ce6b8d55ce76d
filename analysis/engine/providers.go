package engine

import (
	"cmp"
	"slices"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
)

// Choice is which schema speaks for a provider in a module, and why.
type Choice struct {
	// Name is the local name.
	Name string
	// Address is the full source address.
	Address string
	// Constraints are all that hold: the module's own and, of a root module,
	// those of the modules it calls.
	Constraints []string
	// Locked is the version in the lock file, Hashes are its packages; empty if
	// there is none.
	Locked string
	Hashes []string
	// Reusable says that the module's callers decide about the version.
	Reusable bool
	// Selection is what speaks; it knows nothing if there is no schema.
	Selection schema.Selection
}

// Providers lists the providers of a module by local name. A directory that
// the snapshot does not know has none.
func (e *Engine) Providers(snap *workspace.Snapshot, dir string) []Choice {
	m := snap.Module(dir)
	if m == nil {
		return nil
	}
	// Where callers see the module differently, no lock file speaks for all.
	lock := snap.Lock(dir)
	if views := vantages(snap, m); len(views) == 1 {
		lock = views[0].lock
	}
	c := e.chooser(snap, m, lock, reusable(snap, m))
	names := map[string]bool{}
	for name := range c.sources {
		names[name] = true
	}
	for _, b := range m.Blocks() {
		if name := providerOf(b); name != "" {
			names[name] = true
		}
	}
	var out []Choice
	for name := range names {
		w := c.wish(name)
		out = append(out, Choice{
			Name: name, Address: w.Provider, Constraints: w.Constraints,
			Locked: w.Locked, Hashes: w.Hashes, Reusable: w.Lenient,
			Selection: c.store.Select(w),
		})
	}
	slices.SortFunc(out, func(a, b Choice) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// chooser collects what is said about the providers of a module.
func (e *Engine) chooser(snap *workspace.Snapshot, m *module.Module, lock *workspace.Lock, reusable bool) chooser {
	c := chooser{store: e.schemas, lock: lock, lenient: reusable, sources: map[string]string{}, constraints: map[string][]string{}}
	c.add(m, true)
	if !reusable {
		// Terraform installs one version for the whole tree.
		for _, other := range calledModules(snap, m.Dir()) {
			c.add(other, false)
		}
	}
	return c
}

// Why says in words why this schema speaks.
func (c Choice) Why() string {
	w := c.Selection.Witness()
	switch w.Origin {
	case schema.OriginInstalled:
		return "the package that the lock file names told its schema itself"
	case schema.OriginImported:
		return "its schema was imported"
	case schema.OriginBundled:
		switch {
		case c.Locked != "":
			return "the lock file says " + c.Locked + ", which is embedded"
		case len(c.Constraints) > 0:
			return "there is no lock file; it is the newest embedded version that the constraints admit"
		}
		return "there is neither a lock file nor a constraint; it is the newest embedded version"
	case schema.OriginNearest:
		why := "the lock file says " + c.Locked
		if c.Locked == "" {
			why = "the constraints ask for a version"
		}
		why += ", which is not embedded; the nearest versions speak"
		if !c.Selection.Certain() {
			why += ", and what they do not have is not called an error"
		}
		return why
	case schema.OriginAdmitted:
		return "the module's callers choose the version; what is called an error is one in all embedded versions that the constraints admit"
	}
	if c.Locked != "" {
		return "no schema of it is at hand, so that nothing is claimed about it"
	}
	return "no schema of it is at hand, and there is no lock file that names a package to ask; nothing is claimed about it"
}
