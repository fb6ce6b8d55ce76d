package network

import (
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// Route is one route of a route table.
type Route struct {
	// Resource is the block that it is written in.
	Resource *pass.Resource
	At       symbol.At
	// Destination is an address range or prefix list.
	Destination *symbol.Value
	// Internet, NAT and Other say what it leads to: an internet gateway, a NAT
	// gateway or instance, something else.
	Internet, NAT, Other symbol.Answer
	Maybe                bool
}

// Table is a route table with all of its routes.
type Table struct {
	Resource *pass.Resource
	Routes   []Route
	// Complete says that there are no other routes.
	Complete bool
}

// tables are the types of route tables.
var tables = []string{"aws_route_table", "aws_default_route_table"}

// Table reads a route table: its own route blocks and the aws_route that name
// it.
func (n *Network) Table(t *pass.Resource) Table {
	table := Table{Resource: t, Complete: true}
	bodies, _ := symbol.Instances(t)
	for _, b := range bodies {
		blocks, complete := b.Blocks("route")
		table.Complete = table.Complete && complete
		for _, block := range blocks {
			route := n.route(block, "cidr_block", "ipv6_cidr_block")
			route.Resource, route.Maybe = t, route.Maybe || b.Maybe
			table.Routes = append(table.Routes, route)
		}
	}
	c := n.facts.Companions(t, "aws_route", "route_table_id")
	table.Complete = table.Complete && c.Complete
	for i, r := range c.Found {
		instances, _ := symbol.Instances(r)
		for _, b := range instances {
			route := n.route(b, "destination_cidr_block", "destination_ipv6_cidr_block")
			route.Resource, route.Maybe = r, route.Maybe || b.Maybe || !c.Sure[i]
			table.Routes = append(table.Routes, route)
		}
	}
	return table
}

func (n *Network) route(b symbol.Body, ipv4, ipv6 string) Route {
	r := Route{At: b.At, Maybe: b.Maybe, Destination: b.Value(ipv4), Internet: symbol.No, NAT: symbol.No, Other: symbol.No}
	if r.Destination.IsNull() {
		r.Destination = b.Value(ipv6)
	}
	if gateway := b.Value("gateway_id"); !gateway.IsNull() {
		t := n.facts.Targets(gateway, "aws_internet_gateway")
		switch {
		case t.One() != nil || len(t.Found) > 0 && t.Complete:
			r.Internet = symbol.Yes
		case t.None() && !t.Elsewhere:
		default:
			r.Internet = gatewayKind(gateway)
		}
		if r.Internet != symbol.Yes {
			r.Other = symbol.Unknown
		}
	}
	for _, name := range []string{"nat_gateway_id", "network_interface_id", "instance_id"} {
		if v := b.Value(name); !v.IsNull() {
			r.NAT = written(v)
		}
	}
	for _, name := range []string{"transit_gateway_id", "vpc_endpoint_id", "vpc_peering_connection_id", "egress_only_gateway_id", "carrier_gateway_id", "local_gateway_id", "core_network_arn"} {
		if v := b.Value(name); !v.IsNull() {
			r.Other = written(v)
		}
	}
	return r
}

// gatewayKind says whether an identifier is that of an internet gateway.
func gatewayKind(v *symbol.Value) symbol.Answer {
	if text, ok := v.Literal(); ok {
		return symbol.Is(len(text) > 4 && text[:4] == "igw-")
	}
	if ref := v.Ref(); ref != nil && ref.Scope != nil {
		if r := ref.Scope.View().Resource(ref.Address); r != nil {
			return symbol.Is(r.Type == "aws_internet_gateway")
		}
	}
	return symbol.Unknown
}

func written(v *symbol.Value) symbol.Answer {
	answer := symbol.Yes
	for _, alternative := range v.Alternatives() {
		if alternative.IsNull() || alternative.Kind == symbol.Opaque {
			answer = symbol.Unknown
		}
	}
	return answer
}

// Way is how a subnet is connected.
type Way struct {
	// Internet says that its default route leads to an internet gateway: the
	// subnet is public. Out says that it leads anywhere (internet gateway, NAT,
	// transit gateway).
	Internet, Out symbol.Answer
	// Tables are the route tables that count for it; Main says that it is the
	// main one of its VPC, because no association names the subnet.
	Tables []*pass.Resource
	Main   bool
	// Route is the default route, nil where there is none.
	Route *Route
}

// Subnet follows a subnet's route table.
func (n *Network) Subnet(subnet *pass.Resource) Way {
	const typ = "aws_route_table_association"
	w := Way{}
	c := n.facts.Companions(subnet, typ, "subnet_id")
	sure := c.Complete
	for i, association := range c.Found {
		t := n.facts.Target(association, "route_table_id", tables...)
		sure = sure && c.Sure[i] && t.Complete && !t.Elsewhere
		w.Tables = append(w.Tables, t.Found...)
	}
	if len(c.Found) == 0 {
		if !c.Complete {
			return w
		}
		w.Main = true
		w.Tables, sure = n.mainTable(subnet)
	}
	if len(w.Tables) == 0 {
		if w.Main && sure {
			w.Internet, w.Out = symbol.No, symbol.No
		}
		return w
	}
	// Of the subnets of a count, some may have one table and some another.
	w.Internet, w.Out = symbol.Yes, symbol.Yes
	first := true
	for _, t := range w.Tables {
		internet, out, route := n.Table(t).defaultRoute()
		if route != nil && w.Route == nil {
			w.Route = route
		}
		if first {
			w.Internet, w.Out, first = internet, out, false
			continue
		}
		if internet != w.Internet {
			w.Internet = symbol.Unknown
		}
		if out != w.Out {
			w.Out = symbol.Unknown
		}
	}
	if !sure {
		w.Internet, w.Out = symbol.Unknown, symbol.Unknown
	}
	return w
}

// mainTable is the main route table of the subnet's VPC where it is declared.
// What AWS makes by itself has no routes out; it is nothing, surely, where all
// that refers to the VPC is seen and nothing names its main table.
func (n *Network) mainTable(subnet *pass.Resource) (found []*pass.Resource, sure bool) {
	vpc := n.facts.Target(subnet, "vpc_id", "aws_vpc").One()
	if vpc == nil {
		return nil, false
	}
	c := n.facts.Companions(vpc, "aws_main_route_table_association", "vpc_id")
	sure = c.Complete
	for i, association := range c.Found {
		t := n.facts.Target(association, "route_table_id", tables...)
		found, sure = append(found, t.Found...), sure && c.Sure[i] && t.Complete
	}
	for _, t := range n.facts.Resources("aws_default_route_table") {
		named := n.facts.Target(t, "default_route_table_id", "aws_vpc")
		if named.Is(vpc) == symbol.Yes {
			found = append(found, t)
		}
	}
	users := n.facts.Users(vpc)
	sure = sure && users.Complete
	for _, use := range users.Uses {
		switch use.Attribute {
		case "main_route_table_id", "default_route_table_id":
			sure = sure && use.Resource != nil && use.Resource.Type == "aws_default_route_table"
		}
	}
	return found, sure
}

// defaultRoute says where everything that has no better route goes.
func (t Table) defaultRoute() (internet, out symbol.Answer, route *Route) {
	internet, out = symbol.No, symbol.No
	if !t.Complete {
		internet, out = symbol.Unknown, symbol.Unknown
	}
	for i, r := range t.Routes {
		all := World(r.Destination)
		if all == symbol.No {
			continue
		}
		to, leads := r.Internet.And(all), r.Internet.Or(r.NAT).Or(r.Other).And(all)
		if r.Maybe {
			to, leads = to.Doubted(), leads.Doubted()
		}
		if leads != symbol.No && route == nil {
			route = &t.Routes[i]
		}
		internet, out = internet.Or(to), out.Or(leads)
	}
	return internet, out, route
}

// Subnets are the subnets that an argument of a resource names, through subnet
// groups where it names one: "subnet_ids", "vpc_config.subnet_ids",
// "db_subnet_group_name".
func (n *Network) Subnets(r *pass.Resource, argument string) facts.Targets {
	groups := n.facts.Target(r, argument, "aws_db_subnet_group", "aws_elasticache_subnet_group", "aws_redshift_subnet_group", "aws_docdb_subnet_group", "aws_neptune_subnet_group", "aws_dax_subnet_group", "aws_memorydb_subnet_group")
	if len(groups.Found) == 0 {
		return n.facts.Target(r, argument, "aws_subnet")
	}
	all := facts.Targets{Complete: groups.Complete, Elsewhere: groups.Elsewhere}
	for i, g := range groups.Found {
		t := n.facts.Target(g, "subnet_ids", "aws_subnet")
		all.Complete, all.Elsewhere = all.Complete && t.Complete, all.Elsewhere || t.Elsewhere
		for j, subnet := range t.Found {
			all.Found, all.Sure = append(all.Found, subnet), append(all.Sure, t.Sure[j] && groups.Sure[i])
		}
	}
	return all
}

// VPC is the VPC that a subnet, security group or endpoint is in, if it surely
// is one of these modules'; else nil.
func (n *Network) VPC(r *pass.Resource) *pass.Resource {
	return n.facts.Target(r, "vpc_id", "aws_vpc").One()
}

// Endpoints are the VPC endpoints of a service ("s3", "dynamodb",
// "secretsmanager") in a VPC; nil for any VPC. complete says that there are no
// others.
func (n *Network) Endpoints(vpc *pass.Resource, service string) (endpoints []*pass.Resource, complete bool) {
	complete = true
	for _, e := range n.facts.Resources("aws_vpc_endpoint") {
		if vpc != nil {
			switch n.facts.Target(e, "vpc_id", "aws_vpc").Is(vpc) {
			case symbol.No:
				continue
			case symbol.Unknown:
				complete = false
			}
		}
		bodies, _ := symbol.Instances(e)
		for _, b := range bodies {
			switch ofService(b.Value("service_name"), service) {
			case symbol.Yes:
				endpoints = append(endpoints, e)
			case symbol.Unknown:
				complete = false
			}
		}
	}
	if vpc == nil || !n.facts.Users(vpc).Complete {
		complete = false
	}
	return endpoints, complete
}

// ofService says whether a name ends in that of a service:
// "com.amazonaws.${var.region}.s3".
func ofService(v *symbol.Value, service string) symbol.Answer {
	if v.Kind != symbol.Scalar || len(v.Parts) == 0 {
		return symbol.Unknown
	}
	last := v.Parts[len(v.Parts)-1]
	if last.Ref != nil || last.Hole != nil {
		return symbol.Unknown
	}
	end := len(last.Text) - len(service)
	if end > 0 {
		return symbol.Is(last.Text[end:] == service && last.Text[end-1] == '.')
	}
	return symbol.No
}
