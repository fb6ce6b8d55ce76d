package ide

import (
	"strings"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// doc is documentation in Markdown that is being written. What it is written
// from may come from a workspace: the client's Markdown decides what may be
// done with it, and code stands in fences that its text cannot leave.
type doc struct{ b strings.Builder }

func (d *doc) String() string { return strings.TrimSpace(d.b.String()) }

func (d *doc) empty() bool { return d.b.Len() == 0 }

// title is a heading line: a name and what it is.
func (d *doc) title(what, name string) {
	d.paragraph("`" + strings.ReplaceAll(name, "`", "'") + "`: " + what)
}

// text is a paragraph of words that are Markdown already.
func (d *doc) text(words string) {
	if words = strings.TrimSpace(words); words != "" {
		d.paragraph(words)
	}
}

func (d *doc) paragraph(s string) {
	if d.b.Len() > 0 {
		d.b.WriteString("\n\n")
	}
	d.b.WriteString(s)
}

// code is a piece of configuration.
func (d *doc) code(s string) {
	fence := "```"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	d.paragraph(fence + "terraform\n" + s + "\n" + fence)
}

// escape makes words literal in Markdown.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_{}[]<>()#+!|~", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// link leads to the page of a type in the registry.
func (d *doc) link(selection schema.Selection, kind flat.Kind, typ string) {
	if url := registryPage(selection, kind, typ); url != "" {
		d.paragraph("[Documentation](" + url + ")")
	}
}

// registryPage is the address of a type's documentation, of the version that
// speaks for it; of a provider as a whole without a type. Empty for what is not
// in the public registry.
func registryPage(selection schema.Selection, kind flat.Kind, typ string) string {
	if !selection.Known() {
		return ""
	}
	address, ok := strings.CutPrefix(selection.Witness().Provider, schema.DefaultHost+"/")
	if !ok {
		return ""
	}
	version := selection.Newest().String()
	if w := selection.Witness().Wanted; w != "" {
		version = w
	}
	url := "https://registry.terraform.io/providers/" + address + "/" + version + "/docs"
	section, ok := map[flat.Kind]string{flat.Resource: "resources", flat.DataSource: "data-sources", flat.Ephemeral: "ephemeral-resources", flat.Action: "actions", flat.ListResource: "list-resources", flat.Functions: "functions"}[kind]
	if !ok || typ == "" {
		return url
	}
	_, rest, ok := strings.Cut(typ, "_")
	if !ok || kind == flat.Functions {
		rest = typ
	}
	return url + "/" + section + "/" + rest
}

// describe documents an argument or block.
func (p Place) describe(b body, o owner, path []string, i item) string {
	var d doc
	d.title(i.kind(), i.name)
	if i.deprecated {
		d.text("Deprecated. " + i.message)
	}
	d.text(i.doc)
	if o.provided && !i.meta {
		d.text(p.lifetime(o, path, i.name))
		d.link(o.selection, o.kind, o.typ)
	}
	if i.variable != nil {
		d.code(strings.TrimSpace(i.variable.Block.Chunk.Src[i.variable.Block.Syntax.TypeRange.Start.Byte:whole(i.variable.Block.Syntax).End]))
	}
	return d.String()
}

// kind says in words what an item is.
func (i item) kind() string {
	if i.block {
		switch {
		case i.min > 0:
			return "block, required"
		case i.max == 1:
			return "block, at most one"
		}
		return "block"
	}
	words := []string{"`" + i.text + "`"}
	switch {
	case i.required:
		words = append(words, "required")
	case i.readOnly:
		words = append(words, "read-only")
	case i.computed:
		words = append(words, "optional", "computed")
	default:
		words = append(words, "optional")
	}
	if i.sensitive {
		words = append(words, "sensitive")
	}
	return strings.Join(words, ", ")
}

// lifetime says since which provider version an argument exists, and which one
// was the last, as far as the schemas at hand tell.
func (p Place) lifetime(o owner, path []string, name string) string {
	if p.Schemas == nil || !o.selection.Known() {
		return ""
	}
	versions := p.Schemas.Versions(o.selection.Witness().Provider) // newest first
	has := func(v flat.Version) bool {
		b, ok := v.Body(o.kind, o.typ)
		for _, part := range path {
			if !ok {
				return false
			}
			if n, is := b.Block(part); is {
				b = n.Body()
				continue
			}
			a, is := b.Attribute(part)
			n, nested := a.Nested()
			ok = is && nested
			b = n.Body()
		}
		if !ok {
			return false
		}
		if name == "" {
			return true
		}
		_, attribute := b.Attribute(name)
		_, block := b.Block(name)
		return attribute || block
	}
	newest, oldest := -1, -1
	for i, v := range versions {
		if has(v) {
			if newest < 0 {
				newest = i
			}
			oldest = i
		}
	}
	if newest < 0 {
		return ""
	}
	var parts []string
	if oldest < len(versions)-1 {
		parts = append(parts, "since "+between(versions[oldest+1], versions[oldest]))
	}
	if newest > 0 {
		parts = append(parts, "not in "+versions[newest-1].String()+" and later")
	}
	if len(parts) == 0 {
		return ""
	}
	return "Provider version: " + strings.Join(parts, "; ") + "."
}

// between names the version that brought something: with and not the one
// before; what lies between the two is not at hand.
func between(without, with flat.Version) string {
	return with.String() + " (not yet in " + without.String() + ")"
}
