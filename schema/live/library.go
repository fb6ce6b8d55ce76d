package live

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/terravet/terravet/schema"
)

// Library is a schema.Store that gets better: exact schemas are added as they
// are found. It is safe for concurrent use; a Store that was taken from it does
// not change.
type Library struct {
	shelf *Shelf
	store atomic.Pointer[schema.Store]
	mu    sync.Mutex      // of those who add
	known map[string]bool // hashes and imported versions that were added

	sessions sessions
}

// NewLibrary begins with a Store of what is embedded, what the user imported,
// and what development overrides make unknowable.
func NewLibrary(base *schema.Store, o Options) *Library {
	l := &Library{shelf: NewShelf(o), known: map[string]bool{}}
	config, _ := l.shelf.Config()
	l.store.Store(base.With(l.shelf.Imported(), slices.Sorted(maps.Keys(config.Overrides))))
	return l
}

// Store is the newest.
func (l *Library) Store() *schema.Store { return l.store.Load() }

// Shelf is where the Library looks.
func (l *Library) Shelf() *Shelf { return l.shelf }

// add reports whether the schema is new.
func (l *Library) add(x schema.Exact) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := x.Version.Provider().Addr() + " " + x.Version.String() + " " + x.Hash
	if l.known[key] {
		return false
	}
	l.known[key] = true
	l.store.Store(l.store.Load().With([]schema.Exact{x}, nil))
	return true
}

// FromCache adds what is cached of what is wanted. It reads a few small files,
// starts nothing, and reports whether something was added.
func (l *Library) FromCache(wants ...Want) bool {
	added := false
	for _, w := range wants {
		if x, ok := l.shelf.Cached(w); ok && l.add(x) {
			added = true
		}
	}
	return added
}

// Ask adds the schema of an installed provider; see [Shelf.Ask]. It may take
// seconds. It reports whether something was added.
func (l *Library) Ask(ctx context.Context, root string, w Want, permit Permit) (bool, error) {
	x, err := l.shelf.Ask(ctx, root, w, permit)
	if err != nil {
		return false, err
	}
	return l.add(x), nil
}
