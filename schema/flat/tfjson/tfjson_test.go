package tfjson_test

import (
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/flat/tfjson"
)

const document = `{"format_version":"1.0","provider_schemas":{"registry.terraform.io/hashicorp/demo":{
 "provider":{"version":0,"block":{"attributes":{"token":{"type":"string","optional":true,"sensitive":true}}}},
 "resource_schemas":{"demo_a":{"version":1,"block":{
   "attributes":{
     "id":{"type":"string","computed":true},
     "old":{"type":["list","string"],"optional":true,"deprecated":true},
     "wo":{"type":"string","optional":true,"write_only":true},
     "odd":{"type":["unheard","of"],"optional":true},
     "settings":{"nested_type":{"nesting_mode":"map","attributes":{"on":{"type":"bool","required":true}}},"optional":true}},
   "block_types":{"disk":{"nesting_mode":"set","min_items":1,"max_items":3,"block":{"attributes":{"size":{"type":"number","required":true}}}}},
   "deprecated":true}}},
 "functions":{"f":{"description":"Does.","return_type":"string","parameters":[{"name":"x","type":"dynamic","is_nullable":true}],"variadic_parameter":{"name":"y","type":"number"}}},
 "ephemeral_resource_schemas":{"demo_e":{"version":0,"block":{}}}}}}`

func TestRead(t *testing.T) {
	sources, err := tfjson.Read([]byte(document), "test")
	if err != nil || len(sources) != 1 {
		t.Fatal(err, len(sources))
	}
	sources[0].Version = "1.2.3"
	data, err := flat.Write(sources)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := flat.Open(string(data))
	if err != nil {
		t.Fatal(err)
	}
	p, _ := pool.Provider("registry.terraform.io/hashicorp/demo")
	v := p.At(0)
	if v.String() != "1.2.3" || v.Source() != "test" || v.Complete() != flat.AllFacts {
		t.Errorf("version %v from %v", v, v.Source())
	}
	for kind, want := range map[flat.Kind]bool{flat.DataSource: true, flat.Ephemeral: true, flat.Action: false, flat.Functions: true} {
		if v.Has(kind) != want {
			t.Errorf("Has(%v) is %v", kind, !want)
		}
	}
	a, ok := v.Body(flat.Resource, "demo_a")
	if _, deprecated := a.Deprecated(); !ok || !deprecated {
		t.Error("demo_a is not there or not deprecated")
	}
	old, _ := a.Attribute("old")
	if _, deprecated := old.Deprecated(); !deprecated || !old.Type().Cty().Equals(cty.List(cty.String)) {
		t.Errorf("old: %v", old.Type())
	}
	if wo, _ := a.Attribute("wo"); !wo.WriteOnly() {
		t.Error("wo is not write-only")
	}
	if odd, _ := a.Attribute("odd"); !odd.Type().IsDynamic() {
		t.Error("an unknown type is not dynamic")
	}
	settings, _ := a.Attribute("settings")
	if n, ok := settings.Nested(); !ok || n.Nesting() != flat.Map {
		t.Error("settings is not nested as a map")
	}
	disk, _ := a.Block("disk")
	if disk.Nesting() != flat.Set || disk.MinItems() != 1 || disk.MaxItems() != 3 {
		t.Error("limits of disk")
	}
	if config, ok := v.Body(flat.ProviderConfig, ""); !ok {
		t.Error("no provider configuration")
	} else if token, _ := config.Attribute("token"); !token.Sensitive() {
		t.Error("token is not sensitive")
	}
	f, _ := v.Function("f")
	if y, ok := f.Variadic(); !ok || y.Name != "y" || !f.Params()[0].AllowNull || f.Summary() != "Does." {
		t.Error("function f")
	}
}

func TestReadRefuses(t *testing.T) {
	for _, text := range []string{"", "{", "{}", "[]", `{"provider_schemas":7}`} {
		if _, err := tfjson.Read([]byte(text), "test"); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}
