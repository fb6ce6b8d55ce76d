package core_test

import (
	"slices"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/schema/core"
	"github.com/terravet/terravet/schema/flat"
)

// has says whether a body, reached over nested blocks, has an argument or block.
func has(t *testing.T, tool core.Tool, version, body string, path ...string) bool {
	t.Helper()
	b, ok := core.Body(tool, version, body)
	for _, name := range path[:len(path)-1] {
		if !ok {
			return false
		}
		var n flat.Nested
		n, ok = b.Block(name)
		b = n.Body()
	}
	_, attr := b.Attribute(path[len(path)-1])
	_, block := b.Block(path[len(path)-1])
	return ok && (attr || block)
}

func TestLanguageByVersion(t *testing.T) {
	for _, c := range []struct {
		since string // the first version that has it; the one before has not
		tool  core.Tool
		body  string
		path  []string
	}{
		{"0.13", core.Terraform, "module", []string{"for_each"}},
		{"0.14", core.Terraform, "variable", []string{"sensitive"}},
		{"1.1", core.Terraform, "variable", []string{"nullable"}},
		{"1.1", core.Terraform, "", []string{"moved"}},
		{"1.1", core.Terraform, "terraform", []string{"cloud"}},
		{"1.2", core.Terraform, "resource", []string{"lifecycle", "precondition"}},
		{"1.2", core.Terraform, "resource", []string{"lifecycle", "replace_triggered_by"}},
		{"1.5", core.Terraform, "", []string{"import"}},
		{"1.5", core.Terraform, "", []string{"check"}},
		{"1.6", core.Terraform, "tests", []string{"run"}},
		{"1.7", core.Terraform, "", []string{"removed"}},
		{"1.10", core.Terraform, "", []string{"ephemeral"}},
		{"1.10", core.Terraform, "variable", []string{"ephemeral"}},
		{"1.12", core.Terraform, "import", []string{"identity"}},
		{"1.14", core.Terraform, "", []string{"action"}},
		{"1.7", core.OpenTofu, "terraform", []string{"encryption"}},
		{"1.9", core.OpenTofu, "provider", []string{"for_each"}},
		{"1.10", core.OpenTofu, "output", []string{"deprecated"}},
		{"1.11", core.OpenTofu, "resource", []string{"lifecycle", "enabled"}},
		{"1.11", core.OpenTofu, "", []string{"ephemeral"}},
		{"1.12", core.OpenTofu, "resource", []string{"lifecycle", "destroy"}},
	} {
		all := core.Versions(c.tool)
		i := slices.Index(all, c.since)
		if i < 1 {
			t.Fatalf("%v %s is not among %q", c.tool, c.since, all)
		}
		if !has(t, c.tool, c.since, c.body, c.path...) {
			t.Errorf("%v %s: no %q in %q", c.tool, c.since, c.path, c.body)
		}
		if has(t, c.tool, all[i-1], c.body, c.path...) {
			t.Errorf("%v %s: already %q in %q", c.tool, all[i-1], c.path, c.body)
		}
	}
}

func TestBodies(t *testing.T) {
	variable, _ := core.Body(core.Terraform, "1.5.7", "variable")
	if sensitive, ok := variable.Attribute("sensitive"); !ok || sensitive.Type().Cty() != cty.Bool {
		t.Error("variable.sensitive is no bool")
	}
	if _, ok := variable.Attribute("default"); !ok || variable.Opaque() {
		t.Error("variable has no default, or is opaque")
	}
	moved, _ := core.Body(core.Terraform, "1.5.7", "moved")
	if from, _ := moved.Attribute("from"); !from.Required() {
		t.Error("moved.from is not required")
	}
	for _, open := range []string{"resource", "data", "module", "provider", "locals"} {
		if b, ok := core.Body(core.Terraform, "", open); !ok || !b.Opaque() {
			t.Errorf("%s is not opaque", open)
		}
	}
	s3, ok := core.Body(core.Terraform, "1.10", "backend s3")
	if bucket, _ := s3.Attribute("bucket"); !ok || s3.Opaque() || !bucket.Optional() && !bucket.Required() {
		t.Error("the s3 backend has no bucket")
	}
	exec, _ := core.Body(core.Terraform, "1.10", "provisioner local-exec")
	if command, ok := exec.Attribute("command"); !ok || !command.Required() {
		t.Error("local-exec has no required command")
	}
	if _, ok := exec.Attribute("when"); !ok {
		t.Error("local-exec has lost the arguments of every provisioner")
	}
	if ssh, ok := core.Body(core.Terraform, "1.10", "connection ssh"); !ok || !has(t, core.Terraform, "1.10", "connection ssh", "bastion_host") || ssh.Opaque() {
		t.Error("no ssh connection")
	}
}

func TestFunctions(t *testing.T) {
	join, ok := core.Function(core.Terraform, "1.5", "join")
	if !ok || join.NumParams() != 1 || join.Params()[0].Name != "separator" || join.Summary() == "" {
		t.Errorf("join: %v %v %q", ok, join.Params(), join.Summary())
	}
	if _, ok := join.Variadic(); !ok {
		t.Error("join takes no lists")
	}
	if _, ok := core.Function(core.Terraform, "1.8", "core::join"); !ok {
		t.Error("no core::join")
	}
	for name, since := range map[string]string{"strcontains": "1.5", "issensitive": "1.8", "templatestring": "1.9", "ephemeralasnull": "1.10"} {
		all := core.Versions(core.Terraform)
		i := slices.Index(all, since)
		if _, ok := core.Function(core.Terraform, since, name); !ok {
			t.Errorf("%s: no %s", since, name)
		}
		if _, ok := core.Function(core.Terraform, all[i-1], name); ok {
			t.Errorf("%s: already %s", all[i-1], name)
		}
	}
	if _, ok := core.Function(core.Terraform, "", "cidrcontains"); ok {
		t.Error("Terraform has cidrcontains")
	}
	if _, ok := core.Function(core.OpenTofu, "1.7", "cidrcontains"); !ok {
		t.Error("OpenTofu 1.7 has no cidrcontains")
	}
	if names := slices.Collect(core.Functions(core.Terraform, "1.9")); len(names) < 110 || !slices.IsSorted(names) {
		t.Errorf("%d functions", len(names))
	}
}

func TestChoiceOfVersion(t *testing.T) {
	for asked, want := range map[string]string{
		"1.5": "1.5", "v1.5.7": "1.5", "1.10.0-rc1": "1.10", "0.11.14": "0.12", "1.99": "1.16", "": "1.16", "nonsense": "1.16",
	} {
		if got := core.Language(core.Terraform, asked).String(); got != want {
			t.Errorf("%q is answered by %s, not %s", asked, got, want)
		}
	}
}
