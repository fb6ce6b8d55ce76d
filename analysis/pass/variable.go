package pass

import (
	"path/filepath"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
)

// environment is one set of variable definitions that a root module is applied
// with.
type environment struct {
	// name is that of the file that makes the difference, "" for the only one.
	name   string
	values map[string]cty.Value
}

// callerView is a module call that leads here, seen from the module it stands
// in.
type callerView struct {
	view *View
	call *module.Call
}

// within are the environments, at least one.
func (e *evaluator) within() []environment {
	if e.environments != nil {
		return e.environments
	}
	e.environments = []environment{{}}
	if !e.view.Root() {
		return e.environments
	}
	always := map[string]cty.Value{}
	for _, given := range eval.Assignments(e.view.module) {
		always[given.Name] = given.Value
	}
	var others []*syntax.File
	for _, f := range e.view.module.Files() {
		if f.Name.Kind == syntax.Vars && !eval.LoadedByItself(f.Path) && filepath.Dir(f.Path) == e.view.module.Dir() {
			others = append(others, f)
		}
	}
	e.environments[0].values = always
	if len(others) > 0 {
		e.environments = nil
	}
	for _, f := range others {
		env := environment{name: filepath.Base(f.Path), values: map[string]cty.Value{}}
		for name, value := range always {
			env.values[name] = value
		}
		for _, given := range eval.AssignmentsIn(f) {
			env.values[given.Name] = given.Value
		}
		e.environments = append(e.environments, env)
	}
	return e.environments
}

// Environments are the names of the variable files that a root module may be
// applied with, apart from those that Terraform reads unasked; none where there
// are no such files.
func (v *View) Environments() []string {
	var names []string
	for _, env := range v.values.within() {
		if env.name != "" {
			names = append(names, env.name)
		}
	}
	return names
}

// Variable is an input variable, or nil.
func (v *View) Variable(name string) *eval.InputVariable {
	v.note("variable")
	return v.values.variables()[name]
}

func (e *evaluator) variables() map[string]*eval.InputVariable {
	if e.inputs == nil {
		e.inputs = eval.Inputs(e.view.module)
	}
	return e.inputs
}

// variable is what an input variable is worth in an environment.
func (e *evaluator) variable(name string, environment int) cty.Value {
	e.view.note("variable")
	in := e.variables()[name]
	if in == nil {
		return unknown
	}
	if in.Ephemeral {
		return cty.UnknownVal(in.Type.WithoutOptionalAttributesDeep())
	}
	given := e.given(in, environment)
	if given == cty.NilVal || given.IsNull() && !in.Nullable {
		if in.Default == nil {
			return cty.UnknownVal(in.Type.WithoutOptionalAttributesDeep())
		}
		value, diags := in.Default.Value(nil)
		if diags.HasErrors() {
			return unknown
		}
		given = value
	}
	if in.Defaults != nil && !given.IsNull() {
		given = in.Defaults.Apply(given)
	}
	value, err := convert.Convert(given, in.Type.WithoutOptionalAttributesDeep())
	if err != nil {
		return unknown
	}
	return value
}

// given is what is passed for a variable: NilVal for nothing.
func (e *evaluator) given(in *eval.InputVariable, environment int) cty.Value {
	switch {
	case e.view.world.Reusable:
		return unknown
	case e.view.Root():
		if value, ok := e.within()[environment].values[in.Name]; ok {
			return value
		}
		return cty.NilVal
	}
	var agreed []cty.Value
	for _, c := range e.calledBy() {
		value := cty.NilVal
		body := c.view.BodyOf(c.call.Block)
		passed := body.Value(in.Name)
		switch {
		case passed.Absent() && !passed.Written():
		case passed.Absent():
			value = cty.NullVal(cty.DynamicPseudoType)
		case passed.all && len(passed.values) == 1:
			value = passed.values[0]
		default:
			value = unknown
		}
		if !slices.ContainsFunc(agreed, func(v cty.Value) bool {
			return v == cty.NilVal && value == cty.NilVal || v != cty.NilVal && value != cty.NilVal && v.RawEquals(value)
		}) {
			agreed = append(agreed, value)
		}
	}
	if len(agreed) != 1 {
		return unknown
	}
	return agreed[0]
}

// calledBy are the calls that lead here.
func (e *evaluator) calledBy() []*callerView {
	if e.callers != nil {
		return e.callers
	}
	if e.caller != nil {
		e.callers = []*callerView{{e.caller, e.call}}
		return e.callers
	}
	e.callers = []*callerView{}
	if e.view.depth >= maxDepth || e.view.world.Callers == nil {
		return e.callers
	}
	for _, c := range e.view.world.Callers() {
		view := newView(c.World, e.view.log)
		view.depth, view.outside = e.view.depth+1, true
		e.callers = append(e.callers, &callerView{view, c.Call})
	}
	return e.callers
}
