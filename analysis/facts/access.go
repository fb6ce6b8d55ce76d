package facts

import (
	"strings"

	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// Applied is the policy of a resource (not of an identity): who may use it.
type Applied struct {
	*policy.Policy
	// Written says whether a policy is given at all.
	Written symbol.Answer
	// Sources are the resources whose argument holds it: the resource itself or
	// companions.
	Sources []*pass.Resource
}

// carriers are the types that have a policy: the argument that holds it in the
// resource itself and, in the companion type, the arguments that name the
// resource and hold the policy.
var carriers = map[string]struct{ inline, companion, names, holds string }{
	"aws_s3_bucket":               {"policy", "aws_s3_bucket_policy", "bucket", "policy"},
	"aws_kms_key":                 {"policy", "aws_kms_key_policy", "key_id", "policy"},
	"aws_kms_replica_key":         {"policy", "aws_kms_key_policy", "key_id", "policy"},
	"aws_sqs_queue":               {"policy", "aws_sqs_queue_policy", "queue_url", "policy"},
	"aws_sns_topic":               {"policy", "aws_sns_topic_policy", "arn", "policy"},
	"aws_ecr_repository":          {"", "aws_ecr_repository_policy", "repository", "policy"},
	"aws_ecrpublic_repository":    {"", "aws_ecrpublic_repository_policy", "repository_name", "policy"},
	"aws_secretsmanager_secret":   {"policy", "aws_secretsmanager_secret_policy", "secret_arn", "policy"},
	"aws_cloudwatch_event_bus":    {"", "aws_cloudwatch_event_bus_policy", "event_bus_name", "policy"},
	"aws_efs_file_system":         {"", "aws_efs_file_system_policy", "file_system_id", "policy"},
	"aws_opensearch_domain":       {"access_policies", "aws_opensearch_domain_policy", "domain_name", "access_policies"},
	"aws_elasticsearch_domain":    {"access_policies", "aws_elasticsearch_domain_policy", "domain_name", "access_policies"},
	"aws_backup_vault":            {"", "aws_backup_vault_policy", "backup_vault_name", "policy"},
	"aws_dynamodb_table":          {"", "aws_dynamodb_resource_policy", "resource_arn", "policy"},
	"aws_kinesis_stream":          {"", "aws_kinesis_resource_policy", "resource_arn", "policy"},
	"aws_api_gateway_rest_api":    {"policy", "aws_api_gateway_rest_api_policy", "rest_api_id", "policy"},
	"aws_vpc_endpoint":            {"policy", "aws_vpc_endpoint_policy", "vpc_endpoint_id", "policy"},
	"aws_codeartifact_domain":     {"", "aws_codeartifact_domain_permissions_policy", "domain", "policy_document"},
	"aws_codeartifact_repository": {"", "aws_codeartifact_repository_permissions_policy", "repository", "policy_document"},
	"aws_media_store_container":   {"", "aws_media_store_container_policy", "container_name", "policy"},
	"aws_glacier_vault":           {"access_policy", "", "", ""},
	"aws_s3_access_point":         {"policy", "aws_s3control_access_point_policy", "access_point_arn", "policy"},
}

// Carrier is the resource that a companion with a policy (aws_sqs_queue_policy)
// gives it to; nil where that is not known.
func (f *Facts) Carrier(companion *pass.Resource) *pass.Resource {
	var types []string
	names := ""
	for typ, c := range carriers {
		if c.companion != "" && c.companion == companion.Type {
			types, names = append(types, typ), c.names
		}
	}
	if len(types) == 0 {
		return nil
	}
	return f.Target(companion, names, types...).One()
}

// Policy is the resource policy of a bucket, key, queue, topic, repository,
// secret and the like, from its own argument and from companion resources.
// Where Written is No, the policy has no statements; a KMS key has its default
// policy then. For a type that has no policy it returns nil.
func (f *Facts) Policy(r *pass.Resource) *Applied {
	return f.policies.Get(f.view, r, func() *Applied { return f.applied(r) })
}

func (f *Facts) applied(r *pass.Resource) *Applied {
	carrier, ok := carriers[r.Type]
	if !ok || r.Mode != "resource" || carrier.inline == "" && carrier.companion == "" {
		return nil
	}
	a := &Applied{Written: symbol.No}
	var all []*policy.Policy
	if carrier.inline != "" {
		if v := Value(r, carrier.inline); !v.IsNull() {
			all = append(all, policy.Read(v))
			a.Sources = append(a.Sources, r)
			a.Written = written(v)
		}
	}
	complete := true
	if carrier.companion != "" {
		companions := f.Companions(r, carrier.companion, carrier.names)
		complete = companions.Complete
		for i, c := range companions.Found {
			v := Value(c, carrier.holds)
			p := policy.Read(v)
			if companions.Sure[i] {
				a.Written = symbol.Yes
			} else {
				p = p.Doubted()
				a.Written = a.Written.Or(symbol.Unknown)
			}
			all, a.Sources = append(all, p), append(a.Sources, c)
		}
		if !complete {
			a.Written = a.Written.Or(symbol.Unknown)
		}
	}
	at := symbol.BodyOf(r).At
	if (r.Type == "aws_kms_key" || r.Type == "aws_kms_replica_key") && a.Written != symbol.Yes {
		byDefault := policy.DefaultKey(at)
		if a.Written == symbol.Unknown {
			byDefault = byDefault.Doubted()
		}
		all = append(all, byDefault)
	}
	a.Policy = policy.Union(all...)
	if len(all) == 0 {
		a.Policy.At = at
	}
	a.Policy.Complete = a.Policy.Complete && complete
	return a
}

// written says whether a value is certainly not null.
func written(v *symbol.Value) symbol.Answer {
	for _, alternative := range v.Alternatives() {
		if alternative.IsNull() {
			return symbol.Unknown
		}
	}
	if v.Kind == symbol.Opaque {
		return symbol.Unknown
	}
	if ref := v.Ref(); ref != nil && resource(ref) == nil {
		return symbol.Unknown // a variable or output may be null
	}
	return symbol.Yes
}

// TrustPolicy says who may assume a role.
func (f *Facts) TrustPolicy(role *pass.Resource) *policy.Policy {
	return f.trust.Get(f.view, role, func() *policy.Policy { return trustOf(role) })
}

func trustOf(role *pass.Resource) *policy.Policy {
	v := Value(role, "assume_role_policy")
	p := policy.Unknown(symbol.BodyOf(role).At)
	if !v.IsNull() {
		p = policy.Read(v)
	}
	return p
}

// RolePolicy is all that a role, user or group (aws_iam_role, aws_iam_user,
// aws_iam_group) may do: its inline policies, those attached to it, and the AWS
// managed ones as far as they are known. It is not complete where an attachment
// cannot be followed or where others may attach something. Policies of the
// instances of a role (for_each) are taken together.
func (f *Facts) RolePolicy(identity *pass.Resource) *policy.Policy {
	return f.roles.Get(f.view, identity, func() *policy.Policy { return f.allowed(identity) })
}

func (f *Facts) allowed(identity *pass.Resource) *policy.Policy {
	kind := map[string]string{"aws_iam_role": "role", "aws_iam_user": "user", "aws_iam_group": "group"}[identity.Type]
	at := symbol.BodyOf(identity).At
	if kind == "" || identity.Mode != "resource" {
		return policy.Unknown(at)
	}
	all := []*policy.Policy{{Complete: true, At: at}}
	bodies, _ := symbol.Instances(identity)
	for _, b := range bodies {
		blocks, complete := b.Blocks("inline_policy")
		if !complete {
			all = append(all, policy.Unknown(at))
		}
		for _, inline := range blocks {
			all = append(all, doubted(policy.Read(inline.Value("policy")), inline.Maybe))
		}
		all = append(all, f.attached(b.Value("managed_policy_arns"), false))
	}
	for _, c := range []struct{ typ, names, holds string }{
		{"aws_iam_" + kind + "_policy", kind, "policy"},
		{"aws_iam_" + kind + "_policy_attachment", kind, "policy_arn"},
		{"aws_iam_policy_attachment", kind + "s", "policy_arn"},
		{"aws_iam_role_policy_attachments_exclusive", "role_name", "policy_arns"},
	} {
		companions := f.Companions(identity, c.typ, c.names)
		if !companions.Complete {
			all = append(all, policy.Unknown(at))
		}
		for i, companion := range companions.Found {
			instances, whole := symbol.Instances(companion)
			if !whole && multiplied(companion) && varies(instances[0].Value(c.holds)) {
				all = append(all, policy.Unknown(at))
			}
			for _, b := range instances {
				if f.Targets(b.Value(c.names), identity.Type).Is(identity) == symbol.No {
					continue
				}
				maybe := !companions.Sure[i] || b.Maybe
				if c.holds == "policy" {
					all = append(all, doubted(policy.Read(b.Value(c.holds)), maybe))
				} else {
					all = append(all, f.attached(b.Value(c.holds), maybe))
				}
			}
		}
	}
	return policy.Union(all...)
}

// varies says that a value may be another one in other instances.
func varies(v *symbol.Value) bool {
	found := v.Kind == symbol.Opaque
	v.Refs(func(ref *symbol.Ref) {
		found = found || strings.HasPrefix(ref.Address, "each.") || strings.HasPrefix(ref.Address, "count.")
	})
	return found
}

// multiplied says that a resource may have instances that differ.
func multiplied(r *pass.Resource) bool {
	for _, body := range r.Syntax() {
		if body.Attributes["for_each"] != nil || body.Attributes["count"] != nil {
			return true
		}
	}
	return false
}

func doubted(p *policy.Policy, maybe bool) *policy.Policy {
	if maybe {
		return p.Doubted()
	}
	return p
}

// attached are the policies that ARNs stand for.
func (f *Facts) attached(arns *symbol.Value, maybe bool) *policy.Policy {
	items, closed := arns.Elements()
	all := []*policy.Policy{{Complete: closed || arns.Ref() != nil, At: arns.At}}
	for _, item := range items {
		maybe := maybe || item.Maybe
		if ref := item.Ref(); ref != nil && len(ref.Options) > 0 {
			for _, option := range ref.Options {
				all = append(all, doubted(f.policyOf(option), true))
			}
			continue
		}
		for _, alternative := range item.Alternatives() {
			all = append(all, doubted(f.policyOf(alternative), maybe || item.Kind == symbol.Either))
		}
	}
	return policy.Union(all...)
}

// policyOf is the policy of an ARN.
func (f *Facts) policyOf(arn *symbol.Value) *policy.Policy {
	if arn.IsNull() {
		return &policy.Policy{Complete: true}
	}
	if name, ok := policy.ManagedName(arn); ok {
		return policy.Managed(name, arn.At)
	}
	if ref := arn.Ref(); ref != nil {
		if data := resource(ref); data != nil && data.Mode == "data" && data.Type == "aws_iam_policy" {
			if name, ok := Value(data, "name").Literal(); ok {
				return policy.Managed(name, arn.At)
			}
			if name, ok := policy.ManagedName(Value(data, "arn")); ok {
				return policy.Managed(name, arn.At)
			}
			return policy.Unknown(arn.At)
		}
	}
	t := f.Targets(arn, "aws_iam_policy")
	var all []*policy.Policy
	for i, p := range t.Found {
		all = append(all, doubted(policy.Read(Value(p, "policy")), !t.Sure[i] || p.Presence() != pass.Present))
	}
	if !t.Complete || t.Elsewhere || len(all) == 0 {
		all = append(all, policy.Unknown(arn.At))
	}
	return policy.Union(all...)
}

// Role is the aws_iam_role that a resource acts with, as an argument says it:
// "role" of a function, "task_role_arn", "execution_role_arn",
// "iam_instance_profile" (through the profile) and so on.
func (f *Facts) Role(r *pass.Resource, argument string) Targets {
	return f.Target(r, argument, "aws_iam_role")
}

// RoleUsers are the resources that act with a role: those that refer to it or
// to its instance profiles, apart from what only attaches policies.
func (f *Facts) RoleUsers(role *pass.Resource) (users []*pass.Resource, complete bool) {
	u := f.Users(role)
	complete = u.Complete
	for _, r := range u.By() {
		switch {
		case r.Mode != "resource", r.Is("aws_iam_role_policy", "aws_iam_role_policy_attachment", "aws_iam_policy_attachment", "aws_iam_policy"):
		case r.Type == "aws_iam_instance_profile":
			of := f.Users(r)
			users, complete = append(users, of.By()...), complete && of.Complete
		default:
			users = append(users, r)
		}
	}
	return users, complete
}

// May says whether a role may do an action on something, for rules that report
// a missing permission: they ask for No.
func (f *Facts) May(role *pass.Resource, action string, on *pass.Resource) policy.Verdict {
	var ways []*symbol.Value
	if on != nil {
		ways = policy.ARN(on, "")
	}
	verdict, _ := f.RolePolicy(role).Allows(policy.Self(), action, ways...)
	return verdict
}
