package facts

import (
	"maps"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// Granted is a statement that says what an identity may do, where it is written.
type Granted struct {
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
func (f *Facts) Granted() []Granted {
	if f.granted != nil {
		return *f.granted
	}
	granted := []Granted{}
	at := map[pass.Place]int{}
	add := func(r *pass.Resource, p *policy.Policy, maybe bool) {
		for _, s := range doubted(p, maybe).Statements {
			if !s.At.Here() {
				continue
			}
			i, known := at[s.At.Place()]
			switch {
			case !known:
				at[s.At.Place()] = len(granted)
				granted = append(granted, Granted{r, s})
			case granted[i].Maybe:
				granted[i] = Granted{r, s}
			}
		}
	}
	for _, typ := range slices.Sorted(maps.Keys(granting)) {
		for _, r := range f.Resources(typ) {
			if f.limits(r) {
				continue
			}
			bodies, _ := symbol.Instances(r)
			for _, b := range bodies {
				maybe := b.Maybe || r.Presence() != pass.Present
				if typ != "aws_iam_role" {
					add(r, policy.Read(b.Value(granting[typ])), maybe)
					continue
				}
				blocks, _ := b.Blocks("inline_policy")
				for _, inline := range blocks {
					add(r, policy.Read(inline.Value("policy")), maybe || inline.Maybe)
				}
			}
		}
	}
	for _, r := range f.Resources("data.aws_iam_policy_document") {
		if f.grants(r) {
			add(r, policy.Document(r), r.Presence() != pass.Present)
		}
	}
	f.granted = &granted
	return granted
}

// limits says that a policy is, or may be, a permissions boundary.
func (f *Facts) limits(r *pass.Resource) bool {
	return slices.ContainsFunc(f.Users(r).Uses, func(use Use) bool { return strings.HasPrefix(use.Path, "permissions_boundary") })
}

// grants says that a document is used for policies of identities, or by nobody.
func (f *Facts) grants(document *pass.Resource) bool {
	users := f.Users(document)
	if !users.Complete {
		return false
	}
	for _, user := range users.By() {
		switch {
		case user.Mode == "data" && user.Type == "aws_iam_policy_document":
			return false // it is read where that one is used
		case granting[user.Type] == "" || f.limits(user):
			return false
		}
	}
	return !slices.ContainsFunc(users.Uses, func(use Use) bool { return use.Path == "assume_role_policy" })
}
