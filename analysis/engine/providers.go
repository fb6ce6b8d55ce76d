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
	c := e.chooser(snap, m, reusable(snap, m))
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
func (e *Engine) chooser(snap *workspace.Snapshot, m *module.Module, reusable bool) chooser {
	c := chooser{store: e.schemas, lock: snap.Lock(m.Dir()), lenient: reusable, sources: map[string]string{}, constraints: map[string][]string{}}
	c.add(m, true)
	if !reusable {
		// Terraform installs one version for the whole tree.
		for _, other := range calledModules(snap, m.Dir()) {
			c.add(other, false)
		}
	}
	return c
}
