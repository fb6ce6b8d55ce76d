package ide

import (
	"cmp"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// Symbol is what a name means: a declaration of a module, whether it exists or
// not.
type Symbol struct {
	Dir, Address string
	// File and Chunk are set for a name that lives within one chunk or, without
	// Chunk, within one file.
	File  string
	Chunk *syntax.Chunk
}

// Target is a place to go to.
type Target struct {
	Path string
	// Name is the word to select, Whole what belongs to it.
	Name, Whole text.Range
	// Origin is what was asked about, in the file that was asked about.
	Origin text.Range
}

// Location is the target's name.
func (t Target) Location() analysis.Location {
	return analysis.Location{Path: t.Path, Range: t.Name}
}

// symbolAt is the occurrence under a place, and what it means; false if there
// is none, or it leads to a module that is not at hand.
func (p Place) symbolAt() (*Occurrence, Symbol, bool) {
	o := p.Index(p.Dir).file(p.Path).under(p.chunk, p.rel())
	if o == nil {
		return nil, Symbol{}, false
	}
	s, ok := p.meaning(p.Dir, p.Path, p.source(), o)
	return o, s, ok
}

// meaning resolves an occurrence of a module.
func (w World) meaning(dir, path string, c *syntax.Chunk, o *Occurrence) (Symbol, bool) {
	switch {
	case o.bound():
		return Symbol{Dir: dir, Address: o.Address, File: path, Chunk: c}, true
	case o.Call != "":
		called := w.calledDir(dir, o.Call)
		return Symbol{Dir: called, Address: o.Address}, called != ""
	case isRun(o.Address):
		return Symbol{Dir: dir, Address: o.Address, File: path}, true
	}
	return Symbol{Dir: dir, Address: o.Address}, true
}

// isRun says that an address is known in its own file only.
func isRun(address string) bool { return len(address) > 4 && address[:4] == "run." }

// calledDir is the directory that a module call leads to; empty if it is not
// known.
func (w World) calledDir(dir, call string) string {
	if run, ok := strings.CutPrefix(call, runPrefix); ok {
		return w.testedDir(dir, run)
	}
	for _, edge := range w.Snap.Calls(dir) {
		if edge.Call.Name == call && edge.Known {
			return edge.Dir
		}
	}
	return ""
}

// testedDir is the directory whose module a run block tests: its own, unless it
// says otherwise; then it is not looked for.
func (w World) testedDir(dir, run string) string {
	m := w.Snap.Module(dir)
	if m == nil {
		return ""
	}
	for _, f := range m.Files() {
		if f.Name.Kind != syntax.Test {
			continue
		}
		for _, c := range f.Chunks() {
			if b := c.Block(); b != nil && b.Type == "run" && len(b.Labels) > 0 && b.Labels[0] == run && len(module.Nested(b.Body, c.JSON, "module", false)) > 0 {
				return ""
			}
		}
	}
	return dir
}

// occurrencesOf calls yield for each occurrence of a symbol: in its own module,
// then in those that call it.
func (w World) occurrencesOf(s Symbol, yield func(file *syntax.File, start int, o *Occurrence) bool) {
	own := w.Index(s.Dir)
	if own == nil {
		return
	}
	if s.Chunk != nil {
		if x := own.file(s.File); x != nil {
			x.each(func(f *syntax.File, start int, o *Occurrence) bool {
				return o.Address != s.Address || f.Chunks()[f.ChunkAt(start)] != s.Chunk || yield(f, start, o)
			})
		}
		return
	}
	going := true
	own.Occurrences(func(f *syntax.File, start int, o *Occurrence) bool {
		if o.Address == s.Address && (s.File == "" || s.File == f.Path) && (o.Call == "" || w.calledDir(s.Dir, o.Call) == s.Dir) {
			going = yield(f, start, o)
		}
		return going
	})
	if !going || !crosses(s.Address) {
		return
	}
	for _, caller := range w.Snap.Callers(s.Dir) {
		if caller == s.Dir {
			continue
		}
		calls := map[string]bool{}
		for _, edge := range w.Snap.Calls(caller) {
			if edge.Dir == s.Dir {
				calls[edge.Call.Name] = true
			}
		}
		if x := w.Index(caller); x != nil {
			x.Occurrences(func(f *syntax.File, start int, o *Occurrence) bool {
				if o.Call != "" && o.Address == s.Address && calls[o.Call] {
					going = yield(f, start, o)
				}
				return going
			})
		}
		if !going {
			return
		}
	}
}

// crosses says whether other modules may name an address.
func crosses(address string) bool {
	for _, prefix := range []string{"var.", "output.", "provider."} {
		if len(address) > len(prefix) && address[:len(prefix)] == prefix {
			return true
		}
	}
	return false
}

// shown is the range of an occurrence that an editor marks: the name, or all
// of it where the name is not to be changed.
func (o *Occurrence) shown() text.Range {
	if o.Name.Empty() {
		return o.Span
	}
	return o.Name
}

func (o *Occurrence) target(f *syntax.File, start int) Target {
	t := Target{Path: f.Path, Name: o.shown().Shift(start), Whole: o.Span.Shift(start)}
	if !o.Whole.Empty() {
		t.Whole = o.Whole.Shift(start)
	}
	return t
}

// Declaration finds where the name at a place is declared.
func (p Place) Declaration() []Target {
	o, s, ok := p.symbolAt()
	if !ok {
		return nil
	}
	return p.from(o, p.targets(s, Declares))
}

// targets lists the occurrences of a symbol in a role.
func (w World) targets(s Symbol, role Role) []Target {
	var targets []Target
	w.occurrencesOf(s, func(f *syntax.File, start int, o *Occurrence) bool {
		if o.Role == role {
			targets = append(targets, o.target(f, start))
		}
		return true
	})
	return targets
}

// from sets what was asked about.
func (p Place) from(o *Occurrence, targets []Target) []Target {
	for i := range targets {
		targets[i].Origin = o.Span.Shift(p.start)
	}
	return targets
}

// Definition finds what the name at a place stands for: its declaration; the
// argument that an attribute of a reference is set by; for a module call and
// its source the directory that is called.
func (p Place) Definition() []Target {
	if targets := p.sourceTargets(); targets != nil {
		return targets
	}
	o, s, ok := p.symbolAt()
	if !ok {
		return p.attributeTargets()
	}
	if o.Role == Declares && o.Call == "" && len(o.Address) > 7 && o.Address[:7] == "module." {
		if targets := p.moduleTargets(o.Address[7:]); targets != nil {
			return p.from(o, targets)
		}
	}
	return p.from(o, p.targets(s, Declares))
}

// moduleTargets is the main file of the module that a call leads to.
func (p Place) moduleTargets(call string) []Target {
	dir := p.calledDir(p.Dir, call)
	m := p.Snap.Module(dir)
	if dir == "" || m == nil {
		return nil
	}
	path := mainFile(m)
	if path == "" {
		return nil
	}
	return []Target{{Path: path}}
}

func isMain(path string) bool {
	for _, name := range []string{"main.tf", "main.tofu", "main.tf.json"} {
		if n := len(path) - len(name); n > 0 && path[n:] == name && (path[n-1] == '/' || path[n-1] == '\\') {
			return true
		}
	}
	return false
}

// sourceTargets answers for the source argument of a module call.
func (p Place) sourceTargets() []Target {
	m := p.Snap.Module(p.Dir)
	if m == nil {
		return nil
	}
	for _, b := range m.ChunkBlocks(p.Path)(p.chunk) {
		if b.Type() != "module" {
			continue
		}
		if a := b.Body().Attributes["source"]; a != nil {
			if r := argument(a); r.Touches(p.rel()) {
				targets := p.moduleTargets(b.Label(0))
				for i := range targets {
					targets[i].Origin = module.Span(a.Expr.Range()).Shift(p.start)
				}
				return targets
			}
		}
	}
	return nil
}

// Implementation finds where a name gets its value: the entries of variable
// files and the inputs of module calls for a variable, the directory for a
// module call; for anything else its declaration.
func (p Place) Implementation() []Target {
	o, s, ok := p.symbolAt()
	if !ok {
		return p.Definition()
	}
	if len(o.Address) > 7 && o.Address[:7] == "module." {
		if targets := p.moduleTargets(o.Address[7:]); targets != nil {
			return p.from(o, targets)
		}
	}
	if targets := p.targets(s, Sets); len(targets) > 0 {
		return p.from(o, targets)
	}
	return p.from(o, p.targets(s, Declares))
}

// TypeDefinition finds what says of which type a name is: the type argument of
// a variable, the directory of a module call, the value of a local or output;
// for a resource its declaration, which names the type.
func (p Place) TypeDefinition() []Target {
	o, s, ok := p.symbolAt()
	if !ok {
		return p.Definition()
	}
	if len(o.Address) > 7 && o.Address[:7] == "module." {
		return p.from(o, p.moduleTargets(o.Address[7:]))
	}
	m := p.Snap.Module(s.Dir)
	if m == nil || o.bound() {
		return p.from(o, p.targets(s, Declares))
	}
	var targets []Target
	for _, b := range m.Declared(s.Address) {
		for _, name := range []string{"type", "value"} {
			a := b.Body().Attributes[name]
			if a == nil || b.Type() != "variable" && b.Type() != "output" {
				continue
			}
			if r, ok := m.Locate(b, module.Span(a.Expr.Range())); ok {
				targets = append(targets, Target{Path: b.Path, Name: r, Whole: r})
			}
		}
	}
	if len(targets) == 0 {
		targets = p.targets(s, Declares)
	}
	return p.from(o, targets)
}

// References lists all places where the name at a place occurs, in all modules,
// with or without the declarations, sorted.
func (p Place) References(declarations bool) []Target {
	_, s, ok := p.symbolAt()
	if !ok {
		return nil
	}
	var targets []Target
	p.occurrencesOf(s, func(f *syntax.File, start int, o *Occurrence) bool {
		if o.Role != Declares || declarations {
			targets = append(targets, o.target(f, start))
		}
		return true
	})
	slices.SortFunc(targets, func(a, b Target) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Name.Start, b.Name.Start), cmp.Compare(a.Name.End, b.Name.End))
	})
	return slices.CompactFunc(targets, func(a, b Target) bool { return a.Path == b.Path && a.Name == b.Name })
}

// Highlight is one place in the file at hand.
type Highlight struct {
	Range text.Range
	// Write says that the name gets its value here.
	Write bool
}

// Highlights lists where the name at a place occurs in its file.
func (p Place) Highlights() []Highlight {
	_, s, ok := p.symbolAt()
	if !ok {
		return nil
	}
	// Names of other modules occur here, too: inputs and outputs of calls.
	var found []Highlight
	p.Index(p.Dir).file(p.Path).each(func(f *syntax.File, start int, o *Occurrence) bool {
		if o.Address != s.Address {
			return true
		}
		c := f.Chunks()[f.ChunkAt(start)]
		if other, ok := p.meaning(p.Dir, p.Path, c, o); ok && other == s {
			found = append(found, Highlight{o.shown().Shift(start), o.Role == Declares || o.Role == Sets})
		}
		return true
	})
	return found
}
