package check

import "github.com/terravet/terravet/analysis/syntax"

// topLevelTypes are the block types that may stand at the top level of a kind
// of file, each with the names of its labels; nil for a kind whose blocks are
// not judged.
//
// Source: https://developer.hashicorp.com/terraform/language
func topLevelTypes(kind syntax.Kind) map[string][]string {
	if kind == syntax.Config || kind == syntax.Tofu {
		return configTypes
	}
	return nil
}

var configTypes = map[string][]string{
	"terraform": {},
	"provider":  {"name"},
	"variable":  {"name"},
	"locals":    {},
	"output":    {"name"},
	"module":    {"name"},
	"resource":  {"type", "name"},
	"data":      {"type", "name"},
	"ephemeral": {"type", "name"},
	"action":    {"type", "name"},
	"moved":     {},
	"removed":   {},
	"import":    {},
	"check":     {"name"},
	"language":  {},
}
