package ide

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

// maxShown is how long a value may be that is shown on one line.
const maxShown = 60

// shortValue is a known value on one line, or the type of an unknown one.
func shortValue(v cty.Value) string {
	if s, ok := valueText(v, maxShown); ok {
		return s
	}
	return typeText(v.Type())
}

// valueText writes a value as configuration; false if it is not known, is
// marked, or takes more than the given number of bytes.
func valueText(v cty.Value, most int) (string, bool) {
	if v == cty.NilVal || v.ContainsMarked() || !v.IsWhollyKnown() || !small(v, most) {
		return "", false
	}
	s := string(hclwrite.TokensForValue(v).Bytes())
	if len(s) > most {
		return "", false
	}
	return s, true
}

// small says that a value is worth being written: it has few elements, and its
// strings are short.
func small(v cty.Value, most int) bool {
	n := 0
	ok := true
	_ = cty.Walk(v, func(_ cty.Path, v cty.Value) (bool, error) {
		n++
		if v.Type() == cty.String && !v.IsNull() {
			n += len(v.AsString())
		}
		if v.Type().IsCapsuleType() {
			ok = false
		}
		ok = ok && n <= most
		return ok, nil
	})
	return ok
}

// oneLine puts a text of several lines on one.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
