package facts

import (
	"slices"

	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// Facts is what is known of a module and the modules that it calls. It is made
// once for a View, computes what is asked for, and belongs to the run of that
// View.
type Facts struct {
	view   *pass.View
	scope  *symbol.Scope
	scopes []*symbol.Scope // the module and all that are called, outermost first
	types  pass.Memo[string, []*pass.Resource]

	links    pass.Memo[linkKey, *links]
	users    pass.Memo[*pass.Resource, *Users]
	policies pass.Memo[*pass.Resource, *Applied]
	roles    pass.Memo[*pass.Resource, *policy.Policy]
	trust    pass.Memo[*pass.Resource, *policy.Policy]
	names    pass.Memo[string, *nameIndex]  // by types
	granted  pass.Memo[bool, *stating]      // false those that grant, true those that trust
	groups   pass.Memo[string, []candidate] // the log groups
	sent     pass.Memo[string, []Delivery]
	targets  pass.Memo[string, []Targets] // of each of sent, by type
}

// Of are the facts of a View.
func Of(v *pass.View) *Facts { return pass.Fact(v, build) }

func build(v *pass.View) *Facts {
	f := &Facts{view: v, scope: symbol.Of(v)}
	f.open(f.scope)
	return f
}

// open lists a module and what it calls.
func (f *Facts) open(s *symbol.Scope) {
	f.scopes = append(f.scopes, s)
	children, _ := s.Children()
	for _, child := range children {
		f.open(child)
	}
}

// Resources are the resources of some types ("aws_s3_bucket",
// "data.aws_iam_policy_document") in the module and in those that it calls.
// Those that are surely not there are left out. View.Resources are those of the
// module alone.
func (f *Facts) Resources(types ...string) []*pass.Resource {
	var found []*pass.Resource
	for _, typ := range types {
		known := f.types.Get(f.view, typ, func() (all []*pass.Resource) {
			for _, s := range f.scopes {
				all = append(all, s.View().Resources(typ)...)
			}
			return all
		})
		if len(types) == 1 {
			return known
		}
		found = append(found, known...)
	}
	return found
}

// Value is what an argument of a resource is made of; see symbol.Value.
func Value(r *pass.Resource, path string) *symbol.Value { return symbol.BodyOf(r).Value(path) }

// resource is what a reference is to, or nil.
func resource(ref *symbol.Ref) *pass.Resource {
	if ref.Scope == nil {
		return nil
	}
	return ref.Scope.View().Resource(ref.Address)
}

// is says whether a resource is of one of some types; none means any managed
// resource.
func is(r *pass.Resource, types []string) bool {
	if len(types) == 0 {
		return r.Mode == "resource"
	}
	if r.Mode == "resource" {
		return slices.Contains(types, r.Type)
	}
	return slices.Contains(types, r.Mode+"."+r.Type)
}
