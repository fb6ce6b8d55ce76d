package engine

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// Configured is a block as its provider would get it for validation: what is
// not known without running anything is unknown in it. Only blocks that are
// whole, and whose very provider told its schema, become one.
type Configured struct {
	Choice
	Kind flat.Kind
	// Type is the resource type.
	Type string
	// Value is of the type Implied, but where that leaves a type open.
	Value   cty.Value
	Implied cty.Type
	// Chunk is where the block stands; findings count from its start.
	Chunk *syntax.Chunk

	path  string
	block *module.Block
}

var configuredKinds = map[string]flat.Kind{"resource": flat.Resource, "data": flat.DataSource, "ephemeral": flat.Ephemeral}

// Configured lists the blocks of a file that a provider can validate.
func (e *Engine) Configured(snap *workspace.Snapshot, r *Report, path string) []Configured {
	if r.module == nil {
		return nil
	}
	file := r.module.File(path)
	if file == nil || file.Name.JSON || r.module.HasOverrides() {
		return nil
	}
	var choices map[string]Choice
	var out []Configured
	blocks := r.module.ChunkBlocks(path)
	for i, chunk := range file.Chunks() {
		if len(chunk.Problems) > 0 {
			continue
		}
		for _, b := range blocks(i) {
			kind, ok := configuredKinds[b.Type()]
			name, _, _ := b.ProviderName()
			if !ok || r.env.Provider(name).Witness().Origin != schema.OriginInstalled {
				continue
			}
			if choices == nil {
				choices = map[string]Choice{}
				for _, c := range e.Providers(snap, r.dir) {
					choices[c.Name] = c
				}
			}
			body, ok := r.env.Provider(name).Newest().Body(kind, b.Label(0))
			if !ok {
				continue
			}
			c := Configured{Choice: choices[name], Kind: kind, Type: b.Label(0), Implied: body.ImpliedType().WithoutOptionalAttributesDeep(), Chunk: chunk, path: path, block: b}
			frame := eval.Frame{Each: eval.Expansion(b) == eval.ByForEach, Count: eval.Expansion(b) == eval.ByCount}
			if c.Value, ok = configuration(r.scope, b.Body(), body, frame); ok {
				out = append(out, c)
			}
		}
	}
	return out
}

// configuration is the value of a body; false if something in it is wrong,
// which is for others to report.
func configuration(scope *eval.Scope, body *hclsyntax.Body, s flat.Body, frame eval.Frame) (cty.Value, bool) {
	if s.Opaque() {
		return cty.DynamicVal, true
	}
	values := map[string]cty.Value{}
	for a := range s.Attributes() {
		typ := a.ImpliedType()
		attr := body.Attributes[a.Name()]
		if attr == nil && a.Required() {
			return cty.NilVal, false
		}
		if attr == nil {
			values[a.Name()] = cty.NullVal(typ.WithoutOptionalAttributesDeep())
			continue
		}
		v, problems := scope.Value(attr.Expr, frame)
		if len(problems) > 0 {
			return cty.NilVal, false
		}
		v, _ = v.UnmarkDeep()
		v, err := convert.Convert(v, configType(a))
		if err != nil {
			return cty.NilVal, false
		}
		values[a.Name()] = v
	}
	for n := range s.Blocks() {
		v, ok := nestedConfiguration(scope, body, n, frame)
		if !ok {
			return cty.NilVal, false
		}
		values[n.Name()] = v
	}
	return cty.ObjectVal(values), true
}

// nestedConfiguration is the value of all nested blocks of one type.
func nestedConfiguration(scope *eval.Scope, body *hclsyntax.Body, n flat.Nested, frame eval.Frame) (cty.Value, bool) {
	var list []cty.Value
	byLabel := map[string]cty.Value{}
	for _, b := range body.Blocks {
		if b.Type == "dynamic" && len(b.Labels) == 1 && b.Labels[0] == n.Name() {
			return cty.UnknownVal(n.ImpliedType()), true
		}
		if b.Type != n.Name() {
			continue
		}
		v, ok := configuration(scope, b.Body, n.Body(), frame)
		if !ok {
			return cty.NilVal, false
		}
		list = append(list, v)
		if len(b.Labels) == 1 {
			byLabel[b.Labels[0]] = v
		}
	}
	if len(list) < n.MinItems() || n.MaxItems() > 0 && len(list) > n.MaxItems() {
		return cty.NilVal, false
	}
	implied := n.ImpliedType()
	switch n.Nesting() {
	case flat.Single, flat.Group:
		switch {
		case len(list) == 1:
			return list[0], true
		case len(list) > 1:
			return cty.NilVal, false
		case n.Nesting() == flat.Single:
			return cty.NullVal(implied), true
		}
		return configuration(scope, &hclsyntax.Body{}, n.Body(), frame)
	case flat.Map:
		switch {
		case len(byLabel) != len(list):
			return cty.NilVal, false
		case implied == cty.DynamicPseudoType:
			return cty.ObjectVal(byLabel), true
		case len(byLabel) == 0:
			return cty.MapValEmpty(implied.ElementType()), true
		}
		return cty.MapVal(byLabel), true
	case flat.Set:
		if len(list) == 0 {
			return cty.SetValEmpty(implied.ElementType()), true
		}
		if !cty.CanSetVal(list) {
			return cty.UnknownVal(implied), true
		}
		return cty.SetVal(list), true
	}
	switch {
	case implied == cty.DynamicPseudoType:
		return cty.TupleVal(list), true
	case len(list) == 0:
		return cty.ListValEmpty(implied.ElementType()), true
	}
	return cty.ListVal(list), true
}

// configType is the type that the value of an argument is converted to: as
// its ImpliedType, but what need not be said in an object may be left out.
func configType(a flat.Attribute) cty.Type {
	n, ok := a.Nested()
	if !ok {
		return a.Type().Cty()
	}
	attrs := map[string]cty.Type{}
	var optional []string
	for inner := range n.Body().Attributes() {
		attrs[inner.Name()] = configType(inner)
		if !inner.Required() {
			optional = append(optional, inner.Name())
		}
	}
	object := cty.ObjectWithOptionalAttrs(attrs, optional)
	switch n.Nesting() {
	case flat.List:
		return cty.List(object)
	case flat.Set:
		return cty.Set(object)
	case flat.Map:
		return cty.Map(object)
	}
	return object
}

// Findings turns what the provider said into findings, whose ranges count from
// the start of the chunk.
func (c Configured) Findings(complaints []schema.Complaint) []analysis.Finding {
	var out []analysis.Finding
	witness := c.Selection.Witness()
	for _, complaint := range complaints {
		severity := analysis.Error
		if complaint.Warning {
			severity = analysis.Warning
		}
		out = append(out, analysis.Finding{
			Code:     "terraform/provider-validation",
			Severity: severity,
			Summary:  complaint.Summary,
			Detail:   complaint.Detail,
			Location: analysis.Location{Path: c.path, Range: locate(c.block.Syntax, complaint.Path)},
			Context:  c.block.Header(),
			Address:  c.block.Address(),
			Schema:   &witness,
		})
	}
	return out
}

// In gives findings their place in a file that the chunk is part of; none if it
// is not.
func (c Configured) In(file *syntax.File, findings []analysis.Finding) []analysis.Finding {
	for i, chunk := range file.Chunks() {
		if chunk != c.Chunk {
			continue
		}
		out := make([]analysis.Finding, len(findings))
		for j, f := range findings {
			out[j] = shift(f, file.ChunkStart(i))
		}
		return out
	}
	return nil
}

// locate finds what a path leads to: the value of an argument, a nested block,
// or as much of it as is written.
func locate(block *hclsyntax.Block, path cty.Path) text.Range {
	at := block.DefRange()
	body := block.Body
	for i := 0; i < len(path); i++ {
		step, ok := path[i].(cty.GetAttrStep)
		if !ok {
			break
		}
		if attr := body.Attributes[step.Name]; attr != nil {
			return module.Span(within(attr.Expr, path[i+1:]).Range())
		}
		index := 0
		label := ""
		if i+1 < len(path) {
			if key, ok := path[i+1].(cty.IndexStep); ok {
				i++
				switch {
				case key.Key.Type() == cty.Number && key.Key.IsKnown() && !key.Key.IsNull():
					n, _ := key.Key.AsBigFloat().Int64()
					index = int(n)
				case key.Key.Type() == cty.String && key.Key.IsKnown() && !key.Key.IsNull():
					label = key.Key.AsString()
				}
			}
		}
		nested := nth(body, step.Name, index, label)
		if nested == nil {
			break
		}
		at, body = nested.DefRange(), nested.Body
	}
	return module.Span(at)
}

func nth(body *hclsyntax.Body, typ string, index int, label string) *hclsyntax.Block {
	for _, b := range body.Blocks {
		if b.Type != typ || label != "" && (len(b.Labels) != 1 || b.Labels[0] != label) {
			continue
		}
		if index == 0 || label != "" {
			return b
		}
		index--
	}
	return nil
}

// within follows a path into the constructors that a value is written with.
func within(expr hclsyntax.Expression, path cty.Path) hclsyntax.Expression {
	for _, step := range path {
		var next hclsyntax.Expression
		switch e := expr.(type) {
		case *hclsyntax.ObjectConsExpr:
			name := ""
			switch s := step.(type) {
			case cty.GetAttrStep:
				name = s.Name
			case cty.IndexStep:
				if s.Key.Type() == cty.String && s.Key.IsKnown() && !s.Key.IsNull() {
					name = s.Key.AsString()
				}
			}
			for _, item := range e.Items {
				if key, diags := item.KeyExpr.Value(nil); !diags.HasErrors() && key.Type() == cty.String && key.IsKnown() && !key.IsNull() && key.AsString() == name {
					next = item.ValueExpr
				}
			}
		case *hclsyntax.TupleConsExpr:
			if s, ok := step.(cty.IndexStep); ok && s.Key.Type() == cty.Number && s.Key.IsKnown() && !s.Key.IsNull() {
				if n, _ := s.Key.AsBigFloat().Int64(); n >= 0 && n < int64(len(e.Exprs)) {
					next = e.Exprs[n]
				}
			}
		}
		if next == nil {
			return expr
		}
		expr = next
	}
	return expr
}
