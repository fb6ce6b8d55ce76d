package check

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
)

// target is an address as moved, removed and import blocks have it: that of a
// module call or of a resource, perhaps within modules, with or without keys of
// instances.
type target struct {
	modules []string
	// moduleKey is the first key of an instance in the path of modules.
	moduleKey hcl.Traverser
	// data says that it is a data source; Type is empty for a module.
	data       bool
	Type, Name string
	// key is the key of the resource instance.
	key hcl.Traverser
}

// isModule says whether the address is that of a module call.
func (t *target) isModule() bool { return t.Type == "" }

// fault is what is wrong with an address, in Terraform's words.
type fault struct {
	summary, detail string
	at              hcl.Range
}

// reservedRoots begin references that are no resources.
var reservedRoots = []string{"count", "each", "local", "path", "run", "self", "terraform", "var", "template", "lazy", "arg", "output"}

// readTarget reads an address.
//
// Source: https://developer.hashicorp.com/terraform/cli/state/resource-addressing
func readTarget(t hcl.Traversal) (*target, *fault) {
	out := &target{}
	whole := t.SourceRange()
	rest := t
	for len(rest) > 0 && stepName(rest[0]) == "module" {
		if len(rest) < 2 || stepName(rest[1]) == "" {
			return nil, &fault{"Invalid address operator", `Prefix "module." must be followed by a module name.`, whole}
		}
		out.modules = append(out.modules, stepName(rest[1]))
		rest = rest[2:]
		if len(rest) > 0 {
			if index, ok := rest[0].(hcl.TraverseIndex); ok {
				if out.moduleKey == nil {
					out.moduleKey = index
				}
				rest = rest[1:]
			}
		}
	}
	if len(rest) == 0 {
		return out, nil
	}
	switch root := stepName(rest[0]); {
	case root == "data":
		out.data = true
		rest = rest[1:]
	case root == "resource" || root == "ephemeral":
		rest = rest[1:]
	case slices.Contains(reservedRoots, root):
		return nil, &fault{"Invalid address", fmt.Sprintf("The keyword %q is reserved and cannot be used to target a resource address. If you are targeting a resource type that uses a reserved keyword, please prefix your address with \"resource.\".", root), rest.SourceRange()}
	}
	if len(rest) < 2 {
		return nil, &fault{"Invalid address", "Resource specification must include a resource type and name.", whole}
	}
	if out.Type = stepName(rest[0]); out.Type == "" {
		return nil, &fault{"Invalid address", "A resource type name is required.", rest[0].SourceRange()}
	}
	if out.Name = stepName(rest[1]); out.Name == "" {
		return nil, &fault{"Invalid address", "A resource name is required.", rest[1].SourceRange()}
	}
	switch rest = rest[2:]; {
	case len(rest) > 1:
		return nil, &fault{"Invalid address", "Unexpected extra operators after address.", rest[1].SourceRange()}
	case len(rest) == 1:
		index, ok := rest[0].(hcl.TraverseIndex)
		if !ok {
			return nil, &fault{"Invalid address", "Resource instance key must be given in square brackets.", rest[0].SourceRange()}
		}
		if ty := index.Key.Type(); ty != cty.String && ty != cty.Number {
			return nil, &fault{"Invalid address", "Invalid resource instance key: either a string or an integer is required.", index.SrcRange}
		}
		out.key = index
	}
	return out, nil
}

func stepName(step hcl.Traverser) string {
	switch s := step.(type) {
	case hcl.TraverseRoot:
		return s.Name
	case hcl.TraverseAttr:
		return s.Name
	}
	return ""
}

// address is the resource within its module.
func (t *target) address() string {
	if t.data {
		return "data." + t.Type + "." + t.Name
	}
	return t.Type + "." + t.Name
}

func (k *checker) invalidAddress(f *fault) {
	k.report(analysis.Finding{
		Code:     "terraform/invalid-address",
		Summary:  f.summary,
		Detail:   f.detail,
		Location: k.at(f.at),
	})
}

// staticAddress reads an argument that is an address; what is wrong with its
// form is reported.
func (k *checker) staticAddress(attr *hclsyntax.Attribute) (hcl.Traversal, bool) {
	if attr == nil || k.broken || k.json {
		return nil, false
	}
	t, diags := hcl.AbsTraversalForExpr(attr.Expr)
	if diags.HasErrors() {
		k.invalidExpression(attr.Expr, staticReference)
		return nil, false
	}
	return t, true
}

// moved judges the addresses of a moved block.
func (k *checker) moved(b *hclsyntax.Block) {
	var ends []*target
	for _, name := range []string{"from", "to"} {
		t, ok := k.staticAddress(b.Body.Attributes[name])
		if !ok {
			continue
		}
		end, wrong := readTarget(t)
		if wrong != nil {
			k.invalidAddress(wrong)
			continue
		}
		ends = append(ends, end)
	}
	if len(ends) == 2 && ends[0].isModule() != ends[1].isModule() {
		k.report(analysis.Finding{
			Code:     "terraform/moved-kinds",
			Summary:  `Invalid "moved" addresses`,
			Detail:   `The "from" and "to" addresses must either both refer to resources or both refer to modules.`,
			Location: k.at(b.DefRange()),
		})
	}
}

// removed judges the address of a removed block, and what it says of the end
// of the object.
func (k *checker) removed(b *hclsyntax.Block) {
	if t, ok := k.staticAddress(b.Body.Attributes["from"]); ok {
		k.removedFrom(t)
	}
	for _, nested := range b.Body.Blocks {
		switch nested.Type {
		case "lifecycle":
			k.constants(nested.Body, map[string]cty.Type{"destroy": cty.Bool})
		case "provisioner":
			if attr := nested.Body.Attributes["when"]; (attr == nil || hcl.ExprAsKeyword(attr.Expr) != "destroy") && !k.broken {
				k.report(analysis.Finding{
					Code:     "terraform/removed-provisioner-time",
					Summary:  "Invalid provisioner block",
					Detail:   "Only destroy-time provisioners are valid in \"removed\" blocks. To declare a destroy-time provisioner, use:\n    when = destroy",
					Location: k.at(nested.TypeRange),
				})
			}
			if k.labels(nested, []string{"type"}) {
				k.provisioner(nested, eval.Frame{Self: true})
			}
		case "connection":
			k.connection(nested, eval.Frame{Self: true})
		}
	}
}

func (k *checker) removedFrom(t hcl.Traversal) {
	of, wrong := readTarget(t)
	switch {
	case wrong != nil && len(t) > 2 && stepName(t[0]) != "module" && wrong.at == t[len(t)-1].SourceRange():
		wrong = &fault{"Resource instance keys not allowed", resourceKeys, t[2].SourceRange()}
	case wrong != nil:
	case of.moduleKey != nil:
		wrong = &fault{"Module instance keys not allowed", `Module address must be a module (e.g. "module.foo"), not a module instance (e.g. "module.foo[1]").`, of.moduleKey.SourceRange()}
	case of.data:
		wrong = &fault{"Data source address not allowed", "Data sources are never destroyed, so they are not valid targets of removed blocks. To remove the data source from state, remove the data source block from configuration.", t.SourceRange()}
	case of.key != nil:
		wrong = &fault{"Resource instance keys not allowed", resourceKeys, of.key.SourceRange()}
	}
	if wrong != nil {
		k.invalidAddress(wrong)
	}
}

const resourceKeys = `Resource address must be a resource (e.g. "test_instance.foo"), not a resource instance (e.g. "test_instance.foo[1]").`
