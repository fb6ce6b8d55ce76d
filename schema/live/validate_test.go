//go:build unix

package live_test

import (
	"context"
	"errors"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/live"
)

func TestValidate(t *testing.T) {
	root, w := installed(t, specimen(t, "six"))
	library := live.NewLibrary(schema.NewStore(), options(t))
	t.Cleanup(library.Close)
	permit := live.Permit{Trusted: true}
	if _, err := library.Ask(context.Background(), root, w, permit); err != nil {
		t.Fatal(err)
	}
	body, _ := library.Store().Exact(w.Address)[0].Version.Body(flat.Resource, "specimen_thing")
	implied := body.ImpliedType()
	config := func(change map[string]cty.Value) cty.Value {
		values := map[string]cty.Value{}
		for name, typ := range implied.AttributeTypes() {
			values[name] = cty.NullVal(typ)
			switch {
			case name == "group":
				values[name] = cty.EmptyObjectVal
			case typ.IsSetType():
				values[name] = cty.SetValEmpty(typ.ElementType())
			case typ.IsMapType() && name == "labelled":
				values[name] = cty.MapValEmpty(typ.ElementType())
			}
		}
		for name, v := range change {
			values[name] = v
		}
		return cty.ObjectVal(values)
	}
	for name, test := range map[string]struct {
		config cty.Value
		want   []schema.Complaint
	}{
		"nothing wrong": {config(map[string]cty.Value{"name": cty.StringVal("good")}), nil},
		"unknown":       {config(map[string]cty.Value{"name": cty.UnknownVal(cty.String)}), nil},
		"an error": {config(map[string]cty.Value{"name": cty.StringVal("bad")}), []schema.Complaint{
			{Summary: "Bad name", Detail: "Names must not be bad.", Path: cty.GetAttrPath("name")},
		}},
		"a warning": {config(map[string]cty.Value{"name": cty.StringVal("x"), "shape": cty.ObjectVal(map[string]cty.Value{"a": cty.StringVal(""), "b": cty.NullVal(cty.Number)})}), []schema.Complaint{
			{Warning: true, Summary: "Shapes are odd", Path: cty.GetAttrPath("shape").GetAttr("a")},
		}},
		"a value that brings its type": {config(map[string]cty.Value{"name": cty.StringVal("x"), "any": cty.ListVal([]cty.Value{cty.True})}), nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := library.Validate(context.Background(), root, w, permit, flat.Resource, "specimen_thing", test.config, implied)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != len(test.want) {
				t.Fatalf("%+v instead of %+v", got, test.want)
			}
			for i := range got {
				if !got[i].Path.Equals(test.want[i].Path) || got[i].Summary != test.want[i].Summary || got[i].Detail != test.want[i].Detail || got[i].Warning != test.want[i].Warning {
					t.Errorf("%+v instead of %+v", got[i], test.want[i])
				}
			}
		})
	}
	if _, err := library.Validate(context.Background(), root, live.Want{Address: w.Address, Version: w.Version, Hashes: w.Hashes[:1]}, permit, flat.Resource, "specimen_thing", cty.EmptyObjectVal, cty.EmptyObject); err == nil {
		t.Error("a package that is not locked was asked")
	}
	if _, err := library.Validate(context.Background(), root, live.Want{Address: w.Address, Version: "1.2.3", Hashes: w.Hashes[1:]}, live.Permit{}, flat.Resource, "specimen_thing", cty.EmptyObjectVal, cty.EmptyObject); !errors.Is(err, live.ErrNotTrusted) {
		t.Errorf("without trust: %v", err)
	}
}
