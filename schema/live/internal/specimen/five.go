//go:build unix

package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// five serves a schema that has one of everything of protocol 5.
type five struct {
	tfprotov5.ProviderServer // of which nothing else is asked
}

// GetProviderSchema implements tfprotov5.ProviderServer.
func (five) GetProviderSchema(context.Context, *tfprotov5.GetProviderSchemaRequest) (*tfprotov5.GetProviderSchemaResponse, error) {
	return &tfprotov5.GetProviderSchemaResponse{
		Provider: &tfprotov5.Schema{Block: &tfprotov5.SchemaBlock{Attributes: []*tfprotov5.SchemaAttribute{{Name: "region", Type: tftypes.String, Required: true}}}},
		ResourceSchemas: map[string]*tfprotov5.Schema{
			"specimen_thing": {Version: 1, Block: &tfprotov5.SchemaBlock{
				Attributes: []*tfprotov5.SchemaAttribute{
					{Name: "id", Type: tftypes.String, Optional: true, Computed: true},
					{Name: "password_wo", Type: tftypes.String, Optional: true, WriteOnly: true, Sensitive: true, Description: "Never stored."},
					{Name: "old", Type: tftypes.Number, Optional: true, Deprecated: true},
					{Name: "entries", Type: tftypes.List{ElementType: tftypes.Object{AttributeTypes: map[string]tftypes.Type{"k": tftypes.String}}}, Optional: true, Computed: true},
				},
				BlockTypes: []*tfprotov5.SchemaNestedBlock{{TypeName: "rule", Nesting: tfprotov5.SchemaNestedBlockNestingModeList, MinItems: 1, MaxItems: 1, Block: &tfprotov5.SchemaBlock{
					Attributes: []*tfprotov5.SchemaAttribute{{Name: "port", Type: tftypes.Number, Required: true}},
				}}},
			}},
		},
		DataSourceSchemas:        map[string]*tfprotov5.Schema{"specimen_zone": {Block: &tfprotov5.SchemaBlock{Attributes: []*tfprotov5.SchemaAttribute{{Name: "names", Type: tftypes.Set{ElementType: tftypes.String}, Computed: true}}}}},
		EphemeralResourceSchemas: map[string]*tfprotov5.Schema{"specimen_token": {Block: &tfprotov5.SchemaBlock{Attributes: []*tfprotov5.SchemaAttribute{{Name: "value", Type: tftypes.String, Computed: true}}}}},
		Functions:                map[string]*tfprotov5.Function{"twice": {Summary: "Doubles.", Parameters: []*tfprotov5.FunctionParameter{{Name: "n", Type: tftypes.Number}}, Return: &tfprotov5.FunctionReturn{Type: tftypes.Number}}},
	}, nil
}

// ValidateResourceTypeConfig implements tfprotov5.ProviderServer. It refuses
// every port.
func (five) ValidateResourceTypeConfig(context.Context, *tfprotov5.ValidateResourceTypeConfigRequest) (*tfprotov5.ValidateResourceTypeConfigResponse, error) {
	return &tfprotov5.ValidateResourceTypeConfigResponse{Diagnostics: []*tfprotov5.Diagnostic{{
		Severity: tfprotov5.DiagnosticSeverityError, Summary: "No ports", Detail: "Ports are refused.",
		Attribute: tftypes.NewAttributePath().WithAttributeName("rule").WithElementKeyInt(1).WithAttributeName("port"),
	}}}, nil
}

// GetMetadata implements tfprotov5.ProviderServer.
func (five) GetMetadata(context.Context, *tfprotov5.GetMetadataRequest) (*tfprotov5.GetMetadataResponse, error) {
	return &tfprotov5.GetMetadataResponse{}, nil
}

// GetResourceIdentitySchemas implements tfprotov5.ProviderServer.
func (five) GetResourceIdentitySchemas(context.Context, *tfprotov5.GetResourceIdentitySchemasRequest) (*tfprotov5.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov5.GetResourceIdentitySchemasResponse{}, nil
}

// StopProvider implements tfprotov5.ProviderServer.
func (five) StopProvider(context.Context, *tfprotov5.StopProviderRequest) (*tfprotov5.StopProviderResponse, error) {
	return &tfprotov5.StopProviderResponse{}, nil
}
