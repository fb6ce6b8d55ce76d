package functions

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/customdecode"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
)

// A template may call functions. In Terraform it may not call templatefile and
// templatestring; in OpenTofu it may, and may so call itself.
var templateFunctions = map[string]bool{"templatefile": true, "templatestring": true}

// Functions that read files. Templates given as strings may not call them in
// Terraform.
var fileFunctions = map[string]bool{
	"file": true, "fileexists": true, "fileset": true, "filebase64": true,
	"filebase64sha256": true, "filebase64sha512": true, "filemd5": true,
	"filesha1": true, "filesha256": true, "filesha512": true, "templatefile": true,
}

// maxNestedTemplates bounds how deep templates render templates in OpenTofu,
// which allows 1024. Every level doubles the work, since a template is rendered
// for its type and again for its value.
const maxNestedTemplates = 6

// renderer renders templates, at some depth within others.
type renderer struct {
	environment
	depth int
}

func templateFile(env environment) function.Function { return renderer{env, 0}.file() }

func (r renderer) file() function.Function {
	render := func(args []cty.Value) (cty.Value, error) {
		path, pathMarks := args[0].Unmark()
		vars, varMarks := args[1].UnmarkDeep()
		unknown := cty.DynamicVal.WithMarks(pathMarks, varMarks)
		if !path.IsKnown() || !vars.IsKnown() || r.depth > maxNestedTemplates {
			return unknown, nil
		}
		source, err := r.loadText(path.AsString(), pathMarks)
		if err == errUnknowable {
			return unknown, nil
		} else if err != nil {
			return cty.DynamicVal, err
		}
		expr, diags := hclsyntax.ParseTemplate([]byte(source), path.AsString(), hcl.InitialPos)
		if diags.HasErrors() {
			return cty.DynamicVal, diags
		}
		result, err := r.render(expr, vars, true)
		return result.WithMarks(pathMarks, varMarks), err
	}
	return function.New(&function.Spec{
		Params: []function.Parameter{
			{Name: "path", Type: cty.String, AllowMarked: true, AllowUnknown: true},
			{Name: "vars", Type: cty.DynamicPseudoType, AllowMarked: true, AllowUnknown: true},
		},
		// A template that is a single interpolation may be of any type.
		Type: func(args []cty.Value) (cty.Type, error) {
			result, err := render(args)
			return result.Type(), err
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return render(args) },
	})
}

func templateString(env environment) function.Function {
	if env.tool == OpenTofu {
		return renderer{env, 0}.tofuString()
	}
	return renderer{env, 0}.string()
}

// string is templatestring of Terraform, whose first argument must be a plain
// reference, so that nobody takes it for the way to write a template.
func (r renderer) string() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{
			{Name: "template", Type: customdecode.ExpressionClosureType},
			{Name: "vars", Type: cty.DynamicPseudoType},
		},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, retType cty.Type) (cty.Value, error) {
			unknown := cty.UnknownVal(retType)
			closure := customdecode.ExpressionClosureFromVal(args[0])
			if err := templateArgument(closure.Expression); err != nil {
				return unknown, err
			}
			template, diags := closure.Value()
			if diags.HasErrors() {
				return unknown, function.NewArgErrorf(0, "invalid template expression: %s", diags.Error())
			}
			template, marks := template.Unmark()
			if !template.IsKnown() {
				return unknown.WithMarks(marks), nil
			}
			if template.Type() != cty.String || template.IsNull() {
				return unknown, function.NewArgErrorf(0, "invalid template value: a string is required")
			}
			expr, diags := hclsyntax.ParseTemplate([]byte(template.AsString()), "<templatestring argument>", hcl.InitialPos)
			if diags.HasErrors() {
				return unknown, function.NewArgErrorf(0, "invalid template: %s", diags.Error())
			}
			result, err := r.render(expr, args[1], false)
			if err != nil {
				return unknown, err
			}
			text, err := convert.Convert(result, cty.String)
			if err != nil {
				return unknown, fmt.Errorf("invalid template result: %w", err)
			}
			return text.WithMarks(marks), nil
		},
	})
}

func templateArgument(expr hcl.Expression) error {
	const only = "invalid template expression: templatestring is only for rendering templates retrieved dynamically from elsewhere"
	switch expr := expr.(type) {
	case *hclsyntax.TemplateWrapExpr:
		return function.NewArgErrorf(0, only+"; to treat the inner expression as template syntax, write the reference expression directly without any template interpolation syntax")
	case *hclsyntax.TemplateExpr:
		if expr.IsStringLiteral() {
			return function.NewArgErrorf(0, only+", and so does not support providing a literal template; consider using a template string expression instead")
		}
		return function.NewArgErrorf(0, only+"; to render an inline template, consider using a plain template string expression")
	}
	for {
		switch inner := expr.(type) {
		case *hclsyntax.ScopeTraversalExpr:
			return nil
		case *hclsyntax.RelativeTraversalExpr:
			expr = inner.Source
		case *hclsyntax.IndexExpr:
			expr = inner.Collection
		case *hclsyntax.SplatExpr:
			expr = inner.Source
		default:
			return function.NewArgErrorf(0, "invalid template expression: must be a direct reference to a single string from elsewhere, containing valid Terraform template syntax")
		}
	}
}

// tofuString is templatestring of OpenTofu, which takes any string.
func (r renderer) tofuString() function.Function {
	render := func(args []cty.Value) (cty.Value, error) {
		template, templateMarks := args[0].Unmark()
		vars, varMarks := args[1].UnmarkDeep()
		if !template.IsKnown() || !vars.IsKnown() || r.depth > maxNestedTemplates {
			return cty.DynamicVal.WithMarks(templateMarks, varMarks), nil
		}
		expr, diags := hclsyntax.ParseTemplate([]byte(template.AsString()), tofuTemplateName, hcl.InitialPos)
		if diags.HasErrors() {
			return cty.DynamicVal, diags
		}
		result, err := r.render(expr, vars, true)
		return result.WithMarks(templateMarks, varMarks), err
	}
	return function.New(&function.Spec{
		Params: []function.Parameter{
			{Name: "data", Type: cty.String, AllowMarked: true, AllowUnknown: true},
			{Name: "vars", Type: cty.DynamicPseudoType, AllowMarked: true, AllowUnknown: true},
		},
		Type: func(args []cty.Value) (cty.Type, error) {
			result, err := render(args)
			return result.Type(), err
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return render(args) },
	})
}

const tofuTemplateName = "NoFileNeeded"

// render evaluates a template with the given variables, which are not marked.
// If it would take too long, the result is unknown.
func (r renderer) render(expr hclsyntax.Expression, vars cty.Value, allowFiles bool) (result cty.Value, err error) {
	defer func() {
		if recover() != nil {
			result, err = cty.DynamicVal, nil
		}
	}()
	if ty := vars.Type(); !ty.IsMapType() && !ty.IsObjectType() {
		return cty.DynamicVal, function.NewArgErrorf(1, "invalid vars value: must be a map")
	}
	scope := &hcl.EvalContext{Variables: vars.AsValueMap(), Functions: r.functions(allowFiles)}
	for name := range scope.Variables {
		if !hclsyntax.ValidIdentifier(name) {
			return cty.DynamicVal, function.NewArgErrorf(1, "invalid template variable name %q: must start with a letter, followed by zero or more letters, digits, and underscores", name)
		}
	}
	for _, traversal := range expr.Variables() {
		root := traversal.RootName()
		if _, ok := scope.Variables[root]; ok {
			continue
		}
		if expr.Range().Filename == tofuTemplateName {
			return cty.DynamicVal, function.NewArgErrorf(1, "vars map does not contain key %q", root)
		}
		return cty.DynamicVal, function.NewArgErrorf(1, "vars map does not contain key %q, referenced at %s", root, traversal[0].SourceRange())
	}
	if TooLarge(vars) || Cost(expr, scope.Variables) > maxResult {
		return cty.DynamicVal, nil
	}
	result, diags := expr.Value(scope)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	if result.IsNull() && r.tool == Terraform {
		return cty.DynamicVal, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Template result is null",
			Detail:   "The result of the template is null, which is not a valid result for a templatestring call.",
			Subject:  expr.Range().Ptr(),
		}
	}
	return result, nil
}

// functions returns those that a template may call, the others replaced by ones
// that say why not.
func (r renderer) functions(allowFiles bool) map[string]function.Function {
	table := make(map[string]function.Function, len(r.table))
	for name, fn := range r.table {
		plain := strings.TrimPrefix(name, corePrefix)
		nested := renderer{r.environment, r.depth + 1}
		switch {
		case r.tool == OpenTofu && plain == "templatefile":
			fn = nested.file()
		case r.tool == OpenTofu && plain == "templatestring":
			fn = nested.tofuString()
		case r.tool == Terraform && templateFunctions[plain]:
			fn = refused(fn, fmt.Errorf("cannot recursively call %s from inside another template function", plain))
		case r.tool == Terraform && !allowFiles && fileFunctions[plain]:
			fn = refused(fn, fmt.Errorf("cannot use filesystem access functions like %s in templatestring templates; consider passing the function result as a template variable instead", plain))
		}
		table[name] = fn
	}
	return table
}

func refused(fn function.Function, err error) function.Function {
	return function.New(&function.Spec{
		Params:   fn.Params(),
		VarParam: fn.VarParam(),
		Type:     func([]cty.Value) (cty.Type, error) { return cty.NilType, err },
	})
}
