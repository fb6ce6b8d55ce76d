package functions

import (
	"fmt"

	"github.com/zclconf/go-cty/cty"
)

// Mark is the type of the cty marks that Terraform puts on values. Marks follow
// a value through every operation.
type Mark string

const (
	// Sensitive values must not be shown.
	Sensitive Mark = "sensitive"
	// Ephemeral values must not be stored in state or plan.
	Ephemeral Mark = "ephemeral"
)

// Contains tells whether the value or anything within it carries the mark.
func Contains(v cty.Value, mark Mark) bool {
	found := false
	_ = cty.Walk(v, func(_ cty.Path, part cty.Value) (bool, error) {
		found = found || part.HasMark(mark)
		return !found, nil
	})
	return found
}

// redacted prints a value for an error message, unless its marks forbid that.
func redacted(value any, marks ...cty.ValueMarks) string {
	var sensitive, ephemeral bool
	for _, set := range marks {
		if _, ok := set[Sensitive]; ok {
			sensitive = true
		}
		if _, ok := set[Ephemeral]; ok {
			ephemeral = true
		}
	}
	switch {
	case ephemeral && sensitive:
		return "(ephemeral sensitive value)"
	case ephemeral:
		return "(ephemeral value)"
	case sensitive:
		return "(sensitive value)"
	}
	if s, ok := value.(string); ok {
		return fmt.Sprintf("%q", s)
	}
	return fmt.Sprint(value)
}

func notNull(b *cty.RefinementBuilder) *cty.RefinementBuilder { return b.NotNull() }
