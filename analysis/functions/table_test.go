package functions

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/go-version"
	published "github.com/hashicorp/terraform-schema/schema"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// unpublished are the functions that Terraform has and leaves out of its own
// list, since they only say what to write instead.
var unpublished = []string{"list", "map"}

func TestNamesByRelease(t *testing.T) {
	for _, release := range []string{
		"0.12.2", "0.12.4", "0.12.7", "0.12.8", "0.12.10", "0.12.17", "0.12.20", "0.12.21", "0.12.31",
		"0.13.0", "0.14.0", "0.15.0", "1.3.0", "1.4.0", "1.5.0", "1.7.5", "1.8.0", "1.9.0", "1.10.0", "1.11.4",
		"1.12.0", "1.15.0", "1.16.0", "1.9.0-beta1",
	} {
		v := version.Must(version.NewVersion(release))
		want, err := published.FunctionsForVersion(v.Core())
		if err != nil {
			t.Fatal(err)
		}
		names := slices.Sorted(maps.Keys(want))
		var got []string
		for name := range Table(Terraform, release, nil) {
			if !strings.HasPrefix(name, "core::") && !slices.Contains(unpublished, name) {
				got = append(got, name)
			}
		}
		names = slices.DeleteFunc(names, func(name string) bool { return slices.Contains(unpublished, name) })
		for _, name := range got {
			// Every Terraform has trimspace; the lists of 0.12 forgot it.
			if !slices.Contains(names, name) && !(name == "trimspace" && strings.HasPrefix(release, "0.12.")) {
				t.Errorf("Terraform %s has no %s", release, name)
			}
		}
		for _, name := range names {
			if !slices.Contains(got, name) {
				t.Errorf("Terraform %s has %s", release, name)
			}
		}
	}
}

func TestSignatures(t *testing.T) {
	want, err := published.FunctionsForVersion(version.Must(version.NewVersion("1.16.0")))
	if err != nil {
		t.Fatal(err)
	}
	table := Table(Terraform, "1.16.0", nil)
	// Published as taking a string, so that editors show that; what it takes
	// is an expression.
	delete(want, "templatestring")
	for name, signature := range want {
		fn, ok := table[name]
		if !ok {
			continue // TestNamesByRelease says so
		}
		params := fn.Params()
		if len(params) != len(signature.Params) {
			t.Errorf("%s has %d parameters, want %d", name, len(params), len(signature.Params))
			continue
		}
		for i, param := range signature.Params {
			compareParameter(t, name, &params[i], &param)
		}
		switch {
		case (fn.VarParam() == nil) != (signature.VarParam == nil):
			t.Errorf("%s: variadic %v, want %v", name, fn.VarParam() != nil, signature.VarParam != nil)
		case fn.VarParam() != nil:
			compareParameter(t, name, fn.VarParam(), signature.VarParam)
		}
		if got := returnType(fn, signature.VarParam != nil); !got.Equals(signature.ReturnType) {
			t.Errorf("%s returns %#v, want %#v", name, got, signature.ReturnType)
		}
	}
}

func compareParameter(t *testing.T, name string, got, want *function.Parameter) {
	t.Helper()
	ty := got.Type
	if ty.IsCapsuleType() {
		// Parameters that take expressions are published as taking anything.
		ty = cty.DynamicPseudoType
	}
	if got.Name != want.Name || !ty.Equals(want.Type) {
		t.Errorf("%s has parameter %s %#v, want %s %#v", name, got.Name, ty, want.Name, want.Type)
	}
}

// returnType is what Terraform publishes: the type for arguments of which only
// the types of the parameters are known.
func returnType(fn function.Function, variadic bool) cty.Type {
	var args []cty.Type
	for _, param := range fn.Params() {
		args = append(args, param.Type)
	}
	if variadic {
		args = append(args, fn.VarParam().Type)
	}
	ty, err := fn.ReturnType(args)
	if err != nil {
		return cty.DynamicPseudoType
	}
	return ty
}

func TestSince(t *testing.T) {
	for _, c := range []struct {
		tool  Tool
		name  string
		since string
		ok    bool
	}{
		{Terraform, "abs", "", true},
		{Terraform, "strcontains", "1.5.0", true},
		{OpenTofu, "strcontains", "", true},
		{Terraform, "urldecode", "", false},
		{OpenTofu, "urldecode", "1.7.0", true},
		{Terraform, "convert", "1.15.0", true},
		{OpenTofu, "convert", "", false},
		{Terraform, "core::abs", "1.8.0", true},
		{Terraform, "core::ephemeralasnull", "1.10.0", true},
		{OpenTofu, "core::abs", "1.7.0", true},
		{OpenTofu, "core::urldecode", "1.7.0", true},
		{Terraform, "nothing", "", false},
		{Terraform, "provider::aws::arn_parse", "", false},
	} {
		since, ok := Since(c.tool, c.name)
		if since != c.since || ok != c.ok {
			t.Errorf("Since(%s, %s) = %q, %v, want %q, %v", c.tool, c.name, since, ok, c.since, c.ok)
		}
	}
}

func TestTableByReleaseAndTool(t *testing.T) {
	has := func(tool Tool, release, name string) bool {
		_, ok := Table(tool, release, nil)[name]
		return ok
	}
	for _, c := range []struct {
		tool    Tool
		release string
		name    string
		want    bool
	}{
		{Terraform, "1.4.6", "strcontains", false},
		{Terraform, "1.5.0", "strcontains", true},
		{Terraform, "1.7.9", "core::upper", false},
		{Terraform, "1.8.0", "core::upper", true},
		{Terraform, "", "convert", true},
		{Terraform, "not a version", "convert", true},
		{Terraform, "", "cidrcontains", false},
		{OpenTofu, "1.6.2", "cidrcontains", false},
		{OpenTofu, "1.7.0", "cidrcontains", true},
		{OpenTofu, "1.10.6", "ephemeralasnull", false},
		{OpenTofu, "", "core::cidrcontains", true},
		{OpenTofu, "1.6.0", "core::upper", false},
	} {
		if got := has(c.tool, c.release, c.name); got != c.want {
			t.Errorf("%s %q has %s: %v, want %v", c.tool, c.release, c.name, got, c.want)
		}
	}
}
