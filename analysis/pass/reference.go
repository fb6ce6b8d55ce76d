package pass

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
)

// Reference is one traversal that refers to a declaration of the module.
type Reference struct {
	// Address is what is referred to: "aws_kms_key.main",
	// "data.aws_iam_policy_document.this", "module.network", "var.region".
	Address string
	// Attribute is the first step after the address and its index: "arn"; of a
	// module call the output. Empty where the whole object is meant.
	Attribute string
	// Via are the local values that the reference leads through, the one that is
	// written first. The place is that of the first of them.
	Via []string
	// At is where it is written.
	At Place
}

// Use is a reference, seen from what is referred to.
type Use struct {
	Reference
	// From is the top-level block that refers; Resource is it as a resource, nil
	// for other blocks.
	From     *module.Block
	Resource *Resource
	// Path is the argument in From: "vpc_config.subnet_ids", "depends_on". The
	// blocks that a dynamic block makes count as written.
	Path string
}

// graph is who refers to whom.
type graph struct {
	out    map[*module.Block][]arc // of each block, as written
	locals map[string][]arc        // of each local value
	in     map[string][]Use        // by address
}

// arc is one reference as it is written.
type arc struct {
	path string
	ref  eval.Reference
}

func (v *View) references() *graph {
	if v.graph != nil {
		return v.graph
	}
	before := *v.log
	defer func() { *v.log = before }() // who asks it notes what it is told
	g := &graph{out: map[*module.Block][]arc{}, locals: map[string][]arc{}, in: map[string][]Use{}}
	v.graph = g
	arcsBefore := v.world.Memory.arcs
	for _, b := range v.module.Blocks() {
		arcs, ok := arcsBefore[b]
		if !ok {
			arcs = arcsOf(b.Body())
		}
		g.out[b] = arcs
		if b.Type() == "locals" {
			for _, a := range arcs {
				g.locals[a.path] = append(g.locals[a.path], a)
			}
		}
	}
	for _, b := range v.module.Blocks() {
		if b.Type() == "locals" {
			continue
		}
		for _, a := range g.out[b] {
			for _, ref := range v.follow(b, a.ref) {
				g.in[ref.Address] = append(g.in[ref.Address], Use{Reference: ref, From: b, Resource: v.ownResource(b), Path: a.path})
			}
		}
	}
	return g
}

// ownResource is the resource that a block declares or, in an override file,
// changes.
func (v *View) ownResource(b *module.Block) *Resource {
	switch b.Type() {
	case "resource", "data", "ephemeral":
		return v.Resource(b.Address())
	}
	return nil
}

// follow turns a written reference into those that it amounts to: itself, and
// all that a local value refers to.
func (v *View) follow(b *module.Block, ref eval.Reference) []Reference {
	if ref.Address == "" {
		return nil
	}
	refs := []Reference{v.reference(b, ref, nil)}
	if ref.Kind != eval.Local {
		return refs
	}
	v.note("locals")
	seen := map[string]bool{}
	var through func(local string, via []string)
	through = func(local string, via []string) {
		if seen[local] {
			return
		}
		seen[local] = true
		via = append(slices.Clone(via), local)
		for _, a := range v.references().locals[local] {
			inner := v.reference(b, a.ref, via)
			inner.At = refs[0].At
			refs = append(refs, inner)
			if a.ref.Kind == eval.Local {
				through(a.ref.Label, via)
			}
		}
	}
	through(ref.Label, nil)
	return refs
}

func (v *View) reference(b *module.Block, ref eval.Reference, via []string) Reference {
	return Reference{Address: ref.Address, Attribute: attributeOf(ref), Via: via, At: Place{view: v, block: b, span: module.Span(ref.Whole)}}
}

// attributeOf is the first step after an address, see [Reference].
func attributeOf(ref eval.Reference) string {
	if len(ref.Rest) > 0 {
		if step, ok := ref.Rest[0].(hcl.TraverseAttr); ok {
			return step.Name
		}
	}
	return ""
}

// arcsOf lists the references in a body as they are written.
func arcsOf(top *hclsyntax.Body) []arc {
	var arcs []arc
	expr := func(path string, e hclsyntax.Expression, names []string) {
		for _, t := range e.Variables() {
			if slices.Contains(names, t.RootName()) {
				continue
			}
			if ref, problem := eval.Refer(t); problem == nil && ref.Address != "" {
				arcs = append(arcs, arc{path, ref})
			}
		}
	}
	var body func(prefix string, body *hclsyntax.Body, names []string)
	body = func(prefix string, in *hclsyntax.Body, names []string) {
		attrs := make([]*hclsyntax.Attribute, 0, len(in.Attributes))
		for _, attr := range in.Attributes {
			attrs = append(attrs, attr)
		}
		slices.SortFunc(attrs, func(a, b *hclsyntax.Attribute) int { return a.SrcRange.Start.Byte - b.SrcRange.Start.Byte })
		for _, attr := range attrs {
			if prefix == "" && (attr.Name == "provider" || attr.Name == "providers") {
				continue // names of providers
			}
			if prefix == "lifecycle." && attr.Name == "ignore_changes" {
				continue // names of own arguments
			}
			expr(prefix+attr.Name, attr.Expr, names)
		}
		for _, nested := range in.Blocks {
			if nested.Type != "dynamic" || len(nested.Labels) == 0 {
				body(prefix+nested.Type+".", nested.Body, names)
				continue
			}
			iterator := nested.Labels[0]
			if attr := nested.Body.Attributes["iterator"]; attr != nil {
				for _, t := range attr.Expr.Variables() {
					iterator = t.RootName()
				}
			}
			if attr := nested.Body.Attributes["for_each"]; attr != nil {
				expr(prefix+nested.Labels[0]+".for_each", attr.Expr, names)
			}
			for _, content := range nested.Body.Blocks {
				if content.Type == "content" {
					body(prefix+nested.Labels[0]+".", content.Body, append(slices.Clone(names), iterator))
				}
			}
		}
	}
	body("", top, nil)
	return arcs
}

// References are all references that a block of this module makes, in the order
// of the text, through local values as well.
func (v *View) References(b *module.Block) []Use {
	v.note(blockKind(b))
	var uses []Use
	for _, a := range v.references().out[b] {
		for _, ref := range v.follow(b, a.ref) {
			uses = append(uses, Use{Reference: ref, From: b, Resource: v.ownResource(b), Path: a.path})
		}
	}
	return uses
}

// Referrers are all references to an address in this module, in source order,
// through local values as well. Those of a local value itself are left out: a
// local that nobody uses refers to nothing.
func (v *View) Referrers(address string) []Use {
	uses := v.references().in[address]
	v.log.reads.add(kindNumber(kindOf(address), true))
	for _, use := range uses {
		v.note(blockKind(use.From))
	}
	return uses
}

// UsedByLocals says whether a local value refers to an address, though nothing
// may use that local value.
func (v *View) UsedByLocals(address string) bool {
	v.note("locals")
	for _, arcs := range v.references().locals {
		if slices.ContainsFunc(arcs, func(a arc) bool { return a.ref.Address == address }) {
			return true
		}
	}
	return false
}

// Tested says whether a test file of the module refers to an address.
func (v *View) Tested(address string) bool {
	for _, f := range v.module.Files() {
		if f.Name.Kind != syntax.Test && f.Name.Kind != syntax.Query {
			continue
		}
		for _, c := range f.Chunks() {
			if slices.ContainsFunc(arcsOf(c.Body), func(a arc) bool { return a.ref.Address == address }) {
				return true
			}
		}
	}
	return false
}

// Referrers are all references to the resource in its module.
func (r *Resource) Referrers() []Use { return r.view.Referrers(r.Address()) }

// References are all references that the resource makes.
func (r *Resource) References() []Use {
	var uses []Use
	for _, p := range r.parts {
		uses = append(uses, r.view.References(p.block)...)
	}
	return uses
}

// Companions are the resources of some types whose argument with a path refers
// to this one, in source order: the aws_s3_bucket_versioning whose bucket is
// this bucket. Those that are surely not there are left out. sure is false when
// there is one of these types of which it is not known to what it refers: this
// resource may have a companion that is not in the list.
func (r *Resource) Companions(path string, types ...string) (found []*Resource, sure bool) {
	sure = true
	for _, other := range r.view.Resources(types...) {
		targets, complete := other.Value(path).Targets()
		mine := slices.ContainsFunc(targets, func(t Reference) bool { return t.Address == r.Address() })
		switch {
		case mine:
			found = append(found, other)
		case !complete && !other.names(path, r):
			sure = false
		}
	}
	return found, sure
}

// names says that an argument is a known name which is not that of another
// resource: the literal name of some other thing.
func (r *Resource) names(path string, other *Resource) bool {
	mine, ok := r.Value(path).Text()
	if !ok {
		return false
	}
	for _, name := range []string{path, "name", "bucket"} {
		if theirs, ok := other.Value(name).Text(); ok {
			return theirs != mine
		}
	}
	return false
}

// Refers are all references in the argument's expression, through local values
// as well: also those that only take part in computing it.
func (v Value) Refers() []Reference {
	if v.expr == nil {
		return nil
	}
	var refs []Reference
	for _, t := range v.expr.Variables() {
		if _, own := v.body.names[t.RootName()]; own {
			continue
		}
		if ref, problem := eval.Refer(t); problem == nil {
			refs = append(refs, v.body.view.follow(v.block, ref)...)
		}
	}
	return refs
}

// Targets are the resources, data sources and module outputs that the argument
// stands for: `aws_kms_key.main.arn`, also within parentheses, a list, a
// conditional, one(), try() and the like, and through local values. complete
// says that it stands for these and nothing else; of an argument that is not
// written there are none, completely.
func (v Value) Targets() (targets []Reference, complete bool) {
	if v.expr == nil {
		return nil, v.Absent()
	}
	return v.body.view.denotes(v.block, v.expr, nil)
}

// Target is the one resource that the argument surely stands for, else nil.
func (v Value) Target() *Resource {
	targets, complete := v.Targets()
	if !complete || len(targets) == 0 {
		return nil
	}
	for _, t := range targets[1:] {
		if t.Address != targets[0].Address {
			return nil
		}
	}
	return v.body.view.Resource(targets[0].Address)
}
