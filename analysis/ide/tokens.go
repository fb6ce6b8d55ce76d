package ide

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// TokenType is what a word of a text is, for its colour.
type TokenType uint8

const (
	TokenKeyword   TokenType = iota // block types of the language, roots of references, true, null
	TokenTypeName                   // types in type constraints
	TokenClass                      // types of resources and data sources
	TokenStruct                     // nested block types
	TokenNamespace                  // providers and module calls
	TokenVariable                   // names of resources, locals, loops
	TokenParameter                  // input variables
	TokenProperty                   // arguments, attributes, keys
	TokenFunction
	TokenNumber
	tokenTypes
)

// TokenTypeNames are the protocol's standard names, by TokenType.
var tokenTypeNames = [tokenTypes]string{"keyword", "type", "class", "struct", "namespace", "variable", "parameter", "property", "function", "number"}

// Name is the protocol's standard name of a type.
func (t TokenType) Name() string { return tokenTypeNames[t] }

// TokenTypes are all types, in their order.
func TokenTypes() []TokenType {
	all := make([]TokenType, tokenTypes)
	for i := range all {
		all[i] = TokenType(i)
	}
	return all
}

// Modifiers say more of a token, as bits.
type Modifiers uint8

const (
	// Declaration: the name is declared here.
	Declaration Modifiers = 1 << iota
	// ReadOnly: the name stands for a value that does not change.
	ReadOnly
	// Library: the name is the language's own.
	Library
)

// ModifierNames are the protocol's standard names, in the order of the bits.
func ModifierNames() []string { return []string{"declaration", "readonly", "defaultLibrary"} }

// Token is one word. Its range lies on one line and counts from the start of
// the chunk.
type Token struct {
	Range     text.Range
	Type      TokenType
	Modifiers Modifiers
}

// Tokens lists the words of a chunk, in the order of the text; none overlaps
// another. They depend on the chunk alone.
func Tokens(kind syntax.Kind, c *syntax.Chunk) []Token {
	t := &tokenizer{chunk: c}
	t.body(c.Body, "", kind == syntax.Config || kind == syntax.Tofu || kind == syntax.Test || kind == syntax.Query)
	slices.SortStableFunc(t.out, func(a, b Token) int { return a.Range.Start - b.Range.Start })
	kept := t.out[:0]
	last := 0
	for _, token := range t.out {
		if token.Range.Start >= last && token.Range.In(len(c.Src)) && !token.Range.Empty() {
			kept = append(kept, token)
			last = token.Range.End
		}
	}
	return kept
}

type tokenizer struct {
	chunk *syntax.Chunk
	out   []Token
	bound []map[string]struct{}
}

func (t *tokenizer) add(r text.Range, typ TokenType, m Modifiers) {
	t.out = append(t.out, Token{inner(t.chunk.Src, r), typ, m})
}

// labelTypes are what the labels of top-level blocks are.
var labelTypes = map[string][]TokenType{
	"resource": {TokenClass, TokenVariable}, "data": {TokenClass, TokenVariable}, "ephemeral": {TokenClass, TokenVariable},
	"action": {TokenClass, TokenVariable}, "list": {TokenClass, TokenVariable},
	"variable": {TokenParameter}, "output": {TokenProperty}, "module": {TokenNamespace}, "provider": {TokenNamespace},
	"check": {TokenVariable}, "run": {TokenFunction},
}

func (t *tokenizer) body(body *hclsyntax.Body, outer string, top bool) {
	for _, b := range body.Blocks {
		if top || b.Type == "dynamic" {
			t.add(module.Span(b.TypeRange), TokenKeyword, 0)
		} else {
			t.add(module.Span(b.TypeRange), TokenStruct, 0)
		}
		for i, r := range b.LabelRanges {
			types := labelTypes[b.Type]
			switch {
			case b.Type == "dynamic":
				t.add(module.Span(r), TokenStruct, 0)
			case i < len(types) && (top || b.Type == "data"):
				m := Modifiers(0)
				if i == len(types)-1 && types[i] != TokenNamespace || b.Type == "module" {
					m = Declaration
				}
				t.add(module.Span(r), types[i], m)
			}
		}
		if b.Type == "dynamic" && len(b.Labels) == 1 {
			t.bound = append(t.bound, iterator(b))
		}
		t.body(b.Body, b.Type, false)
		if b.Type == "dynamic" && len(b.Labels) == 1 {
			t.bound = t.bound[:len(t.bound)-1]
		}
	}
	for name, a := range body.Attributes {
		switch {
		case outer == "locals":
			t.add(module.Span(a.NameRange), TokenVariable, Declaration|ReadOnly)
		case outer == "":
			t.add(module.Span(a.NameRange), TokenParameter, 0) // a variable definition
		default:
			t.add(module.Span(a.NameRange), TokenProperty, 0)
		}
		if name == "type" && outer == "variable" {
			t.constraint(a.Expr)
		} else {
			hclsyntax.Walk(a.Expr, t)
		}
	}
}

// iterator is the name that a dynamic block gives its element.
func iterator(b *hclsyntax.Block) map[string]struct{} {
	name := b.Labels[0]
	if a := b.Body.Attributes["iterator"]; a != nil {
		if word := hcl.ExprAsKeyword(a.Expr); word != "" {
			name = word
		}
	}
	return map[string]struct{}{name: {}}
}

// constraint marks the words of a type constraint.
func (t *tokenizer) constraint(expr hclsyntax.Expression) {
	switch e := expr.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		t.add(module.Span(e.SrcRange), TokenTypeName, Library)
	case *hclsyntax.FunctionCallExpr:
		t.add(module.Span(e.NameRange), TokenTypeName, Library)
		for i, arg := range e.Args {
			if i > 0 && e.Name == "optional" {
				hclsyntax.Walk(arg, t) // the default
			} else {
				t.constraint(arg)
			}
		}
	case *hclsyntax.ObjectConsExpr:
		for _, item := range e.Items {
			t.add(module.Span(item.KeyExpr.Range()), TokenProperty, 0)
			t.constraint(item.ValueExpr)
		}
	case *hclsyntax.TupleConsExpr:
		for _, item := range e.Exprs {
			t.constraint(item)
		}
	}
}

// Enter implements hclsyntax.Walker.
func (t *tokenizer) Enter(node hclsyntax.Node) hcl.Diagnostics {
	switch n := node.(type) {
	case hclsyntax.ChildScope:
		t.bound = append(t.bound, n.LocalNames)
	case *hclsyntax.FunctionCallExpr:
		m := Library
		if len(n.Name) > 10 && n.Name[:10] == "provider::" {
			m = 0
		}
		t.add(module.Span(n.NameRange), TokenFunction, m)
	case *hclsyntax.ObjectConsExpr:
		for _, item := range n.Items {
			if _, ok := module.ObjectKey(item.KeyExpr); ok {
				t.add(module.Span(item.KeyExpr.Range()), TokenProperty, 0)
			}
		}
	case *hclsyntax.LiteralValueExpr:
		switch {
		case n.Val.IsNull() || n.Val.Type() == cty.Bool:
			t.add(module.Span(n.SrcRange), TokenKeyword, 0)
		case n.Val.Type() == cty.Number:
			t.add(module.Span(n.SrcRange), TokenNumber, 0)
		}
	case *hclsyntax.ScopeTraversalExpr:
		t.traversal(n.Traversal)
	case *hclsyntax.RelativeTraversalExpr:
		t.attributes(n.Traversal)
	}
	return nil
}

// Exit implements hclsyntax.Walker.
func (t *tokenizer) Exit(node hclsyntax.Node) hcl.Diagnostics {
	if _, ok := node.(hclsyntax.ChildScope); ok {
		t.bound = t.bound[:len(t.bound)-1]
	}
	return nil
}

func (t *tokenizer) isBound(name string) bool {
	return slices.ContainsFunc(t.bound, func(names map[string]struct{}) bool { _, ok := names[name]; return ok })
}

// traversal marks the steps of a reference.
func (t *tokenizer) traversal(steps hcl.Traversal) {
	root := steps.RootName()
	types := []TokenType{TokenClass, TokenVariable}
	switch {
	case t.isBound(root):
		types = []TokenType{TokenVariable}
	case root == "var":
		types = []TokenType{TokenKeyword, TokenParameter}
	case root == "local" || root == "run":
		types = []TokenType{TokenKeyword, TokenVariable}
	case root == "module":
		types = []TokenType{TokenKeyword, TokenNamespace}
	case root == "data" || root == "ephemeral" || root == "action":
		types = []TokenType{TokenKeyword, TokenClass, TokenVariable}
	case root == "each" || root == "count" || root == "path" || root == "terraform" || root == "self":
		types = []TokenType{TokenKeyword}
	case len(steps) == 1:
		types = []TokenType{TokenProperty} // a keyword argument, ignore_changes
	}
	n := 0
	for _, s := range steps {
		var r text.Range
		switch s := s.(type) {
		case hcl.TraverseRoot:
			r = module.Span(s.SrcRange)
		case hcl.TraverseAttr:
			r = word(s.SrcRange, s.Name)
		default:
			continue
		}
		if n < len(types) {
			m := Modifiers(0)
			if types[n] == TokenParameter || root == "local" && n == 1 {
				m = ReadOnly
			}
			t.add(r, types[n], m)
		} else {
			t.add(r, TokenProperty, 0)
		}
		n++
	}
}

func (t *tokenizer) attributes(steps hcl.Traversal) {
	for _, s := range steps {
		if attr, ok := s.(hcl.TraverseAttr); ok {
			t.add(word(attr.SrcRange, attr.Name), TokenProperty, 0)
		}
	}
}
