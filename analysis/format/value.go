package format

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// valueTokens takes a value out of a template that holds nothing else:
// "${var.a}" becomes var.a. Anything less certain stays as it is, among it
// "${a}${b}" and "x${a}".
func valueTokens(tokens hclwrite.Tokens) hclwrite.Tokens {
	n := len(tokens)
	if n < 5 ||
		tokens[0].Type != hclsyntax.TokenOQuote || tokens[1].Type != hclsyntax.TokenTemplateInterp ||
		tokens[n-2].Type != hclsyntax.TokenTemplateSeqEnd || tokens[n-1].Type != hclsyntax.TokenCQuote {
		return tokens
	}
	inside := tokens[2 : n-2]
	depth := 0 // of quotes within the interpolation, where templates may nest
	for _, t := range inside {
		switch t.Type {
		case hclsyntax.TokenOQuote:
			depth++
		case hclsyntax.TokenCQuote:
			depth--
		case hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateSeqEnd, hclsyntax.TokenQuotedLit:
			if depth <= 0 {
				return tokens // a second interpolation, or text beside the first
			}
		}
	}
	for len(inside) > 0 && inside[0].Type == hclsyntax.TokenNewline {
		inside = inside[1:]
	}
	for len(inside) > 0 && inside[len(inside)-1].Type == hclsyntax.TokenNewline {
		inside = inside[:len(inside)-1]
	}
	if !spansLines(inside) || parenthesised(inside) {
		return inside
	}
	// Outside of a template a line break ends the expression.
	wrapped := hclwrite.Tokens{{Type: hclsyntax.TokenOParen, Bytes: []byte("(")}}
	wrapped = append(wrapped, inside...)
	return append(wrapped, &hclwrite.Token{Type: hclsyntax.TokenCParen, Bytes: []byte(")")})
}

func spansLines(tokens hclwrite.Tokens) bool {
	for _, t := range tokens {
		if t.Type == hclsyntax.TokenNewline {
			return true
		}
	}
	return false
}

func parenthesised(tokens hclwrite.Tokens) bool {
	return len(tokens) > 1 && tokens[0].Type == hclsyntax.TokenOParen && tokens[len(tokens)-1].Type == hclsyntax.TokenCParen
}

// typeTokens writes a variable's type the way it is written since Terraform
// 0.12: no quotes, and collections with the type of their elements.
func typeTokens(tokens hclwrite.Tokens) hclwrite.Tokens {
	switch {
	case len(tokens) == 1 && tokens[0].Type == hclsyntax.TokenIdent:
		switch name := string(tokens[0].Bytes); name {
		case "list", "map", "set":
			return collection(name, "any")
		}
	case len(tokens) == 3 && tokens[0].Type == hclsyntax.TokenOQuote &&
		tokens[1].Type == hclsyntax.TokenQuotedLit && tokens[2].Type == hclsyntax.TokenCQuote:
		switch name := string(tokens[1].Bytes); name {
		case "string":
			return hclwrite.Tokens{ident(name)}
		case "list", "map":
			// These were collections of strings when types had quotes.
			return collection(name, "string")
		}
	}
	return tokens
}

func collection(kind, element string) hclwrite.Tokens {
	return hclwrite.Tokens{
		ident(kind),
		{Type: hclsyntax.TokenOParen, Bytes: []byte("(")},
		ident(element),
		{Type: hclsyntax.TokenCParen, Bytes: []byte(")")},
	}
}

func ident(name string) *hclwrite.Token {
	return &hclwrite.Token{Type: hclsyntax.TokenIdent, Bytes: []byte(name)}
}
