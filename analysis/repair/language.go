package repair

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/analysis/text"
)

// removeArgument takes an argument out that must not be set.
func (w *work) removeArgument() []analysis.Fix {
	s, ok := w.innermost()
	if !ok || s.attr == nil {
		return nil
	}
	return fix(fmt.Sprintf("Remove the argument %q", s.attr.Name), analysis.Review, true, w.place.Remove(s.attr))
}

// removeNested takes a block out that must not be there.
func (w *work) removeNested() []analysis.Fix {
	s, ok := w.innermost()
	if !ok || len(s.blocks) < 2 || s.attr != nil {
		return nil
	}
	b := s.blocks[len(s.blocks)-1]
	return fix(fmt.Sprintf("Remove the block %q", b.Type), analysis.Review, false, w.place.RemoveBlock(b))
}

// removeReference takes out a reference of a block to itself.
func (w *work) removeReference() []analysis.Fix {
	s, ok := w.innermost()
	if !ok || s.attr == nil {
		return nil
	}
	if s.attr.Name == "depends_on" {
		return w.withoutDependency(w.place, s.attr, func(address string) bool { return address == w.block.Address() }, true)
	}
	return w.withoutReference(s)
}

// cycle takes out a depends_on between members of the cycle: it states an order
// that the rest of the configuration contradicts.
func (w *work) cycle() []analysis.Fix {
	names, ok := strings.CutPrefix(w.Finding.Summary, "Cycle: ")
	if !ok {
		return nil
	}
	members := map[string]bool{}
	for _, name := range strings.Split(names, ", ") {
		members[name] = true
	}
	var fixes []analysis.Fix
	for _, name := range strings.Split(names, ", ") {
		for _, b := range w.Module.Declared(name) {
			a := b.Body().Attributes["depends_on"]
			place, ok := rewrite.Of(w.Module, b)
			if a == nil || !ok || b.Chunk.JSON {
				continue
			}
			fixes = append(fixes, w.withoutDependency(place, a, func(address string) bool { return members[address] }, true)...)
		}
	}
	if len(fixes) > 1 {
		fixes = demoted(fixes)
	}
	return fixes
}

// withoutDependency takes addresses out of a depends_on.
func (w *work) withoutDependency(place rewrite.Place, a *hclsyntax.Attribute, out func(address string) bool, preferred bool) []analysis.Fix {
	list, ok := a.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		return nil
	}
	var fixes []analysis.Fix
	for i, e := range list.Exprs {
		t, ok := e.(*hclsyntax.ScopeTraversalExpr)
		if !ok {
			continue
		}
		ref, problem := eval.Refer(t.Traversal)
		if problem != nil || !out(ref.Address) {
			continue
		}
		edits := place.Edit(elementRange(list, i), "")
		if len(list.Exprs) == 1 {
			edits = place.Remove(a)
		}
		fixes = append(fixes, fix(fmt.Sprintf("Remove %s from depends_on", ref.Address), analysis.Review, preferred, edits)...)
	}
	return fixes
}

// dependsOn cuts references in depends_on down to whole objects.
func (w *work) dependsOn() []analysis.Fix {
	s, ok := w.innermost()
	if !ok || s.attr == nil {
		return nil
	}
	list, ok := s.attr.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		source := w.place.Value(s.attr)
		return fix("Write it as a list", analysis.Review, true, w.place.Replace(s.attr, "["+strings.Trim(source, `"`)+"]"))
	}
	for _, e := range list.Exprs {
		if !covers(e.Range(), w.at) {
			continue
		}
		if quoted, ok := module.LiteralString(e); ok {
			return fix("Remove the quotes", analysis.Review, true, w.place.Edit(module.Span(e.Range()), quoted))
		}
		if t, ok := e.(*hclsyntax.ScopeTraversalExpr); ok {
			if ref, problem := eval.Refer(t.Traversal); problem == nil && ref.Address != "" {
				return fix(fmt.Sprintf("Depend on %s as a whole", ref.Address), analysis.Review, true, w.place.Edit(module.Span(e.Range()), ref.Address))
			}
		}
	}
	return nil
}

// ignoreAll writes ignore_changes = ["*"] the way it is written since 0.12.
func (w *work) ignoreAll() []analysis.Fix {
	s, ok := w.innermost()
	if !ok || s.attr == nil || s.attr.Name != "ignore_changes" {
		return nil
	}
	return fix("Change it to `all`", analysis.Safe, true, w.place.Replace(s.attr, "all"))
}

// sensitiveOutput marks an output as what it is.
func (w *work) sensitiveOutput() []analysis.Fix {
	if w.block == nil || w.block.Type() != "output" {
		return nil
	}
	body := w.block.Body()
	edits := w.place.Insert(body, body.Attributes["value"], "sensitive = true")
	if a := body.Attributes["sensitive"]; a != nil {
		edits = w.place.Replace(a, "true")
	}
	return fix("Mark the output as sensitive", analysis.Review, true, edits)
}

// quotedType takes the quotes of a type constraint away.
func (w *work) quotedType() []analysis.Fix {
	s, ok := w.innermost()
	if !ok || s.attr == nil {
		return nil
	}
	word, ok := module.LiteralString(s.attr.Expr)
	if !ok {
		return nil
	}
	if word == "list" || word == "map" { // of strings, when types had quotes
		word += "(string)"
	}
	return fix("Remove the quotes", analysis.Safe, true, w.place.Replace(s.attr, word))
}

// invalidName gives a block a name that is one, and has references follow.
func (w *work) invalidName() []analysis.Fix {
	if w.block == nil || w.block.Address() == "" {
		return nil
	}
	labels := w.block.Syntax.Labels
	name := labels[len(labels)-1]
	fresh := valid(name)
	if fresh == name {
		fresh = name + "_value" // a reserved word
	}
	address := w.block.Address()
	address = address[:len(address)-len(name)] + fresh
	if fresh == "" || w.Module.Has(address) {
		return nil
	}
	edits := rewrite.Rename(w.Module, w.block.Address(), fresh)
	if edits == nil || strings.Contains(name, ".") {
		r := module.Span(w.block.Syntax.LabelRanges[len(labels)-1])
		edits = w.place.Edit(r, fmt.Sprintf("%q", fresh))
	}
	return fix(fmt.Sprintf("Rename it to %q", fresh), analysis.Review, true, edits)
}

// valid makes a name of a label.
func valid(label string) string {
	name := strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, label)
	name = strings.Trim(name, "-")
	if name != "" && name[0] >= '0' && name[0] <= '9' {
		name = "_" + name
	}
	if strings.Trim(name, "_") == "" {
		return ""
	}
	return name
}

// tooManyArguments takes surplus arguments of a call away: those behind or, if
// only they are plain values, those in front.
func (w *work) tooManyArguments() []analysis.Fix {
	s, _ := w.innermost()
	call, ok := expressionAt[*hclsyntax.FunctionCallExpr](s.attr, w.at)
	for ok && len(call.Args) > 0 && call.Args[0].Range().Start.Byte > w.at.Start {
		return nil
	}
	if !ok {
		return nil
	}
	surplus := 0
	for _, arg := range call.Args {
		if arg.Range().Start.Byte >= w.at.Start {
			surplus++
		}
	}
	n := len(call.Args)
	if surplus == 0 || surplus >= n {
		return nil
	}
	last := text.Range{Start: call.Args[n-surplus-1].Range().End.Byte, End: call.Args[n-1].Range().End.Byte}
	first := text.Range{Start: call.Args[0].Range().Start.Byte, End: call.Args[surplus].Range().Start.Byte}
	behind := fix(fmt.Sprintf("Remove `%s`", cutShort(strings.TrimLeft(w.src()[last.Start:last.End], ", "))), analysis.Review, true, w.place.Edit(last, ""))
	before := fix(fmt.Sprintf("Remove `%s`", cutShort(strings.TrimRight(w.src()[first.Start:first.End], ", "))), analysis.Review, true, w.place.Edit(first, ""))
	if plain(call.Args[:surplus]) && !plain(call.Args[n-surplus:]) {
		return append(before, demoted(behind)...)
	}
	return append(behind, demoted(before)...)
}

// plain says that expressions are literal.
func plain(args []hclsyntax.Expression) bool {
	for _, a := range args {
		switch a.(type) {
		case *hclsyntax.LiteralValueExpr, *hclsyntax.TemplateExpr:
			if len(a.Variables()) > 0 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// notConfiguration gives a file the name of what it holds.
func (w *work) notConfiguration() []analysis.Fix {
	path := w.Finding.Path
	base := strings.TrimSuffix(strings.TrimSuffix(path, ".json"), filepath.Ext(strings.TrimSuffix(path, ".json")))
	for _, kind := range []struct{ says, suffix string }{
		{"variable definitions file", ".tfvars"}, {"is a script", ".sh"}, {"list of commands", ".sh"}, {"JSON syntax", ".tf.json"},
		{"is Markdown text", ".md"}, {"is plain text", ".txt"}, {"is YAML", ".yaml"}, {"is a patch", ".patch"}, {"HTML or XML", ".xml"},
	} {
		if !strings.Contains(w.Finding.Detail, kind.says) {
			continue
		}
		to := base + kind.suffix
		if strings.Contains(filepath.Base(base), kind.suffix) {
			to = base // prod.tfvars.example.tf: it was only called .tf as well
		}
		if w.Exists(to) {
			return nil
		}
		return []analysis.Fix{{
			Title: fmt.Sprintf("Rename the file to %s", filepath.Base(to)), Safety: analysis.Review, Preferred: true,
			Rename: &analysis.FileRename{From: path, To: to},
		}}
	}
	return nil
}
