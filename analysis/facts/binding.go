package facts

import (
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// Binding gives a role to members: google's google_X_iam_member,
// google_X_iam_binding and the bindings of data.google_iam_policy used by
// google_X_iam_policy; azurerm's azurerm_role_assignment.
type Binding struct {
	// Resource is where it is written, At the block.
	Resource *pass.Resource
	At       symbol.At
	Role     *symbol.Value
	Members  []*symbol.Value
	// Open says that there may be other members.
	Open bool
	// Conditional says that the binding has a condition.
	Conditional bool
	Maybe       bool
}

// Bindings are all of the modules at hand.
func (f *Facts) Bindings() []Binding {
	var all []Binding
	for _, typ := range f.bindingTypes() {
		for _, r := range f.Resources(typ) {
			bodies, _ := symbol.Instances(r)
			for _, b := range bodies {
				maybe := b.Maybe || r.Presence() != pass.Present
				switch {
				case typ == "azurerm_role_assignment":
					role := b.Value("role_definition_name")
					if role.IsNull() {
						role = b.Value("role_definition_id")
					}
					all = append(all, binding(r, b, role, b.Value("principal_id"), maybe))
				case strings.HasSuffix(typ, "_iam_member"):
					all = append(all, binding(r, b, b.Value("role"), b.Value("member"), maybe))
				case strings.HasSuffix(typ, "_iam_binding"):
					all = append(all, binding(r, b, b.Value("role"), b.Value("members"), maybe))
				default:
					all = append(all, f.policyData(r, b, maybe)...)
				}
			}
		}
	}
	return all
}

// bindingTypes are the types of bindings that are declared, sorted.
func (f *Facts) bindingTypes() []string {
	var types []string
	for _, s := range f.scopes {
		for _, r := range s.View().Resources() {
			if r.Mode != "resource" || slices.Contains(types, r.Type) {
				continue
			}
			google := strings.HasPrefix(r.Type, "google_") && (strings.HasSuffix(r.Type, "_iam_member") || strings.HasSuffix(r.Type, "_iam_binding") || strings.HasSuffix(r.Type, "_iam_policy"))
			if google || r.Type == "azurerm_role_assignment" {
				types = append(types, r.Type)
			}
		}
	}
	slices.Sort(types)
	return types
}

func binding(r *pass.Resource, b symbol.Body, role, members *symbol.Value, maybe bool) Binding {
	items, closed := members.Elements()
	conditions, complete := b.Blocks("condition")
	return Binding{Resource: r, At: b.At, Role: role, Members: items, Open: !closed, Conditional: len(conditions) > 0 || !complete, Maybe: maybe || b.Maybe}
}

// policyData follows policy_data to the data source that makes it.
func (f *Facts) policyData(r *pass.Resource, b symbol.Body, maybe bool) []Binding {
	ref := b.Value("policy_data").Ref()
	if ref == nil {
		return nil
	}
	data := resource(ref)
	if data == nil || data.Mode != "data" || data.Type != "google_iam_policy" {
		return nil
	}
	var all []Binding
	blocks, _ := symbol.BodyOf(data).Blocks("binding")
	for _, block := range blocks {
		made := binding(r, block, block.Value("role"), block.Value("members"), maybe)
		made.At = block.At
		all = append(all, made)
	}
	return all
}

// Public says whether everybody on the internet (allUsers), or everybody with
// some Google account (allAuthenticatedUsers), is a member.
func (b Binding) Public() symbol.Answer {
	answer := symbol.No
	if b.Open {
		answer = symbol.Unknown
	}
	for _, m := range b.Members {
		text, ok := m.Literal()
		everybody := text == "allUsers" || text == "allAuthenticatedUsers"
		switch {
		case ok && everybody && !m.Maybe && !b.Maybe && !b.Conditional:
			return symbol.Yes
		case ok && everybody, !ok && (m.Ref() != nil && strings.HasPrefix(m.Ref().Address, "var.") || m.Kind != symbol.Scalar):
			answer = symbol.Unknown
		}
	}
	return answer
}
