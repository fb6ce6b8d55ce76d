package eval

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
)

// Kind says what a reference refers to.
type Kind uint8

const (
	// Invalid is a traversal that refers to nothing.
	Invalid Kind = iota
	Variable
	Local
	Resource // managed resource, data source or ephemeral resource
	Module
	Each
	Count
	Self
	Path
	Terraform
	// Name is a name that an expression or a dynamic block brings itself.
	Name
	// Other are objects of special contexts: run, check, action, template …
	Other
)

// Reference is what a traversal refers to.
type Reference struct {
	Kind Kind
	// Address is that of the declaration: "var.x", "local.x", "aws_vpc.main",
	// "data.aws_region.here", "module.m"; empty for the other kinds.
	Address string
	// Type and Label are those of a resource; Label is the name in the other
	// kinds.
	Type, Label string
	// Key is a literal index right after the address of a resource or module.
	Key bool
	// Rest are the steps after the address and the key.
	Rest hcl.Traversal
	// Range covers the address and the key.
	Range hcl.Range
	// Whole covers the whole traversal.
	Whole hcl.Range
}

// Refer says what a traversal refers to. A problem comes back for a traversal
// that cannot refer to anything; the Reference is Invalid then.
func Refer(t hcl.Traversal) (Reference, *Problem) {
	root := t.RootName()
	whole := t.SourceRange()
	switch root {
	case "var":
		return named(t, Variable, "var")
	case "local":
		return named(t, Local, "local")
	case "module":
		ref, p := named(t, Module, "module")
		ref.takeKey()
		return ref, p
	case "each", "count", "path", "terraform":
		ref, p := named(t, map[string]Kind{"each": Each, "count": Count, "path": Path, "terraform": Terraform}[root], root)
		ref.Address = ""
		return ref, p
	case "self":
		return Reference{Kind: Self, Rest: t[1:], Range: t[0].SourceRange(), Whole: whole}, nil
	case "tofu":
		return Reference{Kind: Terraform, Rest: t[1:], Range: whole, Whole: whole}, nil
	case "data", "ephemeral":
		what := map[string]string{"data": "data source", "ephemeral": "ephemeral resource"}[root]
		if len(t) < 3 {
			return Reference{}, &Problem{
				Code:    "terraform/invalid-reference",
				Summary: "Invalid reference",
				Detail:  fmt.Sprintf("The %q object must be followed by two attribute names: the %s type and the resource name.", root, what),
				Range:   whole,
			}
		}
		return resource(t[1:], root+".", whole)
	case "resource":
		if len(t) > 2 {
			return resource(t[1:], "", whole)
		}
	case "run", "check", "action", "template", "lazy", "arg", "provider", "output":
		return Reference{Kind: Other, Range: whole, Whole: whole}, nil
	}
	return resource(t, "", whole)
}

// named reads root.name.
func named(t hcl.Traversal, kind Kind, root string) (Reference, *Problem) {
	whole := t.SourceRange()
	if len(t) < 2 {
		return Reference{}, &Problem{
			Code:    "terraform/invalid-reference",
			Summary: "Invalid reference",
			Detail:  fmt.Sprintf("The %q object cannot be accessed directly. Instead, access one of its attributes.", root),
			Range:   whole,
		}
	}
	attr, ok := t[1].(hcl.TraverseAttr)
	if !ok {
		return Reference{}, &Problem{
			Code:    "terraform/invalid-reference",
			Summary: "Invalid reference",
			Detail:  fmt.Sprintf("The %q object does not support this operation.", root),
			Range:   t[1].SourceRange(),
		}
	}
	return Reference{
		Kind: kind, Label: attr.Name, Address: root + "." + attr.Name, Rest: t[2:],
		Range: hcl.RangeBetween(t[0].SourceRange(), attr.SrcRange), Whole: whole,
	}, nil
}

// resource reads type.name, with a literal index.
func resource(t hcl.Traversal, prefix string, whole hcl.Range) (Reference, *Problem) {
	invalid := func(r hcl.Range) (Reference, *Problem) {
		return Reference{}, &Problem{
			Code:    "terraform/invalid-reference",
			Summary: "Invalid reference",
			Detail:  "A reference to a resource type must be followed by at least one attribute access, specifying the resource name.",
			Range:   r,
		}
	}
	if len(t) < 2 {
		return invalid(whole)
	}
	var typ string
	switch first := t[0].(type) {
	case hcl.TraverseRoot:
		typ = first.Name
	case hcl.TraverseAttr:
		typ = first.Name
	default:
		return invalid(t[0].SourceRange())
	}
	name, ok := t[1].(hcl.TraverseAttr)
	if !ok {
		return invalid(t[1].SourceRange())
	}
	ref := Reference{
		Kind: Resource, Type: typ, Label: name.Name, Address: prefix + typ + "." + name.Name,
		Rest: t[2:], Range: hcl.RangeBetween(whole, name.SrcRange), Whole: whole,
	}
	ref.takeKey()
	return ref, nil
}

func (r *Reference) takeKey() {
	if len(r.Rest) == 0 {
		return
	}
	if index, ok := r.Rest[0].(hcl.TraverseIndex); ok {
		r.Key = true
		r.Range = hcl.RangeBetween(r.Range, index.SrcRange)
		r.Rest = r.Rest[1:]
	}
}

// Problem is something wrong with an expression. Positions count from the
// start of the chunk.
type Problem struct {
	Code            string
	Summary, Detail string
	Range           hcl.Range
	// Name is the word that is wrong, where one is, and Near what was probably
	// meant in its place.
	Name string
	Near []string
	// NameRange is where Name stands; zero when it is no single word.
	NameRange hcl.Range
	// Doubtful says that the schema behind the problem may not be that of the
	// version in use.
	Doubtful bool
}
