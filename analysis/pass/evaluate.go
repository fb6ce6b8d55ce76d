package pass

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/functions"
	"github.com/terravet/terravet/analysis/module"
)

// evaluator knows what expressions of one module are worth. Unlike eval.Scope,
// which says what `terraform validate` says, it follows values through
// variables, resources and module calls.
type evaluator struct {
	view *View
	// inputs are the module's variables, nil before they are asked for.
	inputs       map[string]*eval.InputVariable
	environments []environment
	locals       map[string]hclsyntax.Expression
	// caller and call are set for a module that is seen from one call.
	caller  *View
	call    *module.Call
	callers []*callerView
	memo    Memo[memoKey, cty.Value]
	// presences and instances are those of resources that have count or for_each.
	presences Memo[*Resource, Presence]
	instances Memo[*Resource, []instance]
	busy      map[hclsyntax.Expression]bool
}

// memoKey is an expression that needs no each, count or iterator.
type memoKey struct {
	expr        hclsyntax.Expression
	environment int
}

// frame says where in a module an expression stands.
type frame struct {
	resource *Resource
	names    map[string]cty.Value
}

// instance is one instance of a resource, or one element of a collection.
type instance struct{ key, value cty.Value }

const (
	// maxInstances bounds how many instances are looked at one by one.
	maxInstances = 32
	// maxCost bounds what evaluating one expression may take, see
	// functions.Cost.
	maxCost = 200_000
)

func newEvaluator(v *View) *evaluator {
	return &evaluator{view: v, busy: map[hclsyntax.Expression]bool{}}
}

// evaluate returns the values that an expression has in the instances of the
// resource around it and in the environments of the module; all is false when
// it may have others.
func (e *evaluator) evaluate(expr hclsyntax.Expression, f frame) (values []cty.Value, all bool) {
	if literal, ok := expr.(*hclsyntax.LiteralValueExpr); ok {
		return []cty.Value{literal.Val}, !functions.TooLarge(literal.Val)
	}
	if s, ok := module.LiteralString(expr); ok {
		return []cty.Value{cty.StringVal(s)}, true
	}
	traversals := expr.Variables()
	instances := []instance{{}}
	if f.resource != nil && multiplied(traversals) {
		if over := f.resource.instances(); over != nil {
			instances = over
		}
	}
	v := Value{all: true}
	for i := range e.within() {
		for _, in := range instances {
			value := e.once(expr, traversals, i, in, f)
			if !value.IsKnown() {
				v.all = false
				continue
			}
			v.add(value)
		}
	}
	return v.values, v.all
}

// multiplied says that an expression is worth something else in each instance.
func multiplied(traversals []hcl.Traversal) bool {
	for _, t := range traversals {
		if name := t.RootName(); name == "each" || name == "count" {
			return true
		}
	}
	return false
}

// once evaluates an expression in one instance and environment.
func (e *evaluator) once(expr hclsyntax.Expression, traversals []hcl.Traversal, environment int, in instance, f frame) cty.Value {
	key := memoKey{expr, environment}
	plain := f.names == nil && in == (instance{}) && !multiplied(traversals)
	if plain {
		if value, ok := e.memo.Known(e.view, key); ok {
			return value
		}
	}
	if e.busy[expr] {
		e.view.noteAll()
		return unknown // it needs itself
	}
	e.busy[expr] = true
	defer delete(e.busy, expr)
	if !plain {
		return e.compute(expr, traversals, environment, in, f)
	}
	return e.memo.Get(e.view, key, func() cty.Value { return e.compute(expr, traversals, environment, in, f) })
}

func (e *evaluator) compute(expr hclsyntax.Expression, traversals []hcl.Traversal, environment int, in instance, f frame) cty.Value {
	ctx := &hcl.EvalContext{Functions: e.view.world.Functions, Variables: map[string]cty.Value{}}
	if functions.Reads(expr) {
		ctx.Functions = e.view.Functions()
	}
	objects := objectTree{}
	for _, t := range traversals {
		root := t.RootName()
		if value, ok := f.names[root]; ok {
			ctx.Variables[root] = value
			continue
		}
		ref, problem := eval.Refer(t)
		if problem != nil {
			return unknown
		}
		switch ref.Kind {
		case eval.Variable:
			objects.put(e.variable(ref.Label, environment), "var", ref.Label)
		case eval.Local:
			objects.put(e.local(ref.Label, environment), "local", ref.Label)
		case eval.Each:
			switch {
			case ref.Label == "key" && in.key != cty.NilVal:
				objects.put(in.key, "each", "key")
			case ref.Label == "value" && in.value != cty.NilVal:
				objects.put(in.value, "each", "value")
			default:
				objects.put(unknown, "each", ref.Label)
			}
		case eval.Count:
			if in.key != cty.NilVal {
				objects.put(in.key, "count", ref.Label)
			} else {
				objects.put(cty.UnknownVal(cty.Number), "count", ref.Label)
			}
		case eval.Path:
			value := cty.UnknownVal(cty.String)
			if path, ok := e.view.world.Path[ref.Label]; ok {
				value = cty.StringVal(path)
			}
			objects.put(value, "path", ref.Label)
		case eval.Module:
			e.output(objects, ref)
		case eval.Resource:
			if ref.Address != ref.Type+"."+ref.Label || root != ref.Type {
				ctx.Variables[root] = unknown
				continue
			}
			e.resource(objects, ref, environment)
		default:
			ctx.Variables[root] = unknown
		}
	}
	for root, object := range objects {
		if _, ok := ctx.Variables[root]; !ok {
			ctx.Variables[root] = object.value()
		}
	}
	if functions.Cost(expr, ctx.Variables) > maxCost {
		return unknown
	}
	value, diags := expr.Value(ctx)
	if diags.HasErrors() || functions.TooLarge(value) {
		return unknown
	}
	value, _ = value.UnmarkDeep()
	return value
}

// objectTree is names below names: what a traversal walks through.
type objectTree map[string]*object

type object struct {
	leaf   cty.Value
	fields objectTree
}

func (t objectTree) put(value cty.Value, path ...string) {
	at := t[path[0]]
	if at == nil {
		at = &object{leaf: cty.NilVal}
		t[path[0]] = at
	}
	if len(path) == 1 {
		at.leaf = value
		return
	}
	if at.fields == nil {
		at.fields = objectTree{}
	}
	at.fields.put(value, path[1:]...)
}

// putField puts one field of an object that may be used as a whole elsewhere in
// the expression: then all of it stays unknown.
func (t objectTree) putField(value cty.Value, root, name, field string) {
	if at := t[root]; at != nil && at.fields[name] != nil && at.fields[name].leaf != cty.NilVal {
		return
	}
	t.put(value, root, name, field)
}

func (o *object) value() cty.Value {
	if o.leaf != cty.NilVal || o.fields == nil {
		return o.leaf
	}
	fields := make(map[string]cty.Value, len(o.fields))
	for name, field := range o.fields {
		fields[name] = field.value()
	}
	return cty.ObjectVal(fields)
}

// resource puts what is known of a resource's attribute: what its block sets it
// to. What the provider computes is unknown, and so are resources of a calling
// module: what they are worth may change without module.Module.Flow changing.
func (e *evaluator) resource(objects objectTree, ref eval.Reference, environment int) {
	step := hcl.TraverseAttr{}
	if len(ref.Rest) > 0 {
		step, _ = ref.Rest[0].(hcl.TraverseAttr)
	}
	target := e.view.Resource(ref.Address)
	if step.Name == "" || ref.Key || target == nil || e.view.outside || target.Expansion() != eval.One {
		objects.put(unknown, ref.Type, ref.Label)
		return
	}
	value := unknown
	if attr := target.part(step.Name); attr != nil {
		known := e.once(attr.Expr, attr.Expr.Variables(), environment, instance{}, frame{})
		if known.IsWhollyKnown() && !known.IsNull() && known.Type().IsPrimitiveType() {
			value = known
		}
	}
	objects.putField(value, ref.Type, ref.Label, step.Name)
}

// local is what a local value is worth.
func (e *evaluator) local(name string, environment int) cty.Value {
	expr := e.localExpr(name)
	if expr == nil {
		return unknown
	}
	return e.once(expr, expr.Variables(), environment, instance{}, frame{})
}

// localExpr is the expression of a local value, or nil.
func (e *evaluator) localExpr(name string) hclsyntax.Expression {
	e.view.note("locals")
	if e.locals == nil {
		e.locals = map[string]hclsyntax.Expression{}
		for _, b := range e.view.module.Blocks() {
			if b.Type() != "locals" {
				continue
			}
			for name, attr := range b.Body().Attributes {
				if e.locals[name] == nil || b.Override {
					e.locals[name] = attr.Expr
				}
			}
		}
	}
	return e.locals[name]
}

// output puts what an output of a module call is worth.
func (e *evaluator) output(objects objectTree, ref eval.Reference) {
	step := hcl.TraverseAttr{}
	if len(ref.Rest) > 0 {
		step, _ = ref.Rest[0].(hcl.TraverseAttr)
	}
	called := (*View)(nil)
	if step.Name != "" && !ref.Key && !e.view.calledMultiple(ref.Label) {
		called = e.view.Called(ref.Label)
	}
	if called == nil {
		objects.put(unknown, "module", ref.Label)
		return
	}
	value := unknown
	for _, b := range called.module.Declared("output." + step.Name) {
		if attr := b.Body().Attributes["value"]; attr != nil {
			values, all := called.values.evaluate(attr.Expr, frame{})
			if all && len(values) == 1 {
				value = values[0]
			}
		}
	}
	objects.putField(value, "module", ref.Label, step.Name)
}

// calledMultiple says that a call makes several instances.
func (v *View) calledMultiple(call string) bool {
	for _, c := range v.Calls() {
		if c.Name == call {
			return eval.Expansion(c.Block) != eval.One
		}
	}
	return true
}

// presence reads count and for_each of a resource.
func (e *evaluator) presence(r *Resource) Presence {
	attr := r.part("count")
	if attr == nil {
		attr = r.part("for_each")
	}
	if attr == nil {
		return Present
	}
	values, all := e.evaluate(attr.Expr, frame{})
	some, none := false, false
	for _, value := range values {
		n, ok := lengthOf(value)
		if !ok {
			return Conditional
		}
		some, none = some || n > 0, none || n == 0
	}
	switch {
	case !all || some && none || !some && !none:
		return Conditional
	case none:
		return Absent
	}
	return Present
}

// lengthOf is how many instances a count or for_each makes.
func lengthOf(value cty.Value) (int, bool) {
	if value.IsNull() || !value.IsKnown() {
		return 0, false
	}
	if value.Type() == cty.Number {
		n, _ := value.AsBigFloat().Int64()
		return int(n), true
	}
	if value.Type() == cty.Bool || value.Type() == cty.String || !value.CanIterateElements() {
		return 0, false
	}
	return value.LengthInt(), true
}

// instances are those of a resource when all are known and few; nil otherwise.
func (r *Resource) instances() []instance {
	return r.view.values.instances.Get(r.view, r, r.expand)
}

func (r *Resource) expand() []instance {
	name := "for_each"
	attr := r.part(name)
	if attr == nil {
		name = "count"
		attr = r.part(name)
	}
	if attr == nil {
		return nil
	}
	values, all := r.view.values.evaluate(attr.Expr, frame{})
	if !all || len(values) != 1 || values[0].IsNull() {
		return nil
	}
	if name == "count" {
		n, ok := lengthOf(values[0])
		if !ok || n > maxInstances {
			return nil
		}
		var each []instance
		for i := range n {
			each = append(each, instance{key: cty.NumberIntVal(int64(i))})
		}
		return each
	}
	over, ok := elements(values[0])
	if !ok || len(over) > maxInstances {
		return nil
	}
	return over
}

// elements are those of a known collection. The key of a set's element is the
// element itself, as in each.key.
func elements(value cty.Value) ([]instance, bool) {
	if value.IsNull() || !value.IsKnown() || !value.CanIterateElements() {
		return nil, false
	}
	list := []instance{}
	for it := value.ElementIterator(); it.Next(); {
		key, element := it.Element()
		if value.Type().IsSetType() {
			if !element.IsKnown() {
				return nil, false
			}
			key = element
		}
		list = append(list, instance{key, element})
	}
	return list, true
}
