// Package core tells the configuration language itself: what may stand in a
// terraform, variable or resource block, and which functions there are, in
// each version of Terraform and OpenTofu. It reads the bundled pool, where
// cmd/internal/gen has put it, and decides nothing but which version's answer
// to give.
//
// Bodies have these names:
//
//	""                    a configuration file: its blocks are the top-level ones
//	"variable", "output"  a top-level block: its arguments and nested blocks
//	"backend s3"          a backend block with that label, in a terraform block
//	"provisioner file"    a provisioner block with that label
//	"connection ssh"      a connection block whose type argument is that
//	"tests", "mocks"      a test file, a file of mock data
//	"query"               a query file
//
// A body is opaque where something else has a say in what may be inside: the
// provider's schema in a resource block, the called module's variables in a
// module block, the label in a backend block. The meta-arguments can be looked
// up all the same.
package core

import (
	"iter"
	"strconv"
	"strings"

	"github.com/terravet/terravet/schema/bundled"
	"github.com/terravet/terravet/schema/flat"
)

// Tool is one of the two programs that read the language.
type Tool uint8

const (
	Terraform Tool = iota
	OpenTofu
)

// String is the tool's name.
func (t Tool) String() string {
	if t == OpenTofu {
		return "OpenTofu"
	}
	return "Terraform"
}

// Versions gives the minor versions that the language is known of, oldest
// first, as in "1.5".
func Versions(tool Tool) []string {
	p := provider(tool)
	out := make([]string, p.Len())
	for i := range out {
		out[i] = p.At(i).String()
	}
	return out
}

// Language gives the language of a version, given as "1.5", "1.5.7" or
// "v1.5.7-rc1". Of a version newer than all that are known, and of "", it is
// the newest; of one older than all, the oldest. Its bodies have the kind
// flat.Language.
func Language(tool Tool, version string) flat.Version {
	p := provider(tool)
	if p.Len() == 0 {
		return flat.Version{}
	}
	major, minor, ok := split(version)
	if !ok {
		return p.At(p.Len() - 1)
	}
	found := p.At(0)
	for i := range p.Len() {
		ma, mi, _ := split(p.At(i).String())
		if ma > major || ma == major && mi > minor {
			break
		}
		found = p.At(i)
	}
	return found
}

// Body finds a body by its name, see the package comment.
func Body(tool Tool, version, name string) (flat.Body, bool) {
	return Language(tool, version).Body(flat.Language, name)
}

// Function finds the signature of a function of the language.
func Function(tool Tool, version, name string) (flat.Function, bool) {
	return Language(tool, version).Function(strings.TrimPrefix(name, "core::"))
}

// Functions yields the names of all functions of the language, sorted.
func Functions(tool Tool, version string) iter.Seq[string] {
	return Language(tool, version).Names(flat.Functions)
}

func provider(tool Tool) flat.Provider {
	addr := "terraform.io/core"
	if tool == OpenTofu {
		addr = "opentofu.org/core"
	}
	p, _ := bundled.Pool().Provider(addr)
	return p
}

// split gives the major and minor number of a version; false if it has none.
func split(version string) (major, minor int, ok bool) {
	a, rest, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	b, _, _ := strings.Cut(rest, ".")
	b, _, _ = strings.Cut(b, "-")
	major, err := strconv.Atoi(a)
	if err != nil {
		return 0, 0, false
	}
	minor, _ = strconv.Atoi(b)
	return major, minor, true
}
