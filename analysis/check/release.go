package check

import (
	"fmt"
	"slices"

	"github.com/hashicorp/go-version"

	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/schema/core"
)

// Release says which programs may run a configuration, and in which releases.
// The zero Release knows nothing: every release may.
type Release struct {
	// OpenTofu says that the configuration is declared to be OpenTofu's.
	OpenTofu bool
	// terraform and tofu are the minor versions that required_version admits,
	// oldest first; nil if nothing is required of the version.
	terraform, tofu []string
}

// NewRelease reads the required_version constraints of a module. What cannot be
// read, or admits nothing that is known, requires nothing.
func NewRelease(constraints []string, openTofu bool) Release {
	r := Release{OpenTofu: openTofu}
	var all []version.Constraints
	for _, text := range constraints {
		if c, err := version.NewConstraint(text); err == nil {
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		return r
	}
	if !openTofu {
		r.terraform = admitted(core.Terraform, all)
	}
	r.tofu = admitted(core.OpenTofu, all)
	if len(r.terraform)+len(r.tofu) == 0 {
		r.terraform, r.tofu = nil, nil
	}
	return r
}

// patches are tried to see whether a constraint admits some release of a minor
// version: none had more than these, but for what is still to come.
const patches = 20

func admitted(tool core.Tool, constraints []version.Constraints) []string {
	var out []string
	for _, minor := range core.Versions(tool) {
		for patch := range patches + 1 {
			v, err := version.NewVersion(fmt.Sprintf("%s.%d", minor, patch))
			if err != nil {
				break
			}
			if !slices.ContainsFunc(constraints, func(c version.Constraints) bool { return !c.Check(v) }) {
				out = append(out, minor)
				break
			}
		}
	}
	return out
}

// Equal says whether two Releases are the same.
func (r Release) Equal(other Release) bool {
	return r.OpenTofu == other.OpenTofu && slices.Equal(r.terraform, other.terraform) && slices.Equal(r.tofu, other.tofu)
}

// Known says whether anything is required of the version.
func (r Release) Known() bool { return len(r.terraform)+len(r.tofu) > 0 }

// admits says whether some release that may run the configuration has what came
// with the given ones; "" for what the program never had. all says that every
// admitted release does.
func (r Release) admits(terraform, tofu string) (some, all bool) {
	all = true
	count := func(admitted []string, since string) {
		for _, v := range admitted {
			if since != "" && !older(v, since) {
				some = true
			} else {
				all = false
			}
		}
	}
	count(r.terraform, terraform)
	// A constraint that is written for Terraform alone admits releases of OpenTofu
	// by chance.
	if r.OpenTofu || len(r.terraform) == 0 {
		count(r.tofu, tofu)
	} else if tofu != "" && slices.ContainsFunc(r.tofu, func(v string) bool { return !older(v, tofu) }) {
		some = true
	}
	return some || !r.Known(), all || !r.Known()
}

// older says whether a minor version comes before another.
func older(a, b string) bool {
	va, err := version.NewVersion(a)
	if err != nil {
		return false
	}
	vb, err := version.NewVersion(b)
	return err == nil && va.LessThan(vb)
}

// releases are the admitted ones, newest first; nil if nothing is required.
func (r Release) releases() []toolRelease {
	var all []toolRelease
	for _, v := range slices.Backward(r.terraform) {
		all = append(all, toolRelease{core.Terraform, v})
	}
	for _, v := range slices.Backward(r.tofu) {
		all = append(all, toolRelease{core.OpenTofu, v})
	}
	return all
}

// span names the admitted releases for people.
func (r Release) span() string {
	name := "Terraform "
	list := r.terraform
	if len(list) == 0 {
		name, list = "OpenTofu ", r.tofu
	}
	if len(list) == 0 {
		return ""
	}
	if list[0] == list[len(list)-1] {
		return name + list[0]
	}
	return name + list[0] + " to " + list[len(list)-1]
}

// mayBeTofu says whether what a release of OpenTofu introduced may stand in
// the file at hand: it is OpenTofu's, or the configuration is.
func (k *checker) mayBeTofu(since string) bool {
	if k.kind != syntax.Tofu && !k.env.Release.OpenTofu {
		return false
	}
	r := k.env.Release
	return len(r.tofu) == 0 || slices.ContainsFunc(r.tofu, func(v string) bool { return !older(v, since) })
}
