package pass

import (
	"maps"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
)

// Reads says what kinds of blocks of a module were looked at, or have changed:
// a kind is a resource type ("aws_vpc", "data.aws_vpc") or a block type
// ("locals", "module", "data"). References to the blocks of a kind are a kind of
// their own. Two kinds may count as one; then more is taken for read than was.
// The zero Reads are none.
type Reads [8]uint64

// everything is what cannot be told more exactly.
var everything = func() (all Reads) {
	for i := range all {
		all[i] = ^uint64(0)
	}
	return all
}()

// Meets says whether there is a kind in both.
func (r *Reads) Meets(other *Reads) bool {
	for i := range r {
		if r[i]&other[i] != 0 {
			return true
		}
	}
	return false
}

func (r *Reads) join(other *Reads) {
	for i := range r {
		r[i] |= other[i]
	}
}

func (r *Reads) add(kind uint16) { r[kind/64] |= 1 << (kind % 64) }

// kindNumber is the number of a kind (FNV-1a, as many bits as Reads has).
func kindNumber(name string, references bool) uint16 {
	h := uint32(2166136261)
	if references {
		h = 84696351
	}
	for i := range len(name) {
		h = (h ^ uint32(name[i])) * 16777619
	}
	return uint16(h^h>>16) % uint16(len(Reads{})*64)
}

// typesKind stands for the set of all types that are declared.
const typesKind = "*"

// kindOf is the kind of what has an address: "aws_vpc" of "aws_vpc.main",
// "data.aws_vpc" of "data.aws_vpc.main", "variable" of "var.region".
func kindOf(address string) string {
	first, rest, _ := strings.Cut(address, ".")
	switch first {
	case "var":
		return "variable"
	case "local":
		return "locals"
	case "data", "ephemeral":
		typ, _, _ := strings.Cut(rest, ".")
		return address[:len(first)+1+len(typ)]
	}
	return first
}

// blockKind is the kind of a block.
func blockKind(b *module.Block) string {
	switch b.Type() {
	case "resource", "data", "ephemeral":
		return key(b.Type(), b.Label(0))
	}
	return b.Type()
}

// log is what has been read, of all Views that belong together.
type log struct {
	reads Reads
	asks  map[string]bool // addresses of files, see [eval.FileAddress]
}

func (l *log) join(other *log) {
	l.reads.join(&other.reads)
	for address := range other.asks {
		l.ask(address)
	}
}

func (l *log) ask(address string) {
	if l.asks == nil {
		l.asks = map[string]bool{}
	}
	l.asks[address] = true
}

// note notes that something of a kind is read, or that there is none.
func (v *View) note(kind string) { v.log.reads.add(kindNumber(kind, false)) }

func (v *View) noteAll() { v.log.reads = everything }

// DependOnAll says that what is read now depends on more than is seen, such as
// on something that is just being computed and needs itself.
func (v *View) DependOnAll() { v.noteAll() }

// Memo remembers what is computed of a View, and what is read for it: who asks
// again depends on that too. All that a fact or a rule computes once and keeps
// must be kept in one (see [Fact]). The zero Memo remembers nothing.
type Memo[K comparable, V any] struct{ known map[K]memory[V] }

type memory[V any] struct {
	value V
	log   log
}

// Known is what is remembered under a key.
func (m *Memo[K, V]) Known(v *View, key K) (value V, ok bool) {
	known, ok := m.known[key]
	if ok {
		v.log.join(&known.log)
	}
	return known.value, ok
}

// Get is what is remembered under a key, else what compute says.
func (m *Memo[K, V]) Get(v *View, key K, compute func() V) V {
	if value, ok := m.Known(v, key); ok {
		return value
	}
	before := *v.log
	*v.log = log{}
	value := compute()
	if m.known == nil {
		m.known = map[K]memory[V]{}
	}
	m.known[key] = memory[V]{value, *v.log}
	before.join(v.log)
	*v.log = before
	return value
}

// Changed says which kinds of blocks differ between a module and the same
// directory's module later on: who read none of these finds the same in both.
func Changed(was, is *module.Module) (changed Reads) {
	if was == is {
		return changed
	}
	if was.HasOverrides() || is.HasOverrides() || !slices.EqualFunc(was.Files(), is.Files(), func(a, b *syntax.File) bool {
		return a.Path == b.Path && (a == b || isConfig(a) && isConfig(b))
	}) {
		return everything
	}
	old, now := was.Blocks(), is.Blocks()
	for len(old) > 0 && len(now) > 0 && old[0] == now[0] {
		old, now = old[1:], now[1:]
	}
	for len(old) > 0 && len(now) > 0 && old[len(old)-1] == now[len(now)-1] {
		old, now = old[:len(old)-1], now[:len(now)-1]
	}
	refers := map[sameArc]int{}
	kinds := [2]map[string]bool{{}, {}}
	differ := func(blocks []*module.Block, by int) {
		for _, b := range blocks {
			kind := blockKind(b)
			kinds[(by+1)/2][kind] = true
			changed.add(kindNumber(kind, false))
			changed.add(kindNumber(b.Type(), false))
			for _, a := range arcsOf(b.Body()) {
				refers[sameArc{b.Address(), a.path, a.ref.Address, attributeOf(a.ref), a.ref.Kind == eval.Local || kind == "locals"}] += by
			}
		}
	}
	differ(old, 1)
	differ(now, -1)
	if !maps.Equal(kinds[0], kinds[1]) {
		changed.add(kindNumber(typesKind, false))
	}
	for a, n := range refers {
		switch {
		case n == 0:
		case a.local: // what it leads to refers to more
			return everything
		default:
			changed.add(kindNumber(kindOf(a.to), true))
		}
	}
	return changed
}

// sameArc is what a reference says, wherever it is written.
type sameArc struct {
	from, path, to, attribute string
	local                     bool
}
