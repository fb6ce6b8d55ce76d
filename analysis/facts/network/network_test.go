package network_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis/facts/factstest"
	"github.com/terravet/terravet/analysis/facts/network"
	"github.com/terravet/terravet/analysis/facts/symbol"
)

// write says of each rule whether it opens port 22 to the world.
func write(rules []network.Rule) string {
	var out []string
	for _, r := range rules {
		word := fmt.Sprintf("%s on 22 %s all %s", r.World(), r.On(22), r.Everything())
		if r.Deny {
			word = "deny " + word
		}
		out = append(out, word)
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

func TestSecurityGroups(t *testing.T) {
	for name, c := range map[string]struct {
		config, want string
		complete     bool
	}{
		"none": {`resource "aws_security_group" "g" {}`, "", true},
		"inline": {`resource "aws_security_group" "g" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}`, "yes on 22 yes all no", true},
		"as a list of objects": {`resource "aws_security_group" "g" {
  ingress = [{ from_port = 0, to_port = 0, protocol = "-1", cidr_blocks = [], ipv6_cidr_blocks = ["::/0"] }]
}`, "yes on 22 yes all yes", true},
		"rule resource": {`resource "aws_security_group" "g" {}
resource "aws_security_group_rule" "r" {
  type              = "ingress"
  security_group_id = aws_security_group.g.id
  from_port         = 0
  to_port           = 65535
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/0"]
}`, "yes on 22 yes all yes", true},
		"single rule resource": {`resource "aws_security_group" "g" {}
resource "aws_vpc_security_group_ingress_rule" "r" {
  security_group_id = aws_security_group.g.id
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
  cidr_ipv4         = "0.0.0.0/0"
}`, "yes on 22 no all no", true},
		"from a group": {`resource "aws_security_group" "g" {}
resource "aws_vpc_security_group_ingress_rule" "r" {
  security_group_id            = aws_security_group.g.id
  ip_protocol                  = "-1"
  referenced_security_group_id = aws_security_group.g.id
}`, "no on 22 yes all yes", true},
		"unknown addresses": {`variable "cidrs" { type = list(string) }
resource "aws_security_group" "g" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = var.cidrs
  }
}`, "unknown on 22 yes all no", true},
		"of a network": {`resource "aws_vpc" "v" { cidr_block = "10.0.0.0/16" }
resource "aws_security_group" "g" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = [aws_vpc.v.cidr_block]
  }
}`, "no on 22 yes all no", true},
		"default of a variable": {`variable "cidrs" { default = ["0.0.0.0/0"] }
resource "aws_security_group" "g" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = var.cidrs
  }
}`, "yes on 22 yes all no", true},
		"dynamic": {`variable "port" { type = number }
resource "aws_security_group" "g" {
  dynamic "ingress" {
    for_each = [22, var.port]
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}`, "yes on 22 unknown all unknown; yes on 22 yes all no", true},
		"for_each": {`resource "aws_security_group" "g" {}
resource "aws_vpc_security_group_ingress_rule" "r" {
  for_each          = { ssh = 22, web = 443 }
  security_group_id = aws_security_group.g.id
  from_port         = each.value
  to_port           = each.value
  ip_protocol       = "tcp"
  cidr_ipv4         = "0.0.0.0/0"
}`, "yes on 22 no all no; yes on 22 yes all no", true},
		"conditional": {`variable "on" { type = bool }
resource "aws_security_group" "g" {}
resource "aws_vpc_security_group_ingress_rule" "r" {
  count             = var.on ? 1 : 0
  security_group_id = aws_security_group.g.id
  from_port         = 22
  to_port           = 22
  ip_protocol       = "tcp"
  cidr_ipv4         = "0.0.0.0/0"
}`, "unknown on 22 unknown all no", true},
		"of another group": {`resource "aws_security_group" "g" {}
resource "aws_security_group" "h" {}
resource "aws_vpc_security_group_ingress_rule" "r" {
  security_group_id = aws_security_group.h.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}`, "", true},
		"of an unknown group": {`variable "sg" { type = string }
resource "aws_security_group" "g" {}
resource "aws_vpc_security_group_ingress_rule" "r" {
  security_group_id = var.sg
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}`, "", false},
	} {
		v := factstest.View(t, c.config)
		g := network.Of(v).Group(v.Resource("aws_security_group.g"))
		if got := write(g.Ingress()); got != c.want || g.Complete[network.Ingress] != c.complete {
			t.Errorf("%s: %q (complete %v), want %q", name, got, g.Complete[network.Ingress], c.want)
		}
	}
}

func TestAttached(t *testing.T) {
	v := factstest.View(t, `
resource "aws_security_group" "g" {
  egress {
    security_groups = [aws_security_group.h.id]
  }
}
resource "aws_security_group" "h" {}
resource "aws_instance" "i" { vpc_security_group_ids = [aws_security_group.g.id] }
`)
	n := network.Of(v)
	if to, complete := n.Attached(v.Resource("aws_security_group.g")); len(to) != 1 || !complete {
		t.Errorf("g is attached to %d, complete %v", len(to), complete)
	}
	if to, complete := n.Attached(v.Resource("aws_security_group.h")); len(to) != 0 || !complete {
		t.Errorf("h is attached to %d, complete %v", len(to), complete)
	}
	if groups := n.GroupsOf(v.Resource("aws_instance.i"), "vpc_security_group_ids"); groups.One() != v.Resource("aws_security_group.g") {
		t.Errorf("the instance has %d groups", len(groups.Found))
	}
}

func TestSubnets(t *testing.T) {
	const vpc = "resource \"aws_vpc\" \"v\" {}\nresource \"aws_internet_gateway\" \"igw\" { vpc_id = aws_vpc.v.id }\nresource \"aws_nat_gateway\" \"nat\" {}\nresource \"aws_subnet\" \"s\" {\n  vpc_id = aws_vpc.v.id\n}\n"
	const associated = "resource \"aws_route_table_association\" \"a\" {\n  subnet_id = aws_subnet.s.id\n  route_table_id = aws_route_table.t.id\n}\n"
	for name, c := range map[string]struct{ config, want string }{
		"public": {vpc + associated + `resource "aws_route_table" "t" {
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.igw.id
  }
}`, "internet yes out yes"},
		"private": {vpc + associated + `resource "aws_route_table" "t" {}
resource "aws_route" "nat" {
  route_table_id         = aws_route_table.t.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.nat.id
}`, "internet no out yes"},
		"isolated": {vpc + associated + `resource "aws_route_table" "t" {}`, "internet no out no"},
		"other destination": {vpc + associated + `resource "aws_route_table" "t" {
  route {
    cidr_block = "10.0.0.0/8"
    gateway_id = aws_internet_gateway.igw.id
  }
}`, "internet no out no"},
		"unknown gateway": {vpc + associated + `variable "gw" { type = string }
resource "aws_route_table" "t" {
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = var.gw
  }
}`, "internet unknown out unknown"},
		"unknown routes": {vpc + associated + `variable "routes" { type = any }
resource "aws_route_table" "t" {
  dynamic "route" {
    for_each = var.routes
    content { cidr_block = route.value }
  }
}`, "internet unknown out unknown"},
		"no association": {vpc, "internet no out no main"},
		"routes of the main table": {vpc + `resource "aws_route" "r" {
  route_table_id         = aws_vpc.v.main_route_table_id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.igw.id
}`, "internet unknown out unknown main"},
		"unknown association": {vpc + "variable \"s\" { type = string }\nresource \"aws_route_table\" \"t\" {}\nresource \"aws_route_table_association\" \"a\" {\n  subnet_id = var.s\n  route_table_id = aws_route_table.t.id\n}\n", "internet unknown out unknown"},
		"main": {vpc + `resource "aws_route_table" "t" {
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.igw.id
  }
}
resource "aws_main_route_table_association" "m" {
  vpc_id         = aws_vpc.v.id
  route_table_id = aws_route_table.t.id
}`, "internet yes out yes main"},
		"count": {`resource "aws_vpc" "v" {}
resource "aws_internet_gateway" "igw" {}
resource "aws_subnet" "s" {
  count  = 3
  vpc_id = aws_vpc.v.id
}
resource "aws_route_table_association" "a" {
  count          = length(aws_subnet.s)
  subnet_id      = aws_subnet.s[count.index].id
  route_table_id = aws_route_table.t.id
}
resource "aws_route_table" "t" {}
resource "aws_route" "r" {
  route_table_id         = aws_route_table.t.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.igw.id
}`, "internet yes out yes"},
	} {
		v := factstest.View(t, c.config)
		w := network.Of(v).Subnet(v.Resource("aws_subnet.s"))
		got := fmt.Sprintf("internet %s out %s", w.Internet, w.Out)
		if w.Main {
			got += " main"
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestFirewalls(t *testing.T) {
	for name, c := range map[string]struct{ config, want string }{
		"google": {`resource "google_compute_firewall" "f" {
  source_ranges = ["0.0.0.0/0"]
  allow {
    protocol = "tcp"
    ports    = ["20-23", "443"]
  }
}`, "yes on 22 yes all no"},
		"google, no source": {`resource "google_compute_firewall" "f" {
  allow { protocol = "all" }
}`, "yes on 22 yes all yes"},
		"google, by tag": {`resource "google_compute_firewall" "f" {
  source_tags = ["web"]
  allow { protocol = "tcp" }
}`, "no on 22 yes all yes"},
		"google, unknown": {`variable "r" { type = list(string) }
resource "google_compute_firewall" "f" {
  source_ranges = var.r
  allow { protocol = "tcp" }
}`, "unknown on 22 yes all yes"},
		"google, disabled": {`resource "google_compute_firewall" "f" {
  disabled = true
  allow { protocol = "all" }
}`, ""},
		"azure": {`resource "azurerm_network_security_rule" "r" {
  direction              = "Inbound"
  access                 = "Allow"
  protocol               = "Tcp"
  destination_port_range = "22"
  source_address_prefix  = "*"
}`, "yes on 22 yes all no"},
		"azure, inline": {`resource "azurerm_network_security_group" "g" {
  security_rule {
    direction               = "Inbound"
    access                  = "Deny"
    protocol                = "*"
    destination_port_ranges = ["80", "443"]
    source_address_prefixes = ["10.0.0.0/8"]
  }
}`, "deny no on 22 no all no"},
		"network ACL": {`resource "aws_network_acl" "a" {
  ingress {
    action     = "allow"
    protocol   = "tcp"
    from_port  = 22
    to_port    = 22
    cidr_block = "0.0.0.0/0"
  }
}`, "yes on 22 yes all no"},
		"network ACL rule": {`resource "aws_network_acl_rule" "a" {
  rule_action = "deny"
  protocol    = "-1"
  cidr_block  = "0.0.0.0/0"
}`, "deny yes on 22 yes all yes"},
	} {
		if got := write(network.Of(factstest.View(t, c.config)).Firewalls()); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestEndpoints(t *testing.T) {
	v := factstest.View(t, `
variable "region" { type = string }
resource "aws_vpc" "v" {}
resource "aws_vpc_endpoint" "s3" {
  vpc_id       = aws_vpc.v.id
  service_name = "com.amazonaws.${var.region}.s3"
}
`)
	n := network.Of(v)
	if found, complete := n.Endpoints(v.Resource("aws_vpc.v"), "s3"); len(found) != 1 || !complete {
		t.Errorf("s3: %d, complete %v", len(found), complete)
	}
	if found, complete := n.Endpoints(v.Resource("aws_vpc.v"), "dynamodb"); len(found) != 0 || !complete {
		t.Errorf("dynamodb: %d, complete %v", len(found), complete)
	}
}

func TestWorld(t *testing.T) {
	for text, want := range map[string]symbol.Answer{
		"0.0.0.0/0": symbol.Yes, "::/0": symbol.Yes, "0.0.0.0/1": symbol.Yes, "10.0.0.0/8": symbol.No, "*": symbol.Yes, "Internet": symbol.Yes, "VirtualNetwork": symbol.No,
	} {
		if got := network.World(symbol.Text(text, symbol.At{})); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestWritten(t *testing.T) {
	n := network.Of(factstest.View(t, `variable "group" { type = string }
resource "aws_security_group" "g" {
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_security_group_rule" "in" {
  type              = "ingress"
  security_group_id = var.group
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/0"]
}
resource "aws_vpc_security_group_ingress_rule" "in" {
  security_group_id = aws_security_group.g.id
  ip_protocol       = "-1"
  cidr_ipv4         = "10.0.0.0/8"
}`))
	if got, want := write(n.Written(network.Ingress)), "no on 22 yes all yes; yes on 22 yes all no"; got != want {
		t.Errorf("ingress: %s, want %s", got, want)
	}
	if got, want := write(n.Written(network.Egress)), "yes on 22 yes all yes"; got != want {
		t.Errorf("egress: %s, want %s", got, want)
	}
}

func TestPorts(t *testing.T) {
	for name, c := range map[string]struct {
		from, to, protocol, want string
		means                    bool
	}{
		"one":        {"3389", "3389", "tcp", "3389 (RDP)", true},
		"shell":      {"22", "22", "tcp", "22 (SSH)", false},
		"wide":       {"1000", "2000", "tcp", "1433 (SQL Server) 1521 (Oracle)", false},
		"many":       {"1", "6000", "tcp", "22 (SSH) 23 (Telnet) 135 (RPC) and more", false},
		"datagrams":  {"3389", "3389", "udp", "", true},
		"web":        {"443", "443", "tcp", "", false},
		"everything": {"0", "0", "-1", "22 (SSH) 23 (Telnet) 135 (RPC) and more", false},
	} {
		t.Run(name, func(t *testing.T) {
			rules := network.Of(factstest.View(t, fmt.Sprintf("resource \"aws_vpc_security_group_ingress_rule\" \"r\" {\n  ip_protocol = %q\n  from_port   = %s\n  to_port     = %s\n  cidr_ipv4   = \"0.0.0.0/0\"\n}", c.protocol, c.from, c.to))).Written(network.Ingress)
			if len(rules) != 1 {
				t.Fatalf("%d rules", len(rules))
			}
			if got := strings.Join(rules[0].OpenPorts(network.AdminPorts()), " "); got != c.want || rules[0].Means(network.AdminPorts()...) != c.means {
				t.Errorf("open: %q, means %t", got, rules[0].Means(network.AdminPorts()...))
			}
		})
	}
}
