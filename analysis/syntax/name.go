package syntax

import "strings"

// Kind is the role of a file, told by its name alone.
type Kind uint8

const (
	Other    Kind = iota // nothing that Terraform or OpenTofu reads, or an editor's backup of it
	Config               // .tf
	Tofu                 // .tofu: OpenTofu prefers it to the .tf of the same name
	Vars                 // .tfvars
	Test                 // .tftest.hcl, .tofutest.hcl
	Lock                 // .terraform.lock.hcl
	Query                // .tfquery.hcl
	Mock                 // .tfmock.hcl
	Settings             // .terravet.hcl
)

// Name is what a file's base name says about it.
type Name struct {
	Kind     Kind
	JSON     bool // written in HCL's JSON syntax
	Override bool // override.tf, *_override.tf: merged over the other files of the module
}

// suffixes are tried in order; the first that fits decides.
var suffixes = [...]struct {
	suffix string
	kind   Kind
	json   bool
}{
	{".tftest.hcl", Test, false},
	{".tofutest.hcl", Test, false},
	{".tftest.json", Test, true},
	{".tofutest.json", Test, true},
	{".tfquery.hcl", Query, false},
	{".tfquery.json", Query, true},
	{".tfmock.hcl", Mock, false},
	{".tfmock.json", Mock, true},
	{".tfvars", Vars, false},
	{".tfvars.json", Vars, true},
	{".tf", Config, false},
	{".tf.json", Config, true},
	{".tofu", Tofu, false},
	{".tofu.json", Tofu, true},
}

// Classify tells a file's role from its name. A path is cut down to its base name. Like Terraform it passes over
// hidden files and what editors leave behind (x.tf~, #x.tf#, .#x.tf).
func Classify(filename string) Name {
	base := baseName(filename)
	switch base {
	case ".terraform.lock.hcl":
		return Name{Kind: Lock}
	case ".terravet.hcl":
		return Name{Kind: Settings}
	}
	if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "#") {
		return Name{}
	}
	for _, s := range suffixes {
		stem, ok := strings.CutSuffix(base, s.suffix)
		if !ok {
			continue
		}
		n := Name{Kind: s.kind, JSON: s.json}
		if n.Kind == Config || n.Kind == Tofu {
			n.Override = stem == "override" || strings.HasSuffix(stem, "_override")
		}
		return n
	}
	return Name{}
}

// baseName is the last element of a path of any operating system.
func baseName(path string) string {
	return path[strings.LastIndexAny(path, `/\`)+1:]
}
