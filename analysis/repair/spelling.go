package repair

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
)

// respelled puts another spelling in the place of the string that the finding
// marks.
func (w *work) respelled(spell func(string) string) []analysis.Fix {
	s, ok := w.innermost()
	if !ok || s.attr == nil {
		return nil
	}
	template, ok := expressionAt[*hclsyntax.TemplateExpr](s.attr, w.at)
	if !ok {
		return nil
	}
	word, ok := module.LiteralString(template)
	if !ok {
		return nil
	}
	other := spell(word)
	if other == "" || other == word {
		return nil
	}
	quoted := fmt.Sprintf("%q", other)
	return fix("Change it to "+quoted, analysis.Review, true, w.place.Edit(module.Span(template.Range()), quoted))
}

// versionConstraint writes a constraint of another package manager, or with
// the signs the wrong way round, in Terraform's form.
func (w *work) versionConstraint() []analysis.Fix {
	fixes := w.respelled(constraint)
	s, _ := w.innermost()
	if s.attr != nil && len(fixes) == 0 && (s.attr.Name == "version" || s.attr.Name == "required_version") {
		return fix("Remove the constraint", analysis.Review, false, w.place.Remove(s.attr))
	}
	return fixes
}

var (
	caret    = regexp.MustCompile(`^[\^~]\s*v?(\d+)\.?(\d+|[x*])?(?:\.(\d+|[x*]))?$`)
	wildcard = regexp.MustCompile(`^v?(\d+)\.(?:(\d+)\.)?[x*](?:\.[x*])?$`)
	signs    = strings.NewReplacer("=>", ">=", "=<", "<=", "==", "=", "&&", ",", "~=", "~>", "≥", ">=", "≤", "<=", " and ", ", ")
)

// constraint is a version constraint as Terraform writes it; empty where that
// cannot be told.
func constraint(s string) string {
	s = strings.TrimSpace(s)
	if m := caret.FindStringSubmatch(s); m != nil {
		minor := m[2]
		if minor == "" || minor == "x" || minor == "*" {
			minor = "0"
		}
		if s[0] == '~' { // only the patch may grow
			if m[3] == "" || m[3] == "x" || m[3] == "*" {
				m[3] = "0"
			}
			return "~> " + m[1] + "." + minor + "." + m[3]
		}
		return "~> " + m[1] + "." + minor
	}
	if m := wildcard.FindStringSubmatch(s); m != nil {
		if m[2] != "" {
			return "~> " + m[1] + "." + m[2] + ".0"
		}
		return "~> " + m[1] + ".0"
	}
	switch strings.ToLower(s) {
	case "latest", "*", "any", "newest":
		return ">= 0"
	}
	return signs.Replace(strings.ReplaceAll(s, "v", ""))
}

var sourceWord = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

// providerSource writes the address of a provider as it is written in
// required_providers.
func (w *work) providerSource() []analysis.Fix {
	return w.respelled(func(s string) string {
		s = strings.ToLower(strings.TrimSpace(s))
		for _, prefix := range []string{"https://", "http://", "registry.terraform.io/", "registry.opentofu.org/", "github.com/", "providers/"} {
			s = strings.TrimPrefix(s, prefix)
		}
		parts := strings.Split(strings.Trim(s, "/"), "/")
		if len(parts) == 1 && parts[0] != "" {
			parts = append([]string{"hashicorp"}, parts...)
		}
		if len(parts) != 2 {
			return ""
		}
		parts[1] = strings.TrimPrefix(parts[1], "terraform-provider-")
		if !sourceWord.MatchString(parts[0]) || !sourceWord.MatchString(parts[1]) {
			return ""
		}
		return parts[0] + "/" + parts[1]
	})
}

// typeWords are types by the names that other languages have for them.
//
// Source: https://developer.hashicorp.com/terraform/language/expressions/type-constraints
var typeWords = map[string]string{
	"text": "string", "str": "string", "varchar": "string", "char": "string", "integer": "number", "int": "number", "float": "number",
	"double": "number", "numeric": "number", "boolean": "bool", "array": "list", "slice": "list", "dict": "map", "dictionary": "map",
	"hash": "map", "hashmap": "map", "struct": "object",
}

// typeSpelling writes a type constraint with the words that there are.
func (w *work) typeSpelling() []analysis.Fix {
	s, ok := w.innermost()
	if !ok || s.attr == nil || s.attr.Name != "type" {
		return nil
	}
	source := strings.Trim(w.place.Value(s.attr), `"`)
	head, rest, called := strings.Cut(source, "(")
	word := strings.ToLower(strings.TrimSpace(head))
	if other := typeWords[word]; other != "" {
		word = other
	}
	value := word
	switch {
	case called && word == "optional": // only within an object
		inner, _, _ := strings.Cut(rest, ",")
		value = strings.TrimSpace(strings.TrimSuffix(inner, ")"))
	case called && (word == "list" || word == "set" || word == "map"):
		inner, _, more := strings.Cut(strings.TrimSuffix(rest, ")"), ",")
		if more || strings.ContainsAny(inner, "({[") {
			return nil
		}
		if other := typeWords[strings.ToLower(inner)]; other != "" {
			inner = other
		}
		value = word + "(" + inner + ")"
	case called && word == "tuple" && !strings.HasPrefix(rest, "["):
		value = "tuple([" + strings.TrimSuffix(rest, ")") + "])"
	case called && word == "object" && !strings.ContainsAny(rest, "{"):
		value = "map(" + rest
	case called:
		return nil
	case word == "object" || word == "tuple":
		value = "any"
	case word == "list" || word == "map" || word == "set":
		value = word + "(any)"
	}
	if value == source {
		return nil
	}
	return fix(fmt.Sprintf("Change it to `%s`", cutShort(value)), analysis.Review, true, w.place.Replace(s.attr, value))
}

// unquoted takes the quotes off what must be a bare word or address.
func (w *work) unquoted() []analysis.Fix {
	s, ok := w.innermost()
	if !ok || s.attr == nil {
		return w.Given
	}
	template, ok := expressionAt[*hclsyntax.TemplateExpr](s.attr, w.at)
	if !ok {
		return w.Given
	}
	word, ok := module.LiteralString(template)
	if !ok || word == "" || strings.ContainsAny(word, " \n\"{}") {
		return w.Given
	}
	return append(w.Given, fix("Remove the quotes", analysis.Review, true, w.place.Edit(module.Span(template.Range()), word))...)
}

// quotesMissing puts a word that is no reference into quotes.
func (w *work) quotesMissing() []analysis.Fix {
	s, _ := w.innermost()
	if s.attr == nil {
		return w.Given
	}
	e, ok := s.attr.Expr.(*hclsyntax.ScopeTraversalExpr)
	if inner, is := expressionAt[*hclsyntax.ScopeTraversalExpr](s.attr, w.at); is {
		e, ok = inner, true
	}
	if !ok || len(e.Traversal) != 1 {
		return w.Given
	}
	r := module.Span(e.Range())
	return append(w.Given, fix(fmt.Sprintf("Put %q into quotes", e.Traversal.RootName()), analysis.Review, false,
		w.place.Edit(r, fmt.Sprintf("%q", e.Traversal.RootName())))...)
}

// extraneousLabel takes surplus labels away.
func (w *work) extraneousLabel() []analysis.Fix {
	b := w.headed()
	if b == nil {
		return nil
	}
	for i, r := range b.LabelRanges {
		if r.Start.Byte != w.at.Start {
			continue
		}
		start := b.TypeRange.End.Byte
		if i > 0 {
			start = b.LabelRanges[i-1].End.Byte
		}
		end := b.LabelRanges[len(b.LabelRanges)-1].End.Byte
		return fix(fmt.Sprintf("Remove `%s`", strings.TrimSpace(w.src()[start:end])), analysis.Review, i+1 == len(b.LabelRanges),
			w.place.Edit(text.Range{Start: start, End: end}, ""))
	}
	return nil
}

// missingLabel names a resource or data source that has only its type.
func (w *work) missingLabel() []analysis.Fix {
	b := w.headed()
	if b == nil || len(b.Labels) != 1 || b.Type != "resource" && b.Type != "data" && b.Type != "ephemeral" {
		return nil
	}
	prefix := ""
	if b.Type != "resource" {
		prefix = b.Type + "."
	}
	if w.Module.Has(prefix + b.Labels[0] + ".this") {
		return nil
	}
	at := b.LabelRanges[0].End.Byte
	return fix(`Name it "this"`, analysis.Review, false, w.place.Edit(text.Range{Start: at, End: at}, ` "this"`))
}

// headed is the block of whose header the finding marks a part.
func (w *work) headed() *hclsyntax.Block {
	var found *hclsyntax.Block
	var walk func(body *hclsyntax.Body)
	walk = func(body *hclsyntax.Body) {
		for _, b := range body.Blocks {
			if b.TypeRange.Start.Byte <= w.at.Start && w.at.Start <= b.OpenBraceRange.Start.Byte {
				found = b
			}
			walk(b.Body)
		}
	}
	if !w.place.Chunk().JSON {
		walk(w.place.Chunk().Body)
	}
	return found
}
