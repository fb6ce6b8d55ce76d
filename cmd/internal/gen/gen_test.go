package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/cmd/internal/gen/npm"
	"github.com/terravet/terravet/schema/flat"
)

func TestListReadsBackSorted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sources.txt")
	list := []entry{
		{"hashicorp/b", "1.10.0", npm.Package{Name: "@x/provider-b", Version: "2.0.0", Integrity: "sha512-b"}},
		{"hashicorp/b", "1.9.0", npm.Package{Name: "@x/provider-b", Version: "1.0.0", Integrity: "sha512-a"}},
		{"acme/a", "3.0.0", npm.Package{Name: "@x/provider-a", Version: "1.0.0", Integrity: "sha512-c"}},
	}
	if err := writeList(file, list); err != nil {
		t.Fatal(err)
	}
	got, err := readList(file)
	if err != nil {
		t.Fatal(err)
	}
	var versions []string
	for _, e := range got {
		versions = append(versions, e.provider+" "+e.version)
	}
	if len(got) != 3 || versions[0] != "acme/a 3.0.0" || versions[1] != "hashicorp/b 1.9.0" || got[2].Integrity != "sha512-b" {
		t.Errorf("list: %q", versions)
	}
	if err := os.WriteFile(file, []byte("only three fields\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readList(file); err == nil {
		t.Error("a line of three fields was read")
	}
}

func TestFacts(t *testing.T) {
	shared := &flat.SourceBody{Attributes: map[string]*flat.SourceAttribute{"size": {Type: cty.Number}, "odd": {Type: cty.String}}}
	source := func(version string) *flat.Source {
		s := &flat.Source{Provider: defaultHost + "hashicorp/demo", Version: version}
		s.Put(flat.Resource, "demo_a", &flat.SourceBody{Blocks: map[string]*flat.SourceNested{
			"disk": {Body: shared}, "root": {Body: shared},
		}})
		return s
	}
	var facts factList
	for _, line := range []string{
		"hashicorp/demo\t2.0.0..\tresource\tdemo_a\tdisk.size\tdeprecated\tuse the other",
		"hashicorp/demo\t..\tresource\tdemo_a\tdisk\titems:1:2\t",
		"hashicorp/demo\t..2.9.0\tresource\tdemo_a\tdisk.odd\tany\t",
		"hashicorp/demo\t..\tresource\tdemo_a\t\tdeprecated\tgone",
		"hashicorp/demo\t..\tresource\tdemo_a\troot.odd\trename:even\t",
		"hashicorp/demo\t..\tresource\tdemo_a\tnowhere.odd\tdeprecated\t",
		"hashicorp/other\t..\tresource\tdemo_a\tdisk.odd\tdeprecated\t",
	} {
		f, err := parseFact(line)
		if err != nil {
			t.Fatal(err)
		}
		facts = append(facts, f)
	}
	newer := source("2.1.0")
	facts.apply(newer)
	a := newer.Bodies[flat.Resource]["demo_a"]
	disk, root := a.Blocks["disk"], a.Blocks["root"]
	if size := disk.Body.Attributes["size"]; !size.Deprecated || size.Message != "use the other" {
		t.Errorf("disk.size: %+v", size)
	}
	if disk.MinItems != 1 || disk.MaxItems != 2 || root.MaxItems != 0 {
		t.Errorf("limits: %d..%d and %d", disk.MinItems, disk.MaxItems, root.MaxItems)
	}
	if odd := disk.Body.Attributes["odd"]; odd.Type != cty.DynamicPseudoType || odd.Deprecated {
		t.Errorf("disk.odd: %+v", odd)
	}
	if !a.Deprecated || a.Message != "gone" {
		t.Error("the resource is not deprecated")
	}
	if root.Body.Attributes["even"] == nil || root.Body.Attributes["odd"] != nil || root.Body.Attributes["size"].Deprecated {
		t.Error("a fact about disk reached root, or root.odd was not renamed")
	}
	if shared.Attributes["size"].Deprecated {
		t.Error("a shared body was changed")
	}
	older := source("1.0.0")
	facts.apply(older)
	if older.Bodies[flat.Resource]["demo_a"].Blocks["disk"].Body.Attributes["size"].Deprecated {
		t.Error("a fact of 2.0.0 holds in 1.0.0")
	}
}

func TestFactsAreRefused(t *testing.T) {
	for _, line := range []string{"", "a\tb", "hashicorp/demo\t2.0.0\tresource\tx\ty\tdeprecated\t", "hashicorp/demo\t..\tthing\tx\ty\tdeprecated\t"} {
		if _, err := parseFact(line); err == nil {
			t.Errorf("%q was read", line)
		}
	}
}

// TestCheckedInFacts holds that every line of the checked-in files can be read.
func TestCheckedInFacts(t *testing.T) {
	facts, err := readFacts(filepath.Join("..", "..", "..", "schema", "bundled", "facts"))
	if err != nil || len(facts) < 200 {
		t.Errorf("%d facts: %v", len(facts), err)
	}
}
