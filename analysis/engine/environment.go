package engine

import (
	"slices"
	"strings"

	"github.com/hashicorp/go-version"

	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
)

// basis is what the choice of schemas rests on: while it is equal, so are the
// answers.
type basis struct {
	own      uint64
	called   uint64 // of all modules that are called, directly or not
	lock     *workspace.Lock
	reusable bool
	isCalled bool
	schemas  *schema.Store
	tofu     bool
}

// environment chooses the schemas that a module is judged by, with the lock
// file that counts for it, its own or a caller's, or nil; prev is taken over when nothing that matters changed.
func (e *Engine) environment(snap *workspace.Snapshot, m *module.Module, lock *workspace.Lock, prev *Report) (*check.Env, basis) {
	called := calledModules(snap, m.Dir())
	b := basis{own: m.Interface().Providers, lock: lock, reusable: reusable(snap, m), isCalled: snap.IsCalled(m.Dir()), schemas: e.schemas, tofu: tofuFiles(m)}
	for _, c := range called {
		b.called += c.Interface().Providers
	}
	if prev != nil && prev.basis == b {
		return prev.env, b
	}
	c := e.chooser(snap, m, lock, b.reusable)
	chosen := map[string]schema.Selection{}
	for name := range c.sources {
		chosen[name] = c.choose(name)
	}
	for _, block := range m.Blocks() {
		if name := providerOf(block); name != "" {
			if _, ok := chosen[name]; !ok {
				chosen[name] = c.choose(name)
			}
		}
	}
	runBy := release(m, b.lock)
	return &check.Env{
		Language: e.language.Admitting(runBy),
		Legacy:   legacy(m),
		Called:   snap.IsCalled(m.Dir()),
		Root:     !b.reusable,
		Release:  runBy,

		Configuring: configuring(snap, m.Dir()),
		Provider: func(name string) schema.Selection {
			if s, ok := chosen[name]; ok {
				return s
			}
			return c.choose(name) // a provider that nothing used before
		},
	}, b
}

func providerOf(b *module.Block) string {
	switch b.Type() {
	case "provider":
		return b.Label(0)
	case "resource", "data", "ephemeral", "action":
		name, _, _ := b.ProviderName()
		return name
	}
	return ""
}

// reusable says that a directory is a module for others to call, whose
// provider version its callers decide.
func reusable(snap *workspace.Snapshot, m *module.Module) bool {
	if snap.Lock(m.Dir()) != nil {
		return false
	}
	return snap.IsCalled(m.Dir()) || m.Settings().Backend == "" && len(m.ProviderConfigs()) == 0
}

// calledModules are the modules that a directory calls, directly or not, as far
// as they are at hand; cycles do no harm.
func calledModules(snap *workspace.Snapshot, dir string) []*module.Module {
	var found []*module.Module
	seen := []string{dir}
	for i := 0; i < len(seen); i++ {
		for _, edge := range snap.Calls(seen[i]) {
			if edge.Dir == "" || slices.Contains(seen, edge.Dir) {
				continue
			}
			seen = append(seen, edge.Dir)
			if m := snap.Module(edge.Dir); m != nil {
				found = append(found, m)
			}
		}
	}
	return found
}

// legacy says that required_version admits versions before 0.12 only.
func legacy(m *module.Module) bool {
	for _, c := range m.Settings().RequiredVersion {
		constraint, err := version.NewConstraint(c.Text)
		if err != nil {
			continue
		}
		if constraint.Check(oldest11) && !constraint.Check(first12) && !constraint.Check(first1) {
			return true
		}
	}
	return false
}

var (
	oldest11 = version.Must(version.NewVersion("0.11.15"))
	first12  = version.Must(version.NewVersion("0.12.0"))
	first1   = version.Must(version.NewVersion("1.0.0"))
)

// chooser collects what is said about provider versions.
type chooser struct {
	store       *schema.Store
	lock        *workspace.Lock
	lenient     bool
	sources     map[string]string   // local name -> address, of the module itself
	constraints map[string][]string // address -> constraints, of all modules
}

func (c *chooser) add(m *module.Module, own bool) {
	for _, r := range m.Requirements() {
		address := schema.Address(r.Name, r.Source)
		if own {
			c.sources[r.Name] = address
		}
		if r.Constraint.Text != "" {
			c.constraints[address] = append(c.constraints[address], r.Constraint.Text)
		}
	}
	if !own {
		return
	}
	for _, p := range m.ProviderConfigs() {
		if p.Constraint.Text == "" {
			continue
		}
		address := c.address(p.Name)
		c.constraints[address] = append(c.constraints[address], p.Constraint.Text)
	}
}

func (c *chooser) address(name string) string {
	if address := c.sources[name]; address != "" {
		return address
	}
	return schema.Address(name, "")
}

func (c *chooser) choose(name string) schema.Selection { return c.store.Select(c.wish(name)) }

// wish is what is asked of the schemas for a provider by its local name.
func (c *chooser) wish(name string) schema.Wish {
	address := c.address(name)
	wish := schema.Wish{Provider: address, Constraints: c.constraints[address], Lenient: c.lenient}
	if c.lock != nil {
		locked := c.lock.Providers[address]
		wish.Locked, wish.Hashes = locked.Version, locked.Hashes
	}
	return wish
}

// configuring finds, by the name of a call, the source of a module below a
// directory that configures providers itself. Empty blocks and what is not at
// hand do not count.
func configuring(snap *workspace.Snapshot, dir string) map[string]string {
	found := map[string]string{}
	var visit func(call, dir string, seen []string)
	visit = func(call, dir string, seen []string) {
		for _, edge := range snap.Calls(dir) {
			if edge.Dir == "" || slices.Contains(seen, edge.Dir) || !snap.Complete(edge.Dir) {
				continue
			}
			name := call
			if name == "" {
				name = edge.Call.Name
			}
			m := snap.Module(edge.Dir)
			if m == nil || found[name] != "" {
				continue
			}
			if slices.ContainsFunc(m.ProviderConfigs(), check.Configures) {
				found[name] = edge.Call.Source
				continue
			}
			visit(name, edge.Dir, append(slices.Clip(seen), edge.Dir))
		}
	}
	visit("", dir, []string{dir})
	return found
}

// tofuFiles says whether a module has files that only OpenTofu reads.
func tofuFiles(m *module.Module) bool {
	return slices.ContainsFunc(m.Files(), func(f *syntax.File) bool { return f.Name.Kind == syntax.Tofu })
}

// release says which programs may run the configuration of a module.
func release(m *module.Module, lock *workspace.Lock) check.Release {
	tofu := tofuFiles(m)
	if lock != nil {
		for address := range lock.Providers {
			tofu = tofu || strings.HasPrefix(address, "registry.opentofu.org/")
		}
	}
	var constraints []string
	for _, c := range m.Settings().RequiredVersion {
		constraints = append(constraints, c.Text)
	}
	for _, b := range m.Blocks() {
		if b.Type() == "terraform" {
			tofu = tofu || len(module.Nested(b.Body(), b.Chunk.JSON, "encryption", false)) > 0
		}
	}
	return check.NewRelease(constraints, tofu)
}
