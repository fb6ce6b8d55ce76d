package flat

import (
	"errors"
	"fmt"
	"hash/crc32"
	"iter"
	"strings"
	"sync"
)

// Pool is an opened pool. It is immutable and safe for concurrent use.
type Pool struct {
	data string
	tab  [numTables]table

	// Decoded on demand, kept for the life of the pool: index -> cty.Type.
	types   sync.Map
	implied sync.Map
}

// table is one directory entry. Open has checked that off+n*stride lies
// within data, so i < n is all that a reader has to check.
type table struct{ off, n uint32 }

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Open checks the header of a pool and returns a reader over data, which it
// keeps. It reads the header only; see the package comment for what damage
// beyond it does.
func Open(data string) (*Pool, error) {
	if len(data) < headerSize {
		return nil, errors.New("schema pool: too short")
	}
	if data[:len(magic)] != magic {
		return nil, errors.New("schema pool: not a pool of this format version")
	}
	if uint64(u32(data, 8)) != uint64(len(data)) {
		return nil, fmt.Errorf("schema pool: %d bytes, but its header says %d", len(data), u32(data, 8))
	}
	if crc32.Checksum([]byte(data[dirStart:headerSize]), castagnoli) != u32(data, 12) {
		return nil, errors.New("schema pool: damaged header")
	}
	p := &Pool{data: data}
	for i := range p.tab {
		t := table{u32(data, dirStart+8*uint32(i)), u32(data, dirStart+8*uint32(i)+4)}
		if uint64(t.off)+uint64(t.n)*uint64(stride[i]) > uint64(len(data)) {
			return nil, fmt.Errorf("schema pool: table %d reaches past the end", i)
		}
		p.tab[i] = t
	}
	return p, nil
}

// Size is the length of the pool in bytes.
func (p *Pool) Size() int { return len(p.data) }

// Providers yields all providers, sorted by address.
func (p *Pool) Providers() iter.Seq[Provider] {
	return func(yield func(Provider) bool) {
		if p == nil {
			return
		}
		for i := range p.tab[tabProviders].n {
			if !yield(Provider{p, i + 1}) {
				return
			}
		}
	}
}

// Provider finds a provider by its full address, as in
// "registry.terraform.io/hashicorp/aws".
func (p *Pool) Provider(addr string) (Provider, bool) {
	if p == nil {
		return Provider{}, false
	}
	i, ok := p.search(tabProviders, 0, p.tab[tabProviders].n, addr)
	if !ok {
		return Provider{}, false
	}
	return Provider{p, i + 1}, true
}

// search finds name among the records [start, end) of a table whose first
// field is a string by which that stretch is sorted.
func (p *Pool) search(tab int, start, end uint32, name string) (uint32, bool) {
	lo, hi := start, min(end, p.tab[tab].n)
	for lo < hi {
		mid := lo + (hi-lo)/2
		switch c := strings.Compare(p.str(p.field(tab, mid, 0)), name); {
		case c == 0:
			return mid, true
		case c < 0:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return 0, false
}

// field reads the u32 at byte off of record i; 0 if there is no such record.
func (p *Pool) field(tab int, i, off uint32) uint32 {
	t := p.tab[tab]
	if i >= t.n {
		return 0
	}
	return u32(p.data, t.off+i*stride[tab]+off)
}

// half reads the u16 at byte off of record i; 0 if there is no such record.
func (p *Pool) half(tab int, i, off uint32) uint32 {
	t := p.tab[tab]
	if i >= t.n {
		return 0
	}
	at := t.off + i*stride[tab] + off
	return uint32(p.data[at]) | uint32(p.data[at+1])<<8
}

// str gives string i, "" if there is none. The result is a part of the pool.
func (p *Pool) str(i uint32) string {
	if i == 0 || i >= p.tab[tabStrings].n {
		return ""
	}
	start := p.field(tabStrings, i-1, 0)
	end := p.field(tabStrings, i, 0)
	text := p.tab[tabText]
	if start > end || end > text.n {
		return ""
	}
	return p.data[text.off+start : text.off+end]
}

func u32(s string, at uint32) uint32 {
	b := s[at : at+4]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}
