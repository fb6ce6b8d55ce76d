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

// Edges are the dependencies that a block of a module has, in the order of the
// text. Terraform evaluates each input and each output of a module call for
// itself, so they are nodes of their own: "module.m.var.x", "module.m.output.y".
// Of a called module, only what its outputs say of its variables themselves is
// looked at; called gives the module that a call leads to, or nil.
func Edges(m *module.Module, b *module.Block, called func(call string) *module.Module) []Edge {
	edges := edgesOf(m, b, called)
	slices.SortFunc(edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.Range.Start, b.Range.Start), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return edges
}

func edgesOf(m *module.Module, b *module.Block, called func(call string) *module.Module) []Edge {
	if b.Address() == "" && b.Type() != "locals" {
		return nil
	}
	switch b.Type() {
	case "resource", "data", "ephemeral":
		return append(blockEdges(b.Address(), b.Body()), providerEdges(m, b)...)
	case "provider":
		alias := ""
		if attr := b.Body().Attributes["alias"]; attr != nil {
			alias, _ = module.LiteralString(attr.Expr)
		}
		return blockEdges(providerNode(m, b.Label(0), alias), b.Body())
	case "module":
		return callEdges(b, called(b.Label(0)))
	case "variable":
		return validationEdges(b)
	case "locals":
		var edges []Edge
		for name, attr := range b.Body().Attributes {
			edges = addEdges(edges, "local."+name, attr, nil)
		}
		return edges
	}
	return nil
}

// providerNode names a provider configuration as Terraform does.
func providerNode(m *module.Module, name, alias string) string {
	node := fmt.Sprintf("provider[%q]", addressOf(m, name))
	if alias != "" {
		node += "." + alias
	}
	return node
}

// providerEdges lead from a resource to its provider, if that is configured by
// something that may depend on the resource.
func providerEdges(m *module.Module, b *module.Block) []Edge {
	name, alias, _ := b.ProviderName()
	for _, p := range m.ProviderConfigs() {
		if p.Name != name || p.Alias != alias {
			continue
		}
		for _, attr := range p.Block.Body().Attributes {
			if len(attr.Expr.Variables()) > 0 {
				return []Edge{{From: b.Address(), To: providerNode(m, name, alias), Range: b.Header()}}
			}
		}
	}
	return nil
}

// callEdges lead from the inputs of a module call to what they are made of, and
// from its outputs to its inputs. Everything within waits for the call's count,
// for_each and depends_on.
func callEdges(b *module.Block, called *module.Module) []Edge {
	var edges []Edge
	call := b.Address()
	for name, attr := range b.Body().Attributes {
		switch name {
		case "source", "version", "providers":
		case "count", "for_each", "depends_on":
			edges = addEdges(edges, call, attr, nil)
		default:
			edges = addEdges(edges, call+".var."+name, attr, nil)
			edges = append(edges,
				Edge{From: call + ".var." + name, To: call, Range: b.Header()},
				Edge{From: call + closed, To: call + ".var." + name, Range: b.Header()})
		}
	}
	edges = append(edges, Edge{From: call + closed, To: call, Range: b.Header()})
	if called == nil {
		return edges
	}
	for _, output := range called.Blocks() {
		attr := output.Body().Attributes["value"]
		if output.Type() != "output" || attr == nil {
			continue
		}
		edges = append(edges, Edge{From: call + outputs, To: call + "." + output.Address(), Range: b.Header()})
		for _, t := range attr.Expr.Variables() {
			if ref, problem := eval.Refer(t); problem == nil && ref.Kind == eval.Variable && b.Body().Attributes[ref.Label] != nil {
				edges = append(edges, Edge{From: call + "." + output.Address(), To: call + "." + ref.Address, Range: b.Header()})
			}
		}
	}
	return edges
}

const (
	// closed marks a module call as a whole, with all that is within.
	closed = " (close)"
	// outputs marks the object of all outputs of a module call.
	outputs = " (outputs)"
)

// validationEdges lead from the validation of a variable to those of others.
func validationEdges(b *module.Block) []Edge {
	const validation = " (validation)"
	var edges []Edge
	for _, nested := range b.Body().Blocks {
		for _, attr := range nested.Body.Attributes {
			for _, t := range attr.Expr.Variables() {
				if ref, problem := eval.Refer(t); problem == nil && ref.Kind == eval.Variable && ref.Address != b.Address() {
					edges = append(edges, Edge{From: b.Address() + validation, To: ref.Address + validation, Range: module.Span(ref.Range)})
				}
			}
		}
	}
	return edges
}

func blockEdges(from string, body *hclsyntax.Body) []Edge {
	var edges []Edge
	var walk func(body *hclsyntax.Body, iterators []string)
	walk = func(body *hclsyntax.Body, iterators []string) {
		for _, attr := range body.Attributes {
			edges = addEdges(edges, from, attr, iterators)
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

func addEdges(edges []Edge, from string, attr *hclsyntax.Attribute, iterators []string) []Edge {
	for _, t := range attr.Expr.Variables() {
		if slices.Contains(iterators, t.RootName()) {
			continue
		}
		ref, problem := eval.Refer(t)
		if problem == nil && ref.Kind == eval.Module {
			edges = moduleEdges(edges, from, ref, attr.Name)
			continue
		}
		if problem != nil || ref.Kind != eval.Resource && ref.Kind != eval.Local {
			continue
		}
		edges = append(edges, Edge{From: from, To: ref.Address, Range: module.Span(ref.Range)})
	}
	return edges
}

// moduleEdges lead to an output of a module call, or to the whole of it.
func moduleEdges(edges []Edge, from string, ref eval.Reference, argument string) []Edge {
	r := module.Span(ref.Range)
	name := ""
	if len(ref.Rest) > 0 {
		name = stepName(ref.Rest[0])
	}
	switch {
	case argument == "depends_on" && name == "":
		return append(edges, Edge{From: from, To: ref.Address + closed, Range: r})
	case name == "":
		return append(edges, Edge{From: from, To: ref.Address + outputs, Range: r})
	}
	output := ref.Address + ".output." + name
	return append(edges, Edge{From: from, To: output, Range: r}, Edge{From: output, To: ref.Address, Range: r})
}

// selfReference reports a resource that refers to itself, which Terraform says
// of the block alone.
func (k *checker) selfReference(b *module.Block) {
	if k.broken {
		return
	}
	for _, e := range blockEdges(b.Address(), b.Body()) {
		if e.From == e.To && b.Address() != "" {
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
	for _, e := range addEdges(nil, "local."+name, attr, nil) {
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
