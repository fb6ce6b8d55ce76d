package suggest

import (
	"iter"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// sameBody finds arguments and blocks of the body itself under a name that is
// spelt or worded alike.
func (s *search) sameBody() {
	for c := range settableIn(s.body) {
		if s.written(s.Path, c.name) && !c.block {
			continue
		}
		score, class := s.resemblance(c.name)
		if score == 0 {
			continue
		}
		if c.required && !s.written(s.Path, c.name) {
			score += 0.04
		}
		score *= s.fit(c) * c.current()
		why := quote(c.name) + " is what " + s.place() + " calls it"
		if class == Misspelt {
			why = "it is spelt " + quote(c.name)
		}
		s.add(Meaning{Class: class, Confidence: min(score, 0.99), Path: s.Path, Name: c.name, Block: c.block, Why: why})
	}
}

// resemblance compares a name with the one that was written.
func (s *search) resemblance(name string) (float64, Class) {
	l := s.likeness(name)
	spelling, words := l.letters, l.words*0.97
	if spelling == 0 && words < 0.55 {
		// `name` of a cluster is its cluster_name.
		if len(s.words) == 1 && identity(s.words[0].text) && s.ownName(l.own) {
			return 0.82, Reworded
		}
		return 0, 0
	}
	if spelling >= words {
		return spelling, Misspelt
	}
	return words, Reworded
}

// ownName says whether words are an owner's name and "name" or "id".
func (s *search) ownName(words []word) bool {
	if len(words) < 2 || !identity(words[len(words)-1].text) {
		return false
	}
	for _, w := range words[:len(words)-1] {
		if w.weight >= strong {
			return false
		}
	}
	return true
}

// spelt is the likeness by letters alone: no word may differ much.
func spelt(name, other string) float64 {
	score := Score(name, nil, other)
	if score == 0 || score == 1 {
		return score
	}
	for name != "" && other != "" {
		var a, b string
		a, name, _ = strings.Cut(name, "_")
		b, other, _ = strings.Cut(other, "_")
		if a != b && levenshtein.Distance(a, b, nil) > 1+max(len(a), len(b))/4 {
			if strings.Count(name, "_") == strings.Count(other, "_") {
				return 0
			}
			break // the underscore itself is what differs
		}
	}
	return score
}

// candidate is an argument or nested block that can be written.
type candidate struct {
	name     string
	block    bool
	required bool
	attr     flat.Attribute
	nested   flat.Nested
}

// current is a factor that sets what is deprecated behind what is not.
func (c candidate) current() float64 {
	_, gone := c.attr.Deprecated()
	if c.block {
		_, gone = c.nested.Body().Deprecated()
	}
	if gone {
		return 0.85
	}
	return 1
}

// settableIn yields what can be written in a body.
func settableIn(body flat.Body) iter.Seq[candidate] {
	return func(yield func(candidate) bool) {
		for a := range body.Attributes() {
			if !settable(a) || a.Name() == "id" && !a.Required() {
				continue
			}
			c := candidate{name: a.Name(), required: a.Required(), attr: a}
			if n, ok := a.Nested(); ok {
				c.nested = n
			}
			if !yield(c) {
				return
			}
		}
		for n := range body.Blocks() {
			if n.Name() == "timeouts" {
				continue
			}
			if !yield(candidate{name: n.Name(), block: true, required: n.MinItems() > 0, nested: n}) {
				return
			}
		}
	}
}

// fit says how well the form of the value suits a candidate: 1 is well.
func (s *search) fit(c candidate) float64 {
	if c.block {
		switch {
		case s.Block || s.Form == MapForm || s.Form == BlocksForm:
			return s.holds(c.nested.Body())
		case takes(c.nested.Body(), s.Form):
			return 0.9
		case s.Form == ListForm && c.nested.MaxItems() != 1:
			return 0.85
		case s.Form == AnyForm:
			return 0.8
		}
		return 0.68
	}
	return fits(s.Form, s.Block, c.attr)
}

// takes says that a block has one argument that a single value can be meant for:
// the only required one, or "enabled" for a yes or no.
func takes(body flat.Body, form Form) bool {
	var required flat.Attribute
	n := 0
	for a := range body.Attributes() {
		if a.Required() {
			required, n = a, n+1
		}
	}
	if n == 0 {
		required, _ = body.Attribute("enabled")
	}
	if n > 1 || required.Name() == "" {
		return false
	}
	return fits(form, false, required) > 0.9
}

// fits is fit for an argument.
func fits(form Form, block bool, a flat.Attribute) float64 {
	t := a.Type()
	if t.IsDynamic() {
		return 1
	}
	text := t.String()
	compound := strings.HasPrefix(text, "map(") || strings.HasPrefix(text, "object(")
	list := strings.HasPrefix(text, "list(") || strings.HasPrefix(text, "set(")
	if block {
		switch {
		case compound || list && strings.Contains(text, "(object("):
			return 1
		}
		return 0.6
	}
	switch form {
	case StringForm:
		if list {
			return 0.92
		}
		if text == "bool" || text == "number" {
			return 0.8
		}
		if compound {
			return 0.65
		}
	case BoolForm:
		if text == "bool" {
			return 1
		}
		if name := a.Name(); text == "string" && identity(name[strings.LastIndexByte(name, '_')+1:]) {
			return 0.6
		}
		if text == "string" {
			return 0.84
		}
		return 0.65
	case NumberForm:
		if text == "number" {
			return 1
		}
		if text == "string" {
			return 0.9
		}
		return 0.7
	case ListForm:
		if !list {
			return 0.75
		}
	case MapForm:
		if !compound {
			return 0.7
		}
	case BlocksForm:
		if !list {
			return 0.75
		}
	}
	return 1
}

// holds says how many of the names inside what was written a body has: 1 for
// all, or where nothing is written inside.
func (s *search) holds(body flat.Body) float64 {
	if len(s.Within) == 0 {
		return 1
	}
	n := 0
	for _, name := range s.Within {
		if has(body, name) {
			n++
		}
	}
	return 0.8 + 0.2*float64(n)/float64(len(s.Within))
}

func has(body flat.Body, name string) bool {
	if a, ok := body.Attribute(name); ok {
		return settable(a)
	}
	_, ok := body.Block(name)
	return ok
}

// fused finds two arguments of the body whose names make up the one written.
func (s *search) fused() {
	if s.Block || len(s.words) < 2 {
		return
	}
	for i := range len(s.Name) {
		if s.Name[i] != '_' {
			continue
		}
		head, tail := s.Name[:i], s.Name[i+1:]
		a, ok := s.body.Attribute(head)
		if !ok || !settable(a) || head == "id" {
			continue
		}
		b, ok := s.body.Attribute(tail)
		if !ok || !settable(b) || tail == "id" || head == tail {
			continue
		}
		first, second := s.goes(head, a, tail, b)
		if s.written(s.Path, first) {
			if s.written(s.Path, second) {
				continue
			}
			first, second = second, first
		}
		s.add(Meaning{Class: Fused, Confidence: 0.96, Path: s.Path, Name: first, Second: second,
			Why: "it is two arguments in one, " + quote(head) + " and " + quote(tail)})
	}
}

// goes says which of two arguments the value belongs to.
func (s *search) goes(head string, a flat.Attribute, tail string, b flat.Attribute) (first, second string) {
	rank := func(name string, at flat.Attribute) float64 {
		score := fits(s.Form, false, at)
		if at.Required() && !s.written(s.Path, name) {
			score += 0.2
		}
		words := s.likeness(name).own
		var weight, common float64
		for _, w := range words {
			weight = max(weight, w.weight)
			if s.Form == AnyForm && len(w.text) > 2 && strings.Contains(s.Text, w.text) {
				common = max(common, 0.3*w.weight)
			}
		}
		return score + 0.1*weight + common + s.suits(name)
	}
	if rank(tail, b) > rank(head, a) {
		return tail, head
	}
	return head, tail
}

// suits says whether the text of a value looks like what a name is about.
func (s *search) suits(name string) float64 {
	v := strings.Trim(s.Text, `"`)
	for _, shape := range [...]struct{ word, sign string }{
		{"cidr", "/"}, {"arn", "arn:"}, {"arn", ".arn"}, {"policy", "jsonencode"}, {"policy", ".json"}, {"tags", "merge("}, {"tags", "Name"},
		{"ids", "].id"}, {"ids", "*].id"}, {"id", ".id"}, {"zone", "-1a"}, {"description", " "}, {"name", "-"}, {"role", "role."}, {"role", "role\""}, {"domain", "."},
	} {
		if strings.Contains(name, shape.word) && strings.Contains(v, shape.sign) {
			return 0.15
		}
	}
	return 0
}

// around finds the name in the bodies around a nested block.
func (s *search) around() {
	for depth := len(s.Path) - 1; depth >= 0; depth-- {
		path := s.Path[:depth]
		body := s.top
		ok := true
		for _, step := range path {
			if body, ok = schema.Inside(body, step); !ok {
				return
			}
		}
		for c := range settableIn(body) {
			score := 0.0
			switch {
			case c.name == s.Name:
				score = 0.95
			default:
				score = 0.8 * s.likeness(c.name).words
			}
			if score < 0.6 || s.written(path, c.name) && !c.block {
				continue
			}
			where := s.Type
			if depth > 0 {
				where = "block " + quote(path[depth-1])
			}
			s.add(Meaning{Class: Outside, Confidence: score * s.fit(c), Path: path, Name: c.name, Block: c.block,
				Why: "it belongs to " + quoteType(where) + " and not into block " + quote(s.Path[len(s.Path)-1])})
		}
	}
}

func quoteType(where string) string {
	if strings.HasPrefix(where, "block ") {
		return where
	}
	return quote(where)
}

// Bounds of looking inside: bodies like those of web firewalls repeat
// themselves without end.
const (
	maxDepth  = 3
	maxBodies = 150
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

// place names the body in words.
func (s *search) place() string {
	if n := len(s.Path); n > 0 {
		return "block " + quote(s.Path[n-1]) + " of " + quote(s.Type)
	}
	if s.Type == "" {
		return "the provider block"
	}
	return quote(s.Type)
}
