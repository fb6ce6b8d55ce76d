package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
)

// Edge says that one declaration needs another to be evaluated first.
type Edge struct {
	From, To string
	// Range is where To is referred to, counted from the start of the chunk.
	Range text.Range
}

// Edges are the dependencies that a block of a resource, data source or locals
// has. Module calls and outputs are left out: Terraform evaluates each of
// their values for itself, so a way through them is not yet a cycle. They come
// in the order of the text.
func Edges(b *module.Block) []Edge {
	edges := edgesOf(b)
	slices.SortFunc(edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.Range.Start, b.Range.Start), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return edges
}

func edgesOf(b *module.Block) []Edge {
	switch b.Type() {
	case "resource", "data", "ephemeral":
		if b.Address() == "" {
			return nil
		}
		return blockEdges(b.Address(), b.Body())
	case "locals":
		var edges []Edge
		for name, attr := range b.Body().Attributes {
			edges = addEdges(edges, "local."+name, attr.Expr, nil)
		}
		return edges
	}
	return nil
}

func blockEdges(from string, body *hclsyntax.Body) []Edge {
	var edges []Edge
	var walk func(body *hclsyntax.Body, iterators []string)
	walk = func(body *hclsyntax.Body, iterators []string) {
		for _, attr := range body.Attributes {
			edges = addEdges(edges, from, attr.Expr, iterators)
		}
		for _, b := range body.Blocks {
			inner := iterators
			switch b.Type {
			case "dynamic":
				inner = append(slices.Clip(inner), b.Labels...)
				if attr := b.Body.Attributes["iterator"]; attr != nil {
					inner = append(inner, hcl.ExprAsKeyword(attr.Expr))
				}
			case "lifecycle":
				// ignore_changes names the resource's own arguments.
				continue
			case "provisioner", "connection":
				continue
			}
			walk(b.Body, inner)
		}
	}
	walk(body, nil)
	return edges
}

func addEdges(edges []Edge, from string, expr hclsyntax.Expression, iterators []string) []Edge {
	for _, t := range expr.Variables() {
		if slices.Contains(iterators, t.RootName()) {
			continue
		}
		ref, problem := eval.Refer(t)
		if problem != nil || ref.Kind != eval.Resource && ref.Kind != eval.Local {
			continue
		}
		edges = append(edges, Edge{From: from, To: ref.Address, Range: module.Span(ref.Range)})
	}
	return edges
}

// selfReference reports a resource that refers to itself, which Terraform says
// of the block alone.
func (k *checker) selfReference(b *module.Block) {
	if k.broken {
		return
	}
	for _, e := range Edges(b) {
		if e.From == e.To && b.Type() != "locals" {
			k.report(analysis.Finding{
				Code:     "terraform/self-reference",
				Summary:  "Self-referential block",
				Detail:   fmt.Sprintf("Configuration for %s may not refer to itself.", b.Address()),
				Location: analysis.Location{Range: e.Range},
			})
		}
	}
}

// selfLocal reports a local value that refers to itself.
func (k *checker) selfLocal(name string, attr *hclsyntax.Attribute) bool {
	for _, e := range addEdges(nil, "local."+name, attr.Expr, nil) {
		if e.From == e.To && !k.broken {
			k.report(analysis.Finding{
				Code:     "terraform/self-reference",
				Summary:  "Self-referencing local value",
				Detail:   fmt.Sprintf("Local value %s cannot use its own result as part of its expression.", e.From),
				Location: analysis.Location{Range: e.Range},
				Address:  e.From,
			})
			return true
		}
	}
	return false
}

// Cycle is declarations that need each other. Edges lead from one to the next
// and back to the first.
type Cycle struct{ Edges []Edge }

// Cycles finds one cycle for each group of declarations that need each other.
// edges must come in a fixed order, on which the choice depends.
func Cycles(edges []Edge) []Cycle {
	next := map[string][]int{}
	var order []string
	for i, e := range edges {
		if e.From == e.To {
			continue // said of the block itself
		}
		if next[e.From] == nil {
			order = append(order, e.From)
		}
		next[e.From] = append(next[e.From], i)
	}
	const (
		unseen = iota
		open
		done
	)
	state := map[string]int{}
	var path []int // edges from the start to where the search is
	var found []Cycle
	reported := map[string]bool{}
	var visit func(node string)
	visit = func(node string) {
		state[node] = open
		for _, i := range next[node] {
			e := edges[i]
			switch state[e.To] {
			case unseen:
				if len(path) > 10_000 {
					continue
				}
				path = append(path, i)
				visit(e.To)
				path = path[:len(path)-1]
			case open:
				if reported[e.To] {
					continue // another way round the same knot
				}
				c := Cycle{}
				for j := len(path) - 1; j >= 0 && edges[path[j]].To != e.To; j-- {
					c.Edges = append(c.Edges, edges[path[j]])
				}
				slices.Reverse(c.Edges)
				c.Edges = append(c.Edges, e)
				for _, e := range c.Edges {
					reported[e.From] = true
				}
				found = append(found, c)
			}
		}
		state[node] = done
	}
	for _, node := range order {
		if state[node] == unseen {
			visit(node)
		}
	}
	return found
}

// Finding is the finding about a cycle; its place is the first edge's.
func (c Cycle) Finding() analysis.Finding {
	var names []string
	for _, e := range c.Edges {
		names = append(names, e.From)
	}
	return analysis.Finding{
		Code:     "terraform/cycle",
		Severity: analysis.Error,
		Summary:  "Cycle: " + strings.Join(names, ", "),
		Detail:   fmt.Sprintf("These refer to each other in a circle (%s → %s), so none of them can be evaluated first. Remove one of the references.", strings.Join(names, " → "), names[0]),
		Location: analysis.Location{Range: c.Edges[0].Range},
		Address:  c.Edges[0].From,
	}
}
