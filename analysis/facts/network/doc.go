// Package network reads who can reach what: the effective rules of security
// groups, network ACLs and firewalls, wherever they are written, and the way
// that a subnet's route table leads.
//
//	for _, rule := range network.Of(v).Group(sg).Ingress() {
//		if rule.On(22) == symbol.Yes && rule.World() == symbol.Yes { p.Report(rule.At.Place(), …) }
//	}
//
//	for _, rule := range network.Of(v).Written(network.Ingress) { … }   // each where it is written, whatever its group
//	way := network.Of(v).Subnet(subnet)                       // way.Internet, way.Out
//	t := network.Of(v).Subnets(db, "db_subnet_group_name")     // through the group
//	groups := network.Of(v).GroupsOf(fn, "vpc_config.security_group_ids")
//	for _, rule := range network.Of(v).Firewalls() { … }       // google, azurerm, network ACLs
//
// Ask Group.Complete before concluding from rules that are not there.
//
// The rules of a security group may stand in its own ingress and egress blocks,
// in lists of objects, in aws_security_group_rule and in
// aws_vpc_security_group_ingress_rule; of google and azurerm in firewalls and in
// security groups with rules inline or split. All become a [Rule] of symbolic
// values: an address range or a port that is not known is never the world.
//
// Read rule.go (what a rule says), group.go (AWS), firewall.go (google,
// azurerm), subnet.go (routes).
package network
