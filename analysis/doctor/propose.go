package doctor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/suggest"
)

// Case is a finding to be fixed and where it stands.
type Case struct {
	// Module is the one that the finding was made in.
	Module *module.Module
	// Schemas gives those that speak for a local provider name.
	Schemas func(provider string) schema.Selection
	Finding analysis.Finding
}

// maxFixes is how many fixes are worth choosing from.
const maxFixes = 4

// Propose makes the fixes for something that does not exist, best first; none
// for other findings, and for what stands in blocks that no provider serves.
// They are not proven.
func Propose(c Case) []analysis.Fix {
	switch c.Finding.Code {
	case "terraform/unsupported-argument", "terraform/unsupported-block-type":
	case "terraform/unknown-resource-type", "terraform/unknown-data-source", "terraform/unknown-ephemeral-resource":
	default:
		return nil
	}
	p, ok := c.find()
	if !ok {
		return nil
	}
	if p.attr == nil && p.nested == nil {
		return p.replaceType(c.Finding.Code)
	}
	return p.fixes()
}

// patient is what is to be fixed: an argument or a nested block.
type patient struct {
	rewrite.Place
	module  *module.Module
	block   *module.Block
	schemas schema.Selection
	// body holds it; ancestors are the bodies from the block's own to this one,
	// one more than the path has steps.
	body      *hclsyntax.Body
	ancestors []*hclsyntax.Body
	// One of both is set. Of a `dynamic` block, nested is the whole and content
	// the body of the blocks it makes.
	attr    *hclsyntax.Attribute
	nested  *hclsyntax.Block
	content *hclsyntax.Body

	name  string // of the argument or block type
	query suggest.Query
}

// find goes from the finding back to what was written.
func (c Case) find() (*patient, bool) {
	f := c.Module.File(c.Finding.Path)
	if f == nil || c.Finding.Range.Start > f.Len() || f.Name.JSON {
		return nil, false
	}
	i := f.ChunkAt(c.Finding.Range.Start)
	at := c.Finding.Range.Start - f.ChunkStart(i)
	for _, b := range c.Module.ChunkBlocks(f.Path)(i) {
		if _, ok := kinds[b.Type()]; !ok {
			continue
		}
		p := &patient{Place: rewrite.At(f, c.Finding.Range.Start), module: c.Module, block: b}
		name, _, _ := b.ProviderName()
		if b.Type() == "provider" {
			name = b.Label(0)
		}
		p.schemas = c.Schemas(name)
		if len(b.Syntax.LabelRanges) > 0 && b.Syntax.LabelRanges[0].Start.Byte == at {
			return p, p.schemas.Known()
		}
		if !p.search(b.Body(), nil, at) {
			continue
		}
		var ok bool
		if p.attr != nil {
			p.query, ok = Argument(c.Module, b, p.body, p.attr, p.schemas)
		} else {
			p.query, ok = Block(c.Module, b, p.body, p.name, p.content, p.schemas)
		}
		return p, ok && p.schemas.Known()
	}
	return nil, false
}

// search looks for what starts at an offset of the chunk.
func (p *patient) search(body *hclsyntax.Body, around []*hclsyntax.Body, at int) bool {
	chain := append(around[:len(around):len(around)], body)
	for name, attr := range body.Attributes {
		if attr.NameRange.Start.Byte == at {
			p.attr, p.name, p.body, p.ancestors = attr, name, body, chain
			return true
		}
	}
	for _, b := range body.Blocks {
		name, content := generated(b)
		start := b.TypeRange.Start.Byte
		if b.Type == "dynamic" && len(b.LabelRanges) > 0 {
			start = b.LabelRanges[0].Start.Byte
		}
		if start == at {
			p.nested, p.content, p.name, p.body, p.ancestors = b, content, name, body, chain
			return true
		}
		if content != nil && p.search(content, chain, at) {
			return true
		}
	}
	return false
}

// fixes makes a fix of each meaning, and last of all the removal.
func (p *patient) fixes() []analysis.Fix {
	d := suggest.Diagnose(p.query)
	var out []analysis.Fix
	removed := false
	for i, m := range d.Meanings {
		if best := d.Meanings[0].Confidence; m.Confidence < best-0.25 || i > 0 && m.Confidence < 0.5 {
			break // worse than nothing
		}
		if i == 0 && m.Confidence < 0.5 {
			if fix := p.remove(fmt.Sprintf("Remove %q", p.name)); fix != nil {
				out, removed = append(out, *fix), true
			}
		}
		var fix *analysis.Fix
		switch m.Class {
		case suggest.Removed:
			fix = p.remove(fmt.Sprintf("Remove %q: %s has it no more", p.name, p.where()))
			removed = true
		case suggest.InValue:
			continue
		case suggest.Related, suggest.Companion:
			fix = p.elsewhere(m)
			made := fix != nil && strings.Contains(fix.Title, " new resource ")
			if made && m.Class == suggest.Related && !d.History.Removed() {
				if i > 0 {
					continue
				}
				// Nothing of the kind is there yet, and it never stood here: to
				// make it is the author's decision.
				out = append(out, *p.remove(fmt.Sprintf("Remove %q: it belongs to %q", p.name, m.Type)))
				removed = true
			}
			if fix != nil && strings.HasPrefix(fix.Title, "Remove") {
				if removed {
					continue
				}
				removed = true
			}
		default:
			fix = p.treat(m)
		}
		if fix == nil || slices.ContainsFunc(out, func(o analysis.Fix) bool { return slices.Equal(o.Edits, fix.Edits) }) {
			continue
		}
		if len(out) == 0 && !fix.Preferred && m.Type == "" && m.Class != suggest.Later && !removed {
			// What is left to answer is more than what was meant.
			if fix := p.remove(fmt.Sprintf("Remove %q", p.name)); fix != nil {
				out, removed = append(out, *fix), true
			}
		}
		if len(out) == 1 && d.Meanings[0].Confidence-m.Confidence <= suggest.NearBy {
			out[0].Preferred = false // an alternative is near
		}
		fix.Preferred = i == 0 && len(out) == 0 && m.Confidence >= suggest.Sure && fix.Preferred
		out = append(out, *fix)
		if len(out) == maxFixes-1 {
			break
		}
	}
	if !removed && !(d.Clear() && d.Name() != "") {
		if fix := p.remove(fmt.Sprintf("Remove %q", p.name)); fix != nil {
			out = append(out, *fix)
		}
	} else if len(out) == 1 && len(d.Meanings) > 0 && d.Meanings[0].Class == suggest.Removed {
		out[0].Preferred = true
	}
	return out
}

// treat makes the fix for a meaning within the resource itself, or in a group
// of parameters.
func (p *patient) treat(m suggest.Meaning) *analysis.Fix {
	switch m.Class {
	case suggest.Fused:
		return p.split(m)
	case suggest.Unwrapped:
		return p.unwrap()
	case suggest.Parameter:
		return p.parameter(m)
	case suggest.Later:
		return p.raise(m)
	case suggest.Outside:
		return p.moveOut(m)
	case suggest.Inside:
		return p.moveIn(m, p.below(m.Path))
	case suggest.AsBlock, suggest.AsArgument, suggest.Misspelt, suggest.Reworded, suggest.Replaced:
		if m.Type != "" {
			return p.elsewhere(m)
		}
		if below := p.below(m.Path); len(below) > 0 {
			return p.moveIn(m, below)
		}
		return p.rename(m)
	}
	return nil
}

// below is the part of a path that lies below the body at hand; nil also for a
// path that does not.
func (p *patient) below(path []string) []string {
	n := len(p.query.Path)
	if len(path) < n {
		return path
	}
	for i := range n {
		if path[i] != p.query.Path[i] {
			return path
		}
	}
	return path[n:]
}

// where names the place of the patient for titles.
func (p *patient) where() string {
	if n := len(p.query.Path); n > 0 {
		return fmt.Sprintf("block %q", p.query.Path[n-1])
	}
	return fmt.Sprintf("%q", p.query.Type)
}

// target is the body of the newest schema that a path leads to.
func (p *patient) target(typ string, path []string) (flat.Body, bool) {
	if typ == "" {
		typ = p.query.Type
	}
	return schema.Within(p.schemas.Newest(), p.query.Kind, typ, path)
}

func review(title string, edits []analysis.Edit) *analysis.Fix {
	if edits == nil {
		return nil
	}
	return &analysis.Fix{Title: title, Safety: analysis.Review, Preferred: true, Edits: edits}
}

// remove takes the patient out.
func (p *patient) remove(title string) *analysis.Fix {
	fix := review(title, p.out())
	if fix != nil {
		fix.Preferred = false
	}
	return fix
}

// out are the edits that take the patient out.
func (p *patient) out() []analysis.Edit {
	if p.attr != nil {
		return p.Remove(p.attr)
	}
	return p.RemoveBlock(p.nested)
}

// value is the text of the argument's value.
func (p *patient) value() string {
	if p.attr == nil {
		return ""
	}
	return p.Value(p.attr)
}

// nameRange is where the name of the patient stands in the chunk.
func (p *patient) nameRange() text.Range {
	switch {
	case p.attr != nil:
		return module.Span(p.attr.NameRange)
	case p.nested.Type == "dynamic":
		return unquoted(p.Chunk().Src, p.nested.LabelRanges[0])
	}
	return module.Span(p.nested.TypeRange)
}

// withoutQuotes is the range of a block's first label without its quotes.
func withoutQuotes(b *module.Block) text.Range { return unquoted(b.Chunk.Src, b.Syntax.LabelRanges[0]) }

func unquoted(src string, label hcl.Range) text.Range {
	r := module.Span(label)
	if r.In(len(src)) && r.Len() > 2 && src[r.Start] == '"' {
		r.Start++
		r.End--
	}
	return r
}
