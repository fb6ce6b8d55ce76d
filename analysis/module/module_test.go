package module_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

const source = `terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = "~> 5.0"
      configuration_aliases = [aws.peer]
    }
    old = "~> 1.0"
  }
  backend "s3" {}
}

provider "aws" {
  alias = "west"
}

variable "v" {}

locals {
  a = 1
  b = 2
}

resource "aws_vpc" "main" {
  provider = aws.west
}

data "aws_region" "here" {}

module "m" {
  source    = "./m"
  version   = "1.0"
  providers = { aws.peer = aws.west }
}

output "o" {
  value = local.a
}
`

func build(prev *module.Module, files ...string) *module.Module {
	var parsed []*syntax.File
	for i := 0; i < len(files); i += 2 {
		parsed = append(parsed, syntax.Parse("/m/"+files[i], files[i+1]))
	}
	return module.Build("/m", parsed, prev)
}

func TestWhatIsDeclared(t *testing.T) {
	m := build(nil, "main.tf", source)
	want := []string{"aws_vpc.main", "data.aws_region.here", "local.a", "local.b", "module.m", "output.o", "provider.aws.west", "var.v"}
	if diff := cmp.Diff(want, m.Addresses()); diff != "" {
		t.Errorf("addresses (-want +got):\n%s", diff)
	}
	if r := m.Requirements(); len(r) != 2 || r[0].Source != "hashicorp/aws" || r[0].Constraint.Text != "~> 5.0" ||
		!slices.Equal(r[0].Aliases, []string{"aws.peer"}) || r[1].Name != "old" || r[1].Constraint.Text != "~> 1.0" {
		t.Errorf("requirements: %+v", r)
	}
	if s := m.Settings(); s.Backend != "s3" || len(s.RequiredVersion) != 1 || s.RequiredVersion[0].Text != ">= 1.5" {
		t.Errorf("settings: %+v", s)
	}
	c := m.Calls()[0]
	if c.Name != "m" || c.Source != "./m" || !c.Local() || c.Version != "1.0" || c.Providers["aws.peer"] != "aws.west" {
		t.Errorf("call: %+v", c)
	}
	name, alias, explicit := m.Declared("aws_vpc.main")[0].ProviderName()
	if name != "aws" || alias != "west" || !explicit {
		t.Errorf("provider of aws_vpc.main: %q %q %v", name, alias, explicit)
	}
}

// JSON says the same as the native syntax.
func TestJSON(t *testing.T) {
	m := build(nil, "main.tf.json", `{
  "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": "~> 5.0"}}, "backend": {"s3": {}}},
  "resource": {"aws_vpc": {"main": {"provider": "aws.west"}}},
  "module": {"m": {"source": "./m"}},
  "locals": {"a": 1}
}`)
	want := []string{"aws_vpc.main", "local.a", "module.m"}
	if diff := cmp.Diff(want, m.Addresses()); diff != "" {
		t.Errorf("addresses (-want +got):\n%s", diff)
	}
	if r := m.Requirements(); len(r) != 1 || r[0].Source != "hashicorp/aws" || r[0].Constraint.Text != "~> 5.0" {
		t.Errorf("requirements: %+v", r)
	}
	if m.Settings().Backend != "s3" || m.Calls()[0].Source != "./m" {
		t.Errorf("settings %+v, calls %+v", m.Settings(), m.Calls())
	}
	if name, alias, _ := m.Declared("aws_vpc.main")[0].ProviderName(); name != "aws" || alias != "west" {
		t.Errorf("provider: %q %q", name, alias)
	}
}

// After an edit, what was not touched is the same and what was is found.
func TestBuildShares(t *testing.T) {
	before := build(nil, "main.tf", source, "z.tf", "variable \"z\" {}\n")
	file := before.File("/m/main.tf")
	at := len(`terraform {`)
	edited := file.Edit(text.Edit{Range: text.Range{Start: at, End: at}, New: " # comment"})
	after := module.Build("/m", []*syntax.File{edited, before.File("/m/z.tf")}, before)
	for i, b := range after.Blocks() {
		if same := b == before.Blocks()[i]; same == (b.Type() == "terraform") {
			t.Errorf("block %d (%s): shared = %v", i, b.Type(), same)
		}
	}
	if before.Interface() == after.Interface() {
		t.Error("the interface does not show the change of a terraform block")
	}
	b := after.Declared("output.o")[0]
	r, ok := after.Locate(b, b.Header())
	if !ok || edited.Slice(r) != `output "o"` {
		t.Errorf("output.o is located at %v: %q", r, edited.Slice(r))
	}
	local := file.Edit(text.Edit{Range: text.Range{Start: len(source) - 10, End: len(source) - 10}, New: ""})
	if same := module.Build("/m", []*syntax.File{local, before.File("/m/z.tf")}, before); same.Interface() != before.Interface() {
		t.Error("the interface changed without a change")
	}
}

func TestOverridesComeLast(t *testing.T) {
	m := build(nil, "a_override.tf", `variable "v" {}`, "b.tf", `variable "v" {}`)
	blocks := m.Declared("var.v")
	if len(blocks) != 2 || blocks[0].Override || !blocks[1].Override || !m.HasOverrides() {
		t.Errorf("blocks: %+v", blocks)
	}
}

func TestShadowed(t *testing.T) {
	m := build(nil, "a.tf", "", "a.tofu", "", "b.tf", "")
	if !m.Shadowed("/m/a.tf") || m.Shadowed("/m/b.tf") || m.Shadowed("/m/a.tofu") {
		t.Error("OpenTofu reads a.tofu instead of a.tf, and nothing else instead of another")
	}
}

func TestHalfWritten(t *testing.T) {
	for _, src := range []string{`resource "aws_vpc" {`, `module "m" { source = `, `terraform { required_providers { aws = { source`, `provider {}`, `locals`, "\x00", `data "a" "b" "c" {}`} {
		m := build(nil, "main.tf", src)
		_ = m.Addresses()
		_ = m.Calls()
	}
}
