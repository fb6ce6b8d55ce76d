package ide

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

// renamed are the prefixes of addresses whose last word can be changed. What
// has none of them and is not bound is the address of a managed resource.
var renamed = []string{"var.", "local.", "output.", "module.", "data.", "ephemeral.", "action.", "list.", "check.", "run.", "provider."}

// taken are names that mean something else, by the prefix of the address.
var taken = map[string][]string{
	"var.": {"source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"},
}

// Renamable finds the name under a place and where it stands; why says what is
// in the way if it cannot be changed.
func (p Place) Renamable() (at text.Range, why string) {
	o, s, ok := p.symbolAt()
	if !ok {
		return text.Range{}, "There is no name here that could be changed."
	}
	if o.Name.Empty() || strings.HasPrefix(s.Address, "required.") {
		return text.Range{}, "This name cannot be changed here."
	}
	if workspace.Installed(s.Dir) {
		return text.Range{}, "This name belongs to an installed module, which is not edited."
	}
	if !o.bound() && len(p.targets(s, Declares)) == 0 {
		return text.Range{}, fmt.Sprintf("%s is not declared.", s.Address)
	}
	return o.Name.Shift(p.start), ""
}

// Rename changes the name under a place, wherever it occurs: in all files of
// its module, in those that call it, in variable files and tests. moved asks for
// a moved block where a resource or a module call keeps its state by it. why
// says what is in the way if it cannot be done.
func (p Place) Rename(name string, moved bool) (edits []analysis.Edit, why string) {
	if _, why = p.Renamable(); why != "" {
		return nil, why
	}
	_, s, _ := p.symbolAt()
	old := s.Address[strings.LastIndexByte(s.Address, '.')+1:]
	if s.Chunk != nil {
		old, _, _ = strings.Cut(s.Address[1:], "@")
	}
	switch {
	case name == old:
		return nil, ""
	case !hclsyntax.ValidIdentifier(name):
		return nil, fmt.Sprintf("%q is no name: it must begin with a letter or underscore, and have only letters, digits, underscores and dashes.", name)
	}
	prefix := strings.TrimSuffix(s.Address, old)
	if slices.Contains(taken[prefix], name) {
		return nil, fmt.Sprintf("%q is reserved.", name)
	}
	if s.Chunk == nil {
		to := Symbol{Dir: s.Dir, Address: prefix + name, File: s.File}
		if len(p.targets(to, Declares)) > 0 {
			return nil, fmt.Sprintf("%s is declared already.", to.Address)
		}
	}
	moved = moved && s.Chunk == nil && keepsState(s.Address)
	if why := p.eachEdit(s, name, moved, &edits); why != "" {
		return nil, why
	}
	if moved {
		more, why := p.moved(s, prefix+name)
		if why != "" {
			return nil, why
		}
		edits = append(edits, more...)
	}
	return edits, ""
}

// eachEdit replaces each occurrence of a symbol. What moved blocks say of former
// names stays; with one block more, so does what they lead to: moves are
// followed from one to the next.
func (p Place) eachEdit(s Symbol, name string, moved bool, edits *[]analysis.Edit) (why string) {
	p.occurrencesOf(s, func(f *syntax.File, start int, o *Occurrence) bool {
		switch {
		case o.Role == Former || o.Role == Latter && moved:
			return true
		case workspace.Installed(f.Path):
			why = fmt.Sprintf("%s is used in %s, which is installed and is not edited.", s.Address, f.Path)
			return false
		case o.Name.Empty():
			return true
		}
		*edits = append(*edits, analysis.Edit{Path: f.Path, Edit: text.Edit{Range: o.Name.Shift(start), New: name}})
		return true
	})
	return why
}

// keepsState says whether an address names something in the state, which would
// be destroyed and made anew under another address.
func keepsState(address string) bool {
	if strings.HasPrefix(address, "module.") {
		return true
	}
	return !slices.ContainsFunc(renamed, func(prefix string) bool { return strings.HasPrefix(address, prefix) }) && address[0] != '~'
}

// moved tells Terraform of the new address, by a moved block behind the
// declaration. If there is one that says the opposite, it goes instead.
func (p Place) moved(s Symbol, to string) (edits []analysis.Edit, why string) {
	m := p.Snap.Module(s.Dir)
	if m == nil {
		return nil, ""
	}
	for _, b := range m.Blocks() {
		if b.Type() != "moved" {
			continue
		}
		from, target := addressOf(b, "from"), addressOf(b, "to")
		if from != to {
			continue
		}
		if target != s.Address || b.Chunk.JSON {
			return nil, fmt.Sprintf("A moved block says that %s is called %s now.", to, target)
		}
		f := m.File(b.Path)
		r, ok := m.Locate(b, whole(b.Syntax))
		if f == nil || !ok {
			return nil, ""
		}
		return []analysis.Edit{{Path: b.Path, Edit: text.Edit{Range: withGap(f, r)}}}, ""
	}
	var at *module.Block
	for _, b := range m.Declared(s.Address) {
		if !b.Override && !b.Chunk.JSON {
			at = b
			break
		}
	}
	if at == nil {
		return nil, fmt.Sprintf("%s is declared in JSON, where no moved block is written, so that its state would be lost: turn movedOnRename off if it has none.", s.Address)
	}
	r, ok := m.Locate(at, whole(at.Syntax))
	f := m.File(at.Path)
	if !ok || f == nil {
		return nil, ""
	}
	block := "\n\nmoved {\n  from = " + s.Address + "\n  to   = " + to + "\n}"
	if strings.Contains(at.Chunk.Src, "\r\n") {
		block = strings.ReplaceAll(block, "\n", "\r\n")
	}
	return []analysis.Edit{{Path: at.Path, Edit: text.Edit{Range: text.Range{Start: r.End, End: r.End}, New: block}}}, ""
}

// withGap is a block with the empty lines before it, so that what moved put
// there goes as a whole. A block that begins a file takes the lines behind it.
func withGap(f *syntax.File, r text.Range) text.Range {
	before := f.Slice(text.Range{End: r.Start})
	r.Start = len(strings.TrimRight(before, " \t\r\n"))
	if r.Start == 0 {
		after := f.Slice(text.Range{Start: r.End, End: f.Len()})
		r.End += len(after) - len(strings.TrimLeft(after, " \t\r\n"))
	}
	return r
}

// addressOf is the address in an argument of a moved block, as it is written.
func addressOf(b *module.Block, name string) string {
	a := b.Body().Attributes[name]
	if a == nil {
		return ""
	}
	if s, ok := module.LiteralString(a.Expr); ok {
		return s
	}
	t, diags := hcl.AbsTraversalForExpr(a.Expr)
	if diags.HasErrors() {
		return ""
	}
	r := module.Span(t.SourceRange())
	if !r.In(len(b.Chunk.Src)) {
		return ""
	}
	return strings.Join(strings.Fields(b.Chunk.Src[r.Start:r.End]), "")
}
