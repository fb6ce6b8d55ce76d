package check

import "github.com/terravet/terravet/analysis/syntax"

// topLevelTypes are the block types that may stand at the top level of a kind
// of file, each with the names of its labels; nil for a kind whose blocks are
// not judged.
//
// Source: https://developer.hashicorp.com/terraform/language
func topLevelTypes(kind syntax.Kind) map[string][]string {
	switch kind {
	case syntax.Config, syntax.Tofu:
		return configTypes
	case syntax.Test:
		return testTypes
	case syntax.Mock:
		return mockTypes
	case syntax.Query:
		return queryTypes
	}
	return nil
}

// Source: https://developer.hashicorp.com/terraform/language/tests
var testTypes = map[string][]string{
	"run":               {"name"},
	"provider":          {"name"},
	"mock_provider":     {"name"},
	"variables":         {},
	"override_resource": {},
	"override_data":     {},
	"override_module":   {},
	"test":              {},
	// Declares what is set where the tests are started.
	"variable": {"name"},
	// Of later versions than are known here in full.
	"override_ephemeral": {},
}

// Source: https://developer.hashicorp.com/terraform/language/tests/mocking
var mockTypes = map[string][]string{
	"mock_resource":     {"type"},
	"mock_data":         {"type"},
	"override_resource": {},
	"override_data":     {},
	// Of later versions than are known here in full.
	"mock_ephemeral":     {"type"},
	"override_ephemeral": {},
}

// Source: https://developer.hashicorp.com/terraform/language/block/tfquery/list
var queryTypes = map[string][]string{
	"list":     {"type", "name"},
	"provider": {"name"},
	"variable": {"name"},
	"locals":   {},
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
