package language

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/schema/flat"
)

// Builtin gives the provider that is a part of Terraform and OpenTofu, by
// version of Terraform; OpenTofu forked between 1.5 and 1.6 and has kept it.
func Builtin() []flat.Source {
	optional := func(t cty.Type) *flat.SourceAttribute { return &flat.SourceAttribute{Type: t, Optional: true} }
	computed := func(t cty.Type) *flat.SourceAttribute { return &flat.SourceAttribute{Type: t, Computed: true} }
	remoteState := &flat.SourceBody{
		Description: "Reads the outputs of another configuration's root module from its state.",
		Attributes: map[string]*flat.SourceAttribute{
			"backend":   {Type: cty.String, Required: true},
			"config":    optional(cty.DynamicPseudoType),
			"defaults":  optional(cty.DynamicPseudoType),
			"workspace": optional(cty.String),
			"outputs":   computed(cty.DynamicPseudoType),
		},
	}
	data := &flat.SourceBody{
		Description: "Keeps a value in the state and follows the lifecycle of a resource.",
		Attributes: map[string]*flat.SourceAttribute{
			"id":               computed(cty.String),
			"input":            optional(cty.DynamicPseudoType),
			"output":           computed(cty.DynamicPseudoType),
			"triggers_replace": optional(cty.DynamicPseudoType),
		},
	}
	value := []flat.SourceParam{{Name: "value", AllowNull: true}}
	functions := map[string]*flat.SourceFunction{
		"encode_tfvars": {Params: value, Result: cty.String,
			Summary: "Writes an object as the content of a variables file."},
		"encode_expr": {Params: value, Result: cty.String,
			Summary: "Writes a value as an expression of the language."},
		"decode_tfvars": {Params: []flat.SourceParam{{Name: "src", Type: cty.String}}, Result: cty.DynamicPseudoType,
			Summary: "Reads the content of a variables file into an object."},
	}
	var out []flat.Source
	for _, minor := range minors {
		s := flat.Source{
			Provider: builtinAddr, Version: minor, Origin: "built in", Facts: flat.AllFacts,
			Kinds: []flat.Kind{flat.Resource, flat.DataSource, flat.Ephemeral, flat.Action, flat.ListResource,
				flat.ProviderConfig, flat.Functions},
		}
		s.Put(flat.DataSource, "terraform_remote_state", remoteState)
		s.Put(flat.ProviderConfig, "", &flat.SourceBody{})
		if flat.CompareVersions(minor, "1.4") >= 0 {
			s.Put(flat.Resource, "terraform_data", data)
		}
		if flat.CompareVersions(minor, "1.8") >= 0 {
			s.Functions = functions
		}
		out = append(out, s)
	}
	return out
}
