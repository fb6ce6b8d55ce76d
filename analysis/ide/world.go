package ide

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/config"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
)

// World is the moment that questions are about.
type World struct {
	Snap *workspace.Snapshot
	// Index gives the index of a directory; nil where no module is known. It is
	// asked for more than one directory only where an answer spans modules.
	Index func(dir string) *Index
	// Facts gives the names of a directory their values and schemas. The zero
	// Facts, of which nothing is known, is a fine answer.
	Facts func(dir string) Facts
	// Schemas are all schemas at hand; nil if there are none.
	Schemas *schema.Store
	// Catalogue is all that comments and settings may name; nil if there is none.
	Catalogue *config.Catalogue
}

// Facts are what the engine knows of a module beside its text.
type Facts struct {
	// Scope holds the names and their values; nil if there is none.
	Scope *eval.Scope
	// Env holds the schemas; nil if there are none.
	Env *check.Env
}

// provider gives the schemas that speak for a local provider name.
func (f Facts) provider(name string) schema.Selection {
	if f.Env == nil || f.Env.Provider == nil {
		return schema.Selection{}
	}
	return f.Env.Provider(name)
}

// Place is an offset in a file of a World, with what all questions need first.
type Place struct {
	World
	Path   string
	Dir    string // of the module that the file belongs to
	File   *syntax.File
	Offset int

	chunk int // index of the chunk under the offset
	start int // of that chunk
}

// At finds a place; false if the file is not known. An offset outside of the
// text is taken for its start or end.
func (w World) At(path string, offset int) (Place, bool) {
	file := w.Snap.File(path)
	if file == nil {
		return Place{}, false
	}
	p := Place{World: w, Path: path, Dir: workspace.Dir(path), File: file, Offset: min(max(offset, 0), file.Len())}
	p.chunk = file.ChunkAt(p.Offset)
	p.start = file.ChunkStart(p.chunk)
	return p, true
}

// rel is the offset counted from the start of the chunk.
func (p Place) rel() int { return p.Offset - p.start }

// source is the chunk under the offset.
func (p Place) source() *syntax.Chunk { return p.File.Chunks()[p.chunk] }

// location makes a range of the chunk one of the file.
func (p Place) location(r text.Range) analysis.Location {
	return analysis.Location{Path: p.Path, Range: r.Shift(p.start)}
}
