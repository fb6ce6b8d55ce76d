package flat

// Kind says what sort of thing a named body or function belongs to.
type Kind uint8

const (
	Resource       Kind = iota // resource "NAME"
	DataSource                 // data "NAME"
	Ephemeral                  // ephemeral "NAME"
	Action                     // action "NAME"
	ListResource               // list "NAME" of query files
	ProviderConfig             // provider block; its one body has the name ""
	ProviderMeta               // provider_meta block; its one body has the name ""
	Functions                  // provider or language functions; they are no bodies
	Language                   // blocks of the language itself, see package core

	numKinds = iota
)

var kindNames = [numKinds]string{
	"resource", "data source", "ephemeral resource", "action", "list resource",
	"provider", "provider meta", "function", "language block",
}

// String gives the kind in words, for messages.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown kind"
}

// Facts says which facts the source of a version carries. A fact that is not
// carried reads as its zero (not deprecated, not sensitive, no limit): callers
// that report its absence must ask first.
type Facts uint16

const (
	FactDeprecated  Facts = 1 << iota // what is deprecated, completely
	FactSensitive                     // which arguments are sensitive
	FactWriteOnly                     // which arguments are write-only
	FactItemLimits                    // exact MinItems and MaxItems; without it 0 and 1 are right, other numbers are missing (0)
	FactDescription                   // descriptions

	AllFacts = FactDeprecated | FactSensitive | FactWriteOnly | FactItemLimits | FactDescription
)

// Nesting says how many times a nested block or attribute may occur and what
// it becomes in the resource's value.
type Nesting uint8

const (
	Single Nesting = iota // at most one, an object or null
	Group                 // at most one, never null
	List
	Set
	Map // blocks carry one label, the key
)

// String gives the nesting as `terraform providers schema -json` spells it.
func (n Nesting) String() string {
	if int(n) < len(nestingNames) {
		return nestingNames[n]
	}
	return "unknown"
}

var nestingNames = [...]string{"single", "group", "list", "set", "map"}
