package symbol

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/functions"
	"github.com/terravet/terravet/analysis/module"
)

// Evaluate says what an expression of a block is made of. A nil frame has no
// names.
func (s *Scope) Evaluate(b *module.Block, e hclsyntax.Expression, f *Frame) *Value {
	if f == nil {
		f = &Frame{}
	}
	steps := 20_000
	return (&evaluation{scope: s, block: b, frame: f, steps: &steps}).value(e)
}

type evaluation struct {
	scope *Scope
	block *module.Block
	frame *Frame
	depth int
	// steps are how many more expressions may be looked at.
	steps *int
	// splat is what the item of the innermost splat is.
	splat *Value
}

func (ev *evaluation) at(e hclsyntax.Node) At { return rangeAt(ev.scope, ev.block, e) }

func (ev *evaluation) value(e hclsyntax.Expression) *Value {
	*ev.steps--
	if ev.depth > maxDepth || *ev.steps < 0 {
		return &Value{At: ev.at(e)}
	}
	ev.depth++
	defer func() { ev.depth-- }()
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		return fromCty(e.Val, ev.at(e))
	case *hclsyntax.TemplateExpr:
		return ev.template(e)
	case *hclsyntax.TemplateWrapExpr:
		return ev.value(e.Wrapped)
	case *hclsyntax.ParenthesesExpr:
		return ev.value(e.Expression)
	case *hclsyntax.ObjectConsKeyExpr:
		if word := hcl.ExprAsKeyword(e); word != "" && !e.ForceNonLiteral {
			return Text(word, ev.at(e))
		}
		return ev.value(e.Wrapped)
	case *hclsyntax.ScopeTraversalExpr:
		return ev.traversal(e)
	case *hclsyntax.RelativeTraversalExpr:
		return ev.follow(ev.value(e.Source), e.Traversal, ev.at(e))
	case *hclsyntax.IndexExpr:
		return ev.index(ev.value(e.Collection), ev.value(e.Key), ev.at(e))
	case *hclsyntax.SplatExpr:
		return ev.splatted(e)
	case *hclsyntax.AnonSymbolExpr:
		if ev.splat != nil {
			return ev.splat
		}
	case *hclsyntax.TupleConsExpr:
		v := &Value{Kind: List, At: ev.at(e), Items: make([]*Value, 0, len(e.Exprs))}
		for _, item := range e.Exprs {
			v.Items = append(v.Items, ev.value(item))
		}
		return v
	case *hclsyntax.ObjectConsExpr:
		v := &Value{Kind: Object, At: ev.at(e), Fields: make([]Field, 0, len(e.Items))}
		for _, item := range e.Items {
			v.Fields = append(v.Fields, Field{Key: ev.value(item.KeyExpr), Value: ev.value(item.ValueExpr)})
		}
		return v
	case *hclsyntax.ForExpr:
		return ev.forExpr(e)
	case *hclsyntax.ConditionalExpr:
		return ev.conditional(e)
	case *hclsyntax.FunctionCallExpr:
		return ev.call(e)
	case *hclsyntax.BinaryOpExpr:
		return ev.operation(e, e.Op, ev.value(e.LHS), ev.value(e.RHS))
	case *hclsyntax.UnaryOpExpr:
		return ev.operation(e, e.Op, ev.value(e.Val))
	}
	return &Value{At: ev.at(e)}
}

// template joins the parts of a template. A part that may be one of several
// texts makes the whole so.
func (ev *evaluation) template(e *hclsyntax.TemplateExpr) *Value {
	texts := [][]Part{nil}
	made := make([]*Value, 0, 4)
	var marks []mark
	for _, part := range e.Parts {
		v := ev.value(part)
		made = append(made, v)
		if len(texts) == 1 && v.Kind == Scalar {
			texts[0] = appendText(texts[0], v)
			if tooLong(texts[0]) {
				return &Value{At: ev.at(e)}
			}
			if len(e.Parts) > 1 || heredoc(ev.block.Chunk.Src, e) {
				marks = ev.mark(marks, part, v, texts[0])
			}
			continue
		}
		alternatives := v.Alternatives()
		if len(texts)*len(alternatives) > maxAlternatives {
			alternatives = []*Value{{From: []*Value{v}, Name: v.Key(), At: v.At}}
		}
		longer := make([][]Part, 0, len(texts)*len(alternatives))
		for _, before := range texts {
			for _, a := range alternatives {
				longer = append(longer, appendText(before[:len(before):len(before)], a))
			}
		}
		texts = longer
		if tooLong(texts[0]) {
			return &Value{At: ev.at(e)}
		}
	}
	if len(texts) == 1 {
		v := scalar(texts[0], ev.at(e))
		v.marks = marks
		return v
	}
	values := make([]*Value, len(texts))
	for i, parts := range texts {
		values[i] = scalar(parts, ev.at(e))
	}
	return either(ev.at(e), computed("template", made), values...)
}

// heredoc says that a template is written as one.
func heredoc(src string, e *hclsyntax.TemplateExpr) bool {
	at := e.SrcRange.Start.Byte
	return at+1 < len(src) && src[at] == '<'
}

// mark notes where the lines of a literal piece that was just appended are
// written. Each is the end of a line of the source, whose indentation may be cut
// off; where text and source differ otherwise (escapes) there is no mark.
func (ev *evaluation) mark(marks []mark, part hclsyntax.Expression, v *Value, parts []Part) []mark {
	literal, ok := part.(*hclsyntax.LiteralValueExpr)
	if !ok || len(v.Parts) != 1 || len(parts) == 0 {
		return marks
	}
	r := module.Span(literal.SrcRange)
	if r.End > len(ev.block.Chunk.Src) {
		return marks
	}
	made, written := v.Parts[0].Text, ev.block.Chunk.Src[r.Start:r.End]
	last := len(parts) - 1
	offset, at := len(parts[last].Text)-len(made), r.Start
	for made != "" {
		line, rest, more := strings.Cut(made, "\n")
		source, next, also := strings.Cut(written, "\n")
		if more != also {
			break
		}
		at += len(source)
		if strings.HasSuffix(source, line) {
			marks = append(marks, mark{part: last, offset: offset, length: len(line), end: at})
		}
		offset, at, made, written = offset+len(line)+1, at+1, rest, next
	}
	return marks
}

// tooLong bounds the text that is put together.
func tooLong(parts []Part) bool {
	n := 0
	for i := range parts {
		n += len(parts[i].Text)
	}
	return n > maxText || len(parts) > maxParts
}

// appendText appends what a value is as text.
func appendText(parts []Part, v *Value) []Part {
	if v.Kind != Scalar {
		return append(parts, Part{Hole: v})
	}
	for _, p := range v.Parts {
		last := len(parts) - 1
		if p.literal() && p.Text == "" {
			continue
		}
		if p.Ref == nil && p.Hole == nil && last >= 0 && parts[last].Ref == nil && parts[last].Hole == nil {
			parts[last] = Part{Text: parts[last].Text + p.Text}
			continue
		}
		parts = append(parts, p)
	}
	return parts
}

// scalar is a string made of parts.
func scalar(parts []Part, at At) *Value {
	v := &Value{Kind: Scalar, Parts: parts, At: at}
	if s, ok := v.Literal(); ok {
		v.Const = cty.StringVal(s)
	}
	return v
}

func (ev *evaluation) traversal(e *hclsyntax.ScopeTraversalExpr) *Value {
	t := e.Traversal
	root := t.RootName()
	at := ev.at(e)
	if v, ok := ev.frame.Names[root]; ok {
		return ev.follow(v, t[1:], at)
	}
	ref, problem := eval.Refer(t)
	if problem != nil {
		return &Value{At: at}
	}
	s := ev.scope
	switch ref.Kind {
	case eval.Local:
		return ev.follow(s.Local(ref.Label), ref.Rest, at)
	case eval.Variable:
		v := s.Variable(ref.Label)
		if v.Ref() != nil && v.Ref().Scope == s {
			r := *v.Ref()
			r.At = at
			v = hole(&r)
		}
		return ev.follow(v, ref.Rest, at)
	case eval.Module:
		if child := s.Child(ref.Label); child != nil {
			return ev.output(child, ref.Rest, at)
		}
	case eval.Each:
		v := ev.frame.EachValue
		if ref.Label == "key" {
			v = ev.frame.EachKey
		}
		if v != nil {
			return ev.follow(v, ref.Rest, at)
		}
		return &Value{At: at}
	case eval.Count:
		if ev.frame.CountIndex != nil {
			return ev.frame.CountIndex
		}
		return &Value{At: at}
	case eval.Path, eval.Terraform:
		return ev.follow(hole(&Ref{Scope: s, Address: root + "." + ref.Label, At: at}), ref.Rest, at)
	case eval.Resource:
	default:
		return &Value{At: at}
	}
	return ev.follow(hole(&Ref{Scope: s, Address: ref.Address, At: at}), ref.Rest, at)
}

// output follows the steps after a module call.
func (ev *evaluation) output(child *Scope, rest hcl.Traversal, at At) *Value {
	for i, step := range rest {
		switch step := step.(type) {
		case hcl.TraverseAttr:
			if len(child.view.Declared("output."+step.Name)) == 0 {
				return &Value{At: at}
			}
			return ev.follow(child.Output(step.Name), rest[i+1:], at)
		case hcl.TraverseIndex:
			continue // an instance of the call
		}
		return &Value{At: at}
	}
	// The call as a whole: an object of its outputs.
	v := &Value{Kind: Object, At: at}
	for _, b := range child.view.Blocks("output") {
		if !b.Override && b.Label(0) != "" {
			v.Fields = append(v.Fields, Field{Key: Text(b.Label(0), at), Value: child.Output(b.Label(0))})
		}
	}
	return v
}

// follow takes steps into a value.
func (ev *evaluation) follow(v *Value, steps hcl.Traversal, at At) *Value {
	for _, step := range steps {
		switch step := step.(type) {
		case hcl.TraverseAttr:
			v = ev.step(v, Text(step.Name, at), true, at)
		case hcl.TraverseIndex:
			v = ev.index(v, fromCty(step.Key, at), at)
		case hcl.TraverseSplat:
			v = ev.index(v, &Value{At: at}, at)
		}
	}
	return v
}

// index is one element of a collection.
func (ev *evaluation) index(v, key *Value, at At) *Value { return ev.step(v, key, false, at) }

// step is one element of a collection or, with a dot, one attribute.
func (ev *evaluation) step(v, key *Value, dot bool, at At) *Value {
	switch v.Kind {
	case Scalar:
		if v.Ref() != nil {
			return extend(v.Ref(), key, dot, at)
		}
	case Either:
		values := make([]*Value, len(v.Items))
		for i, item := range v.Items {
			values[i] = ev.step(item, key, dot, at)
		}
		name := ""
		if word, ok := key.Literal(); ok {
			name = nameOf(v, "."+word)
		}
		return either(at, name, values...)
	case Object:
		if word, ok := key.Literal(); ok {
			field, known := v.Field(word)
			if field.Kind != Null || known {
				return field
			}
			return &Value{From: []*Value{v}, Name: nameOf(v, "."+word), At: at}
		}
		return ev.anyOf(v, key, at)
	case List:
		if item := v.instances(); item != nil {
			return item
		}
		n, ok := key.Int()
		if !ok {
			return ev.anyOf(v, key, at)
		}
		for i, item := range v.Items {
			if item.Maybe {
				return ev.anyOf(v, key, at)
			}
			if i == n {
				return item
			}
		}
	}
	name := ""
	if word, ok := key.Literal(); ok {
		name = nameOf(v, "["+word+"]")
	}
	return &Value{From: []*Value{v, key}, Name: name, At: at}
}

// anyOf is an element that cannot be told from the others.
func (ev *evaluation) anyOf(v, key *Value, at At) *Value {
	items, _, closed := v.members()
	if !closed || len(items) == 0 {
		return &Value{From: []*Value{v, key}, At: at}
	}
	name := computed("element", []*Value{v, key})
	for _, item := range items {
		if item.Kind != Scalar {
			return either(at, name, items...)
		}
	}
	if name == "" {
		return either(at, "", items...)
	}
	return choice(&Ref{Address: "element", Path: name, At: at}, distinct(items))
}

func distinct(values []*Value) []*Value {
	var out []*Value
	for _, v := range values {
		if !contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// extend is a reference with one step more. Keys of instances are left out: all
// instances are one.
func extend(r *Ref, key *Value, dot bool, at At) *Value {
	longer := *r
	longer.At = at
	longer.Options = nil
	word, ok := key.Literal()
	switch {
	case !dot && r.Path == "" && isResource(r.Address):
		// an instance
	case !ok:
		longer.Path += "[" + key.keyOr(at) + "]"
	case isNumber(key):
		longer.Path += "[" + word + "]"
	case longer.Path == "":
		longer.Path = word
	default:
		longer.Path += "." + word
	}
	return hole(&longer)
}

func isNumber(v *Value) bool {
	return v.Const != cty.NilVal && v.Const.Type() == cty.Number
}

// isResource says whether an address is that of a resource or data source.
func isResource(address string) bool {
	root, _, _ := strings.Cut(address, ".")
	switch root {
	case "var", "local", "module", "each", "count", "path", "terraform", "tofu", "element", "self", "here":
		return false
	}
	return true
}

func (ev *evaluation) conditional(e *hclsyntax.ConditionalExpr) *Value {
	condition := ev.value(e.Condition)
	if holds, known := condition.Bool(); known {
		if holds {
			return ev.value(e.TrueResult)
		}
		return ev.value(e.FalseResult)
	}
	yes, no := ev.value(e.TrueResult), ev.value(e.FalseResult)
	return either(ev.at(e), computed("if", []*Value{condition, yes, no}), yes, no)
}

// operation computes with operands that are known.
func (ev *evaluation) operation(e hclsyntax.Expression, op *hclsyntax.Operation, operands ...*Value) *Value {
	at := ev.at(e)
	args := make([]cty.Value, len(operands))
	for i, o := range operands {
		v, ok := o.toCty()
		if !ok || functions.TooLarge(v) {
			return &Value{From: operands, Name: computed(operator(op), operands), At: at}
		}
		args[i] = v
	}
	for i, p := range op.Impl.Params() {
		v, err := convert(args[i], p.Type)
		if err != nil {
			return &Value{At: at}
		}
		args[i] = v
	}
	result, err := op.Impl.Call(args)
	if err != nil {
		return &Value{At: at}
	}
	return fromCty(result, at)
}

// operator names the operations whose results are told apart.
func operator(op *hclsyntax.Operation) string {
	switch op {
	case hclsyntax.OpAdd:
		return "+"
	case hclsyntax.OpSubtract:
		return "-"
	case hclsyntax.OpMultiply:
		return "*"
	case hclsyntax.OpDivide:
		return "/"
	case hclsyntax.OpModulo:
		return "%"
	case hclsyntax.OpNegate:
		return "negative"
	case hclsyntax.OpEqual:
		return "=="
	case hclsyntax.OpNotEqual:
		return "!="
	case hclsyntax.OpLogicalNot:
		return "!"
	}
	return ""
}

// Join is the string that parts make.
func Join(parts []Part, at At) *Value {
	var joined []Part
	for _, p := range parts {
		joined = appendText(joined, &Value{Kind: Scalar, Parts: []Part{p}})
	}
	return scalar(joined, at)
}
