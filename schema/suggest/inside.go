package suggest

import (
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// Bounds of looking inside: bodies like those of web firewalls repeat
// themselves without end.
const (
	maxDepth  = 4
	maxBodies = 300
)

// inside finds the name in nested blocks of the body, nearest first, and in
// blocks beside the one around it.
func (s *search) inside() {
	s.descend(s.body, s.Path, s.Path)
	if len(s.Path) > 0 {
		parent := s.Path[:len(s.Path)-1]
		body := s.top
		ok := true
		for _, step := range parent {
			if body, ok = schema.Inside(body, step); !ok {
				return
			}
		}
		before := len(s.found)
		s.descend(body, parent, s.Path)
		for i := range s.found[before:] {
			if m := &s.found[before+i]; !s.written(m.Path[:len(m.Path)-1], m.Path[len(m.Path)-1]) {
				m.Confidence *= 0.8 // beside the block that it was written in
			}
		}
	}
}

type place struct {
	body    flat.Body
	path    []string
	written bool
	needed  bool
	current float64
}

// descend searches below body, which lies at path, leaving out what lies below
// the path that was asked about where that is not body itself.
func (s *search) descend(body flat.Body, path, asked []string) {
	queue := []place{{body: body, path: path, written: true, needed: true, current: 1}}
	for i := 0; i < len(queue) && len(queue) < maxBodies; i++ {
		at := queue[i]
		if len(at.path)-len(path) >= maxDepth {
			continue
		}
		for c := range settableIn(at.body) {
			next := c.nested.Body()
			if next.IsZero() {
				continue
			}
			below := append(at.path[:len(at.path):len(at.path)], c.name)
			if len(path) < len(asked) && len(below) == len(asked) && below[len(below)-1] == asked[len(asked)-1] {
				continue // where it was written, which was searched already
			}
			p := place{body: next, path: below, written: at.written && s.written(at.path, c.name), needed: at.needed && c.required, current: at.current * c.current()}
			s.searchNested(p, len(below)-len(path))
			queue = append(queue, p)
		}
	}
}

// searchNested looks at the arguments of one nested block.
func (s *search) searchNested(p place, depth int) {
	prefix := read(dotted(p.path[len(s.common(p.path)):], ""), s.owner)
	for c := range settableIn(p.body) {
		score := 0.0
		l := s.likeness(c.name)
		switch {
		case c.name == s.Name && l.light:
			score = 0.46 // every second block has a name
			if p.written || p.needed {
				score = 0.55
			}
		case c.name == s.Name:
			score = 0.9
		default:
			score = 0.82 * max(l.words, l.letters)
		}
		// point_in_time_recovery_enabled is point_in_time_recovery { enabled }.
		if l.light || l.words > 0 {
			joined := alike(s.words, append(prefix[:len(prefix):len(prefix)], l.own...))
			score = max(score, 0.97*joined)
		}
		if score < 0.45 {
			continue
		}
		score *= s.fit(c) * p.current * c.current()
		switch {
		case p.written && s.written(p.path, c.name) && !c.block:
			continue
		case p.written:
			score += 0.06
		case p.needed:
			score += 0.03
		}
		score -= 0.03 * float64(depth-1)
		s.add(Meaning{Class: Inside, Confidence: min(score, 0.97), Path: p.path, Name: c.name, Block: c.block,
			Why: "it is set as " + quote(dotted(p.path, c.name))})
	}
}

// common is the part of a path that the query shares.
func (s *search) common(path []string) []string {
	n := 0
	for n < len(path) && n < len(s.Path) && path[n] == s.Path[n] {
		n++
	}
	return path[:n]
}

func onlyLight(words []word) bool {
	for _, w := range words {
		if w.weight >= strong {
			return false
		}
	}
	return true
}
