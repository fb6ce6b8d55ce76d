// Package tfjson reads what `terraform providers schema -json` and its OpenTofu
// equal print into the model that package flat writes pools from.
//
// The JSON names providers but no versions: the caller fills Source.Version,
// from the dependency lock file or the name of the provider binary. Types that
// cannot be understood become dynamic rather than an error, so that one new
// notation does not cost the whole schema.
package tfjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/terravet/terravet/schema/flat"
)

// Read gives one Source for each provider in the JSON, sorted by address,
// without versions.
func Read(data []byte, origin string) ([]flat.Source, error) {
	var doc document
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("provider schema: %w", err)
	}
	if doc.Providers == nil {
		return nil, errors.New("provider schema: no provider_schemas in it")
	}
	var out []flat.Source
	for addr, p := range doc.Providers {
		s := flat.Source{
			Provider: addr,
			Origin:   origin,
			Facts:    flat.AllFacts,
			// Absent keys of these mean "none"; of the others they may also mean
			// that the program is older than the kind.
			Kinds: []flat.Kind{flat.Resource, flat.DataSource, flat.ProviderConfig},
		}
		if p.Provider != nil {
			s.Put(flat.ProviderConfig, "", p.Provider.Block.source())
		}
		for kind, schemas := range map[flat.Kind]map[string]*schema{
			flat.Resource:     p.Resources,
			flat.DataSource:   p.DataSources,
			flat.Ephemeral:    p.Ephemerals,
			flat.Action:       p.Actions,
			flat.ListResource: p.ListResources,
		} {
			if schemas != nil {
				s.Kinds = append(s.Kinds, kind)
			}
			for name, sch := range schemas {
				if sch != nil {
					s.Put(kind, name, sch.Block.source())
				}
			}
		}
		if p.Functions != nil {
			s.Kinds = append(s.Kinds, flat.Functions)
			s.Functions = make(map[string]*flat.SourceFunction, len(p.Functions))
			for name, f := range p.Functions {
				s.Functions[name] = f.source()
			}
		}
		slices.Sort(s.Kinds)
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b flat.Source) int { return strings.Compare(a.Provider, b.Provider) })
	return out, nil
}

type document struct {
	Providers map[string]provider `json:"provider_schemas"`
}

type provider struct {
	Provider      *schema             `json:"provider"`
	Resources     map[string]*schema  `json:"resource_schemas"`
	DataSources   map[string]*schema  `json:"data_source_schemas"`
	Ephemerals    map[string]*schema  `json:"ephemeral_resource_schemas"`
	Actions       map[string]*schema  `json:"action_schemas"`
	ListResources map[string]*schema  `json:"list_resource_schemas"`
	Functions     map[string]function `json:"functions"`
}

type schema struct {
	Block block `json:"block"`
}

type block struct {
	Attributes  map[string]attribute `json:"attributes"`
	BlockTypes  map[string]blockType `json:"block_types"`
	Description string               `json:"description"`
	Deprecated  bool                 `json:"deprecated"`
	Message     string               `json:"deprecation_message"`
}

type attribute struct {
	Type        json.RawMessage `json:"type"`
	Nested      *nestedType     `json:"nested_type"`
	Description string          `json:"description"`
	Deprecated  bool            `json:"deprecated"`
	Message     string          `json:"deprecation_message"`
	Required    bool            `json:"required"`
	Optional    bool            `json:"optional"`
	Computed    bool            `json:"computed"`
	Sensitive   bool            `json:"sensitive"`
	WriteOnly   bool            `json:"write_only"`
}

type nestedType struct {
	Attributes  map[string]attribute `json:"attributes"`
	NestingMode string               `json:"nesting_mode"`
	MinItems    int                  `json:"min_items"`
	MaxItems    int                  `json:"max_items"`
}

type blockType struct {
	NestingMode string `json:"nesting_mode"`
	Block       block  `json:"block"`
	MinItems    int    `json:"min_items"`
	MaxItems    int    `json:"max_items"`
}

type function struct {
	Description string          `json:"description"`
	Summary     string          `json:"summary"`
	Message     string          `json:"deprecation_message"`
	Result      json.RawMessage `json:"return_type"`
	Params      []param         `json:"parameters"`
	Variadic    *param          `json:"variadic_parameter"`
}

type param struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Nullable    bool            `json:"is_nullable"`
	Type        json.RawMessage `json:"type"`
}

func (b block) source() *flat.SourceBody {
	out := body(b.Attributes)
	out.Deprecated = b.Deprecated || b.Message != ""
	out.Message = b.Message
	out.Description = b.Description
	for name, t := range b.BlockTypes {
		if out.Blocks == nil {
			out.Blocks = make(map[string]*flat.SourceNested)
		}
		out.Blocks[name] = &flat.SourceNested{
			Nesting:  nesting(t.NestingMode),
			MinItems: t.MinItems, MaxItems: t.MaxItems,
			Body: t.Block.source(),
		}
	}
	return out
}

func body(attrs map[string]attribute) *flat.SourceBody {
	out := &flat.SourceBody{Attributes: make(map[string]*flat.SourceAttribute, len(attrs))}
	for name, a := range attrs {
		m := &flat.SourceAttribute{
			Type:     typ(a.Type),
			Required: a.Required, Optional: a.Optional, Computed: a.Computed,
			Sensitive: a.Sensitive, WriteOnly: a.WriteOnly,
			Deprecated:  a.Deprecated || a.Message != "",
			Message:     a.Message,
			Description: a.Description,
		}
		if a.Nested != nil {
			m.Nested = &flat.SourceNested{
				Nesting:  nesting(a.Nested.NestingMode),
				MinItems: a.Nested.MinItems, MaxItems: a.Nested.MaxItems,
				Body: body(a.Nested.Attributes),
			}
		}
		out.Attributes[name] = m
	}
	return out
}

func (f function) source() *flat.SourceFunction {
	out := &flat.SourceFunction{
		Result:     typ(f.Result),
		Summary:    f.Summary,
		Deprecated: f.Message != "",
		Message:    f.Message,
	}
	if out.Summary == "" {
		out.Summary = f.Description
	}
	for _, p := range f.Params {
		out.Params = append(out.Params, p.source())
	}
	if f.Variadic != nil {
		p := f.Variadic.source()
		out.Variadic = &p
	}
	return out
}

func (p param) source() flat.SourceParam {
	return flat.SourceParam{Name: p.Name, Type: typ(p.Type), Description: p.Description, AllowNull: p.Nullable}
}

// nesting reads a nesting mode. An unknown one is taken for a list, which
// limits least.
func nesting(mode string) flat.Nesting {
	for n := flat.Single; n <= flat.Map; n++ {
		if n.String() == mode {
			return n
		}
	}
	return flat.List
}

func typ(raw json.RawMessage) cty.Type {
	if len(raw) == 0 {
		return cty.DynamicPseudoType
	}
	t, err := ctyjson.UnmarshalType(raw)
	if err != nil {
		return cty.DynamicPseudoType
	}
	return t
}
