//go:build unix

package live_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/dirhash"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/flat/tfjson"
	"github.com/terravet/terravet/schema/live"
)

// TestMain lets this test be the supervisor of the providers that it starts.
func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[1] == "supervise" {
		os.Exit(live.Supervise(os.Args[2], os.Args[3]))
	}
	code := m.Run()
	if dir := built.dir; dir != "" {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

var built struct {
	once sync.Once
	dir  string
	err  error
}

// specimen is a provider that behaves as it is told.
func specimen(t testing.TB, behaviour string) []byte {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "specimen"); built.err != nil {
			return
		}
		out, err := exec.Command("go", "build", "-o", filepath.Join(built.dir, "specimen"), "./internal/specimen").CombinedOutput()
		if err != nil {
			built.err = errors.New(string(out))
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	data, err := os.ReadFile(filepath.Join(built.dir, "specimen"))
	if err != nil {
		t.Fatal(err)
	}
	return append(data, "\nbehaviour:"+behaviour+"\n"...)
}

const specimenAddress = "registry.terraform.io/terravet/specimen"

// installed is a root module in which a binary is installed as version 1.2.3 of
// the specimen, and what its lock file says of it.
func installed(t testing.TB, binary []byte) (root string, w live.Want) {
	t.Helper()
	root = t.TempDir()
	dir := filepath.Join(root, ".terraform", "providers", filepath.FromSlash(specimenAddress), "1.2.3", runtime.GOOS+"_"+runtime.GOARCH)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"terraform-provider-specimen_v1.2.3_x5": binary, "LICENSE.txt": []byte("MPL-2.0")} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	hash, err := dirhash.HashDir(dir, "", dirhash.Hash1)
	if err != nil {
		t.Fatal(err)
	}
	return root, live.Want{Address: specimenAddress, Version: "1.2.3", Hashes: []string{"h1:AAAA", hash}}
}

// options trust everything and supervise.
func options(t testing.TB) live.Options {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return live.Options{
		Cache:      live.Cache{Dir: t.TempDir()},
		Place:      nowhere(t),
		Exec:       true,
		Supervisor: []string{self, "supervise"},
		Limits:     live.Limits{Time: 30 * time.Second},
	}
}

// nowhere is a place without any configuration.
func nowhere(t testing.TB) live.Place {
	t.Helper()
	return live.Place{Getenv: func(string) string { return "" }, Home: t.TempDir(), OS: runtime.GOOS}
}

func ask(t testing.TB, o live.Options, binary []byte) (schema.Exact, error) {
	t.Helper()
	root, w := installed(t, binary)
	return live.NewShelf(o).Ask(context.Background(), root, w, live.Permit{Trusted: true})
}

// recorded is what Terraform says of a provider.
func recorded(t testing.TB, file, address string) flat.Source {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	sources, err := tfjson.Read(data, "")
	if err != nil || len(sources) != 1 || sources[0].Provider != address {
		t.Fatal(err, len(sources))
	}
	sources[0].Version = "1.2.3"
	pool, err := flat.Write(sources)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := flat.Open(string(pool))
	if err != nil {
		t.Fatal(err)
	}
	p, _ := opened.Provider(address)
	return p.At(0).Model()
}

// sameAsRecorded compares field by field what Terraform prints with what was
// read, which may have kinds that Terraform's own version does not print.
func sameAsRecorded(t *testing.T, got schema.Exact, want flat.Source) {
	t.Helper()
	have := got.Version.Model()
	for kind, bodies := range want.Bodies {
		if kind == flat.ProviderConfig && len(have.Bodies[kind]) == 0 {
			continue
		}
		if len(have.Bodies[kind]) != len(bodies) {
			t.Errorf("%v: %d instead of %d", kind, len(have.Bodies[kind]), len(bodies))
		}
		for name, body := range bodies {
			if h := have.Bodies[kind][name]; !reflect.DeepEqual(h, body) {
				t.Errorf("%v %q differs:\n%+v\nfrom\n%+v", kind, name, h, body)
			}
		}
	}
	if len(have.Functions) != len(want.Functions) {
		t.Errorf("%d functions instead of %d", len(have.Functions), len(want.Functions))
	}
	for name, f := range want.Functions {
		h := have.Functions[name]
		if h == nil {
			t.Errorf("function %s is not there", name)
			continue
		}
		// Terraform does not print whether a parameter takes unknown values.
		for i := range h.Params {
			h.Params[i].AllowUnknown = false
		}
		if h.Variadic != nil {
			h.Variadic.AllowUnknown = false
		}
		if !reflect.DeepEqual(h, f) {
			t.Errorf("function %s differs:\n%+v\nfrom\n%+v", name, h, f)
		}
	}
}

func TestSchemaEqualsTerraforms(t *testing.T) {
	for _, protocol := range []string{"five", "six"} {
		t.Run(protocol, func(t *testing.T) {
			got, err := ask(t, options(t), specimen(t, protocol))
			if err != nil {
				t.Fatal(err)
			}
			if got.Origin != schema.OriginInstalled || got.Version.String() != "1.2.3" {
				t.Errorf("%v %v", got.Origin, got.Version)
			}
			sameAsRecorded(t, got, recorded(t, protocol+".json", specimenAddress))
			if protocol == "six" {
				for _, kind := range []flat.Kind{flat.Action, flat.ListResource, flat.ProviderMeta} {
					if len(got.Version.Model().Bodies[kind]) != 1 {
						t.Errorf("no %v", kind)
					}
				}
			}
		})
	}
}

// TestTimeProvider asks a provider of the registry, where somebody built it.
func TestTimeProvider(t *testing.T) {
	path := os.Getenv("TERRAVET_TIME_PROVIDER")
	if path == "" {
		t.Skip("TERRAVET_TIME_PROVIDER does not name a built terraform-provider-time 0.14.2")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ask(t, options(t), data)
	if err != nil {
		t.Fatal(err)
	}
	sameAsRecorded(t, got, recorded(t, "time.json", "registry.terraform.io/hashicorp/time"))
}

func TestSecondStartReadsTheCache(t *testing.T) {
	o := options(t)
	root, w := installed(t, specimen(t, "six"))
	first, err := live.NewShelf(o).Ask(context.Background(), root, w, live.Permit{Trusted: true})
	if err != nil {
		t.Fatal(err)
	}
	o.Exec = false
	second, err := live.NewShelf(o).Ask(context.Background(), root, w, live.Permit{Trusted: true})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(first.Version.Model(), second.Version.Model()) || first.Hash != second.Hash {
		t.Error("the cache says something else")
	}
	// A lock file that does not list the package gets nothing of it.
	w.Hashes = w.Hashes[:1]
	if _, ok := live.NewShelf(o).Cached(w); ok {
		t.Error("a schema for a hash that the lock file does not list")
	}
}

func TestDamagedCacheEntryIsDropped(t *testing.T) {
	o := options(t)
	root, w := installed(t, specimen(t, "six"))
	if _, err := live.NewShelf(o).Ask(context.Background(), root, w, live.Permit{Trusted: true}); err != nil {
		t.Fatal(err)
	}
	var entry string
	_ = filepath.WalkDir(o.Cache.Dir, func(path string, d os.DirEntry, _ error) error {
		if filepath.Ext(path) == ".pool" {
			entry = path
		}
		return nil
	})
	data, err := os.ReadFile(entry)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(entry, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, ok := live.NewShelf(o).Cached(w); ok {
		t.Error("a damaged entry was used")
	}
	if _, err := os.Stat(entry); !os.IsNotExist(err) {
		t.Error("a damaged entry was kept")
	}
}

func TestUnpackedCopyOfAZip(t *testing.T) {
	o := options(t)
	root, w := installed(t, specimen(t, "six"))
	unpacked := filepath.Join(root, ".terraform", "providers", filepath.FromSlash(specimenAddress), "1.2.3", runtime.GOOS+"_"+runtime.GOARCH)
	mirror := t.TempDir()
	packed := filepath.Join(mirror, filepath.FromSlash(specimenAddress), "terraform-provider-specimen_1.2.3_"+runtime.GOOS+"_"+runtime.GOARCH+".zip")
	zipped, zh := zipOf(t, unpacked)
	if err := os.MkdirAll(filepath.Dir(packed), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(packed, zipped, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(unpacked); err != nil {
		t.Fatal(err)
	}
	rc := filepath.Join(o.Place.Home, ".terraformrc")
	if err := os.WriteFile(rc, []byte("provider_installation {\n  filesystem_mirror {\n    path = \""+mirror+"\"\n    include = [\"terravet/*\"]\n  }\n}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, hashes := range [][]string{w.Hashes, {zh}} {
		o.Cache.Dir = t.TempDir()
		w.Hashes = hashes
		if _, err := live.NewShelf(o).Ask(context.Background(), root, w, live.Permit{Trusted: true}); err != nil {
			t.Errorf("with %v: %v", hashes, err)
		}
	}
	w.Hashes = []string{"zh:00"}
	if _, err := live.NewShelf(o).Ask(context.Background(), root, w, live.Permit{Trusted: true}); err == nil {
		t.Error("a package that the lock file does not list was started")
	}
}

// describe is the description that a telling specimen puts into its schema.
func describe(t testing.TB, e schema.Exact) string {
	t.Helper()
	b, _ := e.Version.Body(flat.ProviderConfig, "")
	return b.Description()
}

func contains(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			return
		}
	}
	t.Errorf("%q has none of %q", text, parts)
}

func readAll(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var b bytes.Buffer
	if _, err := io.Copy(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The two costs of an exact schema: from the start of a provider to a usable
// schema, and from the cache.
func BenchmarkStart(b *testing.B) {
	path := os.Getenv("TERRAVET_TIME_PROVIDER")
	if path == "" {
		b.Skip("TERRAVET_TIME_PROVIDER does not name a built terraform-provider-time 0.14.2")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	o := options(b)
	root, w := installed(b, data)
	o.Cache.Dir = ""
	for b.Loop() {
		if _, err := live.NewShelf(o).Ask(context.Background(), root, w, live.Permit{Trusted: true}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCached(b *testing.B) {
	path := os.Getenv("TERRAVET_TIME_PROVIDER")
	if path == "" {
		b.Skip("TERRAVET_TIME_PROVIDER does not name a built terraform-provider-time 0.14.2")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	o := options(b)
	root, w := installed(b, data)
	if _, err := live.NewShelf(o).Ask(context.Background(), root, w, live.Permit{Trusted: true}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, ok := live.NewShelf(o).Cached(w); !ok {
			b.Fatal("not cached")
		}
	}
}
