package syntax

import (
	"reflect"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// eachRange lets do change each range in a freshly parsed tree, once. Nobody else may have seen the tree yet.
func eachRange(n hclsyntax.Node, do func(*hcl.Range)) {
	w := rangeWalker{do, map[uintptr]bool{}}
	w.value(reflect.ValueOf(n))
}

type rangeWalker struct {
	do   func(*hcl.Range)
	seen map[uintptr]bool // nodes that were visited: a splat's symbol hangs in the tree twice
}

var (
	rangeType = reflect.TypeFor[hcl.Range]()
	hclPath   = rangeType.PkgPath()
	treePath  = reflect.TypeFor[hclsyntax.Body]().PkgPath()
)

func (w *rangeWalker) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && !w.seen[v.Pointer()] {
			w.seen[v.Pointer()] = true
			w.value(v.Elem())
		}
	case reflect.Interface:
		if v.IsNil() {
			return
		}
		if inner := v.Elem(); inner.Kind() == reflect.Struct && v.CanSet() { // a step of a traversal, held by value
			c := reflect.New(inner.Type()).Elem()
			c.Set(inner)
			w.value(c)
			v.Set(c)
		} else {
			w.value(inner)
		}
	case reflect.Slice:
		for i := range v.Len() {
			w.value(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == rangeType {
			if r, ok := v.Addr().Interface().(*hcl.Range); ok {
				w.do(r)
			}
			return
		}
		if pkg := v.Type().PkgPath(); pkg != hclPath && pkg != treePath {
			return // a value: it has no ranges
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				w.value(v.Field(i))
			}
		}
	}
}

// closeCalls gives function calls without a closing parenthesis an end: HCL leaves it, and with it the end of what is
// around the call, at the start of the text.
func closeCalls(n hclsyntax.Node) {
	hclsyntax.VisitAll(n, func(n hclsyntax.Node) hcl.Diagnostics {
		if call, ok := n.(*hclsyntax.FunctionCallExpr); ok && call.CloseParenRange.End.Byte < call.OpenParenRange.End.Byte {
			end := call.OpenParenRange
			for _, arg := range call.Args {
				if r := arg.Range(); r.End.Byte > end.End.Byte {
					end = r
				}
			}
			call.CloseParenRange = hcl.Range{Filename: end.Filename, Start: end.End, End: end.End}
		}
		return nil
	})
	eachRange(n, func(r *hcl.Range) {
		if r.End.Byte < r.Start.Byte {
			r.End = r.Start
		}
	})
}
