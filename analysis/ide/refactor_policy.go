package ide

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/analysis/text"
)

// policyDocument is the data source that writes policies.
const policyDocument = "aws_iam_policy_document"

// policies offers to turn the policy under the cursor, written as JSON, into a
// data source aws_iam_policy_document above the resource.
func (r *refactoring) policies() {
	if r.block.Type() != "resource" || !strings.HasPrefix(r.block.Label(0), "aws_") || r.block.Label(1) == "" {
		return
	}
	a := r.argumentUnder(r.block.Body())
	if a == nil || r.bound(a.Expr) {
		return // each.key is nothing in another block
	}
	w := policyWriter{refactoring: r}
	object := w.open(a.Expr)
	if object == nil {
		return
	}
	inside, ok := w.document(object)
	if !ok {
		return
	}
	if p := r.block.Body().Attributes["provider"]; p != nil {
		inside = append([]string{"provider = " + r.source().Src[p.Expr.Range().Start.Byte:p.Expr.Range().End.Byte]}, inside...)
	}
	place, ok := rewrite.Of(r.module, r.block)
	if !ok {
		return
	}
	name := r.free("data."+policyDocument+".", r.block.Label(1))
	source := rewrite.Block(`data "`+policyDocument+`" "`+name+`"`, inside...)
	nl := "\n"
	if strings.Contains(r.source().Src, "\r\n") {
		nl = "\r\n"
	}
	above := place.Owned(hcl.RangeBetween(r.block.Syntax.TypeRange, r.block.Syntax.CloseBraceRange)).Start
	for above < len(r.source().Src) && strings.IndexByte("\r\n", r.source().Src[above]) >= 0 {
		above++
	}
	edits := place.Edit(text.Range{Start: above, End: above}, strings.ReplaceAll(source+"\n\n", "\n", nl))
	end := a.Expr.Range().End.Byte
	value := "data." + policyDocument + "." + name + ".json"
	if at := module.Span(a.Expr.Range()); w.heredoc && strings.HasSuffix(r.source().Src[at.Start:end], "\n") {
		value += nl // the line after the marker is of the heredoc
	}
	edits = append(edits, place.Edit(module.Span(a.Expr.Range()), value)...)
	r.add("Convert "+a.Name+" to data."+policyDocument+"."+name, Rewrite, edits)
}

// argumentUnder is the argument under the cursor, in a nested block as well.
func (r *refactoring) argumentUnder(body *hclsyntax.Body) *hclsyntax.Attribute {
	for _, b := range body.Blocks {
		if whole(b).Touches(r.rel()) {
			if b.Type == "dynamic" {
				return nil // its iterator is nothing elsewhere
			}
			return r.argumentUnder(b.Body)
		}
	}
	for _, a := range body.Attributes {
		if argument(a).Touches(r.rel()) {
			return a
		}
	}
	return nil
}

// policyWriter writes what a policy in JSON says as blocks and arguments. What
// cannot be said that way makes it give up.
type policyWriter struct {
	*refactoring
	src     string // that the expressions are of
	heredoc bool
	sids    map[string]bool
}

// open is the object of jsonencode({…}), or of a heredoc of JSON: JSON with
// interpolations in its strings is an expression as it stands.
func (w *policyWriter) open(expr hclsyntax.Expression) *hclsyntax.ObjectConsExpr {
	at := module.Span(expr.Range())
	if src := w.source().Src; at.In(len(src)) {
		w.src = src[at.Start:at.End]
	}
	switch e := expr.(type) {
	case *hclsyntax.FunctionCallExpr:
		if e.Name != "jsonencode" || len(e.Args) != 1 || e.ExpandFinal {
			return nil
		}
		w.src = strings.TrimSpace(w.src[e.OpenParenRange.End.Byte-at.Start : e.CloseParenRange.Start.Byte-at.Start])
	case *hclsyntax.TemplateExpr, *hclsyntax.TemplateWrapExpr:
		marker, rest, ok := strings.Cut(w.src, "\n")
		if !strings.HasPrefix(marker, "<<") || !ok || strings.Contains(w.src, `\u`) || strings.Contains(w.src, "%{") {
			return nil
		}
		rest = strings.TrimRight(rest, " \t\r\n")
		w.src, w.heredoc = strings.TrimSpace(rest[:strings.LastIndexByte("\n"+rest, '\n')]), true
	default:
		return nil
	}
	if strings.Contains(w.src, "<<") || strings.Contains(w.src, "&{") {
		return nil // "&{" is something else in the data source
	}
	tokens, diags := hclsyntax.LexExpression([]byte(w.src), "", hcl.InitialPos)
	if diags.HasErrors() || slices.ContainsFunc(tokens, func(t hclsyntax.Token) bool { return t.Type == hclsyntax.TokenComment }) {
		return nil
	}
	again, diags := hclsyntax.ParseExpression([]byte(w.src), "", hcl.InitialPos)
	object, ok := again.(*hclsyntax.ObjectConsExpr)
	if diags.HasErrors() || !ok {
		return nil
	}
	return object
}

func (w *policyWriter) text(e hclsyntax.Expression) string {
	return w.src[e.Range().Start.Byte:e.Range().End.Byte]
}

// literal is the text of a literal string.
func literal(e hclsyntax.Expression) (string, bool) { return module.LiteralString(e) }

// members reads an object whose keys are literal; each at most once.
func members(e hclsyntax.Expression) (map[string]hclsyntax.Expression, []string, bool) {
	object, ok := e.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return nil, nil, false
	}
	all := map[string]hclsyntax.Expression{}
	var names []string
	for _, item := range object.Items {
		name, ok := module.ObjectKey(item.KeyExpr)
		if !ok || all[name] != nil {
			return nil, nil, false
		}
		all[name] = item.ValueExpr
		names = append(names, name)
	}
	return all, names, true
}

func (w *policyWriter) document(e hclsyntax.Expression) ([]string, bool) {
	all, names, ok := members(e)
	if !ok || all["Statement"] == nil {
		return nil, false
	}
	var lines []string
	version := "2008-10-17" // what a policy without Version has
	for _, name := range names {
		switch name {
		case "Version":
			if version, ok = literal(all[name]); !ok || version != "2012-10-17" && version != "2008-10-17" {
				return nil, false
			}
		case "Id":
			lines = append(lines, "policy_id = "+w.text(all[name]))
		case "Statement":
		default:
			return nil, false
		}
	}
	if version != "2012-10-17" {
		lines = append(lines, `version = "`+version+`"`)
	}
	statements := []hclsyntax.Expression{all["Statement"]}
	if list, ok := all["Statement"].(*hclsyntax.TupleConsExpr); ok {
		statements = list.Exprs
	}
	w.sids = map[string]bool{}
	for i, s := range statements {
		inside, ok := w.statement(s, len(statements) > 1)
		if !ok {
			return nil, false
		}
		if i > 0 || len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, rewrite.Block("statement", inside...))
	}
	return lines, len(statements) > 0
}

// sets are the elements of a statement that are lists of texts.
var sets = map[string]string{"Action": "actions", "NotAction": "not_actions", "Resource": "resources", "NotResource": "not_resources"}

func (w *policyWriter) statement(e hclsyntax.Expression, several bool) ([]string, bool) {
	all, names, ok := members(e)
	if !ok || all["Effect"] == nil {
		return nil, false
	}
	var lines []string
	for _, name := range names {
		value := all[name]
		switch name {
		case "Sid":
			sid, fixed := literal(value)
			if several && !fixed || sid != "" && w.sids[sid] {
				return nil, false // the data source wants each once
			}
			w.sids[sid] = true
			lines = append(lines, "sid = "+w.text(value))
		case "Effect":
			if effect, _ := literal(value); effect != "Allow" {
				lines = append(lines, "effect = "+w.text(value))
			}
		case "Action", "NotAction", "Resource", "NotResource":
			list, ok := w.list(value)
			if !ok {
				return nil, false
			}
			lines = append(lines, sets[name]+" = "+list)
		case "Principal", "NotPrincipal":
			blocks, ok := w.principals(map[string]string{"Principal": "principals", "NotPrincipal": "not_principals"}[name], value)
			if !ok {
				return nil, false
			}
			lines = append(lines, blocks...)
		case "Condition":
			blocks, ok := w.conditions(value)
			if !ok {
				return nil, false
			}
			lines = append(lines, blocks...)
		default:
			return nil, false
		}
	}
	return lines, true
}

// list writes what is a text or a list of texts in JSON as a list. What may be
// either is given up.
func (w *policyWriter) list(e hclsyntax.Expression) (string, bool) {
	switch e := e.(type) {
	case *hclsyntax.TupleConsExpr:
		return w.text(e), true
	case *hclsyntax.TemplateExpr:
		return "[" + w.text(e) + "]", true
	case *hclsyntax.LiteralValueExpr:
		if t := e.Val.Type(); !e.Val.IsNull() && (t == cty.Bool || t == cty.Number) {
			return `["` + w.text(e) + `"]`, true
		}
		return "", false
	}
	r := w.readerHere()
	if r.facts.Scope == nil {
		return "", false
	}
	switch t := r.value(e).Type(); {
	case t == cty.String:
		return "[" + w.text(e) + "]", true
	case t.IsListType() && t.ElementType() == cty.String, t.IsSetType() && t.ElementType() == cty.String:
		return w.text(e), true
	}
	return "", false
}

func (w *policyWriter) principals(block string, e hclsyntax.Expression) ([]string, bool) {
	if all, ok := literal(e); ok && all == "*" {
		return []string{rewrite.Block(block, `type = "*"`, `identifiers = ["*"]`)}, true
	}
	all, names, ok := members(e)
	if !ok || len(names) == 0 {
		return nil, false
	}
	var blocks []string
	for _, name := range names {
		list, ok := w.list(all[name])
		if !ok {
			return nil, false
		}
		blocks = append(blocks, rewrite.Block(block, `type = "`+name+`"`, "identifiers = "+list))
	}
	return blocks, true
}

func (w *policyWriter) conditions(e hclsyntax.Expression) ([]string, bool) {
	tests, names, ok := members(e)
	if !ok {
		return nil, false
	}
	var blocks []string
	for _, test := range names {
		object, ok := tests[test].(*hclsyntax.ObjectConsExpr)
		if !ok {
			return nil, false
		}
		seen := map[string]bool{}
		for _, item := range object.Items {
			list, ok := w.list(item.ValueExpr)
			variable := w.text(item.KeyExpr)
			if !ok || seen[variable] {
				return nil, false
			}
			seen[variable] = true
			if name, ok := module.ObjectKey(item.KeyExpr); ok && hclsyntax.ValidIdentifier(variable) {
				variable = `"` + name + `"`
			}
			blocks = append(blocks, rewrite.Block("condition", `test = "`+test+`"`, "variable = "+variable, "values = "+list))
		}
	}
	return blocks, true
}
