package ide

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/schema"
)

// Ranks of the items of a body: what must be there comes first, what is the
// language's own behind what the provider has.
const (
	rankRequired = iota
	rankUsual
	rankOptional
	rankBlock
	rankMeta
	rankDeprecated
)

// items lists the arguments and blocks that may stand in the body at the
// cursor and do not yet.
func (q *question) items(f *frame) {
	if len(q.block) == 0 && (q.File.Name.Kind == syntax.Config || q.File.Name.Kind == syntax.Tofu || q.File.Name.Kind == syntax.Test || q.File.Name.Kind == syntax.Query) {
		q.topLevel()
		return
	}
	written := q.written(f.open)
	taken := map[string]int{}
	if written != nil {
		for name, a := range written.Attributes {
			if !module.Span(a.NameRange).Touches(q.rel()) {
				taken[name] = 1
			}
		}
		for _, b := range written.Blocks {
			if !module.Span(b.TypeRange).Touches(q.rel()) {
				taken[b.Type]++
			}
		}
	}
	for _, name := range q.siblings(f) {
		taken[name] = 1
	}
	q.body.items(func(i item) bool {
		n := taken[i.name]
		if i.readOnly || !i.block && n > 0 || i.block && i.max > 0 && n >= i.max || oneOnly(i) && n > 0 {
			return true
		}
		q.item(i)
		return true
	})
	if q.body.generates && q.generatesAny() {
		c := Candidate{Label: "dynamic", Sort: BlockType, Detail: "block", Rank: rankMeta,
			Doc: func() string { return "Makes nested blocks, one for each element of a collection." }}
		if q.lineAfter() == "" {
			c.Insert, c.Snippet = "dynamic ", "dynamic \"${1:block}\" {\n  for_each = ${2:[]}\n  content {\n    $0\n  }\n}"
		}
		q.add(c)
	}
}

// siblings are the names that stand beside the cursor and are no part of a body
// of the tree: the keys of an object; at the top of a file of variable
// definitions, where each is a chunk of its own, those of the other chunks.
func (q *question) siblings(f *frame) []string {
	var names []string
	if f.kind == inObject {
		q.expressions(func(expr hclsyntax.Expression) {
			object, ok := expr.(*hclsyntax.ObjectConsExpr)
			if !ok || object.OpenRange.Start.Byte != f.open {
				return
			}
			for _, item := range object.Items {
				if key, ok := module.ObjectKey(item.KeyExpr); ok && !module.Span(item.KeyExpr.Range()).Touches(q.rel()) {
					names = append(names, key)
				}
			}
		})
		return names
	}
	if q.File.Name.Kind != syntax.Vars || len(q.block) > 0 {
		return nil
	}
	for i, c := range q.File.Chunks() {
		for name := range c.Body.Attributes {
			if i != q.chunk {
				names = append(names, name)
			}
		}
	}
	return names
}

// oneOnly are blocks of the language that stand once, though its schema does
// not say so.
func oneOnly(i item) bool {
	return i.block && i.meta && i.name == "lifecycle"
}

func (q *question) generatesAny() bool {
	for body := range q.body.own.Bodies() {
		for range body.Blocks() {
			return true
		}
	}
	return false
}

func (q *question) item(i item) {
	c := Candidate{Label: i.name, Sort: Argument, Detail: i.text, Rank: rankOptional, Deprecated: i.deprecated}
	if i.block {
		c.Sort, c.Detail = BlockType, "block"
	}
	switch {
	case i.deprecated:
		c.Rank = rankDeprecated
	case i.required:
		c.Rank = rankRequired
		c.Detail += ", required"
	case i.meta:
		c.Rank = rankMeta
	case usual[i.name]:
		c.Rank = rankUsual
	case i.block:
		c.Rank = rankBlock
	}
	owner, path, selection := q.body.owner, q.body.path, q.body
	c.Doc = func() string { return q.describe(selection, owner, path, i) }
	rest := q.lineAfter()
	if strings.HasPrefix(rest, "=") || strings.HasPrefix(rest, "{") || strings.HasPrefix(rest, `"`) {
		q.add(c)
		return
	}
	if i.block {
		c.Insert, c.Snippet = i.name+" {\n}", blockSnippet(i)
	} else {
		c.Insert, c.Snippet = i.name+" = ", i.name+" = "+valueSnippet(i, 0)
		c.Again = i.typ == cty.DynamicPseudoType || i.typ == cty.Bool || i.variable != nil
	}
	q.add(c)
}

// usual are arguments that most resources which have them set.
var usual = map[string]bool{"name": true, "tags": true, "description": true, "location": true, "resource_group_name": true, "type": true, "value": true, "default": true, "region": true, "labels": true}

// valueSnippet is the skeleton of a value; n is the number of the place to fill
// in.
func valueSnippet(i item, n int) string {
	if i.name == "provider" || i.name == "for_each" || i.name == "iterator" {
		return fmt.Sprintf("$%d", n)
	}
	ty := i.typ
	switch {
	case i.name == "depends_on" || i.name == "ignore_changes" || i.name == "replace_triggered_by":
		return fmt.Sprintf("[$%d]", n)
	case ty == cty.String:
		return fmt.Sprintf("\"$%d\"", n)
	case ty == cty.NilType || ty == cty.DynamicPseudoType || ty.IsPrimitiveType():
		return fmt.Sprintf("$%d", n)
	case ty.IsMapType() || ty.IsObjectType():
		return fmt.Sprintf("{\n  $%d\n}", n)
	case (ty.IsListType() || ty.IsSetType()) && (ty.ElementType().IsObjectType() || ty.ElementType().IsMapType()):
		return fmt.Sprintf("[{\n  $%d\n}]", n)
	}
	return fmt.Sprintf("[$%d]", n)
}

// blockSnippet is the skeleton of a block: what must be there, to be filled in.
func blockSnippet(i item) string {
	var b strings.Builder
	b.WriteString(i.name)
	n := 0
	for range i.labels {
		n++
		fmt.Fprintf(&b, " \"$%d\"", n)
	}
	b.WriteString(" {\n")
	required := 0
	if !i.nested.Opaque() {
		for name := range i.nested.Required() {
			inner, ok := argumentItem(i.nested, name)
			if !ok {
				continue
			}
			n++
			required++
			// Skeletons of several lines would need their own indentation.
			value := fmt.Sprintf("$%d", n)
			if inner.typ == cty.String {
				value = fmt.Sprintf("\"$%d\"", n)
			}
			fmt.Fprintf(&b, "  %s = %s\n", name, value)
		}
	}
	if required == 0 {
		b.WriteString("  $0\n")
	}
	b.WriteString("}")
	return b.String()
}

// topLevel lists the blocks of a file.
func (q *question) topLevel() {
	rank := map[string]int{"resource": 0, "variable": 1, "output": 2, "module": 3, "data": 4, "locals": 5, "provider": 6, "terraform": 7, "run": 0}
	q.body.items(func(i item) bool {
		c := Candidate{Label: i.name, Sort: BlockType, Detail: "block", Rank: 20}
		if r, ok := rank[i.name]; ok {
			c.Rank = r
		}
		language := q.language(i.name)
		if !language.Known() {
			language = i.nested
		}
		c.Doc = func() string { return language.Newest().Description() }
		if !i.block {
			q.item(i)
			return true
		}
		if rest := q.lineAfter(); !strings.HasPrefix(rest, "{") && !strings.HasPrefix(rest, `"`) {
			c.Insert, c.Snippet = topSnippet(i.name, language)
			c.Again = strings.Contains(c.Snippet, `"$1"`)
		}
		q.add(c)
		return true
	})
}

// topSnippet is the skeleton of a top-level block, plain and with places.
func topSnippet(name string, language schema.Block) (plain, snippet string) {
	labels := map[string][]string{
		"resource": {"", "name"}, "data": {"", "name"}, "ephemeral": {"", "name"}, "action": {"", "name"}, "list": {"", "name"},
		"variable": {"name"}, "output": {"name"}, "module": {"name"}, "provider": {""}, "check": {"name"}, "run": {"name"},
		"mock_provider": {""},
	}[name]
	var p, s strings.Builder
	p.WriteString(name)
	s.WriteString(name)
	n := 0
	for _, l := range labels {
		n++
		p.WriteString(` ""`)
		if l == "" {
			fmt.Fprintf(&s, " \"$%d\"", n)
		} else {
			fmt.Fprintf(&s, " \"${%d:%s}\"", n, l)
		}
	}
	body := ""
	switch {
	case name == "module":
		body = fmt.Sprintf("  source = \"$%d\"\n", n+1)
	case !language.Opaque():
		for r := range language.Required() {
			n++
			body += fmt.Sprintf("  %s = $%d\n", r, n)
		}
	}
	if body == "" {
		body = "  $0\n"
	}
	return p.String() + " {\n}", s.String() + " {\n" + body + "}"
}

// keys lists the names of an object's items.
func (q *question) keys(f *frame) {
	if q.providerRequirement() {
		for _, name := range []string{"source", "version"} {
			q.item(item{name: name, typ: cty.String, text: "string", required: true})
		}
		q.item(item{name: "configuration_aliases", typ: cty.DynamicPseudoType, text: "list of aliases"})
		return
	}
	if q.passesProviders() {
		q.calledProviders()
		return
	}
	q.items(f)
	if len(q.found) == 0 {
		q.values() // the key may be an expression, and what is written may be no object yet
	}
}
