package language

import (
	"fmt"

	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/schema/flat"
)

const openTofuAddr = "opentofu.org/core"

// tofu is one minor version of OpenTofu: the version of Terraform whose
// language its own is nearest to, and what it adds to that and to the OpenTofu
// version before. The sources are the pages "What's new in OpenTofu" of each
// version, opentofu.org/docs/vX.Y/intro/whats-new, and the language reference
// beside them.
var tofu = []struct {
	version, near string
	add           func(*flat.Source)
}{
	{"1.6", "1.6", func(*flat.Source) {}},
	{"1.7", "1.7", func(s *flat.Source) {
		// State encryption: keys, methods and targets are plugins of their own.
		block(s, "terraform").Blocks["encryption"] = &flat.SourceNested{
			Nesting: flat.List, MaxItems: 1,
			Body: &flat.SourceBody{Opaque: true, Description: "Encryption of state and plan files."},
		}
		// Unlike Terraform's, a removed block may say nothing of what becomes of the object.
		for _, n := range block(s, "removed").Blocks {
			n.MinItems = 0
			for _, a := range n.Body.Attributes {
				a.Required, a.Optional = false, true
			}
		}
		text := flat.SourceParam{Name: "str", Type: cty.String}
		s.Functions["base64gunzip"] = &flat.SourceFunction{Params: []flat.SourceParam{text}, Result: cty.String,
			Summary: "Decodes a Base64-encoded string and decompresses the result with gzip."}
		s.Functions["urldecode"] = &flat.SourceFunction{Params: []flat.SourceParam{text}, Result: cty.String,
			Summary: "Decodes a URL-encoded string."}
		s.Functions["cidrcontains"] = &flat.SourceFunction{Result: cty.Bool,
			Params: []flat.SourceParam{
				{Name: "containing_prefix", Type: cty.String}, {Name: "contained_ip_or_prefix", Type: cty.String},
			},
			Summary: "Says whether an IP prefix contains an address or another prefix."}
		s.Functions["issensitive"] = &flat.SourceFunction{Result: cty.Bool,
			Params:  []flat.SourceParam{{Name: "value", AllowNull: true, AllowUnknown: true}},
			Summary: "Says whether a value is marked as sensitive."}
		s.Functions["templatestring"] = &flat.SourceFunction{Result: cty.DynamicPseudoType,
			Params:  []flat.SourceParam{{Name: "template", Type: cty.String}, {Name: "vars"}},
			Summary: "Renders a string as a template with the given variables."}
	}},
	{"1.8", "1.8", func(*flat.Source) {}}, // .tofu files and early evaluation change no block
	{"1.9", "1.9", func(s *flat.Source) {
		block(s, "provider").Attributes["for_each"] = &flat.SourceAttribute{Optional: true,
			Description: "A map or set of strings: one instance of the provider for each."}
	}},
	{"1.10", "1.9", func(s *flat.Source) {
		deprecated := &flat.SourceAttribute{Type: cty.String, Optional: true,
			Description: "Marks it as deprecated; the text says what to do instead."}
		block(s, "variable").Attributes["deprecated"] = deprecated
		block(s, "output").Attributes["deprecated"] = deprecated
	}},
	{"1.11", "1.11", func(s *flat.Source) {
		enabled := &flat.SourceAttribute{Type: cty.Bool, Optional: true,
			Description: "Whether there is an instance at all; instead of count and for_each."}
		for _, typ := range []string{"resource", "data", "ephemeral"} {
			lifecycle(s, typ).Attributes["enabled"] = enabled
		}
		lifecycle(s, "module").Attributes["enabled"] = enabled
	}},
	{"1.12", "1.11", func(s *flat.Source) {
		lifecycle(s, "resource").Attributes["destroy"] = &flat.SourceAttribute{Type: cty.Bool, Optional: true,
			Description: "If false, the object is forgotten rather than destroyed."}
		block(s, "variable").Attributes["const"] = &flat.SourceAttribute{Type: cty.Bool, Optional: true,
			Description: "The value must be known before anything is planned."}
	}},
}

// OpenTofu gives the language of every minor version of OpenTofu.
func OpenTofu() ([]flat.Source, error) {
	var out []flat.Source
	for i, t := range tofu {
		s, err := ofTerraform(t.near)
		if err != nil {
			return nil, fmt.Errorf("language of OpenTofu %s: %w", t.version, err)
		}
		s.Provider, s.Version = openTofuAddr, t.version
		s.Origin = "terraform-schema and OpenTofu's documentation"
		s.Facts &^= flat.FactDeprecated
		for _, earlier := range tofu[:i+1] {
			earlier.add(&s)
		}
		out = append(out, s)
	}
	return out, nil
}

// block is the body of a top-level block; one that is not there is added, for
// the root too.
func block(s *flat.Source, name string) *flat.SourceBody {
	b := s.Bodies[flat.Language][name]
	if b == nil {
		b = &flat.SourceBody{Opaque: true}
		s.Put(flat.Language, name, b)
		s.Bodies[flat.Language][""].Blocks[name] = &flat.SourceNested{Nesting: flat.List, Body: b}
	}
	if b.Attributes == nil {
		b.Attributes = make(map[string]*flat.SourceAttribute)
	}
	if b.Blocks == nil {
		b.Blocks = make(map[string]*flat.SourceNested)
	}
	return b
}

// lifecycle is the body of the lifecycle block in a top-level block.
func lifecycle(s *flat.Source, name string) *flat.SourceBody {
	b := block(s, name)
	if b.Blocks["lifecycle"] == nil {
		b.Blocks["lifecycle"] = &flat.SourceNested{Nesting: flat.List, MaxItems: 1, Body: &flat.SourceBody{
			Attributes: make(map[string]*flat.SourceAttribute),
		}}
	}
	return b.Blocks["lifecycle"].Body
}
