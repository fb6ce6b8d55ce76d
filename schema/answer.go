package schema

// Answer is what a schema says to a question of existence.
type Answer uint8

const (
	// Unknown is the zero value: no schema, an opaque part, or versions that
	// disagree. It is never a reason for a finding.
	Unknown Answer = iota
	// No means that every schema in question lacks it.
	No
	// Yes means that every schema in question has it.
	Yes
)

// String returns "unknown", "no" or "yes".
func (a Answer) String() string {
	switch a {
	case No:
		return "no"
	case Yes:
		return "yes"
	}
	return "unknown"
}
