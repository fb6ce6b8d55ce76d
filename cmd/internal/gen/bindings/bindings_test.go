package bindings_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/cmd/internal/gen/bindings"
	"github.com/terravet/terravet/schema/flat"
)

// sample reads the TypeScript files of a folder of testdata, written for these
// tests in the manner of the generators.
func sample(t *testing.T, folder string) (flat.Source, *bindings.Guesses) {
	t.Helper()
	files := make(map[string]string)
	names, err := filepath.Glob(filepath.Join("testdata", folder, "*", "*.ts"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no samples in %s: %v", folder, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.ToSlash(name)] = string(text)
	}
	return bindings.Read(files)
}

var ctyTypes = cmp.Comparer(func(a, b cty.Type) bool {
	if a == cty.NilType || b == cty.NilType {
		return a == b
	}
	return a.Equals(b)
})

func TestResource(t *testing.T) {
	s, _ := sample(t, "newer")
	want := &flat.SourceBody{
		Attributes: map[string]*flat.SourceAttribute{
			"id":        {Type: cty.String, Computed: true},
			"name":      {Type: cty.String, Required: true},
			"tags":      {Type: cty.Map(cty.String), Optional: true, Computed: true},
			"zones":     {Type: cty.Set(cty.String), Optional: true},
			"secret_wo": {Type: cty.String, Optional: true, WriteOnly: true},
			"free_form": {Type: cty.DynamicPseudoType, Optional: true},
			"rule": {Type: cty.Set(cty.Object(map[string]cty.Type{"port": cty.Number})),
				Optional: true, Computed: true}, // all parts have the attribute's flags: an object type
			"endpoints": {Type: cty.List(cty.Object(map[string]cty.Type{"port": cty.Number})), Computed: true},
		},
		Blocks: map[string]*flat.SourceNested{
			"disk": {Nesting: flat.List, MinItems: 1, MaxItems: 1, Body: &flat.SourceBody{
				Attributes: map[string]*flat.SourceAttribute{"size": {Type: cty.Number, Required: true}},
				Blocks:     map[string]*flat.SourceNested{},
			}},
			"label": {Nesting: flat.Set, Body: &flat.SourceBody{
				Attributes: map[string]*flat.SourceAttribute{"self": {Type: cty.Bool, Optional: true}},
				Blocks:     map[string]*flat.SourceNested{},
			}},
			"timeouts": {Nesting: flat.Single, Body: &flat.SourceBody{
				Attributes: map[string]*flat.SourceAttribute{"create": {Type: cty.String, Optional: true}},
				Blocks:     map[string]*flat.SourceNested{},
			}},
			"definition": {Nesting: flat.List, Body: &flat.SourceBody{Opaque: true}},
		},
	}
	if diff := cmp.Diff(want, s.Bodies[flat.Resource]["demo_server"], ctyTypes); diff != "" {
		t.Errorf("demo_server (-want +got):\n%s", diff)
	}
}

func TestProviderAndFunctions(t *testing.T) {
	s, _ := sample(t, "newer")
	provider := s.Bodies[flat.ProviderConfig][""]
	if _, ok := provider.Attributes["alias"]; ok {
		t.Error("alias is taken for an argument of the provider")
	}
	if a := provider.Attributes["token"]; a == nil || !a.Optional {
		t.Error("token is not an optional argument of the provider")
	}
	want := map[string]*flat.SourceFunction{"parse_id": {
		Summary:  "Parses an identifier.",
		Params:   []flat.SourceParam{{Name: "resource_id", Type: cty.String, Description: "The identifier"}},
		Variadic: &flat.SourceParam{Name: "flags", Type: cty.Bool},
		Result:   cty.DynamicPseudoType,
	}}
	if diff := cmp.Diff(want, s.Functions, ctyTypes); diff != "" {
		t.Errorf("functions (-want +got):\n%s", diff)
	}
}

func TestNestedAttributes(t *testing.T) {
	s, _ := sample(t, "nested")
	a := s.Bodies[flat.Resource]["demo_app"].Attributes["settings"]
	if a == nil || a.Nested == nil || a.Nested.Nesting != flat.Single || !a.Optional {
		t.Fatalf("settings is no nested attribute: %+v", a)
	}
	if mode := a.Nested.Body.Attributes["mode"]; !mode.Required {
		t.Error("settings.mode is not required")
	}
	hooks := s.Bodies[flat.Resource]["demo_app"].Attributes["hooks"]
	if hooks.Nested == nil || hooks.Nested.Nesting != flat.Map {
		t.Errorf("hooks is no map of nested attributes: %+v", hooks)
	}
}

func TestSettleOlder(t *testing.T) {
	older, guesses := sample(t, "older")
	newer, _ := sample(t, "newer")
	server := older.Bodies[flat.Resource]["demo_server"]
	if n := server.Blocks["label"].Nesting; n != flat.List {
		t.Errorf("label is a %v before anything else is known", n)
	}
	if self := server.Blocks["label"].Body.Attributes["self"]; !self.Optional {
		t.Error("self is not optional")
	}
	bindings.Settle(&older, guesses, &newer)
	if n := server.Blocks["label"].Nesting; n != flat.Set {
		t.Errorf("label is a %v, in the newer version a set", n)
	}
	if disk := server.Blocks["disk"]; disk.Nesting != flat.List || disk.MaxItems != 1 {
		t.Errorf("disk: %+v", disk)
	}
}

func TestNothingOfOtherFiles(t *testing.T) {
	s, _ := bindings.Read(map[string]string{
		"lib/index.ts":  "export * from './a';\n",
		"lib/broken.ts": "export interface Open {\n  readonly a?: string;\n",
		"lib/class.ts":  "export class X extends cdktf.TerraformResource {\n  // a - computed: true\n  return",
	})
	if len(s.Bodies[flat.DataSource]) != 0 || len(s.Bodies[flat.Resource]) != 1 {
		t.Errorf("bodies: %v", s.Bodies)
	}
}
