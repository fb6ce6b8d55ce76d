package doctor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/suggest"
)

// rename writes the patient under the name of something else in the same body,
// in the form that it has there.
func (p *patient) rename(m suggest.Meaning) *analysis.Fix {
	body, ok := p.target("", m.Path)
	if !ok {
		return nil
	}
	title := fmt.Sprintf("Rename to %q", m.Name)
	if m.Value != "" && p.attr != nil {
		r := text.Range{Start: p.attr.NameRange.Start.Byte, End: p.attr.Expr.Range().Start.Byte + len(p.value())}
		return review(fmt.Sprintf("Write %s = %s", m.Name, m.Value), p.Edit(r, m.Name+" = "+m.Value))
	}
	if nested, ok := body.Block(m.Name); ok {
		if p.nested != nil {
			return review(title, append(p.Edit(p.nameRange(), m.Name), p.iterator(m.Name)...))
		}
		if m.Name == p.name {
			title = fmt.Sprintf("Write %q as a block: remove the equals sign", m.Name)
		} else {
			title = fmt.Sprintf("Write it as a block %q", m.Name)
		}
		return p.toBlock(m.Name, nested, title)
	}
	attr, ok := body.Attribute(m.Name)
	if !ok {
		return nil
	}
	if p.nested != nil && attr.Type().IsCollectionOfObjects() {
		return review(title, append(p.Edit(p.nameRange(), m.Name), p.iterator(m.Name)...)) // may be written as blocks
	}
	if p.nested != nil {
		return p.toArgument(m, attr)
	}
	if attr.Type().IsCollectionOfObjects() && len(p.query.Within) > 0 {
		// As blocks, what is not said may be left out.
		return p.toBlocks(m.Name, flat.Nested{}, fmt.Sprintf("Write it as blocks %q", m.Name))
	}
	edits := p.Edit(p.nameRange(), m.Name)
	if as := convert(p.value(), p.query.Form, attr.Type()); as != p.value() {
		edits = append(edits, p.Replace(p.attr, as)...)
	}
	return review(title, edits)
}

// iterator has what refers to the elements of a dynamic block follow its label,
// which is the iterator's name where none is given.
func (p *patient) iterator(name string) []analysis.Edit {
	if p.nested.Type != "dynamic" || p.nested.Body.Attributes["iterator"] != nil {
		return nil
	}
	var edits []analysis.Edit
	for _, e := range expressions(p.nested.Body) {
		for _, t := range e.Variables() {
			if t.RootName() == p.name {
				start := t[0].SourceRange().Start.Byte
				edits = append(edits, p.Edit(text.Range{Start: start, End: start + len(p.name)}, name)...)
			}
		}
	}
	return edits
}

// toBlock writes an argument as a nested block.
func (p *patient) toBlock(name string, nested flat.Nested, title string) *analysis.Fix {
	switch e := p.attr.Expr.(type) {
	case *hclsyntax.ObjectConsExpr:
		if source, ok := p.blockOf(name, e, nested.Body()); ok {
			// Where only the equals sign is too much, nothing else is touched.
			if fix := p.dropEquals(name, title, e, nested.Body()); fix != nil {
				return fix
			}
			return review(title, p.substitute(source))
		}
	case *hclsyntax.TupleConsExpr:
		return p.toBlocks(name, nested, fmt.Sprintf("Write %q as blocks", name))
	default:
		if p.query.Form == suggest.BoolForm || p.query.Form == suggest.AnyForm || p.query.Form == suggest.StringForm || p.query.Form == suggest.NumberForm {
			if inner, ok := suggest.Takes(nested.Body(), p.query.Form); ok {
				return review(title, p.substitute(rewrite.Block(name, inner+" = "+p.value())))
			}
		}
		if p.query.Form == suggest.ListForm || p.query.Form == suggest.AnyForm {
			return p.toDynamic(name, nested, title)
		}
	}
	return nil
}

// toBlocks writes an object, or a list of objects, as blocks.
func (p *patient) toBlocks(name string, nested flat.Nested, title string) *analysis.Fix {
	exprs := []hclsyntax.Expression{p.attr.Expr}
	if tuple, ok := p.attr.Expr.(*hclsyntax.TupleConsExpr); ok {
		exprs = tuple.Exprs
	}
	var blocks []string
	for _, item := range exprs {
		object, ok := item.(*hclsyntax.ObjectConsExpr)
		if !ok {
			return nil
		}
		source, ok := p.blockOf(name, object, nested.Body())
		if !ok {
			return nil
		}
		blocks = append(blocks, source)
	}
	if len(blocks) == 0 {
		return review(fmt.Sprintf("Remove %q: there is no block to write", p.name), p.out())
	}
	if len(blocks) > 1 && nested.MaxItems() == 1 {
		return nil
	}
	return review(title, p.substitute(strings.Join(blocks, "\n\n")))
}

// dropEquals removes the equals sign alone, where what stands in the braces may
// stay as it is.
func (p *patient) dropEquals(name, title string, e *hclsyntax.ObjectConsExpr, body flat.Body) *analysis.Fix {
	source := p.Text(e.Range())
	if strings.Contains(source, ",") && !strings.Contains(source, "\n") {
		return nil
	}
	for _, item := range e.Items {
		key, ok := module.ObjectKey(item.KeyExpr)
		if !ok || !hclsyntax.ValidIdentifier(key) || !strings.HasPrefix(p.Text(item.KeyExpr.Range()), key) {
			return nil
		}
		if _, block := body.Block(key); block || !equalsFollows(p.Chunk().Src, item.KeyExpr.Range().End.Byte) {
			return nil
		}
		if end := item.ValueExpr.Range().End.Byte; end < len(p.Chunk().Src) && p.Chunk().Src[end] == ',' {
			return nil
		}
	}
	r := text.Range{Start: p.attr.NameRange.End.Byte, End: e.Range().Start.Byte}
	edits := p.Edit(r, " ")
	if name != p.name {
		edits = append(p.Edit(p.nameRange(), name), edits...)
	}
	fix := review(title, edits)
	if name == p.name {
		fix.Safety = analysis.Safe
	}
	return fix
}

func equalsFollows(src string, at int) bool {
	return strings.HasPrefix(strings.TrimLeft(src[min(at, len(src)):], " \t"), "=")
}

// blockOf writes an object as a nested block; objects inside become blocks
// where the schema has blocks.
func (p *patient) blockOf(name string, object *hclsyntax.ObjectConsExpr, body flat.Body) (string, bool) {
	var inside []string
	for _, item := range object.Items {
		key, ok := module.ObjectKey(item.KeyExpr)
		if !ok || !hclsyntax.ValidIdentifier(key) {
			return "", false
		}
		nested, isBlock := body.Block(key)
		if !isBlock {
			inside = append(inside, key+" = "+p.valueSource(item.ValueExpr))
			continue
		}
		objects := []hclsyntax.Expression{item.ValueExpr}
		if tuple, ok := item.ValueExpr.(*hclsyntax.TupleConsExpr); ok {
			objects = tuple.Exprs
		}
		for _, value := range objects {
			o, ok := value.(*hclsyntax.ObjectConsExpr)
			if !ok {
				return "", false
			}
			source, ok := p.blockOf(key, o, nested.Body())
			if !ok {
				return "", false
			}
			inside = append(inside, source)
		}
	}
	return rewrite.Block(name, inside...), true
}

// valueSource is the text of an expression, outdented to column 0.
func (p *patient) valueSource(e hclsyntax.Expression) string {
	source := p.Text(e.Range())
	lines := strings.Split(source, "\n")
	if len(lines) < 2 || strings.Contains(source, "<<") {
		return source
	}
	last := lines[len(lines)-1]
	indent := last[:len(last)-len(strings.TrimLeft(last, " \t"))]
	for i := range lines[1:] {
		lines[i+1] = strings.TrimPrefix(lines[i+1], indent)
	}
	return strings.Join(lines, "\n")
}

// substitute puts other source in the place of the patient.
func (p *patient) substitute(source string) []analysis.Edit {
	if strings.Contains(source, "<<") { // lines of a heredoc must not be indented
		out, insert := p.out(), p.InsertBlock(p.body, source)
		if out == nil || insert == nil {
			return nil
		}
		return append(out, insert...)
	}
	r := p.whole()
	src := p.Chunk().Src
	line := src[strings.LastIndexByte(src[:r.Start], '\n')+1 : r.Start]
	if strings.TrimSpace(line) != "" {
		return nil // it shares a line with something else
	}
	indented := strings.ReplaceAll(strings.ReplaceAll(source, "\n", "\n"+line), "\n"+line+"\n", "\n\n")
	if head, _, isBlock := strings.Cut(source, "{"); p.attr != nil && isBlock && !strings.Contains(head, "=") {
		// A block stands apart from the arguments around it.
		above := strings.TrimRight(src[:r.Start-len(line)], " \t\r")
		if above != "" && !strings.HasSuffix(above, "\n\n") && !strings.HasSuffix(strings.TrimSpace(above), "{") {
			r.Start -= len(line)
			indented = "\n" + line + indented
		}
		_, rest, _ := strings.Cut(src[r.End:], "\n")
		if next, _, _ := strings.Cut(rest, "\n"); strings.TrimSpace(next) != "" && !strings.HasPrefix(strings.TrimSpace(next), "}") {
			indented += "\n"
		}
	}
	return p.Edit(r, indented)
}

// whole is the range of the patient without what surrounds it.
func (p *patient) whole() text.Range {
	if p.attr != nil {
		start := p.attr.SrcRange.Start.Byte
		return text.Range{Start: start, End: p.attr.Expr.Range().Start.Byte + len(p.value())}
	}
	return text.Range{Start: p.nested.TypeRange.Start.Byte, End: p.nested.CloseBraceRange.End.Byte}
}

// toDynamic makes blocks of the elements of a list that is not written out.
func (p *patient) toDynamic(name string, nested flat.Nested, title string) *analysis.Fix {
	if nested.MaxItems() == 1 {
		return nil
	}
	var content []string
	for a := range nested.Body().Attributes() {
		if a.Required() {
			content = append(content, a.Name()+" = "+name+".value."+a.Name())
		}
	}
	if len(content) == 0 {
		return nil
	}
	fix := review(fmt.Sprintf("Write %q as dynamic blocks", name), p.substitute(rewrite.Block(fmt.Sprintf("dynamic %q", name),
		"for_each = "+p.value(), "", rewrite.Block("content", content...))))
	if fix != nil {
		fix.Preferred = false // what the elements hold besides is not known
	}
	return fix
}

// toArgument writes a nested block as an argument.
func (p *patient) toArgument(m suggest.Meaning, attr flat.Attribute) *analysis.Fix {
	if p.nested.Type == "dynamic" || len(p.nested.Labels) > 0 {
		return nil
	}
	title := fmt.Sprintf("Write %q as an argument: add the equals sign", m.Name)
	kind := attr.Type().String()
	list := strings.HasPrefix(kind, "list(") || strings.HasPrefix(kind, "set(")
	if len(p.nested.Body.Blocks) == 0 && !list {
		r := text.Range{Start: p.nested.TypeRange.Start.Byte, End: p.nested.OpenBraceRange.Start.Byte}
		fix := review(title, p.Edit(r, m.Name+" = "))
		if m.Name == p.name {
			fix.Safety = analysis.Safe
		}
		return fix
	}
	object, ok := p.objectOf(p.nested.Body)
	if !ok {
		return nil
	}
	if list {
		var all []string
		for _, b := range p.body.Blocks {
			if b.Type == p.nested.Type && b != p.nested {
				return nil // one list of several blocks
			}
		}
		all = append(all, object)
		object = "[" + strings.Join(all, ", ") + "]"
	}
	return review(title, p.substitute(m.Name+" = "+object))
}

// objectOf writes a body as an object.
func (p *patient) objectOf(body *hclsyntax.Body) (string, bool) {
	var lines []string
	for _, name := range inOrder(body) {
		lines = append(lines, name+" = "+p.valueSource(body.Attributes[name].Expr))
	}
	seen := map[string]bool{}
	for _, b := range body.Blocks {
		if len(b.Labels) > 0 || seen[b.Type] {
			return "", false
		}
		seen[b.Type] = true
		inner, ok := p.objectOf(b.Body)
		if !ok {
			return "", false
		}
		lines = append(lines, b.Type+" = "+inner)
	}
	if len(lines) == 0 {
		return "{}", true
	}
	return strings.TrimPrefix(rewrite.Block("", lines...), " "), true
}

// inOrder are the names of a body's arguments as they are written.
func inOrder(body *hclsyntax.Body) []string {
	names := make([]string, 0, len(body.Attributes))
	for name := range body.Attributes {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return body.Attributes[a].SrcRange.Start.Byte - body.Attributes[b].SrcRange.Start.Byte
	})
	return names
}

// unwrap puts what a block or object holds into the body around it.
func (p *patient) unwrap() *analysis.Fix {
	title := fmt.Sprintf("Take the arguments out of %q", p.name)
	if p.nested != nil {
		if p.nested.Type == "dynamic" || len(p.nested.Labels) > 0 {
			return nil
		}
		inside, ok := p.inside(p.nested)
		if !ok {
			return review(title, p.Unwrap(p.nested))
		}
		return review(title, p.Edit(p.whole(), inside))
	}
	object, ok := p.attr.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return nil
	}
	var lines []string
	for _, item := range object.Items {
		key, ok := module.ObjectKey(item.KeyExpr)
		if !ok || !hclsyntax.ValidIdentifier(key) {
			return nil
		}
		lines = append(lines, key+" = "+p.valueSource(item.ValueExpr))
	}
	return review(title, p.substitute(strings.Join(lines, "\n")))
}

// inside is what stands between the braces of a block, comments and all, as it
// is to stand in place of the block; false where that is not plain.
func (p *patient) inside(b *hclsyntax.Block) (string, bool) {
	src := p.Chunk().Src
	start, end := b.OpenBraceRange.End.Byte, b.CloseBraceRange.Start.Byte
	if start > end || end > len(src) {
		return "", false
	}
	content := src[start:end]
	at := b.TypeRange.Start.Byte
	outer := src[strings.LastIndexByte(src[:at], '\n')+1 : at]
	if !strings.HasPrefix(strings.TrimLeft(content, " \t\r"), "\n") || strings.Contains(content, "<<") || strings.TrimSpace(outer) != "" {
		return "", false
	}
	_, content, _ = strings.Cut(content, "\n")
	content = strings.TrimRight(content, " \t\r\n")
	inner := content[:len(content)-len(strings.TrimLeft(content, " \t"))]
	lines := strings.Split(content, "\n")
	for i, line := range lines {
		if rest, ok := strings.CutPrefix(line, inner); ok {
			lines[i] = outer + rest
		}
	}
	return strings.TrimPrefix(strings.Join(lines, "\n"), outer), true
}

// split writes the two arguments that a fused name consists of: the value goes
// to the first, the second gets one of its own where that is known.
func (p *patient) split(m suggest.Meaning) *analysis.Fix {
	body, ok := p.target("", m.Path)
	if !ok || p.attr == nil {
		return nil
	}
	first, _ := body.Attribute(m.Name)
	edits := p.Edit(p.nameRange(), m.Name)
	if as := convert(p.value(), p.query.Form, first.Type()); as != p.value() {
		edits = append(edits, p.Replace(p.attr, as)...)
	}
	second, _ := body.Attribute(m.Second)
	value := ""
	if !has(p.body, m.Second) {
		value = p.answer(second, "")
		if second.Type().String() == "bool" && strings.HasPrefix(p.name, m.Second) {
			value = "true" // storage_encrypted_kms_key_id says both
		}
	}
	if value == "" {
		return review(fmt.Sprintf("Rename to %q: the name is also that of %q, which the value does not fit", m.Name, m.Second), edits)
	}
	insert := p.Insert(p.body, p.attr, m.Second+" = "+value)
	if insert == nil {
		return nil
	}
	return review(fmt.Sprintf("Split into %q and %q", m.Name, m.Second), append(edits, insert...))
}
