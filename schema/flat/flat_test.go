package flat_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/schema/flat"
)

func sample() []flat.Source {
	tags := &flat.SourceAttribute{Type: cty.Map(cty.String), Optional: true}
	bucket := func(extra bool) *flat.SourceBody {
		b := &flat.SourceBody{
			Attributes: map[string]*flat.SourceAttribute{
				"acl":    {Type: cty.String, Optional: true, Deprecated: true, Message: "use the other"},
				"arn":    {Type: cty.String, Computed: true},
				"bucket": {Type: cty.String, Required: true},
				"secret": {Type: cty.String, Optional: true, Sensitive: true, WriteOnly: true},
				"tags":   tags,
				"rules": {Optional: true, Nested: &flat.SourceNested{Nesting: flat.List, Body: &flat.SourceBody{
					Attributes: map[string]*flat.SourceAttribute{"id": {Type: cty.String, Required: true}},
				}}},
			},
			Blocks: map[string]*flat.SourceNested{
				"timeouts": {Nesting: flat.Single, Body: &flat.SourceBody{
					Attributes: map[string]*flat.SourceAttribute{"create": {Type: cty.String, Optional: true}},
				}},
				"versioning": {Nesting: flat.List, MinItems: 1, MaxItems: 1, Body: &flat.SourceBody{
					Attributes: map[string]*flat.SourceAttribute{"enabled": {Type: cty.Bool, Optional: true}},
				}},
				"statement": {Nesting: flat.Set, Body: &flat.SourceBody{Opaque: true}},
			},
		}
		if extra {
			b.Attributes["region"] = &flat.SourceAttribute{Type: cty.String, Optional: true, Computed: true}
		}
		return b
	}
	make := func(version string, extra bool) flat.Source {
		s := flat.Source{
			Provider: "registry.terraform.io/hashicorp/demo", Version: version, Origin: "test " + version,
			Facts: flat.FactDeprecated | flat.FactSensitive, Kinds: []flat.Kind{flat.Resource, flat.Ephemeral},
			Functions: map[string]*flat.SourceFunction{"join": {
				Params:   []flat.SourceParam{{Name: "sep", Type: cty.String}},
				Variadic: &flat.SourceParam{Name: "parts", Type: cty.DynamicPseudoType, AllowNull: true},
				Result:   cty.Tuple([]cty.Type{cty.String, cty.Number}), Summary: "Joins.",
			}},
		}
		s.Put(flat.Resource, "demo_bucket", bucket(extra))
		s.Put(flat.Resource, "demo_key", &flat.SourceBody{Deprecated: true, Message: "gone soon", Attributes: map[string]*flat.SourceAttribute{"tags": tags}})
		s.Put(flat.DataSource, "demo_key", &flat.SourceBody{Attributes: map[string]*flat.SourceAttribute{
			"list": {Type: cty.List(cty.Object(map[string]cty.Type{"a": cty.String, "b": cty.Set(cty.Number)})), Computed: true},
		}})
		s.Put(flat.ProviderConfig, "", &flat.SourceBody{})
		return s
	}
	return []flat.Source{make("1.10.0", true), make("1.9.0", false), {Provider: "example.com/a/b", Version: "0.1.0"}}
}

func open(t testing.TB, sources []flat.Source) *flat.Pool {
	t.Helper()
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

func demo(t testing.TB) (old, new flat.Version) {
	t.Helper()
	prov, ok := open(t, sample()).Provider("registry.terraform.io/hashicorp/demo")
	if !ok || prov.Len() != 2 {
		t.Fatal("provider not found")
	}
	return prov.At(0), prov.At(1)
}

func TestVersions(t *testing.T) {
	old, new := demo(t)
	if old.String() != "1.9.0" || new.String() != "1.10.0" {
		t.Errorf("versions in the order %s, %s", old, new)
	}
	if new.Source() != "test 1.10.0" || new.Provider().Addr() != "registry.terraform.io/hashicorp/demo" {
		t.Errorf("origin %q of %q", new.Source(), new.Provider().Addr())
	}
	if new.Complete() != flat.FactDeprecated|flat.FactSensitive {
		t.Errorf("facts %b", new.Complete())
	}
	if v, ok := new.Provider().Version("1.9.0"); !ok || v != old {
		t.Error("version 1.9.0 not found by its text")
	}
	for kind, want := range map[flat.Kind]bool{
		flat.Resource: true, flat.DataSource: true, flat.Ephemeral: true, flat.Functions: true,
		flat.Action: false, flat.Language: false,
	} {
		if new.Has(kind) != want {
			t.Errorf("Has(%v) is %v", kind, !want)
		}
	}
	if got := slices.Collect(new.Names(flat.Resource)); !slices.Equal(got, []string{"demo_bucket", "demo_key"}) {
		t.Errorf("resources %q", got)
	}
}

func TestBody(t *testing.T) {
	old, new := demo(t)
	bucket, ok := new.Body(flat.Resource, "demo_bucket")
	if !ok {
		t.Fatal("demo_bucket not found")
	}
	if _, ok := new.Body(flat.DataSource, "demo_bucket"); ok {
		t.Error("a data source demo_bucket was found")
	}
	var names []string
	for a := range bucket.Attributes() {
		names = append(names, a.Name())
	}
	if !slices.Equal(names, []string{"acl", "arn", "bucket", "region", "rules", "secret", "tags"}) {
		t.Errorf("attributes %q", names)
	}
	acl, _ := bucket.Attribute("acl")
	if msg, dep := acl.Deprecated(); !dep || msg != "use the other" {
		t.Errorf("acl deprecated: %v %q", dep, msg)
	}
	secret, _ := bucket.Attribute("secret")
	if !secret.Sensitive() || !secret.WriteOnly() || !secret.Optional() || secret.Required() || secret.Computed() {
		t.Error("flags of secret")
	}
	if name, _ := bucket.Attribute("bucket"); !name.Required() || name.Type().Cty() != cty.String {
		t.Error("bucket is not a required string")
	}
	rules, _ := bucket.Attribute("rules")
	inner, ok := rules.Nested()
	if !ok || inner.Nesting() != flat.List {
		t.Fatal("rules has no nested body")
	}
	if id, ok := inner.Body().Attribute("id"); !ok || !id.Required() {
		t.Error("rules.id is not required")
	}
	versioning, _ := bucket.Block("versioning")
	if versioning.Nesting() != flat.List || versioning.MinItems() != 1 || versioning.MaxItems() != 1 {
		t.Error("limits of versioning")
	}
	if statement, _ := bucket.Block("statement"); !statement.Body().Opaque() {
		t.Error("statement is not opaque")
	}
	if _, ok := bucket.Attribute("versioning"); ok {
		t.Error("a block was found as an attribute")
	}
	key, _ := new.Body(flat.Resource, "demo_key")
	if msg, dep := key.Deprecated(); !dep || msg != "gone soon" {
		t.Errorf("demo_key deprecated: %v %q", dep, msg)
	}
	oldKey, _ := old.Body(flat.Resource, "demo_key")
	oldBucket, _ := old.Body(flat.Resource, "demo_bucket")
	if key != oldKey || bucket == oldBucket {
		t.Error("bodies are equal exactly when their contents are")
	}
	oldAcl, _ := oldBucket.Attribute("acl")
	if acl != oldAcl {
		t.Error("equal attributes of different bodies differ")
	}
}

func TestTypes(t *testing.T) {
	_, new := demo(t)
	key, _ := new.Body(flat.DataSource, "demo_key")
	list, _ := key.Attribute("list")
	want := cty.List(cty.Object(map[string]cty.Type{"a": cty.String, "b": cty.Set(cty.Number)}))
	if got := list.Type().Cty(); !got.Equals(want) {
		t.Errorf("type %#v", got)
	}
	if got := list.Type().String(); got != "list(object({a = string, b = set(number)}))" {
		t.Errorf("type in words: %s", got)
	}
	if !list.Type().IsCollectionOfObjects() || list.Type().IsDynamic() {
		t.Error("the list is not seen as a list of objects")
	}
	f, ok := new.Function("join")
	if !ok || f.NumParams() != 1 || f.Params()[0].Name != "sep" || f.Summary() != "Joins." {
		t.Fatalf("function join: %v", f.Params())
	}
	if v, ok := f.Variadic(); !ok || v.Name != "parts" || !v.AllowNull || !v.Type.IsDynamic() {
		t.Error("variadic parameter of join")
	}
	if got := f.Result().String(); got != "tuple([string, number])" {
		t.Errorf("result %s", got)
	}
}

func TestImpliedType(t *testing.T) {
	_, new := demo(t)
	bucket, _ := new.Body(flat.Resource, "demo_bucket")
	got := bucket.ImpliedType()
	want := cty.Object(map[string]cty.Type{
		"acl": cty.String, "arn": cty.String, "bucket": cty.String, "region": cty.String, "secret": cty.String,
		"tags":       cty.Map(cty.String),
		"rules":      cty.List(cty.Object(map[string]cty.Type{"id": cty.String})),
		"timeouts":   cty.Object(map[string]cty.Type{"create": cty.String}),
		"versioning": cty.List(cty.Object(map[string]cty.Type{"enabled": cty.Bool})),
		"statement":  cty.Set(cty.DynamicPseudoType),
	})
	if !got.Equals(want) {
		t.Errorf("implied type %#v", got)
	}
}

func TestImpliedTypeOfDynamicBlocks(t *testing.T) {
	inner := func() *flat.SourceBody {
		return &flat.SourceBody{Attributes: map[string]*flat.SourceAttribute{"any": {Optional: true}}}
	}
	s := flat.Source{Provider: "a/b/c", Version: "1.0.0"}
	s.Put(flat.Resource, "r", &flat.SourceBody{Blocks: map[string]*flat.SourceNested{
		"l": {Nesting: flat.List, Body: inner()}, "m": {Nesting: flat.Map, Body: inner()},
		"s": {Nesting: flat.Set, Body: inner()}, "g": {Nesting: flat.Group, Body: inner()},
	}})
	prov, _ := open(t, []flat.Source{s}).Provider("a/b/c")
	b, _ := prov.At(0).Body(flat.Resource, "r")
	obj := cty.Object(map[string]cty.Type{"any": cty.DynamicPseudoType})
	want := cty.Object(map[string]cty.Type{
		"l": cty.DynamicPseudoType, "m": cty.DynamicPseudoType, "s": cty.Set(obj), "g": obj,
	})
	if got := b.ImpliedType(); !got.Equals(want) {
		t.Errorf("implied type %#v", got)
	}
}

func TestWriteIsDeterministic(t *testing.T) {
	first, err := flat.Write(sample())
	if err != nil {
		t.Fatal(err)
	}
	sources := sample()
	slices.Reverse(sources)
	second, err := flat.Write(sources)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(first, second) {
		t.Error("the order of the sources changes the pool")
	}
	var models []flat.Source
	for p := range open(t, sample()).Providers() {
		for _, v := range p.Versions() {
			models = append(models, v.Model())
		}
	}
	third, err := flat.Write(models)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, third); diff != "" {
		t.Error("a pool read and written again differs")
	}
}

func TestWriteRefuses(t *testing.T) {
	twice := []flat.Source{{Provider: "a/b/c", Version: "1.0.0"}, {Provider: "a/b/c", Version: "1.0.0"}}
	if _, err := flat.Write(twice); err == nil {
		t.Error("two schemas of one version were written")
	}
	s := flat.Source{Provider: "a/b/c", Version: "1.0.0"}
	s.Put(flat.Resource, "r", &flat.SourceBody{
		Attributes: map[string]*flat.SourceAttribute{"x": {}}, Blocks: map[string]*flat.SourceNested{"x": {}},
	})
	if _, err := flat.Write([]flat.Source{s}); err == nil {
		t.Error("a name that is both argument and block was written")
	}
}

func TestLookupsDoNotAllocate(t *testing.T) {
	_, new := demo(t)
	allocs := testing.AllocsPerRun(100, func() {
		b, _ := new.Body(flat.Resource, "demo_bucket")
		a, ok := b.Attribute("tags")
		n, _ := b.Block("versioning")
		if !ok || a.Required() || n.MaxItems() != 1 || a.Name() != "tags" {
			t.Error("wrong lookup")
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

func TestZeroValues(t *testing.T) {
	var pool *flat.Pool
	if _, ok := pool.Provider("x"); ok {
		t.Error("a nil pool has a provider")
	}
	var b flat.Body
	if _, ok := b.Attribute("x"); ok || !b.IsZero() || b.Opaque() {
		t.Error("the zero body has something")
	}
	var v flat.Version
	if _, ok := v.Body(flat.Resource, "x"); ok || v.Has(flat.Resource) || v.Provider().Len() != 0 {
		t.Error("the zero version knows something")
	}
	var a flat.Attribute
	var n flat.Nested
	var f flat.Function
	if a.Name()+n.Name()+f.Name() != "" || !a.Type().IsDynamic() || !n.Body().IsZero() || len(f.Params()) != 0 {
		t.Error("zero values are not empty")
	}
}
