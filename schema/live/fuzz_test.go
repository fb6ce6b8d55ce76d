package live

import (
	"encoding/binary"
	"hash/crc32"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/terravet/terravet/schema/flat"
)

// answer is a small answer of a provider: one resource with an attribute of the
// type, a nested attribute and a nested block.
func answer(typ string) []byte {
	message := func(num protowire.Number, parts ...[]byte) []byte {
		var all []byte
		for _, p := range parts {
			all = append(all, p...)
		}
		return protowire.AppendBytes(protowire.AppendTag(nil, num, protowire.BytesType), all)
	}
	text := func(num protowire.Number, s string) []byte { return message(num, []byte(s)) }
	number := func(num protowire.Number, n uint64) []byte {
		return protowire.AppendVarint(protowire.AppendTag(nil, num, protowire.VarintType), n)
	}
	attribute := message(2, text(1, "name"), text(2, typ), number(4, 1))
	nested := message(2, text(1, "settings"), message(10, message(1, text(1, "on"), text(2, `"bool"`)), number(3, 4)))
	block := message(3, text(1, "disk"), message(2, attribute), number(3, 3), number(4, 1))
	schema := message(2, message(2, attribute, nested, block))
	return append(message(2, text(1, "x_thing"), schema), message(7, text(1, "f"), message(2, message(1, text(1, "p"), text(2, typ))))...)
}

func FuzzReadSchema(f *testing.F) {
	f.Add(answer(`"string"`), 6)
	f.Add(answer(`["object",{"a":["list","number"]}]`), 5)
	f.Add([]byte("\x12\xff\xff\xff\xff\x0f"), 6)
	f.Fuzz(func(t *testing.T, msg []byte, protocol int) {
		source := flat.Source{Provider: "example.com/x/x", Version: "1.0.0"}
		if readSchema(msg, protocol, &source) != nil {
			return
		}
		// What was read can be kept and read again, or is refused.
		data, err := flat.Write([]flat.Source{source})
		if err != nil {
			return
		}
		pool, err := flat.Open(string(data))
		if err != nil {
			t.Fatalf("a pool that was just written: %v", err)
		}
		p, _ := pool.Provider(source.Provider)
		if p.At(0).Model().Provider != source.Provider {
			t.Error("the provider is lost")
		}
	})
}

func FuzzCacheEntry(f *testing.F) {
	source := flat.Source{}
	if err := readSchema(answer(`"string"`), 6, &source); err != nil {
		f.Fatal(err)
	}
	w := Want{Address: "example.com/x/x", Version: "1.0.0"}
	source.Provider, source.Version = w.Address, w.Version
	pool, err := flat.Write([]flat.Source{source})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(pool, true)
	f.Add(pool[:len(pool)/2], true)
	f.Add([]byte(nil), false)
	f.Fuzz(func(t *testing.T, pool []byte, whole bool) {
		data := []byte(entryMagic)
		if whole {
			data = binary.LittleEndian.AppendUint32(data, crc32.Checksum(pool, crcTable))
		}
		v, err := decode(append(data, pool...), w)
		if err == nil && v.Model().Version != w.Version {
			t.Error("an entry of another version")
		}
	})
}

func TestReadSchema(t *testing.T) {
	var source flat.Source
	if err := readSchema(answer(`["map","number"]`), 6, &source); err != nil {
		t.Fatal(err)
	}
	thing := source.Bodies[flat.Resource]["x_thing"]
	if a := thing.Attributes["name"]; a == nil || !a.Required || a.Type.FriendlyName() != "map of number" {
		t.Errorf("name is %+v", a)
	}
	if a := thing.Attributes["settings"]; a == nil || a.Nested == nil || a.Nested.Nesting != flat.Map || a.Nested.Body.Attributes["on"] == nil {
		t.Errorf("settings is %+v", a)
	}
	if b := thing.Blocks["disk"]; b == nil || b.Nesting != flat.Set || b.MinItems != 1 {
		t.Errorf("disk is %+v", b)
	}
	// Protocol 5 has no nested attributes, and has another fact in their place.
	var five flat.Source
	if err := readSchema(answer(`"string"`), 5, &five); err != nil {
		t.Fatal(err)
	}
	if a := five.Bodies[flat.Resource]["x_thing"].Attributes["settings"]; a.Nested != nil {
		t.Error("a nested type in protocol 5")
	}
	if readSchema(nil, 4, &five) == nil {
		t.Error("protocol 4 is read")
	}
}
