package ide

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
)

// expression collects the names in an expression.
func (w *walker) expression(expr hclsyntax.Expression) {
	if _, literal := expr.(*hclsyntax.LiteralValueExpr); !literal && expr != nil {
		hclsyntax.Walk(expr, w)
	}
}

var forNames = regexp.MustCompile(`^[^\w]*for\s+([\pL_][\pL\pN_-]*)\s*(?:,\s*([\pL_][\pL\pN_-]*)\s*)?`)

// Enter implements hclsyntax.Walker.
func (w *walker) Enter(node hclsyntax.Node) hcl.Diagnostics {
	switch n := node.(type) {
	case *hclsyntax.ForExpr:
		w.fors = append(w.fors, n)
		w.declareFor(n)
	case hclsyntax.ChildScope:
		loop := w.fors[len(w.fors)-1]
		for _, name := range []string{loop.KeyVar, loop.ValVar} {
			w.bound = append(w.bound, boundName{name, forAddress(name, loop), false})
		}
	case *hclsyntax.ScopeTraversalExpr:
		w.traversal(n.Traversal, Reads)
	case *hclsyntax.SplatExpr:
		w.calls = append(w.calls, calledBy(n.Source))
	case *hclsyntax.RelativeTraversalExpr:
		call := calledBy(n.Source)
		if _, ok := n.Source.(*hclsyntax.AnonSymbolExpr); ok && len(w.calls) > 0 {
			call = w.calls[len(w.calls)-1]
		}
		w.output(call, n.Traversal, Reads)
	}
	return nil
}

// Exit implements hclsyntax.Walker.
func (w *walker) Exit(node hclsyntax.Node) hcl.Diagnostics {
	switch node.(type) {
	case *hclsyntax.ForExpr:
		w.fors = w.fors[:len(w.fors)-1]
	case hclsyntax.ChildScope:
		w.bound = w.bound[:len(w.bound)-2]
	case *hclsyntax.SplatExpr:
		w.calls = w.calls[:len(w.calls)-1]
	}
	return nil
}

func forAddress(name string, loop *hclsyntax.ForExpr) string {
	return "~" + name + "@" + strconv.Itoa(loop.SrcRange.Start.Byte)
}

// declareFor finds the names of a for expression, whose places the tree does
// not tell.
func (w *walker) declareFor(n *hclsyntax.ForExpr) {
	r := module.Span(n.SrcRange)
	if !r.In(len(w.chunk.Src)) {
		return
	}
	m := forNames.FindStringSubmatchIndex(w.chunk.Src[r.Start:r.End])
	for i := 2; i+1 < len(m); i += 2 {
		if m[i] < 0 {
			continue
		}
		at := text.Range{Start: r.Start + m[i], End: r.Start + m[i+1]}
		w.add(Occurrence{Address: forAddress(w.chunk.Src[at.Start:at.End], n), Role: Declares, Name: at, Span: at, Whole: r})
	}
}

// calledBy is the name of the module call that an expression is an instance of,
// or all instances: module.m[0], module.m.
func calledBy(expr hclsyntax.Expression) string {
	switch e := expr.(type) {
	case *hclsyntax.IndexExpr:
		return calledBy(e.Collection)
	case *hclsyntax.ParenthesesExpr:
		return calledBy(e.Expression)
	case *hclsyntax.ScopeTraversalExpr:
		if e.Traversal.RootName() != "module" || len(e.Traversal) < 2 || len(e.Traversal) > 3 {
			return ""
		}
		if len(e.Traversal) == 3 {
			if _, ok := e.Traversal[2].(hcl.TraverseIndex); !ok {
				return ""
			}
		}
		if name, ok := e.Traversal[1].(hcl.TraverseAttr); ok {
			return name.Name
		}
	}
	return ""
}

// runPrefix marks a call that is no module call but a run block of a test.
const runPrefix = "run:"

// output adds the output of a called module that steps begin with.
func (w *walker) output(call string, steps hcl.Traversal, role Role) {
	if call == "" || len(steps) == 0 {
		return
	}
	step, ok := steps[0].(hcl.TraverseAttr)
	if !ok {
		return
	}
	r := word(step.SrcRange, step.Name)
	w.add(Occurrence{Address: "output." + step.Name, Call: call, Role: role, Name: r, Span: r})
}

// word is where the name of a step stands, behind its dot.
func word(r hcl.Range, name string) text.Range {
	span := module.Span(r)
	if span.Len() < len(name) {
		return span
	}
	return text.Range{Start: span.End - len(name), End: span.End}
}

// traversal adds what a traversal refers to.
func (w *walker) traversal(t hcl.Traversal, role Role) {
	root := t.RootName()
	for i := len(w.bound) - 1; i >= 0; i-- {
		if w.bound[i].name == root && root != "" {
			o := Occurrence{Address: w.bound[i].address, Role: role, Span: module.Span(t[0].SourceRange())}
			if !w.bound[i].fixed {
				o.Name = o.Span
			}
			w.add(o)
			return
		}
	}
	if root == "run" && len(t) > 1 {
		if name, ok := t[1].(hcl.TraverseAttr); ok {
			w.named("run."+name.Name, t, 1, role)
			w.output(runPrefix+name.Name, t[2:], role)
		}
		return
	}
	if root == "output" && w.test && len(t) > 1 {
		if name, ok := t[1].(hcl.TraverseAttr); ok {
			w.named("output."+name.Name, t, 1, role)
		}
		return
	}
	if (root == "action" || root == "list") && len(t) > 2 {
		if typ, ok := t[1].(hcl.TraverseAttr); ok {
			if name, ok := t[2].(hcl.TraverseAttr); ok {
				w.named(root+"."+typ.Name+"."+name.Name, t, 2, role)
			}
		}
		return
	}
	ref, problem := eval.Refer(t)
	if problem != nil || ref.Address == "" {
		return
	}
	steps := len(t) - len(ref.Rest) - 1
	if ref.Key {
		steps--
	}
	w.named(ref.Address, t, steps, role)
	if ref.Kind == eval.Module {
		w.output(ref.Label, ref.Rest, role)
	}
}

// named adds an occurrence whose name is one of the steps of a traversal.
func (w *walker) named(address string, t hcl.Traversal, step int, role Role) {
	name := address[strings.LastIndexByte(address, '.')+1:]
	r := word(t[step].SourceRange(), name)
	w.add(Occurrence{Address: address, Role: role, Name: r, Span: text.Range{Start: t[0].SourceRange().Start.Byte, End: r.End}})
}
