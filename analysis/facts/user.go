package facts

import (
	"slices"

	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// Use is one place that refers to a resource.
type Use struct {
	pass.Use
	// Scope is the module that the use stands in; Through are the module calls
	// that lead there, outermost first.
	Scope   *symbol.Scope
	Through []string
}

// Users is who refers to a resource.
type Users struct {
	Uses []Use
	// Complete says that nobody else can refer to it: all of its module was read,
	// nothing hands it to a module that is not at hand, to an output that others
	// read, and the module is not made for others to call.
	Complete bool
}

// Users are all that refer to a resource: in its module, through local values,
// and in the modules that it is passed to. What only names it with the same
// text is found by Targets of the other side.
func (f *Facts) Users(r *pass.Resource) Users {
	return *f.users.Get(f.view, r, func() *Users {
		u := &Users{Complete: r.View().Complete() && !r.View().Reusable()}
		f.collect(u, symbol.Of(r.View()), r.Address(), nil, 0)
		return u
	})
}

// collect adds the uses of an address in a module, and follows it into calls.
func (f *Facts) collect(u *Users, s *symbol.Scope, address string, through []string, depth int) {
	if depth > 8 || len(u.Uses) > 4096 {
		u.Complete = false
		return
	}
	for _, use := range s.View().Referrers(address) {
		switch use.From.Type() {
		case "module":
			f.passed(u, s, use, through, depth)
		case "output":
			f.returned(u, s, use, through, depth)
		case "variable", "check", "provider", "terraform", "moved", "import", "removed":
		default:
			u.Uses = append(u.Uses, Use{Use: use, Scope: s, Through: through})
		}
	}
}

// passed follows what is handed to a module call.
func (f *Facts) passed(u *Users, s *symbol.Scope, use pass.Use, through []string, depth int) {
	call := use.From.Label(0)
	switch use.Path {
	case "depends_on", "count":
		u.Uses = append(u.Uses, Use{Use: use, Scope: s, Through: through})
		return
	}
	child := s.Child(call)
	if child == nil || !child.View().Complete() {
		u.Complete = false
		u.Uses = append(u.Uses, Use{Use: use, Scope: s, Through: through})
		return
	}
	path := append(slices.Clone(through), call)
	if use.Path == "for_each" {
		u.Complete = false
		return
	}
	f.collect(u, child, "var."+use.Path, path, depth+1)
}

// returned follows an output to the module that called this one.
func (f *Facts) returned(u *Users, s *symbol.Scope, use pass.Use, through []string, depth int) {
	parent, call := s.Parent()
	if parent == nil {
		// What another directory does with it is not seen from here.
		if !s.View().Root() {
			u.Complete = false
		}
		u.Uses = append(u.Uses, Use{Use: use, Scope: s, Through: through})
		return
	}
	if len(through) > 0 && through[len(through)-1] == call.Name {
		through = through[:len(through)-1]
	}
	for _, other := range parent.View().Referrers("module." + call.Name) {
		if other.Attribute != "" && other.Attribute != use.From.Label(0) {
			continue
		}
		switch other.From.Type() {
		case "module":
			f.passed(u, parent, other, through, depth+1)
		case "output":
			f.returned(u, parent, other, through, depth+1)
		default:
			u.Uses = append(u.Uses, Use{Use: other, Scope: parent, Through: through})
		}
	}
}

// By are the resources among the users, once each; types limit them.
func (u Users) By(types ...string) []*pass.Resource {
	var found []*pass.Resource
	for _, use := range u.Uses {
		if use.Resource != nil && (len(types) == 0 || is(use.Resource, types)) && use.Path != "depends_on" && !slices.Contains(found, use.Resource) {
			found = append(found, use.Resource)
		}
	}
	return found
}

// Exported says whether an output has it.
func (u Users) Exported() bool {
	return slices.ContainsFunc(u.Uses, func(use Use) bool { return use.From.Type() == "output" })
}

// Refers says whether one resource refers to another, directly, through local
// values, data sources such as policy documents, or through what module calls
// pass and return.
func (f *Facts) Refers(from, to *pass.Resource) symbol.Answer {
	seen := map[*pass.Resource]bool{}
	var reaches func(to *pass.Resource, depth int) bool
	complete := true
	reaches = func(to *pass.Resource, depth int) bool {
		if seen[to] || depth > 8 {
			return false
		}
		seen[to] = true
		users := f.Users(to)
		complete = complete && users.Complete
		for _, by := range users.By() {
			if by == from {
				return true
			}
		}
		for _, use := range users.Uses {
			if by := use.Resource; by == from || by != nil && by.Mode == "data" && reaches(by, depth+1) {
				return true
			}
		}
		return false
	}
	switch {
	case reaches(to, 0):
		return symbol.Yes
	case !complete || from.View() != to.View() && !from.View().Complete():
		return symbol.Unknown
	}
	return symbol.No
}

// DependsOn says whether Terraform makes one resource after another: there is a
// chain of references or depends_on from the first to the second. Module calls
// are not looked through.
func (f *Facts) DependsOn(later, earlier *pass.Resource) symbol.Answer {
	seen := map[string]bool{}
	calls := false
	var reach func(r *pass.Resource) bool
	reach = func(r *pass.Resource) bool {
		if r == earlier {
			return true
		}
		if seen[r.Address()] {
			return false
		}
		seen[r.Address()] = true
		for _, use := range r.References() {
			if next := r.View().Resource(use.Address); next != nil {
				if reach(next) {
					return true
				}
			} else if len(use.Address) > 7 && use.Address[:7] == "module." {
				calls = true
			}
		}
		return false
	}
	switch {
	case later.View() != earlier.View():
		return symbol.Unknown
	case reach(later):
		return symbol.Yes
	case calls:
		return symbol.Unknown
	}
	return symbol.No
}
