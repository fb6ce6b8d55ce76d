package ide

import (
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// Role says what a name does where it occurs.
type Role uint8

const (
	// Declares: the name comes from here.
	Declares Role = iota
	// Reads: an expression refers to it.
	Reads
	// Sets: a value is given to it: an input of a module call, a variable
	// definition.
	Sets
	// Former: the name is what something was called once, in a moved block.
	Former
	// Latter: the name is what a moved block says that something is called now.
	Latter
)

// Occurrence is one place where a name stands. Its ranges count from the start
// of the chunk.
type Occurrence struct {
	// Address is as in [module.Block.Address]; "local.x" is a local value,
	// "required.aws" an entry of required_providers, "run.x" a run block of a
	// test file. A name that lives in one expression or block begins with "~".
	Address string
	// Call names the module call to whose module the address belongs; empty for
	// the module that the file belongs to.
	Call string
	Role Role
	// Name is the word to be replaced when the name is changed; empty if that
	// cannot be done here.
	Name text.Range
	// Span is where a cursor means this name; it holds Name.
	Span text.Range
	// Whole is the block or argument of a declaration.
	Whole text.Range
}

// bound says that the name lives within its chunk.
func (o *Occurrence) bound() bool { return o.Address[0] == '~' }

// Index lists the names of one module in all its files, immutable.
type Index struct {
	module *module.Module
	files  []indexed
}

type indexed struct {
	file   *syntax.File
	chunks [][]Occurrence // of each chunk, in the order of the text
}

// NewIndex reads a module. prev is the Index before an edit, or nil: chunks that
// it has are taken over.
func NewIndex(m *module.Module, prev *Index) *Index {
	x := &Index{module: m, files: make([]indexed, 0, len(m.Files()))}
	for _, f := range m.Files() {
		x.files = append(x.files, index(f, prev.file(f.Path)))
	}
	return x
}

// Module is what was read.
func (x *Index) Module() *module.Module { return x.module }

func (x *Index) file(path string) *indexed {
	if x == nil {
		return nil
	}
	for i := range x.files {
		if x.files[i].file.Path == path {
			return &x.files[i]
		}
	}
	return nil
}

// index reads one file. An edit leaves the chunks before and after it alone.
func index(f *syntax.File, old *indexed) indexed {
	if old != nil && old.file == f {
		return *old
	}
	chunks := f.Chunks()
	x := indexed{file: f, chunks: make([][]Occurrence, len(chunks))}
	head, tail := 0, 0
	if old != nil {
		was := old.file.Chunks()
		for head < len(was) && head < len(chunks) && was[head] == chunks[head] {
			x.chunks[head] = old.chunks[head]
			head++
		}
		for tail < len(was)-head && tail < len(chunks)-head && was[len(was)-1-tail] == chunks[len(chunks)-1-tail] {
			x.chunks[len(chunks)-1-tail] = old.chunks[len(was)-1-tail]
			tail++
		}
	}
	for i := head; i < len(chunks)-tail; i++ {
		x.chunks[i] = occurrences(f.Name.Kind, chunks[i])
	}
	return x
}

// Occurrences yields each occurrence of the module with its file and the start
// of its chunk, in the order of files and text.
func (x *Index) Occurrences(yield func(file *syntax.File, start int, o *Occurrence) bool) {
	for i := range x.files {
		if !x.files[i].each(yield) {
			return
		}
	}
}

func (x *indexed) each(yield func(file *syntax.File, start int, o *Occurrence) bool) bool {
	if x == nil {
		return true
	}
	for n, list := range x.chunks {
		start := x.file.ChunkStart(n)
		for i := range list {
			if !yield(x.file, start, &list[i]) {
				return false
			}
		}
	}
	return true
}

// under finds the occurrence that a cursor means: the one with the smallest
// span that touches the offset, in the chunk's count.
func (x *indexed) under(chunk, offset int) *Occurrence {
	if x == nil || chunk >= len(x.chunks) {
		return nil
	}
	var best *Occurrence
	list := x.chunks[chunk]
	for i := range list {
		o := &list[i]
		if !o.Span.Touches(offset) {
			continue
		}
		switch {
		case best == nil || o.Span.Len() < best.Span.Len():
			best = o
		case o.Span.Len() == best.Span.Len() && o.Span.Contains(offset) && !best.Span.Contains(offset):
			best = o
		}
	}
	return best
}
