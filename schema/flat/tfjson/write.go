package tfjson

import (
	"encoding/json"
	"fmt"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/terravet/terravet/schema/flat"
)

// Write gives the JSON that `terraform providers schema -json` would print for
// providers, indented. What the sources do not know is not in it: schema
// versions, for one, are written as 0.
func Write(sources ...flat.Source) ([]byte, error) {
	providers := map[string]any{}
	for _, s := range sources {
		p := map[string]any{}
		for kind, key := range map[flat.Kind]string{
			flat.Resource:     "resource_schemas",
			flat.DataSource:   "data_source_schemas",
			flat.Ephemeral:    "ephemeral_resource_schemas",
			flat.Action:       "action_schemas",
			flat.ListResource: "list_resource_schemas",
		} {
			schemas := map[string]any{}
			for name, body := range s.Bodies[kind] {
				schemas[name] = schemaOf(body)
			}
			if len(schemas) > 0 {
				p[key] = schemas
			}
		}
		if body := s.Bodies[flat.ProviderConfig][""]; body != nil {
			p["provider"] = schemaOf(body)
		}
		functions := map[string]any{}
		for name, f := range s.Functions {
			functions[name] = functionOf(f)
		}
		if len(functions) > 0 {
			p["functions"] = functions
		}
		providers[s.Provider] = p
	}
	data, err := json.MarshalIndent(map[string]any{"format_version": "1.0", "provider_schemas": providers}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("provider schema: %w", err)
	}
	return append(data, '\n'), nil
}

// object drops what says nothing, as Terraform does.
type object map[string]any

func (o object) flag(name string, set bool) {
	if set {
		o[name] = true
	}
}

func (o object) text(name, value string) {
	if value != "" {
		o[name] = value
	}
}

func (o object) number(name string, n int) {
	if n != 0 {
		o[name] = n
	}
}

func schemaOf(b *flat.SourceBody) object { return object{"version": 0, "block": blockOf(b)} }

func blockOf(b *flat.SourceBody) object {
	out := object{"description_kind": "plain"}
	out.text("description", b.Description)
	out.flag("deprecated", b.Deprecated)
	out.text("deprecation_message", b.Message)
	if len(b.Attributes) > 0 {
		out["attributes"] = attributesOf(b.Attributes)
	}
	blocks := map[string]any{}
	for name, n := range b.Blocks {
		nested := object{"nesting_mode": n.Nesting.String(), "block": blockOf(n.Body)}
		nested.number("min_items", n.MinItems)
		nested.number("max_items", n.MaxItems)
		blocks[name] = nested
	}
	if len(blocks) > 0 {
		out["block_types"] = blocks
	}
	return out
}

func attributesOf(all map[string]*flat.SourceAttribute) map[string]any {
	out := make(map[string]any, len(all))
	for name, a := range all {
		o := object{"description_kind": "plain"}
		if a.Nested != nil {
			nested := object{"nesting_mode": a.Nested.Nesting.String(), "attributes": attributesOf(a.Nested.Body.Attributes)}
			nested.number("min_items", a.Nested.MinItems)
			nested.number("max_items", a.Nested.MaxItems)
			o["nested_type"] = nested
		} else {
			o["type"] = typeJSON(a.Type)
		}
		o.text("description", a.Description)
		o.flag("required", a.Required)
		o.flag("optional", a.Optional)
		o.flag("computed", a.Computed)
		o.flag("sensitive", a.Sensitive)
		o.flag("write_only", a.WriteOnly)
		o.flag("deprecated", a.Deprecated)
		o.text("deprecation_message", a.Message)
		out[name] = o
	}
	return out
}

func functionOf(f *flat.SourceFunction) object {
	out := object{"return_type": typeJSON(f.Result)}
	out.text("summary", f.Summary)
	out.text("deprecation_message", f.Message)
	var params []any
	for _, p := range f.Params {
		params = append(params, paramOf(p))
	}
	if params != nil {
		out["parameters"] = params
	}
	if f.Variadic != nil {
		out["variadic_parameter"] = paramOf(*f.Variadic)
	}
	return out
}

func paramOf(p flat.SourceParam) object {
	out := object{"name": p.Name, "type": typeJSON(p.Type)}
	out.text("description", p.Description)
	out.flag("is_nullable", p.AllowNull)
	return out
}

// typeJSON is a type in cty's notation. The zero Type is dynamic.
func typeJSON(t cty.Type) json.RawMessage {
	if t == cty.NilType {
		t = cty.DynamicPseudoType
	}
	data, err := ctyjson.MarshalType(t)
	if err != nil {
		return json.RawMessage(`"dynamic"`)
	}
	return data
}
