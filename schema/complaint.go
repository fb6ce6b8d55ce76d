package schema

import "github.com/zclconf/go-cty/cty"

// Complaint is what a provider itself says of a configuration: what its own
// validation finds, which no schema tells.
type Complaint struct {
	// Warning says that it is no error.
	Warning         bool
	Summary, Detail string
	// Path leads to the argument in question, within the block; empty for the
	// block as a whole.
	Path cty.Path
}
