package lsp_test

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/lsp"
	"github.com/terravet/terravet/lsp/lsptest"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/live"
)

const acme = "registry.terraform.io/acme/acme"

// acmePool has versions of a provider with the type acme_thing, whose arguments
// are given by version.
func acmePool(t *testing.T, versions map[string][]string) []byte {
	t.Helper()
	var sources []flat.Source
	for version, arguments := range versions {
		s := flat.Source{Provider: acme, Version: version, Origin: "test"}
		body := &flat.SourceBody{Attributes: map[string]*flat.SourceAttribute{}}
		for _, a := range arguments {
			body.Attributes[a] = &flat.SourceAttribute{Type: cty.String, Optional: true}
		}
		s.Put(flat.Resource, "acme_thing", body)
		sources = append(sources, s)
	}
	data, err := flat.Write(sources)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func acmeStore(t *testing.T, versions map[string][]string) *schema.Store {
	t.Helper()
	pool, err := flat.Open(string(acmePool(t, versions)))
	if err != nil {
		t.Fatal(err)
	}
	return schema.NewStore(pool)
}

// embedded are the versions around the one that acmeFiles lock.
var embedded = map[string][]string{"1.0.0": {"name"}, "2.0.0": {"name", "newer"}}

func acmeFiles() map[string]string {
	return map[string]string{
		"main.tf":             "terraform {\n  required_providers {\n    acme = { source = \"acme/acme\" }\n  }\n}\nresource \"acme_thing\" \"x\" {\n  newer = \"\"\n}\n",
		".terraform.lock.hcl": "provider \"" + acme + "\" {\n  version = \"1.5.0\"\n  hashes  = [\"h1:one\"]\n}\n",
	}
}

// engineOf follows a library.
func engineOf(store func() *schema.Store) lsp.Engine {
	var mu sync.Mutex
	e := engine.New(store(), check.NewCore())
	return lsp.FromSource(func() *engine.Engine {
		mu.Lock()
		defer mu.Unlock()
		e = e.WithSchemas(store())
		return e
	})
}

// nowhere is a place that no configuration is in.
func nowhere(t *testing.T) live.Options {
	t.Helper()
	return live.Options{Cache: live.Cache{Dir: t.TempDir()}, Place: live.Place{Getenv: func(string) string { return "" }, Home: t.TempDir(), OS: "linux"}}
}

func TestExactSchemaFromTheCache(t *testing.T) {
	for _, test := range []struct {
		name string
		hash string // of the cached package; none if empty
		want string // part of the finding; none if empty
	}{
		{"none: what only a newer version has is no error", "", ""},
		{"the locked package's: judged exactly", "h1:one", "acme/acme 1.5.0"},
		{"another package's of that version: not believed", "h1:two", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			options := nowhere(t)
			if test.hash != "" {
				w := live.Want{Address: acme, Version: "1.5.0"}
				if err := options.Cache.Put(w, test.hash, acmePool(t, map[string][]string{"1.5.0": {"name"}})); err != nil {
					t.Fatal(err)
				}
			}
			library := live.NewLibrary(acmeStore(t, embedded), options)
			e := lsptest.New(t, acmeFiles(), lsptest.Options{Engine: engineOf(library.Store), Schemas: library})
			e.Open("main.tf")
			e.Settle()
			shown := e.Diagnostics("main.tf")
			if test.want == "" && len(shown) > 0 {
				t.Errorf("%v is shown", shown)
			}
			if test.want != "" && (len(shown) != 1 || shown[0].Severity != 1 || !strings.Contains(shown[0].Message, test.want)) {
				t.Errorf("%v is shown", shown)
			}
		})
	}
}

func TestImportedSchema(t *testing.T) {
	options := nowhere(t)
	document := `{"format_version":"1.0","provider_schemas":{"` + acme + `":{"resource_schemas":{"acme_thing":{"version":0,"block":{"attributes":{"name":{"type":"string","optional":true}}}}}}}}`
	kept, skipped, err := options.Cache.Import([]byte(document), func(string) string { return "1.5.0" })
	if err != nil || len(kept) != 1 || len(skipped) != 0 {
		t.Fatal(kept, skipped, err)
	}
	library := live.NewLibrary(acmeStore(t, embedded), options)
	e := lsptest.New(t, acmeFiles(), lsptest.Options{Engine: engineOf(library.Store), Schemas: library})
	e.Open("main.tf")
	e.Settle()
	if shown := e.Diagnostics("main.tf"); len(shown) != 1 || !strings.Contains(shown[0].Message, "1.5.0") {
		t.Errorf("%v is shown", shown)
	}
}

func TestDevelopmentOverrideSilences(t *testing.T) {
	library := acmeStore(t, map[string][]string{"1.5.0": {"name"}}).With(nil, []string{acme})
	e := lsptest.New(t, acmeFiles(), lsptest.Options{Engine: engineOf(func() *schema.Store { return library })})
	e.Open("main.tf")
	e.Settle()
	if shown := e.Diagnostics("main.tf"); len(shown) != 0 {
		t.Errorf("of a provider under development %v is shown", shown)
	}
}

// late is a provider that answers when it is told to.
type late struct {
	mu      sync.Mutex
	store   *schema.Store
	next    *schema.Store
	answer  chan struct{}
	permits chan live.Permit // of each question
}

func (l *late) Store() *schema.Store {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.store
}

func (l *late) FromCache(...live.Want) bool { return false }

func (l *late) Ask(_ context.Context, _ string, _ live.Want, permit live.Permit) (bool, error) {
	l.permits <- permit
	if !permit.Trusted {
		return false, live.ErrNotTrusted
	}
	<-l.answer
	l.mu.Lock()
	defer l.mu.Unlock()
	l.store = l.next
	return true, nil
}

func newLate(t *testing.T, next map[string][]string) *late {
	return &late{store: acmeStore(t, embedded), next: acmeStore(t, next), answer: make(chan struct{}), permits: make(chan live.Permit, 10)}
}

func TestBetterSchemaArrivesLater(t *testing.T) {
	l := newLate(t, map[string][]string{"1.5.0": {"name"}})
	e := lsptest.New(t, acmeFiles(), lsptest.Options{Engine: engineOf(l.Store), Schemas: l, Settings: map[string]any{"trusted": true, "status": true}})
	e.Open("main.tf")
	e.Settle()
	if shown := e.Diagnostics("main.tf"); len(shown) != 0 {
		t.Errorf("before the provider answered %v is shown", shown)
	}
	close(l.answer)
	e.Await("other schemas", func() bool { return len(e.Events("terravet/schemasChanged")) > 0 })
	e.Settle()
	if shown := e.Diagnostics("main.tf"); len(shown) != 1 {
		t.Errorf("after the provider answered %v is shown", shown)
	}
	var status []map[string]any
	if err := e.Request("terravet/schemas", map[string]any{"textDocument": map[string]any{"uri": e.URI("main.tf")}}, &status); err != nil {
		t.Fatal(err)
	}
	if len(status) != 1 || status[0]["provider"] != "acme/acme" || status[0]["locked"] != "1.5.0" || status[0]["used"] != "1.5.0" {
		data, _ := json.Marshal(status)
		t.Errorf("the status is %s", data)
	}
}

func TestTrustComesFromTheClientAlone(t *testing.T) {
	for name, test := range map[string]struct {
		initialize any
		want       live.Permit
	}{
		"nothing said": {nil, live.Permit{}},
		"trusted":      {map[string]any{"trusted": true}, live.Permit{Trusted: true}},
		"allowed":      {map[string]any{"allowProviders": []string{"acme/acme"}}, live.Permit{Allow: []string{"acme/acme"}}},
		"nonsense":     {map[string]any{"trusted": "yes", "allowProviders": 1}, live.Permit{}},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLate(t, embedded)
			close(l.answer)
			e := lsptest.New(t, acmeFiles(), lsptest.Options{
				Engine: engineOf(l.Store), Schemas: l, Settings: test.initialize,
				// A workspace may bring settings along.
				Configuration: map[string]any{"trusted": true, "allowProviders": []string{"acme/acme"}},
			})
			e.Notify("workspace/didChangeConfiguration", map[string]any{"settings": map[string]any{"trusted": true}})
			e.Open("main.tf")
			e.Settle()
			if got := <-l.permits; !reflect.DeepEqual(got, test.want) {
				t.Errorf("%+v is permitted instead of %+v", got, test.want)
			}
		})
	}
}

func TestNewLockFileIsLookedUp(t *testing.T) {
	l := newLate(t, embedded)
	close(l.answer)
	e := lsptest.New(t, acmeFiles(), lsptest.Options{Engine: engineOf(l.Store), Schemas: l, Settings: map[string]any{"trusted": true}})
	e.Open("main.tf")
	e.Settle()
	<-l.permits
	e.Write(".terraform.lock.hcl", strings.ReplaceAll(acmeFiles()[".terraform.lock.hcl"], "1.5.0", "1.6.0"))
	<-l.permits // of the second question
}
