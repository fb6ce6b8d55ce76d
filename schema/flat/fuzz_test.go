package flat_test

import (
	"encoding/binary"
	"hash/crc32"
	"testing"

	"github.com/terravet/terravet/schema/flat"
)

// FuzzOpen holds that no bytes make the reader panic or run without end. The
// checksum of the header is set right so that damage gets past it.
func FuzzOpen(f *testing.F) {
	pool, err := flat.Write(sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(pool, uint32(0), byte(0))
	for at := range len(pool) {
		f.Add(pool, uint32(at), byte(0xff))
	}
	f.Add([]byte("tvflat"), uint32(3), byte(1))
	f.Fuzz(func(t *testing.T, data []byte, at uint32, flip byte) {
		data = append([]byte(nil), data...)
		if len(data) > 0 {
			data[int(at)%len(data)] ^= flip
		}
		walk(data)
		const dir, end = 16, 16 + 8*13
		if len(data) >= end {
			copy(data, pool[:8])
			binary.LittleEndian.PutUint32(data[8:], uint32(len(data)))
			binary.LittleEndian.PutUint32(data[12:], crc32.Checksum(data[dir:end], crc32.MakeTable(crc32.Castagnoli)))
			walk(data)
		}
	})
}

// walk asks an opened pool everything there is to ask, within a budget: a
// damaged pool may share bodies so often that to visit all is too much.
func walk(data []byte) {
	p, err := flat.Open(string(data))
	if err != nil {
		return
	}
	budget := 5000
	for prov := range p.Providers() {
		for i := range min(prov.Len(), 20) {
			walkVersion(prov.At(i), &budget)
		}
	}
}

func walkVersion(v flat.Version, budget *int) {
	_, _, _ = v.String(), v.Source(), v.Complete()
	for kind := flat.Resource; kind <= flat.Language; kind++ {
		for name := range v.Names(kind) {
			if *budget--; *budget < 0 {
				return
			}
			if f, ok := v.Function(name); ok && f.NumParams() < 1000 {
				for _, param := range f.Params() {
					_ = param.Type.String()
				}
				_, _ = f.Variadic()
				_ = f.Result().String()
			}
			if b, ok := v.Body(kind, name); ok {
				walkBody(b, budget)
				if *budget > 0 {
					_ = b.ImpliedType()
				}
			}
		}
	}
}

func walkBody(b flat.Body, budget *int) {
	_, _ = b.Deprecated()
	for a := range b.Attributes() {
		if *budget--; *budget < 0 {
			return
		}
		_, _ = a.Deprecated()
		_, _ = a.Type().Cty(), a.Type().String()
		b.Attribute(a.Name())
		if n, ok := a.Nested(); ok {
			walkBody(n.Body(), budget)
		}
	}
	for n := range b.Blocks() {
		if *budget--; *budget < 0 {
			return
		}
		_, _, _ = n.Nesting().String(), n.MinItems(), n.MaxItems()
		b.Block(n.Name())
		walkBody(n.Body(), budget)
	}
}
