package ide

import (
	"path/filepath"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// ModuleItem is a module as a node of the hierarchy of calls.
type ModuleItem struct {
	Dir  string
	Name string
	// Path is its main file.
	Path string
}

// ModuleCallStep is one step in the hierarchy: the module at the other end, and
// where the calls stand.
type ModuleCallStep struct {
	Other ModuleItem
	// Path is the file of the calls; there is one step for each.
	Path   string
	Ranges []text.Range
}

// ModuleAt is the module that a place is about: on a module call the one that
// is called, elsewhere the one that the file belongs to.
func (p Place) ModuleAt() (ModuleItem, bool) {
	if m := p.Snap.Module(p.Dir); m != nil {
		for _, b := range m.ChunkBlocks(p.Path)(p.chunk) {
			if b.Type() == "module" && whole(b.Syntax).Touches(p.rel()) {
				if dir := p.calledDir(p.Dir, b.Label(0)); dir != "" {
					return p.ModuleItem(dir)
				}
			}
		}
	}
	return p.ModuleItem(p.Dir)
}

// ModuleItem is a directory as a node; false if it holds no module.
func (w World) ModuleItem(dir string) (ModuleItem, bool) {
	m := w.Snap.Module(dir)
	if m == nil {
		return ModuleItem{}, false
	}
	path := mainFile(m)
	return ModuleItem{Dir: dir, Name: w.container(dir), Path: path}, path != ""
}

// mainFile is the file that a module is opened with; empty if it has no
// configuration.
func mainFile(m *module.Module) string {
	var path string
	for _, f := range m.Files() {
		if k := f.Name.Kind; k != syntax.Config && k != syntax.Tofu {
			continue
		}
		if path == "" || isMain(f.Path) && !isMain(path) {
			path = f.Path
		}
	}
	return path
}

// CallersOf lists who calls a module.
func (w World) CallersOf(dir string) []ModuleCallStep {
	var steps []ModuleCallStep
	for _, caller := range w.Snap.Callers(dir) {
		item, ok := w.ModuleItem(caller)
		if !ok {
			continue
		}
		steps = append(steps, w.steps(caller, item, func(target string) bool { return target == dir })...)
	}
	return steps
}

// CalledBy lists what a module calls.
func (w World) CalledBy(dir string) []ModuleCallStep {
	var steps []ModuleCallStep
	seen := map[string]bool{}
	for _, edge := range w.Snap.Calls(dir) {
		if !edge.Known || seen[edge.Dir] {
			continue
		}
		seen[edge.Dir] = true
		if item, ok := w.ModuleItem(edge.Dir); ok {
			steps = append(steps, w.steps(dir, item, func(target string) bool { return target == edge.Dir })...)
		}
	}
	return steps
}

// steps collects the calls of a directory that lead to a target, by file.
func (w World) steps(dir string, other ModuleItem, leads func(target string) bool) []ModuleCallStep {
	m := w.Snap.Module(dir)
	var steps []ModuleCallStep
	for _, edge := range w.Snap.Calls(dir) {
		if !leads(edge.Dir) {
			continue
		}
		r, ok := m.Locate(edge.Call.Block, edge.Call.Block.Header())
		if !ok {
			continue
		}
		path := edge.Call.Block.Path
		found := false
		for i := range steps {
			if steps[i].Path == path {
				steps[i].Ranges = append(steps[i].Ranges, r)
				found = true
			}
		}
		if !found {
			steps = append(steps, ModuleCallStep{Other: other, Path: path, Ranges: []text.Range{r}})
		}
	}
	return steps
}

// FolderRename is a directory that is to be called otherwise.
type FolderRename struct{ From, To string }

// SourcesAfter lists the edits of module sources that renames of directories
// make necessary: of those that call into them, and of those within that call
// out.
func (w World) SourcesAfter(renames []FolderRename) []Replacement {
	after := func(path string) string {
		for _, r := range renames {
			if rel, ok := below(r.From, path); ok {
				return filepath.Join(r.To, rel)
			}
		}
		return path
	}
	var out []Replacement
	for _, dir := range w.Snap.Dirs() {
		m := w.Snap.Module(dir)
		for _, edge := range w.Snap.Calls(dir) {
			if !edge.Call.Local() || edge.Dir == "" || after(dir) == dir && after(edge.Dir) == edge.Dir {
				continue
			}
			rel, err := filepath.Rel(after(dir), after(edge.Dir))
			if err != nil {
				continue
			}
			source := filepath.ToSlash(rel)
			if source != ".." && (len(source) < 3 || source[:3] != "../") {
				source = "./" + source
			}
			r, ok := m.Locate(edge.Call.Block, inner(edge.Call.Block.Chunk.Src, edge.Call.SourceRange))
			f := m.File(edge.Call.Block.Path)
			if !ok || f == nil || filepath.Clean(filepath.FromSlash(f.Slice(r))) == filepath.FromSlash(rel) {
				continue
			}
			out = append(out, Replacement{f.Path, r, source})
		}
	}
	return out
}

// Replacement is a part of a file that becomes another text.
type Replacement struct {
	Path  string
	Range text.Range
	New   string
}

// below gives the rest of a path behind a directory.
func below(dir, path string) (string, bool) {
	rel, err := filepath.Rel(dir, path)
	if err != nil || rel == ".." || len(rel) > 2 && rel[:3] == ".."+string(filepath.Separator) {
		return "", false
	}
	return rel, true
}
