package syntax

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	hcljson "github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/text"
)

// parseJSON reads a file in JSON syntax as one chunk with the syntax tree that the same configuration would have in
// HCL's own syntax, as far as it can be told without a schema: see the package comment.
func parseJSON(path, src string) *Chunk {
	c := &Chunk{Src: src, Body: emptyBody(path, src), Lines: strings.Count(src, "\n"), JSON: true}
	c.nul = strings.IndexByte(src, 0) >= 0
	if tooCostly(src) {
		c.Problems = []Problem{costlyProblem(src)}
		return c
	}
	r := &jsonReader{path: path, src: src, pos: hcl.InitialPos}
	b := &jsonBuilder{path: path, src: src}
	root := r.value()
	if _, diags := hcljson.Parse([]byte(src), path); len(diags) > 0 {
		p := problemOf(path, src, diags[0]) // the first is the cause: the reader there recovers no better than ours
		c.Problems = append(c.Problems, p)
	}
	if root != nil {
		kind := Classify(path).Kind
		b.values = kind == Vars
		for _, m := range bodyMembers(root) {
			b.topLevel(c.Body, m)
		}
	}
	if len(c.Problems) == 0 {
		c.Problems = b.problems
	}
	return c
}

// bodyMembers are the properties of an object, or of all objects of an array, without comments.
func bodyMembers(n *node) []member {
	var all []member
	switch n.kind {
	case '{':
		for _, m := range n.members {
			if m.key != "//" {
				all = append(all, m)
			}
		}
	case '[':
		for _, m := range n.members {
			if m.value.kind == '{' {
				all = append(all, bodyMembers(m.value)...)
			}
		}
	}
	return all
}

// jsonBuilder turns JSON into a tree of HCL.
type jsonBuilder struct {
	path     string
	src      string
	problems []Problem
	// values says that the file gives values to variables: it has no blocks, and
	// its strings are no templates.
	values bool
}

// topLevel adds a property of the root: a block type that is known, or an argument.
func (b *jsonBuilder) topLevel(body *hclsyntax.Body, m member) {
	labels, known := topLevel[m.key]
	if b.values || !known {
		b.attribute(body, m)
		return
	}
	b.blocks(body, m, m.value, labels, nil)
}

// blocks unfolds the labels of a block type, and arrays of bodies, as HCL does.
func (b *jsonBuilder) blocks(body *hclsyntax.Body, typ member, n *node, labels int, path []member) {
	if labels > 0 {
		members := bodyMembers(n)
		if b.notLabels(n) {
			return
		}
		if len(members) == 0 && n.text != "null" {
			b.problem(n.rng, "Missing block label",
				fmt.Sprintf("At least one object property is required, whose name represents a label of the %s block.", typ.key))
		}
		for _, m := range members {
			b.blocks(body, typ, m.value, labels-1, append(path[:len(path):len(path)], m))
		}
		return
	}
	switch {
	case n.kind == '{':
		body.Blocks = append(body.Blocks, b.block(typ, n, path))
	case n.kind == '[':
		for _, m := range n.members {
			if m.value.kind == '{' {
				body.Blocks = append(body.Blocks, b.block(typ, m.value, path))
			} else {
				b.notABody(typ, m.value)
			}
		}
	case n.text != "null" || n.kind == '"':
		b.notABody(typ, n)
	}
}

// notLabels reports what cannot hold the labels of blocks, and says whether there was any such thing.
func (b *jsonBuilder) notLabels(n *node) bool {
	switch n.kind {
	case '{':
		return false
	case '[':
		found := false
		for _, m := range n.members {
			if m.value.kind != '{' {
				b.problem(m.value.rng, "Incorrect JSON value type", "A JSON object is required here, to specify name labels for this block.")
				found = true
			}
		}
		return found
	}
	if n.kind == 'l' && n.text == "null" {
		return false
	}
	b.problem(n.rng, "Incorrect JSON value type", "Either a JSON object or JSON array of objects is required here, to specify name labels for this block.")
	return true
}

func (b *jsonBuilder) notABody(typ member, n *node) {
	b.problem(n.rng, "Incorrect JSON value type",
		fmt.Sprintf("Either a JSON object or a JSON array is required, representing the contents of one or more %q blocks.", typ.key))
}

func (b *jsonBuilder) block(typ member, n *node, path []member) *hclsyntax.Block {
	open, end := n.rng, n.rng
	open.End = hcl.Pos{Line: open.Start.Line, Column: open.Start.Column + 1, Byte: open.Start.Byte + 1}
	end.Start = end.End
	if n.closed {
		end.Start = hcl.Pos{Line: end.End.Line, Column: end.End.Column - 1, Byte: end.End.Byte - 1}
	}
	blk := &hclsyntax.Block{
		Type:            typ.key,
		TypeRange:       typ.at,
		OpenBraceRange:  open,
		CloseBraceRange: end,
		Body: &hclsyntax.Body{
			Attributes: hclsyntax.Attributes{},
			SrcRange:   n.rng,
			EndRange:   hcl.Range{Filename: b.path, Start: n.rng.End, End: n.rng.End},
		},
	}
	for _, l := range path {
		blk.Labels = append(blk.Labels, l.key)
		blk.LabelRanges = append(blk.LabelRanges, l.at)
	}
	for _, m := range bodyMembers(n) {
		b.attribute(blk.Body, m)
	}
	return blk
}

func (b *jsonBuilder) attribute(body *hclsyntax.Body, m member) {
	if old := body.Attributes[m.key]; old != nil {
		summary := "Duplicate argument"
		if b.values {
			summary = "Duplicate attribute definition"
		}
		b.problem(m.at, summary, fmt.Sprintf("The argument %q was already set.", m.key))
		b.problems[len(b.problems)-1].Related = byteRange(old.NameRange)
		return
	}
	body.Attributes[m.key] = &hclsyntax.Attribute{
		Name:        m.key,
		Expr:        b.expr(m.value),
		SrcRange:    hcl.RangeBetween(m.at, m.value.rng),
		NameRange:   m.at,
		EqualsRange: hcl.Range{Filename: b.path, Start: m.at.End, End: m.at.End},
	}
}

func (b *jsonBuilder) expr(n *node) hclsyntax.Expression {
	switch n.kind {
	case '{':
		open := n.rng
		open.End = open.Start
		e := &hclsyntax.ObjectConsExpr{SrcRange: n.rng, OpenRange: open}
		for _, m := range n.members {
			e.Items = append(e.Items, hclsyntax.ObjectConsItem{
				KeyExpr:   &hclsyntax.ObjectConsKeyExpr{Wrapped: b.template(m.key, m.raw, m.at)},
				ValueExpr: b.expr(m.value),
			})
		}
		return e
	case '[':
		open := n.rng
		open.End = open.Start
		e := &hclsyntax.TupleConsExpr{SrcRange: n.rng, OpenRange: open}
		for _, m := range n.members {
			e.Exprs = append(e.Exprs, b.expr(m.value))
		}
		return e
	case '"':
		return b.template(n.text, n.raw, n.rng)
	}
	v := cty.NullVal(cty.DynamicPseudoType)
	switch n.text {
	case "null":
	case "true", "false":
		v = cty.BoolVal(n.text == "true")
	default:
		num, err := cty.ParseNumberVal(n.text)
		if err != nil {
			num = cty.UnknownVal(cty.Number)
		}
		v = num
	}
	return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: n.rng}
}

// template parses the value of a string as a template, as Terraform does with nearly all of them. The result covers
// the string with its quotes; what is in it lies where it stands in the file, escapes or not.
func (b *jsonBuilder) template(value, raw string, at hcl.Range) hclsyntax.Expression {
	start := hcl.Pos{Line: at.Start.Line, Column: at.Start.Column + 1, Byte: at.Start.Byte + 1}
	literal := func() hclsyntax.Expression {
		return &hclsyntax.TemplateExpr{
			Parts:    []hclsyntax.Expression{&hclsyntax.LiteralValueExpr{Val: cty.StringVal(value), SrcRange: at}},
			SrcRange: at,
		}
	}
	if b.values || !strings.Contains(value, "${") && !strings.Contains(value, "%{") {
		return literal()
	}
	expr, diags := hclsyntax.ParseTemplate([]byte(value), b.path, start)
	unescaped := newUnescaped(value, raw, start)
	if len(diags) > 0 {
		p := problemOf(b.path, b.src, diags[0])
		r := diags[0].Subject
		p.Range = clamp(b.src, text.Range{Start: unescaped.offset(r.Start.Byte), End: unescaped.offset(r.End.Byte)})
		p.Context = byteRange(at)
		b.problems = append(b.problems, p)
		return literal()
	}
	if unescaped.differs() {
		unescaped.relocate(expr)
	}
	switch e := expr.(type) {
	case *hclsyntax.TemplateExpr:
		e.SrcRange = at
	case *hclsyntax.TemplateWrapExpr:
		e.SrcRange = at
	}
	return expr
}

func (b *jsonBuilder) problem(at hcl.Range, summary, detail string) {
	b.problems = append(b.problems, Problem{Range: visible(b.src, byteRange(at)), Summary: summary, Detail: detail})
}
