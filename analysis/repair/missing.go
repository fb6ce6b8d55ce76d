package repair

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/schema"
)

// missingArgument adds an argument that is required.
func (w *work) missingArgument() []analysis.Fix {
	s, ok := w.lacking()
	name := w.Finding.Name
	if !ok || name == "" {
		return nil
	}
	ty := cty.DynamicPseudoType
	switch {
	case w.block.Type() == "module" && len(s.blocks) == 1:
		if name == "source" {
			return nil // nobody knows which module was meant
		}
		if called := w.Scope.Called(w.block.Label(0)); called != nil {
			if v := eval.Inputs(called)[name]; v != nil {
				ty = v.Type
			}
		}
	case s.blocks[len(s.blocks)-1].Type == "dynamic":
		ty = cty.List(cty.String)
	default:
		body := w.schemaOf(w.block, s.blocks[1:])
		a, answer := body.Attribute(name)
		if answer != schema.Yes {
			return nil
		}
		ty = argumentType(body, a)
	}
	v := w.valueFor(s, name, ty)
	return fix(fmt.Sprintf("Add %s", shown(name, v.source)), analysis.Review, v.sure, w.place.Insert(s.body(), nil, name+" = "+v.source))
}

// missingBlock adds a nested block that is required, with what it requires.
func (w *work) missingBlock() []analysis.Fix {
	s, ok := w.lacking()
	if !ok || w.Finding.Name == "" {
		return nil
	}
	body := w.schemaOf(w.block, s.blocks[1:])
	n, answer := body.Nested(w.Finding.Name)
	if answer != schema.Yes {
		return nil
	}
	stub, sure := w.blockStub(s, n, 0)
	have := 0
	for _, b := range s.body().Blocks {
		if b.Type == n.Name {
			have++
		}
	}
	source := stub
	for range n.Min - have - 1 {
		source += "\n\n" + stub
	}
	return fix(fmt.Sprintf("Add a block %q", n.Name), analysis.Review, sure, w.place.InsertBlock(s.body(), source))
}

// shown is an argument in a title.
func shown(name, source string) string {
	if strings.Contains(source, "\n") || len(source) > 40 {
		return fmt.Sprintf("the argument %q", name)
	}
	return fmt.Sprintf("`%s = %s`", name, source)
}
