package pass

import (
	"strconv"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/rewrite"
)

// Fix proposes a fix; the first one that is proposed is preferred. The title is
// a verb phrase. make is called only when fixes are asked for; nil edits mean
// that there is none after all. Edits of several bodies may be put together as
// long as they do not overlap:
//
//	Fix("Encrypt the storage", analysis.Review, func() []analysis.Edit {
//		return r.Set("storage_encrypted", "true")
//	})
func (r *Report) Fix(title string, safety analysis.Safety, make func() []analysis.Edit) *Report {
	if !r.pass.withFixes {
		return r
	}
	if edits := make(); len(edits) > 0 {
		r.finding.Fixes = append(r.finding.Fixes, analysis.Fix{
			Title: title, Safety: safety, Preferred: len(r.finding.Fixes) == 0, Edits: edits,
		})
	}
	return r
}

// FixRemoving is [Report.Fix] for a fix that takes out the blocks which declare
// some addresses.
func (r *Report) FixRemoving(addresses []string, title string, safety analysis.Safety, make func() []analysis.Edit) *Report {
	before := len(r.finding.Fixes)
	r.Fix(title, safety, make)
	if len(r.finding.Fixes) > before {
		r.finding.Fixes[before].Removes = addresses
	}
	return r
}

// Set gives an argument of this body a value, which is source text: it replaces
// what is written or inserts it where such an argument usually stands. It is
// nil for what is not written as a block in native syntax.
func (b Body) Set(name, value string) []analysis.Edit {
	if attr, block := b.attribute(name); attr != nil {
		if p, ok := rewrite.Of(b.view.module, block); ok {
			return p.Replace(attr, value)
		}
		return nil
	}
	return b.Insert(name + " = " + value)
}

// Insert puts arguments, lines of `name = value`, into this body.
func (b Body) Insert(source string) []analysis.Edit {
	if len(b.parts) == 0 {
		return nil
	}
	p, ok := rewrite.Of(b.view.module, b.parts[0].block)
	if !ok {
		return nil
	}
	return p.Insert(b.parts[0].body, nil, source)
}

// InsertBlock puts a nested block into this body; see [rewrite.Block].
func (b Body) InsertBlock(source string) []analysis.Edit {
	if len(b.parts) == 0 {
		return nil
	}
	p, ok := rewrite.Of(b.view.module, b.parts[0].block)
	if !ok {
		return nil
	}
	return p.InsertBlock(b.parts[0].body, source)
}

// Remove takes an argument out; nil where it is not written.
func (b Body) Remove(name string) []analysis.Edit {
	attr, block := b.attribute(name)
	if attr == nil {
		return nil
	}
	p, ok := rewrite.Of(b.view.module, block)
	if !ok {
		return nil
	}
	return p.Remove(attr)
}

// Exchange puts other arguments or blocks, written from column 0, in the place
// of an argument.
func (b Body) Exchange(name, source string) []analysis.Edit {
	attr, block := b.attribute(name)
	if attr == nil {
		return nil
	}
	p, ok := rewrite.Of(b.view.module, block)
	if !ok {
		return nil
	}
	return p.Exchange(attr, source)
}

// ExchangeBlock puts other arguments or blocks in the place of the one nested
// block of a type; nil where there is not just one that is written as such.
func (b Body) ExchangeBlock(name, source string) []analysis.Edit {
	var edits []analysis.Edit
	for _, p := range b.parts {
		for _, nested := range p.body.Blocks {
			if nested.Type != name {
				continue
			}
			place, ok := rewrite.Of(b.view.module, p.block)
			if !ok || edits != nil {
				return nil
			}
			edits = place.ExchangeBlock(nested, source)
		}
	}
	return edits
}

// AppendElement puts an element at the end of a list that is part of an
// argument.
func (b Body) AppendElement(name string, list *hclsyntax.TupleConsExpr, source string) []analysis.Edit {
	_, block := b.attribute(name)
	if block == nil {
		return nil
	}
	p, ok := rewrite.Of(b.view.module, block)
	if !ok {
		return nil
	}
	return p.InsertElement(list, source)
}

// After puts a top-level block behind the one that this body is of.
func (b Body) After(source string) []analysis.Edit {
	p, ok := rewrite.Of(b.view.module, b.owner)
	if !ok {
		return nil
	}
	return p.After(source)
}

// RemoveBlock takes the whole block that this body is of out, with the comments
// that belong to it. See [Report.FixRemoving].
func (b Body) RemoveBlock() []analysis.Edit {
	p, ok := rewrite.Of(b.view.module, b.owner)
	if !ok {
		return nil
	}
	return p.RemoveBlock(b.owner.Syntax)
}

// FreeName is a name that a resource of a type may get without meeting another
// one: the wish itself, or the wish with a number.
func (v *View) FreeName(typ, wish string) string {
	name := wish
	for n := 2; v.module.Has(typ + "." + name); n++ {
		name = wish + "_" + strconv.Itoa(n)
	}
	return name
}
