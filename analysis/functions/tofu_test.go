package functions

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

func tofuScope() *hcl.EvalContext {
	return &hcl.EvalContext{
		Functions: Table(OpenTofu, "", memoryFiles{
			"plain.tftpl":   "n is ${n}",
			"outer.tftpl":   `<${templatefile("plain.tftpl", {n = n})}>`,
			"endless.tftpl": `${templatefile("endless.tftpl", {})}`,
			"null.tftpl":    "${null}",
		}),
		Variables: map[string]cty.Value{"template": cty.StringVal("Hello, ${name}!")},
	}
}

// What OpenTofu does in its own way.
func TestOpenTofu(t *testing.T) {
	scope := tofuScope()
	for _, c := range []struct{ expr, want string }{
		{`base64gunzip(base64gzip("hello"))`, `"hello"`},
		{`base64gunzip("!")`, `! Error in function call | Call to function "base64gunzip" failed: failed to decode base64 data "!".`},
		{`base64gunzip("aGk=")`, `! Error in function call | Call to function "base64gunzip" failed: failed to gunzip bytestream: unexpected EOF.`},
		{`base64gunzip(sensitive("!"))`, `! Error in function call | Call to function "base64gunzip" failed: failed to decode base64 data (sensitive value).`},
		{`cidrcontains("192.168.2.0/20", "192.168.2.1")`, "true"},
		{`cidrcontains("192.168.2.0/20", "192.168.2.0/22")`, "true"},
		{`cidrcontains("192.168.2.0/20", "192.126.2.1")`, "false"},
		{`cidrcontains("192.168.2.0/20", "192.126.2.0/18")`, "false"},
		{`cidrcontains("192.168.2.0/22", "192.168.0.0/16")`, "false"},
		{`cidrcontains("fe80::/48", "fe80::1")`, "true"},
		{`cidrcontains("fe80::/48", "fe81::1")`, "false"},
		{`cidrcontains("192.168.2.0/20", "fe80::1")`, `! Error in function call | Call to function "cidrcontains" failed: address family mismatch: 192.168.2.0/20 vs. fe80::1.`},
		{`cidrcontains("not-a-cidr", "192.168.2.1")`, `! Error in function call | Call to function "cidrcontains" failed: invalid CIDR address: not-a-cidr.`},
		{`cidrcontains("192.168.2.0/20", "nope")`, `! Error in function call | Call to function "cidrcontains" failed: invalid IP address or prefix: nope.`},
		{`urldecode("a+b%26c")`, `"a b&c"`},
		{`urldecode("%zz")`, `! Error in function call | Call to function "urldecode" failed: failed to decode URL '': invalid URL escape "%zz".`},
		{`templatestring("a ${"$"}{n}", {n = 1})`, `"a 1"`},
		{`templatestring("$${n}", {n = [1]})`, "[\n  1,\n]"},
		{`templatestring(template, {name = "Ann"})`, `"Hello, Ann!"`},
		{`templatestring(template, {})`, `! Invalid function argument | Invalid value for "vars" parameter: vars map does not contain key "name".`},
		{`templatestring("$${file(\"plain.tftpl\")}", {})`, `"n is ${n}"`},
		{`templatefile("outer.tftpl", {n = 2})`, `"<n is 2>"`},
		{`templatefile("endless.tftpl", {})`, unknownText},
		{`templatefile("null.tftpl", {})`, "null"},
		{`transpose({a = null})`, `! Invalid function argument | Invalid value for "values" parameter: cannot use null list for ["a"].`},
		{`transpose({a = ["x", null]})`, `! Invalid function argument | Invalid value for "values" parameter: cannot use null string for ["a"][1].`},
		{`list("a")`, `! Error in function call | Call to function "list" failed: the "list" function was deprecated in Terraform v0.12 and is not available in OpenTofu; use tolist([ ... ]) syntax to write a literal list.`},
		{`map("a", 1)`, `! Error in function call | Call to function "map" failed: the "map" function was deprecated in Terraform v0.12 and is not available in OpenTofu; use tomap({ ... }) syntax to write a literal map.`},
		{`textencodebase64("x", "nonsense")`, `! Invalid function argument | Invalid value for "encoding" parameter: "nonsense" is not a supported IANA encoding name or alias in this OpenTofu version.`},
		{`core::urldecode("x")`, `"x"`},
	} {
		if got := evaluate(c.expr, scope); got != c.want {
			t.Errorf("%s\n got: %s\nwant: %s", c.expr, got, c.want)
		}
	}
}

// Terraform has the functions of OpenTofu under no name.
func TestTerraformLacksFunctionsOfOpenTofu(t *testing.T) {
	scope := &hcl.EvalContext{Functions: Table(Terraform, "", nil)}
	got := evaluate(`cidrcontains("10.0.0.0/8", "10.1.1.1")`, scope)
	if !strings.HasPrefix(got, "! Call to unknown function | There is no function named \"cidrcontains\".") {
		t.Error(got)
	}
}

// convert is newer than the recorded Terraform.
func TestConvert(t *testing.T) {
	scope := &hcl.EvalContext{Functions: Table(Terraform, "", nil)}
	for _, c := range []struct{ expr, want string }{
		{`convert("1", number)`, "1"},
		{`convert([1, 2], list(string))`, "tolist([\n  \"1\",\n  \"2\",\n])"},
		{`convert("x", number)`, `! Invalid function argument | Invalid value for "value" parameter: a number is required.`},
	} {
		if got := olderWording(evaluate(c.expr, scope)); got != c.want {
			t.Errorf("%s\n got: %s\nwant: %s", c.expr, got, c.want)
		}
	}
}

// memoryFiles are files by path; a path that ends in a slash is a directory,
// "unknowable" is what its name says.
type memoryFiles map[string]string

func (m memoryFiles) Read(path string) (string, FileKind) {
	if path == "unknowable" {
		return "", Unknowable
	}
	if content, ok := m[path]; ok {
		return content, Regular
	}
	return "", Absent
}

func (m memoryFiles) List(string) ([]string, FileKind) {
	var paths []string
	for path := range m {
		paths = append(paths, path)
	}
	return paths, Directory
}
