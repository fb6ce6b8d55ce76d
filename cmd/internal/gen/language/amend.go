package language

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/schema/flat"
)

// amend adds what the module leaves to be filled in per configuration or does
// not know yet, from Terraform's documentation of the blocks.
func amend(s *flat.Source) {
	since := func(v string) bool { return flat.CompareVersions(s.Version, v) >= 0 }
	optional := func(t cty.Type) *flat.SourceAttribute { return &flat.SourceAttribute{Type: t, Optional: true} }

	// The module adds it once the variable's type is known.
	block(s, "variable").Attributes["default"] = optional(cty.DynamicPseudoType)

	if since("1.12") {
		// An object to import is named by either of the two.
		imp := block(s, "import")
		imp.Attributes["id"].Required, imp.Attributes["id"].Optional = false, true
		imp.Attributes["identity"] = optional(cty.DynamicPseudoType)
	}
	tests := s.Bodies[flat.Language]["tests"]
	if tests == nil || !since("1.12") {
		return
	}
	tests.Blocks["test"] = &flat.SourceNested{Nesting: flat.List, MaxItems: 1, Body: &flat.SourceBody{
		Attributes: map[string]*flat.SourceAttribute{"parallel": optional(cty.Bool)},
	}}
	run := tests.Blocks["run"].Body
	run.Attributes["parallel"] = optional(cty.Bool)
	run.Attributes["skip_cleanup"] = optional(cty.Bool)
	run.Blocks["backend"] = &flat.SourceNested{Nesting: flat.List, MaxItems: 1, Body: &flat.SourceBody{Opaque: true}}
}
