package flat

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"maps"
	"math"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"golang.org/x/mod/semver"
)

// Write makes a pool of the sources. The same sources give the same bytes in
// whatever order they come.
func Write(sources []Source) ([]byte, error) {
	sources = slices.Clone(sources)
	slices.SortStableFunc(sources, func(a, b Source) int {
		return cmp.Or(cmp.Compare(a.Provider, b.Provider), CompareVersions(a.Version, b.Version))
	})
	w := &writer{seen: make(map[string]uint32), bodies: make(map[*SourceBody]uint32)}
	w.collectStrings(sources)
	// Type 0 is what a damaged or missing reference reads as.
	w.add(tabTypes, []byte{typeDynamic, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	for i, s := range sources {
		if i > 0 && sources[i-1].Provider == s.Provider && sources[i-1].Version == s.Version {
			return nil, fmt.Errorf("two schemas of %s %s", s.Provider, s.Version)
		}
		if err := w.version(s); err != nil {
			return nil, fmt.Errorf("%s %s: %w", s.Provider, s.Version, err)
		}
		if i == 0 || sources[i-1].Provider != s.Provider {
			w.providers = append(w.providers, providerRecord{w.str(s.Provider), uint32(i), 0})
		}
		w.providers[len(w.providers)-1].n++
	}
	for _, p := range w.providers {
		w.raw(tabProviders, le(p.addr, p.first, p.n))
	}
	return w.pool()
}

// CompareVersions orders version texts by semantic versioning; what is no
// version sorts first, by text.
func CompareVersions(a, b string) int {
	return cmp.Or(semver.Compare("v"+a, "v"+b), cmp.Compare(a, b))
}

type writer struct {
	tabs      [numTables][]byte
	seen      map[string]uint32 // table and record -> index
	bodies    map[*SourceBody]uint32
	strings   map[string]uint32
	providers []providerRecord
	err       error
}

type providerRecord struct{ addr, first, n uint32 }

// raw appends a record without looking for an equal one.
func (w *writer) raw(tab int, record []byte) uint32 {
	i := uint32(len(w.tabs[tab])) / stride[tab]
	w.tabs[tab] = append(w.tabs[tab], record...)
	return i
}

// add gives the index of a record, appending it if there is no equal one.
func (w *writer) add(tab int, record []byte) uint32 {
	return w.addAs(tab, string(record), record)
}

// addAs is add with a key of its own for "equal".
func (w *writer) addAs(tab int, key string, record []byte) uint32 {
	key = string(rune(tab)) + key
	if i, ok := w.seen[key]; ok {
		return i
	}
	i := w.raw(tab, record)
	w.seen[key] = i
	return i
}

func (w *writer) version(s Source) error {
	kinds := uint32(0)
	for _, k := range s.Kinds {
		kinds |= 1 << k
	}
	var spans []byte
	for kind := Kind(0); kind < numKinds; kind++ {
		start := uint32(len(w.tabs[tabEntries])) / stride[tabEntries]
		n := 0
		if kind == Functions {
			for _, name := range sorted(s.Functions) {
				w.raw(tabEntries, le(w.str(name), w.function(name, s.Functions[name])))
				n++
			}
		} else {
			for _, name := range sorted(s.Bodies[kind]) {
				w.raw(tabEntries, le(w.str(name), w.body(s.Bodies[kind][name])))
				n++
			}
		}
		if n > 0 {
			kinds |= 1 << kind
		}
		spans = append(spans, le(start, uint32(n))...)
	}
	head := le(w.str(s.Version), w.str(s.Origin), uint32(s.Facts), kinds)
	w.raw(tabVersions, append(head, spans...))
	return w.err
}

// body writes what is inside before the body itself: a body refers to smaller
// indices only.
func (w *writer) body(b *SourceBody) uint32 {
	if b == nil {
		b = &SourceBody{}
	}
	if i, ok := w.bodies[b]; ok {
		return i
	}
	var attrs, blocks []byte
	for _, name := range sorted(b.Attributes) {
		attrs = append(attrs, le(w.attribute(name, b.Attributes[name]))...)
	}
	for _, name := range sorted(b.Blocks) {
		if _, both := b.Attributes[name]; both && w.err == nil {
			w.err = fmt.Errorf("%q is both an argument and a block", name)
		}
		blocks = append(blocks, le(w.nested(name, b.Blocks[name]))...)
	}
	if len(b.Attributes) > math.MaxUint16 || len(b.Blocks) > math.MaxUint16 {
		w.err = fmt.Errorf("a body of %d arguments and %d blocks", len(b.Attributes), len(b.Blocks))
	}
	flags := uint32(0)
	if b.Opaque {
		flags |= bodyOpaque
	}
	if b.Deprecated {
		flags |= bodyDeprecated
	}
	counts := le(uint32(len(b.Attributes)) | uint32(len(b.Blocks))<<16)
	tail := append(counts, le(flags, w.str(b.Message), w.str(b.Description))...)
	i := w.addAs(tabBodies, string(attrs)+"/"+string(blocks)+"/"+string(tail),
		append(le(w.refs(attrs), w.refs(blocks)), tail...))
	w.bodies[b] = i
	return i
}

// refs stores a list of indices, once for all bodies that have the same list.
func (w *writer) refs(list []byte) uint32 {
	if len(list) == 0 {
		return 0
	}
	return w.add(tabRefs, list)
}

func (w *writer) attribute(name string, a *SourceAttribute) uint32 {
	flags := uint32(0)
	for i, set := range []bool{a.Required, a.Optional, a.Computed, a.Sensitive, a.WriteOnly, a.Deprecated} {
		if set {
			flags |= 1 << i
		}
	}
	typ, nested := uint32(0), uint32(0)
	if a.Nested != nil {
		nested = w.nested(name, a.Nested) + 1
	} else {
		typ = w.typ(a.Type)
	}
	return w.add(tabAttrs, le(w.str(name), typ, nested, w.str(a.Message), w.str(a.Description), flags))
}

func (w *writer) nested(name string, n *SourceNested) uint32 {
	items := func(i int) uint32 { return uint32(max(0, min(i, math.MaxUint16))) }
	return w.add(tabNested, le(w.str(name), w.body(n.Body), items(n.MinItems)|items(n.MaxItems)<<16, uint32(n.Nesting)))
}

func (w *writer) function(name string, f *SourceFunction) uint32 {
	var params []byte
	for _, p := range f.Params {
		params = append(params, w.param(p)...)
	}
	variadic := uint32(0)
	if f.Variadic != nil {
		variadic = 1
		params = append(params, w.param(*f.Variadic)...)
	}
	first := uint32(0)
	if len(params) > 0 {
		first = w.add(tabParams, params)
	}
	flags := uint32(0)
	if f.Deprecated {
		flags |= funcDeprecated
	}
	return w.add(tabFuncs, le(w.str(name), first, uint32(len(f.Params)), variadic,
		w.typ(f.Result), w.str(f.Summary), w.str(f.Message), flags))
}

func (w *writer) param(p SourceParam) []byte {
	flags := uint32(0)
	if p.AllowNull {
		flags |= paramNull
	}
	if p.AllowUnknown {
		flags |= paramUnknown
	}
	return le(w.str(p.Name), w.typ(p.Type), w.str(p.Description), flags)
}

// typ writes the parts of a type before the type itself.
func (w *writer) typ(t cty.Type) uint32 {
	record := func(kind uint8, arg, n uint32) uint32 {
		return w.add(tabTypes, append([]byte{kind, 0, 0, 0}, le(arg, n)...))
	}
	fields := func(kind uint8, list []byte) uint32 {
		first := uint32(0)
		if len(list) > 0 {
			first = w.add(tabFields, list)
		}
		return record(kind, first, uint32(len(list))/stride[tabFields])
	}
	switch {
	case t == cty.NilType || t == cty.DynamicPseudoType:
		return 0
	case t == cty.String:
		return record(typeString, 0, 0)
	case t == cty.Number:
		return record(typeNumber, 0, 0)
	case t == cty.Bool:
		return record(typeBool, 0, 0)
	case t.IsListType():
		return record(typeList, w.typ(t.ElementType()), 0)
	case t.IsSetType():
		return record(typeSet, w.typ(t.ElementType()), 0)
	case t.IsMapType():
		return record(typeMap, w.typ(t.ElementType()), 0)
	case t.IsObjectType():
		var list []byte
		for _, name := range sorted(t.AttributeTypes()) {
			list = append(list, le(w.str(name), w.typ(t.AttributeType(name)))...)
		}
		return fields(typeObject, list)
	case t.IsTupleType():
		var list []byte
		for _, e := range t.TupleElementTypes() {
			list = append(list, le(0, w.typ(e))...)
		}
		return fields(typeTuple, list)
	}
	return 0 // capsule types have no meaning in a configuration
}

func (w *writer) str(s string) uint32 { return w.strings[s] }

// pool puts the tables behind their directory.
func (w *writer) pool() ([]byte, error) {
	size := headerSize
	for _, t := range w.tabs {
		size += len(t) + 3
	}
	if uint64(size) > math.MaxUint32 {
		return nil, fmt.Errorf("a pool of %d bytes is too large", size)
	}
	out := make([]byte, headerSize, size)
	copy(out, magic)
	for i, t := range w.tabs {
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
		binary.LittleEndian.PutUint32(out[dirStart+8*i:], uint32(len(out)))
		binary.LittleEndian.PutUint32(out[dirStart+8*i+4:], uint32(len(t))/stride[i])
		out = append(out, t...)
	}
	binary.LittleEndian.PutUint32(out[8:], uint32(len(out)))
	binary.LittleEndian.PutUint32(out[12:], crc32.Checksum(out[dirStart:headerSize], castagnoli))
	return out, nil
}

func le(numbers ...uint32) []byte {
	out := make([]byte, 0, 4*len(numbers))
	for _, n := range numbers {
		out = binary.LittleEndian.AppendUint32(out, n)
	}
	return out
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
