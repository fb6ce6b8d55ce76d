package engine

import (
	"slices"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/syntax"
)

// cycle is a finding about a cycle, its range counted from the start of the
// chunk that holds its first reference.
type cycle struct {
	path    string
	chunk   *syntax.Chunk
	finding analysis.Finding
}

// findCycles looks for cycles, or takes those of prev when no dependency
// changed. Ranges are those of the files.
func (r *Report) findCycles(prev *Report) []analysis.Finding {
	if prev != nil && r.sameEdges(prev) {
		r.cycles = prev.cycles
	} else {
		r.cycles = r.searchCycles()
	}
	var out []analysis.Finding
	for _, c := range r.cycles {
		at, ok := r.module.LocateIn(c.path, c.chunk, c.finding.Range)
		if !ok {
			// The chunk was edited and its dependencies stayed.
			r.cycles = r.searchCycles()
			return r.findCycles(r)
		}
		f := c.finding
		f.Path, f.Range = c.path, at
		out = append(out, f)
	}
	return out
}

func (r *Report) sameEdges(other *Report) bool {
	if r == other {
		return true
	}
	return slices.EqualFunc(r.files, other.files, func(a, b fileReport) bool {
		return a.file == b.file || slices.EqualFunc(a.edges, b.edges, func(x, y []check.Edge) bool {
			return len(x) == len(y) && (len(x) == 0 || &x[0] == &y[0] || slices.EqualFunc(x, y, func(e, f check.Edge) bool {
				return e.From == f.From && e.To == f.To
			}))
		})
	})
}

func (r *Report) searchCycles() []cycle {
	var edges []check.Edge
	type place struct {
		path  string
		chunk *syntax.Chunk
	}
	places := map[check.Edge]place{}
	for _, f := range r.files {
		for i, some := range f.edges {
			for _, e := range some {
				if _, ok := places[e]; !ok {
					places[e] = place{f.file.Path, f.file.Chunks()[i]}
				}
			}
			edges = append(edges, some...)
		}
	}
	var found []cycle
	for _, c := range check.Cycles(edges) {
		at := places[c.Edges[0]]
		found = append(found, cycle{at.path, at.chunk, c.Finding()})
	}
	return found
}
