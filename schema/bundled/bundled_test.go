package bundled_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/terravet/terravet/schema/bundled"
	"github.com/terravet/terravet/schema/flat"
)

// TestFresh holds that pool.bin and NOTICE were generated from the sources.txt
// beside them.
func TestFresh(t *testing.T) {
	list, err := os.ReadFile("sources.txt")
	if err != nil {
		t.Fatal(err)
	}
	notice, err := os.ReadFile("NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for line := range strings.Lines(string(list)) {
		if f := strings.Fields(line); len(f) == 5 && f[0] != "#" {
			want = append(want, f[0]+" "+f[1]+" npm "+f[2]+" "+f[3])
			if !bytes.Contains(notice, []byte("  "+f[2]+" "+f[3]+" ("+f[0]+" "+f[1]+")\n")) {
				t.Errorf("NOTICE does not name %s %s", f[2], f[3])
			}
		}
	}
	for p := range bundled.Pool().Providers() {
		for _, v := range p.Versions() {
			if strings.HasPrefix(v.Source(), "npm ") {
				got = append(got, strings.TrimPrefix(p.Addr(), "registry.terraform.io/")+" "+v.String()+" "+v.Source())
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("pool.bin is of another list: run go generate ./schema/bundled\nin the pool: %q\nin the list: %q", got, want)
	}
}

// TestCanonical holds that the pool is what the writer makes of what is in it.
func TestCanonical(t *testing.T) {
	if testing.Short() {
		t.Skip("reads all of the pool")
	}
	var models []flat.Source
	for p := range bundled.Pool().Providers() {
		for _, v := range p.Versions() {
			models = append(models, v.Model())
		}
	}
	again, err := flat.Write(models)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := os.ReadFile("pool.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, pool) {
		t.Errorf("read and written again the pool is other: %d bytes, was %d", len(again), len(pool))
	}
}

func TestSize(t *testing.T) {
	if n := bundled.Pool().Size(); n > 12<<20 {
		t.Errorf("the pool is %d bytes, more than 12 MiB", n)
	}
}

// TestBodies looks at a few facts that everybody who knows the provider knows.
func TestBodies(t *testing.T) {
	v := mustVersion(t, "registry.terraform.io/hashicorp/aws", "6.66.0")
	instance, ok := v.Body(flat.Resource, "aws_instance")
	if !ok {
		t.Fatal("no aws_instance")
	}
	root, ok := instance.Block("root_block_device")
	if !ok || root.Nesting() != flat.List || root.MaxItems() != 1 {
		t.Error("root_block_device is not a block that may stand once")
	}
	if _, ok := instance.Attribute("region"); !ok {
		t.Error("aws_instance has no region in 6.66.0")
	}
	old, _ := mustVersion(t, "registry.terraform.io/hashicorp/aws", "5.100.0").Body(flat.Resource, "aws_instance")
	if _, ok := old.Attribute("region"); ok {
		t.Error("aws_instance has a region in 5.100.0")
	}
	ingress, _ := mustBody(t, v, "aws_security_group").Attribute("ingress")
	if !ingress.Type().IsCollectionOfObjects() {
		t.Errorf("ingress is %v, not an attribute of objects", ingress.Type())
	}
	secret, _ := mustBody(t, v, "aws_secretsmanager_secret_version").Attribute("secret_string_wo")
	if !secret.WriteOnly() {
		t.Error("secret_string_wo is not write-only")
	}
	if acl, _ := mustBody(t, v, "aws_s3_bucket").Attribute("acl"); !isDeprecated(acl) {
		t.Error("aws_s3_bucket.acl is not deprecated")
	}
	if f, ok := v.Function("arn_parse"); !ok || f.NumParams() != 1 {
		t.Error("no function arn_parse")
	}
	if !v.Has(flat.Ephemeral) || mustVersion(t, "registry.terraform.io/hashicorp/aws", "5.100.0").Has(flat.Ephemeral) {
		t.Error("ephemeral resources are known of 6.66.0 only")
	}
	helm, _ := mustVersion(t, "registry.terraform.io/hashicorp/helm", "3.1.1").Body(flat.ProviderConfig, "")
	kubernetes, _ := helm.Attribute("kubernetes")
	if n, ok := kubernetes.Nested(); !ok || n.Nesting() != flat.Single {
		t.Error("kubernetes of the helm provider is no nested attribute")
	}
}

func isDeprecated(a flat.Attribute) bool {
	_, deprecated := a.Deprecated()
	return deprecated
}

func mustBody(t *testing.T, v flat.Version, typ string) flat.Body {
	t.Helper()
	b, ok := v.Body(flat.Resource, typ)
	if !ok {
		t.Fatalf("no %s", typ)
	}
	return b
}

func TestLookupsDoNotAllocate(t *testing.T) {
	v := mustVersion(t, "registry.terraform.io/hashicorp/aws", "6.66.0")
	allocs := testing.AllocsPerRun(100, func() {
		b, _ := v.Body(flat.Resource, "aws_instance")
		if a, ok := b.Attribute("instance_type"); !ok || a.Required() {
			t.Error("wrong lookup")
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

func BenchmarkOpen(b *testing.B) {
	data, err := os.ReadFile("pool.bin")
	if err != nil {
		b.Fatal(err)
	}
	text := string(data)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := flat.Open(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkType(b *testing.B) {
	v := mustVersion(b, "registry.terraform.io/hashicorp/aws", "6.66.0")
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := v.Body(flat.Resource, "aws_lambda_function"); !ok {
			b.Fatal("absent")
		}
	}
}

func BenchmarkArgument(b *testing.B) {
	v := mustVersion(b, "registry.terraform.io/hashicorp/aws", "6.66.0")
	body, _ := v.Body(flat.Resource, "aws_instance")
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := body.Attribute("instance_type"); !ok {
			b.Fatal("absent")
		}
	}
}

func BenchmarkImpliedTypeAgain(b *testing.B) {
	v := mustVersion(b, "registry.terraform.io/hashicorp/aws", "6.66.0")
	body, _ := v.Body(flat.Resource, "aws_instance")
	b.ReportAllocs()
	for b.Loop() {
		body.ImpliedType()
	}
}

// TestNoNestedAttributesBeforeProtocol6 holds that nothing was misread as a
// nested attribute in providers that speak a protocol without them: there such
// an attribute is of an object type and may be written as a block.
func TestNoNestedAttributesBeforeProtocol6(t *testing.T) {
	for _, provider := range []string{
		"hashicorp/aws", "hashicorp/google", "hashicorp/google-beta", "hashicorp/azurerm", "hashicorp/azuread",
		"hashicorp/kubernetes", "hashicorp/vault", "integrations/github", "kreuzwerker/docker",
	} {
		p, ok := bundled.Pool().Provider("registry.terraform.io/" + provider)
		if !ok {
			t.Fatalf("%s is not bundled", provider)
		}
		for _, v := range p.Versions() {
			for _, kind := range []flat.Kind{flat.Resource, flat.DataSource, flat.Ephemeral, flat.ProviderConfig} {
				for name := range v.Names(kind) {
					b, _ := v.Body(kind, name)
					if path := nestedAttribute(b); path != "" {
						t.Errorf("%s %v: %v %s%s", provider, v, kind, name, path)
					}
				}
			}
		}
	}
}

// nestedAttribute is the path of some nested attribute in a body, "" if there
// is none.
func nestedAttribute(b flat.Body) string {
	for a := range b.Attributes() {
		if _, ok := a.Nested(); ok {
			return "." + a.Name()
		}
	}
	for n := range b.Blocks() {
		if path := nestedAttribute(n.Body()); path != "" {
			return "." + n.Name() + path
		}
	}
	return ""
}
