package flat

// The layout, all numbers little-endian:
//
//	magic   8 bytes
//	size    u32, of the whole pool in bytes
//	check   u32, CRC-32C of the directory
//	directory: for each table its offset and its number of records, u32 each
//	tables, in the order of the constants below
//
// A reference to another record is its index; "+1" marks those where 0 means
// none. A body refers only to bodies with a smaller index, a type only to types
// with a smaller one, so that no damaged pool can lead a reader in a circle.
const (
	magic = "tvflat\x00\x02"

	tabText      = iota - 1 // bytes of all strings, without separators
	tabStrings              // sorted: end u32 of each string in tabText; string 0 is ""
	tabTypes                // kind u8, 3 unused, arg u32, count u32
	tabFields               // of object and tuple types: name u32, type u32
	tabAttrs                // name, type, nested+1, message, description u32, flags u32
	tabNested               // name, body u32, min, max u16, nesting u32
	tabRefs                 // u32: indices of attributes or nested blocks, sorted by name
	tabBodies               // attrs, blocks u32 (into tabRefs), nattrs, nblocks u16, flags, message, description u32
	tabParams               // name, type, description, flags u32
	tabFuncs                // name, params, nparams, variadic (0 or 1: one more param follows), result, summary, message, flags u32
	tabEntries              // name u32, body or function u32; sorted by name within a version's kind
	tabVersions             // version, origin, facts, kinds u32, then start and count u32 for each kind
	tabProviders            // address, versions (start), nversions u32; sorted by address

	numTables = iota - 1
)

const (
	dirStart   = 16
	headerSize = dirStart + 8*numTables
)

var stride = [numTables]uint32{
	tabText:      1,
	tabStrings:   4,
	tabTypes:     12,
	tabFields:    8,
	tabAttrs:     24,
	tabNested:    16,
	tabRefs:      4,
	tabBodies:    24,
	tabParams:    16,
	tabFuncs:     32,
	tabEntries:   8,
	tabVersions:  16 + 8*numKinds,
	tabProviders: 12,
}

// Flags of attributes.
const (
	attrRequired = 1 << iota
	attrOptional
	attrComputed
	attrSensitive
	attrWriteOnly
	attrDeprecated
)

// Flags of bodies.
const (
	bodyOpaque = 1 << iota
	bodyDeprecated
)

// Flags of function parameters and functions.
const (
	paramNull = 1 << iota
	paramUnknown
)
const funcDeprecated = 1

// Kinds of types in tabTypes. Zero is dynamic so that a damaged reference
// reads as "anything".
const (
	typeDynamic = iota
	typeString
	typeNumber
	typeBool
	typeList   // arg: element
	typeSet    // arg: element
	typeMap    // arg: element
	typeObject // arg: first of count fields, sorted by name
	typeTuple  // arg: first of count fields, unnamed
)
