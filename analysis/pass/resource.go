package pass

import (
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// Presence says whether something that is written exists.
type Presence uint8

const (
	// Present exists, once or several times.
	Present Presence = iota
	// Conditional exists or not, depending on what is not known.
	Conditional
	// Absent does not exist: count = 0, or for_each over nothing.
	Absent
)

// Resource is one resource, data source or ephemeral resource block, with what
// override files change of it.
type Resource struct {
	Body
	// Type is "aws_db_instance", also for data sources; Name is the label.
	Type, Name string
	// Mode is "resource", "data" or "ephemeral".
	Mode string
	// Block is the declaring block.
	Block *module.Block

	rank int // among the resources of the module, as they are written
	kind uint16
}

func isConfig(f *syntax.File) bool {
	return f.Name.Kind == syntax.Config || f.Name.Kind == syntax.Tofu
}

// index lists the resources of the module by type and address.
func (v *View) index() {
	v.resources, v.byAddress = map[string][]*Resource{}, map[string]*Resource{}
	for _, b := range v.module.Blocks() {
		switch b.Type() {
		case "resource", "data", "ephemeral":
		default:
			continue
		}
		address := b.Address()
		if address == "" || v.module.Shadowed(b.Path) {
			continue
		}
		if first := v.byAddress[address]; first != nil {
			if b.Override {
				first.parts = append(first.parts, part{b, b.Body()})
			}
			continue // a duplicate is reported as such; the first counts
		}
		r := &Resource{Type: b.Label(0), Name: b.Label(1), Mode: b.Type(), Block: b, rank: len(v.order), kind: kindNumber(key(b.Type(), b.Label(0)), false)}
		r.Body = Body{view: v, resource: r, owner: b, parts: []part{{b, b.Body()}}, header: b.Header()}
		v.byAddress[address] = r
		v.order = append(v.order, r)
		v.resources[key(r.Mode, r.Type)] = append(v.resources[key(r.Mode, r.Type)], r)
	}
}

// key is how a type is asked for: "aws_vpc", "data.aws_vpc".
func key(mode, typ string) string {
	if mode == "resource" {
		return typ
	}
	return mode + "." + typ
}

// Has says whether a type ("aws_vpc", "data.aws_vpc") is declared, whatever
// count says.
func (v *View) Has(typ string) bool {
	v.note(typ)
	return len(v.resources[typ]) > 0
}

// HasAny is Has for several types, of which one must be declared; "datadog_*" is
// any type that starts so. It is cheaper than to look through all resources, and
// a rule that asks is run again only where a type comes or goes.
func (v *View) HasAny(types ...string) bool {
	v.note(typesKind)
	for typ := range v.resources {
		if slices.ContainsFunc(types, func(t string) bool { return like(t, typ) }) {
			return true
		}
	}
	return false
}

// like says that a type is the one named, or one of those that a star stands
// for.
func like(pattern, typ string) bool {
	if start, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(typ, start)
	}
	return pattern == typ
}

// Resources are the resources of some types in source order, those that are
// surely not there left out. A data source's type is "data.aws_vpc", an
// ephemeral resource's "ephemeral.random_password". Without types these are
// all, data sources and ephemeral resources included.
func (v *View) Resources(types ...string) []*Resource {
	var found []*Resource
	add := func(all []*Resource) {
		for _, r := range all {
			if r.Presence() != Absent {
				found = append(found, r)
			}
		}
	}
	if len(types) == 0 {
		v.note("resource")
		v.note("data")
		v.note("ephemeral")
		add(v.order)
		return found
	}
	for _, typ := range types {
		v.note(typ)
		add(v.resources[typ])
	}
	if len(types) > 1 {
		slices.SortStableFunc(found, func(a, b *Resource) int { return a.rank - b.rank })
	}
	return found
}

// Resource is the resource with an address ("aws_vpc.main", "data.aws_vpc.main"),
// present or not; nil if there is none.
func (v *View) Resource(address string) *Resource {
	r := v.byAddress[address]
	if r == nil {
		v.note(kindOf(address))
	} else {
		v.log.reads.add(r.kind)
	}
	return r
}

// Address is "aws_db_instance.main", "data.aws_vpc.main".
func (r *Resource) Address() string { return r.Block.Address() }

// View is what the resource is part of.
func (r *Resource) View() *View { return r.view }

// Header is where the block's type and labels stand, in the file: where a
// finding about the whole block goes.
func (r *Resource) Header() Place { return Place{view: r.view, block: r.Block, span: r.Block.Header()} }

// Presence says whether the resource exists, by its count or for_each.
func (r *Resource) Presence() Presence {
	if r.part("count") == nil && r.part("for_each") == nil {
		return Present
	}
	e := r.view.values
	return e.presences.Get(r.view, r, func() Presence { return e.presence(r) })
}

// Expansion says how the resource is multiplied.
func (r *Resource) Expansion() eval.Instances {
	if r.part("for_each") != nil {
		return eval.ByForEach
	}
	if r.part("count") != nil {
		return eval.ByCount
	}
	return eval.One
}

// Multiplied says that the resource has count or for_each, so that references to
// it need an instance key.
func (r *Resource) Multiplied() bool { return r.Expansion() != eval.One }

// Schema is the block's schema, the zero Block where it is not known.
func (r *Resource) Schema() schema.Block {
	kind := flat.Resource
	switch r.Mode {
	case "data":
		kind = flat.DataSource
	case "ephemeral":
		kind = flat.Ephemeral
	}
	name, _, _ := r.Block.ProviderName()
	block, _ := r.view.Provider(name).Type(kind, r.Type)
	return block
}

// Supports says whether every version of the provider that may be in use has
// an argument or nested block ("manage_master_user_password"): a fix must not
// write what one of them lacks. It is false when no schema is known.
func (r *Resource) Supports(name string) bool { return supports(r.Schema(), name) }

// Supports is [Resource.Supports] for a type of which there need not be a
// resource: "aws_s3_bucket_policy", "data.aws_region".
func (v *View) Supports(typ, name string) bool {
	kind := flat.Resource
	if data, ok := strings.CutPrefix(typ, "data."); ok {
		typ, kind = data, flat.DataSource
	}
	provider, _, _ := strings.Cut(typ, "_")
	block, _ := v.Provider(provider).Type(kind, typ)
	return supports(block, name)
}

// Lacks says whether no version of the provider that may be in use has an
// argument or nested block, which came with what else a version changed. It is
// false when no schema is known.
func (r *Resource) Lacks(name string) bool {
	block := r.Schema()
	if !block.Known() {
		return false
	}
	for body := range block.Bodies() {
		_, attribute := body.Attribute(name)
		_, nested := body.Block(name)
		if attribute || nested || body.Opaque() {
			return false
		}
	}
	return true
}

func supports(block schema.Block, name string) bool {
	if !block.Known() {
		return false
	}
	for body := range block.Bodies() {
		if body.Opaque() {
			return false
		}
		_, attribute := body.Attribute(name)
		_, nested := body.Block(name)
		if !attribute && !nested {
			return false
		}
	}
	return true
}

// Enclosed says that nothing outside of what was read can refer to the
// resource: where it is true, the absence of a companion proves something. It is
// false in modules that could not be read wholly, in modules for others to call,
// and for resources that are handed to a module call or, unless this is a root
// module, to an output.
func (r *Resource) Enclosed() bool {
	v := r.view
	if !v.Complete() || v.Reusable() {
		return false
	}
	for _, use := range r.Referrers() {
		switch use.From.Type() {
		case "module":
			return false
		case "output":
			if !v.Root() {
				return false
			}
		}
	}
	return true
}

// Provider is the configuration of the provider that serves the resource. The
// second result is false when it is not in this module (a module inherits it)
// or cannot be told.
func (r *Resource) Provider() (config Body, known bool) {
	name, alias, explicit := r.Block.ProviderName()
	if explicit && name == "" {
		return Body{}, false
	}
	for _, p := range r.view.ProviderConfigs() {
		if p.Name == name && p.Alias == alias {
			return r.view.BodyOf(p.Block), true
		}
	}
	return Body{}, false
}

// BodyOf reads a block that is no resource: a provider, module, output block.
func (v *View) BodyOf(b *module.Block) Body {
	v.note(blockKind(b))
	return Body{view: v, owner: b, parts: []part{{b, b.Body()}}, header: b.Header()}
}

// Place is where a finding may be marked.
type Place struct {
	view  *View
	block *module.Block
	span  text.Range
}

// Is says whether a resource is of one of some types.
func (r *Resource) Is(types ...string) bool {
	typ := key(r.Mode, r.Type)
	return slices.ContainsFunc(types, func(t string) bool { return like(t, typ) })
}
