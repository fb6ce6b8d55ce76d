package eval

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

const providerPrefix = "provider::"

// providerFunctions puts the functions of providers that an expression calls
// into the context, with their signatures alone: what they give is unknown.
// Problems come back for functions that there are not; one of which nothing is
// known stays out of the context, and known is false.
func (s *Scope) providerFunctions(ctx *hcl.EvalContext, expr hclsyntax.Expression) (found []Problem, known bool) {
	known = true
	_ = hclsyntax.VisitAll(expr, func(node hclsyntax.Node) hcl.Diagnostics {
		call, ok := node.(*hclsyntax.FunctionCallExpr)
		if !ok || !strings.HasPrefix(call.Name, providerPrefix) {
			return nil
		}
		fn, problem := s.providerFunction(call)
		switch {
		case problem != nil:
			found = append(found, *problem)
		case fn == nil:
			known = false
		default:
			if ctx.Functions == nil {
				ctx.Functions = map[string]function.Function{}
			}
			ctx.Functions[call.Name] = *fn
		}
		return nil
	})
	return found, known
}

// providerFunction finds the function of a call "provider::NAME::FUNCTION", or
// says why there is none; nil and nil if that is not known.
func (s *Scope) providerFunction(call *hclsyntax.FunctionCallExpr) (*function.Function, *Problem) {
	name, fn, ok := strings.Cut(strings.TrimPrefix(call.Name, providerPrefix), "::")
	if !ok || strings.Contains(fn, "::") { // OpenTofu lets an alias stand between
		return nil, nil
	}
	problem := &Problem{
		Code: "terraform/unknown-provider-function", Summary: "Unknown provider function", Range: call.NameRange,
	}
	required := false
	for _, r := range s.module.Requirements() {
		required = required || r.Name == name
	}
	if !required {
		if s.world.Uncertain || s.module.Broken() {
			return nil, nil
		}
		problem.Detail = fmt.Sprintf("There is no function named %q. Ensure that provider name %q is declared in this module's required_providers block, and that this provider offers a function named %q.", call.Name, name, fn)
		return nil, problem
	}
	selection := s.world.Provider(name)
	signature, answer := selection.Function(fn)
	switch answer {
	case schema.Yes:
		callable := callable(signature)
		return &callable, nil
	case schema.No:
		problem.Detail = fmt.Sprintf("The function %q is not available from the provider %q.", fn, name)
		problem.Near = near(fn, func(yield func(string) bool) { selection.Names(flat.Functions, yield) })
		problem.Name, problem.NameRange = fn, lastWord(call.NameRange, fn)
		problem.Doubtful = !selection.Certain()
		if len(problem.Near) > 0 {
			problem.Detail += fmt.Sprintf(" Did you mean %q?", problem.Near[0])
		}
		return nil, problem
	}
	return nil, nil
}

// callable makes a function of a signature, whose result is never known.
func callable(signature flat.Function) function.Function {
	parameter := func(p flat.Param) function.Parameter {
		return function.Parameter{
			Name: p.Name, Type: p.Type.Cty(), AllowNull: p.AllowNull,
			AllowUnknown: true, AllowDynamicType: true,
		}
	}
	spec := &function.Spec{Type: function.StaticReturnType(signature.Result().Cty())}
	for _, p := range signature.Params() {
		spec.Params = append(spec.Params, parameter(p))
	}
	if p, ok := signature.Variadic(); ok {
		rest := parameter(p)
		spec.VarParam = &rest
	}
	spec.Impl = func(_ []cty.Value, result cty.Type) (cty.Value, error) { return cty.UnknownVal(result), nil }
	return function.New(spec)
}
