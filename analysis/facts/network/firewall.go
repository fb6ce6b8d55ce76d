package network

import (
	"strconv"
	"strings"

	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// Firewalls are the rules of google_compute_firewall, of
// azurerm_network_security_group and azurerm_network_security_rule, and of
// aws_network_acl and aws_network_acl_rule: those that are written, without
// asking which of them comes first.
func (n *Network) Firewalls() []Rule {
	var rules []Rule
	n.each("google_compute_firewall", func(r *pass.Resource, b symbol.Body) { rules = append(rules, google(r, b)...) })
	n.each("azurerm_network_security_rule", func(r *pass.Resource, b symbol.Body) { rules = append(rules, azure(r, b)) })
	n.each("azurerm_network_security_group", func(r *pass.Resource, b symbol.Body) {
		blocks, _ := b.Blocks("security_rule")
		for _, block := range blocks {
			block.Maybe = block.Maybe || b.Maybe
			rules = append(rules, azure(r, block))
		}
	})
	n.each("aws_network_acl_rule", func(r *pass.Resource, b symbol.Body) {
		egress, known := b.Value("egress").Bool()
		rule := acl(r, b, "rule_action")
		if egress {
			rule.Direction = Egress
		}
		rule.Maybe = rule.Maybe || !known && !b.Value("egress").IsNull()
		rules = append(rules, rule)
	})
	for _, typ := range []string{"aws_network_acl", "aws_default_network_acl"} {
		n.each(typ, func(r *pass.Resource, b symbol.Body) {
			for d, name := range []string{"ingress", "egress"} {
				blocks, _ := b.Blocks(name)
				for _, block := range blocks {
					block.Maybe = block.Maybe || b.Maybe
					rule := acl(r, block, "action")
					rule.Direction = Direction(d)
					rules = append(rules, rule)
				}
			}
		})
	}
	return rules
}

func (n *Network) each(typ string, visit func(*pass.Resource, symbol.Body)) {
	for _, r := range n.facts.Resources(typ) {
		bodies, _ := symbol.Instances(r)
		for _, b := range bodies {
			b.Maybe = b.Maybe || r.Presence() != pass.Present
			visit(r, b)
		}
	}
}

// acl reads an entry of a network ACL.
func acl(r *pass.Resource, b symbol.Body, action string) Rule {
	rule := Rule{Resource: r, At: b.At, Maybe: b.Maybe, Protocol: b.Value("protocol")}
	word, known := b.Value(action).Literal()
	rule.Deny = strings.EqualFold(word, "deny")
	rule.Maybe = rule.Maybe || !known
	rule.between(b.Value("from_port"), b.Value("to_port"))
	rule.addresses(b.Value("cidr_block"))
	rule.addresses(b.Value("ipv6_cidr_block"))
	return rule
}

// google reads a firewall: one rule for each allow or deny block. Without
// source_ranges, tags or service accounts a rule for incoming traffic is for
// every address.
func google(r *pass.Resource, b symbol.Body) []Rule {
	var rules []Rule
	direction := Ingress
	word, known := b.Value("direction").Literal()
	if strings.EqualFold(word, "EGRESS") {
		direction = Egress
	}
	unsure := !known && !b.Value("direction").IsNull()
	if off, ok := b.Value("disabled").Bool(); ok && off {
		return nil
	} else if !ok && !b.Value("disabled").IsNull() {
		unsure = true
	}
	for _, name := range []string{"allow", "deny"} {
		blocks, _ := b.Blocks(name)
		for _, block := range blocks {
			rule := Rule{Direction: direction, Resource: r, At: block.At, Deny: name == "deny", Protocol: block.Value("protocol"), Maybe: b.Maybe || block.Maybe || unsure}
			ports := block.Value("ports")
			rule.AllPorts = ports.IsNull()
			for _, p := range rule.items(ports) {
				rule.span(p)
			}
			peers := "source_ranges"
			if direction == Egress {
				peers = "destination_ranges"
			}
			rule.addresses(b.Value(peers))
			if len(rule.Addresses) == 0 && !rule.Open {
				if b.Value("source_tags").IsNull() && b.Value("source_service_accounts").IsNull() {
					rule.addresses(symbol.Text("0.0.0.0/0", b.At))
				}
			}
			rules = append(rules, rule)
		}
	}
	return rules
}

// azure reads a security rule, of its own resource or of a block of a group.
func azure(r *pass.Resource, b symbol.Body) Rule {
	rule := Rule{Resource: r, At: b.At, Maybe: b.Maybe, Protocol: b.Value("protocol")}
	direction, known := b.Value("direction").Literal()
	access, also := b.Value("access").Literal()
	rule.Maybe = rule.Maybe || !known || !also
	rule.Deny = strings.EqualFold(access, "Deny")
	peer := "source_address_prefix"
	if strings.EqualFold(direction, "Outbound") {
		rule.Direction, peer = Egress, "destination_address_prefix"
	}
	rule.addresses(b.Value(peer))
	rule.addresses(b.Value(peer + "es"))
	for _, name := range []string{"destination_port_range", "destination_port_ranges"} {
		for _, p := range rule.items(b.Value(name)) {
			rule.span(p)
		}
	}
	return rule
}

// span adds ports written as text: "22", "8000-9000", "*".
func (r *Rule) span(v *symbol.Value) {
	text, ok := v.Literal()
	switch {
	case !ok:
		r.Open = true
		return
	case text == "*":
		r.AllPorts = !v.Maybe
		r.Open = r.Open || v.Maybe
		return
	}
	from, to, ranged := strings.Cut(text, "-")
	if !ranged {
		to = from
	}
	low, err := strconv.Atoi(strings.TrimSpace(from))
	high, err2 := strconv.Atoi(strings.TrimSpace(to))
	if err != nil || err2 != nil {
		r.Open = true
		return
	}
	number := func(n int) *symbol.Value { return symbol.Text(strconv.Itoa(n), v.At) }
	if v.Maybe {
		r.Open = true
		return
	}
	r.Ports = append(r.Ports, Ports{number(low), number(high)})
}
