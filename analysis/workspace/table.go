package workspace

import (
	"slices"
	"strings"
)

// fanout is measured: an update copies the array of buckets and one bucket, 2 KB together with 1,000 directories and 5 KB
// with 10,000.
const fanout = 64

// table is a persistent map from path to V: what changes is one bucket and the array of buckets, the rest is shared.
// The zero table is empty.
type table[V any] struct {
	buckets *[fanout][]slot[V]
	size    int
}

// slot is sorted by key within its bucket.
type slot[V any] struct {
	key   string
	value V
}

func bucketOf(key string) int {
	h := uint32(2166136261) // FNV-1a
	for i := range len(key) {
		h = (h ^ uint32(key[i])) * 16777619
	}
	return int((h ^ h>>16) % fanout)
}

func find[V any](bucket []slot[V], key string) (int, bool) {
	return slices.BinarySearchFunc(bucket, key, func(s slot[V], key string) int { return strings.Compare(s.key, key) })
}

func (t table[V]) get(key string) (v V, ok bool) {
	if t.buckets == nil {
		return v, false
	}
	bucket := t.buckets[bucketOf(key)]
	if i, ok := find(bucket, key); ok {
		return bucket[i].value, true
	}
	return v, false
}

// update returns a table with all of set put in and all of remove taken out.
func (t table[V]) update(set map[string]V, remove []string) table[V] {
	if len(set)+len(remove) == 0 {
		return t
	}
	next := new([fanout][]slot[V])
	if t.buckets != nil {
		*next = *t.buckets
	}
	var fresh [fanout]bool // buckets that belong to next alone
	own := func(n int) []slot[V] {
		if !fresh[n] {
			fresh[n] = true
			next[n] = append(make([]slot[V], 0, len(next[n])+1), next[n]...)
		}
		return next[n]
	}
	for key, v := range set {
		n := bucketOf(key)
		bucket := own(n)
		if i, ok := find(bucket, key); ok {
			bucket[i].value = v
		} else {
			next[n] = slices.Insert(bucket, i, slot[V]{key, v})
			t.size++
		}
	}
	for _, key := range remove {
		n := bucketOf(key)
		if i, ok := find(next[n], key); ok {
			next[n] = slices.Delete(own(n), i, i+1)
			t.size--
		}
	}
	return table[V]{next, t.size}
}

// all calls yield for each entry, in no order that means anything.
func (t table[V]) all(yield func(key string, v V) bool) {
	if t.buckets == nil {
		return
	}
	for _, bucket := range t.buckets {
		for _, s := range bucket {
			if !yield(s.key, s.value) {
				return
			}
		}
	}
}

// differing calls yield for each key that the tables do not share; a side that lacks it gives the zero V. It looks
// only into buckets that are not the same.
func differing[V comparable](a, b table[V], yield func(key string, old, new V)) {
	if a.buckets == b.buckets {
		return
	}
	var none [fanout][]slot[V]
	as, bs := a.buckets, b.buckets
	if as == nil {
		as = &none
	}
	if bs == nil {
		bs = &none
	}
	var zero V
	for n := range fanout {
		x, y := as[n], bs[n]
		if len(x) == len(y) && (len(x) == 0 || &x[0] == &y[0]) {
			continue
		}
		for len(x) > 0 || len(y) > 0 {
			switch {
			case len(y) == 0 || len(x) > 0 && x[0].key < y[0].key:
				yield(x[0].key, x[0].value, zero)
				x = x[1:]
			case len(x) == 0 || y[0].key < x[0].key:
				yield(y[0].key, zero, y[0].value)
				y = y[1:]
			default:
				if x[0].value != y[0].value {
					yield(x[0].key, x[0].value, y[0].value)
				}
				x, y = x[1:], y[1:]
			}
		}
	}
}
