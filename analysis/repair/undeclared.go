package repair

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// undeclaredVariable refers to what was probably meant, or declares it.
func (w *work) undeclaredVariable() []analysis.Fix {
	name := w.lastName()
	if name == "" {
		return w.Given
	}
	fixes := w.otherNamespace("local.", name)
	fixes = append(fixes, w.nearest(name, w.Scope.Variables(), false)...)
	return append(fixes, w.declareVariable(name, len(fixes) == 0)...)
}

// lastName is the word at the end of the finding's range.
func (w *work) lastName() string {
	s := w.src()[w.at.Start:w.at.End]
	if i := strings.LastIndexAny(s, ".["); i >= 0 {
		s = s[i+1:]
	}
	if !hclsyntax.ValidIdentifier(s) {
		return ""
	}
	return s
}

// nearest are the fixes that came with the finding or, if there is none, those
// that put a name in the place of the wrong one which shares its words. Only
// says that one name, if there are no others, was meant whatever it is called.
func (w *work) nearest(name string, names []string, only bool) []analysis.Fix {
	if len(w.Given) > 0 {
		return w.Given
	}
	var fixes []analysis.Fix
	at := w.at
	if i := strings.LastIndex(w.src()[at.Start:at.End], name); i >= 0 {
		at.Start += i
		at.End = at.Start + len(name)
	} else {
		return nil
	}
	near := resembling(name, names)
	if len(near) == 0 && only && len(names) == 1 {
		near = names
	}
	for i, other := range near[:min(len(near), 3)] {
		fixes = append(fixes, fix(fmt.Sprintf("Change %q to %q", name, other), analysis.Review, i == 0 && len(near) == 1, w.place.Edit(at, other))...)
	}
	return fixes
}

// otherNamespace refers to a name of the other kind, variables or locals.
func (w *work) otherNamespace(prefix, name string) []analysis.Fix {
	text := w.src()[w.at.Start:w.at.End]
	if !w.Module.Has(prefix+name) || !strings.HasSuffix(text, "."+name) || strings.Contains(text, "[") {
		return nil
	}
	return fix(fmt.Sprintf("Refer to %s%s", prefix, name), analysis.Review, true, w.place.Edit(w.at, prefix+name))
}

// declareVariable adds a variable block, where the module has its variables.
func (w *work) declareVariable(name string, only bool) []analysis.Fix {
	lines := []string{"type = " + w.typeOfUses(name)}
	title := fmt.Sprintf("Declare the variable %q", name)
	if w.Env.Called {
		// Callers do not set it.
		lines = append(lines, "default = null")
		title += " with the default null"
	}
	return fix(title, analysis.Review, only, w.declare("variable", fmt.Sprintf("variable %q", name), lines...))
}

// declare adds a top-level block: in the file that is named after its kind if
// there is one, else where the module has others, else in main.tf, else in the
// file at hand.
func (w *work) declare(kind, header string, lines ...string) []analysis.Edit {
	source := rewrite.Block(header, lines...)
	home := homeOf(w.Module, kind)
	if home == nil {
		home = w.Module.File(filepath.Join(w.Module.Dir(), "main.tf"))
	}
	if home == nil {
		home = w.file
	}
	return rewrite.Append(home, source)
}

// homeOf is the file of a module where blocks of a kind are declared, or nil.
func homeOf(m *module.Module, kind string) *syntax.File {
	for _, f := range m.Files() {
		if filepath.Base(f.Path) == kind+"s.tf" {
			return f
		}
	}
	var last *syntax.File
	for _, b := range m.Blocks() {
		if f := m.File(b.Path); b.Type() == kind && !b.Override && f != nil && !f.Name.JSON {
			last = f
		}
	}
	return last
}

// undeclaredLocal refers to what was probably meant, or declares it.
func (w *work) undeclaredLocal() []analysis.Fix {
	name := w.lastName()
	if name == "" {
		return w.Given
	}
	fixes := w.otherNamespace("var.", name)
	var names []string
	for _, address := range w.Module.Addresses() {
		if local, ok := strings.CutPrefix(address, "local."); ok {
			names = append(names, local)
		}
	}
	fixes = append(fixes, w.nearest(name, names, false)...)
	title := fmt.Sprintf("Declare the local value %q", name)
	for _, b := range slices.Backward(w.Module.Blocks()) {
		if p, ok := rewrite.Of(w.Module, b); ok && b.Type() == "locals" && !b.Override && !b.Chunk.JSON {
			return append(fixes, fix(title, analysis.Review, false, p.Insert(b.Body(), lastArgument(b.Body()), name+" = "+rewrite.Stub(cty.String)))...)
		}
	}
	return append(fixes, fix(title, analysis.Review, false, w.declare("local", "locals", name+" = "+rewrite.Stub(cty.String)))...)
}

func lastArgument(body *hclsyntax.Body) *hclsyntax.Attribute {
	var last *hclsyntax.Attribute
	for _, a := range body.Attributes {
		if last == nil || a.SrcRange.Start.Byte > last.SrcRange.Start.Byte {
			last = a
		}
	}
	return last
}

// undeclaredResource refers to another resource: the data source of that
// address, or one of the same type.
func (w *work) undeclaredResource() []analysis.Fix {
	s, _ := w.innermost()
	t, ok := traversalAt(s.attr, w.at)
	if !ok {
		return w.Given
	}
	ref, problem := eval.Refer(t)
	if problem != nil || ref.Kind != eval.Resource {
		return w.Given
	}
	other := "data." + ref.Address
	if rest, isData := strings.CutPrefix(ref.Address, "data."); isData {
		other = rest
	}
	if w.Module.Has(other) {
		written := w.src()[w.at.Start:w.at.End]
		return fix(fmt.Sprintf("Refer to %s", other), analysis.Review, true, w.place.Edit(w.at, strings.Replace(written, ref.Address, other, 1)))
	}
	prefix := strings.TrimSuffix(ref.Address, ref.Label)
	var names []string
	for _, address := range w.Module.Addresses() {
		if name, ok := strings.CutPrefix(address, prefix); ok && !strings.Contains(name, ".") && (w.block == nil || address != w.block.Address()) {
			names = append(names, name)
		}
	}
	fixes := w.nearest(ref.Label, names, true)
	if len(fixes) == 1 && len(names) == 1 {
		fixes[0].Preferred = true // the only one of that type
	}
	return append(fixes, w.withoutReference(s)...)
}

// undeclaredModule refers to the module that was probably meant, or calls the
// directory of that name.
func (w *work) undeclaredModule() []analysis.Fix {
	name := w.lastName()
	var names []string
	for _, c := range w.Module.Calls() {
		names = append(names, c.Name)
	}
	var fixes []analysis.Fix
	if name != "" {
		fixes = w.nearest(name, names, false)
		for _, source := range []string{"./modules/" + name, "./" + name, "../modules/" + name, "../" + name} {
			if w.Exists(filepath.Join(w.Module.Dir(), filepath.FromSlash(source))) {
				fixes = append(fixes, fix(fmt.Sprintf("Call the module in %s", source), analysis.Review, len(fixes) == 0,
					w.declare("module", fmt.Sprintf("module %q", name), fmt.Sprintf("source = %q", source)))...)
				break
			}
		}
	}
	s, _ := w.innermost()
	fixes = append(fixes, w.ownInstead(s)...)
	return append(fixes, w.withoutReference(s)...)
}

// ownInstead refers to a resource of this module where an output of a module was
// referred to that is not called: module.network.vpc_id, beside an aws_vpc.
func (w *work) ownInstead(s spot) []analysis.Fix {
	t, ok := traversalAt(s.attr, w.at)
	if !ok || len(t) != 3 {
		return nil
	}
	at, output := w.stepRange(t[2])
	if output == "" {
		return nil
	}
	refs := w.resourcesFor(output, cty.String)
	if len(refs) == 0 {
		return nil
	}
	return fix(fmt.Sprintf("Refer to %s", refs[0]), analysis.Review, len(refs) == 1, w.place.Edit(text.Range{Start: t.SourceRange().Start.Byte, End: at.End}, refs[0]))
}

// withoutReference takes an argument out that is nothing but a reference to
// something that does not exist, if the argument may be left out: what requires
// it, the proof finds out. In a list, only the element goes.
func (w *work) withoutReference(s spot) []analysis.Fix {
	if s.attr == nil {
		return nil
	}
	if list, ok := expressionAt[*hclsyntax.TupleConsExpr](s.attr, w.at); ok {
		for i, e := range list.Exprs {
			if covers(e.Range(), w.at) && isReference(e) {
				return fix("Remove the reference from the list", analysis.Review, false, w.place.Edit(elementRange(list, i), ""))
			}
		}
	}
	if isReference(s.attr.Expr) && len(w.block.Syntax.Labels) > 0 && w.block.Type() != "output" {
		return fix(fmt.Sprintf("Remove the argument %q", s.attr.Name), analysis.Review, false, w.place.Remove(s.attr))
	}
	if w.block.Type() == "output" && len(s.blocks) == 1 && isReference(s.attr.Expr) {
		removed := fix(fmt.Sprintf("Remove the output %q", w.block.Label(0)), analysis.Review, false, w.place.RemoveBlock(w.block.Syntax))
		for i := range removed {
			removed[i].Removes = []string{w.block.Address()}
		}
		return removed
	}
	return nil
}

func isReference(e hclsyntax.Expression) bool {
	_, ok := e.(*hclsyntax.ScopeTraversalExpr)
	return ok
}

// undeclaredAlias uses a configuration that there is, or declares the alias.
func (w *work) undeclaredAlias() []analysis.Fix {
	if w.block == nil {
		return nil
	}
	name, alias, _ := w.block.ProviderName()
	var names []string
	for _, p := range w.Module.ProviderConfigs() {
		if p.Name == name && p.Alias != "" {
			names = append(names, p.Alias)
		}
	}
	var fixes []analysis.Fix
	near := resembling(alias, names)
	for i, other := range near[:min(2, len(near))] {
		fixes = append(fixes, fix(fmt.Sprintf("Change %s.%s to %s.%s", name, alias, name, other), analysis.Review, i == 0 && len(near) == 1,
			w.place.Edit(w.at, name+"."+other))...)
	}
	return append(fixes, fix(fmt.Sprintf("Declare the provider configuration %s.%s", name, alias), analysis.Review, false,
		w.declare("provider", fmt.Sprintf("provider %q", name), fmt.Sprintf("alias = %q", alias)))...)
}
