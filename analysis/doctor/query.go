package doctor

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/suggest"
)

// kinds are the block types that a provider serves.
var kinds = map[string]flat.Kind{
	"resource": flat.Resource, "data": flat.DataSource, "ephemeral": flat.Ephemeral, "provider": flat.ProviderConfig,
}

// Argument describes an argument of a body within a block, which schemas do not
// have. False where the block is not one that a provider serves, or the body is
// not found in it.
func Argument(m *module.Module, b *module.Block, body *hclsyntax.Body, attr *hclsyntax.Attribute, schemas schema.Selection) (suggest.Query, bool) {
	q, ok := query(m, b, body, schemas)
	q.Name = attr.Name
	q.Text = source(b, attr.Expr)
	q.Form, q.Within = form(m, attr.Expr)
	return q, ok
}

// Block is Argument for a nested block; its type is given, because of a
// `dynamic` block it is the label.
func Block(m *module.Module, b *module.Block, body *hclsyntax.Body, blockType string, content *hclsyntax.Body, schemas schema.Selection) (suggest.Query, bool) {
	q, ok := query(m, b, body, schemas)
	q.Name, q.Block = blockType, true
	q.Within = written(content)
	return q, ok
}

// Type describes a block whose type does not exist.
func Type(b *module.Block, kind flat.Kind, schemas schema.Selection) suggest.TypeQuery {
	return suggest.TypeQuery{Schemas: schemas, Kind: kind, Type: b.Label(0), Within: written(b.Body())}
}

func query(m *module.Module, b *module.Block, body *hclsyntax.Body, schemas schema.Selection) (suggest.Query, bool) {
	kind, ok := kinds[b.Type()]
	if !ok || b.Chunk.JSON {
		return suggest.Query{}, false
	}
	path, ok := pathTo(b.Body(), body)
	if !ok {
		return suggest.Query{}, false
	}
	q := suggest.Query{Schemas: schemas, Kind: kind, Path: path}
	if kind != flat.ProviderConfig {
		q.Type = b.Label(0)
	}
	q.Written = func(at []string, name string) bool {
		if slices.Equal(at, path) {
			return has(body, name)
		}
		// Of several blocks of a type, each may hold it.
		all := bodies(b.Body(), at)
		return len(all) > 0 && !slices.ContainsFunc(all, func(within *hclsyntax.Body) bool { return !has(within, name) })
	}
	q.Declared = func(typ string) bool {
		for _, other := range m.Blocks() {
			if other.Type() == "resource" && other.Label(0) == typ {
				return true
			}
		}
		return false
	}
	q.Literal = func(name string) string {
		if attr := b.Body().Attributes[name]; attr != nil {
			return literal(m, attr.Expr)
		}
		return ""
	}
	return q, true
}

// literal is the string that an expression is known to have: written there, or
// the default of a variable.
func literal(m *module.Module, expr hclsyntax.Expression) string {
	if text, ok := module.LiteralString(expr); ok {
		return text
	}
	if name := variableOf(expr); name != "" {
		for _, b := range m.Declared("var." + name) {
			if attr := b.Body().Attributes["default"]; attr != nil {
				text, _ := module.LiteralString(attr.Expr)
				return text
			}
		}
	}
	return ""
}

// variableOf is the name of the variable that an expression consists of, or "".
func variableOf(expr hclsyntax.Expression) string {
	e, ok := expr.(*hclsyntax.ScopeTraversalExpr)
	if !ok || len(e.Traversal) != 2 || e.Traversal.RootName() != "var" {
		return ""
	}
	return attributeOf(e)
}

// pathTo is the way from one body to another within it, through nested blocks;
// of a `dynamic` block counts its label.
func pathTo(from, to *hclsyntax.Body) ([]string, bool) {
	if from == to {
		return nil, true
	}
	for _, b := range from.Blocks {
		name, inner := generated(b)
		if inner == nil {
			continue
		}
		if path, ok := pathTo(inner, to); ok {
			return append([]string{name}, path...), true
		}
	}
	return nil, false
}

// generated is the type and body of a nested block, or of those that a
// `dynamic` block makes.
func generated(b *hclsyntax.Block) (string, *hclsyntax.Body) {
	if b.Type != "dynamic" || len(b.Labels) != 1 {
		return b.Type, b.Body
	}
	for _, content := range b.Body.Blocks {
		if content.Type == "content" {
			return b.Labels[0], content.Body
		}
	}
	return b.Labels[0], nil
}

// bodies are those that a path leads to.
func bodies(from *hclsyntax.Body, path []string) []*hclsyntax.Body {
	at := []*hclsyntax.Body{from}
	for _, step := range path {
		var next []*hclsyntax.Body
		for _, body := range at {
			for _, b := range body.Blocks {
				if name, inner := generated(b); name == step && inner != nil {
					next = append(next, inner)
				}
			}
		}
		at = next
	}
	return at
}

// has says whether an argument or nested block of a name is written.
func has(body *hclsyntax.Body, name string) bool {
	if body.Attributes[name] != nil {
		return true
	}
	for _, b := range body.Blocks {
		if n, _ := generated(b); n == name {
			return true
		}
	}
	return false
}

// written are the names that stand in a body.
func written(body *hclsyntax.Body) []string {
	if body == nil {
		return nil
	}
	var names []string
	for name := range body.Attributes {
		names = append(names, name)
	}
	for _, b := range body.Blocks {
		name, _ := generated(b)
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// source is the text of an expression.
func source(b *module.Block, expr hclsyntax.Expression) string {
	r := module.Span(expr.Range())
	if !r.In(len(b.Chunk.Src)) {
		return ""
	}
	return b.Chunk.Src[r.Start:r.End]
}

// form is what an expression shows of the form of its value, and the names in
// it.
func form(m *module.Module, expr hclsyntax.Expression) (suggest.Form, []string) {
	switch e := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		return form(m, e.Expression)
	case *hclsyntax.TemplateExpr:
		return suggest.StringForm, nil
	case *hclsyntax.LiteralValueExpr:
		switch e.Val.Type() {
		case cty.Bool:
			return suggest.BoolForm, nil
		case cty.Number:
			return suggest.NumberForm, nil
		}
	case *hclsyntax.TupleConsExpr:
		for _, item := range e.Exprs {
			if object, ok := item.(*hclsyntax.ObjectConsExpr); ok {
				return suggest.BlocksForm, keys(object)
			}
		}
		return suggest.ListForm, nil
	case *hclsyntax.ObjectConsExpr:
		return suggest.MapForm, keys(e)
	case *hclsyntax.ForExpr:
		if e.KeyExpr != nil {
			return suggest.MapForm, nil
		}
		return suggest.ListForm, nil
	case *hclsyntax.BinaryOpExpr:
		switch e.Op.Type {
		case cty.Bool:
			return suggest.BoolForm, nil
		case cty.Number:
			return suggest.NumberForm, nil
		}
	case *hclsyntax.UnaryOpExpr:
		if e.Op.Type == cty.Bool {
			return suggest.BoolForm, nil
		}
		return suggest.NumberForm, nil
	case *hclsyntax.ConditionalExpr:
		if f, names := form(m, e.TrueResult); f != suggest.AnyForm {
			return f, names
		}
		return form(m, e.FalseResult)
	case *hclsyntax.SplatExpr:
		return suggest.ListForm, nil
	case *hclsyntax.FunctionCallExpr:
		return callForm(e.Name), nil
	case *hclsyntax.ScopeTraversalExpr:
		if name := variableOf(e); name != "" {
			return variableForm(m, name), nil
		}
		switch attributeOf(e) {
		case "id", "arn", "name":
			return suggest.StringForm, nil
		}
	}
	return suggest.AnyForm, nil
}

func callForm(name string) suggest.Form {
	switch name {
	case "jsonencode", "format", "file", "join", "templatefile", "base64encode", "lower", "upper", "replace", "yamlencode", "tostring":
		return suggest.StringForm
	case "toset", "tolist", "concat", "split", "keys", "flatten", "distinct", "compact":
		return suggest.ListForm
	case "merge", "tomap", "zipmap":
		return suggest.MapForm
	case "tobool":
		return suggest.BoolForm
	case "tonumber", "length":
		return suggest.NumberForm
	}
	return suggest.AnyForm
}

// variableForm reads the type of a variable.
func variableForm(m *module.Module, name string) suggest.Form {
	for _, b := range m.Declared("var." + name) {
		attr := b.Body().Attributes["type"]
		if attr == nil {
			continue
		}
		switch e := attr.Expr.(type) {
		case *hclsyntax.ScopeTraversalExpr:
			switch e.Traversal.RootName() {
			case "string":
				return suggest.StringForm
			case "number":
				return suggest.NumberForm
			case "bool":
				return suggest.BoolForm
			}
		case *hclsyntax.FunctionCallExpr:
			switch e.Name {
			case "list", "set", "tuple":
				return suggest.ListForm
			case "map", "object":
				return suggest.MapForm
			}
		}
	}
	return suggest.AnyForm
}

// attributeOf is the last name of a reference.
func attributeOf(e *hclsyntax.ScopeTraversalExpr) string {
	if last, ok := e.Traversal[len(e.Traversal)-1].(hcl.TraverseAttr); ok {
		return last.Name
	}
	return ""
}

func keys(object *hclsyntax.ObjectConsExpr) []string {
	var names []string
	for _, item := range object.Items {
		if key, ok := module.ObjectKey(item.KeyExpr); ok {
			names = append(names, key)
		}
	}
	return names
}
