package check

import (
	"fmt"
	"maps"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/doctor"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/suggest"
)

const providerConfig = flat.ProviderConfig

// provided judges a block that a provider serves: a resource, data source,
// ephemeral resource or action.
func (k *checker) provided(b *module.Block) {
	meta := metaOf(b.Type())
	k.meta(b, meta)
	k.expansion(b.Body())
	k.dependsOn(b.Body())
	k.selfReference(b)
	k.providerAlias(b)
	in := inside{owner: b.Label(0), skipAttributes: meta.arguments, skipBlocks: meta.blocks, frame: instanceFrame(b), dynamic: true}
	if k.json {
		in.skipAttributes = meta.all
	}
	name, _, _ := b.ProviderName()
	selection := k.speak(name)
	typ := b.Label(0)
	if typ == "terraform_data" && b.Type() == "resource" {
		k.needs(terraformData, b.Syntax.LabelRanges[0])
	}
	s, answer := selection.Type(meta.kind, typ)
	if answer == schema.Yes {
		k.deprecatedBody("Deprecated Resource", fmt.Sprintf("The type %q", typ), s.Bodies(), b.Syntax.LabelRanges[0])
	}
	if answer == schema.No {
		k.unknownType(b, selection, meta.kind)
	}
	if b.Type() == "action" {
		k.actionArguments(b)
		for _, config := range module.Nested(b.Body(), k.json, "config", false) {
			k.body(config.Body, s, inside{owner: typ, frame: in.frame, dynamic: true})
		}
		return
	}
	if answer != schema.Yes {
		k.free(b.Body(), in)
		return
	}
	if b.Override {
		k.fragment(b.Body(), s, in)
		return
	}
	if overrides := k.overrides(b); len(overrides) > 0 {
		k.fragment(b.Body(), s, in.without(overrides))
		return
	}
	k.body(b.Body(), s, in)
}

// overrides are the blocks of override files that change a block.
func (k *checker) overrides(b *module.Block) []*module.Block {
	if !k.module.HasOverrides() {
		return nil
	}
	var found []*module.Block
	for _, other := range k.module.Declared(b.Address()) {
		if other.Override {
			found = append(found, other)
		}
	}
	return found
}

// without leaves out what override files replace.
func (in inside) without(overrides []*module.Block) inside {
	in.skipAttributes, in.skipBlocks = maps.Clone(in.skipAttributes), maps.Clone(in.skipBlocks)
	for _, o := range overrides {
		for name := range o.Body().Attributes {
			in.skipAttributes[name] = true
		}
		for _, nested := range o.Body().Blocks {
			in.skipBlocks[nested.Type] = true
		}
	}
	return in
}

// speak chooses the schemas of a provider for the findings that follow.
func (k *checker) speak(name string) schema.Selection {
	selection := k.env.Provider(name)
	if selection.Known() {
		w := selection.Witness()
		k.witness, k.doubtful, k.schemas = &w, !selection.Certain(), selection
	}
	return selection
}

// meta says which arguments and blocks of a provided block are the language's.
type meta struct {
	kind              flat.Kind
	arguments, blocks map[string]bool
	all               map[string]bool // both, for JSON
}

func metaOf(blockType string) meta {
	if m, ok := metas[blockType]; ok {
		return m
	}
	return metas["resource"]
}

var metas = map[string]meta{
	"resource": newMeta(flat.Resource, []string{"count", "for_each", "provider", "depends_on"},
		[]string{"lifecycle", "connection", "provisioner", "locals", "_"}),
	"data": newMeta(flat.DataSource, []string{"count", "for_each", "provider", "depends_on"},
		[]string{"lifecycle", "locals", "_"}),
	"ephemeral": newMeta(flat.Ephemeral, []string{"count", "for_each", "provider", "depends_on"},
		[]string{"lifecycle", "locals", "_"}),
	"action": newMeta(flat.Action, []string{"count", "for_each", "provider", "depends_on"}, []string{"config"}),
}

func newMeta(kind flat.Kind, arguments, blocks []string) meta {
	m := meta{kind: kind, arguments: map[string]bool{}, blocks: map[string]bool{}, all: map[string]bool{}}
	for _, a := range arguments {
		m.arguments[a], m.all[a] = true, true
	}
	for _, b := range blocks {
		m.blocks[b], m.all[b] = true, true
	}
	return m
}

// meta judges the meta-arguments that are blocks.
func (k *checker) meta(b *module.Block, m meta) {
	path := b.Type()
	if path != "data" && path != "ephemeral" {
		path = "resource"
	}
	lifecycles := module.Nested(b.Body(), k.json, "lifecycle", false)
	for i, nested := range lifecycles {
		if !m.blocks["lifecycle"] || !k.labels(nested, nil) {
			continue
		}
		if i > 0 {
			k.report(analysis.Finding{
				Code:     "terraform/too-many-blocks",
				Summary:  "Duplicate lifecycle block",
				Detail:   "This resource already has a lifecycle block.",
				Location: k.at(nested.DefRange()),
				Related:  []analysis.Related{{Location: k.at(lifecycles[0].DefRange()), Message: "the first one"}},
			})
			continue
		}
		in := inside{owner: "a lifecycle block", static: true}
		if path != "resource" {
			in.skipAttributes = k.managedOnly(path, nested)
		}
		k.body(nested.Body, k.env.Language.Body(path+".lifecycle"), in)
		k.lateArguments("lifecycle", nested.Body)
		k.lifecycle(b, nested)
	}
	if b.Type() == "resource" {
		k.provisioners(b)
	}
	if m.blocks["locals"] {
		k.reserved(b, "locals")
	}
}

// managedOnly reports what the lifecycle block of a managed resource may hold
// and that of a data source may not.
func (k *checker) managedOnly(blockType string, nested *hclsyntax.Block) map[string]bool {
	names := map[string]bool{"create_before_destroy": true, "prevent_destroy": true, "ignore_changes": true, "replace_triggered_by": true}
	what := map[string]string{"data": "data resource", "ephemeral": "ephemeral resource"}[blockType]
	for name, attr := range nested.Body.Attributes {
		if names[name] {
			k.report(analysis.Finding{
				Code:     "terraform/managed-only",
				Summary:  fmt.Sprintf("Invalid %s lifecycle argument", what),
				Detail:   fmt.Sprintf("The lifecycle argument %q is defined only for managed resources (\"resource\" blocks), and is not valid for %ss.", name, what),
				Location: k.at(attr.NameRange),
			})
		}
	}
	return names
}

// unknownType reports a resource type or data source that does not exist.
func (k *checker) unknownType(b *module.Block, selection schema.Selection, kind flat.Kind) {
	typ, label := b.Label(0), b.Syntax.LabelRanges[0]
	provider := schema.Display(selection.Witness().Provider)
	f := analysis.Finding{
		Code:     "terraform/unknown-resource-type",
		Severity: k.unsupported(),
		Summary:  "Invalid resource type",
		Detail:   fmt.Sprintf("The provider %s does not support resource type %q.", provider, typ),
		Location: k.at(label),
	}
	other, hint := flat.DataSource, "\n\nDid you intend to use the data source %q? If so, declare this using a \"data\" block instead of a \"resource\" block."
	switch kind {
	case flat.DataSource:
		f.Code, f.Summary = "terraform/unknown-data-source", "Invalid data source"
		f.Detail = fmt.Sprintf("The provider %s does not support data source %q.", provider, typ)
		other, hint = flat.Resource, "\n\nDid you intend to use the managed resource type %q? If so, declare this using a \"resource\" block instead of a \"data\" block."
	case flat.Ephemeral:
		f.Code, f.Summary = "terraform/unknown-ephemeral-resource", "Invalid ephemeral resource"
		f.Detail = fmt.Sprintf("The provider %s does not support ephemeral resource %q.", provider, typ)
	case flat.Action:
		f.Code, f.Summary = "terraform/unknown-action", "Invalid action"
		f.Detail = fmt.Sprintf("The provider %s does not support action %q.", provider, typ)
	case flat.ListResource:
		f.Code, f.Summary = "terraform/unknown-list-resource", "Invalid list resource"
		f.Detail = fmt.Sprintf("The provider %s does not support list resource %q.", provider, typ)
	}
	if _, answer := selection.Type(other, typ); answer == schema.Yes {
		f.Detail += fmt.Sprintf(hint, typ)
		k.report(f)
		return
	}
	if version, ok := selection.Elsewhere(kind, typ); ok {
		k.admitted(&f)
		f.Detail += fmt.Sprintf(" The newest version at hand that has it is %s.", version)
	}
	q := doctor.Type(b, kind, selection)
	d := suggest.DiagnoseType(q)
	if name := d.Name(); name != "" && d.Meanings[0].Kind == kind {
		f.Detail += fmt.Sprintf(" Did you mean %q?", name)
	}
	if evidence := q.Evidence(d); evidence != "" {
		f.Detail += " " + evidence
	}
	switch {
	case k.doubtful && k.witness.Wanted == "":
		f.Detail += fmt.Sprintf(" The newest schema at hand is that of version %s; a newer one may have it.", k.witness.Version)
	case k.doubtful:
		f.Detail += fmt.Sprintf(" The nearest schema at hand to version %s is that of %s.", k.witness.Wanted, k.witness.Version)
	}
	k.report(f)
}
