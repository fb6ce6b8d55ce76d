package functions

import (
	"maps"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty/function"
)

// Reads says that an expression calls a function that reads files.
func Reads(expr hclsyntax.Expression) bool {
	switch expr.(type) {
	case *hclsyntax.LiteralValueExpr, *hclsyntax.ScopeTraversalExpr:
		return false
	}
	found := false
	_ = hclsyntax.VisitAll(expr, func(node hclsyntax.Node) hcl.Diagnostics {
		if call, ok := node.(*hclsyntax.FunctionCallExpr); ok && fileFunctions[strings.TrimPrefix(call.Name, corePrefix)] {
			found = true
		}
		return nil
	})
	return found
}

// Reading returns a copy of a table that [Table] made for a program, in which
// the functions that read files ask other files.
func Reading(table map[string]function.Function, tool Tool, files Files) map[string]function.Function {
	reading := maps.Clone(table)
	env := environment{tool: tool, files: files, table: reading}
	for name := range fileFunctions {
		if _, ok := table[name]; !ok {
			continue
		}
		fn := catalogue[name](env)
		reading[name] = fn
		if _, ok := table[corePrefix+name]; ok {
			reading[corePrefix+name] = fn
		}
	}
	return reading
}
