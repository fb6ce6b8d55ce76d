package aws

import (
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var resourceUnused = &pass.Rule{
	ID:       "aws/resource-unused",
	Severity: analysis.Hint,
	Category: "Cost",
	Profile:  analysis.Strict,
	Types:    []string{"aws_security_group", "aws_kms_key", "aws_iam_role", "aws_iam_policy", "aws_lb_target_group"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Resource is used by nothing",
		Why: "A security group that is attached to nothing protects nothing, a key that nothing is encrypted with costs a dollar a month, and " +
			"a role that nobody takes waits for somebody who should not. Often the reference that was meant is missing.",
		Bad: `resource "aws_sqs_queue" "orders" {
  name                    = "orders"
  sqs_managed_sse_enabled = true
}

resource "aws_kms_key" "orders" {
  description         = "orders"
  enable_key_rotation = true
}

resource "aws_kms_alias" "orders" {
  name          = "alias/orders"
  target_key_id = aws_kms_key.orders.id
}
`,
		Good: `resource "aws_sqs_queue" "orders" {
  name                    = "orders"
  sqs_managed_sse_enabled = true
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-22",
			"https://aws.amazon.com/kms/pricing/",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{Checkov: []string{"CKV2_AWS_5"}, KICS: []string{"4849211b-ac39-479e-ae78-5694d506cb24"}},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, r := range p.Resources(p.Rule().Types...) {
			belonging, unused := onlyBelonging(f, r)
			if !unused || !unusable(p, f, r, belonging) {
				continue
			}
			report := p.Report(r.Header(), "%s is used by nothing%s.", r.Address(), belongingWords(r, belonging)).Searched()
			// The blocks that belong to it refer to nothing any more when it is gone.
			if !slices.ContainsFunc(belonging, func(b *pass.Resource) bool { return b.View() != p.View || partOfAnother(f, b, r) }) {
				addresses := []string{r.Address()}
				for _, b := range belonging {
					addresses = append(addresses, b.Address())
				}
				report.FixRemoving(addresses, "Remove it", analysis.Review, func() []analysis.Edit {
					edits := r.RemoveBlock()
					for _, b := range belonging {
						more := b.RemoveBlock()
						if len(more) == 0 || len(edits) == 0 {
							return nil
						}
						edits = append(edits, more...)
					}
					return edits
				})
			}
		}
	},
}

// belongsTo are the types that only say something about a resource of a type,
// and do not use it.
var belongsTo = map[string][]string{
	"aws_security_group": {"aws_security_group", "aws_security_group_rule", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule",
		"aws_vpc_security_group_vpc_association"},
	"aws_kms_key":         {"aws_kms_alias", "aws_kms_key_policy"},
	"aws_iam_role":        {"aws_iam_role_policy", "aws_iam_role_policy_attachment", "aws_iam_role_policies_exclusive", "aws_iam_instance_profile"},
	"aws_lb_target_group": {"aws_lb_target_group_attachment", "aws_autoscaling_attachment"},
}

// onlyBelonging are the resources that belong to one; unused says that nothing
// else can refer to it or to them.
func onlyBelonging(f *facts.Facts, r *pass.Resource) (belonging []*pass.Resource, unused bool) {
	users := f.Users(r)
	if !users.Complete || !r.Enclosed() || users.Exported() || configures(r) {
		return nil, false
	}
	for _, by := range users.By() {
		switch {
		case by == r:
		case by.Mode != "resource" || !by.Is(belongsTo[r.Type]...):
			return nil, false
		case by.Is("aws_kms_alias", "aws_iam_instance_profile"):
			of := f.Users(by)
			if !of.Complete || of.Exported() || len(of.By()) > 0 || configures(by) {
				return nil, false
			}
			fallthrough
		default:
			belonging = append(belonging, by)
		}
	}
	return belonging, true
}

// configures says that a provider or a check uses a resource.
func configures(r *pass.Resource) bool {
	return slices.ContainsFunc(r.Referrers(), func(u pass.Use) bool { return u.From.Type() == "provider" || u.From.Type() == "check" })
}

// unusable says that nobody outside of the configuration can well use a
// resource either: by its name, its alias, or because it is trusted.
func unusable(p *pass.Pass, f *facts.Facts, r *pass.Resource, belonging []*pass.Resource) bool {
	switch r.Type {
	case "aws_iam_role":
		// A role for a person, another account or a pipeline is taken from elsewhere.
		trust := f.TrustPolicy(r)
		if !trust.Complete || len(trust.Statements) == 0 {
			return false
		}
		for _, s := range trust.Statements {
			if s.Principals.Open || slices.ContainsFunc(s.Principals.Items, func(who policy.Principal) bool { return who.Type != "Service" }) {
				return false
			}
		}
		return !namedElsewhere(p, r, belonging)
	case "aws_iam_policy":
		return !namedElsewhere(p, r, belonging)
	case "aws_kms_key":
		for _, alias := range f.Companions(r, "aws_kms_alias", "target_key_id").Found {
			if namedElsewhere(p, alias, belonging) {
				return false
			}
		}
	}
	return true
}

// namedElsewhere says that the name of a resource is written in another block,
// or cannot be told.
func namedElsewhere(p *pass.Pass, r *pass.Resource, belonging []*pass.Resource) bool {
	name := r.Value("name")
	source := strings.Trim(name.Source(), `"`)
	if !name.Written() {
		return r.Has("name_prefix")
	}
	for _, b := range p.Module().Blocks() {
		if b.Type() != "variable" && b != r.Block && !slices.ContainsFunc(belonging, func(x *pass.Resource) bool { return x.Block == b }) && source != "" && strings.Contains(b.Chunk.Src, source) {
			return true
		}
	}
	return false
}

// partOfAnother says that what refers to a security group is another group, or
// one of its rules.
func partOfAnother(f *facts.Facts, b, r *pass.Resource) bool {
	switch {
	case b.Is("aws_security_group"):
		return true
	case r.Type == "aws_security_group":
		return f.Target(b, "security_group_id", r.Type).Is(r) != symbol.Yes
	}
	return false
}

func belongingWords(r *pass.Resource, belonging []*pass.Resource) string {
	if len(belonging) == 0 {
		return ""
	}
	switch r.Type {
	case "aws_security_group":
		return ": only rules refer to it"
	case "aws_kms_key":
		return ": only its alias and policy refer to it"
	case "aws_iam_role":
		return ": only its policies refer to it"
	}
	return ": no listener refers to it"
}
