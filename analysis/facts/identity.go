package facts

import (
	"maps"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// Stated is a statement of a policy, where it is written.
type Stated struct {
	// Resource is what holds it: a policy, a role with an inline policy, or a
	// policy document.
	Resource *pass.Resource
	*policy.Statement
}

// granting are the arguments that hold policies of identities, by type.
var granting = map[string]string{
	"aws_iam_policy":                            "policy",
	"aws_iam_role_policy":                       "policy",
	"aws_iam_user_policy":                       "policy",
	"aws_iam_group_policy":                      "policy",
	"aws_iam_role":                              "inline_policy.policy",
	"aws_ssoadmin_permission_set_inline_policy": "inline_policy",
}

// Granted are the statements of the policies of identities in the modules at
// hand, and of policy documents that are used for nothing else, as far as they
// are written in the judged module: each once, however many policies are made of
// it. Policies that only limit what others grant (permissions boundaries) are
// left out.
func (f *Facts) Granted() []Stated {
	return f.granted.Get(f.view, false, f.grantedHere).stated
}

// stating collects statements that are written in the judged module.
type stating struct {
	stated []Stated
	at     map[pass.Place]int
}

func (all *stating) add(r *pass.Resource, p *policy.Policy, maybe bool) {
	for _, s := range doubted(p, maybe).Statements {
		if !s.At.Here() {
			continue
		}
		i, known := all.at[s.At.Place()]
		switch {
		case !known:
			all.at[s.At.Place()] = len(all.stated)
			all.stated = append(all.stated, Stated{r, s})
		case all.stated[i].Maybe:
			all.stated[i] = Stated{r, s}
		}
	}
}

func (f *Facts) grantedHere() *stating {
	all := &stating{at: map[pass.Place]int{}}
	for _, typ := range slices.Sorted(maps.Keys(granting)) {
		for _, r := range f.Resources(typ) {
			if f.limits(r) {
				continue
			}
			bodies, _ := symbol.Instances(r)
			for _, b := range bodies {
				maybe := b.Maybe || r.Presence() != pass.Present
				if typ != "aws_iam_role" {
					all.add(r, policy.Read(b.Value(granting[typ])), maybe)
					continue
				}
				blocks, _ := b.Blocks("inline_policy")
				for _, inline := range blocks {
					all.add(r, policy.Read(inline.Value("policy")), maybe || inline.Maybe)
				}
			}
		}
	}
	for _, r := range f.Resources("data.aws_iam_policy_document") {
		if f.only(r, f.isGrant) {
			all.add(r, policy.Document(r), r.Presence() != pass.Present)
		}
	}
	return all
}

// Trusted are the statements of the trust policies of roles likewise, and of
// policy documents that are used for nothing else.
func (f *Facts) Trusted() []Stated {
	return f.granted.Get(f.view, true, f.trustedHere).stated
}

func (f *Facts) trustedHere() *stating {
	all := &stating{at: map[pass.Place]int{}}
	for _, role := range f.Resources("aws_iam_role") {
		all.add(role, f.TrustPolicy(role), role.Presence() != pass.Present)
	}
	for _, r := range f.Resources("data.aws_iam_policy_document") {
		if f.only(r, func(use Use) bool { return use.Path == "assume_role_policy" }) {
			all.add(r, policy.Document(r), r.Presence() != pass.Present)
		}
	}
	return all
}

// limits says that a policy is, or may be, a permissions boundary.
func (f *Facts) limits(r *pass.Resource) bool {
	return slices.ContainsFunc(f.Users(r).Uses, func(use Use) bool { return strings.HasPrefix(use.Path, "permissions_boundary") })
}

// isGrant says that a document is used for what an identity may do.
func (f *Facts) isGrant(use Use) bool {
	return use.Resource != nil && granting[use.Resource.Type] != "" && use.Path != "assume_role_policy" && !f.limits(use.Resource)
}

// only says that all uses of a document are of a kind; there need not be any.
func (f *Facts) only(document *pass.Resource, kind func(Use) bool) bool {
	users := f.Users(document)
	return users.Complete && !slices.ContainsFunc(users.Uses, func(use Use) bool {
		return use.Path != "depends_on" && use.From.Type() != "output" && !kind(use)
	})
}
