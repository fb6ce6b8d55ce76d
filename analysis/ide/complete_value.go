package ide

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/schema/core"
	"github.com/terravet/terravet/schema/flat"
)

// Ranks of values.
const (
	rankLiteral = iota
	rankFits
	rankMay
	rankRoot
	rankFunction
	rankOther
)

// keywords are arguments whose values are a few words, by the block around
// them.
var keywords = map[string][]string{
	"provisioner.when":              {"create", "destroy"},
	"provisioner.on_failure":        {"continue", "fail"},
	"run.command":                   {"plan", "apply"},
	"action_trigger.events":         {"before_create", "after_create", "before_update", "after_update"},
	"mock_provider.override_during": {"plan", "apply"},
}

// innermost is the block around the cursor; empty at the top.
func (q *question) innermost() string {
	if len(q.block) == 0 {
		return ""
	}
	return q.block[len(q.block)-1].name
}

// outermost is the top-level block around the cursor.
func (q *question) outermost() string {
	if len(q.block) == 0 {
		return ""
	}
	return q.block[0].name
}

// values lists what an expression may begin with.
func (q *question) values() {
	if q.File.Name.Kind == syntax.Vars {
		q.literals()
		return
	}
	inner, argument := q.innermost(), q.outerArgument()
	for _, word := range keywords[inner+"."+argument] {
		q.add(Candidate{Label: word, Sort: Keyword})
	}
	switch {
	case len(q.found) > 0:
		return
	case argument == "provider" && inner != "required_providers" || q.passesProviders():
		q.configurations()
		return
	case argument == "type" && inner == "variable":
		q.typeWords()
		return
	case inner == "variable" && argument == "default":
		q.literals()
		return
	case inner == "lifecycle" && argument == "ignore_changes":
		q.ignorable()
		return
	case argument == "depends_on":
		q.addresses(true)
		return
	case inner == "moved" || inner == "removed" || inner == "import" && argument == "to":
		q.addresses(inner != "import")
		return
	case inner == "terraform" || inner == "required_providers" || inner == "backend":
		q.literals()
		return
	}
	q.literals()
	q.references()
	q.roots()
	q.functions()
}

// outerArgument is the argument of the innermost block whose value holds the
// cursor.
func (q *question) outerArgument() string {
	for i := len(q.c.frames) - 1; i > 0; i-- {
		switch {
		case q.c.frames[i].kind == inBody:
			return ""
		case q.c.frames[i].kind == inValue && q.c.frames[i-1].kind == inBody:
			return q.c.frames[i].name
		}
	}
	return ""
}

// literals lists the values of a type that has few, and its skeleton.
func (q *question) literals() {
	ty := q.want
	switch {
	case ty == cty.Bool:
		q.add(Candidate{Label: "true", Sort: Value, Detail: "bool"})
		q.add(Candidate{Label: "false", Sort: Value, Detail: "bool"})
	case ty.IsObjectType() || ty.IsMapType():
		if q.prefix == "" {
			q.add(Candidate{Label: "{ }", Sort: Value, Detail: typeText(ty), Insert: "{}", Snippet: objectSnippet(ty)})
		}
	case ty.IsListType() || ty.IsSetType() || ty.IsTupleType():
		if q.prefix == "" {
			q.add(Candidate{Label: "[ ]", Sort: Value, Detail: typeText(ty), Insert: "[]", Snippet: "[$0]"})
		}
	}
}

func objectSnippet(ty cty.Type) string {
	if !ty.IsObjectType() {
		return "{\n  $0\n}"
	}
	var b strings.Builder
	b.WriteString("{\n")
	n := 0
	for name, t := range sortedTypes(ty.AttributeTypes()) {
		if !ty.AttributeOptional(name) {
			n++
			fmt.Fprintf(&b, "  %s = %s\n", name, valueSnippet(item{name: name, typ: t}, n))
		}
	}
	if n == 0 {
		b.WriteString("  $0\n")
	}
	b.WriteString("}")
	return b.String()
}

// fit says how well a value of a type serves where another one is wanted.
func fit(ty, want cty.Type) int {
	switch {
	case want == cty.DynamicPseudoType || ty == cty.DynamicPseudoType || ty == cty.NilType:
		return rankMay
	case ty.Equals(want):
		return rankFits
	case convert.GetConversion(noOptional(ty), noOptional(want)) != nil:
		return rankFits
	}
	return rankOther
}

// references lists the names of the module, those first that fit.
func (q *question) references() {
	q.around()
	if q.facts.Scope == nil {
		return
	}
	m := q.facts.Scope.Module()
	for _, name := range q.facts.Scope.Variables() {
		v := q.facts.Scope.Variable(name)
		q.add(Candidate{Label: "var." + name, Sort: Variable, Detail: typeText(v.Type), Rank: fit(v.Type, q.want), Doc: q.declaration(v.Block)})
	}
	for _, b := range m.Blocks() {
		switch b.Type() {
		case "locals":
			for _, name := range sortedKeys(b.Body().Attributes) {
				value, _ := q.facts.Scope.Local(name)
				if value == cty.NilVal {
					value = cty.DynamicVal
				}
				q.add(Candidate{Label: "local." + name, Sort: Local, Detail: shortValue(value), Rank: fit(value.Type(), q.want)})
			}
		case "resource", "data", "ephemeral":
			if b.Address() != "" && b.Address() != q.owner() {
				q.add(Candidate{Label: b.Address(), Sort: Resource, Detail: b.Type(), Rank: rankMay, Doc: q.declaration(b)})
			}
		case "module":
			if b.Address() != "" && b.Address() != q.owner() {
				q.add(Candidate{Label: b.Address(), Sort: ModuleCall, Detail: "module", Rank: rankMay, Doc: q.declaration(b)})
			}
		}
	}
	if q.File.Name.Kind == syntax.Test {
		for _, c := range q.File.Chunks() {
			if b := c.Block(); b != nil && b.Type == "run" && len(b.Labels) > 0 {
				q.add(Candidate{Label: "run." + b.Labels[0], Sort: Resource, Detail: "run", Rank: rankMay})
			}
		}
	}
}

// owner is the address of the block around the cursor.
func (q *question) owner() string {
	if b := q.ownBlock(); b != nil {
		return b.Address()
	}
	return ""
}

// ownBlock is the top-level block around the cursor; nil if the module does not
// have it.
func (q *question) ownBlock() *module.Block {
	m := q.Snap.Module(q.Dir)
	if m == nil || len(q.block) == 0 {
		return nil
	}
	for _, b := range m.ChunkBlocks(q.Path)(q.chunk) {
		if b.Type() == q.block[0].name && b.Label(0) == q.block[0].label(0) && b.Label(1) == q.block[0].label(1) && !b.Scoped {
			return b
		}
	}
	return nil
}

// declaration shows a block.
func (q *question) declaration(b *module.Block) func() string {
	return func() string {
		var d doc
		if a := b.Body().Attributes["description"]; a != nil {
			words, _ := module.LiteralString(a.Expr)
			d.text(escape(words))
		}
		d.code(excerpt(b))
		return d.String()
	}
}

// excerpt is the text of a block, cut where it is long.
func excerpt(b *module.Block) string {
	const most = 20
	r := whole(b.Syntax)
	if !r.In(len(b.Chunk.Src)) {
		return ""
	}
	lines := strings.Split(strings.ReplaceAll(b.Chunk.Src[r.Start:r.End], "\r\n", "\n"), "\n")
	if len(lines) > most {
		lines = append(lines[:most:most], "…")
	}
	return strings.Join(lines, "\n")
}

// around lists the names that surround the expression, and each, count, self
// where they exist.
func (q *question) around() {
	for name := range q.surrounding() {
		q.add(Candidate{Label: name, Sort: Variable, Detail: "element", Rank: rankLiteral})
	}
	b := q.ownBlock()
	if b == nil {
		return
	}
	switch eval.Expansion(b) {
	case eval.ByCount:
		q.add(Candidate{Label: "count.index", Sort: Keyword, Detail: "number", Rank: rankFits})
	case eval.ByForEach:
		q.add(Candidate{Label: "each.key", Sort: Keyword, Detail: "string", Rank: rankFits})
		q.add(Candidate{Label: "each.value", Sort: Keyword, Rank: rankFits})
	}
	if inner := q.innermost(); inner == "provisioner" || inner == "connection" || inner == "postcondition" {
		q.add(Candidate{Label: "self", Sort: Keyword, Detail: b.Label(0), Rank: rankMay})
	}
}

// roots lists the words that references begin with.
func (q *question) roots() {
	for _, r := range []string{"var", "local", "module", "data", "path", "terraform"} {
		q.add(Candidate{Label: r, Sort: Keyword, Insert: r + ".", Rank: rankRoot, Again: true})
	}
}

// functions lists the functions of the language.
func (q *question) functions() {
	for name := range core.Functions(q.tool(), "") {
		f, ok := core.Function(q.tool(), "", name)
		if !ok {
			continue
		}
		result := f.Result().Cty()
		rank := rankFunction
		if fit(result, q.want) == rankOther {
			rank = rankOther
		}
		_, variadic := f.Variadic()
		c := Candidate{Label: name, Sort: Function, Detail: signature(name, f), Rank: rank, Insert: name + "(", Snippet: name + "($0)"}
		if f.NumParams() == 0 && !variadic {
			c.Insert, c.Snippet = name+"()", ""
		}
		if strings.HasPrefix(q.lineAfter(), "(") {
			c.Insert, c.Snippet = name, ""
		}
		c.Doc = func() string {
			var d doc
			d.code(signature(name, f))
			d.text(f.Summary())
			return d.String()
		}
		q.add(c)
	}
	for _, name := range q.providers() {
		if s := q.facts.provider(name); s.Known() && s.Newest().Count(flat.Functions) > 0 {
			q.add(Candidate{Label: "provider::" + name, Sort: Function, Detail: "functions of the provider", Insert: "provider::" + name + "::", Rank: rankFunction, Again: true})
		}
	}
}

// signature is a function as its documentation writes it.
func signature(name string, f flat.Function) string {
	var parts []string
	for _, p := range f.Params() {
		parts = append(parts, p.Name+" "+p.Type.String())
	}
	if v, ok := f.Variadic(); ok {
		parts = append(parts, "..."+v.Name+" "+v.Type.String())
	}
	return name + "(" + strings.Join(parts, ", ") + ") " + f.Result().String()
}

// providerFunctions lists what follows provider:: and provider::name::.
func (q *question) providerFunctions() {
	src := q.source().Src[q.c.operand.Start:q.c.operand.End]
	parts := strings.Split(strings.ReplaceAll(src, " ", ""), "::")
	switch {
	case parts[0] == "core":
		for name := range core.Functions(q.tool(), "") {
			q.add(Candidate{Label: name, Sort: Function, Insert: name + "(", Snippet: name + "($0)"})
		}
	case parts[0] != "provider":
	case len(parts) == 2:
		for _, name := range q.providers() {
			q.add(Candidate{Label: name, Sort: Provider, Insert: name + "::", Again: true})
		}
	case len(parts) == 3:
		s := q.facts.provider(parts[1])
		if !s.Known() {
			return
		}
		for name := range s.Newest().Names(flat.Functions) {
			f, _ := s.Newest().Function(name)
			q.add(Candidate{Label: name, Sort: Function, Detail: signature(name, f), Insert: name + "(", Snippet: name + "($0)", Doc: func() string { return f.Summary() }})
		}
	}
}

// parameter is the type that a call wants at the place of its cursor.
func (q *question) parameter(f *frame) cty.Type {
	fn, ok := q.lookup(f.name)
	if !ok {
		return cty.DynamicPseudoType
	}
	if params := fn.Params(); f.arg < len(params) {
		return params[f.arg].Type.Cty()
	}
	if v, ok := fn.Variadic(); ok {
		return v.Type.Cty()
	}
	return cty.DynamicPseudoType
}

// lookup finds a function by the name in a call: of the language, or of a
// provider.
func (p Place) lookup(name string) (flat.Function, bool) {
	if rest, ok := strings.CutPrefix(name, "provider::"); ok {
		provider, fn, _ := strings.Cut(rest, "::")
		if s := p.Facts(p.Dir).provider(provider); s.Known() {
			return s.Newest().Function(fn)
		}
		return flat.Function{}, false
	}
	for _, tool := range []core.Tool{p.tool(), 1 - p.tool()} {
		if f, ok := core.Function(tool, "", name); ok {
			return f, true
		}
	}
	return flat.Function{}, false
}
