package bundled_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terravet/terravet/schema/bundled"
	"github.com/terravet/terravet/schema/flat"
)

// allowed are the differences between a bundled schema and the provider's own
// that are known and explained.
type allowed struct {
	what   string
	under  string // of the path; "" anywhere
	reason string
}

var (
	notTold = []allowed{
		{"sensitive", "", "the bindings do not tell what is sensitive"},
		{"max items", "", "the bindings tell a limit of one only; 0 limits nothing"},
	}
	belowTwo = allowed{"min items", "", "the bindings tell that one is needed, not that two are"}

	opaque = []allowed{
		{"opaque", "resource aws_quicksight_", "the bindings type the definition \"any\""},
		{"opaque", "resource aws_wafv2_", "the bindings fold statements within statements"},
	}
	// A block of the plugin framework with nothing in it to set and no list
	// around it in the bindings is single: the framework knows no limit of one.
	// The recording, recovered from the same bindings, took a list.
	singles = []allowed{
		{"nesting", "data source aws_lb_listener_rule.", "single in the provider"},
		{"nesting", "data source aws_opensearchserverless_security_config.saml_options", "single in the provider"},
		{"max items", "data source aws_lb_listener_rule.", "single in the provider"},
		{"max items", "data source aws_opensearchserverless_security_config.saml_options", "single in the provider"},
	}
	writeOnly = allowed{"write-only", "", "the recording is of a program older than write-only arguments"}
)

func TestAgainstRecordedSchemas(t *testing.T) {
	for _, c := range []struct {
		file    string
		version map[string]string // by provider, without host
		allowed []allowed
	}{
		{"real-aws-4.36.1.json.xz", map[string]string{"hashicorp/aws": "4.36.1"}, slices.Concat(notTold, opaque, []allowed{
			belowTwo,
			{"type", "resource aws_autoscaling_group.tags", "the bindings say a map, really a set of maps: dynamic by a fact"},
		})},
		{"real-google-5.0.0.json.xz", map[string]string{"hashicorp/google": "5.0.0"}, append(slices.Clone(notTold), belowTwo)},
		{"all-v5.json.xz", map[string]string{
			"hashicorp/aws": "5.100.0", "hashicorp/random": "3.9.1", "hashicorp/archive": "2.8.1",
			"hashicorp/tls": "4.1.0", "hashicorp/null": "3.2.4", "hashicorp/local": "2.6.1",
			"hashicorp/time": "0.13.1", "hashicorp/http": "3.5.0", "hashicorp/external": "2.3.5",
			"hashicorp/cloudinit": "2.3.7", "hashicorp/dns": "3.4.3", "hashicorp/helm": "2.17.0",
			"hashicorp/kubernetes": "2.38.0", "kreuzwerker/docker": "3.6.2",
		}, slices.Concat(opaque, singles, []allowed{writeOnly})},
		{"all.json.xz", map[string]string{
			"hashicorp/aws": "6.66.0", "hashicorp/helm": "3.1.1",
		}, append(slices.Clone(opaque), writeOnly)},
	} {
		t.Run(c.file, func(t *testing.T) {
			real := recorded(t, c.file)
			for provider, version := range c.version {
				addr := "registry.terraform.io/" + provider
				recordedProvider, ok := real.Provider(addr)
				if !ok {
					t.Fatalf("%s is not recorded", provider)
				}
				v := mustVersion(t, addr, version)
				for _, d := range compare(v, recordedProvider.At(0)) {
					if !explained(d, c.allowed) {
						t.Errorf("%s %s: %s", provider, version, d)
					}
				}
			}
		})
	}
}

// TestNearAzurerm compares two versions that are seven minors apart: the newer
// has more, but nothing may be of another type, nesting or kind.
func TestNearAzurerm(t *testing.T) {
	real, ok := recorded(t, "real-azurerm-4.80.0.json.xz").Provider("registry.terraform.io/hashicorp/azurerm")
	if !ok {
		t.Fatal("azurerm is not recorded")
	}
	found := make(map[string]int)
	for _, d := range compare(mustVersion(t, real.Addr(), "4.73.0"), real.At(0)) {
		found[d.what]++
		switch d.what {
		case "nesting", "attribute is block", "block is attribute", "attribute extra", "block extra", "nested or object type", "opaque":
			t.Error(d)
		}
	}
	t.Log(found)
}

func explained(d difference, list []allowed) bool {
	return slices.ContainsFunc(list, func(a allowed) bool {
		return a.what == d.what && strings.HasPrefix(d.path, a.under)
	})
}

func mustVersion(t testing.TB, addr, version string) flat.Version {
	t.Helper()
	p, ok := bundled.Pool().Provider(addr)
	if !ok {
		t.Fatalf("%s is not bundled", addr)
	}
	v, ok := p.Version(version)
	if !ok {
		t.Fatalf("%s %s is not bundled", addr, version)
	}
	return v
}
