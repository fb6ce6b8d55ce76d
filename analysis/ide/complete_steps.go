package ide

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema"
)

// steps lists what may follow the dot of a reference.
func (q *question) steps() {
	src := q.source().Src[q.c.operand.Start:q.c.operand.End]
	expr, diags := hclsyntax.ParseExpression([]byte(src), q.Path, hcl.InitialPos)
	if diags.HasErrors() {
		return
	}
	if parens, ok := expr.(*hclsyntax.ParenthesesExpr); ok {
		expr = parens.Expression
	}
	t, diags := hcl.AbsTraversalForExpr(expr)
	if !diags.HasErrors() && q.named(t) {
		return
	}
	names := q.surrounding()
	r := reader{world: q.World, dir: q.Dir, facts: q.facts, names: names, block: q.ownBlock()}
	value := r.value(expr)
	if !diags.HasErrors() {
		if b, ok := q.resourceOf(t); ok {
			q.attributes(b)
			return
		}
	}
	q.fields(value.Type())
}

// named lists names of the module behind var, local, module, data and resource
// types; false if the steps go further than that.
func (q *question) named(t hcl.Traversal) bool {
	root := t.RootName()
	if _, bound := q.surrounding()[root]; bound {
		return false
	}
	m := q.Snap.Module(q.Dir)
	if m == nil {
		return true
	}
	switch {
	case len(t) == 1:
		return q.behindRoot(root, m)
	case len(t) == 2 && (root == "data" || root == "ephemeral" || root == "action"):
		if typ, ok := t[1].(hcl.TraverseAttr); ok {
			q.behindType(m, root+"."+typ.Name+".")
		}
		return true
	}
	return false
}

// behindRoot lists what follows the first word of a reference.
func (q *question) behindRoot(root string, m *module.Module) bool {
	word := func(label, detail string) { q.add(Candidate{Label: label, Sort: Keyword, Detail: detail}) }
	switch root {
	case "var":
		for _, b := range m.Blocks() {
			if b.Type() == "variable" && b.Label(0) != "" {
				detail, rank := "any", rankMay
				if v := q.variable(b.Label(0)); v != cty.NilType {
					detail, rank = typeText(v), fit(v, q.want)
				}
				q.add(Candidate{Label: b.Label(0), Sort: Variable, Detail: detail, Rank: rank, Doc: q.declaration(b)})
			}
		}
	case "local":
		for _, b := range m.Blocks() {
			if b.Type() != "locals" {
				continue
			}
			for _, name := range sortedKeys(b.Body().Attributes) {
				detail, rank := "", rankMay
				if q.facts.Scope != nil {
					if v, ok := q.facts.Scope.Local(name); ok && v != cty.NilVal {
						detail, rank = shortValue(v), fit(v.Type(), q.want)
					}
				}
				q.add(Candidate{Label: name, Sort: Local, Detail: detail, Rank: rank})
			}
		}
	case "module":
		for _, b := range m.Blocks() {
			if b.Type() == "module" && b.Label(0) != "" {
				q.add(Candidate{Label: b.Label(0), Sort: ModuleCall, Doc: q.declaration(b)})
			}
		}
	case "data", "ephemeral", "action":
		for _, b := range m.Blocks() {
			if b.Type() == root && b.Address() != "" {
				q.add(Candidate{Label: b.Label(0), Sort: ResourceType, Insert: b.Label(0) + ".", Again: true})
			}
		}
	case "each":
		word("key", "string")
		word("value", "")
	case "count":
		word("index", "number")
	case "path":
		word("module", "directory of this module")
		word("root", "directory of the root module")
		word("cwd", "directory that the command runs in")
	case "terraform":
		word("workspace", "string")
		word("applying", "bool")
	case "self":
		return false
	case "run":
		for _, c := range q.File.Chunks() {
			if b := c.Block(); b != nil && b.Type == "run" && len(b.Labels) > 0 {
				q.add(Candidate{Label: b.Labels[0], Sort: Resource, Detail: "run"})
			}
		}
	default:
		if q.argument == "provider" || q.passesProviders() {
			for _, c := range m.ProviderConfigs() {
				if c.Name == root && c.Alias != "" {
					q.add(Candidate{Label: c.Alias, Sort: Provider, Detail: "provider configuration"})
				}
			}
			return true
		}
		q.behindType(m, root+".")
	}
	return true
}

// behindType lists the names of the resources of a type.
func (q *question) behindType(m *module.Module, prefix string) {
	for _, b := range m.Blocks() {
		if name, ok := strings.CutPrefix(b.Address(), prefix); ok && !strings.Contains(name, ".") {
			q.add(Candidate{Label: name, Sort: Resource, Detail: b.Label(0), Doc: q.declaration(b)})
		}
	}
}

// variable is the type of an input variable; NilType if there is none.
func (p Place) variable(name string) cty.Type {
	if scope := p.Facts(p.Dir).Scope; scope != nil {
		if v := scope.Variable(name); v != nil {
			return v.Type
		}
	}
	return cty.NilType
}

// resourceOf is the body that a reference to a resource and steps into it lead
// to; false if it is none.
func (q *question) resourceOf(t hcl.Traversal) (schema.Block, bool) {
	m := q.Snap.Module(q.Dir)
	if m == nil || q.facts.Scope == nil {
		return schema.Block{}, false
	}
	var b *module.Block
	rest := t
	switch root := t.RootName(); root {
	case "self":
		b, rest = q.ownBlock(), t[1:]
	default:
		n := 2
		address := root
		if root == "data" || root == "ephemeral" {
			n = 3
		}
		if len(t) < n {
			return schema.Block{}, false
		}
		for _, s := range t[1:n] {
			attr, ok := s.(hcl.TraverseAttr)
			if !ok {
				return schema.Block{}, false
			}
			address += "." + attr.Name
		}
		if declared := m.Declared(address); len(declared) > 0 {
			b = declared[0]
		}
		rest = t[n:]
	}
	if b == nil || b.Type() != "resource" && b.Type() != "data" && b.Type() != "ephemeral" {
		return schema.Block{}, false
	}
	body := q.facts.Scope.Resource(b)
	for _, s := range rest {
		attr, ok := s.(hcl.TraverseAttr)
		if !ok {
			continue // an index, of an instance or a nested block
		}
		if n, answer := body.Nested(attr.Name); answer == schema.Yes {
			body = n.Block
			continue
		}
		n, ok := body.NestedAttribute(attr.Name)
		if !ok {
			return schema.Block{}, false
		}
		body = n.Block
	}
	return body, body.Known()
}

// attributes lists what can be read of a resource.
func (q *question) attributes(b schema.Block) {
	blockItems(b, false, func(i item) bool {
		c := Candidate{Label: i.name, Sort: Attribute, Detail: i.text, Deprecated: i.deprecated, Rank: fit(i.typ, q.want)}
		if i.block {
			c.Detail, c.Rank = "block", rankOther
		}
		if c.Rank == rankFits && (i.name == "id" || i.name == "arn" || i.name == "name") {
			c.Rank = rankLiteral
		}
		c.Doc = func() string {
			var d doc
			d.title(i.kind(), i.name)
			d.text(i.doc)
			return d.String()
		}
		q.add(c)
		return true
	})
}

// fields lists the attributes of an object, or of the elements of a splat.
func (q *question) fields(ty cty.Type) {
	if !ty.IsObjectType() {
		return
	}
	for name, t := range sortedTypes(ty.AttributeTypes()) {
		c := Candidate{Label: name, Sort: Attribute, Detail: typeText(t), Rank: fit(t, q.want)}
		if !hclsyntax.ValidIdentifier(name) {
			continue
		}
		q.add(c)
	}
}

// surrounding are the names that for expressions and dynamic blocks around the
// cursor bring, with what they are worth.
func (q *question) surrounding() map[string]cty.Value {
	names := map[string]cty.Value{}
	src := q.source().Src
	r := reader{world: q.World, dir: q.Dir, facts: q.facts, names: names, block: q.ownBlock()}
	for i := range q.c.frames {
		f := &q.c.frames[i]
		switch {
		case f.loop != nil && f.loop.to > f.loop.from && f.loop.from > 0 && f.loop.to <= len(src):
			collection := cty.DynamicVal
			if expr, diags := hclsyntax.ParseExpression([]byte(src[f.loop.from:f.loop.to]), q.Path, hcl.InitialPos); !diags.HasErrors() {
				collection = r.value(expr)
			}
			bind(names, f.loop.names, collection)
		case f.kind == inBody && f.name == "dynamic" && len(f.labels) == 1:
			b := bodyAt(q.source().Body, f.open)
			if b == nil {
				continue
			}
			collection := cty.DynamicVal
			if a := b.Body.Attributes["for_each"]; a != nil {
				collection = r.value(a.Expr)
			}
			name := f.labels[0]
			if a := b.Body.Attributes["iterator"]; a != nil {
				if word := hcl.ExprAsKeyword(a.Expr); word != "" {
					name = word
				}
			}
			names[name] = cty.ObjectVal(map[string]cty.Value{"key": keyOf(collection), "value": elementOf(collection)})
		}
	}
	return names
}

// bind gives the names of a for expression their values.
func bind(names map[string]cty.Value, loop []string, collection cty.Value) {
	switch len(loop) {
	case 1:
		names[loop[0]] = elementOf(collection)
	case 2:
		names[loop[0]], names[loop[1]] = keyOf(collection), elementOf(collection)
	}
}
