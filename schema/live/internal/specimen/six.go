//go:build unix

package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// sixth serves a schema that has one of everything of protocol 6.
type sixth struct {
	tfprotov6.ProviderServer // of which nothing else is asked
	description              string
	before                   func()
}

// GetProviderSchema implements tfprotov6.ProviderServer.
func (s sixth) GetProviderSchema(ctx context.Context, _ *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	s.prepare(ctx)
	object := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"a": tftypes.String, "b": tftypes.Number}}
	config := func(attributes ...*tfprotov6.SchemaAttribute) *tfprotov6.Schema {
		return &tfprotov6.Schema{Version: 2, Block: &tfprotov6.SchemaBlock{Attributes: attributes}}
	}
	return &tfprotov6.GetProviderSchemaResponse{
		ServerCapabilities: &tfprotov6.ServerCapabilities{GetProviderSchemaOptional: true},
		Provider: &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{
			Description: s.description,
			Attributes:  []*tfprotov6.SchemaAttribute{{Name: "token", Type: tftypes.String, Optional: true, Sensitive: true}},
		}},
		ProviderMeta: config(&tfprotov6.SchemaAttribute{Name: "owner", Type: tftypes.String, Optional: true}),
		ResourceSchemas: map[string]*tfprotov6.Schema{
			"specimen_thing": {Version: 3, Block: &tfprotov6.SchemaBlock{
				Description: "A thing.",
				Attributes: []*tfprotov6.SchemaAttribute{
					{Name: "id", Type: tftypes.String, Computed: true, Description: "What it is called."},
					{Name: "name", Type: tftypes.String, Required: true},
					{Name: "secret_wo", Type: tftypes.String, Optional: true, WriteOnly: true},
					{Name: "old", Type: tftypes.List{ElementType: tftypes.String}, Optional: true, Computed: true, Deprecated: true},
					{Name: "shape", Type: object, Optional: true},
					{Name: "any", Type: tftypes.DynamicPseudoType, Optional: true},
					{Name: "pairs", Type: tftypes.Map{ElementType: tftypes.Set{ElementType: tftypes.Bool}}, Optional: true},
					{Name: "settings", Optional: true, NestedType: &tfprotov6.SchemaObject{Nesting: tfprotov6.SchemaObjectNestingModeMap, Attributes: []*tfprotov6.SchemaAttribute{
						{Name: "on", Type: tftypes.Bool, Required: true},
						{Name: "deep", Optional: true, NestedType: &tfprotov6.SchemaObject{Nesting: tfprotov6.SchemaObjectNestingModeSet, Attributes: []*tfprotov6.SchemaAttribute{{Name: "x", Type: tftypes.Number, Optional: true, Sensitive: true}}}},
					}}},
					{Name: "one", Optional: true, NestedType: &tfprotov6.SchemaObject{Nesting: tfprotov6.SchemaObjectNestingModeSingle, Attributes: []*tfprotov6.SchemaAttribute{{Name: "y", Type: tftypes.String, Computed: true}}}},
				},
				BlockTypes: []*tfprotov6.SchemaNestedBlock{
					{TypeName: "disk", Nesting: tfprotov6.SchemaNestedBlockNestingModeSet, MinItems: 1, MaxItems: 3, Block: &tfprotov6.SchemaBlock{
						Attributes: []*tfprotov6.SchemaAttribute{{Name: "size", Type: tftypes.Number, Required: true}},
						BlockTypes: []*tfprotov6.SchemaNestedBlock{{TypeName: "mount", Nesting: tfprotov6.SchemaNestedBlockNestingModeList, Block: &tfprotov6.SchemaBlock{Deprecated: true}}},
					}},
					{TypeName: "timeouts", Nesting: tfprotov6.SchemaNestedBlockNestingModeSingle, Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{{Name: "create", Type: tftypes.String, Optional: true}}}},
					{TypeName: "labelled", Nesting: tfprotov6.SchemaNestedBlockNestingModeMap, Block: &tfprotov6.SchemaBlock{}},
					{TypeName: "group", Nesting: tfprotov6.SchemaNestedBlockNestingModeGroup, Block: &tfprotov6.SchemaBlock{}},
				},
			}},
			"specimen_old": {Block: &tfprotov6.SchemaBlock{Deprecated: true}},
		},
		DataSourceSchemas:        map[string]*tfprotov6.Schema{"specimen_thing": config(&tfprotov6.SchemaAttribute{Name: "name", Type: tftypes.String, Required: true})},
		EphemeralResourceSchemas: map[string]*tfprotov6.Schema{"specimen_token": config(&tfprotov6.SchemaAttribute{Name: "value", Type: tftypes.String, Computed: true, Sensitive: true})},
		ListResourceSchemas:      map[string]*tfprotov6.Schema{"specimen_thing": config(&tfprotov6.SchemaAttribute{Name: "prefix", Type: tftypes.String, Optional: true})},
		ActionSchemas:            map[string]*tfprotov6.ActionSchema{"specimen_restart": {Schema: config(&tfprotov6.SchemaAttribute{Name: "thing", Type: tftypes.String, Required: true})}},
		Functions: map[string]*tfprotov6.Function{
			"join": {
				Summary:           "Joins.",
				Description:       "Joins words.",
				Parameters:        []*tfprotov6.FunctionParameter{{Name: "separator", Type: tftypes.String, Description: "Between words.", AllowNullValue: true}},
				VariadicParameter: &tfprotov6.FunctionParameter{Name: "words", Type: tftypes.String, AllowUnknownValues: true},
				Return:            &tfprotov6.FunctionReturn{Type: tftypes.String},
			},
			"old": {Return: &tfprotov6.FunctionReturn{Type: object}, DeprecationMessage: "Use join.", Description: "Is old."},
		},
	}, nil
}

// ValidateResourceConfig implements tfprotov6.ProviderServer. It refuses the
// name "bad" and a disk of size 13, by their paths, and warns of the shape.
func (s sixth) ValidateResourceConfig(_ context.Context, r *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	schemas, err := s.GetProviderSchema(context.Background(), nil)
	if err != nil {
		return nil, err
	}
	config, err := r.Config.Unmarshal(schemas.ResourceSchemas[r.TypeName].ValueType())
	if err != nil {
		return nil, err
	}
	out := &tfprotov6.ValidateResourceConfigResponse{}
	var block map[string]tftypes.Value
	if err := config.As(&block); err != nil {
		return nil, err
	}
	var name string
	if v := block["name"]; v.IsKnown() && !v.IsNull() && v.As(&name) == nil && name == "bad" {
		out.Diagnostics = append(out.Diagnostics, &tfprotov6.Diagnostic{
			Severity: tfprotov6.DiagnosticSeverityError, Summary: "Bad name", Detail: "Names must not be bad.",
			Attribute: tftypes.NewAttributePath().WithAttributeName("name"),
		})
	}
	if v := block["shape"]; v.IsKnown() && !v.IsNull() {
		out.Diagnostics = append(out.Diagnostics, &tfprotov6.Diagnostic{
			Severity: tfprotov6.DiagnosticSeverityWarning, Summary: "Shapes are odd",
			Attribute: tftypes.NewAttributePath().WithAttributeName("shape").WithAttributeName("a"),
		})
	}
	return out, nil
}

// GetMetadata implements tfprotov6.ProviderServer.
func (s sixth) GetMetadata(context.Context, *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	return &tfprotov6.GetMetadataResponse{ServerCapabilities: &tfprotov6.ServerCapabilities{GetProviderSchemaOptional: true}}, nil
}

// GetResourceIdentitySchemas implements tfprotov6.ProviderServer.
func (s sixth) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

// StopProvider implements tfprotov6.ProviderServer.
func (s sixth) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}
