package module

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// LiteralString returns the value of an expression that is a string known
// without evaluation; false for everything else.
func LiteralString(expr hclsyntax.Expression) (string, bool) {
	v, ok := literal(expr)
	if !ok || v.IsNull() || v.Type() != cty.String {
		return "", false
	}
	return v.AsString(), true
}

// LiteralBool returns the value of an expression that is true or false (also
// in quotes); false for everything else.
func LiteralBool(expr hclsyntax.Expression) (value, ok bool) {
	v, ok := literal(expr)
	if !ok || v.IsNull() {
		return false, false
	}
	switch v.Type() {
	case cty.Bool:
		return v.True(), true
	case cty.String:
		return v.AsString() == "true", v.AsString() == "true" || v.AsString() == "false"
	}
	return false, false
}

// IsNull says whether an expression is the literal null.
func IsNull(expr hclsyntax.Expression) bool {
	v, ok := literal(expr)
	return ok && v.IsNull()
}

// literal evaluates the few forms that are literals by themselves.
func literal(expr hclsyntax.Expression) (cty.Value, bool) {
	switch e := expr.(type) {
	case *hclsyntax.LiteralValueExpr:
		return e.Val, true
	case *hclsyntax.TemplateExpr:
		if !e.IsStringLiteral() {
			if len(e.Parts) == 0 {
				return cty.StringVal(""), true
			}
			return cty.NilVal, false
		}
		v, diags := e.Value(nil)
		return v, !diags.HasErrors()
	case *hclsyntax.TemplateWrapExpr:
		return cty.NilVal, false
	case *hclsyntax.ParenthesesExpr:
		return literal(e.Expression)
	}
	return cty.NilVal, false
}

// ObjectKey returns the literal key of an object item: a bare word or a string.
func ObjectKey(expr hclsyntax.Expression) (string, bool) {
	if k, ok := expr.(*hclsyntax.ObjectConsKeyExpr); ok {
		if word := hcl.ExprAsKeyword(k); word != "" && !k.ForceNonLiteral {
			return word, true
		}
		expr = k.Wrapped
	}
	return LiteralString(expr)
}

// Nested returns the nested blocks of one type in a body. In JSON a nested
// block is written as an argument whose value is an object or a list of
// objects: with json, such an argument is returned as blocks whose bodies hold
// its items as arguments. Labelled says that the blocks have one label, which
// JSON writes as one more level of object keys.
func Nested(body *hclsyntax.Body, json bool, name string, labelled bool) []*hclsyntax.Block {
	var blocks []*hclsyntax.Block
	for _, b := range body.Blocks {
		if b.Type == name {
			blocks = append(blocks, b)
		}
	}
	attr := body.Attributes[name]
	if !json || attr == nil {
		return blocks
	}
	return append(blocks, AttributeBlocks(attr, labelled)...)
}

// AttributeBlocks reads an argument whose value is an object, or a list of
// objects, as blocks of the argument's name. It returns nil when the value has
// another form.
func AttributeBlocks(attr *hclsyntax.Attribute, labelled bool) []*hclsyntax.Block {
	var blocks []*hclsyntax.Block
	var objects func(expr hclsyntax.Expression, labels []string, ranges []hcl.Range)
	objects = func(expr hclsyntax.Expression, labels []string, ranges []hcl.Range) {
		switch e := expr.(type) {
		case *hclsyntax.TupleConsExpr:
			for _, item := range e.Exprs {
				objects(item, labels, ranges)
			}
		case *hclsyntax.ObjectConsExpr:
			if labelled && len(labels) == 0 {
				for _, item := range e.Items {
					if key, ok := ObjectKey(item.KeyExpr); ok {
						objects(item.ValueExpr, []string{key}, []hcl.Range{item.KeyExpr.Range()})
					}
				}
				return
			}
			blocks = append(blocks, &hclsyntax.Block{
				Type:            attr.Name,
				Labels:          labels,
				LabelRanges:     ranges,
				Body:            objectBody(e),
				TypeRange:       attr.NameRange,
				OpenBraceRange:  e.OpenRange,
				CloseBraceRange: hcl.Range{Filename: e.SrcRange.Filename, Start: e.SrcRange.End, End: e.SrcRange.End},
			})
		}
	}
	objects(attr.Expr, nil, nil)
	return blocks
}

// objectBody makes a body of an object's items; of equal keys the last counts.
func objectBody(e *hclsyntax.ObjectConsExpr) *hclsyntax.Body {
	body := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}, SrcRange: e.SrcRange, EndRange: e.SrcRange}
	for _, item := range e.Items {
		key, ok := ObjectKey(item.KeyExpr)
		if !ok || key == "//" {
			continue
		}
		name := item.KeyExpr.Range()
		body.Attributes[key] = &hclsyntax.Attribute{
			Name:      key,
			Expr:      item.ValueExpr,
			NameRange: name,
			SrcRange:  hcl.RangeBetween(name, item.ValueExpr.Range()),
		}
	}
	return body
}
