package lsp

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/live"
)

// Schemas gets better schemas than the engine has, while it works. What it
// gets, the engine of [Options] uses from then on. Its methods are called one at a
// time, off the reading goroutine; [live.Library] is the real one.
type Schemas interface {
	// FromCache takes over what is cached and reports whether that was news.
	FromCache(wants ...live.Want) bool
	// Ask starts an installed provider, if it is permitted, and reports whether
	// there is something new. It may take seconds.
	Ask(ctx context.Context, root string, w live.Want, permit live.Permit) (bool, error)
}

// Methods of terravet's own, for editors that show which schemas speak.
const (
	// methodSchemas is a request with a textDocument; the answer lists the
	// providers of its module.
	methodSchemas = "terravet/schemas"
	// methodSchemasChanged is sent when other schemas speak from now on, to
	// clients that set the initialization option "status".
	methodSchemasChanged = "terravet/schemasChanged"
)

// trust is what the initialization options say about starting providers. It
// cannot come from settings, which a workspace may bring along.
type trust struct {
	permit live.Permit
	status bool
}

func readTrust(options jsontext.Value) trust {
	var o struct {
		Trusted        maybe[bool]     `json:"trusted"`
		AllowProviders maybe[[]string] `json:"allowProviders"`
		Status         maybe[bool]     `json:"status"`
	}
	if len(options) == 0 || json.Unmarshal(options, &o) != nil {
		return trust{}
	}
	return trust{permit: live.Permit{Trusted: o.Trusted.value, Allow: o.AllowProviders.value}, status: o.Status.value}
}

// schemaFinder looks for the schemas that lock files name, one lot after the
// other.
type schemaFinder struct {
	mu      sync.Mutex
	seen    map[*workspace.Lock]bool
	asked   map[string]bool // by live.Want.Key
	pending []wanted
	busy    bool
	failed  map[string]error // why a wanted schema could not be had, by key
}

type wanted struct {
	live.Want
	root string
}

// findSchemas looks for the schemas of the root modules that a directory
// belongs to, if they have not been looked for.
func (s *server) findSchemas(at *moment, dir string, before, after Report) {
	if s.opts.Schemas == nil || sameSchemas(before, after) {
		return
	}
	f := &s.schemas
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, root := range append(at.snap.Roots(dir), dir) {
		f.add(root, at.snap.Lock(root))
	}
	if f.busy || len(f.pending) == 0 {
		return
	}
	f.busy = true
	// Whoever waits for quiet waits for what is cached, not for providers.
	release := sync.OnceFunc(s.checks.hold())
	s.background("looking for schemas", func() {
		defer release()
		for {
			lot, ok := f.take()
			if !ok {
				return
			}
			s.cachedSchemas(lot)
			release()
			s.askForSchemas(lot)
		}
	})
}

// sameSchemas says that two reports on a directory were made by the same
// schemas: then no lock file changed in between.
func sameSchemas(before, after Report) bool {
	was, ok := before.(*engine.Report)
	is, real := after.(*engine.Report)
	return ok && real && was.Env() == is.Env()
}

// add notes what a lock file names; f.mu is held.
func (f *schemaFinder) add(root string, lock *workspace.Lock) {
	if lock == nil || f.seen[lock] {
		return
	}
	if f.seen == nil {
		f.seen, f.asked, f.failed = map[*workspace.Lock]bool{}, map[string]bool{}, map[string]error{}
	}
	f.seen[lock] = true
	for _, address := range slices.Sorted(maps.Keys(lock.Providers)) {
		p := lock.Providers[address]
		w := live.Want{Address: address, Version: p.Version, Hashes: p.Hashes}
		if !f.asked[w.Key()] {
			f.asked[w.Key()] = true
			f.pending = append(f.pending, wanted{w, root})
		}
	}
}

func (f *schemaFinder) take() ([]wanted, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	lot := f.pending
	f.pending = nil
	f.busy = len(lot) > 0
	return lot, f.busy
}

// cachedSchemas takes over what is cached.
func (s *server) cachedSchemas(lot []wanted) {
	var wants []live.Want
	for _, w := range lot {
		wants = append(wants, w.Want)
	}
	if s.opts.Schemas.FromCache(wants...) {
		s.schemasChanged()
	}
}

// askForSchemas asks installed providers. Every module is judged again as soon
// as something better is there.
func (s *server) askForSchemas(lot []wanted) {
	var bar *progress
	for _, w := range lot {
		if s.ctx.Err() != nil {
			return
		}
		name := schema.Display(w.Address) + " " + w.Version
		if s.trust.permit.Trusted || len(s.trust.permit.Allow) > 0 {
			if bar == nil {
				bar = s.beginProgress("Reading provider schemas")
			}
			bar.report(name)
		}
		news, err := s.opts.Schemas.Ask(s.ctx, w.root, w.Want, s.trust.permit)
		if err != nil {
			s.schemas.mu.Lock()
			s.schemas.failed[w.Key()] = err
			s.schemas.mu.Unlock()
			if !errors.Is(err, live.ErrNotInstalled) {
				s.log.once(protocol.MessageTypeLog, "schema of "+name+": "+err.Error())
			}
		}
		if news {
			s.schemasChanged()
		}
	}
	bar.end("")
}

// schemasChanged has everything judged by the schemas that are there now.
func (s *server) schemasChanged() {
	s.checks.proven.forget()
	s.session.update(func(next *moment) { next.files++ })
	s.checks.again()
	if s.trust.status {
		s.client.notify(methodSchemasChanged, struct{}{})
	}
}

// again checks every directory that was checked.
func (c *checker) again() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for dir := range c.dirs {
		c.enqueue(dir, false)
	}
	c.wake()
}

// schemaStatus is one provider of a module, for an editor to show.
type schemaStatus struct {
	Name        string   `json:"name"`
	Provider    string   `json:"provider"`
	Constraints []string `json:"constraints"`
	Locked      string   `json:"locked,omitempty"`
	Used        string   `json:"used,omitempty"`
	Origin      string   `json:"origin"`
	Why         string   `json:"why"`
	// Certain is false if what the schema does not have may exist.
	Certain bool `json:"certain"`
}

// listSchemas answers which schemas speak in a document's module.
func listSchemas(_ context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		TextDocument textDocument `json:"textDocument"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	out := []schemaStatus{}
	path, ok := at.path(p.TextDocument.URI)
	source, real := s.opts.Engine.(interface {
		Providers(*workspace.Snapshot, string) []engine.Choice
	})
	if !ok || !real {
		return out, nil
	}
	for _, c := range source.Providers(at.snap, workspace.Dir(path)) {
		w := c.Selection.Witness()
		status := schemaStatus{
			Name: c.Name, Provider: schema.Display(c.Address), Constraints: append([]string{}, c.Constraints...),
			Locked: c.Locked, Used: w.Version, Origin: w.Origin.String(), Why: c.Why(), Certain: c.Selection.Certain(),
		}
		s.schemas.mu.Lock()
		err := s.schemas.failed[live.Want{Address: c.Address, Version: c.Locked, Hashes: c.Hashes}.Key()]
		s.schemas.mu.Unlock()
		if err != nil && (w.Origin > schema.OriginImported || w.Origin == schema.OriginUnknown) {
			status.Why += "; the installed provider was not asked: " + err.Error()
		}
		out = append(out, status)
	}
	return out, nil
}
