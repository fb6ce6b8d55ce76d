package schema

// Origin says where the schema that a verdict rests on came from, best first.
type Origin uint8

const (
	// OriginUnknown is the zero value: no schema was asked.
	OriginUnknown Origin = iota
	// OriginInstalled is the schema of the installed, locked provider itself.
	OriginInstalled
	// OriginImported is a schema that the user imported from a file.
	OriginImported
	// OriginBundled is the embedded schema of exactly the version in use.
	OriginBundled
	// OriginNearest is the embedded schema of versions near the one in use,
	// which itself is not embedded.
	OriginNearest
	// OriginAdmitted stands for all embedded versions that a reusable module's
	// constraint admits: a verdict holds for every one of them.
	OriginAdmitted
	// OriginCore is the language itself: Terraform's or OpenTofu's own blocks.
	OriginCore
)

// String returns the name of the origin as users and JSON see it.
func (o Origin) String() string {
	switch o {
	case OriginInstalled:
		return "installed"
	case OriginImported:
		return "imported"
	case OriginBundled:
		return "bundled"
	case OriginNearest:
		return "bundled-nearest"
	case OriginAdmitted:
		return "bundled-admitted"
	case OriginCore:
		return "core"
	}
	return "unknown"
}

// Witness names the schema that a verdict rests on. The zero Witness means
// that no provider schema was asked.
type Witness struct {
	// Provider is the full source address, such as
	// "registry.terraform.io/hashicorp/aws".
	Provider string
	// Version is the version whose schema spoke ("5.100.0"), or the oldest
	// and newest of several ("5.95.0 to 5.100.0").
	Version string
	// Origin says where that schema came from.
	Origin Origin
	// Wanted is the version that the lock file asks for where it differs
	// from Version; empty otherwise.
	Wanted string
}
