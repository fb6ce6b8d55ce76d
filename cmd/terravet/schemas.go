package main

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/spf13/cobra"

	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/bundled"
	"github.com/terravet/terravet/schema/live"
)

// superviseName is the command that this program gives itself to start a
// provider with.
const superviseName = "supervise"

func superviseCommand() *cobra.Command {
	return &cobra.Command{
		Use:    superviseName + " BINARY DIR",
		Short:  "Run a provider, confined, until standard input ends",
		Hidden: true,
		Args:   cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			if code := live.Supervise(args[0], args[1]); code != 0 {
				return exit(code)
			}
			return nil
		},
	}
}

// library is what schemas are at hand: the embedded ones, imported and cached
// ones, and, if exec, those that installed providers tell.
func library(w world, exec bool) *live.Library {
	place := live.PlaceOf(w.env)
	options := live.Options{Cache: schemaCache(w), Place: place, Exec: exec}
	if self, err := os.Executable(); err == nil {
		options.Supervisor = []string{self, superviseName}
	}
	return live.NewLibrary(schema.NewStore(bundled.Pool()), options)
}

// schemaCache is the user's.
func schemaCache(w world) live.Cache {
	dir := live.DefaultCacheDir(live.PlaceOf(w.env))
	if dir != "" && !filepath.IsAbs(dir) {
		dir = filepath.Join(w.dir, dir)
	}
	return live.Cache{Dir: dir}
}

// engines makes an engine of the newest schemas of a library.
type engines struct {
	library *live.Library

	mu    sync.Mutex
	store *schema.Store
	last  *engine.Engine
}

// current is the engine over all that is known by now.
func (e *engines) current() *engine.Engine {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.last == nil {
		e.last = newEngine()
	}
	if store := e.library.Store(); store != e.store {
		e.last, e.store = e.last.WithSchemas(store), store
	}
	return e.last
}

// wanted are the providers that the lock files of root modules name, each once
// with the first root that names it.
func wanted(snap *workspace.Snapshot, dirs []string) (wants []live.Want, roots []string) {
	seen := map[string]bool{}
	for _, dir := range dirs {
		lock := snap.Lock(dir)
		if lock == nil {
			continue
		}
		for _, address := range slices.Sorted(maps.Keys(lock.Providers)) {
			p := lock.Providers[address]
			w := live.Want{Address: address, Version: p.Version, Hashes: p.Hashes}
			if key := w.Key(); !seen[key] {
				seen[key] = true
				wants, roots = append(wants, w), append(roots, dir)
			}
		}
	}
	return wants, roots
}

// settle gets the exact schemas that are wanted in some directories: from the
// cache, and from installed providers as far as that is permitted. Why one was
// not asked is no failure: the embedded schemas speak then.
func (e *engines) settle(ctx context.Context, snap *workspace.Snapshot, dirs []string, permit live.Permit) *engine.Engine {
	wants, roots := wanted(snap, dirs)
	e.library.FromCache(wants...)
	if permit.Trusted || len(permit.Allow) > 0 {
		for i, w := range wants {
			if ctx.Err() == nil {
				_, _ = e.library.Ask(ctx, roots[i], w, permit)
			}
		}
	}
	return e.current()
}

// execFlag is the switch that keeps installed providers from being started,
// whatever else is said.
const execFlag = "no-exec"

func mayExec(cmd *cobra.Command) bool {
	off, err := cmd.Flags().GetBool(execFlag)
	return err == nil && !off
}
