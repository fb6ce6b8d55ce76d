package schema_test

import (
	"slices"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

const provider = "registry.terraform.io/acme/thing"

// pool has versions of a provider with one type each: thing_a, whose arguments
// are "always" and one named after the version.
func pool(t *testing.T, origin string, versions ...string) *flat.Pool {
	t.Helper()
	var sources []flat.Source
	for _, v := range versions {
		s := flat.Source{Provider: provider, Version: v, Origin: origin}
		body := &flat.SourceBody{Attributes: map[string]*flat.SourceAttribute{
			"always":  {Type: cty.String, Optional: true},
			"in_" + v: {Type: cty.String, Optional: true},
		}}
		s.Put(flat.Resource, "thing_a", body)
		sources = append(sources, s)
	}
	data, err := flat.Write(sources)
	if err != nil {
		t.Fatal(err)
	}
	p, err := flat.Open(string(data))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSelect(t *testing.T) {
	store := schema.NewStore(pool(t, "test", "1.0.0", "1.5.0", "2.0.0", "2.4.0"))
	for _, test := range []struct {
		name    string
		wish    schema.Wish
		version string
		origin  schema.Origin
		certain bool
	}{
		{"nothing said: the newest", schema.Wish{}, "2.4.0", schema.OriginBundled, true},
		{"locked and at hand", schema.Wish{Locked: "1.5.0", Constraints: []string{">= 2.0"}}, "1.5.0", schema.OriginBundled, true},
		{"locked between two", schema.Wish{Locked: "2.1.0"}, "2.0.0 to 2.4.0", schema.OriginNearest, true},
		{"locked above all", schema.Wish{Locked: "2.9.0"}, "2.4.0", schema.OriginNearest, false},
		{"locked below all", schema.Wish{Locked: "0.9.0"}, "1.0.0", schema.OriginNearest, false},
		{"constraint", schema.Wish{Constraints: []string{"~> 1.0"}}, "1.5.0", schema.OriginBundled, true},
		{"two constraints", schema.Wish{Constraints: []string{">= 1.0", "< 2.0"}}, "1.5.0", schema.OriginBundled, true},
		{"the newest admitted lies below the next at hand", schema.Wish{Constraints: []string{"< 2.3"}}, "2.0.0 to 2.4.0", schema.OriginNearest, true},
		{"exactly one that is at hand, with another above", schema.Wish{Constraints: []string{"= 1.0.0"}}, "1.0.0", schema.OriginBundled, true},
		{"exactly one that is not at hand", schema.Wish{Constraints: []string{"= 1.2.0"}}, "1.0.0 to 1.5.0", schema.OriginNearest, true},
		{"a malformed constraint is left out", schema.Wish{Constraints: []string{"banana", "~> 1.0"}}, "1.5.0", schema.OriginBundled, true},
		{"lenient", schema.Wish{Constraints: []string{">= 1.5"}, Lenient: true}, "1.5.0 to 2.4.0", schema.OriginAdmitted, true},
		{"a malformed lock counts as none", schema.Wish{Locked: "x"}, "2.4.0", schema.OriginBundled, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.wish.Provider = provider
			s := store.Select(test.wish)
			if w := s.Witness(); w.Version != test.version || w.Origin != test.origin || s.Certain() != test.certain {
				t.Errorf("got %q %v certain=%v, want %q %v certain=%v", w.Version, w.Origin, s.Certain(), test.version, test.origin, test.certain)
			}
		})
	}
	if s := store.Select(schema.Wish{Provider: "registry.terraform.io/acme/other"}); s.Known() {
		t.Error("an unknown provider is known")
	}
	if s := store.Select(schema.Wish{Provider: "registry.opentofu.org/ACME/Thing"}); !s.Known() {
		t.Error("OpenTofu's registry serves the same providers")
	}
}

// Where the source of the newest version is no longer kept up, what it lacks
// may exist.
func TestOutdatedIsUncertain(t *testing.T) {
	store := schema.NewStore(pool(t, "npm @cdktf/provider-thing 1.0.0", "1.0.0", "2.0.0"))
	for constraint, certain := range map[string]bool{">= 1.0": false, "~> 2.0": false, "= 2.0.0": true, "~> 1.0": true, "< 2.0.1": true} {
		s := store.Select(schema.Wish{Provider: provider, Constraints: []string{constraint}})
		if s.Certain() != certain {
			t.Errorf("%s: certain = %v", constraint, s.Certain())
		}
	}
	if s := store.Select(schema.Wish{Provider: provider, Locked: "2.0.0"}); !s.Certain() {
		t.Error("a locked version at hand is certain")
	}
}

func TestBlockOfSeveralVersions(t *testing.T) {
	store := schema.NewStore(pool(t, "test", "1.0.0", "2.0.0"))
	answers := func(w schema.Wish, name string) schema.Answer {
		w.Provider = provider
		b, answer := store.Select(w).Type(flat.Resource, "thing_a")
		if answer != schema.Yes {
			t.Fatalf("thing_a: %v", answer)
		}
		_, answer = b.Attribute(name)
		return answer
	}
	both := schema.Wish{Lenient: true}
	for name, want := range map[string]schema.Answer{"always": schema.Yes, "in_1.0.0": schema.Yes, "in_2.0.0": schema.Yes, "never": schema.No} {
		if got := answers(both, name); got != want {
			t.Errorf("both versions, %s: %v, want %v", name, got, want)
		}
	}
	if got := answers(schema.Wish{}, "in_1.0.0"); got != schema.No {
		t.Errorf("the newest version, in_1.0.0: %v", got)
	}
	b, _ := store.Select(schema.Wish{Provider: provider, Constraints: []string{">= 1.0"}}).Type(flat.Resource, "thing_a")
	if _, answer := b.Elsewhere().Attribute("in_1.0.0"); answer != schema.Yes {
		t.Error("an older version that is admitted as well is not looked at")
	}
	if _, answer := (schema.Block{}).Attribute("x"); answer != schema.Unknown {
		t.Error("the zero Block knows something")
	}
	if _, answer := store.Select(schema.Wish{Provider: provider}).Type(flat.Resource, "thing_b"); answer != schema.No {
		t.Error("thing_b is not denied")
	}
	if _, answer := store.Select(schema.Wish{Provider: provider}).Type(flat.Ephemeral, "thing_b"); answer != schema.Unknown {
		t.Error("a kind that the source does not know is no No")
	}
}

func TestAddress(t *testing.T) {
	for _, test := range [][3]string{
		{"aws", "", "registry.terraform.io/hashicorp/aws"},
		{"terraform", "", "terraform.io/builtin/terraform"},
		{"x", "DataDog/datadog", "registry.terraform.io/datadog/datadog"},
		{"x", "example.com/a/b", "example.com/a/b"},
	} {
		if got := schema.Address(test[0], test[1]); got != test[2] {
			t.Errorf("Address(%q, %q) = %q", test[0], test[1], got)
		}
	}
}

func TestRequiredInAllVersionsOnly(t *testing.T) {
	b, _ := schema.NewStore(pool(t, "test", "1.0.0")).Select(schema.Wish{Provider: provider}).Type(flat.Resource, "thing_a")
	if got := slices.Collect(b.Required()); len(got) != 0 {
		t.Errorf("required: %v", got)
	}
}
