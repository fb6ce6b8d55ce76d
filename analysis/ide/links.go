package ide

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// Link leads from a part of a text to a file or a page.
type Link struct {
	Range text.Range
	// Path is the file, or URL the page; one of them is set.
	Path, URL string
	Title     string
}

// Links lists the links of a file: types to their documentation, module
// sources to the module.
func (w World) Links(path string) []Link {
	p, ok := w.At(path, 0)
	m := w.Snap.Module(p.Dir)
	if !ok || m == nil {
		return nil
	}
	facts := p.Facts(p.Dir)
	var links []Link
	blocks := m.ChunkBlocks(path)
	for i := range p.File.Chunks() {
		start := p.File.ChunkStart(i)
		add := func(r text.Range, l Link) {
			l.Range = r.Shift(start)
			if l.Path != "" || l.URL != "" {
				links = append(links, l)
			}
		}
		for _, b := range blocks(i) {
			kind, is := provided[b.Type()]
			switch {
			case is && b.Label(0) != "":
				name, _, _ := b.ProviderName()
				selection := facts.provider(name)
				if _, answer := selection.Type(kind, b.Label(0)); answer == schema.Yes {
					add(inner(b.Chunk.Src, module.Span(b.Syntax.LabelRanges[0])), Link{URL: registryPage(selection, kind, b.Label(0)), Title: "Documentation of " + b.Label(0)})
				}
			case b.Type() == "provider" && b.Label(0) != "":
				add(inner(b.Chunk.Src, module.Span(b.Syntax.LabelRanges[0])), Link{URL: registryPage(facts.provider(b.Label(0)), flat.ProviderConfig, ""), Title: "Documentation of the provider"})
			case b.Type() == "module":
				p.sourceLink(b, add)
			case b.Type() == "terraform":
				requirementLinks(b, facts, add)
			}
		}
	}
	slices.SortStableFunc(links, func(a, b Link) int { return a.Range.Start - b.Range.Start })
	return links
}

// inner is a range without the quotes at its ends.
func inner(src string, r text.Range) text.Range {
	if r.In(len(src)) && r.Len() >= 2 && src[r.Start] == '"' && src[r.End-1] == '"' {
		return text.Range{Start: r.Start + 1, End: r.End - 1}
	}
	return r
}

func (p Place) sourceLink(b *module.Block, add func(text.Range, Link)) {
	a := b.Body().Attributes["source"]
	if a == nil {
		return
	}
	source, ok := module.LiteralString(a.Expr)
	if !ok {
		return
	}
	r := inner(b.Chunk.Src, module.Span(a.Expr.Range()))
	if targets := p.moduleTargets(b.Label(0)); len(targets) > 0 {
		add(r, Link{Path: targets[0].Path, Title: "Open the module"})
		return
	}
	// namespace/name/provider is a module of the public registry.
	plain, _, _ := strings.Cut(source, "//")
	if parts := strings.Split(plain, "/"); len(parts) == 3 && !strings.ContainsAny(plain, ".:?\\") {
		version := "latest"
		if v := b.Body().Attributes["version"]; v != nil {
			if s, ok := module.LiteralString(v.Expr); ok && strings.Trim(s, "0123456789.") == "" && s != "" {
				version = s
			}
		}
		add(r, Link{URL: "https://registry.terraform.io/modules/" + plain + "/" + version, Title: "Documentation of the module"})
	}
}

func requirementLinks(b *module.Block, facts Facts, add func(text.Range, Link)) {
	for _, required := range module.Nested(b.Body(), b.Chunk.JSON, "required_providers", false) {
		for name, a := range required.Body.Attributes {
			object, ok := a.Expr.(*hclsyntax.ObjectConsExpr)
			if !ok {
				continue
			}
			for _, item := range object.Items {
				if key, _ := module.ObjectKey(item.KeyExpr); key == "source" {
					add(inner(b.Chunk.Src, module.Span(item.ValueExpr.Range())), Link{URL: registryPage(facts.provider(name), flat.ProviderConfig, ""), Title: "Documentation of the provider"})
				}
			}
		}
	}
}
