package network

import (
	"net/netip"
	"strings"

	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// Direction of traffic as the protected side sees it.
type Direction uint8

const (
	Ingress Direction = iota
	Egress
)

// Rule is one rule that lets traffic through, or with Deny stops it.
type Rule struct {
	Direction Direction
	// Resource is the block that the rule is written in, At the place of it.
	Resource *pass.Resource
	At       symbol.At
	// Protocol is as written: "tcp", "6", "-1", "all", "*".
	Protocol *symbol.Value
	// Ports are the ranges of ports; none with AllPorts means all of them.
	Ports    []Ports
	AllPorts bool
	// Addresses are address ranges, of both families, and names that stand for
	// some ("Internet", "*").
	Addresses []*symbol.Value
	// PrefixLists and Groups are the other forms of a peer; Self is the group
	// itself.
	PrefixLists, Groups []*symbol.Value
	Self                bool
	Deny                bool
	// Open says that there may be more addresses or ports than listed.
	Open bool
	// Maybe says that the rule may not be there.
	Maybe bool
}

// Ports is a range of ports, both ends included.
type Ports struct{ From, To *symbol.Value }

// certain doubts an answer about a rule that may not be there.
func (r Rule) certain(a symbol.Answer) symbol.Answer {
	if r.Maybe {
		return a.Doubted()
	}
	return a
}

// World says whether the peer is the whole internet.
func (r Rule) World() symbol.Answer {
	answer := symbol.No
	if r.Open {
		answer = symbol.Unknown
	}
	for _, address := range r.Addresses {
		answer = answer.Or(World(address))
	}
	return r.certain(answer)
}

// WorldAddress is the address range of the rule that is the whole internet, or
// nil: the place to mark.
func (r Rule) WorldAddress() *symbol.Value {
	for _, address := range r.Addresses {
		if World(address) == symbol.Yes {
			return address
		}
	}
	return nil
}

// World says whether an address range is the whole internet; halves of it count
// as it.
func World(address *symbol.Value) symbol.Answer {
	address = address.Resolved()
	if address.Kind == symbol.Either {
		answer := symbol.No
		for _, alternative := range address.Items {
			if World(alternative) != symbol.No {
				answer = symbol.Unknown
			}
		}
		return answer
	}
	text, known := address.Literal()
	if !known {
		return symbol.Unknown
	}
	switch strings.ToLower(text) {
	case "*", "any", "internet":
		return doubted(symbol.Yes, address)
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return symbol.No
	}
	return doubted(symbol.Is(prefix.Bits() <= 1), address)
}

// On says whether the rule is about a TCP or UDP port.
func (r Rule) On(port int) symbol.Answer {
	switch name := r.protocol(); name {
	case "", "tcp", "udp", "all":
		if name == "all" {
			return r.certain(symbol.Yes)
		}
		answer := r.ports(port)
		if name == "" {
			answer = answer.Doubted()
		}
		return r.certain(answer)
	}
	return symbol.No
}

func (r Rule) ports(port int) symbol.Answer {
	if r.AllPorts {
		return symbol.Yes
	}
	answer := symbol.No
	if r.Open {
		answer = symbol.Unknown
	}
	for _, p := range r.Ports {
		from, low := p.From.Int()
		to, high := p.To.Int()
		switch {
		case low && high:
			answer = answer.Or(symbol.Is(from <= port && port <= to))
		case low && from > port, high && to < port:
		default:
			answer = symbol.Unknown.Or(answer)
		}
	}
	return answer
}

// Everything says whether the rule is about all ports: every protocol, or all of
// TCP or UDP.
func (r Rule) Everything() symbol.Answer {
	name := r.protocol()
	switch name {
	case "all":
		return r.certain(symbol.Yes)
	case "tcp", "udp":
	case "":
		if r.On(1) == symbol.No || r.On(65535) == symbol.No {
			return symbol.No
		}
		return symbol.Unknown
	default:
		return symbol.No
	}
	if r.AllPorts {
		return r.certain(symbol.Yes)
	}
	answer := symbol.No
	for _, p := range r.Ports {
		from, low := p.From.Int()
		to, high := p.To.Int()
		switch {
		case low && high:
			answer = answer.Or(symbol.Is(from <= 1 && to >= 65535))
		case low && from > 1, high && to < 65535:
		default:
			answer = answer.Or(symbol.Unknown)
		}
	}
	return r.certain(answer)
}

// protocol is "tcp", "udp", "all", another known name, or "" where it cannot be
// told.
func (r Rule) protocol() string {
	text, ok := r.Protocol.Literal()
	if !ok {
		return ""
	}
	switch text = strings.ToLower(text); text {
	case "-1", "all":
		return "all" // of which ports are not asked
	case "6", "*":
		return "tcp"
	case "17":
		return "udp"
	case "":
		return ""
	}
	return text
}

// doubted doubts an answer about an item that may not be there.
func doubted(a symbol.Answer, item *symbol.Value) symbol.Answer {
	if item.Maybe {
		return a.Doubted()
	}
	return a
}

// addresses adds what an argument lists.
func (r *Rule) addresses(v *symbol.Value) { r.Addresses = append(r.Addresses, r.items(v)...) }

// items are the elements of an argument; what is not known leaves the rule open.
func (r *Rule) items(v *symbol.Value) []*symbol.Value {
	items, closed := v.Elements()
	r.Open = r.Open || !closed
	var texts []*symbol.Value
	for _, item := range items {
		switch {
		case item.Kind == symbol.Null:
		case item.Kind == symbol.Scalar, item.Kind == symbol.Either:
			// A reference where a list is taken may be to many.
			texts = append(texts, item)
		default:
			r.Open = true
		}
	}
	return texts
}

func (r *Rule) between(from, to *symbol.Value) {
	if from.IsNull() && to.IsNull() {
		return
	}
	r.Ports = append(r.Ports, Ports{from, to})
}
