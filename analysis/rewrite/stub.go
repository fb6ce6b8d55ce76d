package rewrite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis"
)

// Stub writes a value of a type that stands in for one that only the author
// knows: a placeholder for a string, otherwise the plainest there is.
func Stub(ty cty.Type) string {
	switch {
	case ty == cty.Bool:
		return "false"
	case ty == cty.Number:
		return "1"
	case ty.IsMapType():
		return "{}"
	case ty.IsListType(), ty.IsSetType(), ty.IsTupleType():
		return "[]"
	case ty.IsObjectType():
		var b strings.Builder
		b.WriteString("{\n")
		for _, name := range slices.Sorted(func(yield func(string) bool) {
			for name := range ty.AttributeTypes() {
				if !yield(name) {
					return
				}
			}
		}) {
			if !ty.AttributeOptional(name) {
				fmt.Fprintf(&b, "  %s = %s\n", name, strings.ReplaceAll(Stub(ty.AttributeType(name)), "\n", "\n  "))
			}
		}
		return b.String() + "}"
	}
	return `"` + analysis.Placeholder + `"`
}
