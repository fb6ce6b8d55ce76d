package eval

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/terravet/terravet/analysis/functions"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// World is what a module is evaluated in.
type World struct {
	// Provider gives the schemas of a local provider name.
	Provider func(name string) schema.Selection
	// Functions is the function table.
	Functions map[string]function.Function
	// Files answers functions that read files; nil answers nothing.
	Files Files
	// ChangedFiles are the addresses of files of which Files says something else
	// than it did in the scope before.
	ChangedFiles map[string]bool
	// Path is what path.module and path.root are worth; what is missing is
	// unknown.
	Path map[string]string
	// Called gives the module that a call leads to; nil when it is not at hand.
	Called func(name string) *module.Module
	// Absent says that it is known that the directory that a module block leads
	// to is not there, and names the modules that stand in the same place; nil
	// says so of none.
	Absent func(call *module.Block) (siblings []string, absent bool)
	// Uncertain says that the module's text is broken in a way that may hide
	// declarations: then nothing is claimed to be undeclared.
	Uncertain bool
}

// Scope is the names of one module and their values, immutable.
type Scope struct {
	world     World
	module    *module.Module
	variables map[string]*InputVariable
	locals    map[string]cty.Value
	calls     map[string]cty.Value
	basis     []*module.Block
	// asked are the addresses of files that the locals depend on.
	asked map[string]bool
}

// InputVariable is what a variable block says.
type InputVariable struct {
	Name  string
	Block *module.Block
	// Type is the constraint, dynamic where there is none or it is malformed.
	Type     cty.Type
	Defaults *typeexpr.Defaults
	// Optional says that there is a default.
	Optional             bool
	Default              hclsyntax.Expression
	Sensitive, Ephemeral bool
	Nullable             bool
	// Value is what references to it are worth.
	Value cty.Value
	// Problems are those of the type constraint.
	Problems []Problem
}

// NewScope collects the names of a module. prev is the Scope before an edit in
// the same World, or nil; it comes back unchanged when no name's value can have
// changed.
func NewScope(w World, m *module.Module, prev *Scope) *Scope {
	s := &Scope{world: w, module: m}
	for _, b := range m.Blocks() {
		switch b.Type() {
		case "variable", "locals", "module":
			s.basis = append(s.basis, b)
		}
	}
	if prev != nil && slices.Equal(prev.basis, s.basis) && len(s.changedCalls(prev)) == 0 && s.sameFiles(prev) {
		s.variables, s.locals, s.calls, s.asked = prev.variables, prev.locals, prev.calls, prev.asked
		return s
	}
	s.variables = map[string]*InputVariable{}
	s.locals = map[string]cty.Value{}
	s.calls = map[string]cty.Value{}
	for _, b := range s.basis {
		if b.Type() == "variable" {
			s.addVariable(b, prev)
		}
	}
	for _, call := range m.Calls() {
		s.calls[call.Name] = s.call(call)
	}
	s.evaluateLocals()
	return s
}

// changedCalls lists the calls whose called module shows another interface.
func (s *Scope) changedCalls(old *Scope) []string {
	var changed []string
	for _, call := range s.module.Calls() {
		was, is := old.world.Called(call.Name), s.world.Called(call.Name)
		before, wasAbsent := old.Absent(call.Block)
		now, isAbsent := s.Absent(call.Block)
		same := wasAbsent == isAbsent && slices.Equal(before, now)
		if same && (was == is || was != nil && is != nil && was.Interface() == is.Interface()) {
			continue
		}
		changed = append(changed, call.Name)
	}
	return changed
}

// Module is the module whose names these are.
func (s *Scope) Module() *module.Module { return s.module }

// Functions are those that expressions may call.
func (s *Scope) Functions() map[string]function.Function { return s.world.Functions }

// Inputs are the input variables by name; the map must not be changed.
func (s *Scope) Inputs() map[string]*InputVariable { return s.variables }

// Uncertain says that there may be names that are not known.
func (s *Scope) Uncertain() bool { return s.world.Uncertain }

// Variable returns an input variable, or nil.
func (s *Scope) Variable(name string) *InputVariable { return s.variables[name] }

// Variables yields the names of all input variables, sorted.
func (s *Scope) Variables() []string { return slices.Sorted(maps.Keys(s.variables)) }

// Local is the value of a local value; false if there is none of that name.
func (s *Scope) Local(name string) (cty.Value, bool) {
	v, ok := s.locals[name]
	return v, ok
}

// Resource is the schema of a resource, data source or ephemeral resource; the
// zero Block if none is known.
func (s *Scope) Resource(b *module.Block) schema.Block {
	body, _ := s.resourceBody(b)
	return body
}

func (s *Scope) addVariable(b *module.Block, prev *Scope) {
	name := b.Label(0)
	if prev != nil {
		if v := prev.variables[name]; v != nil && v.Block == b {
			s.variables[name] = v
			return
		}
	}
	v := ReadVariable(b)
	if old := s.variables[name]; old != nil && b.Override {
		v = override(old, v)
	} else if old != nil {
		return // a duplicate; the first one counts
	}
	s.variables[name] = v
}

// ReadVariable reads a variable block.
func ReadVariable(b *module.Block) *InputVariable {
	v := &InputVariable{Name: b.Label(0), Block: b, Type: cty.DynamicPseudoType, Nullable: true}
	body := b.Body()
	if attr := body.Attributes["type"]; attr != nil {
		v.readType(attr.Expr)
	}
	if attr := body.Attributes["default"]; attr != nil {
		v.Optional, v.Default = true, attr.Expr
	}
	flag := func(name string, into *bool) {
		if attr := body.Attributes[name]; attr != nil {
			if value, ok := module.LiteralBool(attr.Expr); ok {
				*into = value
			}
		}
	}
	flag("sensitive", &v.Sensitive)
	flag("ephemeral", &v.Ephemeral)
	flag("nullable", &v.Nullable)
	v.Value = cty.UnknownVal(v.Type.WithoutOptionalAttributesDeep())
	if v.contradicted() {
		v.Value = cty.DynamicVal
	}
	if v.Sensitive {
		v.Value = v.Value.Mark(functions.Sensitive)
	}
	if v.Ephemeral {
		v.Value = v.Value.Mark(functions.Ephemeral)
	}
	return v
}

// contradicted says that the type and the default do not fit. Which of the two
// is meant is not known, so that nothing is said of how the variable is used:
// what is wrong is said where it is declared.
func (v *InputVariable) contradicted() bool {
	if v.Default == nil || v.Type == cty.DynamicPseudoType {
		return false
	}
	value, diags := Constant(v.Default)
	if diags.HasErrors() {
		return false
	}
	if v.Defaults != nil && !value.IsNull() {
		value = v.Defaults.Apply(value)
	}
	_, err := convert.Convert(value, v.Type)
	return err != nil
}

// readType reads a type constraint; in quotes it is the form of Terraform 0.11
// and of JSON.
func (v *InputVariable) readType(expr hclsyntax.Expression) {
	if word, ok := module.LiteralString(expr); ok {
		if !v.Block.Chunk.JSON {
			v.Problems = append(v.Problems, Problem{
				Code:    "terraform/quoted-type",
				Summary: "Invalid quoted type constraints",
				Detail:  fmt.Sprintf("Terraform 0.11 and earlier required type constraints to be given in quotes, but that form is now deprecated and will be removed in a future version of Terraform. Remove the quotes around %q.", word),
				Range:   expr.Range(),
			})
		}
		switch word {
		case "string":
			v.Type = cty.String
		case "list":
			v.Type = cty.List(cty.DynamicPseudoType)
		case "map":
			v.Type = cty.Map(cty.DynamicPseudoType)
		default:
			inner, diags := hclsyntax.ParseExpression([]byte(word), expr.Range().Filename, hcl.InitialPos)
			if !diags.HasErrors() {
				if ty, defaults, diags := typeexpr.TypeConstraintWithDefaults(inner); !diags.HasErrors() {
					v.Type, v.Defaults = ty, defaults
				}
			}
		}
		return
	}
	switch hcl.ExprAsKeyword(expr) {
	case "list":
		v.Type = cty.List(cty.DynamicPseudoType)
		return
	case "map":
		v.Type = cty.Map(cty.DynamicPseudoType)
		return
	}
	ty, defaults, diags := typeexpr.TypeConstraintWithDefaults(expr)
	v.Problems = problems(diags)
	if !diags.HasErrors() {
		v.Type, v.Defaults = ty, defaults
	}
}

func override(v, by *InputVariable) *InputVariable {
	merged := *v
	attrs := by.Block.Body().Attributes
	if attrs["type"] != nil {
		merged.Type, merged.Defaults = by.Type, by.Defaults
	}
	if by.Optional {
		merged.Optional, merged.Default = true, by.Default
	}
	merged.Value = cty.UnknownVal(merged.Type.WithoutOptionalAttributesDeep()).WithMarks(v.Value.Marks(), by.Value.Marks())
	return &merged
}

// call is the value of a module call: an object of the outputs' names, or
// unknown for a module that is not at hand.
func (s *Scope) call(c *module.Call) cty.Value {
	called := s.world.Called(c.Name)
	if called == nil || called.Broken() {
		return cty.DynamicVal
	}
	types, values := map[string]cty.Type{}, map[string]cty.Value{}
	for _, b := range called.Blocks() {
		if b.Type() != "output" || b.Label(0) == "" {
			continue
		}
		types[b.Label(0)], values[b.Label(0)] = cty.DynamicPseudoType, cty.DynamicVal
	}
	if Miscounted(c.Block) {
		return cty.DynamicVal
	}
	switch Expansion(c.Block) {
	case ByCount:
		return cty.UnknownVal(cty.List(cty.Object(types)))
	case ByForEach:
		return cty.UnknownVal(cty.Map(cty.Object(types)))
	}
	return cty.ObjectVal(values)
}

// Instances says how a block is multiplied.
type Instances uint8

const (
	One Instances = iota
	ByCount
	ByForEach
)

// Expansion says how a resource or module block is multiplied.
func Expansion(b *module.Block) Instances {
	switch {
	case b.Body().Attributes["count"] != nil:
		return ByCount
	case b.Body().Attributes["for_each"] != nil:
		return ByForEach
	}
	return One
}

// Miscounted says that it can be seen that count or for_each is wrong, so that
// how often the block exists is not settled: what is said about that is enough,
// and nothing is said of references to its instances.
func Miscounted(b *module.Block) bool {
	count, each := b.Body().Attributes["count"], b.Body().Attributes["for_each"]
	switch {
	case count != nil && each != nil:
		return true
	case count != nil:
		value, diags := Constant(count.Expr)
		if diags.HasErrors() || !value.IsKnown() {
			return false
		}
		number, err := convert.Convert(value, cty.Number)
		return err != nil || number.IsNull()
	case each != nil:
		switch each.Expr.(type) {
		case *hclsyntax.TupleConsExpr, *hclsyntax.LiteralValueExpr, *hclsyntax.TemplateExpr:
			return true
		}
	}
	return false
}

// evaluateLocals evaluates every local value once; those in a cycle are unknown.
func (s *Scope) evaluateLocals() {
	exprs := map[string]hclsyntax.Expression{}
	for _, b := range s.basis {
		if b.Type() != "locals" {
			continue
		}
		for name, attr := range b.Body().Attributes {
			if exprs[name] == nil || b.Override {
				exprs[name] = attr.Expr
			}
		}
	}
	state := map[string]bool{} // present: begun
	var evaluate func(name string)
	evaluate = func(name string) {
		expr, ok := exprs[name]
		if !ok || state[name] {
			return
		}
		state[name] = true
		s.locals[name] = cty.DynamicVal // what a cycle sees
		for _, t := range expr.Variables() {
			if t.RootName() == "local" && len(t) > 1 {
				if attr, ok := t[1].(hcl.TraverseAttr); ok {
					evaluate(attr.Name)
				}
			}
		}
		value, _ := s.Value(expr, Frame{Uses: s.noteFile})
		s.locals[name] = value
	}
	for name := range exprs {
		evaluate(name)
	}
}

// resourceBody is the schema of a resource or data source, and whether it is
// certainly that of the version in use.
func (s *Scope) resourceBody(b *module.Block) (body schema.Block, certain bool) {
	kind := flat.Resource
	switch b.Type() {
	case "data":
		kind = flat.DataSource
	case "ephemeral":
		kind = flat.Ephemeral
	}
	name, _, _ := b.ProviderName()
	selection := s.world.Provider(name)
	body, _ = selection.Type(kind, b.Label(0))
	return body, selection.Certain()
}

func problems(diags hcl.Diagnostics) []Problem {
	var out []Problem
	for _, d := range diags {
		if d.Severity != hcl.DiagError {
			continue
		}
		p := Problem{Code: codeOf(d.Summary), Summary: d.Summary, Detail: d.Detail}
		if d.Subject != nil {
			p.Range = *d.Subject
		}
		out = append(out, p)
	}
	return out
}

// Called is the module that a call leads to, or nil.
func (s *Scope) Called(call string) *module.Module { return s.world.Called(call) }

// Absent says that it is known that the directory that a module block leads to
// is not there, and names the modules that stand in the same place.
func (s *Scope) Absent(call *module.Block) (siblings []string, absent bool) {
	if s.world.Absent == nil {
		return nil, false
	}
	return s.world.Absent(call)
}

// Inputs are the input variables of a module, by name.
func Inputs(m *module.Module) map[string]*InputVariable {
	s := &Scope{variables: map[string]*InputVariable{}}
	for _, b := range m.Blocks() {
		if b.Type() == "variable" && b.Label(0) != "" {
			s.addVariable(b, nil)
		}
	}
	return s.variables
}
