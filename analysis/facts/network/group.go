package network

import (
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// Network is what is known of a module's network, and of the modules that it
// calls.
type Network struct {
	view   *pass.View
	facts  *facts.Facts
	groups pass.Memo[*pass.Resource, *Group]
}

// Of is the network of a View.
func Of(v *pass.View) *Network {
	return pass.Fact(v, func(v *pass.View) *Network {
		return &Network{view: v, facts: facts.Of(v)}
	})
}

// Group is a security group with all of its rules.
type Group struct {
	Resource *pass.Resource
	Rules    []Rule
	// Complete says, for each Direction, that there are no other rules.
	Complete [2]bool
	// Inline and Split say, for each Direction, where rules are written.
	Inline, Split [2][]*pass.Resource
}

// Group reads an aws_security_group or aws_default_security_group: its own
// blocks and the rules that name it.
func (n *Network) Group(sg *pass.Resource) *Group {
	return n.groups.Get(n.view, sg, func() *Group { return n.read(sg) })
}

func (n *Network) read(sg *pass.Resource) *Group {
	g := &Group{Resource: sg, Complete: [2]bool{true, true}}
	bodies, _ := symbol.Instances(sg)
	for _, b := range bodies {
		for d, name := range []string{"ingress", "egress"} {
			blocks, complete := b.Blocks(name)
			g.Complete[d] = g.Complete[d] && complete
			if sg.Has(name) {
				g.Inline[d] = []*pass.Resource{sg}
			}
			for _, block := range blocks {
				rule := inline(block)
				rule.Direction, rule.Resource, rule.Maybe = Direction(d), sg, rule.Maybe || b.Maybe
				g.Rules = append(g.Rules, rule)
			}
		}
	}
	n.split(g, "aws_security_group_rule", "security_group_id", func(b symbol.Body) (Rule, bool, bool) {
		rule := inline(b)
		if peer := b.Value("source_security_group_id"); !peer.IsNull() {
			rule.Groups = append(rule.Groups, peer)
		}
		kind, known := b.Value("type").Literal()
		if kind == "egress" {
			rule.Direction = Egress
		}
		return rule, known, true
	})
	n.split(g, "aws_vpc_security_group_ingress_rule", "security_group_id", func(b symbol.Body) (Rule, bool, bool) { return single(b, Ingress), true, false })
	n.split(g, "aws_vpc_security_group_egress_rule", "security_group_id", func(b symbol.Body) (Rule, bool, bool) { return single(b, Egress), true, true })
	return g
}

// split adds the rules of a type of resources; read tells the direction, and
// whether it is known.
func (n *Network) split(g *Group, typ, names string, read func(symbol.Body) (rule Rule, known, egress bool)) {
	c := n.facts.Companions(g.Resource, typ, names)
	touches := func(d Direction) bool {
		return typ == "aws_security_group_rule" || (d == Egress) == (typ == "aws_vpc_security_group_egress_rule")
	}
	for _, d := range []Direction{Ingress, Egress} {
		if touches(d) && !c.Complete {
			g.Complete[d] = false
		}
	}
	for i, r := range c.Found {
		bodies, whole := symbol.Instances(r)
		for _, b := range bodies {
			if n.facts.Targets(b.Value(names), "aws_security_group", "aws_default_security_group").Is(g.Resource) == symbol.No {
				continue
			}
			rule, known, _ := read(b)
			if !known {
				g.Complete = [2]bool{}
				continue
			}
			rule.Resource = r
			rule.Maybe = rule.Maybe || b.Maybe || !c.Sure[i]
			g.Rules = append(g.Rules, rule)
			g.Split[rule.Direction] = append(g.Split[rule.Direction], r)
			g.Complete[rule.Direction] = g.Complete[rule.Direction] && whole
		}
	}
}

// inline reads a rule of a block, or of an aws_security_group_rule.
func inline(b symbol.Body) Rule {
	r := Rule{At: b.At, Maybe: b.Maybe, Protocol: b.Value("protocol"), Open: b.Broken()}
	r.between(b.Value("from_port"), b.Value("to_port"))
	r.addresses(b.Value("cidr_blocks"))
	r.addresses(b.Value("ipv6_cidr_blocks"))
	r.PrefixLists = r.items(b.Value("prefix_list_ids"))
	r.Groups = r.items(b.Value("security_groups"))
	r.Self, _ = b.Value("self").Bool()
	return r
}

// single reads a rule resource of one peer.
func single(b symbol.Body, d Direction) Rule {
	r := Rule{At: b.At, Direction: d, Maybe: b.Maybe, Protocol: b.Value("ip_protocol"), Open: b.Broken()}
	r.between(b.Value("from_port"), b.Value("to_port"))
	r.addresses(b.Value("cidr_ipv4"))
	r.addresses(b.Value("cidr_ipv6"))
	r.PrefixLists = r.items(b.Value("prefix_list_id"))
	r.Groups = r.items(b.Value("referenced_security_group_id"))
	return r
}

// Ingress are the rules for incoming traffic.
func (g *Group) Ingress() []Rule { return g.of(Ingress) }

// Egress are the rules for outgoing traffic.
func (g *Group) Egress() []Rule { return g.of(Egress) }

func (g *Group) of(d Direction) []Rule {
	var rules []Rule
	for _, r := range g.Rules {
		if r.Direction == d {
			rules = append(rules, r)
		}
	}
	return rules
}

// Groups are the security groups of the modules at hand.
func (n *Network) Groups() []*Group {
	var groups []*Group
	for _, sg := range n.facts.Resources("aws_security_group", "aws_default_security_group") {
		groups = append(groups, n.Group(sg))
	}
	return groups
}

// Attached are the resources that a security group is attached to: those that
// refer to it, apart from rules and other groups.
func (n *Network) Attached(sg *pass.Resource) (to []*pass.Resource, complete bool) {
	users := n.facts.Users(sg)
	for _, r := range users.By() {
		if r.Mode == "resource" && r != sg && !r.Is("aws_security_group", "aws_default_security_group", "aws_security_group_rule", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule") {
			to = append(to, r)
		}
	}
	return to, users.Complete
}

// GroupsOf are the security groups of a resource, by the argument that lists
// them: "vpc_security_group_ids", "vpc_config.security_group_ids".
func (n *Network) GroupsOf(r *pass.Resource, argument string) facts.Targets {
	return n.facts.Target(r, argument, "aws_security_group", "aws_default_security_group")
}

// Written are the rules of security groups as they are written in the modules at
// hand, each once, also those whose group is elsewhere: who asks what a single
// rule lets in need not know the others.
func (n *Network) Written(d Direction) []Rule {
	var rules []Rule
	for _, typ := range []string{"aws_security_group", "aws_default_security_group"} {
		n.each(typ, func(r *pass.Resource, b symbol.Body) {
			blocks, _ := b.Blocks([]string{"ingress", "egress"}[d])
			for _, block := range blocks {
				rule := inline(block)
				rule.Direction, rule.Resource, rule.Maybe = d, r, rule.Maybe || b.Maybe
				rules = append(rules, rule)
			}
		})
	}
	n.each("aws_security_group_rule", func(r *pass.Resource, b symbol.Body) {
		if kind, _ := b.Value("type").Literal(); kind == []string{"ingress", "egress"}[d] {
			rule := inline(b)
			rule.Direction, rule.Resource = d, r
			rules = append(rules, rule)
		}
	})
	n.each([]string{"aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"}[d], func(r *pass.Resource, b symbol.Body) {
		rule := single(b, d)
		rule.Resource = r
		rules = append(rules, rule)
	})
	return rules
}
