package module

// Conditioned says that a block has conditions of its own that can fail: the
// validations of a variable, the preconditions of an output, those of a
// resource's lifecycle, the assertions of a check.
func (b *Block) Conditioned() bool {
	body, json := b.Body(), b.Chunk.JSON
	switch b.Type() {
	case "check":
		return true
	case "variable":
		return len(Nested(body, json, "validation", false)) > 0
	case "output":
		return len(Nested(body, json, "precondition", false)) > 0
	case "resource", "data", "ephemeral":
		for _, l := range Nested(body, json, "lifecycle", false) {
			if len(Nested(l.Body, json, "precondition", false))+len(Nested(l.Body, json, "postcondition", false)) > 0 {
				return true
			}
		}
	}
	return false
}
