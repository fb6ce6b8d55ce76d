package flat

import "iter"

// Provider is one provider with all its versions. The zero Provider has none.
type Provider struct {
	p *Pool
	i uint32 // index+1
}

// Addr is the provider's full address.
func (r Provider) Addr() string {
	if r.i == 0 {
		return ""
	}
	return r.p.str(r.p.field(tabProviders, r.i-1, 0))
}

// Len is the number of versions.
func (r Provider) Len() int {
	if r.i == 0 {
		return 0
	}
	start, n := r.span()
	return int(min(uint64(n), uint64(r.p.tab[tabVersions].n)-min(uint64(start), uint64(r.p.tab[tabVersions].n))))
}

// At gives version i of Len, oldest first by semantic versioning.
func (r Provider) At(i int) Version {
	if i < 0 || i >= r.Len() {
		return Version{}
	}
	start, _ := r.span()
	return Version{r.p, r.i, start + uint32(i) + 1}
}

// Versions gives all versions, oldest first by semantic versioning.
func (r Provider) Versions() []Version {
	out := make([]Version, r.Len())
	for i := range out {
		out[i] = r.At(i)
	}
	return out
}

// Version finds a version by its exact text, as in "5.100.0".
func (r Provider) Version(version string) (Version, bool) {
	for i := range r.Len() {
		if v := r.At(i); v.String() == version {
			return v, true
		}
	}
	return Version{}, false
}

func (r Provider) span() (start, n uint32) {
	return r.p.field(tabProviders, r.i-1, 4), r.p.field(tabProviders, r.i-1, 8)
}

// Version is the schema of one provider version. The zero Version knows
// nothing.
type Version struct {
	p        *Pool
	provider uint32 // index+1
	i        uint32 // index+1
}

// Provider is the provider whose version this is.
func (v Version) Provider() Provider { return Provider{v.p, v.provider} }

// String is the version alone, as in "5.100.0".
func (v Version) String() string {
	if v.i == 0 {
		return ""
	}
	return v.p.str(v.p.field(tabVersions, v.i-1, 0))
}

// Source says where this schema was read from, as in "npm @cdktf/provider-aws
// 20.1.0".
func (v Version) Source() string {
	if v.i == 0 {
		return ""
	}
	return v.p.str(v.p.field(tabVersions, v.i-1, 4))
}

// Complete says which facts the source carries.
func (v Version) Complete() Facts {
	if v.i == 0 {
		return 0
	}
	return Facts(v.p.field(tabVersions, v.i-1, 8))
}

// Has says whether the source knows of this kind at all. If not, that a name
// is absent means nothing.
func (v Version) Has(kind Kind) bool {
	return v.i != 0 && v.p.field(tabVersions, v.i-1, 12)&(1<<kind) != 0
}

// Body finds the body of a resource type, data source and so on by its name.
// ProviderConfig and ProviderMeta have one body named "".
func (v Version) Body(kind Kind, name string) (Body, bool) {
	e, ok := v.entry(kind, name)
	if !ok || kind == Functions || e >= v.p.tab[tabBodies].n {
		return Body{}, false
	}
	return Body{v.p, e + 1}, true
}

// Function finds a function by its name.
func (v Version) Function(name string) (Function, bool) {
	e, ok := v.entry(Functions, name)
	if !ok || e >= v.p.tab[tabFuncs].n {
		return Function{}, false
	}
	return Function{v.p, e + 1}, true
}

// Count is the number of names of a kind.
func (v Version) Count(kind Kind) int {
	start, end := v.span(kind)
	return int(end - start)
}

// Names yields all names of a kind, sorted.
func (v Version) Names(kind Kind) iter.Seq[string] {
	return func(yield func(string) bool) {
		start, end := v.span(kind)
		for i := start; i < end; i++ {
			if !yield(v.p.str(v.p.field(tabEntries, i, 0))) {
				return
			}
		}
	}
}

func (v Version) entry(kind Kind, name string) (uint32, bool) {
	start, end := v.span(kind)
	if start == end {
		return 0, false
	}
	i, ok := v.p.search(tabEntries, start, end, name)
	if !ok {
		return 0, false
	}
	return v.p.field(tabEntries, i, 4), true
}

// span is the stretch [start, end) of the version's entries of a kind, within
// the table whatever the pool says.
func (v Version) span(kind Kind) (start, end uint32) {
	if v.i == 0 || kind >= numKinds {
		return 0, 0
	}
	start = v.p.field(tabVersions, v.i-1, 16+8*uint32(kind))
	n := v.p.field(tabVersions, v.i-1, 20+8*uint32(kind))
	if uint64(start)+uint64(n) > uint64(v.p.tab[tabEntries].n) {
		return 0, 0
	}
	return start, start + n
}
