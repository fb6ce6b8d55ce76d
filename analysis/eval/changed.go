package eval

import (
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/module"
)

// Changed lists the addresses whose meaning differs between two scopes of the
// same directory: what is declared, how it is multiplied, what it is worth.
// nil means that no address does. all says that everything may differ. What is
// said of a variable besides its type, such as its validation rules, concerns
// who gives it a value: that is the address "input.NAME".
func (s *Scope) Changed(old *Scope) (addresses map[string]bool, all bool) {
	if s.world.Uncertain != old.world.Uncertain {
		return nil, true
	}
	mark := func(address string) {
		if addresses == nil {
			addresses = map[string]bool{}
		}
		addresses[address] = true
	}
	// declare marks an address that was declared before or is now, but not both.
	declare := func(address string) {
		mark(address)
		mark(siblings(address))
	}
	for address := range s.world.ChangedFiles {
		mark(address)
	}
	was, is := old.module.Blocks(), s.module.Blocks()
	head, tail := 0, 0
	for head < len(was) && head < len(is) && was[head] == is[head] {
		head++
	}
	for tail < len(was)-head && tail < len(is)-head && was[len(was)-1-tail] == is[len(is)-1-tail] {
		tail++
	}
	before, after := kinds(was[head:len(was)-tail]), kinds(is[head:len(is)-tail])
	for address, n := range before {
		if is, still := after[address]; !still {
			declare(address)
		} else if is != n {
			mark(address)
		}
	}
	for address := range after {
		if _, already := before[address]; !already {
			declare(address)
		}
	}
	for name, v := range s.variables {
		o := old.variables[name]
		if o != v {
			mark("input." + name)
		}
		if o == nil {
			declare("var." + name)
		} else if o != v && (!o.Value.RawEquals(v.Value) || o.Optional != v.Optional) {
			mark("var." + name)
		}
	}
	for name := range old.variables {
		if s.variables[name] == nil {
			declare("var." + name)
			mark("input." + name)
		}
	}
	compare(s.locals, old.locals, "local.", mark, declare)
	compare(s.calls, old.calls, "module.", mark, declare)
	for _, call := range s.changedCalls(old) {
		mark("module." + call)
	}
	return addresses, false
}

// kind is what references to a resource depend on.
type kind struct {
	typ       string
	provider  string
	expansion Instances
	// miscounted instances are not known.
	miscounted bool
	// conditioned matters to tests that expect a condition to fail.
	conditioned bool
	n           int
}

func kinds(blocks []*module.Block) map[string]kind {
	var all map[string]kind
	for _, b := range blocks {
		switch b.Type() {
		case "resource", "data", "ephemeral", "provider", "check", "action", "output", "variable":
		default:
			continue
		}
		if all == nil {
			all = map[string]kind{}
		}
		address := b.Address()
		if address == "" { // its name is missing, see nameless
			address = strings.TrimPrefix(b.Type()+"."+b.Label(0)+".", "resource.")
		}
		k := kind{typ: b.Label(0), expansion: Expansion(b), miscounted: Miscounted(b), conditioned: b.Conditioned(), n: all[address].n + 1}
		k.provider, _, _ = b.ProviderName()
		all[address] = k
	}
	return all
}

func compare(is, was map[string]cty.Value, prefix string, mark, declare func(string)) {
	for name, v := range is {
		if o, ok := was[name]; !ok {
			declare(prefix + name)
		} else if !o.RawEquals(v) {
			mark(prefix + name)
		}
	}
	for name := range was {
		if _, ok := is[name]; !ok {
			declare(prefix + name)
		}
	}
}

// siblings stands for all addresses that differ from one in the name alone: it
// changes when one of them comes or goes.
func siblings(address string) string {
	return address[:strings.LastIndexByte(address, '.')+1] + "*"
}
