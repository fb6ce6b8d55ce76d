package ide

import (
	"cmp"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

// Entry is one line of an outline: a block or an argument.
type Entry struct {
	Name string
	// Detail is the value of an argument that is short and literal.
	Detail string
	// Block is the type of the top-level block, "block" for one within another,
	// "argument" for an argument, "local" for a local value.
	Block string
	// Range is all of it, Select the part to select.
	Range, Select text.Range
	Children      []Entry
}

// Outline yields what a file holds at its top, in the order of the text. An
// entry and its children are good until the next one: a large file has tens of
// thousands, and they share the room.
func Outline(f *syntax.File) iter.Seq[*Entry] {
	return func(yield func(*Entry) bool) {
		var room []Entry
		for i, c := range f.Chunks() {
			o := outliner{c, f.ChunkStart(i), room[:0]}
			all := o.entries(c.Body, 0, "")
			for j := range all {
				if !yield(&all[j]) {
					return
				}
			}
			room = o.room
		}
	}
}

// maxOutline is how deep an outline goes.
const maxOutline = 8

// outliner reads one chunk.
type outliner struct {
	chunk *syntax.Chunk
	start int
	room  []Entry // what is left of it after len is free
}

// take makes room for n entries.
func (o *outliner) take(n int) []Entry {
	at := len(o.room)
	if at+n > cap(o.room) {
		o.room, at = make([]Entry, 0, max(2*cap(o.room), n, 64)), 0 // what was taken stays where it is
	}
	o.room = o.room[:at+n]
	return o.room[at : at : at+n]
}

// selected is the part of a block that names it. In JSON blocks of one type
// share the key that is their type.
func selected(c *syntax.Chunk, b *hclsyntax.Block) text.Range {
	if n := len(b.LabelRanges); c.JSON && n > 0 {
		return inSource(c.Src, module.Span(b.LabelRanges[n-1]))
	}
	return inSource(c.Src, module.Header(b))
}

func (o *outliner) entries(body *hclsyntax.Body, depth int, outer string) []Entry {
	src, start := o.chunk.Src, o.start
	all := o.take(len(body.Blocks) + len(body.Attributes))
	for _, b := range body.Blocks {
		e := Entry{Name: header(b), Block: "block", Range: inSource(src, whole(b)), Select: selected(o.chunk, b)}
		if o.chunk.JSON {
			e.Range.Start = e.Select.Start
		}
		e.Range, e.Select = e.Range.Shift(start), e.Select.Shift(start)
		if depth == 0 {
			e.Block = b.Type
		}
		if depth < maxOutline {
			e.Children = o.entries(b.Body, depth+1, b.Type)
		}
		all = append(all, e)
	}
	for name, a := range body.Attributes {
		e := Entry{Name: name, Block: "argument", Range: inSource(src, argument(a)).Shift(start), Select: inSource(src, module.Span(a.NameRange)).Shift(start)}
		if outer == "locals" && depth == 1 {
			e.Block = "local"
		}
		if r := module.Span(a.Expr.Range()); r.In(len(src)) && r.Len() <= maxShown {
			if text := src[r.Start:r.End]; !strings.Contains(text, "\n") {
				e.Detail = text
			}
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b Entry) int { return cmp.Or(a.Range.Start-b.Range.Start, cmp.Compare(a.Name, b.Name)) })
	return all
}

// inSource cuts a range down to a text.
func inSource(src string, r text.Range) text.Range {
	r.Start = min(max(r.Start, 0), len(src))
	r.End = min(max(r.End, r.Start), len(src))
	return r
}

// header is a block's type and labels as they are written.
func header(b *hclsyntax.Block) string {
	if len(b.Labels) == 0 {
		return b.Type
	}
	var s strings.Builder
	s.Grow(len(b.Type) + 64)
	s.WriteString(b.Type)
	for _, l := range b.Labels {
		s.WriteString(` "`)
		s.WriteString(l)
		s.WriteByte('"')
	}
	return s.String()
}

// Named is a declaration somewhere in the workspace.
type Named struct {
	Name      string
	Block     string // as in [Entry.Block]
	Container string // the directory, as people name it
	Path      string
	Range     text.Range
}

// maxNamed bounds the declarations that are listed.
const maxNamed = 500

// Search lists the declarations of the workspace whose names resemble a query,
// the most similar first. Letters match in their order, with others between.
// going is asked now and then whether to go on.
func (w World) Search(query string, going func() bool) []Named {
	type hit struct {
		score int
		Named
	}
	var hits []hit
	query = strings.ToLower(strings.NewReplacer(`"`, "", " ", "").Replace(query))
	for _, dir := range w.Snap.Dirs() {
		if !going() {
			return nil
		}
		m := w.Snap.Module(dir)
		if m == nil || workspace.Installed(dir) {
			continue
		}
		for _, f := range m.Files() {
			if k := f.Name.Kind; k != syntax.Config && k != syntax.Tofu {
				continue
			}
			for i, c := range f.Chunks() {
				each := func(name, block string, r text.Range) {
					if score := similarity(query, name); score > 0 {
						hits = append(hits, hit{score, Named{name, block, w.container(dir), f.Path, r.Shift(f.ChunkStart(i))}})
					}
				}
				for _, b := range c.Body.Blocks {
					if b.Type == "locals" {
						for name, a := range b.Body.Attributes {
							each("local."+name, "local", inSource(c.Src, module.Span(a.NameRange)))
						}
						continue
					}
					each(header(b), b.Type, selected(c, b))
				}
			}
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(b.score-a.score, cmp.Compare(len(a.Name), len(b.Name)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Path, b.Path), a.Range.Start-b.Range.Start)
	})
	found := make([]Named, 0, min(len(hits), maxNamed))
	for _, h := range hits[:min(len(hits), maxNamed)] {
		found = append(found, h.Named)
	}
	return found
}

// container names a directory by its path within the workspace.
func (w World) container(dir string) string {
	for _, folder := range w.Snap.Folders() {
		if rel, err := filepath.Rel(folder, dir); err == nil && !strings.HasPrefix(rel, "..") {
			if rel == "." {
				return filepath.Base(dir)
			}
			return filepath.ToSlash(rel)
		}
	}
	return dir
}

// similarity says how much a name resembles a query in lower case: 0 if it does
// not.
func similarity(query, name string) int {
	name = strings.ToLower(strings.NewReplacer(`"`, "", " ", ".").Replace(name))
	last := name[strings.LastIndexByte(name, '.')+1:]
	switch {
	case query == "":
		return 1
	case last == query || name == query:
		return 5
	case strings.HasPrefix(last, query):
		return 4
	case strings.Contains(name, query):
		return 3
	case resembles(query, name):
		return 2
	}
	return 0
}
