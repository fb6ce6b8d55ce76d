package facts

import (
	"strings"

	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// Key is what an argument that takes a KMS key names.
type Key struct {
	// Targets are the keys of these modules that it may stand for, through
	// aliases as well.
	Targets
	// Managed is the alias of a key that AWS manages ("alias/aws/sns"), whose
	// policy nobody can change; empty otherwise.
	Managed string
	// Absent says that the argument is not there.
	Absent bool
}

// Key is the KMS key that an argument ("kms_key_id", "kms_master_key_id") of a
// resource names.
func (f *Facts) Key(r *pass.Resource, argument string) Key {
	v := Value(r, argument)
	k := Key{Targets: f.Target(r, argument, "aws_kms_key"), Absent: v.IsNull()}
	if text, ok := v.Literal(); ok {
		if i := strings.Index(text, "alias/aws/"); i >= 0 {
			k.Managed = text[i:]
		}
	} else if ref := v.Ref(); ref != nil {
		if data := resource(ref); data != nil && data.Mode == "data" && (data.Type == "aws_kms_alias" || data.Type == "aws_kms_key") {
			for _, argument := range []string{"name", "key_id"} {
				if text, ok := Value(data, argument).Literal(); ok && strings.HasPrefix(text, "alias/aws/") {
					k.Managed = text
				}
			}
		}
	}
	return k
}

// KeyAdmits says whether a key lets a service do some actions for a resource
// that uses the key, with the first action that it does not. Grants count as
// not known.
func (f *Facts) KeyAdmits(key *pass.Resource, service string, actions ...string) (policy.Verdict, string) {
	applied := f.Policy(key)
	if applied == nil {
		return policy.Untold, ""
	}
	verdict, missing := applied.AdmitsService(service, actions...)
	if verdict == policy.No && f.Companions(key, "aws_kms_grant", "key_id").Some() != symbol.No {
		return policy.Untold, missing
	}
	return verdict, missing
}

// KeyAdmitsRole says whether a role may use a key: the key's policy allows it,
// or leaves it to IAM and a policy of the role allows it.
func (f *Facts) KeyAdmitsRole(key, role *pass.Resource, action string) policy.Verdict {
	applied := f.Policy(key)
	if applied == nil {
		return policy.Untold
	}
	direct, _ := applied.Allows(policy.AWS(policy.ARN(role, "")...), action)
	if direct == policy.Yes || direct == policy.Conditional {
		return direct
	}
	if f.Companions(key, "aws_kms_grant", "key_id").Some() != symbol.No {
		return policy.Untold
	}
	byIAM, _ := f.RolePolicy(role).Allows(policy.Self(), action, policy.ARN(key, "")...)
	switch applied.DelegatesToIAM(action) {
	case symbol.Yes:
		return byIAM
	case symbol.No:
		// The account as a principal was the only doubt there may have been.
		if direct == policy.No || byIAM == policy.No && applied.Complete {
			return policy.No
		}
	}
	if byIAM == policy.No && direct == policy.No {
		return policy.No
	}
	return policy.Untold
}

// KeyUsers are the resources that encrypt with a key: those that refer to it or
// to an alias of it, apart from policies, grants and aliases.
func (f *Facts) KeyUsers(key *pass.Resource) (users []*pass.Resource, complete bool) {
	u := f.Users(key)
	complete = u.Complete
	for _, r := range u.By() {
		switch {
		case r.Mode != "resource" || strings.HasPrefix(r.Type, "aws_iam_") || r.Is("aws_kms_key_policy", "aws_kms_grant", "aws_kms_key"):
		case r.Type == "aws_kms_alias":
			of := f.Users(r)
			users, complete = append(users, of.By()...), complete && of.Complete
		default:
			users = append(users, r)
		}
	}
	return users, complete
}
