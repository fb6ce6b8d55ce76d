package functions

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Cost estimates from above how much evaluating an expression takes and makes:
// about one unit for each step and each byte. Loops count their body as often as
// the largest collection that they could go through; so nested loops, which can
// take forever however short they are written, cost the product. Variables that
// are not among those given count as small.
//
// The functions refuse to render templates that cost more than some millions.
func Cost(expr hclsyntax.Expression, variables map[string]cty.Value) int {
	c := costs{variables: variables, text: 64, elements: 1}
	for _, v := range variables {
		c.measure(v, 0)
	}
	return c.of(expr)
}

type costs struct {
	variables map[string]cty.Value
	// text is the longest string within the variables, elements the largest
	// number of elements of a collection.
	text, elements int
}

func (c *costs) measure(v cty.Value, depth int) {
	v, _ = v.Unmark()
	if v == cty.NilVal || !v.IsKnown() || v.IsNull() || depth > maxDepth {
		return
	}
	if v.Type() == cty.String {
		c.text = max(c.text, len(v.AsString()))
		return
	}
	if !v.CanIterateElements() {
		return
	}
	c.elements = max(c.elements, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		_, element := it.Element()
		c.measure(element, depth+1)
	}
}

func (c *costs) of(expr hclsyntax.Expression) int {
	const most = 1 << 50
	switch expr := expr.(type) {
	case nil:
		return 0
	case *hclsyntax.LiteralValueExpr:
		return size(expr.Val)
	case *hclsyntax.ScopeTraversalExpr:
		if v, ok := c.variables[expr.Traversal.RootName()]; ok && len(expr.Traversal) == 1 {
			return size(v)
		}
		return c.text + len(expr.Traversal)
	case *hclsyntax.ForExpr:
		body := c.of(expr.KeyExpr) + c.of(expr.ValExpr) + c.of(expr.CondExpr)
		return min(most, 1+c.of(expr.CollExpr)+saturating(c.rounds(expr.CollExpr), 1+body))
	case *hclsyntax.SplatExpr:
		return min(most, 1+c.of(expr.Source)+saturating(c.rounds(expr.Source), 1+c.of(expr.Each)))
	case *hclsyntax.FunctionCallExpr:
		// A function may make more than it is given, within its own limits.
		total := 256
		for _, arg := range expr.Args {
			total += 4 * c.of(arg)
		}
		return min(most, total)
	}
	total := 1
	for _, child := range children(expr) {
		total = min(most, total+c.of(child))
	}
	return total
}

// rounds is how often a loop over the collection goes round at most.
func (c *costs) rounds(collection hclsyntax.Expression) int {
	switch expr := collection.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		if v, ok := c.variables[expr.Traversal.RootName()]; ok && len(expr.Traversal) == 1 {
			v, _ = v.Unmark()
			return lengthOf(v)
		}
		return c.elements
	case *hclsyntax.TupleConsExpr:
		return len(expr.Exprs)
	case *hclsyntax.ObjectConsExpr:
		return len(expr.Items)
	case *hclsyntax.ForExpr:
		return c.rounds(expr.CollExpr)
	case *hclsyntax.ParenthesesExpr:
		return c.rounds(expr.Expression)
	case *hclsyntax.RelativeTraversalExpr:
		return max(c.elements, c.rounds(expr.Source))
	case *hclsyntax.IndexExpr:
		return max(c.elements, c.rounds(expr.Collection))
	case *hclsyntax.SplatExpr:
		return max(c.elements, c.rounds(expr.Source))
	}
	if call, ok := collection.(*hclsyntax.FunctionCallExpr); ok {
		switch name := strings.TrimPrefix(call.Name, corePrefix); {
		case name == "fileset":
			return maxMatches
		case keepsLength[name] && len(call.Args) == 1:
			return c.rounds(call.Args[0])
		}
	}
	// The result of a call may have an element for every byte of a string, or
	// as many as range makes.
	return max(c.elements, c.text, 1024)
}

// keepsLength are functions of one collection whose result has no more elements.
var keepsLength = map[string]bool{
	"toset": true, "tolist": true, "tomap": true, "keys": true, "values": true, "sort": true,
	"distinct": true, "reverse": true, "compact": true, "nonsensitive": true, "sensitive": true,
}

// children are the expressions directly within an expression, of the kinds that
// cost no more than their parts.
func children(expr hclsyntax.Expression) []hclsyntax.Expression {
	switch expr := expr.(type) {
	case *hclsyntax.TemplateExpr:
		return expr.Parts
	case *hclsyntax.TemplateJoinExpr:
		return []hclsyntax.Expression{expr.Tuple}
	case *hclsyntax.TemplateWrapExpr:
		return []hclsyntax.Expression{expr.Wrapped}
	case *hclsyntax.ParenthesesExpr:
		return []hclsyntax.Expression{expr.Expression}
	case *hclsyntax.ConditionalExpr:
		return []hclsyntax.Expression{expr.Condition, expr.TrueResult, expr.FalseResult}
	case *hclsyntax.BinaryOpExpr:
		return []hclsyntax.Expression{expr.LHS, expr.RHS}
	case *hclsyntax.UnaryOpExpr:
		return []hclsyntax.Expression{expr.Val}
	case *hclsyntax.IndexExpr:
		return []hclsyntax.Expression{expr.Collection, expr.Key}
	case *hclsyntax.RelativeTraversalExpr:
		return []hclsyntax.Expression{expr.Source}
	case *hclsyntax.TupleConsExpr:
		return expr.Exprs
	case *hclsyntax.ObjectConsExpr:
		parts := make([]hclsyntax.Expression, 0, 2*len(expr.Items))
		for _, item := range expr.Items {
			parts = append(parts, item.KeyExpr, item.ValueExpr)
		}
		return parts
	case *hclsyntax.ObjectConsKeyExpr:
		return []hclsyntax.Expression{expr.Wrapped}
	}
	return nil
}
