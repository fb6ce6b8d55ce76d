package functions

import (
	"errors"
	"fmt"
	"math/big"
	"net/netip"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/gocty"
)

// errUnspecified stands for results that do not follow from what the functions
// are for; they are left unknown. It never leaves the package.
var errUnspecified = errors.New("unspecified")

// cidrResult turns the error of a function into what it reports: nothing, for
// an unspecified result, and else the error, after some words.
func cidrResult(unknown cty.Value, err error, words string) (cty.Value, error) {
	if errors.Is(err, errUnspecified) {
		return unknown, nil
	}
	return unknown, fmt.Errorf("%s%w", words, err)
}

const badExpression = "invalid CIDR expression: "

var cidrHost = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "prefix", Type: cty.String},
		{Name: "hostnum", Type: cty.Number},
	},
	Type:         function.StaticReturnType(cty.String),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		var number *big.Int
		if err := gocty.FromCtyValue(args[1], &number); err != nil {
			return cty.UnknownVal(cty.String), err
		}
		network, err := parseNetwork(args[0].AsString())
		if err != nil {
			return cidrResult(cty.UnknownVal(cty.String), err, badExpression)
		}
		if number.BitLen() > 62 {
			// The programs truncate it when they hold it against the prefix.
			return cty.UnknownVal(cty.String), nil
		}
		// A negative number counts from the end of the range.
		hosts := new(big.Int).Lsh(big.NewInt(1), uint(network.Addr().BitLen()-network.Bits()))
		offset := new(big.Int).Set(number)
		if number.Sign() < 0 {
			offset.Add(offset, hosts)
		}
		if offset.Sign() < 0 || offset.Cmp(hosts) >= 0 {
			return cty.UnknownVal(cty.String), fmt.Errorf("prefix of %d does not accommodate a host numbered %d", network.Bits(), offset)
		}
		return cty.StringVal(addressText(plus(network.Addr(), offset))), nil
	},
})

var cidrNetmask = function.New(&function.Spec{
	Params:       []function.Parameter{{Name: "prefix", Type: cty.String}},
	Type:         function.StaticReturnType(cty.String),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		network, err := parseNetwork(args[0].AsString())
		if err != nil {
			return cidrResult(cty.UnknownVal(cty.String), err, badExpression)
		}
		if !network.Addr().Is4() {
			return cty.UnknownVal(cty.String), fmt.Errorf("IPv6 addresses cannot have a netmask: %s", args[0].AsString())
		}
		mask := netip.PrefixFrom(netip.AddrFrom4([4]byte{255, 255, 255, 255}), network.Bits()).Masked()
		return cty.StringVal(mask.Addr().String()), nil
	},
})

var cidrSubnet = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "prefix", Type: cty.String},
		{Name: "newbits", Type: cty.Number},
		{Name: "netnum", Type: cty.Number},
	},
	Type:         function.StaticReturnType(cty.String),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		var bits int
		if err := gocty.FromCtyValue(args[1], &bits); err != nil {
			return cty.UnknownVal(cty.String), err
		}
		var number *big.Int
		if err := gocty.FromCtyValue(args[2], &number); err != nil {
			return cty.UnknownVal(cty.String), err
		}
		network, err := parseNetwork(args[0].AsString())
		if err != nil {
			return cidrResult(cty.UnknownVal(cty.String), err, badExpression)
		}
		subnet, err := subnetOf(network, bits, number)
		if err != nil {
			return cidrResult(cty.UnknownVal(cty.String), err, "")
		}
		return cty.StringVal(networkText(subnet)), nil
	},
})

// subnetOf is the numbered block of a network, of a prefix longer by some bits.
func subnetOf(network netip.Prefix, bits int, number *big.Int) (netip.Prefix, error) {
	length := network.Addr().BitLen()
	switch {
	case bits > length-network.Bits():
		return netip.Prefix{}, fmt.Errorf("insufficient address space to extend prefix of %d by %d", network.Bits(), bits)
	case bits < 0 || number.Sign() < 0:
		// The programs compute something, without sense.
		return netip.Prefix{}, errUnspecified
	case number.BitLen() > bits:
		return netip.Prefix{}, fmt.Errorf("prefix extension of %d does not accommodate a subnet numbered %d", bits, number)
	}
	offset := new(big.Int).Lsh(number, uint(length-network.Bits()-bits))
	return netip.PrefixFrom(plus(network.Addr(), offset), network.Bits()+bits), nil
}

var cidrSubnets = function.New(&function.Spec{
	Params:       []function.Parameter{{Name: "prefix", Type: cty.String}},
	VarParam:     &function.Parameter{Name: "newbits", Type: cty.Number},
	Type:         function.StaticReturnType(cty.List(cty.String)),
	RefineResult: notNull,
	Impl: func(args []cty.Value, retType cty.Type) (cty.Value, error) {
		unknown := cty.UnknownVal(retType)
		network, err := parseNetwork(args[0].AsString())
		if errors.Is(err, errUnspecified) {
			return unknown, nil
		} else if err != nil {
			return unknown, function.NewArgErrorf(0, badExpression+"%s", err)
		}
		if len(args) == 1 {
			return cty.ListValEmpty(cty.String), nil
		}
		addressBits := network.Addr().BitLen()
		end := new(big.Int).Add(number(network.Addr()), new(big.Int).Lsh(big.NewInt(1), uint(addressBits-network.Bits())))
		next := number(network.Addr())
		// Before the first subnet stands the block of its length that ends
		// where the network begins; error messages name it.
		var current netip.Prefix
		subnets := make([]cty.Value, 0, len(args)-1)
		for i, arg := range args[1:] {
			var bits int
			if err := gocty.FromCtyValue(arg, &bits); err != nil {
				return unknown, function.NewArgError(i+1, err)
			}
			switch {
			case bits < 1:
				return unknown, function.NewArgErrorf(i+1, "must extend prefix by at least one bit")
			case bits > 32:
				return unknown, function.NewArgErrorf(i+1, "may not extend prefix by more than 32 bits")
			}
			length := network.Bits() + bits
			if length > addressBits {
				return unknown, function.NewArgErrorf(i+1, "would extend prefix to %d bits, which is too long for an %s address", length, protocol(network))
			}
			block := new(big.Int).Lsh(big.NewInt(1), uint(addressBits-length))
			// The next multiple of the block's size.
			start := new(big.Int).Add(next, new(big.Int).Sub(block, big.NewInt(1)))
			start.Sub(start, new(big.Int).Mod(start, block))
			next = new(big.Int).Add(start, block)
			if next.Cmp(end) > 0 {
				return unknown, function.NewArgErrorf(i+1, "not enough remaining address space for a subnet with a prefix of %d bits after %s", length, networkText(current))
			}
			current = netip.PrefixFrom(address(start, network.Addr()), length)
			subnets = append(subnets, cty.StringVal(networkText(current)))
		}
		return cty.ListVal(subnets), nil
	},
})

var cidrContains = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "containing_prefix", Type: cty.String},
		{Name: "contained_ip_or_prefix", Type: cty.String},
	},
	Type: function.StaticReturnType(cty.Bool),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		prefix, given := args[0].AsString(), args[1].AsString()
		containing, err := parseNetwork(prefix)
		if err != nil {
			return cidrResult(cty.UnknownVal(cty.Bool), err, "")
		}
		var contained netip.Prefix
		if ip, ok := parseAddress(given); ok {
			contained = netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen())
		} else if contained, err = parseNetwork(given); errors.Is(err, errUnspecified) {
			return cty.UnknownVal(cty.Bool), nil
		} else if err != nil {
			return cty.UnknownVal(cty.Bool), fmt.Errorf("invalid IP address or prefix: %s", given)
		}
		if contained.Addr().Is4() != containing.Addr().Is4() {
			return cty.UnknownVal(cty.Bool), fmt.Errorf("address family mismatch: %s vs. %s", prefix, given)
		}
		return cty.BoolVal(contained.Bits() >= containing.Bits() && containing.Contains(contained.Addr())), nil
	},
})

// parseNetwork reads an address prefix, which may have bits set after it. As in
// Terraform, parts of an IPv4 address may have leading zeros. An IPv4 address in
// IPv6 clothes is unspecified: the programs confuse its lengths.
func parseNetwork(text string) (netip.Prefix, error) {
	bad := fmt.Errorf("invalid CIDR address: %s", text)
	left, right, ok := strings.Cut(text, "/")
	if !ok {
		return netip.Prefix{}, bad
	}
	ip, ok := parseAddress(left)
	if !ok || strings.Trim(right, "0123456789") != "" || right == "" || len(right) > 7 {
		return netip.Prefix{}, bad
	}
	bits := 0
	for _, digit := range right {
		bits = bits*10 + int(digit-'0')
	}
	if ip.Is4In6() {
		return netip.Prefix{}, errUnspecified
	}
	if bits > ip.BitLen() {
		return netip.Prefix{}, bad
	}
	return netip.PrefixFrom(ip, bits).Masked(), nil
}

// parseAddress reads an IP address without a zone.
func parseAddress(text string) (netip.Addr, bool) {
	head, tail := "", text
	if i := strings.LastIndexByte(text, ':'); i >= 0 {
		head, tail = text[:i+1], text[i+1:]
	}
	if strings.Contains(tail, ".") {
		parts := strings.Split(tail, ".")
		for i, part := range parts {
			if trimmed := strings.TrimLeft(part, "0"); trimmed != "" || part == "" {
				parts[i] = trimmed
			} else {
				parts[i] = "0"
			}
		}
		tail = strings.Join(parts, ".")
	}
	ip, err := netip.ParseAddr(head + tail)
	if err != nil || ip.Zone() != "" {
		return netip.Addr{}, false
	}
	return ip, true
}

func protocol(network netip.Prefix) string {
	if network.Addr().Is4() {
		return "IPv4"
	}
	return "IPv6"
}

func number(ip netip.Addr) *big.Int { return new(big.Int).SetBytes(ip.AsSlice()) }

// address turns a number back into an address of the same family as like.
func address(n *big.Int, like netip.Addr) netip.Addr {
	bytes := make([]byte, like.BitLen()/8)
	// Numbers beyond the family wrap around, as they do in Terraform.
	n = new(big.Int).Mod(n, new(big.Int).Lsh(big.NewInt(1), uint(like.BitLen())))
	ip, _ := netip.AddrFromSlice(n.FillBytes(bytes))
	return ip
}

func plus(ip netip.Addr, offset *big.Int) netip.Addr {
	return address(new(big.Int).Add(number(ip), offset), ip)
}

// addressText writes an IPv4 address in IPv6 clothes as IPv4.
func addressText(ip netip.Addr) string { return ip.Unmap().String() }

func networkText(network netip.Prefix) string {
	if !network.IsValid() {
		return "<nil>"
	}
	return fmt.Sprintf("%s/%d", addressText(network.Addr()), network.Bits())
}
