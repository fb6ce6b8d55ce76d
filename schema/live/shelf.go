package live

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// Permit is what the user allows to be started for a root module. The zero
// value allows nothing.
type Permit struct {
	// Trusted says that the user trusts what lies in the workspace.
	Trusted bool
	// Allow lists provider addresses or hashes ("h1:…", "zh:…") that the user
	// trusts wherever they are found.
	Allow []string
}

// Options say what a Shelf may do and where it looks. The zero value executes
// nothing and keeps nothing.
type Options struct {
	Cache Cache
	Place Place
	// Exec allows to start installed providers at all; without it only the
	// cache speaks.
	Exec bool
	// Supervisor starts a process of this program that calls Supervise with the
	// binary and the directory, which are appended; nil starts providers
	// directly, as is right where Supervise cannot work.
	Supervisor []string
	Limits     Limits
}

// Shelf finds exact schemas: those that are cached, and those that installed
// providers tell. It is safe for concurrent use and starts one provider at a
// time.
type Shelf struct {
	opts Options

	config   func() (CLIConfig, []error)
	starting sync.Mutex
	mu       sync.Mutex
	refused  map[string]error // what need not be tried again, by key
}

// NewShelf makes a Shelf.
func NewShelf(o Options) *Shelf {
	return &Shelf{
		opts:    o,
		refused: map[string]error{},
		config:  sync.OnceValues(func() (CLIConfig, []error) { return ReadCLIConfig(o.Place) }),
	}
}

// Config is the CLI configuration, and what of it cannot be read.
func (s *Shelf) Config() (CLIConfig, []error) { return s.config() }

// Imported are the schemas that the user imported, for any module that asks for
// the version.
func (s *Shelf) Imported() []schema.Exact {
	var out []schema.Exact
	for _, w := range s.opts.Cache.Imported() {
		if v, ok := s.opts.Cache.Get(w, imported); ok {
			out = append(out, schema.Exact{Version: v, Origin: schema.OriginImported})
		}
	}
	return out
}

// Cached looks for a wanted schema in the cache. It starts nothing.
func (s *Shelf) Cached(w Want) (schema.Exact, bool) {
	for _, hash := range w.Hashes {
		if v, ok := s.opts.Cache.Get(w, hash); ok {
			return schema.Exact{Version: v, Hash: hash, Origin: schema.OriginInstalled}, true
		}
	}
	return schema.Exact{}, false
}

// Errors of Ask that say why nothing was asked.
var (
	// ErrNotInstalled: there is no package of that version.
	ErrNotInstalled = errors.New("it is not installed")
	// ErrNotTrusted: there is one, but nobody allowed to start it.
	ErrNotTrusted = errors.New("it is not started: the workspace is not trusted and the provider is not allowed")
	// ErrOverridden: a binary under development stands in for it.
	ErrOverridden = errors.New("a development override stands in for it, which is never started; import its schema")
	// ErrNoExec: nothing is started at all.
	ErrNoExec = errors.New("it is not started: that is turned off")
)

// Ask starts the installed provider that a root module's lock file names and
// reads its schema, or returns the cached one. Only a package whose hash the
// lock file lists is started, and only if it is permitted.
func (s *Shelf) Ask(ctx context.Context, root string, w Want, permit Permit) (schema.Exact, error) {
	if e, ok := s.Cached(w); ok {
		return e, nil
	}
	packages, err := s.startable(root, w, permit)
	if err != nil {
		return schema.Exact{}, err
	}
	s.starting.Lock()
	defer s.starting.Unlock()
	if e, ok := s.Cached(w); ok {
		return e, nil // another window was faster
	}
	var failed []error
	for _, p := range packages {
		e, err := s.start(ctx, p)
		if err == nil {
			return e, nil
		}
		failed = append(failed, fmt.Errorf("%s: %w", p.Source, err))
	}
	return schema.Exact{}, errors.Join(failed...)
}

// startable are the packages of a wanted provider that may be started, each
// with the hashes that count.
func (s *Shelf) startable(root string, w Want, permit Permit) ([]Package, error) {
	config, _ := s.config()
	if _, ok := config.Overrides[w.Address]; ok {
		return nil, ErrOverridden
	}
	packages := Find(root, w, config, s.opts.Place)
	if len(packages) == 0 {
		return nil, ErrNotInstalled
	}
	if !s.opts.Exec {
		return nil, ErrNoExec
	}
	allowed, hashes := permit.allows(w)
	if !allowed {
		return nil, ErrNotTrusted
	}
	for i := range packages {
		packages[i].Hashes = hashes
	}
	return packages, nil
}

// allows says whether a provider may be started, and with which hashes.
func (p Permit) allows(w Want) (bool, []string) {
	if p.Trusted {
		return true, w.Hashes
	}
	var hashes []string
	for _, a := range p.Allow {
		if a == w.Address || a == schema.Display(w.Address) {
			return true, w.Hashes
		}
		if slices.Contains(w.Hashes, a) {
			hashes = append(hashes, a)
		}
	}
	return len(hashes) > 0, hashes
}

// start verifies, starts and asks one package.
func (s *Shelf) start(ctx context.Context, p Package) (found schema.Exact, err error) {
	key := p.Path + "\x00" + stamp(p)
	if err := s.remembered(key); err != nil {
		return schema.Exact{}, err
	}
	defer func() {
		if err != nil && ctx.Err() == nil {
			s.remember(key, err)
		}
	}()
	dir, err := os.MkdirTemp("", "terravet-")
	if err != nil {
		return schema.Exact{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary, hash, err := p.acquire(dir)
	if err != nil {
		return schema.Exact{}, err
	}
	source, err := s.query(ctx, binary, dir)
	if err != nil {
		return schema.Exact{}, err
	}
	source.Provider, source.Version, source.Origin = p.Address, p.Version, "the installed provider"
	data, err := flat.Write([]flat.Source{source})
	if err != nil {
		return schema.Exact{}, fmt.Errorf("its schema cannot be kept: %w", err)
	}
	// That the cache cannot be written costs only the next start.
	_ = s.opts.Cache.Put(p.Want, hash, data)
	v, err := open(data, p.Want)
	return schema.Exact{Version: v, Hash: hash, Origin: schema.OriginInstalled}, err
}

// query starts a private copy of a binary and asks it.
func (s *Shelf) query(ctx context.Context, binary, dir string) (flat.Source, error) {
	limits := s.opts.Limits.orDefault()
	ctx, cancel := context.WithTimeout(ctx, limits.Time)
	defer cancel()
	c, err := s.connect(ctx, binary, dir, limits)
	if err != nil {
		return flat.Source{}, err
	}
	defer c.close()
	var source flat.Source
	err = c.schema(ctx, &source)
	if err != nil && ctx.Err() != nil {
		err = errMute
	}
	return source, err
}

// connect starts a private copy of a binary.
func (s *Shelf) connect(ctx context.Context, binary, dir string, limits Limits) (*connection, error) {
	// The socket lies in the directory that the provider may write to, apart
	// from its binary.
	scratch := filepath.Join(dir, "s")
	if err := os.Mkdir(scratch, 0o700); err != nil {
		return nil, err
	}
	how := launch{argv: []string{binary}}
	if len(s.opts.Supervisor) > 0 {
		how = launch{argv: append(slices.Clone(s.opts.Supervisor), binary, scratch), supervised: true}
	}
	return connect(ctx, how, scratch, limits)
}

// open reads a pool of one version that was just written.
func open(data []byte, w Want) (flat.Version, error) {
	pool, err := flat.Open(string(data))
	if err != nil {
		return flat.Version{}, err
	}
	provider, _ := pool.Provider(w.Address)
	v, ok := provider.Version(w.Version)
	if !ok {
		return flat.Version{}, errors.New("its schema was lost")
	}
	return v, nil
}

// stamp changes with a package, well enough to try again.
func stamp(p Package) string {
	info, err := os.Stat(p.Path)
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.Size(), info.ModTime().UnixNano(), p.Hashes)
}

func (s *Shelf) remembered(key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused[key]
}

func (s *Shelf) remember(key string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused[key] = err
}

// DefaultCacheDir is where schemas are cached unless the user says otherwise:
// empty if the system has no place for such things.
func DefaultCacheDir(p Place) string {
	if dir := p.Getenv("TERRAVET_CACHE_DIR"); dir != "" {
		return dir
	}
	base := p.Getenv("XDG_CACHE_HOME")
	switch {
	case p.OS == "windows":
		base = p.Getenv("LocalAppData")
	case base == "" && p.Home == "":
	case p.OS == "darwin":
		base = filepath.Join(p.Home, "Library", "Caches")
	case base == "":
		base = filepath.Join(p.Home, ".cache")
	}
	if base == "" {
		return ""
	}
	return filepath.Join(base, "terravet", "schemas")
}
