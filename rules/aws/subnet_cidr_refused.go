package aws

import (
	"net/netip"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var subnetCidrRefused = &pass.Rule{
	ID:       "aws/subnet-cidr-refused",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_subnet"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Address range of a subnet does not fit its VPC",
		Why: "The range of a subnet must lie within the ranges of its VPC and must not overlap that of another subnet: apply fails " +
			"with InvalidSubnet.Range or InvalidSubnet.Conflict. A VPC takes ranges of /16 to /28.",
		Bad: `resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.1.0.0/24"
}
`,
		Good: `resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}
`,
		Sources: []string{"https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html", "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		type placed struct {
			subnet *pass.Resource
			at     netip.Prefix
		}
		in := map[*pass.Resource][]placed{}
		for _, subnet := range p.Resources("aws_subnet") {
			cidr := subnet.Value("cidr_block")
			vpc := f.Target(subnet, "vpc_id", "aws_vpc").One()
			at, ok := addressRange(cidr)
			if vpc == nil || !ok {
				continue
			}
			if bits := at.Bits(); bits < 16 || bits > 28 {
				p.Report(cidr.At(), "%s has the range %s: subnets are of /16 to /28.", subnet.Address(), at)
				continue
			}
			whole, ok := addressRange(vpc.Value("cidr_block"))
			if ok && !whole.Overlaps(at) && f.Companions(vpc, "aws_vpc_ipv4_cidr_block_association", "vpc_id").Some() == symbol.No {
				report := p.Report(cidr.At(), "%s has the range %s, outside of %s of %s.", subnet.Address(), at, whole, vpc.Address()).Searched()
				if vpc.View() == p.View {
					report.Related(vpc.At("cidr_block"), "the range of the VPC")
				}
				continue
			}
			if subnet.Presence() != pass.Present || subnet.Multiplied() || vpc.Multiplied() {
				continue
			}
			for _, other := range in[vpc] {
				if other.at.Overlaps(at) {
					p.Report(cidr.At(), "%s has the range %s, which overlaps %s of %s.", subnet.Address(), at, other.at, other.subnet.Address()).
						Related(other.subnet.At("cidr_block"), "%s", other.subnet.Address())
					break
				}
			}
			in[vpc] = append(in[vpc], placed{subnet, at})
		}
	},
}

// addressRange is a value as a range of IPv4 addresses.
func addressRange(v pass.Value) (netip.Prefix, bool) {
	text, ok := v.Text()
	if !ok {
		return netip.Prefix{}, false
	}
	at, err := netip.ParsePrefix(text)
	return at, err == nil && at.Addr().Is4()
}
